import {
	endOfCalendarDay,
	formatIn,
	startOfCalendarDay,
	wallClockAt,
	wallClockBound,
	type CalendarDay,
} from '../../shared/calendar';

/** The days of a report, and the instants and the times on the vendor's clock that they mean. Pure. */

/** Whole calendar days in a zone, both included. */
export interface Period {
	firstDay: CalendarDay;
	lastDay: CalendarDay;
	timeZone: string;
}

const SECOND = 1000;

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

/** The past days, up to now. */
export function pastDays(days: number): Range {
	const end = new Date();
	return { start: new Date(end.getTime() - days * 24 * 60 * 60 * SECOND), end };
}

/**
 * A range's bounds, both included, on the account's clock, in a date-fns format that may cut off their end.
 *
 * @returns `widened` when a bound was moved outwards because that clock is set back at that hour
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
	const edge = (bound: 'start' | 'end') => {
		const { instant, widened } = wallClockBound(range[bound], timeZone, bound);
		// The repeated hour belongs to the range; the second beside it was only asked for.
		const inwards = bound === 'start' ? SECOND : -SECOND;
		return wallClockAt(widened ? new Date(instant.getTime() + inwards) : instant, timeZone);
	};
	// Some dates have no fraction of a second, and no date has more than its second.
	return {
		start: Math.floor(edge('start') / SECOND) * SECOND,
		end: Math.floor(edge('end') / SECOND) * SECOND + 999,
	};
}
