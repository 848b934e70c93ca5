import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
	dayAt,
	daysBefore,
	endOfCalendarDay,
	formatIn,
	instantOfWallClock,
	isoFromWallClock,
	readDay,
	readTimeZone,
	startOfCalendarDay,
	timeZoneNames,
	wallClockAt,
	wallClockBound,
} from '../../../nodes/shared/calendar';
import { anyDay, anyZone, aroundChange, aroundServerChange, zoneAndDay } from './days';
import { messageFor, refusal, unlessRefused } from './refusal';
import { words } from './texts';
import {
	asWall,
	changes,
	firstInstantOf,
	HOUR,
	instantsOf,
	lastSecondOf,
	plusDays,
	repeatedAround,
	SECOND,
	wallClock,
	wallDay,
	wallNumber,
} from './wallClock';

const pad = (number: number, length = 2) => String(number).padStart(length, '0');

const anyInstant = fc.integer({ min: Date.UTC(1970, 0, 3), max: Date.UTC(2100, 0, 1) });
const zoneAndInstant = fc.oneof(
	fc.record({ zone: anyZone, instant: anyInstant }),
	aroundChange,
	aroundServerChange,
	// Within a second of a midnight, on either side.
	fc
		.tuple(zoneAndDay, fc.integer({ min: -1001, max: 1001 }))
		.map(([{ zone, day }, ms]) => ({ zone, instant: firstInstantOf(day, zone) + ms })),
);

describe('readTimeZone', () => {
	it('takes names of time zones', () => {
		for (const zone of words('UTC America/Los_Angeles Asia/Kathmandu Etc/GMT+9 Europe/Kyiv')) {
			expect(readTimeZone('Time Zone', zone)).toBe(zone);
		}
	});

	it.each([
		...['', 'Europe/Berln', 'Europe/Berlin ', 'DEFAULT', 'UTC+25'],
		...[undefined, null, 0, true, {}, ['UTC']],
	])('refuses %p', (zone) => {
		const { message, wayOut } = refusal(() => readTimeZone('Time Zone', zone));
		expect(message).toBe(messageFor('Time Zone', zone, 'is not a time zone'));
		expect(wayOut).toContain('America/New_York');
	});

	it('throws nothing but an InputError, and gives back what Intl knows', () => {
		fc.assert(
			fc.property(fc.anything(), (value) => {
				const zone = unlessRefused(() => readTimeZone('Time Zone', value));
				if (zone !== undefined) {
					expect(zone).toBe(value);
					expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow();
				}
			}),
			{ numRuns: 200 },
		);
	});
});

describe('timeZoneNames', () => {
	it('are names of time zones, each once and in order', () => {
		const names = timeZoneNames();
		expect(names.length).toBeGreaterThan(300);
		expect(names).toEqual([...new Set(names)].sort());
		for (const name of names) expect(readTimeZone('Time Zone', name)).toBe(name);
	});

	it('have those among them that people look for', () => {
		const lookedFor = words(
			'America/Los_Angeles Asia/Ho_Chi_Minh Asia/Kathmandu Asia/Kolkata Asia/Yangon Europe/Berlin',
			'Europe/Kyiv UTC',
		);
		expect(timeZoneNames()).toEqual(expect.arrayContaining(lookedFor));
	});
});

// --- dates given ----------------------------------------------------------------------------------

/** ISO's ways to write a day, as Luxon names them. */
const DATES = ['yyyy-MM-dd', 'yyyyMMdd', 'yyyy-ooo', 'yyyyooo', "kkkk-'W'WW-c", "kkkk'W'WWc"];
/** ISO's ways to write a time, with the smallest unit of each. */
const TIMES = [
	['HH', 'hour'],
	['HH:mm', 'minute'],
	['HHmm', 'minute'],
	['HH:mm:ss', 'second'],
	['HHmmss', 'second'],
	['HH:mm:ss.SSS', 'millisecond'],
	['HHmmss,SSS', 'millisecond'],
] as const;
const anyDate = fc.constantFrom(...DATES);
const anyTime = fc.constantFrom(...TIMES);
const delimiter = fc.constantFrom("'T'", ' ');
const padding = fc.constantFrom('', ' ', '\n', '\t ');

describe('readDay', () => {
	it('keeps the written day of a date in every ISO form, with or without a time, in any zone', () => {
		const ends = fc.option(fc.tuple(delimiter, anyTime), { nil: undefined });
		fc.assert(
			fc.property(anyDay, anyDate, ends, anyZone, padding, (day, date, end, zone, space) => {
				const time = end === undefined ? '' : `${end[0]}${end[1][0]}`;
				const written = DateTime.fromISO(`${day}T23:59:59Z`, { zone: 'UTC' }).toFormat(date + time);
				expect(readDay('Date', `${space}${written}${space}`, zone)).toBe(day);
			}),
			{ numRuns: 500 },
		);
	});

	it('takes the day that the zone has at an instant given with Z or an offset', () => {
		const writers = fc.constantFrom('UTC', 'UTC+5:45', 'UTC-3:30', 'UTC+14', 'UTC-12');
		const offsets = fc.constantFrom('ZZ', 'ZZZ');
		fc.assert(
			fc.property(
				zoneAndInstant,
				fc.tuple(writers, anyDate, delimiter, anyTime, offsets),
				({ zone, instant }, [writer, date, between, [time, unit], offset]) => {
					const meant = DateTime.fromMillis(instant, { zone: writer }).startOf(unit);
					const text = meant.toFormat(`${date}${between}${time}${offset}`);
					for (const written of [text, text.replace(/\+00:?00$/, 'Z'), text.replace(/:?00$/, '')]) {
						expect(readDay('Date', written, zone)).toBe(wallDay(meant.toMillis(), zone));
					}
				},
			),
			{ numRuns: 500 },
		);
	});

	it('takes the day that the zone has at the instant of a Date or a DateTime', () => {
		fc.assert(
			fc.property(
				zoneAndInstant,
				fc.constantFrom('UTC', 'Asia/Kathmandu', 'UTC+14'),
				({ zone, instant }, other) => {
					const day = wallDay(instant, zone);
					expect(readDay('Date', new Date(instant), zone)).toBe(day);
					// The zone that a DateTime carries does not matter: it is an instant.
					const dateTime = DateTime.fromMillis(instant, { zone: other });
					expect(dateTime.isValid).toBe(true);
					expect(readDay('Date', dateTime, zone)).toBe(day);
				},
			),
			{ numRuns: 300 },
		);
	});

	it.each([
		['2026-11-10T23:30:00Z', 'Europe/Berlin', '2026-11-11'],
		['2026-11-10T22:59:59Z', 'Europe/Berlin', '2026-11-10'],
		['2026-11-10T23:00:00Z', 'Europe/Berlin', '2026-11-11'],
		['2026-11-10T23:30:00', 'Europe/Berlin', '2026-11-10'],
		['2026-11-11T00:30:00+14:00', 'America/Los_Angeles', '2026-11-10'],
		['2026-11-10T23:30:00-08:00', 'Pacific/Kiritimati', '2026-11-11'],
		['2026-12-31T23:30:00.999-03:30', 'UTC', '2027-01-01'],
		['2028-02-28T23:59:59Z', 'Asia/Kathmandu', '2028-02-29'],
		['2026-03-08T02:30:00', 'America/Los_Angeles', '2026-03-08'],
		['2026-W01-1', 'UTC', '2025-12-29'],
		['2020-W53-7', 'UTC', '2021-01-03'],
		['2026-365', 'UTC', '2026-12-31'],
		['2028366', 'UTC', '2028-12-31'],
	])('reads %s in %s as %s', (text, zone, day) => {
		expect(readDay('Date', text, zone)).toBe(day);
	});

	it.each<unknown>([
		// No day.
		...words('2026 2026-11 202611 2026-W47 10:00 2026-11-21/2026-11-22 1795219200000'),
		// A day that there is not.
		...words('2026-02-30 2026-02-29 2100-02-29 2026-13-01 2026-00-10 2026-11-00 2026-366 2026-000'),
		...words('2026-W00-1 2026-W54-1 2025-W53-1 2026-W10-8'),
		// A time or an offset that there is not.
		...words('2026-11-21T25:00 2026-11-21T10:60 2026-11-21T10:00:61 2026-11-21T10:00+05:60'),
		...words('2026-11-10T23:30:00+99:00 2026-11-10T23:30:00-24:00 2026-11-21T 2026-11-21Z'),
		...words('2026-11-10T23:30:00+01:00[Europe/Berlin]'),
		// Another form.
		...words('11/21/2026 21.11.2026 26-11-21 2026-1-5 +2026-11-21 +002026-11-21 12026-11-21'),
		...['Nov 21, 2026', '2026-11-21x', '٢٠٢٦-١١-٢١', '２０２６-11-21', 'Invalid DateTime'],
		...['\u202e2026-11-21', '2026-11-\u200b21', '2026-11-21\u0000'],
		// No text.
		...['', '  ', 1_795_219_200_000, Number.NaN, undefined, null, true, {}, { date: '2026-11-21' }],
		...[[], ['2026-11-21'], new Date(Number.NaN), { toISO: () => 'P1D' }],
		DateTime.invalid('no reason'),
	])('refuses %p', (value) => {
		const { message, field, wayOut } = refusal(() => readDay('Report Date', value, 'UTC'));
		expect(message).toBe(messageFor('Report Date', value, 'is not a date'));
		expect(field).toBe('Report Date');
		expect(wayOut).toContain('2026-11-21');
	});

	it.each([
		...words(
			'0001-01-01 1969-12-31 1970-01-01T00:30:00+01:00 9999-01-01 9999-12-31T23:59:59-12:00',
		),
		...words('-000001-01-01T00:00:00Z +010000-01-01T00:00:00Z').map((text) => new Date(text)),
		...[-1, 8.64e15, -8.64e15].map((time) => new Date(time)),
	])('refuses %p as out of range, saying which years are in it', (value) => {
		const { message, wayOut } = refusal(() => readDay('Date', value, 'UTC'));
		expect(message).toMatch(/ is out of range$/);
		expect(wayOut).toBe('Enter a date from 1970-01-01 to 9998-12-31.');
	});

	it.each(['1970-01-01', '9998-12-31'])('takes %s, the edge of its range', (day) => {
		expect(readDay('Date', day, 'Asia/Kathmandu')).toBe(day);
	});

	it('gives the written day or a refusal for every text in the form of a calendar date', () => {
		const two = fc.nat({ max: 99 });
		fc.assert(
			fc.property(fc.integer({ min: 1970, max: 9998 }), two, two, (year, month, day) => {
				const text = `${year}-${pad(month)}-${pad(day)}`;
				const exists = asWall(Date.UTC(year, month - 1, day)).startsWith(text);
				expect(unlessRefused(() => readDay('Date', text, 'UTC'))).toBe(exists ? text : undefined);
			}),
			{ numRuns: 1000 },
		);
	});

	it('throws nothing but an InputError, and never gives what is no day', () => {
		const isoLike = fc.stringMatching(
			/^\d{4}-?(?:W?\d{2}-?\d{1,2}|\d{3})(?:[T ][\d:.,]{1,9}(?:Z|[+-]\d{2}:?\d{0,2})?)?$/,
		);
		const values = fc.oneof(fc.anything({ withDate: true }), fc.string(), isoLike, fc.date());
		fc.assert(
			fc.property(values, anyZone, (value, zone) => {
				const day = unlessRefused(() => readDay('Date', value, zone));
				if (day === undefined) return;
				expect(day).toMatch(/^(?:19[7-9]|[2-9]\d\d)\d-\d\d-\d\d$/);
				expect(plusDays(day, 0)).toBe(day);
			}),
			{ numRuns: 1000 },
		);
	});
});

// --- days -----------------------------------------------------------------------------------------

describe('dayAt and formatIn', () => {
	it('are what the wall shows at an instant', () => {
		fc.assert(
			fc.property(zoneAndInstant, ({ zone, instant }) => {
				expect(dayAt(new Date(instant), zone)).toBe(wallDay(instant, zone));
				const format = 'yyyy-MM-dd HH:mm:ss';
				expect(formatIn(new Date(instant), zone, format)).toBe(wallClock(instant, zone));
			}),
			{ numRuns: 500 },
		);
	});
});

describe('daysBefore', () => {
	it('counts days of the calendar', () => {
		fc.assert(
			fc.property(anyDay, fc.nat({ max: 40_000 }), (day, days) => {
				expect(daysBefore(day, days)).toBe(plusDays(day, -days));
			}),
			{ numRuns: 500 },
		);
	});
});

describe('a calendar day in a zone', () => {
	it.each([
		['an ordinary day', 'Europe/Berlin', '2026-11-11', '2026-11-10T23:00:00Z', 24],
		['a day of 23 hours', 'Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00Z', 23],
		['a day of 25 hours', 'Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00Z', 25],
		['a day of 23 hours', 'America/Los_Angeles', '2026-03-08', '2026-03-08T08:00:00Z', 23],
		['a day of 25 hours', 'America/Los_Angeles', '2026-11-01', '2026-11-01T07:00:00Z', 25],
		['a day of 24.5 hours', 'Australia/Lord_Howe', '2026-04-05', '2026-04-04T13:00:00Z', 24.5],
		['a day of 23.5 hours', 'Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:30:00Z', 23.5],
		['a day with two midnights', 'America/Havana', '2026-11-01', '2026-11-01T04:00:00Z', 25],
		['a day without a midnight', 'America/Havana', '2026-03-08', '2026-03-08T05:00:00Z', 23],
		['a day with two midnights', 'Atlantic/Azores', '2026-10-25', '2026-10-25T00:00:00Z', 25],
		['a day without a midnight', 'Asia/Beirut', '2026-03-29', '2026-03-28T22:00:00Z', 23],
		['a day with two last hours', 'Africa/Cairo', '2026-10-29', '2026-10-28T21:00:00Z', 25],
		['a day that comes back', 'America/St_Johns', '2006-10-29', '2006-10-29T02:30:00Z', 25],
		['a day after one left out', 'Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00Z', 24],
		['a leap day', 'Asia/Kathmandu', '2028-02-29', '2028-02-28T18:15:00Z', 24],
		['a day in a fixed zone', '+05:45', '2028-02-29', '2028-02-28T18:15:00Z', 24],
	])('is whole: %s, %s %s', (_, zone, day, first, hours) => {
		const start = Date.parse(first);
		expect(startOfCalendarDay(day, zone).getTime()).toBe(start);
		expect(endOfCalendarDay(day, zone).getTime()).toBe(start + hours * HOUR - 1);
	});

	it('begins at the first instant that has its date and ends before the next one begins', () => {
		fc.assert(
			fc.property(zoneAndDay, ({ zone, day }) => {
				const end = lastSecondOf(day, zone);
				expect(startOfCalendarDay(day, zone).getTime()).toBe(firstInstantOf(day, zone));
				expect(endOfCalendarDay(day, zone).getTime()).toBe(end + 999);
				expect(startOfCalendarDay(plusDays(day, 1), zone).getTime()).toBe(end + 1000);
			}),
			{ numRuns: 1000 },
		);
	});
});

// --- wall clocks ----------------------------------------------------------------------------------

const bounds = fc.constantFrom<'start' | 'end'>('start', 'end');

describe('wallClockBound', () => {
	/** The bound as the oracle has it: the last second before a repeated hour, the first one after it, else the instant itself. */
	const outermost = (instant: number, zone: string, bound: 'start' | 'end'): number => {
		const repeated = repeatedAround(instant, zone);
		if (repeated === undefined) return instant;
		return bound === 'start' ? repeated.from - SECOND : repeated.to;
	};

	const edges = aroundChange.chain(({ zone, instant }) => {
		const { from, to } = repeatedAround(instant, zone) ?? { from: instant, to: instant };
		const seconds = [from - SECOND, from, from + SECOND, to - SECOND, to];
		return fc.record({ zone: fc.constant(zone), instant: fc.constantFrom(...seconds) });
	});

	it('is beside a repeated hour, which is called widened, and the instant itself everywhere else', () => {
		fc.assert(
			fc.property(fc.oneof(zoneAndInstant, edges), bounds, ({ zone, instant }, bound) => {
				const second = Math.floor(instant / SECOND) * SECOND;
				const expected = outermost(second, zone, bound);
				const moved = wallClockBound(new Date(second), zone, bound);
				expect(moved).toEqual({ instant: new Date(expected), widened: expected !== second });
			}),
			{ numRuns: 1000 },
		);
	});

	it.each([
		// 01:30 comes twice in Los Angeles: at 08:30Z and at 09:30Z.
		['2026-11-01T08:30:00Z', 'America/Los_Angeles', 'start', '2026-11-01T07:59:59Z', true],
		['2026-11-01T09:30:00Z', 'America/Los_Angeles', 'start', '2026-11-01T07:59:59Z', true],
		['2026-11-01T08:30:00Z', 'America/Los_Angeles', 'end', '2026-11-01T10:00:00Z', true],
		['2026-11-01T09:30:00Z', 'America/Los_Angeles', 'end', '2026-11-01T10:00:00Z', true],
		['2026-11-01T07:59:59Z', 'America/Los_Angeles', 'end', '2026-11-01T07:59:59Z', false],
		['2026-11-01T10:00:00Z', 'America/Los_Angeles', 'start', '2026-11-01T10:00:00Z', false],
		// The repeated hour begins or ends a day.
		['2026-11-01T04:00:00Z', 'America/Havana', 'start', '2026-11-01T03:59:59Z', true],
		['2026-10-29T21:59:59Z', 'Africa/Cairo', 'end', '2026-10-29T22:00:00Z', true],
		// A skipped hour has no such trouble.
		['2026-03-08T10:00:00Z', 'America/Los_Angeles', 'start', '2026-03-08T10:00:00Z', false],
		// Half an hour is repeated on Lord Howe Island.
		['2026-04-04T14:59:59Z', 'Australia/Lord_Howe', 'end', '2026-04-04T15:30:00Z', true],
		['2026-04-04T14:29:59Z', 'Australia/Lord_Howe', 'end', '2026-04-04T14:29:59Z', false],
	] as const)('moves %s in %s, as the %s, to %s', (asked, zone, bound, expected, widened) => {
		const moved = wallClockBound(new Date(asked), zone, bound);
		expect(moved.instant.getTime()).toBe(Date.parse(expected));
		expect(moved.widened).toBe(widened);
	});
});

describe('isoFromWallClock', () => {
	const iso = (wall: string, zone: string) => isoFromWallClock(new Date(wallNumber(wall)), zone);

	it('is the wall clock with its offset, of the first pass where the hour comes twice', () => {
		fc.assert(
			fc.property(zoneAndInstant, ({ zone, instant }) => {
				const wall = wallClock(instant, zone);
				const written = iso(wall, zone);
				expect(written).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/);
				expect(written.slice(0, 19)).toBe(wall.replace(' ', 'T'));
				expect(Date.parse(written)).toBe(instantsOf(wall, zone)[0]);
			}),
			{ numRuns: 600 },
		);
	});

	it('takes a time that was skipped as if the clock had not been changed yet', () => {
		const gaps = ['America/Los_Angeles', 'Asia/Beirut', 'Australia/Lord_Howe', 'Africa/Cairo'];
		const all = gaps.flatMap((zone) =>
			changes(Date.UTC(2000, 0, 1), Date.UTC(2030, 0, 1), zone)
				.filter(({ before, after }) => after > before)
				.map((change) => ({ zone, ...change })),
		);
		fc.assert(
			fc.property(
				fc.constantFrom(...all),
				fc.double({ min: 0, max: 0.99, noNaN: true }),
				({ zone, at, before, after }, part) => {
					const skipped = asWall(at + before + Math.floor(part * (after - before)));
					expect(instantsOf(skipped, zone)).toEqual([]);
					expect(Date.parse(iso(skipped, zone))).toBe(wallNumber(skipped) - before);
				},
			),
			{ numRuns: 100 },
		);
	});
});

describe('a wall clock as a number', () => {
	it('is what the clock shows, and leads back to the first instant at which it shows that', () => {
		fc.assert(
			fc.property(zoneAndInstant, ({ zone, instant }) => {
				const wall = wallClock(instant, zone);
				const number = wallClockAt(new Date(instant), zone);
				expect(Math.floor(number / SECOND) * SECOND).toBe(wallNumber(wall));
				const first = instantOfWallClock(wallNumber(wall), zone);
				expect(first.getTime()).toBe(instantsOf(wall, zone)[0]);
			}),
			{ numRuns: 600 },
		);
	});

	it.each([
		['2027-03-14 02:00:00', 'America/Los_Angeles', '2027-03-14T09:59:59.000Z'],
		['2027-03-14 02:59:59', 'America/Los_Angeles', '2027-03-14T09:59:59.000Z'],
		['2027-03-14 03:00:00', 'America/Los_Angeles', '2027-03-14T10:00:00.000Z'],
		['2026-10-04 02:15:00', 'Australia/Lord_Howe', '2026-10-03T15:29:59.000Z'],
	])('%s in %s, which is skipped or just not, is %s', (wall, zone, instant) => {
		expect(instantOfWallClock(wallNumber(wall), zone).toISOString()).toBe(instant);
	});
});
