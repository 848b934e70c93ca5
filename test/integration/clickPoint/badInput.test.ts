import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { byId, type LeadsRun, readLeads } from '../support/clickPoint';
import { useClock } from '../support/clock';
import { useSandbox } from '../support/sandbox';

useClock('2026-11-21T20:00:00Z');
const sandbox = useSandbox({ leads: 20 });

const onDay = (specificDate: string): INodeParameters => ({
	duration: 'singleDate',
	reportDate: 'specific',
	specificDate,
});
const back = (daysBack: string | number): INodeParameters => ({
	duration: 'singleDate',
	reportDate: 'relative',
	daysBack,
});
const range = (parameters: INodeParameters): INodeParameters => ({
	duration: 'dateRange',
	...parameters,
});

/** n8n wants every required date filled in as soon as an expression decides which ones count. */
const dates: INodeParameters = {
	specificDate: '2026-11-21',
	specificStartDate: '2026-11-21',
	specificEndDate: '2026-11-21',
};

type Case = [what: string, run: LeadsRun, field: string, value: string];

const lid = (value: string | number): LeadsRun => ({ parameters: { lid: byId(value) } });
const period = (parameters: INodeParameters): LeadsRun => ({ period: parameters });
const options = (values: INodeParameters): LeadsRun => ({ options: values });
const credential = (values: IDataObject): LeadsRun => ({ credential: values });

const rows = (...filter: INodeParameters[]): INodeParameters => ({ filter });

const cases: Case[] = [
	['an empty LID', lid('={{ "" }}'), 'LID', '""'],
	['an LID of zero', lid('={{ "0" }}'), 'LID', '"0"'],
	['a negative LID', lid('={{ "-5" }}'), 'LID', '"-5"'],
	['a fraction as LID', lid('={{ 1.5 }}'), 'LID', '1.5'],
	['a name as LID', lid('={{ "Solar Quotes" }}'), 'LID', '"Solar Quotes"'],
	['an LID that JavaScript has rounded', lid('={{ 2 ** 60 }}'), 'LID', '1152921504606847000'],
	['an LID beyond 64 bits', lid('9999999999999999999'), 'LID', '"9999999999999999999"'],
	['an impossible date', period(onDay('2026-02-30')), 'Select Specific Date', '"2026-02-30"'],
	['an American date', period(onDay('11/21/2026')), 'Select Specific Date', '"11/21/2026"'],
	['a month', period(onDay('2026-11')), 'Select Specific Date', '"2026-11"'],
	['no date', period(onDay('={{ "" }}')), 'Select Specific Date', '""'],
	['a number as date', period(onDay('={{ 20261121.5 }}')), 'Select Specific Date', '20261121.5'],
	[
		'a date of the past millennium',
		period(onDay('1026-11-21')),
		'Select Specific Date',
		'"1026-11-21"',
	],
	['an invalid Date', period(onDay('={{ new Date("x") }}')), 'Select Specific Date', 'null'],
	[
		'an invalid DateTime',
		period(onDay('={{ DateTime.fromISO("x") }}')),
		'Select Specific Date',
		'null',
	],
	['negative days back', period(back(-1)), 'Days Back', '-1'],
	['a fraction of days back', period(back(1.5)), 'Days Back', '1.5'],
	['a word as days back', period(back('={{ "seven" }}')), 'Days Back', '"seven"'],
	['no days back', period(back('={{ null }}')), 'Days Back', 'null'],
	['endless days back', period(back('={{ 1 / 0 }}')), 'Days Back', 'Infinity'],
	['far too many days back', period(back(18_251)), 'Days Back', '18251'],
	[
		'days back to start from that are negative',
		period(range({ daysBackToStartFrom: -1, daysBackToEndAt: 0 })),
		'Days Back to Start From',
		'-1',
	],
	[
		'days back to end at that are a fraction',
		period(range({ daysBackToStartFrom: 3, daysBackToEndAt: 0.5 })),
		'Days Back to End At',
		'0.5',
	],
	[
		'a relative range that ends before it starts',
		period(range({ daysBackToStartFrom: 5, daysBackToEndAt: 10 })),
		'Days Back to End At',
		'"2026-11-11"',
	],
	[
		'a specific range that ends before it starts',
		period(
			range({
				startDate: 'specific',
				specificStartDate: '2026-11-21',
				endDate: 'specific',
				specificEndDate: '2026-11-20',
			}),
		),
		'Select Specific End Date',
		'"2026-11-20"',
	],
	[
		'an impossible start date',
		period(range({ startDate: 'specific', specificStartDate: '2026-13-01' })),
		'Select Specific Start Date',
		'"2026-13-01"',
	],
	['an unknown duration', period({ ...dates, duration: '={{ "month" }}' }), 'Duration', '"month"'],
	[
		'an unknown way to give the report date',
		period({ ...dates, duration: 'singleDate', reportDate: '={{ "both" }}' }),
		'Report Date',
		'"both"',
	],
	[
		'an unknown way to give the start',
		period(range({ ...dates, startDate: '={{ 7 }}' })),
		'Start Date',
		'7',
	],
	[
		'an unknown way to give the end',
		period(range({ ...dates, endDate: '={{ "" }}' })),
		'End Date',
		'""',
	],
	[
		'an unknown Days to Include',
		period({ ...back(3), daysToInclude: '={{ "some" }}' }),
		'Days to Include',
		'"some"',
	],
	[
		'a filter that is no JSON',
		options({ filter: '{State: CA}' }),
		'Filter (JSON)',
		'"{State: CA}"',
	],
	['a filter that is a list', options({ filter: '[{"State":"CA"}]' }), 'Filter (JSON)', '"[{'],
	['a filter that is a text', options({ filter: '"CA"' }), 'Filter (JSON)', '"\\"CA\\""'],
	['a filter that is a number', options({ filter: '={{ 5 }}' }), 'Filter (JSON)', '5'],
	[
		'a filter as JSON beside rows',
		{
			parameters: { filters: rows({ field: 'State', value: 'CA' }) },
			options: { filter: '{"State":"CA"}' },
		},
		'Filter (JSON)',
		'"{\\"State\\":\\"CA\\"}"',
	],
	[
		'an empty field in the second row',
		{
			parameters: {
				filters: rows({ field: 'State', value: 'CA' }, { field: byId(''), value: 'x' }),
			},
		},
		'Filter 2, Field',
		'""',
	],
	[
		'rows by an expression that finds nothing',
		{ parameters: { filters: { filter: '={{ $json.filters }}' } } },
		'Filter 1, Field',
		'""',
	],
	[
		'a row whose expression finds nothing',
		{ parameters: { filters: rows({ field: 'State', value: '={{ $json.state }}' }) } },
		'Filter 1, Value',
		'""',
	],
	[
		'an amount that is no number',
		{
			parameters: {
				filters: rows({ field: 'Price', condition: 'atLeast', value: '$5', valueIs: 'number' }),
			},
		},
		'Filter 1, Value',
		'"$5"',
	],
	[
		'an unknown preset',
		period({ duration: 'preset', preset: '={{ "tomorrow" }}' }),
		'Preset',
		'"tomorrow"',
	],
	['an unknown time zone', options({ timeZone: 'Mars/Olympus' }), 'Time Zone', '"Mars/Olympus"'],
	['a number as time zone', options({ timeZone: '={{ 5 }}' }), 'Time Zone', '5'],
	[
		'fields that are no names',
		options({ fields: '={{ [{ a: 1 }] }}' }),
		'Fields to Return',
		'{"a":1}',
	],
	[
		'an empty field name',
		options({ fields: '={{ ["UID", " "] }}' }),
		'Fields to Return',
		'["UID"," "]',
	],
	['sort fields that are no names', options({ sortBy: '={{ [true] }}' }), 'Sort By', 'true'],
	[
		'an unknown sort direction',
		options({ sortDirection: '={{ "UP" }}' }),
		'Sort Direction',
		'"UP"',
	],
	[
		'a page size of one, which leaves no lead to compare pages by',
		options({ pageSize: 1 }),
		'Page Size',
		'1',
	],
	['a page size that is too large', options({ pageSize: 2_001 }), 'Page Size', '2001'],
	['no parallel pages', options({ parallelPages: 0 }), 'Parallel Pages', '0'],
	['too many parallel pages', options({ parallelPages: 17 }), 'Parallel Pages', '17'],
	['a timeout of zero', options({ timeout: 0 }), 'Timeout (Seconds)', '0'],
	[
		'a switch that is a word',
		options({ isoDates: '={{ "maybe" }}' }),
		'Dates as ISO 8601',
		'"maybe"',
	],
	['a limit of zero', { parameters: { returnAll: false, limit: '={{ 0 }}' } }, 'Limit', '0'],
	[
		'a Return All that is a word',
		{ parameters: { returnAll: '={{ "all" }}' } },
		'Return All',
		'"all"',
	],
	[
		'no server in the credential',
		credential({ baseUrl: 'x' }),
		'Base URL of the credential',
		'"x"',
	],
	[
		'another protocol in the credential',
		credential({ baseUrl: 'ftp://127.0.0.1' }),
		'Base URL of the credential',
		'"ftp://127.0.0.1"',
	],
	[
		"a query in the credential's address",
		credential({ baseUrl: 'http://127.0.0.1/?key=1' }),
		'Base URL of the credential',
		'"(not shown)"',
	],
	[
		'an unknown time zone in the credential',
		credential({ accountTimeZone: 'Mars/Olympus' }),
		'Account Time Zone of the credential',
		'"Mars/Olympus"',
	],
	['no key in the credential', credential({ apiKey: ' ' }), 'API Key of the credential', '" "'],
];

test.each(cases)('%s is refused before anything is sent', async (what, run, field, value) => {
	const { status, error, items } = await readLeads(sandbox(), run);
	expect(status).toBe('error');
	const isNothing = ['""', '" "', 'null'].includes(value) && !what.startsWith('an invalid Date');
	expect(error?.message).toContain(isNothing ? `${field} is empty` : `${field}: ${value}`);
	expect(error?.message).toContain('[item 0]');
	expect(error?.context?.itemIndex).toBe(0);
	expect(error?.description).toMatch(/^[A-Z].+\. Nothing was sent\.$/);
	expect(items).toEqual([]);
	expect(sandbox().requests()).toEqual([]);
});

test.each(['lead', 'leads ', 'forgetKeys'])('the operation "%s" is refused', async (operation) => {
	const { error } = await readLeads(sandbox(), { parameters: { operation } });
	expect(error?.message).toBe(`There is no operation "${operation}"`);
	expect(sandbox().requests()).toEqual([]);
});

test('a bad item is refused before the good ones before it are sent', async () => {
	const { error } = await readLeads(sandbox(), {
		parameters: { lid: byId('={{ $json.type }}') },
		input: [{ type: 1001 }, { type: 1002 }, { type: 'x' }],
	});
	expect(error?.message).toContain('LID: "x"');
	expect(error?.message).toContain('[item 2]');
	expect(error?.context?.itemIndex).toBe(2);
	expect(sandbox().requests()).toEqual([]);
});

test('a long or invisible value is quoted shortened and visible', async () => {
	const { error } = await readLeads(sandbox(), lid(`={{ "\\u202e\\u0007" + "9".repeat(5000) }}`));
	expect(error?.message).toContain('LID: "\\u202e');
	expect(error?.message.length).toBeLessThan(200);
});

describe('with Continue On Fail', () => {
	const mixed: LeadsRun = {
		parameters: { lid: byId('={{ $json.type }}') },
		period: { duration: 'singleDate' },
		input: [
			{ type: 1003, name: 'first' },
			{ type: 'x', name: 'second', nested: { kept: true } },
			{ type: 1003, name: 'third' },
		],
	};

	test('the bad item alone fails, and keeps its fields', async () => {
		const { items, status } = await readLeads(sandbox(), {
			...mixed,
			onError: 'continueRegularOutput',
		});
		expect(status).toBe('success');
		expect(items).toHaveLength(41);
		expect(items[20]).toMatchObject({
			json: {
				type: 'x',
				name: 'second',
				nested: { kept: true },
				error: expect.stringContaining('LID: "x"'),
			},
			pairedItem: { item: 1 },
		});
		expect(items.slice(21).map(({ pairedItem }) => pairedItem)).toEqual(
			Array.from({ length: 20 }, () => ({ item: 2 })),
		);
	});

	test('the error output gets the bad item with its fields, the other output the leads', async () => {
		const { items, errorItems } = await readLeads(sandbox(), {
			...mixed,
			onError: 'continueErrorOutput',
		});
		expect(items).toHaveLength(40);
		expect(errorItems).toHaveLength(1);
		expect(errorItems[0]?.json).toEqual({
			type: 'x',
			name: 'second',
			nested: { kept: true },
			error: expect.stringMatching(/LID: "x".+Enter the ID/),
		});
	});
});
