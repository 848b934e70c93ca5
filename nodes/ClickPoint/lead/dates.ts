import { isoFromWallClock, wallClockAt } from '../../shared/calendar';
import { isRecord } from '../../shared/input';
import type { Lead } from './lead';
import { wallClockRange, type Range } from './period';

/**
 * Dates in all forms in which the vendor may write them. Whether a day can stand before its month, and
 * whether `Z` means UTC, is not known: all dates of a page are read in the one way that fits. Pure.
 */

/** Hours, minutes, seconds and their fraction. */
const TIME = '(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d+))?)?';
const ZONE = '(?:\\s*(Z|[+-](?:[01]\\d|2[0-3])(?::?[0-5]\\d)?))?';
/**
 * `1/5/2014 10:50:54 AM`, as the vendor documents it for XML, also by a 24-hour clock. .NET writes other
 * spaces before AM and PM, `a.m.` in some countries, and a zone where it knows one.
 */
const SLASHED = new RegExp(
	`^(\\d{1,2})[/.-](\\d{1,2})[/.-](\\d{4}),?\\s+${TIME}(?:\\s*([AP])\\.?\\s?M\\.?)?${ZONE}$`,
	'i',
);
/** ISO 8601, with or without a zone, also with blanks or slashes. */
const ISO = new RegExp(`^(\\d{4})[-/](\\d{2})[-/](\\d{2})(?:T|\\s+)${TIME}${ZONE}$`, 'i');
/** What older serializers of .NET write: milliseconds since 1970. */
const TICKS = /^\/Date\((-?\d{1,14})(?:[+-]\d{4})?\)\/$/;

/** `usual`: the month first, and `Z` for UTC. `other`: the day first, and `Z` for the API's own zone. */
export type DateForm = 'usual' | 'other';

/**
 * Reads a date, by its digits: date-fns reads a time through the server's own clock, which may skip it.
 *
 * @param timeZone the zone of the API's clock
 * @returns what that clock showed, as if it were UTC; undefined for a text of no such form
 */
export function readDate(
	text: string,
	timeZone: string,
	form: DateForm = 'usual',
): Date | undefined {
	const slashed = SLASHED.exec(text);
	if (slashed !== null) {
		const [, first, other, year, ...time] = slashed;
		const zone = time.pop();
		const [month, day] = form === 'usual' ? [first, other] : [other, first];
		return shifted(readWallClock(year, month, day, ...time), zone, timeZone, form);
	}
	const iso = ISO.exec(text);
	if (iso !== null) {
		const [, year, month, day, hour, minute, second, fraction, zone] = iso;
		const wall = readWallClock(year, month, day, hour, minute, second, fraction);
		return shifted(wall, zone, timeZone, form);
	}
	const ticks = TICKS.exec(text)?.[1];
	return ticks === undefined ? undefined : new Date(wallClockAt(new Date(Number(ticks)), timeZone));
}

/** What the API's clock showed when a clock in the zone that is written beside a time did. */
function shifted(
	wall: Date | undefined,
	zone: string | undefined,
	timeZone: string,
	form: DateForm,
): Date | undefined {
	if (wall === undefined || zone === undefined || (form === 'other' && /z/i.test(zone)))
		return wall;
	const [, sign = '+', hours = 0, minutes = 0] = /(.)(\d\d):?(\d\d)?/.exec(zone) ?? [];
	const offset = Number(`${sign}1`) * (60 * Number(hours) + Number(minutes)) * 60_000;
	return new Date(wallClockAt(new Date(wall.getTime() - offset), timeZone));
}

/** Reads dates of one form. One in the same hour as the one before, as most of a page are, takes a third of the time. */
function dateReader(timeZone: string, form: DateForm): (text: string) => Date | undefined {
	let hour = '';
	let start: number | undefined;
	return (text) => {
		const colon = text.indexOf(':');
		const minute = twoDigits(text, colon + 1);
		const second = twoDigits(text, colon + 4);
		const rest = text.slice(colon + 6);
		const isPlain = text[colon + 3] === ':' && (rest === '' || rest === ' AM' || rest === ' PM');
		if (!isPlain || !(minute < 60 && second < 60)) return readDate(text, timeZone, form);
		const begins = `${text.slice(0, colon)}:00:00${rest}`;
		if (begins !== hour) start = readDate(begins, timeZone, form)?.getTime();
		hour = begins;
		return start === undefined ? undefined : new Date(start + (60 * minute + second) * 1000);
	};
}

/** The number of two digits in a text; NaN where none stand there. */
function twoDigits(text: string, at: number): number {
	const tens = text.charCodeAt(at) - ZERO;
	const ones = text.charCodeAt(at + 1) - ZERO;
	return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : Number.NaN;
}

const ZERO = '0'.charCodeAt(0);

/** Both readings of a date of ISO 8601 with `Z`, the earlier one first; undefined where they are one. */
export function bothReadings(text: string, timeZone: string): [Date, Date] | undefined {
	if (!/^\d{4}.*z$/i.test(text)) return undefined;
	const utc = readDate(text, timeZone);
	const wall = readDate(text, timeZone, 'other');
	if (utc === undefined || wall === undefined || utc.getTime() === wall.getTime()) return undefined;
	return utc < wall ? [utc, wall] : [wall, utc];
}

/** What a clock shows, as if it were UTC; undefined for a time that no clock or calendar has. */
function readWallClock(
	year?: string,
	month?: string,
	day?: string,
	hour?: string,
	minute?: string,
	second = '0',
	fraction = '',
	half = '',
): Date | undefined {
	const [hour12, minutes, seconds] = [Number(hour), Number(minute), Number(second)];
	const hours = half === '' ? hour12 : (hour12 % 12) + (/p/i.test(half) ? 12 : 0);
	const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
	const monthIndex = Number(month) - 1;
	const wall = new Date(
		Date.UTC(Number(year), monthIndex, Number(day), hours, minutes, seconds, milliseconds),
	);
	// `Date.UTC` carries over: February 30 becomes March 2.
	const isReal =
		Number(year) >= 100 &&
		(half === '' || (hour12 >= 1 && hour12 <= 12)) &&
		hours < 24 &&
		minutes < 60 &&
		seconds < 60 &&
		wall.getUTCMonth() === monthIndex;
	return isReal ? wall : undefined;
}

/** The dates of a page, and the form in which all of them are read. */
export interface PageDates {
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
	const readAll = (form: DateForm) => {
		const read = dateReader(timeZone, form);
		return texts.map((text) => (text === undefined ? undefined : read(text)));
	};
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
 * A lead of the Data Interface with its DateAdded, the only date that the vendor documents, as ISO 8601
 * with the offset of the account's time zone. One that is so already is left as it is, as is other text.
 */
export function withIsoDateAdded(lead: Lead, accountZone: string, form: DateForm = 'usual'): Lead {
	const { DateAdded } = lead;
	const date = wallClockIn(DateAdded, accountZone, form);
	return date === undefined ? lead : { ...lead, DateAdded: isoFromWallClock(date, accountZone) };
}

/**
 * A lead of the Query API with the dates among its Properties, which are in UTC, as ISO 8601. Its
 * Fields are the lead type's own, and stay.
 */
export function withIsoProperties(lead: Lead, form: DateForm = 'usual'): Lead {
	const { Properties } = lead;
	if (!isRecord(Properties)) return lead;
	const dated = Object.entries(Properties).map(([name, value]) => {
		const date = wallClockIn(value, 'UTC', form);
		return [name, date?.toISOString().replace('.000Z', 'Z') ?? value];
	});
	return { ...lead, Properties: Object.fromEntries(dated) };
}

/** A date that is not ISO 8601 with a zone already. */
function wallClockIn(value: unknown, timeZone: string, form: DateForm): Date | undefined {
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	const isDone = ISO.exec(text)?.[8] !== undefined && !/[\s/]/.test(text);
	return isDone ? undefined : readDate(text, timeZone, form);
}
