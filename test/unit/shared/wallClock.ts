/**
 * The oracle that the calendar is judged by: what the clock on a zone's wall shows, from
 * Intl.DateTimeFormat alone. It shares no code with date-fns. Instants are milliseconds, wall clocks
 * are texts, `yyyy-MM-dd HH:mm:ss`, days `yyyy-MM-dd`.
 */

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Node 20's Intl has no zones such as `+05:45`; their clocks need no data. */
function fixedOffset(zone: string): number | undefined {
	const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? [];
	if (sign === undefined) return undefined;
	return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * MINUTE);
}

/** What the wall clock of a zone shows at an instant. */
export function wallClock(instant: number, zone: string): string {
	const fixed = fixedOffset(zone);
	if (fixed !== undefined) return asWall(instant + fixed);
	const format =
		formats.get(zone) ??
		// Swedish writes its dates in just this form.
		new Intl.DateTimeFormat('sv-SE', {
			timeZone: zone,
			year: 'numeric',
			month: '2-digit',
			day: '2-digit',
			hour: '2-digit',
			minute: '2-digit',
			second: '2-digit',
			hourCycle: 'h23',
		});
	formats.set(zone, format);
	return format.format(instant);
}

export function wallDay(instant: number, zone: string): string {
	return wallClock(instant, zone).slice(0, 10);
}

/** The number of a wall clock, as if it hung in Greenwich. */
export function wallNumber(wall: string): number {
	return Date.parse(`${wall.replace(' ', 'T')}Z`);
}

/** The wall clock that hangs in Greenwich at an instant. */
export function asWall(instant: number): string {
	return new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
}

/** A wall clock as the vendor writes it: `1/5/2014 10:50:54 AM`. */
export function asVendorWrites(wall: string): string {
	const [year, month, day, hour, ...rest] = wall.split(/[- :]/);
	const hours = Number(hour);
	const time = [String(hours % 12 === 0 ? 12 : hours % 12), ...rest].join(':');
	return `${Number(month)}/${Number(day)}/${Number(year)} ${time} ${hours < 12 ? 'AM' : 'PM'}`;
}

/** A day so many days after another. */
export function plusDays(day: string, days: number): string {
	return asWall(wallNumber(`${day} 00:00:00`) + days * DAY).slice(0, 10);
}

/** How far a zone's clock is ahead of Greenwich at an instant, in milliseconds. */
export function offsetAt(instant: number, zone: string): number {
	return wallNumber(wallClock(instant, zone)) - Math.floor(instant / SECOND) * SECOND;
}

/** A time in which a zone's clock is not changed; `to` is not part of it. */
export interface Stretch {
	from: number;
	to: number;
	offset: number;
}

/** The stretches of a zone's time, at most `step` apart, each found to the second. */
export function stretches(from: number, to: number, zone: string, step = 6 * HOUR): Stretch[] {
	const found: Stretch[] = [];
	let start = from;
	let next = offsetAt(from, zone);
	for (let left = from; left < to; left += step) {
		const right = Math.min(left + step, to);
		const offset = next;
		next = offsetAt(right, zone);
		if (next === offset) continue;
		let [before, after] = [left, right];
		while (after - before > SECOND) {
			const middle = Math.floor((before + after) / 2 / SECOND) * SECOND;
			if (offsetAt(middle, zone) === offset) before = middle;
			else after = middle;
		}
		found.push({ from: start, to: after, offset });
		start = after;
	}
	return [...found, { from: start, to, offset: next }];
}

/** The stretches around a wall clock, wherever in the world it hangs. */
function stretchesAround(wall: number, zone: string): Stretch[] {
	return stretches(wall - 36 * HOUR, wall + 36 * HOUR, zone);
}

/** The first instant at which the wall shows a day, or a later one where a zone has left that day out. */
export function firstInstantOf(day: string, zone: string): number {
	const midnight = wallNumber(`${day} 00:00:00`);
	for (const { from, to, offset } of stretchesAround(midnight, zone)) {
		const first = Math.max(from, midnight - offset);
		if (first < to) return first;
	}
	throw new Error(`${day} never begins in ${zone}`);
}

/** The last whole second before the next day begins. */
export function lastSecondOf(day: string, zone: string): number {
	return firstInstantOf(plusDays(day, 1), zone) - SECOND;
}

/** All instants at which a zone's wall shows a time: none in a gap, two in a repeated hour. */
export function instantsOf(wall: string, zone: string): number[] {
	const number = wallNumber(wall);
	return stretchesAround(number, zone).flatMap(({ from, to, offset }) =>
		number - offset >= from && number - offset < to ? [number - offset] : [],
	);
}

/** A stretch of the wall that a zone passes twice: the instants of both passes, `to` not included. */
export function repeatedAround(instant: number, zone: string): Stretch | undefined {
	const around = stretches(instant - 30 * HOUR, instant + 30 * HOUR, zone);
	return around
		.slice(1)
		.map(({ from, offset }, index) => {
			const back = (around[index]?.offset ?? offset) - offset;
			return { from: from - back, to: from + back, offset: back };
		})
		.find(({ from, to }) => from <= instant && instant < to);
}

/** The changes of a zone's clock between two instants: when, and from which offset to which. */
export function changes(
	from: number,
	to: number,
	zone: string,
): Array<{ at: number; before: number; after: number }> {
	// No zone has ever changed its clock twice in a fortnight, but some in a month.
	const all = stretches(from, to, zone, 14 * DAY);
	return all.slice(1).map(({ from: at, offset: after }, index) => ({
		at,
		before: all[index]?.offset ?? after,
		after,
	}));
}
