import fc from 'fast-check';

import { readPeriod } from '../../../nodes/ClickPoint/actions/duration.fields';
import {
	boundsInAccountZone,
	rangeOf,
	wallClockRange,
} from '../../../nodes/ClickPoint/lead/period';
import { anyZone, aroundChange, zoneAndDay } from '../shared/days';
import { refusal } from '../shared/refusal';
import {
	firstInstantOf,
	lastSecondOf,
	plusDays,
	SECOND,
	wallClock,
	wallDay,
} from '../shared/wallClock';

type Form = Record<string, unknown>;

const preset = (name: string): Form => ({ duration: 'preset', preset: name });
const onDay = (specificDate: string): Form => ({
	duration: 'singleDate',
	reportDate: 'specific',
	specificDate,
});
const back = (daysBack: number, daysToInclude = 'throughToday'): Form => ({
	duration: 'singleDate',
	reportDate: 'relative',
	daysBack,
	daysToInclude,
});
/** A range from and through a date each, or so many days back. */
const range = (start: string | number, end: string | number): Form => ({
	duration: 'dateRange',
	...(typeof start === 'number'
		? { startDate: 'relative', daysBackToStartFrom: start }
		: { startDate: 'specific', specificStartDate: start }),
	...(typeof end === 'number'
		? { endDate: 'relative', daysBackToEndAt: end }
		: { endDate: 'specific', specificEndDate: end }),
});

const NOON = Date.parse('2026-11-21T12:00:00Z');
const read = (form: Form, now = NOON, timeZone = 'UTC') =>
	readPeriod(({ name }) => form[name], new Date(now), timeZone);

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

describe('readPeriod', () => {
	it.each<[string, Form, string, string, string?]>([
		['today', preset('today'), '2026-11-21', '2026-11-21'],
		['yesterday', preset('yesterday'), '2026-11-20', '2026-11-20'],
		['yesterday', preset('yesterday'), '2026-02-28', '2026-02-28', '2026-03-01'],
		['the last 7 days', preset('last7Days'), '2026-11-14', '2026-11-20'],
		['the last 30 days', preset('last30Days'), '2026-10-22', '2026-11-20'],
		['this month', preset('thisMonth'), '2026-11-01', '2026-11-21'],
		['this month', preset('thisMonth'), '2026-11-01', '2026-11-01', '2026-11-01'],
		['last month', preset('lastMonth'), '2026-10-01', '2026-10-31'],
		['last month', preset('lastMonth'), '2025-12-01', '2025-12-31', '2026-01-31'],
		['last month', preset('lastMonth'), '2028-02-01', '2028-02-29', '2028-03-31'],
		['a date', onDay('2026-11-10'), '2026-11-10', '2026-11-10'],
		['an instant', onDay('2026-11-11T07:30:00Z'), '2026-11-10', '2026-11-10'],
		['today', back(0), '2026-11-21', '2026-11-21'],
		['today alone', back(0, 'onlyThatDay'), '2026-11-21', '2026-11-21'],
		['the past 7 days and today', back(7), '2026-11-14', '2026-11-21'],
		['the 7th day back alone', back(7, 'onlyThatDay'), '2026-11-14', '2026-11-14'],
		["the form's example", range(10, 5), '2026-11-11', '2026-11-16'],
		['two dates', range('2026-10-30', '2026-11-02'), '2026-10-30', '2026-11-02'],
		['a date and days back', range('2026-10-30', 1), '2026-10-30', '2026-11-20'],
		['days back and a date', range(21, '2026-11-02'), '2026-10-31', '2026-11-02'],
		['a range of one day', range(3, 3), '2026-11-18', '2026-11-18'],
		['days to come', range(0, '2026-12-24'), '2026-11-21', '2026-12-24'],
	])('reads %s', (_, form, firstDay, lastDay, today = '2026-11-21') => {
		const timeZone = 'America/Los_Angeles';
		// Where that day ends: in UTC it is the next one.
		const now = firstInstantOf(plusDays(today, 1), timeZone) - 1;
		expect(read(form, now, timeZone)).toEqual({ firstDay, lastDay, timeZone });
	});

	it('counts relative days on the calendar, back from the day that the zone has now', () => {
		const daysBack = fc.nat({ max: 3000 });
		fc.assert(
			fc.property(nowSomewhere, daysBack, daysBack, ({ zone, instant }, one, other) => {
				const [farther, nearer] = [Math.max(one, other), Math.min(one, other)];
				const today = wallDay(instant, zone);
				expect(read(range(farther, nearer), instant, zone)).toEqual({
					firstDay: plusDays(today, -farther),
					lastDay: plusDays(today, -nearer),
					timeZone: zone,
				});
				expect(read(back(one), instant, zone)).toEqual({
					firstDay: plusDays(today, -one),
					lastDay: today,
					timeZone: zone,
				});
			}),
			{ numRuns: 300 },
		);
	});

	it('names both ends, their fields and the way out when a range ends before it starts', () => {
		const { field, message, wayOut } = refusal(() => read(range('2026-11-21', 1)));
		expect(field).toBe('Days Back to End At');
		expect(message).toBe(
			'Days Back to End At: "2026-11-20" comes before the start of the range, 2026-11-21 (Select Specific Start Date)',
		);
		expect(wayOut).toContain('the start has the larger one');
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

describe('wallClockRange', () => {
	it.each([
		['America/Havana', '2026-11-01', '2026-11-01T00:00:00.000Z', '2026-11-01T23:59:59.999Z'],
		['America/Havana', '2026-10-31', '2026-10-31T00:00:00.000Z', '2026-10-31T23:59:59.999Z'],
		['America/Los_Angeles', '2026-11-01', '2026-11-01T00:00:00.000Z', '2026-11-01T23:59:59.999Z'],
	])('has no more of %s than the days and the repeated hour: %s', (timeZone, day, start, end) => {
		const range = wallClockRange(rangeOf({ firstDay: day, lastDay: day, timeZone }), timeZone);
		expect(range).toEqual({ start: Date.parse(start), end: Date.parse(end) });
	});
});
