import { isoFromWallClock } from '../../shared/calendar';
import { isRecord } from '../../shared/input';
import type { Lead } from './lead';

/** How the Data Interface writes a date: `1/5/2014 10:50:54 AM`, in the account's time zone. */
const VENDOR_DATE = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2}):(\d{2}) (AM|PM)$/i;

/**
 * A lead with its DateAdded, the only date that the vendor documents, as ISO 8601 with the offset of
 * the account's time zone; text of another form stays as it is.
 */
export function withIsoDateAdded(lead: Lead, accountZone: string): Lead {
	const { DateAdded } = lead;
	if (typeof DateAdded !== 'string') return lead;
	return { ...lead, DateAdded: isoFromVendorDate(DateAdded, accountZone) ?? DateAdded };
}

export function isoFromVendorDate(text: string, accountZone: string): string | undefined {
	const wall = readVendorDate(text);
	return wall === undefined ? undefined : isoFromWallClock(wall, accountZone);
}

/**
 * Read by hand, because date-fns reads a time through the server's own clock, which may skip it.
 *
 * @returns what the account's clock showed, as if it were UTC; undefined for another form
 */
export function readVendorDate(text: string): Date | undefined {
	const parts = VENDOR_DATE.exec(text);
	if (parts === null) return undefined;
	const [, month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
	const hour24 = (hour % 12) + (/pm/i.test(text) ? 12 : 0);
	const wall = new Date(Date.UTC(year, month - 1, day, hour24, minute, second));
	// `Date.UTC` carries over: February 30 becomes March 2.
	const isReal =
		year >= 100 &&
		hour >= 1 &&
		hour <= 12 &&
		minute < 60 &&
		second < 60 &&
		wall.getUTCMonth() === month - 1;
	return isReal ? wall : undefined;
}

/** A date and time in ISO 8601, with or without its zone. */
const ISO_DATE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * A lead of the Query API with the dates among its Properties, which are in UTC, as ISO 8601. Its
 * Fields are the lead type's own, and stay.
 */
export function withIsoProperties(lead: Lead): Lead {
	const { Properties } = lead;
	if (!isRecord(Properties)) return lead;
	const dated = Object.entries(Properties).map(([name, value]) => {
		const hasZone = typeof value !== 'string' || ISO_DATE.exec(value)?.[1] !== undefined;
		const date = hasZone ? undefined : readUtcDate(value);
		return [name, date?.toISOString().replace('.000Z', 'Z') ?? value];
	});
	return { ...lead, Properties: Object.fromEntries(dated) };
}

/**
 * Reads a date of the Query API, in whichever form the vendor writes it. Without a zone it is in UTC.
 *
 * @returns undefined when the text is no date
 */
export function readUtcDate(text: string): Date | undefined {
	const parts = ISO_DATE.exec(text);
	if (parts === null) return readVendorDate(text);
	const instant = new Date(`${text.replace(' ', 'T')}${parts[1] === undefined ? 'Z' : ''}`);
	return Number.isNaN(instant.getTime()) ? undefined : instant;
}
