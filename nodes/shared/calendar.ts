import { tz, tzOffset } from '@date-fns/tz';
import { format, getISOWeekYear, isValid, parseISO } from 'date-fns';
import type { INodePropertyOptions } from 'n8n-workflow';

import { attempt } from './attempt';
import { InputError } from './errors';
import { isRecord } from './input';

/**
 * Calendar days and wall-clock times in time zones. Pure. Based on `tzOffset`, because `TZDate` uses the server's
 * own clock, which is wrong on the night it changes, and `tzScan` can skip a change.
 */

/** A calendar day, `yyyy-MM-dd`: a string, so that no time zone can shift it. */
export type CalendarDay = string;

/** The days that a vendor's form can hold; others are typing errors. */
const FIRST_DAY: CalendarDay = '1970-01-01';
const LAST_DAY: CalendarDay = '9998-12-31';

/** In milliseconds. Only in UTC does every day have this length. */
const UTC_DAY = 24 * 60 * 60 * 1000;
const MINUTE = 60 * 1000;
const SECOND = 1000;

/**
 * An ISO 8601 date (calendar, week, or ordinal, basic or extended), with or without a time and time zone. It must
 * name a day: years and months alone don't match.
 */
const ISO_DATE =
	/^(?<date>(?<year>\d{4})(?:-?\d{2}-?\d{2}|(?<week>-?W\d{2}-?[1-7])|-?\d{3}))(?:[T ](?<time>[\d:.,]+)(?<zone>Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?$/;

/** Checks an IANA time zone name, as n8n and the credential have it. */
export function readTimeZone(field: string, value: unknown): string {
	const isName = (timeZone: string) => attempt(() => new Intl.DateTimeFormat('en', { timeZone }));
	if (typeof value === 'string' && isName(value)) return value;
	const wayOut = 'Choose one from the list, or enter its name, e.g. America/New_York.';
	throw new InputError(field, value, 'is not a time zone', wayOut);
}

/**
 * The day of a date as written, or the day of an instant (text with `Z` or an offset, a `Date`, or n8n's DateTime)
 * in `timeZone`.
 */
export function readDay(field: string, value: unknown, timeZone: string): CalendarDay {
	const day = dayOf(value, timeZone);
	if (day === undefined) {
		const wayOut = 'Choose a date, or enter one in the format year-month-day, e.g. 2026-11-21.';
		throw new InputError(field, value, 'is not a date', wayOut);
	}
	if (day.length === FIRST_DAY.length && day >= FIRST_DAY && day <= LAST_DAY) return day;
	const wayOut = `Enter a date from ${FIRST_DAY} to ${LAST_DAY}.`;
	throw new InputError(field, value, 'is out of range', wayOut);
}

function dayOf(value: unknown, timeZone: string): CalendarDay | undefined {
	if (value instanceof Date) return isValid(value) ? dayAt(value, timeZone) : undefined;
	// Luxon's DateTime, recognized by its shape, because n8n has its own copy of the class.
	if (isRecord(value) && typeof value.toISO === 'function') return dayOf(value.toISO(), timeZone);
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	const parts = ISO_DATE.exec(text)?.groups;
	// With `Z`, because date-fns would use the server's time zone.
	const written = parseISO(`${parts?.date ?? ''}T00:00:00Z`);
	if (parts === undefined || !isValid(written) || !isValid(parseISO(text))) return undefined;
	// Week 53 of a year with 52 weeks belongs to another year.
	const isOtherYears = () => getISOWeekYear(written, { in: tz('UTC') }) !== Number(parts.year);
	if (parts.week !== undefined && isOtherYears()) return undefined;
	return parts.zone === undefined ? dayAt(written, 'UTC') : dayAt(parseISO(text), timeZone);
}

/** The calendar day of an instant in a time zone. */
export function dayAt(instant: Date, timeZone: string): CalendarDay {
	return formatIn(instant, timeZone, 'yyyy-MM-dd');
}

/** An instant as a time zone's clock shows it, in a date-fns format. */
export function formatIn(instant: Date, timeZone: string, dateFormat: string): string {
	return format(instant, dateFormat, { in: tz(timeZone) });
}

/** The calendar day a number of days before another. */
export function daysBefore(day: CalendarDay, days: number): CalendarDay {
	return dayAt(new Date(midnightInUtc(day) - days * UTC_DAY), 'UTC');
}

function midnightInUtc(day: CalendarDay): number {
	return parseISO(`${day}T00:00:00Z`).getTime();
}

/** The first instant of a calendar day in a time zone, even if midnight is skipped or comes twice. */
export function startOfCalendarDay(day: CalendarDay, timeZone: string): Date {
	const midnight = midnightInUtc(day);
	const [first] = instantsOf(midnight, timeZone);
	return new Date(first ?? changeOfClock(midnight, timeZone));
}

/** The last instant of a calendar day in a time zone, one millisecond before the next day. */
export function endOfCalendarDay(day: CalendarDay, timeZone: string): Date {
	return new Date(startOfCalendarDay(daysBefore(day, -1), timeZone).getTime() - 1);
}

/** A time zone's offset from UTC at an instant, in milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
	return tzOffset(timeZone, new Date(instant)) * MINUTE;
}

/**
 * The instants at which a time zone's clock shows a time, the earliest first: usually one, two in a repeated hour,
 * none in a skipped one.
 *
 * @param wall the time as if it were UTC, in milliseconds
 */
function instantsOf(wall: number, timeZone: string): number[] {
	// In this order, because the first pass of a repeated hour has the offset from before the change.
	const offsets = new Set([offsetAt(wall - UTC_DAY, timeZone), offsetAt(wall + UTC_DAY, timeZone)]);
	return [...offsets]
		.filter((offset) => offsetAt(wall - offset, timeZone) === offset)
		.map((offset) => wall - offset);
}

/** The minute at which a time zone's offset changes, less than a day from an instant. */
function changeOfClock(around: number, timeZone: string): number {
	const offset = offsetAt(around - UTC_DAY, timeZone);
	let before = Math.floor((around - UTC_DAY) / MINUTE);
	let after = Math.ceil((around + UTC_DAY) / MINUTE);
	while (after - before > 1) {
		const middle = Math.floor((before + after) / 2);
		if (offsetAt(middle * MINUTE, timeZone) === offset) before = middle;
		else after = middle;
	}
	return after * MINUTE;
}

/**
 * The bound of a period for a system that stores wall-clock times without offsets. Because the pass of a repeated
 * hour is unknown, the bound is moved out of that hour, which can only widen the period.
 *
 * @returns the bound, and whether it was moved
 */
export function wallClockBound(
	instant: Date,
	timeZone: string,
	bound: 'start' | 'end',
): { instant: Date; widened: boolean } {
	const asked = instant.getTime();
	const setBack = offsetAt(asked - UTC_DAY, timeZone) - offsetAt(asked + UTC_DAY, timeZone);
	if (setBack <= 0) return { instant, widened: false };
	const secondPass = changeOfClock(asked, timeZone);
	const first = secondPass - setBack;
	const after = secondPass + setBack;
	if (asked < first || asked >= after) return { instant, widened: false };
	return { instant: new Date(bound === 'start' ? first - SECOND : after), widened: true };
}

/** The time on a time zone's clock at an instant, as if it were UTC, in milliseconds. */
export function wallClockAt(instant: Date, timeZone: string): number {
	return instant.getTime() + offsetAt(instant.getTime(), timeZone);
}

/**
 * The first instant at which a time zone's clock shows a time; for a skipped time, the last second before the
 * change, so that nothing stored with such a time comes before it.
 *
 * @param wall as in {@link instantsOf}
 */
export function instantOfWallClock(wall: number, timeZone: string): Date {
	const [first] = instantsOf(wall, timeZone);
	return new Date(first ?? changeOfClock(wall, timeZone) - SECOND);
}

/**
 * A wall-clock time as ISO 8601 with an offset: the earlier one if the time comes twice, the one from before the
 * change if it is skipped.
 *
 * @param wall the time as if it were UTC
 */
export function isoFromWallClock(wall: Date, timeZone: string): string {
	const time = wall.getTime();
	const [first] = instantsOf(time, timeZone);
	const instant = first ?? time - offsetAt(time - UTC_DAY, timeZone);
	const fraction = time % 1000 === 0 ? '' : '.SSS';
	return formatIn(new Date(instant), timeZone, `yyyy-MM-dd'T'HH:mm:ss${fraction}xxx`);
}

/** Names that people look for, but JavaScript doesn't list, although it knows them. */
const ALSO_LOOKED_FOR = [
	'Asia/Ho_Chi_Minh',
	'Asia/Kathmandu',
	'Asia/Kolkata',
	'Asia/Yangon',
	'Europe/Kyiv',
	'UTC',
];

/** The names of the time zones that the computer knows. */
export function timeZoneNames(): string[] {
	return [...new Set([...Intl.supportedValuesOf('timeZone'), ...ALSO_LOOKED_FOR])].sort();
}

/** The choices of an option Time Zone. If its default weren't one, n8n would mark the option as wrong. */
export async function getTimeZones(): Promise<INodePropertyOptions[]> {
	const zones = timeZoneNames().map((name) => ({ name, value: name }));
	return [{ name: "Workflow's Time Zone", value: '' }, ...zones];
}
