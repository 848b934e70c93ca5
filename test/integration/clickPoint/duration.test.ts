import type { INodeParameters } from 'n8n-workflow';

import { readLeads } from '../support/clickPoint';
import { useClock } from '../support/clock';
import { bodyOf, useSandbox } from '../support/sandbox';

/** What the form asks for as it comes, and item by item. How periods are read, unit tests and the documents show. */

useClock('2026-11-21T20:00:00Z');
const sandbox = useSandbox({ leads: 200 });
const timezone = 'America/Los_Angeles';
const starts = () =>
	sandbox()
		.requests()
		.map((request) => bodyOf(request).startdate);

test.each<[string, INodeParameters, string]>([
	['the past seven days and today', {}, '11-14-2026 00:00:00'],
	['a range of 10 to 5 days back', { duration: 'dateRange' }, '11-11-2026 00:00:00'],
])('by default, the vendor is asked for %s', async (_, period, start) => {
	await readLeads(sandbox(), { period, timezone });
	expect(starts()).toEqual([start]);
});

test('numbers of days can be expressions that differ from item to item', async () => {
	const { error } = await readLeads(sandbox(), {
		period: { duration: 'singleDate', daysBack: '={{ $json.back }}' },
		input: [{ back: 1 }, { back: '2' }],
		timezone,
	});
	expect(error).toBeUndefined();
	expect(starts()).toEqual(['11-20-2026 00:00:00', '11-19-2026 00:00:00']);
});

test('a hint tells the period once for items that ask for the same, with a warning', async () => {
	const { hints, json } = await readLeads(sandbox(), {
		period: { duration: 'singleDate', reportDate: 'specific', specificDate: '2026-11-20' },
		timezone,
		input: [{}, {}],
	});
	expect(hints).toEqual([
		'2 input items requested the same report, so the same leads were returned several times. To get each lead once, turn on Execute Once in the Settings of this node, or remove the duplicates from its input.',
		`${json.length} leads from 2026-11-20 00:00:00 to 2026-11-20 23:59:59 (America/Los_Angeles).`,
	]);
});
