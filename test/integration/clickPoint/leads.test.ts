import { NodeHelpers, type NodeParameterValueType } from 'n8n-workflow';

import { packageUnderTest } from '../harness';
import {
	byId,
	EMPTY_LID,
	type LeadsRun,
	MAIN_LID,
	MORTGAGE_LID,
	ODD_LID,
	readLeads,
} from '../support/clickPoint';
import { useClock } from '../support/clock';
import { asOutput, bodyOf, underWayAt, useSandbox } from '../support/sandbox';

useClock('2026-11-21T20:00:00Z');
const COUNT = 120;
const sandbox = useSandbox({ leads: COUNT });

describe('leads', () => {
	test('come out once each, with the names and texts of the vendor', async () => {
		const { json, status } = await readLeads(sandbox());
		expect(status).toBe('success');
		expect(json).toHaveLength(COUNT);
		expect(json).toEqual(sandbox().leadsOf(MAIN_LID).map(asOutput));
	});

	test('are no items at all when there are none', async () => {
		const { items, status, hints } = await readLeads(sandbox(), {
			parameters: { lid: byId(EMPTY_LID) },
		});
		expect(status).toBe('success');
		expect(items).toEqual([]);
		expect(hints).toEqual([
			expect.stringMatching(/^No leads from 2020-01-01 00:00:00 to /),
			expect.stringMatching(/^If there should be leads, check the LID, Time Zone under Options, /),
		]);
	});
});

describe('pages', () => {
	const pages = () =>
		sandbox()
			.requests()
			.map((request) => bodyOf(request));

	test('are of 1,000 leads by default', async () => {
		await readLeads(sandbox());
		expect(pages()).toHaveLength(1);
		expect(pages()[0]).toMatchObject({ skip: '0', take: '1000' });
	});
});

const clientWith = (lid: NodeParameterValueType): LeadsRun => ({
	authentication: 'clientCredentials',
	parameters: { lid },
});

describe('the LID', () => {
	test.each<[string, LeadsRun]>([
		['a resource locator with white space', { parameters: { lid: byId(' 1003 ') } }],
		['a bare number', { parameters: { lid: 1003 } }],
		['a bare string', { parameters: { lid: '1003' } }],
		['a bare string, with Client Credentials', clientWith('1003')],
		['what was chosen from the list', clientWith({ ...byId('1003'), mode: 'list' })],
		[
			'what was chosen from the list before Authentication became API Key',
			{ parameters: { lid: { ...byId('1003'), mode: 'list', cachedResultName: 'Odd (1003)' } } },
		],
		[
			'an ID that was entered before Authentication became Client Credentials',
			clientWith(byId('1003')),
		],
	])('can be %s', async (_, run) => {
		const { json, error } = await readLeads(sandbox(), run);
		expect(error).toBeUndefined();
		expect(json.map(({ UID }) => UID)).toEqual(sandbox().uidsOf(ODD_LID));
	});

	test.each([
		['apiKey', undefined, ['id']],
		['apiKey', 'id', ['id']],
		// Chosen before Authentication was switched: the list is left by its other mode.
		['apiKey', 'list', ['list', 'id']],
		['clientCredentials', undefined, ['list', 'id']],
		['clientCredentials', 'id', ['list', 'id']],
	])('with %s and %s can be entered in the modes %j', async (authentication, mode, modes) => {
		const { nodeTypes, name } = await packageUnderTest();
		for (const [node, operation] of [
			['clickPoint', 'leads'],
			['clickPoint', 'createLead'],
			['clickPointTrigger'],
		]) {
			const { description } = nodeTypes.getByNameAndVersion(`${name}.${node}`);
			const lid = mode && { ...byId('1001'), mode };
			const given = { authentication, ...(operation && { operation }), ...(lid && { lid }) };
			// As the editor does it.
			const values = NodeHelpers.getNodeParameters(
				description.properties,
				given,
				true,
				false,
				null,
				description,
			);
			const shown = description.properties.filter(
				(each) =>
					each.name === 'lid' &&
					NodeHelpers.displayParameter(values ?? {}, each, null, description),
			);
			expect(shown.map((each) => each.modes?.map((one) => one.name))).toEqual([modes]);
			expect(values?.lid).toMatchObject(lid ?? { mode: modes[0], value: '' });
		}
	});

	test('can be an expression that differs from item to item', async () => {
		const { json, items } = await readLeads(sandbox(), {
			parameters: { lid: byId('={{ $json.type }}') },
			input: [
				{ type: ODD_LID },
				{ type: `${MORTGAGE_LID}` },
				{ type: EMPTY_LID },
				{ type: ODD_LID },
			],
		});
		const odd = sandbox().uidsOf(ODD_LID);
		const mortgages = sandbox().uidsOf(MORTGAGE_LID);
		expect(json.map(({ UID }) => UID)).toEqual([...odd, ...mortgages, ...odd]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			...odd.map(() => ({ item: 0 })),
			...mortgages.map(() => ({ item: 1 })),
			...odd.map(() => ({ item: 3 })),
		]);
	});
});

describe('options', () => {
	test('Fields to Return: the UID is asked for, and taken out again', async () => {
		const { json } = await readLeads(sandbox(), { options: { fields: 'FirstName, ZipCode' } });
		expect(bodyOf(sandbox().requests()[0]).fields).toBe('FirstName|ZipCode|UID|DateAdded');
		expect(json).toEqual(
			sandbox()
				.leadsOf(MAIN_LID)
				.map(({ fields: { FirstName, ZipCode } }) => ({ FirstName, ZipCode })),
		);
	});

	test.each([
		['JSON text', '{"State": "CA"}'],
		['an expression that gives an object', '={{ ({ State: $json.state }) }}'],
	])('Filter (JSON), as %s, goes to the vendor', async (_, filter) => {
		const { json } = await readLeads(sandbox(), { options: { filter }, input: [{ state: 'CA' }] });
		const expected = sandbox()
			.leadsOf(MAIN_LID)
			.filter(({ fields }) => fields.State === 'CA');
		expect(expected).not.toEqual([]);
		expect(json).toEqual(expected.map(asOutput));
		expect(bodyOf(sandbox().requests()[0]).query).toBe('{"State":"CA"}');
	});

	test.each(['x","$or":[{"State":"CA"}],"y":"', '6" of \\ and\na line'])(
		'Filter (JSON): what an expression within it finds is text: %s',
		async (state) => {
			const filter = '={ "State" : "{{ $json.state }}" }';
			await readLeads(sandbox(), { options: { filter }, input: [{ state }] });
			expect(bodyOf(sandbox().requests()[0]).query).toBe(JSON.stringify({ State: state }));
		},
	);

	test('Filters: rows that differ from item to item', async () => {
		const amount = (condition: string, value: string) => ({
			field: { __rl: true, mode: 'name', value: 'EstimatedRevenue' },
			condition,
			value,
			valueIs: 'number',
		});
		const state = { __rl: true, mode: 'list', value: 'State', cachedResultName: 'State' };
		const { json, error } = await readLeads(sandbox(), {
			parameters: {
				filters: {
					filter: [
						amount('atLeast', '4000'),
						{ field: state, value: '={{ $json.state }}' },
						amount('atMost', '9000'),
					],
				},
			},
			input: [{ state: 'CA' }, { state: 'TX' }],
		});
		expect(error).toBeUndefined();
		expect(
			sandbox()
				.requests()
				.map((each) => bodyOf(each).query),
		).toEqual(
			['CA', 'TX'].map(
				(each) => `{"EstimatedRevenue":{"$gte":4000,"$lte":9000},"State":"${each}"}`,
			),
		);
		const expected = ['CA', 'TX'].flatMap((each) =>
			sandbox()
				.leadsOf(MAIN_LID)
				.filter(({ fields: { State, EstimatedRevenue = '' } }) => {
					const revenue = EstimatedRevenue === '' ? NaN : Number(EstimatedRevenue);
					return State === each && revenue >= 4000 && revenue <= 9000;
				}),
		);
		expect(expected).not.toEqual([]);
		expect(json).toEqual(expected.map(asOutput));
	});

	test('Fields to Return and Sort By: as the lists leave them', async () => {
		await readLeads(sandbox(), {
			options: {
				fields: ['State', 'Sends'],
				sortBy: { __rl: true, mode: 'list', value: 'State', cachedResultName: 'State' },
			},
		});
		await readLeads(sandbox(), { options: { fields: [], sortBy: { ...byId(''), mode: 'list' } } });
		expect(
			sandbox()
				.requests()
				.map((each) => bodyOf(each))
				.map(({ fields, sortfields }) => [fields, sortfields]),
		).toEqual([
			['State|Sends|UID|DateAdded', 'State|UID'],
			[undefined, 'DateAdded|UID'],
		]);
	});

	test('Sort By and Sort Direction order the leads', async () => {
		const { json } = await readLeads(sandbox(), {
			options: { sortBy: 'State,DateAdded', sortDirection: 'DESC' },
		});
		expect(bodyOf(sandbox().requests()[0])).toMatchObject({
			sortfields: 'State|DateAdded|UID',
			sortorder: 'DESC',
		});
		const states = json.map(({ State }) => String(State));
		expect(states).toEqual([...states].sort().reverse());
	});

	test('Limit: the first leads alone, and a hint says how many there are', async () => {
		const { json, hints } = await readLeads(sandbox(), {
			parameters: { returnAll: false, limit: 15 },
			options: { pageSize: 10 },
		});
		expect(json.map(({ UID }) => UID)).toEqual(sandbox().uidsOf(MAIN_LID).slice(0, 15));
		expect(hints).toContainEqual(expect.stringContaining(`Only the first 15 of ${COUNT} leads`));
		await readLeads(sandbox(), { parameters: { returnAll: false, limit: 3 } });
		expect(bodyOf(sandbox().requests().at(-1)).take).toBe('3');
	});

	test('Parallel Pages bounds the requests that are under way', async () => {
		sandbox().misbehave({ on: 'leads', times: -1, do: { kind: 'delay', ms: 15 } });
		for (const parallelPages of [1, 3]) {
			const earlier = sandbox().requests().length;
			await readLeads(sandbox(), { options: { pageSize: 12, parallelPages } });
			expect(Math.max(...underWayAt(sandbox().requests().slice(earlier)))).toBe(parallelPages);
		}
	});

	test('Time Zone counts instead of the one of the workflow', async () => {
		await readLeads(sandbox(), {
			options: { timeZone: 'Pacific/Kiritimati' },
			period: { reportDate: 'specific', specificDate: '2026-11-21' },
		});
		expect(bodyOf(sandbox().requests()[0]).startdate).toBe('11-20-2026 02:00:00');
	});
});
