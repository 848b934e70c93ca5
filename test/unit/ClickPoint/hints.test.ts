import {
	describeRepeats,
	describeReports,
	type ReadReport,
} from '../../../nodes/ClickPoint/lead/hints';
import type { LeadFilter } from '../../../nodes/ClickPoint/lead/query';
import { leadsOf, uidsUpTo } from './fakeVendor';

type OddLead = ReadReport['report']['leads'][number];

/** A report that was read, of so many leads out of so many. */
function reportOf(
	leads: number | OddLead[],
	{
		total,
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
		filter?: LeadFilter;
		day?: string;
		timeZone?: string;
		accountZone?: string;
	} = {},
): ReadReport {
	const given = typeof leads === 'number' ? leadsOf(uidsUpTo(leads)) : leads;
	return {
		period: { firstDay: day, lastDay: day, timeZone },
		accountZone,
		limit,
		filter,
		report: { leads: given, total: told ? (total ?? given.length) : undefined },
	};
}

const DAY = '2026-11-11 00:00:00 to 2026-11-11 23:59:59';
const UNCHECKED =
	'ClickPoint did not report how many leads there are, so the number could not be checked. Pages were read until an empty one.';
const BERLIN = { timeZone: 'Europe/Berlin' };
const UTC = { accountZone: 'UTC' };
const from = (day: string, count = '1 lead') =>
	expect.stringMatching(`^${count} from 2026-11-${day} `);
const outside = (uid: string): OddLead => ({ uid, isOutside: true });

describe('describeReports', () => {
	it.each<[string, ReadReport[], unknown[]]>([
		['nothing that was read', [], []],
		['the period', [reportOf(12)], [`12 leads from ${DAY} (America/Los_Angeles).`]],
		[
			"the account's zone, where that is another",
			[reportOf(1, BERLIN)],
			[
				`1 lead from ${DAY} (Europe/Berlin), which is 2026-11-10 15:00:00 to 2026-11-11 14:59:59 in the account's time zone, America/Los_Angeles.`,
			],
		],
		[
			'UTC, where that is what the interface takes',
			[reportOf(2, UTC)],
			[
				`2 leads from ${DAY} (America/Los_Angeles), which is 2026-11-11 08:00:00 to 2026-11-12 07:59:59 in UTC.`,
			],
		],
		[
			'what to check where there are none, once',
			[reportOf(0), reportOf(1), reportOf(0, { day: '2026-11-12' })],
			[
				from('11'),
				from('12', 'No leads'),
				'If there should be leads, check the LID, Time Zone under Options, and Account Time Zone in the credential ClickPoint API.',
			],
		],
		[
			'the filters to check, where there are some, and no zone of the account where there is none',
			[
				reportOf(0, { filter: { State: 'CA' } }),
				reportOf(0, { filter: {}, ...UTC }),
				reportOf(0, UTC),
			],
			[
				from('11', 'No leads'),
				from('11', 'No leads'),
				'If there should be leads, check the LID, the filters, Time Zone under Options, and Account Time Zone in the credential ClickPoint API.',
				'If there should be leads, check the LID, the filters, and Time Zone under Options.',
				'If there should be leads, check the LID and Time Zone under Options.',
			],
		],
		[
			'amounts that are compared as text, each field once',
			[
				reportOf(1, { filter: { State: '5', Amount: { $gte: '5000', $lte: ' 9,000.50' } } }),
				reportOf(1, { filter: { Amount: { $lte: '7' }, Zip: { $gte: 7 }, Grade: { $gte: 'B2' } } }),
			],
			[
				from('11', '2 leads'),
				'The filter on Amount sends "5000" as text, and as text 9 is more than 10. For an amount, set Value Is to Number (in JSON, remove the quotation marks).',
				'The filter on Amount sends "7" as text, and as text 9 is more than 10. For an amount, set Value Is to Number (in JSON, remove the quotation marks).',
			],
		],
		[
			'that no total was told, once',
			[reportOf(5, { told: false }), reportOf(5, { told: false, limit: 6, day: '2026-11-12' })],
			[from('11', '5 leads'), from('12', '5 leads'), UNCHECKED],
		],
		[
			'both of no leads',
			[reportOf(0, { told: false })],
			[from('11', 'No leads'), expect.stringMatching(/^If there should/), UNCHECKED],
		],
		[
			'no total where the limit ended the reading',
			[reportOf(5, { told: false, limit: 5 })],
			[from('11', '5 leads')],
		],
		[
			'items that asked for the same period together',
			[reportOf(2), reportOf(3), reportOf(1, { day: '2026-11-12' })],
			[from('11', '5 leads'), from('12')],
		],
		[
			'periods apart that differ in a zone alone',
			[reportOf(1), reportOf(1, BERLIN), reportOf(1, { ...BERLIN, ...UTC })],
			[from('11'), from('11'), from('11')],
		],
		[
			'what a limit left out, once',
			[
				reportOf(50, { total: 3088 }),
				reportOf(50, { total: 3088, day: '2026-11-12' }),
				reportOf(1, { total: 3088, day: '2026-11-13' }),
			],
			[
				from('11', '50 leads'),
				from('12', '50 leads'),
				from('13'),
				'Only the first 50 of 3088 leads were returned. To get all of them, turn on Return All or raise Limit.',
				'Only the first of 3088 leads was returned. To get all of them, turn on Return All or raise Limit.',
			],
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
				reportOf(1, { day: `2026-11-${day}` }),
			),
			[...['11', '12', '13', '14', '15'].map((day) => from(day)), '2 more periods were requested.'],
		],
		[
			'five periods, and that there is another one',
			['11', '12', '13', '14', '15', '16'].map((day) => reportOf(1, { day: `2026-11-${day}` })),
			[...['11', '12', '13', '14', '15'].map((day) => from(day)), '1 more period was requested.'],
		],
		[
			'what is odd about leads, by an example',
			[
				reportOf([
					outside('0'),
					...['1', '2'].map((uid) => ({ uid, isDamaged: true as const, unreadDate: 'soon' })),
				]),
			],
			[
				from('11', '3 leads'),
				'In 2 leads, e.g. UID 1, some bytes are not text. They are shown as \ufffd.',
				'1 lead, e.g. UID 0, was added outside the requested period, according to DateAdded. Check Account Time Zone in the credential, America/Los_Angeles: it may not match the account. If it does, ClickPoint returned leads again because they were edited.',
				'DateAdded of 2 leads, e.g. "soon", is in an unknown format. It was left unchanged.',
			],
		],
		[
			'that leads were edited, where the zone is known',
			[reportOf([outside('0'), outside('1')], UTC)],
			[
				from('11', '2 leads'),
				'2 leads, e.g. UID 0, were added outside the requested period, according to DateAdded. ClickPoint may return leads again after they were edited.',
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
