import type { Sandbox } from '../../sandbox/server';
import { dig, digList, digText } from '../../scripts/json';
import type { Credential, N8nClient } from '../../scripts/n8n-client';
import { chain, connect, MANUAL_TRIGGER, openSandbox, PACKAGE } from './host';

let client: N8nClient;
let sandbox: Sandbox;
let clickPoint: Credential;
let clickPointClient: Credential;

beforeAll(async () => {
	client = await connect();
	({ sandbox, clickPoint, clickPointClient } = await openSandbox(client));
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.close());

const TODAY = {
	lid: { __rl: true, mode: 'id', value: '1001' },
	duration: 'singleDate',
	reportDate: 'relative',
	daysBack: 0,
};

describe('what the editor offers', () => {
	it.each([
		['clickPoint', 'ClickPoint'],
		['clickPointTrigger', 'ClickPoint Trigger'],
		['clientPoint', 'ClientPoint'],
		['clientPointTrigger', 'ClientPoint Trigger'],
		['clickPointTool', 'ClickPoint Tool'],
		['clientPointTool', 'ClientPoint Tool'],
	])('has the node %s', async (name, displayName) => {
		const types = await client.nodeTypes();
		const type = types.find((each) => dig(each, 'name') === `${PACKAGE}.${name}`);
		expect(type).toMatchObject({ displayName });
	});

	it.each(['clickPoint', 'clickPointTrigger', 'clientPoint', 'clientPointTrigger'])(
		'has icons of %s, another for dark',
		async (name) => {
			const types = await client.nodeTypes();
			const type = types.find((each) => dig(each, 'name') === `${PACKAGE}.${name}`);
			const [light, dark] = ['light', 'dark'].map((theme) => digText(type, 'iconUrl', theme));
			const icons = await Promise.all([light, dark].map((url) => client.fetch('GET', `/${url}`)));
			for (const { contentType, text } of icons) {
				expect(contentType).toContain('image/svg+xml');
				expect(text).toContain('<svg');
			}
			expect(icons[0]?.text).not.toBe(icons[1]?.text);
		},
	);

	it.each([
		'clickPointApi',
		'clickPointClientCredentialsApi',
		'clientPointApi',
		'clientPointWebhookApi',
	])('has the credential %s with icons', async (name) => {
		const types = await client.credentialTypes();
		const type = types.find((each) => dig(each, 'name') === name);
		for (const theme of ['light', 'dark']) {
			const { text } = await client.fetch('GET', `/${digText(type, 'iconUrl', theme)}`);
			expect(text).toContain('<svg');
		}
	});

	it('lists the nodes under what people search for', async () => {
		const types = await client.nodeTypes();
		for (const name of ['clickPoint', 'clickPointTrigger', 'clientPoint', 'clientPointTrigger']) {
			const type = types.find((each) => dig(each, 'name') === `${PACKAGE}.${name}`);
			expect(dig(type, 'codex', 'categories')).toEqual(
				expect.arrayContaining([expect.any(String)]),
			);
		}
	});
});

describe('an execution that fails', () => {
	it('shows what is wrong, where, and the way out, and sends nothing', async () => {
		const workflow = chain('A typing error', [
			MANUAL_TRIGGER,
			{
				name: 'ClientPoint',
				type: `${PACKAGE}.clientPoint`,
				parameters: { name: 'Acme', revenue: '1,250', assignedTo: 'ann@example.com' },
			},
		]);
		const stored = await client.importWorkflow(workflow);
		const { status, error, nodes } = await client.run(stored, 'Manual Trigger');
		expect(status).toBe('error');
		for (const shown of [error, nodes.ClientPoint?.[0]?.error]) {
			expect(digText(shown, 'message')).toMatch(/Revenue.*1,250.*\[item 0\]/);
			expect(digText(shown, 'description')).toContain('500.50');
			expect(dig(shown, 'context', 'itemIndex')).toBe(0);
			expect(digText(shown, 'node', 'name')).toBe('ClientPoint');
		}
		expect(sandbox.requests()).toEqual([]);
	});
});

describe('an execution that goes on after a failed item', () => {
	const parameters = {
		name: '={{ $json.name }}',
		revenue: '={{ $json.revenue }}',
		assignedTo: 'ann@example.com',
	};
	const source = {
		name: 'Three companies',
		type: 'n8n-nodes-base.splitOut',
		parameters: { fieldToSplitOut: 'companies', options: {} },
	};
	const companies = {
		name: 'Companies',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: {
			mode: 'raw',
			jsonOutput: JSON.stringify({
				companies: [
					{ name: 'One', revenue: '1' },
					{ name: 'Two', revenue: 'two' },
					{ name: 'Three', revenue: '3' },
				],
			}),
			options: {},
		},
	};

	it('puts the failed item on the error output, with what came in', async () => {
		const workflow = chain('Error output', [
			MANUAL_TRIGGER,
			companies,
			source,
			{
				name: 'ClientPoint',
				type: `${PACKAGE}.clientPoint`,
				parameters,
				onError: 'continueErrorOutput',
			},
		]);
		const stored = await client.importWorkflow(workflow);
		const { status, nodes } = await client.run(stored, 'Manual Trigger');
		expect(status).toBe('success');
		const [good = [], bad = []] = nodes.ClientPoint?.[0]?.outputs ?? [];
		expect(sandbox.clientPoints().map(({ fields }) => fields.name)).toEqual(['One', 'Three']);
		expect(good.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(bad.map(({ json }) => json)).toEqual([
			expect.objectContaining({
				name: 'Two',
				revenue: 'two',
				error: expect.stringMatching(/Revenue.*\[item 1\]/),
			}),
		]);
	});

	it('looks back from a ClientPoint to its company', async () => {
		const workflow = chain('Looking back', [
			MANUAL_TRIGGER,
			companies,
			source,
			{
				name: 'ClientPoint',
				type: `${PACKAGE}.clientPoint`,
				parameters,
				onError: 'continueRegularOutput',
			},
			{
				name: 'Look back',
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				parameters: {
					mode: 'manual',
					assignments: {
						assignments: [
							{
								id: 'company',
								name: 'company',
								type: 'string',
								value: "={{ $('Three companies').item.json.name }}",
							},
						],
					},
					options: {},
				},
			},
		]);
		const stored = await client.importWorkflow(workflow);
		const { status, nodes } = await client.run(stored, 'Manual Trigger');
		expect(status).toBe('success');
		const seen = nodes['Look back']?.[0]?.outputs[0]?.map(({ json }) => json.company);
		expect(seen).toEqual(['One', 'Two', 'Three']);
	});
});

it('updates what it created, and adds a recipient', async () => {
	const workflow = chain('From pending to won', [
		MANUAL_TRIGGER,
		{
			name: 'Create',
			type: `${PACKAGE}.clientPoint`,
			parameters: { name: 'Acme', revenue: '500.50', assignedTo: 'ann@example.com' },
		},
		{
			name: 'Update',
			type: `${PACKAGE}.clientPoint`,
			parameters: {
				operation: 'update',
				clientPointId: '={{ $json.clientpoint_id }}',
				revenue: '750',
				updateFields: { status: 'won' },
			},
		},
		{
			name: 'Add',
			type: `${PACKAGE}.clientPoint`,
			parameters: {
				resource: 'recipient',
				operation: 'add',
				clientPointId: '={{ $json.clientpoint_id }}',
				firstName: 'Bo',
				email: 'bo@example.com',
			},
		},
	]);
	const stored = await client.importWorkflow(workflow);
	const { status, nodes, raw } = await client.run(stored, 'Manual Trigger');
	expect(status).toBe('success');
	const [clientPoint, ...others] = sandbox.clientPoints();
	expect(others).toEqual([]);
	expect(clientPoint?.fields).toEqual({
		name: 'Acme',
		revenue: 750,
		assigned_to: 'ann@example.com',
		status: 'won',
		recipients: [{ first_name: 'Bo', email: 'bo@example.com' }],
	});
	for (const name of ['Create', 'Update', 'Add']) {
		const [[item] = []] = nodes[name]?.[0]?.outputs ?? [];
		expect(item).toMatchObject({ json: { clientpoint_id: clientPoint?.id } });
	}
	expect(raw).not.toContain(sandbox.clientPointKey);
});

describe('with a client id and secret', () => {
	const parameters = { authentication: 'clientCredentials' };
	const credentials = { clickPointClientCredentialsApi: { name: 'ClickPoint client' } };

	/** What the editor asks for when From List of the LID is opened. */
	const openList = async (authentication: string, credential: Credential, filter = '') =>
		await client.request('POST', '/rest/dynamic-node-parameters/resource-locator-results', {
			path: 'parameters.lid',
			methodName: 'searchLeadTypes',
			filter,
			nodeTypeAndVersion: { name: `${PACKAGE}.clickPoint`, version: 1 },
			currentNodeParameters: { ...TODAY, authentication },
			credentials: { [credential.type]: { id: credential.id, name: credential.name } },
		});

	it('reads the lead types, and the leads of one of them', async () => {
		const workflow = chain('By client', [
			MANUAL_TRIGGER,
			{
				name: 'Lead Types',
				type: `${PACKAGE}.clickPoint`,
				parameters: { ...parameters, operation: 'leadTypes' },
				credentials,
			},
			{
				name: 'Leads',
				type: `${PACKAGE}.clickPoint`,
				parameters: {
					...TODAY,
					...parameters,
					daysBack: 3,
					lid: { __rl: true, mode: 'id', value: '={{ $json.LeadTypeUID }}' },
				},
				credentials,
			},
		]);
		const stored = await client.importWorkflow(workflow);
		const { status, error, nodes, raw } = await client.run(stored, 'Manual Trigger');
		expect(error).toBeUndefined();
		expect(status).toBe('success');
		const types = nodes['Lead Types']?.[0]?.outputs[0]?.map(({ json }) => json.LeadTypeUID);
		expect(types).toEqual(['1001', '1002', '1003', '1004', '1005']);
		const uids = nodes.Leads?.[0]?.outputs[0]?.map(({ json }) => json.UID);
		expect(uids).toEqual(expect.arrayContaining(sandbox.uidsOf(1003).slice(-3)));
		expect(sandbox.requests().filter(({ endpoint }) => endpoint === 'token')).toHaveLength(1);
		for (const secret of [sandbox.clientSecret, ...sandbox.tokens()]) {
			expect(raw).not.toContain(secret);
		}
	});

	it('lists the lead types to choose from, and finds one', async () => {
		const all = await openList('clientCredentials', clickPointClient);
		expect(digList(all, 'results')).toHaveLength(5);
		expect(await openList('clientCredentials', clickPointClient, 'mort')).toMatchObject({
			results: [{ name: 'Mortgage (1002)', value: '1002' }],
		});
	});

	it('says with an API key that the LID has to be entered', async () => {
		await expect(openList('apiKey', clickPoint)).rejects.toThrow(
			/API Key.* has no access to the lead types/,
		);
	});
});
