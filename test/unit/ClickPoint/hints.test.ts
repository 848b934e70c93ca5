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

const DAY = '2026-11-11 00:00:00 to 2026-11-11 23:59:59';
const BERLIN = { timeZone: 'Europe/Berlin' };
const IN_ACCOUNT =
	"which is 2026-11-10 15:00:00 to 2026-11-11 14:59:59 in the account's time zone, America/Los_Angeles";
const UNCHECKED =
	'ClickPoint did not report how many leads there are, so the number could not be checked. Pages were read until an empty one.';
const CHECK = expect.stringMatching(/^If there should be leads/);
const from = (day: string, count = '1 lead') =>
	expect.stringMatching(`^${count} from 2026-11-${day} `);

describe('describeReports', () => {
	it.each<[string, ReadReport[], unknown[]]>([
		['nothing that was read', [], []],
		['the period', [reportOf(12)], [`12 leads from ${DAY} (America/Los_Angeles).`]],
		['one lead', [reportOf(1)], [`1 lead from ${DAY} (America/Los_Angeles).`]],
		[
			"the account's zone, where that is another",
			[reportOf(2, BERLIN)],
			[`2 leads from ${DAY} (Europe/Berlin), ${IN_ACCOUNT}.`],
		],
		[
			'UTC, where that is what the interface takes',
			[reportOf(2, { accountZone: 'UTC' })],
			[
				`2 leads from ${DAY} (America/Los_Angeles), which is 2026-11-11 08:00:00 to 2026-11-12 07:59:59 in UTC.`,
			],
		],
		[
			'UTC once',
			[reportOf(2, { accountZone: 'UTC', timeZone: 'UTC' })],
			[`2 leads from ${DAY} (UTC).`],
		],
		[
			'what to check where there are none',
			[reportOf(0, BERLIN)],
			[
				`No leads from ${DAY} (Europe/Berlin), ${IN_ACCOUNT}.`,
				"If there should be leads, check the LID, the time zone of the days, Europe/Berlin, which is the workflow's unless the option Time Zone names another, and the Account Time Zone in the credential, America/Los_Angeles.",
			],
		],
		[
			'the filters to check, and no account zone where there is none',
			[reportOf(0, { filter: { State: 'CA' }, accountZone: 'UTC' })],
			[
				from('11', 'No leads'),
				"If there should be leads, check the LID and the filters, the time zone of the days, America/Los_Angeles, which is the workflow's unless the option Time Zone names another.",
			],
		],
		[
			'what to check once',
			[reportOf(0), reportOf(1), reportOf(0, { day: '2026-11-12' })],
			[from('11'), from('12', 'No leads'), CHECK],
		],
		[
			'how to get fewer of more than 10,000',
			[reportOf(4000), reportOf(6001, { day: '2026-11-12' })],
			[
				from('11', '4000 leads'),
				from('12', '6001 leads'),
				'10001 leads are a lot for one run: n8n keeps all of them in memory and in the saved execution. To get fewer, choose a shorter period or set a Limit; to make them smaller, choose only the fields that you need in Fields to Return.',
			],
		],
		['nothing of 10,000', [reportOf(10_000)], [from('11', '10000 leads')]],
		[
			'items that asked for the same period together',
			[reportOf(2), reportOf(3), reportOf(1, { day: '2026-11-12' })],
			[from('11', '5 leads'), from('12')],
		],
		[
			'periods apart that differ in a zone alone',
			[reportOf(1), reportOf(1, BERLIN), reportOf(1, { ...BERLIN, accountZone: 'UTC' })],
			[from('11'), from('11'), from('11')],
		],
		[
			'what a limit left out, once',
			[
				reportOf(50, { total: 3088, limit: 50 }),
				reportOf(50, { total: 3088, limit: 50, day: '2026-11-12' }),
			],
			[
				from('11', '50 leads'),
				from('12', '50 leads'),
				'Only the first 50 of 3088 leads were returned. To get all of them, turn on Return All or raise Limit.',
			],
		],
		['no limit that was reached', [reportOf(50, { limit: 50 })], [from('11', '50 leads')]],
		['no limit that was not', [reportOf(3, { limit: 50 })], [from('11', '3 leads')]],
		[
			'that no total was told, once',
			[reportOf(5, { told: false }), reportOf(5, { told: false, limit: 6, day: '2026-11-12' })],
			[from('11', '5 leads'), from('12', '5 leads'), UNCHECKED],
		],
		[
			'both of no leads',
			[reportOf(0, { told: false })],
			[from('11', 'No leads'), CHECK, UNCHECKED],
		],
		[
			'no total where the limit ended the reading',
			[reportOf(5, { told: false, limit: 5 })],
			[from('11', '5 leads')],
		],
		[
			"that the period was widened at the account's repeated hour",
			[reportOf(1, { day: '2026-11-01', timeZone: 'Etc/GMT+9' })],
			[
				from('01'),
				"The clock of the account's time zone, America/Los_Angeles, is set back at the start or end of the period. ClickPoint does not distinguish between the two occurrences of that hour, so all of its leads are included.",
			],
		],
		['no widening elsewhere on that day', [reportOf(1, { day: '2026-11-01' })], [from('01')]],
		[
			'five periods, and how many others there are',
			['11', '12', '13', '14', '15', '16', '17'].map((day) =>
				reportOf(1, { day: `2026-11-${day}`, told: day !== '17' }),
			),
			[
				...['11', '12', '13', '14', '15'].map((day) => from(day)),
				UNCHECKED,
				'2 more periods were requested.',
			],
		],
	])('tells %s', (_, reports, sentences) => {
		expect(describeReports(reports)).toEqual(sentences);
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
