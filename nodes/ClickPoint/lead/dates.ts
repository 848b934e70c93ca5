import { isoFromWallClock, wallClockAt } from '../../shared/calendar';
import { dateHolderOf, type Lead } from './lead';
import { wallClockRange, type Range } from './period';

/**
 * Dates in all forms in which the vendor may write them. Whether a day can stand before its month, and
 * whether `Z` means UTC, is not known: all dates of a page are read in the one way that fits. Pure.
 */

/** `1/5/2014 10:50:54 AM`, as the vendor documents it for XML; also by a 24-hour clock, with any space before AM. */
const SLASHED =
	/^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}),?\s+(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?(?:\s*([AP])\.?\s?M\.?)?(?:\s*(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d))?$/i;
/** ISO 8601, with or without a zone, also with blanks or slashes. */
const ISO =
	/^(\d{4})[-/](\d{2})[-/](\d{2})(?:T|\s+)(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$/i;

/** What older serializers of .NET write: milliseconds since 1970. */
const TICKS = /^\/Date\((-?\d{1,14})(?:[+-]\d{4})?\)\/$/;

/** UTC, unless the server has taken the time of its own zone for that. */
const ZERO = /^(?:Z|[+-]00:?00)$/i;

/** `usual`: the month first, and `Z` for UTC. `other`: the day first, and `Z` for the API's own zone. */
export type DateForm = 'usual' | 'other';

/**
 * Reads a date.
 *
 * @param timeZone the zone of the API's clock
 * @returns what that clock showed, as if it were UTC; undefined for a text of no such form
 */
export function readDate(
	text: string,
	timeZone: string,
	form: DateForm = 'usual',
): Date | undefined {
	const written = readSlashed(text, form) ?? readIso(text) ?? readTicks(text);
	if (written === undefined) return undefined;
	const { wall, zone } = written;
	if (zone === undefined || (ZERO.test(zone) && form === 'other')) return wall;
	const instant = new Date(wall.toISOString().replace('Z', zone.toUpperCase()));
	return new Date(wallClockAt(instant, timeZone));
}

/** A date as it is written: its time as if it were UTC, and its zone, where it names one. */
interface Written {
	wall: Date;
	zone: string | undefined;
}

function readTicks(text: string): Written | undefined {
	const ticks = TICKS.exec(text)?.[1];
	return ticks === undefined ? undefined : { wall: new Date(Number(ticks)), zone: 'Z' };
}

function readIso(text: string): Written | undefined {
	const parts = ISO.exec(text);
	if (parts === null) return undefined;
	const [, year, month, date, time, zone] = parts;
	const day = `${year}-${month}-${date}`;
	const wall = new Date(`${day}T${time}Z`);
	if (Number.isNaN(wall.getTime())) return undefined;
	// February 30 becomes March 2. The year 1 is how .NET writes no date.
	const isReal = wall.toISOString().startsWith(day) && !day.startsWith('00');
	return isReal ? { wall, zone } : undefined;
}

function readSlashed(text: string, form: DateForm): Written | undefined {
	const parts = SLASHED.exec(text);
	if (parts === null) return undefined;
	const [, first, other, year, hour, minute, second = '0', fraction = '0', half, zone] = parts;
	const month = form === 'usual' ? first : other;
	const day = form === 'usual' ? other : first;
	const noon = /p/i.test(half ?? '') ? 12 : 0;
	const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + noon;
	const milliseconds = Math.floor(1000 * Number(fraction));
	const wall = new Date(
		Date.UTC(
			Number(year),
			Number(month) - 1,
			Number(day),
			hours,
			Number(minute),
			Number(second),
			milliseconds,
		),
	);
	// Here too, a day that does not exist becomes another one, and so does 25:00.
	const isReal =
		Number(year) >= 100 &&
		wall.getUTCMonth() + 1 === Number(month) &&
		wall.getUTCDate() === Number(day) &&
		wall.getUTCMinutes() === Number(minute);
	return isReal ? { wall, zone } : undefined;
}

/**
 * Both readings of a date that names its zone: by the API's clock, and as it is written, because the zone
 * may be wrong that it names, or that was entered for the account. Undefined where they are one, and where
 * day and month could change places too.
 */
export function bothReadings(
	text: string,
	timeZone: string,
): { earlier: Date; later: Date } | undefined {
	const wall = (readIso(text) ?? readTicks(text))?.wall;
	const clock = readDate(text, timeZone);
	if (wall === undefined || clock === undefined || clock.getTime() === wall.getTime()) {
		return undefined;
	}
	return clock < wall ? { earlier: clock, later: wall } : { earlier: wall, later: clock };
}

/** The dates of a page, and the form in which all of them are read. */
interface PageDates {
	form: DateForm;
	/** For each text what the API's clock showed. */
	dates: Array<Date | undefined>;
	/** Whether a date lies outside of what was asked for. */
	isOutside(date: Date): boolean;
}

/**
 * Reads the dates of the leads of a page, in the form in which more of them lie in the range that was
 * asked for; in the usual one when that makes no difference.
 */
export function readDates(
	texts: ReadonlyArray<string | undefined>,
	range: Range,
	timeZone: string,
): PageDates {
	const { start, end } = wallClockRange(range, timeZone);
	const isOutside = (date: Date) => date.getTime() < start || date.getTime() > end;
	const readAll = (form: DateForm) =>
		texts.map((text) => (text === undefined ? undefined : readDate(text, timeZone, form)));
	const countInside = (dates: Array<Date | undefined>) =>
		dates.filter((date) => date !== undefined && !isOutside(date)).length;
	const usual = readAll('usual');
	const inside = countInside(usual);
	const isClear = inside === texts.filter((text) => text !== undefined).length;
	const other = isClear ? [] : readAll('other');
	return countInside(other) > inside
		? { form: 'other', dates: other, isOutside }
		: { form: 'usual', dates: usual, isOutside };
}

/**
 * A lead with its DateAdded, the only date that the vendor documents, as ISO 8601 with the offset of the
 * API's time zone. One that is so already is left as it is, as is other text.
 */
export function withIsoDateAdded(lead: Lead, timeZone: string, form: DateForm = 'usual'): Lead {
	const holder = dateHolderOf(lead);
	const text = typeof holder.DateAdded === 'string' ? holder.DateAdded.trim() : '';
	const zone = ISO.exec(text)?.[5];
	const date = zone === undefined ? readDate(text, timeZone, form) : undefined;
	if (date === undefined) return lead;
	const dated = { ...holder, DateAdded: isoFromWallClock(date, timeZone) };
	return holder === lead ? dated : { ...lead, Properties: dated };
}
