import { TZDate, tz, tzOffset } from '@date-fns/tz';
import {
	addDays,
	addHours,
	addMinutes,
	differenceInCalendarDays,
	format,
	formatISO,
	isValid,
	parse,
	parseISO,
	startOfDay,
	startOfMinute,
	subDays,
	subHours,
	subMilliseconds,
	subMinutes,
} from 'date-fns';

import { InputError, isRecord } from './input';

/**
 * Calendar days and wall-clock times in time zones, on date-fns. Pure: the current time and the
 * zones are parameters. A calendar day is a text, `yyyy-MM-dd`, so that no zone can shift it.
 */

/** A calendar day, `yyyy-MM-dd`. */
export type CalendarDay = string;

/** The days that a vendor's form can hold; beyond them a typing error is likelier than a wish. */
const FIRST_DAY: CalendarDay = '1970-01-01';
const LAST_DAY: CalendarDay = '9998-12-31';

const UTC = tz('UTC');

/**
 * An ISO 8601 date down to its day (calendar, week or ordinal date, basic or extended), and after it
 * a time with or without a zone. Years and months alone name no day and do not match.
 */
const ISO_DATE =
	/^(?<date>\d{4}(?:-?\d{2}-?\d{2}|-?W\d{2}-?[1-7]|-?\d{3}))(?:[T ](?<time>[\d:.,]+)(?<zone>Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** Checks an IANA time zone name, as n8n and the credential hold it. */
export function readTimeZone(field: string, value: unknown): string {
	if (typeof value === 'string') {
		try {
			new Intl.DateTimeFormat('en', { timeZone: value });
			return value;
		} catch {
			// An unknown zone is refused below, like a value of another type.
		}
	}
	throw new InputError(
		field,
		value,
		'is not a time zone',
		'Choose one from the list, or give the name of one, e.g. America/New_York.',
	);
}

/**
 * The day that a date names. A date, or a date and time without a zone, keeps the day that is
 * written; an instant (a text with `Z` or an offset, a `Date`, n8n's DateTime) is converted to
 * `timeZone` first. The time of day is otherwise ignored.
 */
export function readDay(field: string, value: unknown, timeZone: string): CalendarDay {
	const day = dayOf(value, timeZone);
	if (day === undefined) {
		throw new InputError(
			field,
			value,
			'is not a date',
			'Choose a date, or enter one as year-month-day, e.g. 2026-11-21.',
		);
	}
	if (day < FIRST_DAY || day > LAST_DAY) {
		throw new InputError(
			field,
			value,
			'is out of range',
			`Enter a date from ${FIRST_DAY} to ${LAST_DAY}.`,
		);
	}
	return day;
}

function dayOf(value: unknown, timeZone: string): CalendarDay | undefined {
	if (value instanceof Date) return isValid(value) ? dayAt(value, timeZone) : undefined;
	// Luxon's DateTime, recognised by its shape: the host has its own copy of the class.
	if (isRecord(value) && typeof value.toISO === 'function') {
		return dayOf(value.toISO(), timeZone);
	}
	if (typeof value !== 'string') return undefined;
	const parts = ISO_DATE.exec(value.trim())?.groups;
	const date = parseISO(value.trim(), { in: UTC });
	if (parts?.date === undefined || !isValid(date)) return undefined;
	return parts.zone === undefined
		? dayAt(parseISO(parts.date, { in: UTC }), 'UTC')
		: dayAt(date, timeZone);
}

/** The calendar day on which an instant falls in a zone. */
export function dayAt(instant: Date, timeZone: string): CalendarDay {
	return formatISO(instant, { in: tz(timeZone), representation: 'date' });
}

/** The calendar day so many days before another; undefined where the calendar ends. */
export function daysBefore(day: CalendarDay, days: number): CalendarDay | undefined {
	const date = subDays(parseISO(day, { in: UTC }), days);
	const earlier = isValid(date) ? dayAt(date, 'UTC') : '';
	return earlier >= FIRST_DAY && !earlier.startsWith('-') ? earlier : undefined;
}

/** How many calendar days lie between two days; negative when `later` is the earlier one. */
export function daysBetween(earlier: CalendarDay, later: CalendarDay): number {
	return differenceInCalendarDays(parseISO(later, { in: UTC }), parseISO(earlier, { in: UTC }));
}

/** The first instant of a calendar day in a zone, also where midnight is skipped or comes twice. */
export function startOfCalendarDay(day: CalendarDay, timeZone: string): Date {
	const start = startOfDay(parseISO(day, { in: tz(timeZone) }));
	const repeated = repeatedHour(start, timeZone);
	// Where the clock goes back to 00:00, date-fns takes the second midnight; the day began at the first.
	return repeated !== undefined && start >= repeated.secondPass
		? subMinutes(start, repeated.minutes)
		: start;
}

/** The last instant of a calendar day in a zone, one unit before the next day begins. */
export function endOfCalendarDay(
	day: CalendarDay,
	timeZone: string,
	unit: 'second' | 'millisecond',
): Date {
	const nextDay = dayAt(addDays(parseISO(day, { in: UTC }), 1), 'UTC');
	return subMilliseconds(startOfCalendarDay(nextDay, timeZone), unit === 'second' ? 1000 : 1);
}

/** A stretch of wall-clock time that a zone runs through twice, because its clock is set back. */
interface RepeatedHour {
	/** The instant at which the clock is set back and the second pass begins. */
	secondPass: Date;
	/** How far the clock is set back: minutes, 60 nearly everywhere. */
	minutes: number;
}

/**
 * The repeated hour that an instant lies in, in either pass; undefined when it lies in none.
 * The change of the clock is searched to the minute: @date-fns/tz's own `tzScan` finds it to the
 * hour only and can step over it.
 */
function repeatedHour(instant: Date, timeZone: string): RepeatedHour | undefined {
	const offsetBefore = tzOffset(timeZone, subHours(instant, 24));
	const minutes = offsetBefore - tzOffset(timeZone, addHours(instant, 24));
	if (minutes <= 0) return undefined;
	// Whole minutes from here: at `from` the old offset holds, at `from + width` the new one.
	let from = startOfMinute(subHours(instant, 24));
	for (let width = 48 * 60; width > 1;) {
		const half = Math.ceil(width / 2);
		const middle = addMinutes(from, half);
		if (tzOffset(timeZone, middle) === offsetBefore) {
			from = middle;
			width -= half;
		} else {
			width = half;
		}
	}
	const secondPass = addMinutes(from, 1);
	return instant >= subMinutes(secondPass, minutes) && instant < addMinutes(secondPass, minutes)
		? { secondPass, minutes }
		: undefined;
}

/**
 * A period's bound for a system that stores wall-clock times without their offset. In the repeated
 * hour of a zone one wall-clock time means two instants; then the outermost instant of that hour is
 * taken, so that a period can only become wider.
 *
 * @returns the bound, and whether it lies further out than the instant that was asked for
 */
export function wallClockBound(
	instant: Date,
	timeZone: string,
	bound: 'start' | 'end',
): { instant: Date; widened: boolean } {
	const repeated = repeatedHour(instant, timeZone);
	if (repeated === undefined) return { instant, widened: false };
	const { secondPass, minutes } = repeated;
	return {
		instant:
			bound === 'start'
				? subMinutes(secondPass, minutes)
				: subMilliseconds(addMinutes(secondPass, minutes), 1000),
		widened: true,
	};
}

/** An instant as a zone's wall clock shows it, in a date-fns format. */
export function formatIn(instant: Date, timeZone: string, dateFormat: string): string {
	return format(instant, dateFormat, { in: tz(timeZone) });
}

/**
 * A wall-clock time as ISO 8601 with the offset of its zone, the earlier one where the time comes
 * twice; undefined when the text does not have the given date-fns format.
 */
export function isoFromWallClock(
	text: string,
	dateFormat: string,
	timeZone: string,
): string | undefined {
	const date = parse(text, dateFormat, new TZDate(0, timeZone), { in: tz(timeZone) });
	if (!isValid(date)) return undefined;
	const repeated = repeatedHour(date, timeZone);
	const first =
		repeated !== undefined && date >= repeated.secondPass
			? subMinutes(date, repeated.minutes)
			: date;
	return formatISO(first, { in: tz(timeZone) });
}
