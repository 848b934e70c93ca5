import {
	describeRepeats,
	describeReports,
	type ReadReport,
} from '../../../nodes/ClickPoint/lead/hints';
import { leadsOf, uidsUpTo } from './fakeVendor';

/** A report that was read, of so many leads out of so many. */
function reportOf(
	count: number,
	{
		total = count,
		told = true,
		limit,
		filter,
		day = '2026-11-11',
		timeZone = 'America/Los_Angeles',
		accountZone = 'America/Los_Angeles',
	}: {
		total?: number;
		told?: boolean;
		limit?: number;
		filter?: Record<string, unknown>;
		day?: string;
		timeZone?: string;
		accountZone?: string;
	} = {},
): ReadReport {
	return {
		period: { firstDay: day, lastDay: day, timeZone },
		accountZone,
		limit,
		filter,
		report: { leads: leadsOf(uidsUpTo(count)), total: told ? total : undefined },
	};
}

const UNCHECKED =
	'ClickPoint did not report how many leads there are, so the number could not be checked. Pages were read until an empty one.';

describe('describeReports', () => {
	it('tells the period that was asked for, and how many leads it had', () => {
		expect(describeReports([reportOf(12)])).toEqual([
			'12 leads from 2026-11-11 00:00:00 to 2026-11-11 23:59:59 (America/Los_Angeles).',
		]);
	});

	it('tells that there was one', () => {
		expect(describeReports([reportOf(1)])).toEqual([
			'1 lead from 2026-11-11 00:00:00 to 2026-11-11 23:59:59 (America/Los_Angeles).',
		]);
	});

	it('tells that there were none, and what to check', () => {
		expect(describeReports([reportOf(0, { timeZone: 'Europe/Berlin' })])).toEqual([
			"No leads from 2026-11-11 00:00:00 to 2026-11-11 23:59:59 (Europe/Berlin), which is 2026-11-10 15:00:00 to 2026-11-11 14:59:59 in the account's time zone, America/Los_Angeles.",
			"If there should be leads, check the LID, the time zone of the days, Europe/Berlin, which is the workflow's unless the option Time Zone names another, and the Account Time Zone in the credential, America/Los_Angeles.",
		]);
	});

	it('tells to check the filters where there are any, and no account zone where there is none', () => {
		const report = reportOf(0, { filter: { State: 'CA' }, accountZone: 'UTC' });
		expect(describeReports([report])[1]).toBe(
			"If there should be leads, check the LID and the filters, the time zone of the days, America/Los_Angeles, which is the workflow's unless the option Time Zone names another.",
		);
	});

	it('tells what to check once, for those of several reports that had no leads', () => {
		const reports = [reportOf(0), reportOf(1), reportOf(0, { day: '2026-11-12' })];
		expect(describeReports(reports)).toEqual([
			expect.stringMatching(/^1 lead from 2026-11-11/),
			expect.stringMatching(/^No leads from 2026-11-12/),
			expect.stringMatching(/^If there should be leads/),
		]);
	});

	it('tells how to get fewer when all reports together are large', () => {
		const large = [reportOf(4000), reportOf(6000, { day: '2026-11-12' })];
		expect(describeReports(large)).toHaveLength(2);
		expect(describeReports([...large, reportOf(1, { day: '2026-11-13' })])).toEqual([
			...Array.from({ length: 3 }, () => expect.stringMatching(/^\d+ leads? from /)),
			'10001 leads are a lot for one run: n8n keeps all of them in memory and in the saved execution. To get fewer, choose a shorter period or set a Limit; to make them smaller, choose only the fields that you need in Fields to Return.',
		]);
	});

	it("tells the period in the account's zone too when that is another one", () => {
		expect(describeReports([reportOf(2, { timeZone: 'Europe/Berlin' })])).toEqual([
			"2 leads from 2026-11-11 00:00:00 to 2026-11-11 23:59:59 (Europe/Berlin), which is 2026-11-10 15:00:00 to 2026-11-11 14:59:59 in the account's time zone, America/Los_Angeles.",
		]);
	});

	it('tells the period in UTC too when that is what the interface takes', () => {
		expect(describeReports([reportOf(2, { accountZone: 'UTC' })])).toEqual([
			'2 leads from 2026-11-11 00:00:00 to 2026-11-11 23:59:59 (America/Los_Angeles), which is 2026-11-11 08:00:00 to 2026-11-12 07:59:59 in UTC.',
		]);
		expect(describeReports([reportOf(2, { accountZone: 'UTC', timeZone: 'UTC' })])).toEqual([
			'2 leads from 2026-11-11 00:00:00 to 2026-11-11 23:59:59 (UTC).',
		]);
	});

	it('says nothing when nothing was read', () => {
		expect(describeReports([])).toEqual([]);
	});

	it('counts the leads of input items that asked for the same period together', () => {
		expect(describeReports([reportOf(2), reportOf(3), reportOf(1, { day: '2026-11-12' })])).toEqual(
			[
				'5 leads from 2026-11-11 00:00:00 to 2026-11-11 23:59:59 (America/Los_Angeles).',
				expect.stringContaining('from 2026-11-12 00:00:00'),
			],
		);
	});

	it('tells periods apart that differ in a zone alone', () => {
		expect(
			describeReports([
				reportOf(2),
				reportOf(2, { timeZone: 'Europe/Berlin' }),
				reportOf(2, { timeZone: 'Europe/Berlin', accountZone: 'UTC' }),
			]),
		).toHaveLength(3);
	});

	it('tells how many leads there are when a limit left some out', () => {
		expect(describeReports([reportOf(50, { total: 3088, limit: 50 })])).toEqual([
			expect.stringMatching(/^50 leads from /),
			'Only the first 50 of 3088 leads were returned. To get all of them, turn on Return All or raise Limit.',
		]);
	});

	it('does not speak of a limit that left nothing out', () => {
		expect(describeReports([reportOf(50, { limit: 50 })])).toHaveLength(1);
		expect(describeReports([reportOf(3, { limit: 50 })])).toHaveLength(1);
	});

	it('tells that the number could not be checked when there was no total', () => {
		expect(describeReports([reportOf(5, { told: false })])[1]).toBe(UNCHECKED);
		expect(describeReports([reportOf(5, { told: false, limit: 6 })])[1]).toBe(UNCHECKED);
		expect(describeReports([reportOf(0, { told: false })])).toContain(UNCHECKED);
	});

	it('does not speak of a check where the limit ended the reading', () => {
		expect(describeReports([reportOf(5, { told: false, limit: 5 })])).toHaveLength(1);
	});

	it("tells that the period was widened at the account's repeated hour", () => {
		const report = reportOf(5, { day: '2026-11-01', timeZone: 'Etc/GMT+9' });
		expect(describeReports([report])).toEqual([
			expect.stringContaining('which is 2026-11-01 00:59:59 to 2026-11-02 00:59:59'),
			"The clock of the account's time zone, America/Los_Angeles, is set back at the start or end of the period. ClickPoint does not distinguish between the two occurrences of that hour, so all of its leads are included.",
		]);
	});

	it('does not speak of widening on a day of 25 hours whose bounds are elsewhere', () => {
		expect(describeReports([reportOf(5, { day: '2026-11-01' })])).toHaveLength(1);
	});

	it('says the same thing once', () => {
		const reports = [
			reportOf(1, { told: false }),
			reportOf(2, { told: false, day: '2026-11-12' }),
			reportOf(50, { total: 99, limit: 50 }),
			reportOf(50, { total: 99, limit: 50, day: '2026-11-12' }),
		];
		expect(describeReports(reports)).toHaveLength(4);
	});

	it('shows five periods and counts the others', () => {
		const days = ['11', '12', '13', '14', '15', '16', '17'];
		const reports = days.map((day) => reportOf(1, { day: `2026-11-${day}`, told: day !== '17' }));
		const five = describeReports(reports.slice(0, 5));
		expect(five).toHaveLength(5);
		expect(describeReports(reports)).toEqual([
			...five,
			UNCHECKED,
			'2 more periods were requested.',
		]);
	});
});

describe('describeRepeats', () => {
	it.each([[[]], [['a']], [['a', 'b']]])('is silent about %j', (asked) => {
		expect(describeRepeats(asked)).toEqual([]);
	});

	it.each([
		[['a', 'a', 'a'], '3 input items requested the same report, so '],
		[['a', 'b', 'a'], '3 input items requested only 2 different reports, so '],
	])('warns of %j', (asked, beginning) => {
		const [warning, ...others] = describeRepeats(asked);
		expect(warning?.startsWith(beginning)).toBe(true);
		expect(others).toEqual([]);
	});
});
