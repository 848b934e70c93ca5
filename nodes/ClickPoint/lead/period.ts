import {
	endOfCalendarDay,
	formatIn,
	startOfCalendarDay,
	wallClockAt,
	wallClockBound,
	type CalendarDay,
} from '../../shared/calendar';

/** A report's days, as instants and as times on the vendor's clock. Pure. */

/** Whole calendar days in a time zone, both included. */
export interface Period {
	firstDay: CalendarDay;
	lastDay: CalendarDay;
	timeZone: string;
}

const SECOND = 1000;

/** Both included, to the millisecond. */
export interface Range {
	start: Date;
	end: Date;
}

/** The first and last instant of a period. */
export function rangeOf({ firstDay, lastDay, timeZone }: Period): Range {
	const start = startOfCalendarDay(firstDay, timeZone);
	return { start, end: endOfCalendarDay(lastDay, timeZone) };
}

/** The past days, up to now. */
export function pastDays(days: number): Range {
	const end = new Date();
	return { start: new Date(end.getTime() - days * 24 * 60 * 60 * SECOND), end };
}

/**
 * A range's bounds on the account's clock, both included, in a date-fns format.
 *
 * @returns `widened` if a bound was moved outward, because that clock is set back at that hour
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

/** A range's bounds on the API's clock, both included, as milliseconds as if that were UTC. */
export function wallClockRange(range: Range, timeZone: string): { start: number; end: number } {
	const edge = (bound: 'start' | 'end') => {
		const { instant, widened } = wallClockBound(range[bound], timeZone, bound);
		// The range includes the repeated hour but not the extra second of the request.
		const inwards = bound === 'start' ? SECOND : -SECOND;
		return wallClockAt(widened ? new Date(instant.getTime() + inwards) : instant, timeZone);
	};
	// Whole seconds, because not all dates have fractions.
	return {
		start: Math.floor(edge('start') / SECOND) * SECOND,
		end: Math.floor(edge('end') / SECOND) * SECOND + 999,
	};
}
