import { isoFromWallClock, wallClockAt } from '../../shared/calendar';
import { dateHolderOf, type Lead } from './lead';
import { wallClockRange, type Range } from './period';

/**
 * Dates in every format that the vendor may use. Whether the day can precede the month, and whether `Z` means
 * UTC, is unknown, so all dates of a page are read in the one way that fits. Pure.
 */

/** `1/5/2014 `, as the vendor documents it for XML; the day may come first. */
const SLASHED_DAY = String.raw`(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}),?\s+`;
const ISO_DAY = String.raw`(\d{4})[-/](\d{2})[-/](\d{2})(?:T|\s+)`;
/** `10:50:54 AM`, or on a 24-hour clock. */
const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(?:\s*([AP])\.?\s?M\.?)?`;
const ZONE = String.raw`(?:\s*(?<zone>Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d))?`;
const DATE = new RegExp(`^(?:${SLASHED_DAY}|${ISO_DAY})${TIME}${ZONE}$`, 'i');
/** Milliseconds since 1970, from older .NET serializers. */
const TICKS = /^\/Date\((-?\d{1,14})(?:[+-]\d{4})?\)\/$/;
/** Starts with the day and month, in either order. */
const SLASHED = /^\d{1,2}[/.-]/;
/** UTC, unless the server wrote its own time zone's time with it. */
const ZERO = /^(?:Z|[+-]00:?00)$/i;
const ISO_WITH_ZONE = /^\d{4}.*(?:Z|[+-]\d{2}:?\d{2})$/i;

/** `usual`: month before day, `Z` is UTC. `other`: day before month, `Z` is the API's own time zone. */
export type DateForm = 'usual' | 'other';

/**
 * Reads a date.
 *
 * @param timeZone of the API's clock
 * @returns the time on that clock, as if it were UTC; undefined for an unknown format
 */
export function readDate(
	text: string,
	timeZone: string,
	form: DateForm = 'usual',
): Date | undefined {
	const written = readWritten(text, form);
	if (written === undefined) return undefined;
	const { wall, zone } = written;
	if (zone === undefined || (ZERO.test(zone) && form === 'other')) return wall;
	const instant = new Date(wall.toISOString().replace('Z', zone));
	return new Date(wallClockAt(instant, timeZone));
}

/** A date as written: its time, as if it were UTC, and its time zone, if any. */
function readWritten(
	text: string,
	form?: DateForm,
): { wall: Date; zone: string | undefined } | undefined {
	const ticks = TICKS.exec(text)?.[1];
	if (ticks !== undefined) return { wall: new Date(Number(ticks)), zone: 'Z' };
	const parts = DATE.exec(text);
	const wall = parts === null ? undefined : wallTime(parts, form);
	return wall && { wall, zone: parts?.groups?.zone?.toUpperCase() };
}

/** The time as written, as if it were UTC; undefined if it does not exist. */
function wallTime(parts: RegExpExecArray, form: DateForm = 'usual'): Date | undefined {
	const [, first, second, yearLast, yearFirst, isoMonth, isoDay, ...time] = parts;
	const [hour, minute, seconds = 0, fraction = '', half = ''] = time;
	const year = Number(yearLast ?? yearFirst);
	const month = Number(isoMonth ?? (form === 'usual' ? first : second));
	const day = Number(isoDay ?? (form === 'usual' ? second : first));
	const noon = /p/i.test(half) ? 12 : 0;
	const hours = half === '' ? Number(hour) : (Number(hour) % 12) + noon;
	const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
	const wall = new Date(
		Date.UTC(year, month - 1, day, hours, Number(minute), Number(seconds), milliseconds),
	);
	// Date.UTC turns February 30 into March 2, and 25:00 into the next day. In .NET, year 1 means no date.
	const isReal =
		year >= 100 &&
		wall.getUTCMonth() + 1 === month &&
		wall.getUTCDate() === day &&
		wall.getUTCMinutes() === Number(minute);
	return isReal ? wall : undefined;
}

/**
 * Both readings of a date that names its time zone: converted to the API's clock, and as written, because
 * either time zone may be wrong. Undefined if they are equal, or if day and month may be swapped too.
 */
export function bothReadings(
	text: string,
	timeZone: string,
): { earlier: Date; later: Date } | undefined {
	const { wall, zone } = (SLASHED.test(text) ? undefined : readWritten(text)) ?? {};
	const clock = zone === undefined ? undefined : readDate(text, timeZone);
	if (wall === undefined || clock === undefined || clock.getTime() === wall.getTime()) {
		return undefined;
	}
	return clock < wall ? { earlier: clock, later: wall } : { earlier: wall, later: clock };
}

/**
 * Reads the dates of a page in the form that puts more of them in the requested range, preferably the usual one.
 *
 * @returns the time on the API's clock for each, the form, and a test for dates outside the range
 */
export function readDates(
	texts: ReadonlyArray<string | undefined>,
	range: Range,
	timeZone: string,
): { form: DateForm; dates: Array<Date | undefined>; isOutside(date: Date): boolean } {
	const { start, end } = wallClockRange(range, timeZone);
	const isOutside = (date: Date) => date.getTime() < start || date.getTime() > end;
	const readAll = (form: DateForm) => {
		const dates = texts.map((text) => (text === undefined ? text : readDate(text, timeZone, form)));
		const inside = dates.filter((date) => date !== undefined && !isOutside(date)).length;
		return { form, dates, isOutside, inside };
	};
	const usual = readAll('usual');
	if (usual.inside === texts.filter((text) => text !== undefined).length) return usual;
	const other = readAll('other');
	return other.inside > usual.inside ? other : usual;
}

/**
 * A lead with DateAdded, the only date that the vendor documents, as ISO 8601 with the offset of the API's time
 * zone. ISO dates with a time zone and unknown formats stay as they are.
 */
export function withIsoDateAdded(lead: Lead, timeZone: string, form: DateForm = 'usual'): Lead {
	const holder = dateHolderOf(lead);
	const text = typeof holder.DateAdded === 'string' ? holder.DateAdded.trim() : '';
	const date = ISO_WITH_ZONE.test(text) ? undefined : readDate(text, timeZone, form);
	if (date === undefined) return lead;
	const dated = { ...holder, DateAdded: isoFromWallClock(date, timeZone) };
	return holder === lead ? dated : { ...lead, Properties: dated };
}
