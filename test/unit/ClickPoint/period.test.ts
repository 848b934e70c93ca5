import fc from 'fast-check';
import {
	boundsInAccountZone,
	describePeriod,
	rangeOf,
	resolvePeriod,
	type DayChoice,
	type Duration,
	type Preset,
} from '../../../nodes/ClickPoint/lead/period';
import { readDay } from '../../../nodes/shared/calendar';
import { anyDay, anyZone, aroundChange, zoneAndDay } from '../shared/days';
import { refusal, unlessRefused } from '../shared/refusal';
import {
	firstInstantOf,
	lastSecondOf,
	plusDays,
	repeatedAround,
	SECOND,
	wallClock,
	wallDay,
} from '../shared/wallClock';

const specific = (day: string, field = 'Select Specific Date'): DayChoice => ({
	kind: 'specific',
	field,
	day,
});
const relative = (daysBack: number, field = 'Days Back'): DayChoice => ({
	kind: 'relative',
	field,
	daysBack,
});
const single = (day: DayChoice, include: 'throughToday' | 'onlyThatDay'): Duration => ({
	kind: 'singleDate',
	day,
	include,
});
const range = (start: DayChoice, end: DayChoice): Duration => ({ kind: 'dateRange', start, end });

const READABLE = 'yyyy-MM-dd HH:mm:ss';

/** A zone and an instant in it, often within a second of a midnight or near a change of the clock. */
const nowSomewhere = fc
	.oneof(
		aroundChange,
		fc
			.tuple(zoneAndDay, fc.integer({ min: -1001, max: 1001 }))
			.map(([{ zone, day }, ms]) => ({ zone, instant: firstInstantOf(day, zone) + ms })),
	)
	.filter(({ instant }) => instant > Date.UTC(1980, 0, 1));

describe('resolvePeriod', () => {
	const NOON = new Date('2026-11-21T12:00:00Z');

	it.each([
		['at noon', '2026-11-21T12:00:00Z', 'UTC'],
		['in the first second of the day', '2026-11-20T23:00:00Z', 'Europe/Berlin'],
		['in the last millisecond of the day', '2026-11-21T22:59:59.999Z', 'Europe/Berlin'],
		['where it is already tomorrow in London', '2026-11-22T07:59:59Z', 'America/Los_Angeles'],
		['where it is still yesterday in London', '2026-11-20T10:00:00Z', 'Pacific/Kiritimati'],
	])('gives the example of the form, 10 to 5 days back, %s', (_, now, zone) => {
		const duration = range(
			relative(10, 'Days Back to Start From'),
			relative(5, 'Days Back to End At'),
		);
		const period = resolvePeriod(duration, new Date(now), zone);
		expect(period).toEqual({ firstDay: '2026-11-11', lastDay: '2026-11-16', timeZone: zone });
		expect(describePeriod(period)).toBe(`2026-11-11 00:00:00 to 2026-11-16 23:59:59 (${zone})`);
	});

	it('takes the day in Berlin of a specific date that is given as an instant', () => {
		const day = readDay('Select Specific Date', '2026-11-10T23:30:00Z', 'Europe/Berlin');
		const period = resolvePeriod(single(specific(day), 'onlyThatDay'), NOON, 'Europe/Berlin');
		expect(describePeriod(period)).toBe(
			'2026-11-11 00:00:00 to 2026-11-11 23:59:59 (Europe/Berlin)',
		);
	});

	it.each<[string, Duration, string, string]>([
		['a specific date', single(specific('2026-11-10'), 'onlyThatDay'), '2026-11-10', '2026-11-10'],
		[
			'a specific date, whatever Days to Include says',
			single(specific('2026-11-10'), 'throughToday'),
			'2026-11-10',
			'2026-11-10',
		],
		['today', single(relative(0), 'throughToday'), '2026-11-21', '2026-11-21'],
		['today alone', single(relative(0), 'onlyThatDay'), '2026-11-21', '2026-11-21'],
		['the past 7 days and today', single(relative(7), 'throughToday'), '2026-11-14', '2026-11-21'],
		['the 7th day back alone', single(relative(7), 'onlyThatDay'), '2026-11-14', '2026-11-14'],
		[
			'a range of specific dates',
			range(specific('2026-10-30'), specific('2026-11-02')),
			'2026-10-30',
			'2026-11-02',
		],
		[
			'a range of a specific date and a relative one',
			range(specific('2026-10-30'), relative(1)),
			'2026-10-30',
			'2026-11-20',
		],
		[
			'a range of a relative date and a specific one',
			range(relative(21), specific('2026-11-02')),
			'2026-10-31',
			'2026-11-02',
		],
		['a range of one day', range(relative(3), relative(3)), '2026-11-18', '2026-11-18'],
		['days to come', range(relative(0), specific('2026-12-24')), '2026-11-21', '2026-12-24'],
	])('resolves %s', (_, duration, firstDay, lastDay) => {
		expect(resolvePeriod(duration, NOON, 'America/Los_Angeles')).toEqual({
			firstDay,
			lastDay,
			timeZone: 'America/Los_Angeles',
		});
	});

	it.each<[Preset, string, string, string]>([
		['today', '2026-11-21', '2026-11-21', '2026-11-21'],
		['yesterday', '2026-11-21', '2026-11-20', '2026-11-20'],
		['yesterday', '2026-03-01', '2026-02-28', '2026-02-28'],
		['last7Days', '2026-11-21', '2026-11-14', '2026-11-20'],
		['last30Days', '2026-11-21', '2026-10-22', '2026-11-20'],
		['thisMonth', '2026-11-21', '2026-11-01', '2026-11-21'],
		['thisMonth', '2026-11-01', '2026-11-01', '2026-11-01'],
		['lastMonth', '2026-11-21', '2026-10-01', '2026-10-31'],
		['lastMonth', '2026-01-31', '2025-12-01', '2025-12-31'],
		['lastMonth', '2028-03-31', '2028-02-01', '2028-02-29'],
	])('has for %s on %s the days from %s through %s', (preset, today, firstDay, lastDay) => {
		// Where that day ends: in UTC it is the next one.
		const now = new Date(firstInstantOf(plusDays(today, 1), 'America/Los_Angeles') - 1);
		expect(resolvePeriod({ kind: 'preset', preset }, now, 'America/Los_Angeles')).toEqual({
			firstDay,
			lastDay,
			timeZone: 'America/Los_Angeles',
		});
	});

	it('counts relative days on the calendar, back from the day that the zone has now', () => {
		const daysBack = fc.nat({ max: 3000 });
		fc.assert(
			fc.property(nowSomewhere, daysBack, daysBack, ({ zone, instant }, one, other) => {
				const [farther, nearer] = [Math.max(one, other), Math.min(one, other)];
				const today = wallDay(instant, zone);
				const now = new Date(instant);
				expect(resolvePeriod(range(relative(farther), relative(nearer)), now, zone)).toEqual({
					firstDay: plusDays(today, -farther),
					lastDay: plusDays(today, -nearer),
					timeZone: zone,
				});
				expect(resolvePeriod(single(relative(one), 'throughToday'), now, zone)).toEqual({
					firstDay: plusDays(today, -one),
					lastDay: today,
					timeZone: zone,
				});
				expect(resolvePeriod(single(relative(one), 'onlyThatDay'), now, zone)).toEqual({
					firstDay: plusDays(today, -one),
					lastDay: plusDays(today, -one),
					timeZone: zone,
				});
			}),
			{ numRuns: 300 },
		);
	});

	it('refuses a range exactly when it ends before it starts', () => {
		const choice = fc.oneof(
			anyDay.map((day) => specific(day)),
			fc.nat({ max: 20_000 }).map((daysBack) => relative(daysBack)),
		);
		const dayOf = (each: DayChoice) =>
			each.kind === 'specific' ? each.day : plusDays('2026-11-21', -each.daysBack);
		fc.assert(
			fc.property(choice, choice, (start, end) => {
				const period = unlessRefused(() => resolvePeriod(range(start, end), NOON, 'UTC'));
				expect(period).toEqual(
					dayOf(start) <= dayOf(end)
						? { firstDay: dayOf(start), lastDay: dayOf(end), timeZone: 'UTC' }
						: undefined,
				);
			}),
			{ numRuns: 300 },
		);
	});

	it('names both ends, their fields and the way out when a range ends before it starts', () => {
		const duration = range(
			specific('2026-11-21', 'Select Specific Start Date'),
			relative(1, 'Days Back to End At'),
		);
		const { field, message, wayOut } = refusal(() => resolvePeriod(duration, NOON, 'UTC'));
		expect(field).toBe('Days Back to End At');
		expect(message).toBe(
			'Days Back to End At: "2026-11-20" comes before the start of the range, 2026-11-21 (Select Specific Start Date)',
		);
		expect(wayOut).toContain('the start has the larger one');
	});

	it.each([20_780, 800_000, 10_000_000, Number.MAX_SAFE_INTEGER])(
		'refuses %d days back, before the calendar begins, naming field and number',
		(daysBack) => {
			const duration = single(relative(daysBack), 'throughToday');
			const { field, message, wayOut } = refusal(() => resolvePeriod(duration, NOON, 'UTC'));
			expect(wayOut).toBe('Enter a smaller number of days.');
			expect(field).toBe('Days Back');
			expect(message).toBe(`Days Back: ${daysBack} is too many days`);
		},
	);

	it('goes back to the first day of the calendar', () => {
		const duration = single(relative(20_778), 'onlyThatDay');
		expect(resolvePeriod(duration, NOON, 'UTC').firstDay).toBe('1970-01-01');
	});
});

describe('boundsInAccountZone', () => {
	/** Periods of some days in one zone, and another zone in which the account is. */
	const anyPeriod = fc
		.record({
			report: zoneAndDay,
			days: fc.nat({ max: 40 }),
			account: anyZone,
			sameZone: fc.boolean(),
		})
		.map(({ report, days, account, sameZone }) => ({
			period: { firstDay: report.day, lastDay: plusDays(report.day, days), timeZone: report.zone },
			account: sameZone ? report.zone : account,
		}));

	/** Periods that begin or end in the repeated hour of the account's zone. */
	const inRepeatedHour = fc
		.constantFrom(
			// Midnight in the first zone falls into 01:00 to 02:00 of the second, in the night of the change.
			{ timeZone: 'Pacific/Marquesas', account: 'America/Los_Angeles', day: '2026-11-01' },
			{ timeZone: 'Etc/GMT+9', account: 'America/Los_Angeles', day: '2026-11-01' },
			{ timeZone: 'Etc/GMT+8', account: 'America/Los_Angeles', day: '2026-11-01' },
			{ timeZone: 'UTC', account: 'Europe/London', day: '2026-10-25' },
			{ timeZone: 'Etc/GMT+1', account: 'Europe/London', day: '2026-10-25' },
			{ timeZone: 'Etc/GMT-1', account: 'Atlantic/Azores', day: '2026-10-25' },
			{ timeZone: 'Atlantic/Azores', account: 'Atlantic/Azores', day: '2026-10-25' },
			{ timeZone: 'America/Havana', account: 'America/Havana', day: '2026-11-01' },
			{ timeZone: 'America/St_Johns', account: 'America/St_Johns', day: '2006-10-29' },
			{ timeZone: 'Africa/Cairo', account: 'Africa/Cairo', day: '2026-10-30' },
		)
		.chain(({ timeZone, account, day }) =>
			fc.record({
				account: fc.constant(account),
				period: fc
					.tuple(fc.nat({ max: 2 }), fc.integer({ min: -1, max: 2 }))
					.map(([before, after]) => ({
						timeZone,
						firstDay: plusDays(day, -before),
						lastDay: plusDays(day, Math.max(after, -before)),
					})),
			}),
		);

	const periods = fc.oneof(anyPeriod, inRepeatedHour);

	it('writes the first and the last second of the period, or those around a repeated hour, as the wall of the account shows them', () => {
		fc.assert(
			fc.property(periods, ({ period, account }) => {
				const first = firstInstantOf(period.firstDay, period.timeZone);
				const last = lastSecondOf(period.lastDay, period.timeZone);
				const start = (repeatedAround(first, account)?.from ?? first + SECOND) - SECOND;
				const end = repeatedAround(last, account)?.to ?? last;
				expect(boundsInAccountZone(rangeOf(period), account, READABLE)).toEqual({
					start: wallClock(start, account),
					end: wallClock(end, account),
					widened: start !== first || end !== last,
				});
			}),
			{ numRuns: 300 },
		);
	});

	it('loses no lead of the period in a system that keeps wall clocks without their offset', () => {
		const where = fc.double({ min: 0, max: 1, noNaN: true });
		const minutesFromBound = fc.nat({ max: 200 });
		fc.assert(
			fc.property(
				periods,
				where,
				minutesFromBound,
				fc.boolean(),
				({ period, account }, part, minutes, atEnd) => {
					const first = firstInstantOf(period.firstDay, period.timeZone);
					const last = lastSecondOf(period.lastDay, period.timeZone);
					// A day that a zone leaves out has no leads.
					if (last < first) return;
					const { start, end } = boundsInAccountZone(rangeOf(period), account, READABLE);
					const near = atEnd ? last - minutes * 60 * SECOND : first + minutes * 60 * SECOND;
					const anywhere = first + Math.floor((part * (last - first)) / SECOND) * SECOND;
					for (const instant of [first, last, anywhere, Math.min(Math.max(near, first), last)]) {
						const stored = wallClock(instant, account);
						expect(stored >= start && stored <= end).toBe(true);
					}
				},
			),
			{ numRuns: 300 },
		);
	});

	it('asks for no lead outside the period unless it says that it is widened', () => {
		fc.assert(
			fc.property(periods, fc.integer({ min: 1, max: 300 }), ({ period, account }, minutes) => {
				const { start, end, widened } = boundsInAccountZone(rangeOf(period), account, READABLE);
				const before = firstInstantOf(period.firstDay, period.timeZone) - minutes * 60 * SECOND;
				const after = lastSecondOf(period.lastDay, period.timeZone) + minutes * 60 * SECOND;
				if (widened) return;
				expect(wallClock(before, account) < start).toBe(true);
				expect(wallClock(after, account) > end).toBe(true);
			}),
			{ numRuns: 300 },
		);
	});

	it.each([
		[
			'the same zone',
			{ firstDay: '2026-11-11', lastDay: '2026-11-16', timeZone: 'America/Los_Angeles' },
			'America/Los_Angeles',
			{ start: '11-11-2026 00:00:00', end: '11-16-2026 23:59:59', widened: false },
		],
		[
			'a zone behind',
			{ firstDay: '2026-11-11', lastDay: '2026-11-16', timeZone: 'Europe/Berlin' },
			'America/Los_Angeles',
			{ start: '11-10-2026 15:00:00', end: '11-16-2026 14:59:59', widened: false },
		],
		[
			'a zone ahead',
			{ firstDay: '2026-12-31', lastDay: '2026-12-31', timeZone: 'America/Los_Angeles' },
			'Asia/Kathmandu',
			{ start: '12-31-2026 13:45:00', end: '01-01-2027 13:44:59', widened: false },
		],
		[
			'a day of 23 hours',
			{ firstDay: '2026-03-29', lastDay: '2026-03-29', timeZone: 'Europe/Berlin' },
			'UTC',
			{ start: '03-28-2026 23:00:00', end: '03-29-2026 21:59:59', widened: false },
		],
		[
			'a day of 25 hours',
			{ firstDay: '2026-10-25', lastDay: '2026-10-25', timeZone: 'Europe/Berlin' },
			'UTC',
			{ start: '10-24-2026 22:00:00', end: '10-25-2026 22:59:59', widened: false },
		],
		[
			'a start in the second pass of the repeated hour',
			{ firstDay: '2026-11-01', lastDay: '2026-11-01', timeZone: 'Pacific/Marquesas' },
			'America/Los_Angeles',
			{ start: '11-01-2026 00:59:59', end: '11-02-2026 01:29:59', widened: true },
		],
		[
			'an end in the first pass of the repeated hour',
			{ firstDay: '2026-10-31', lastDay: '2026-10-31', timeZone: 'Pacific/Marquesas' },
			'America/Los_Angeles',
			{ start: '10-31-2026 02:30:00', end: '11-01-2026 02:00:00', widened: true },
		],
	])('has in %s the bounds that are written', (_, period, account, bounds) => {
		expect(boundsInAccountZone(rangeOf(period), account, 'MM-dd-yyyy HH:mm:ss')).toEqual(bounds);
	});
});

describe('describePeriod', () => {
	it('tells the first and the last second and the zone', () => {
		fc.assert(
			fc.property(zoneAndDay, fc.nat({ max: 40 }), ({ zone, day }, days) => {
				const lastDay = plusDays(day, days);
				const first = wallClock(firstInstantOf(day, zone), zone);
				const last = wallClock(lastSecondOf(lastDay, zone), zone);
				expect(describePeriod({ firstDay: day, lastDay, timeZone: zone })).toBe(
					`${first} to ${last} (${zone})`,
				);
			}),
			{ numRuns: 200 },
		);
	});
});
