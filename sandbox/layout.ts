import { DAY, MINUTE, SECOND, type ZoneClock } from './zone';
import { roll, type LeadKey } from './dice';
import { at } from './guards';

/** The vendor's page size in practice (observed: clients page with `take=1000`). */
const PAGE = 1000;

/**
 * Spreads `count` leads evenly over `days` calendar days of the account, today being the last and ending now. About a
 * fifth of the leads share the second of the lead before, and twenty share one second across the border of each 1,000.
 * Each day has its share of the leads, give or take those twenty.
 *
 * @returns when each was added, in ms since 1970, on a whole second, ascending
 */
export function spread(
	clock: ZoneClock,
	now: number,
	count: number,
	days: number,
	key: Omit<LeadKey, 'i'>,
): number[] {
	const borders: number[] = [];
	for (let back = days - 1; back >= 0; back--) borders.push(clock.startOfDay(now, back));
	// no lead is younger than now, and the last second belongs to today
	borders.push(Math.floor(now / SECOND) * SECOND + SECOND);

	const dayOf = (i: number): number => Math.floor((i * days) / count);
	const firstOf = (day: number): number => Math.ceil((day * count) / days);
	const own = (i: number): number => {
		const day = dayOf(i);
		const first = firstOf(day);
		const leadsOfDay = firstOf(day + 1) - first;
		const start = at(borders, day);
		const seconds = (at(borders, day + 1) - start) / SECOND;
		const fraction =
			(i - first + roll({ seed: key.seed, lid: key.lid, i }, 'second', 1000) / 1000) / leadsOfDay;
		return start + Math.floor(fraction * seconds) * SECOND;
	};
	return Array.from({ length: count }, (_, i) => {
		const nearBorder = (i + 10) % PAGE;
		if (i >= PAGE - 10 && nearBorder < 20) return own(i - nearBorder);
		const triple = i % 11;
		return own(triple === 5 || triple === 6 ? Math.max(i - (triple - 4), firstOf(dayOf(i))) : i);
	});
}

/**
 * A lead every half hour, and one in the last second of each day, over the day of the most recent change to daylight
 * saving and that of the most recent change back, each with the day before and after. Half an hour is counted in
 * elapsed time, so the hour that is skipped has none and the repeated one has leads in both passes.
 *
 * A zone without changes has no such leads.
 */
export function aroundClockChanges(clock: ZoneClock, now: number): number[] {
	const instants = new Set<number>();
	for (const forward of [true, false]) {
		// the whole three days have to lie in the past
		const change = clock.changes.findLast(
			({ at, before, after }) => after > before === forward && clock.startOfDay(at, -2) <= now,
		);
		if (!change) continue;
		for (let daysBack = 1; daysBack >= -1; daysBack--) {
			const end = clock.startOfDay(change.at, daysBack - 1);
			let instant = clock.startOfDay(change.at, daysBack);
			for (; instant < end; instant += 30 * MINUTE) instants.add(instant);
			instants.add(end - SECOND);
		}
	}
	return [...instants].sort((a, b) => a - b);
}

/** How far back from now the clock has to know changes: every kind of change occurs within this time. */
export const REACH = 800 * DAY;
