import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { byId, CLOCK_CHANGES_LID, MAIN_LID, readLeads } from '../support/clickPoint';
import { stopClockAt, useClock } from '../support/clock';
import { bodyOf, useSandbox } from '../support/sandbox';

const NOW = '2026-11-21T20:00:00Z';
useClock(NOW);
beforeEach(() => stopClockAt(NOW));
const sandbox = useSandbox({ leads: 200 });

/** Duration's fields for a single date or a range; the rest have their defaults. */
const single = (parameters: INodeParameters) => ({ duration: 'singleDate', ...parameters });
const range = (parameters: INodeParameters) => ({ duration: 'dateRange', ...parameters });
const onDay = (specificDate: string) => single({ reportDate: 'specific', specificDate });

const PRESETS = [
	['today', '11-21-2026', '11-21-2026'],
	['yesterday', '11-20-2026', '11-20-2026'],
	['last7Days', '11-14-2026', '11-20-2026'],
	['last30Days', '10-22-2026', '11-20-2026'],
	['thisMonth', '11-01-2026', '11-21-2026'],
	['lastMonth', '10-01-2026', '10-31-2026'],
] as const;

/** Asks for leads and gives the bounds that the vendor was asked for. */
async function boundsOf(
	period: INodeParameters,
	{
		timezone = 'Europe/Berlin',
		account = timezone,
		json = {},
	}: {
		timezone?: string;
		account?: string;
		json?: IDataObject;
	} = {},
): Promise<[unknown, unknown]> {
	const { error } = await readLeads(sandbox(), {
		period,
		timezone,
		credential: { accountTimeZone: account },
		input: [json],
	});
	expect(error).toBeUndefined();
	expect(sandbox().requests()).toHaveLength(1);
	const { startdate, enddate } = bodyOf(sandbox().requests()[0]);
	return [startdate, enddate];
}

const days = (first: string, last: string) => [`${first} 00:00:00`, `${last} 23:59:59`];

describe('the vendor is asked for whole days', () => {
	test.each<[string, INodeParameters, string, string]>([
		['the past seven days and today, by default', {}, '11-14-2026', '11-21-2026'],
		['a specific date', onDay('2026-11-11'), '11-11-2026', '11-11-2026'],
		[
			'Days Back 3 through today',
			single({ reportDate: 'relative', daysBack: 3 }),
			'11-18-2026',
			'11-21-2026',
		],
		['Days Back 0', single({ reportDate: 'relative', daysBack: 0 }), '11-21-2026', '11-21-2026'],
		[
			'Days Back 3, only that day',
			single({ reportDate: 'relative', daysBack: 3, daysToInclude: 'onlyThatDay' }),
			'11-18-2026',
			'11-18-2026',
		],
		['a range of 10 to 5 days back, by default', range({}), '11-11-2026', '11-16-2026'],
		...PRESETS.map(([preset, first, last]): [string, INodeParameters, string, string] => [
			`the preset ${preset}`,
			{ duration: 'preset', preset },
			first,
			last,
		]),
		[
			'a relative range across the change of the clock',
			range({ daysBackToStartFrom: 30, daysBackToEndAt: 20 }),
			'10-22-2026',
			'11-01-2026',
		],
		[
			'a range of one day',
			range({ daysBackToStartFrom: 5, daysBackToEndAt: 5 }),
			'11-16-2026',
			'11-16-2026',
		],
		[
			'two specific dates',
			range({
				startDate: 'specific',
				specificStartDate: '2026-02-27',
				endDate: 'specific',
				specificEndDate: '2026-03-01',
			}),
			'02-27-2026',
			'03-01-2026',
		],
		[
			'a specific start and a relative end',
			range({ startDate: 'specific', specificStartDate: '2025-12-31', daysBackToEndAt: 0 }),
			'12-31-2025',
			'11-21-2026',
		],
		[
			'a relative start and a specific end',
			range({ daysBackToStartFrom: 365, endDate: 'specific', specificEndDate: '2026-11-20' }),
			'11-21-2025',
			'11-20-2026',
		],
	])('%s', async (_, period, first, last) => {
		expect(await boundsOf(period)).toEqual(days(first, last));
	});

	test("today is the day in the workflow's time zone", async () => {
		const today = single({ reportDate: 'relative', daysBack: 0 });
		expect(await boundsOf(today, { timezone: 'Asia/Tokyo' })).toEqual(
			days('11-22-2026', '11-22-2026'),
		);
	});

	test("the bounds are written in the account's time zone: the seed's example", async () => {
		const period = range({ daysBackToStartFrom: 10, daysBackToEndAt: 5 });
		expect(await boundsOf(period, { account: 'America/Los_Angeles' })).toEqual([
			'11-10-2026 15:00:00',
			'11-16-2026 14:59:59',
		]);
	});
});

describe('a specific date can be', () => {
	const day = days('11-11-2026', '11-11-2026');

	test.each<[string, string]>([
		['a date', '2026-11-11'],
		['what the date picker gives', '2026-11-11T15:30:00'],
		['a date and time without a zone, also late', '2026-11-11T23:59:59.999'],
		['an instant in UTC, which is the next day here', '2026-11-10T23:30:00Z'],
		['an instant with an offset, which is the day before here', '2026-11-12T00:30:00+02:00'],
		['a basic date', '20261111'],
		['a day of a week', '2026-W46-3'],
		['a day of the year', '2026-315'],
		['an expression that gives text', '={{ $json.day }}'],
		['an expression that gives a DateTime', '={{ DateTime.fromISO("2026-11-10T23:30:00Z") }}'],
		['an expression that gives a Date', '={{ new Date("2026-11-10T23:30:00Z") }}'],
		['$now moved back', '={{ $now.minus({ days: 10 }) }}'],
		['$today moved back', '={{ $today.minus({ days: 10 }) }}'],
	])('%s', async (_, specificDate) => {
		expect(await boundsOf(onDay(specificDate), { json: { day: '2026-11-11' } })).toEqual(day);
	});
});

test('numbers of days can be expressions that differ from item to item', async () => {
	const { error } = await readLeads(sandbox(), {
		period: single({ reportDate: 'relative', daysBack: '={{ $json.back }}' }),
		input: [{ back: 1 }, { back: '2' }],
		timezone: 'America/Los_Angeles',
	});
	expect(error).toBeUndefined();
	expect(
		sandbox()
			.requests()
			.map((request) => bodyOf(request).startdate),
	).toEqual(['11-20-2026 00:00:00', '11-19-2026 00:00:00']);
});

describe('days that are not 24 hours long are whole', () => {
	const account = 'America/Los_Angeles';

	test.each<[string, string, string, string, string]>([
		['23 hours', 'America/New_York', '2026-03-08', '03-07-2026 21:00:00', '03-08-2026 20:59:59'],
		['25 hours', 'America/New_York', '2026-11-01', '10-31-2026 21:00:00', '11-01-2026 20:59:59'],
		['25 hours here', account, '2026-11-01', '11-01-2026 00:00:00', '11-01-2026 23:59:59'],
		[
			'a skipped midnight',
			'Africa/Cairo',
			'2026-04-24',
			'04-23-2026 15:00:00',
			'04-24-2026 13:59:59',
		],
	])('%s, in %s', async (_, timezone, day, start, end) => {
		expect(await boundsOf(onDay(day), { timezone, account })).toEqual([start, end]);
	});

	test("a bound in the hour that the account's clock repeats asks for more, and a hint says so", async () => {
		const { hints, json } = await readLeads(sandbox(), {
			period: onDay('2026-10-31'),
			parameters: { lid: byId(CLOCK_CHANGES_LID) },
			timezone: 'Pacific/Marquesas',
		});
		expect(bodyOf(sandbox().requests()[0])).toMatchObject({
			startdate: '10-31-2026 02:30:00',
			enddate: '11-01-2026 02:00:00',
		});
		expect(hints).toContainEqual(
			expect.stringContaining('set back at the start or end of the period'),
		);
		const uids = json.map(({ UID }) => UID);
		const from = new Date('2026-10-31T09:30:00Z');
		const to = new Date('2026-11-01T09:30:00Z');
		expect(sandbox().uidsOf(CLOCK_CHANGES_LID, from, to)).not.toEqual([]);
		expect(uids).toEqual(expect.arrayContaining(sandbox().uidsOf(CLOCK_CHANGES_LID, from, to)));
	});
});

test('exactly the leads of the period come out', async () => {
	const { json } = await readLeads(sandbox(), {
		period: single({ reportDate: 'relative', daysBack: 2 }),
		timezone: 'Asia/Kolkata',
	});
	// 2026-11-22 has begun in Kolkata
	const from = new Date('2026-11-19T18:30:00Z');
	expect(json.map(({ UID }) => UID)).toEqual(sandbox().uidsOf(MAIN_LID, from));
	expect(json).not.toEqual([]);
});

describe('hints tell the period', () => {
	test("in the report's time zone and in the account's", async () => {
		const { hints, json } = await readLeads(sandbox(), {
			period: onDay('2026-11-20'),
			timezone: 'Europe/Berlin',
		});
		expect(hints).toEqual([
			`${json.length} leads from 2026-11-20 00:00:00 to 2026-11-20 23:59:59 (Europe/Berlin), which is 2026-11-19 15:00:00 to 2026-11-20 14:59:59 in the account's time zone, America/Los_Angeles.`,
		]);
	});

	test('once where the zones are the same, and once for items that ask for the same, with a warning', async () => {
		const { hints, json } = await readLeads(sandbox(), {
			period: onDay('2026-11-20'),
			timezone: 'America/Los_Angeles',
			input: [{}, {}],
		});
		expect(hints).toEqual([
			'2 input items requested the same report, so the same leads were returned several times. To get each lead once, turn on Execute Once in the Settings of this node, or remove the duplicates from its input.',
			`${json.length} leads from 2026-11-20 00:00:00 to 2026-11-20 23:59:59 (America/Los_Angeles).`,
		]);
	});

	test('for a few periods, not for hundreds', async () => {
		const { hints } = await readLeads(sandbox(), {
			period: onDay('={{ $json.day }}'),
			input: Array.from({ length: 12 }, (_, index) => ({ day: `2020-01-${10 + index}` })),
		});
		expect(hints).toHaveLength(7);
		expect(hints.at(-2)).toMatch(/^If there should be leads, /);
		expect(hints.at(-1)).toBe('7 more periods were requested.');
	});
});
