import { TZDate, tzOffset, tzScan } from '@date-fns/tz';
import { startOfMonth } from 'date-fns';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * What a clock on the wall shows, as a number: the milliseconds since 1970 that this date and time would have in UTC.
 * Two passes of a repeated hour have the same wall time.
 */
export type WallTime = number;

/** A change of a zone's offset, e.g. to or from daylight saving. */
export interface ClockChange {
	/** First instant with the new offset, in ms since 1970. */
	at: number;
	/** Offsets from UTC in ms, east positive. */
	before: number;
	after: number;
}

/**
 * Wall clock of one time zone. The zone's changes within [from, to] are found once, because asking Intl for the offset
 * of each of 200,000 leads would take longer than a second. The clock changes on whole hours of UTC.
 *
 * @throws Error when the zone is unknown
 */
export class ZoneClock {
	readonly changes: ClockChange[];
	private readonly first: number;

	constructor(
		readonly zone: string,
		from: number,
		to: number,
	) {
		// whole months, which are what the scan goes by
		const start = startOfMonth(new TZDate(from, 'UTC'));
		this.first = tzOffset(zone, start) * MINUTE;
		if (Number.isNaN(this.first)) throw new Error(`Unknown time zone: ${zone}`);
		this.changes = tzScan(zone, { start, end: new Date(to) }).map(({ date, change, offset }) => ({
			at: date.getTime(),
			before: (offset - change) * MINUTE,
			after: offset * MINUTE,
		}));
	}

	/** Wall time of an instant (ms since 1970). */
	wallOf(instant: number): WallTime {
		const change = this.changes.findLast(({ at }) => at <= instant);
		return instant + (change?.after ?? this.first);
	}

	/** First instant of the calendar day that lies `daysBack` days before the one of `instant`. */
	startOfDay(instant: number, daysBack = 0): number {
		const day = Math.floor(this.wallOf(instant) / DAY) - daysBack;
		return this.firstInstantAt(day * DAY);
	}

	/** First instant at which the wall clock shows `wall` or, where a change skips it, a later time. */
	firstInstantAt(wall: WallTime): number {
		const change = this.changes.findLast(({ at, before }) => at + before <= wall);
		return change ? Math.max(wall - change.after, change.at) : wall - this.first;
	}
}

/**
 * Reads a date as the Data Interface takes it: `M/D/YYYY` (documented), `MM/DD/YYYY` and `MM-DD-YYYY HH:mm:ss`
 * (observed). A bare date is midnight (observed).
 * @returns the wall time in the account's zone, or undefined when the text is no such date
 */
export function parseVendorDate(text: string): WallTime | undefined {
	// assumed: AM and PM, and a time without seconds
	const form = /^\d{1,2}([/-])(\d{1,2})\1\d{4}(?:\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AP]M)?)?$/i;
	const [date, , day] = form.exec(text.trim()) ?? [];
	if (date === undefined) return undefined;
	const wall = Date.parse(`${date.replaceAll('-', '/')} UTC`);
	// a day that the month lacks has moved on to another, and so has an hour that the day lacks
	return new Date(wall).getUTCDate() === Number(day) ? wall : undefined;
}

/** Writes a wall time as the Data Interface answers it (documented): `1/5/2014 10:50:54 AM`. */
export function formatVendorDate(wall: WallTime): string {
	const date = new Date(wall);
	const hour = date.getUTCHours();
	const two = (value: number) => String(value).padStart(2, '0');
	return (
		`${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()} ` +
		`${hour % 12 || 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${hour < 12 ? 'AM' : 'PM'}`
	);
}
