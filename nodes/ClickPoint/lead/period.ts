import {
	dayAt,
	daysBefore,
	endOfCalendarDay,
	formatIn,
	startOfCalendarDay,
	wallClockAt,
	wallClockBound,
	type CalendarDay,
} from '../../shared/calendar';
import { InputError } from '../../shared/errors';

/** From what the form says about Duration to the instants that are asked for. Pure. */

/** One day, as the form can name it: a date, or a number of days before today. */
export type DayChoice =
	| { kind: 'specific'; field: string; day: CalendarDay }
	| { kind: 'relative'; field: string; daysBack: number };

export type Duration =
	| { kind: 'singleDate'; day: DayChoice; include: 'throughToday' | 'onlyThatDay' }
	| { kind: 'dateRange'; start: DayChoice; end: DayChoice }
	| { kind: 'preset'; preset: Preset };

/** A period that follows today. */
export type Preset = 'today' | 'yesterday' | 'last7Days' | 'last30Days' | 'thisMonth' | 'lastMonth';

/** Whole calendar days in a zone, both included. */
export interface Period {
	firstDay: CalendarDay;
	lastDay: CalendarDay;
	timeZone: string;
}

/**
 * The days that a Duration means.
 *
 * @param now the current instant: it decides which day is today
 * @param timeZone the report's zone: days begin and end in it
 * @throws InputError when the range ends before it starts, or a number of days leaves the calendar
 */
export function resolvePeriod(duration: Duration, now: Date, timeZone: string): Period {
	const today = dayAt(now, timeZone);
	if (duration.kind === 'preset') return { ...resolvePreset(duration.preset, today), timeZone };
	if (duration.kind === 'singleDate') {
		const day = resolveDay(duration.day, today);
		const throughToday = duration.day.kind === 'relative' && duration.include === 'throughToday';
		return { firstDay: day, lastDay: throughToday ? today : day, timeZone };
	}
	const firstDay = resolveDay(duration.start, today);
	const lastDay = resolveDay(duration.end, today);
	if (lastDay < firstDay) {
		throw new InputError(
			duration.end.field,
			lastDay,
			`comes before the start of the range, ${firstDay} (${duration.start.field})`,
			'Choose an end on or after the start. Of two numbers of days back the start has the larger one, e.g. 10 to start from and 5 to end at.',
		);
	}
	return { firstDay, lastDay, timeZone };
}

function resolvePreset(preset: Preset, today: CalendarDay): Omit<Period, 'timeZone'> {
	const before = (day: CalendarDay, daysBack: number): CalendarDay =>
		resolveDay({ kind: 'relative', field: 'Preset', daysBack }, day);
	const monthOf = (lastDay: CalendarDay) => ({ firstDay: `${lastDay.slice(0, 7)}-01`, lastDay });
	const yesterday = before(today, 1);
	const thisMonth = monthOf(today);
	switch (preset) {
		case 'today':
			return { firstDay: today, lastDay: today };
		case 'yesterday':
			return { firstDay: yesterday, lastDay: yesterday };
		case 'last7Days':
			return { firstDay: before(today, 7), lastDay: yesterday };
		case 'last30Days':
			return { firstDay: before(today, 30), lastDay: yesterday };
		case 'thisMonth':
			return thisMonth;
		case 'lastMonth':
			return monthOf(before(thisMonth.firstDay, 1));
	}
}

function resolveDay(choice: DayChoice, today: CalendarDay): CalendarDay {
	if (choice.kind === 'specific') return choice.day;
	const { field, daysBack } = choice;
	const day = daysBefore(today, daysBack);
	if (day !== undefined) return day;
	throw new InputError(field, daysBack, 'is too many days', 'Enter a smaller number of days.');
}

/** From one instant through another, in milliseconds. */
export interface Range {
	start: Date;
	end: Date;
}

/** The first and the last instant of a period. */
export function rangeOf({ firstDay, lastDay, timeZone }: Period): Range {
	const start = startOfCalendarDay(firstDay, timeZone);
	return { start, end: endOfCalendarDay(lastDay, timeZone) };
}

/**
 * A range's bounds, both included, as wall-clock times of the account's zone.
 *
 * @param dateFormat the date-fns format of the bounds; what it leaves out is cut off, not rounded
 * @returns `widened` when a bound was moved outwards because the account's clock is set back at that hour
 */
export function boundsInAccountZone(
	range: Range,
	accountZone: string,
	dateFormat: string,
): { start: string; end: string; widened: boolean } {
	const start = wallClockBound(range.start, accountZone, 'start');
	const end = wallClockBound(range.end, accountZone, 'end');
	return {
		start: formatIn(start.instant, accountZone, dateFormat),
		end: formatIn(end.instant, accountZone, dateFormat),
		widened: start.widened || end.widened,
	};
}

/** What the API's clock shows at a range's bounds, both included, as if it were UTC, in milliseconds. */
export function wallClockRange(range: Range, timeZone: string): { start: number; end: number } {
	const start = wallClockAt(wallClockBound(range.start, timeZone, 'start').instant, timeZone);
	const end = wallClockAt(wallClockBound(range.end, timeZone, 'end').instant, timeZone);
	// Some dates have no fraction of a second, and no date has more than its second.
	return { start: Math.floor(start / 1000) * 1000, end: Math.floor(end / 1000) * 1000 + 999 };
}

/** The date-fns format of times that are shown to a person. */
export const READABLE_TIME = 'yyyy-MM-dd HH:mm:ss';

/** A period as a sentence's part: `2026-11-11 00:00:00 to 2026-11-16 23:59:59 (Europe/Berlin)`. */
export function describePeriod(period: Period): string {
	const { timeZone } = period;
	const { start, end } = rangeOf(period);
	return `${formatIn(start, timeZone, READABLE_TIME)} to ${formatIn(end, timeZone, READABLE_TIME)} (${timeZone})`;
}
