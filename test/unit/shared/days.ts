import fc from 'fast-check';
import {
	asWall,
	changes,
	MINUTE,
	offsetAt,
	plusDays,
	wallClock,
	wallDay,
	wallNumber,
} from './wallClock';

/** Zones of every kind that has surprised a calendar. */
export const ZONES = [
	'UTC',
	'+05:45',
	'Etc/GMT+9',
	'America/Los_Angeles',
	'America/New_York',
	'America/Havana', // back at 01:00 to 00:00, forward at 00:00
	'America/St_Johns', // until 2011 back at 00:01, to 23:01 of the day before
	'America/Santiago', // back at 24:00, forward at 00:00, in the south
	'America/Sao_Paulo',
	'America/Asuncion',
	'Atlantic/Azores', // back at 01:00 to 00:00, forward at 00:00
	'Europe/Berlin',
	'Europe/London',
	'Europe/Dublin', // its winter time is the saved one
	'Africa/Cairo', // back at 24:00, forward at 00:00, and in some years twice
	'Africa/Casablanca', // changes around Ramadan
	'Asia/Amman',
	'Asia/Beirut', // back at 24:00, forward at 00:00
	'Asia/Gaza',
	'Asia/Tehran',
	'Asia/Kathmandu',
	'Asia/Pyongyang', // moved by half an hour, twice
	'Antarctica/Troll', // two hours
	'Australia/Lord_Howe', // half an hour
	'Pacific/Auckland',
	'Pacific/Chatham',
	'Pacific/Marquesas',
	'Pacific/Apia', // has no 2011-12-30
	'Pacific/Kiritimati', // has no 1994-12-31
	'Pacific/Kwajalein', // has no 1993-08-21
] as const;

export const anyZone = fc.constantFrom(...ZONES);

const changeTimes = new Map<string, number[]>();

/** Instants at which a zone's clock is changed; midnights where it never is. */
function changesOf(zone: string): number[] {
	const known = changeTimes.get(zone);
	if (known !== undefined) return known;
	const found = changes(Date.UTC(1970, 0, 5), Date.UTC(2038, 0, 1), zone).map(({ at }) => at);
	const times = found.length > 0 ? found : [Date.UTC(2026, 2, 8)];
	changeTimes.set(zone, times);
	return times;
}

function dayText(year: number, month: number, day: number): string {
	return asWall(Date.UTC(year, month - 1, day)).slice(0, 10);
}

const someYear = fc.oneof(
	fc.integer({ min: 1971, max: 2099 }),
	fc.constantFrom(1972, 1999, 2000, 2004, 2026, 2028, 2100, 2400, 9997),
);

/** Days of the calendar with the ones that go wrong: the ends of months and years, and leap days. */
export const anyDay = fc.oneof(
	fc.tuple(someYear, fc.integer({ min: 1, max: 366 })).map(([year, day]) => dayText(year, 1, day)),
	fc
		.tuple(someYear, fc.integer({ min: 1, max: 12 }), fc.constantFrom(-1, 0, 1, 2))
		.map(([year, month, day]) => dayText(year, month, day)),
	fc.tuple(someYear, fc.integer({ min: -1, max: 2 })).map(([year, days]) => dayText(year, 3, days)),
);

/** A zone, and an instant that is not far from a change of its clock. */
export const aroundChange = anyZone.chain((zone) =>
	fc.record({
		zone: fc.constant(zone),
		instant: fc
			.tuple(fc.constantFrom(...changesOf(zone)), fc.integer({ min: -200, max: 200 }))
			.map(([at, minutes]) => at + minutes * MINUTE),
	}),
);

/** The zone of the machine itself, which must not matter. */
const serverZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A zone, and an instant at which its wall shows a time that the machine's own clock skips or repeats. */
export const aroundServerChange = fc
	.record({
		zone: anyZone,
		at: fc.constantFrom(...changesOf(serverZone)),
		minutes: fc.integer({ min: -200, max: 200 }),
	})
	.map(({ zone, at, minutes }) => {
		const wall = wallNumber(wallClock(at, serverZone)) + minutes * MINUTE;
		return { zone, instant: wall - offsetAt(wall, zone) };
	});

/** A zone and a day in it: most of them at most two days from a change of a clock. */
export const zoneAndDay = fc.oneof(
	fc.record({ zone: anyZone, day: anyDay }),
	aroundServerChange.map(({ zone, instant }) => ({ zone, day: wallDay(instant, zone) })),
	fc.tuple(aroundChange, fc.integer({ min: -2, max: 2 })).map(([{ zone, instant }, days]) => ({
		zone,
		day: plusDays(asWall(instant).slice(0, 10), days),
	})),
);
