import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { readLeads } from '../support/clickPoint';
import { useClock } from '../support/clock';
import { bodyOf, useSandbox } from '../support/sandbox';

useClock('2026-11-21T20:00:00Z');
const sandbox = useSandbox({ leads: 200 });

/** Duration's fields for a single date or a range; the rest have their defaults. */
const single = (parameters: INodeParameters) => ({ duration: 'singleDate', ...parameters });
const range = (parameters: INodeParameters) => ({ duration: 'dateRange', ...parameters });
const onDay = (specificDate: string) => single({ reportDate: 'specific', specificDate });

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
		['a range of 10 to 5 days back, by default', range({}), '11-11-2026', '11-16-2026'],
		['a preset', { duration: 'preset', preset: 'lastMonth' }, '10-01-2026', '10-31-2026'],
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
		['an expression that gives text', '={{ $json.day }}'],
		['an expression that gives a DateTime', '={{ DateTime.fromISO("2026-11-10T23:30:00Z") }}'],
		['an expression that gives a Date', '={{ new Date("2026-11-10T23:30:00Z") }}'],
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
});
