import { dig, digList, digText } from '../../scripts/json';
import { accounts, client, PACKAGE, runNodes, sandbox, useN8n } from './host';

useN8n();

const TODAY = {
	lid: { __rl: true, mode: 'id', value: '1001' },
	duration: 'singleDate',
	reportDate: 'relative',
	daysBack: 0,
};

it.each([
	['clickPoint', 'ClickPoint'],
	['clickPointTrigger', 'ClickPoint Trigger'],
	['clientPoint', 'ClientPoint'],
	['clientPointTrigger', 'ClientPoint Trigger'],
	['clickPointTool', 'ClickPoint Tool'],
	['clientPointTool', 'ClientPoint Tool'],
])('offers the node %s, under what people search for, with icons', async (name, displayName) => {
	const types = await client.nodeTypes();
	const type = types.find((each) => dig(each, 'name') === `${PACKAGE}.${name}`);
	expect(type).toMatchObject({ displayName });
	expect(digList(type, 'codex', 'categories')).not.toEqual([]);
	const [light, dark] = await Promise.all(
		['light', 'dark'].map((theme) => client.fetch('GET', `/${digText(type, 'iconUrl', theme)}`)),
	);
	expect(light?.text).toContain('<svg');
	expect(dark?.text).toContain('<svg');
	expect(light?.text).not.toBe(dark?.text);
});

describe('with a client id and secret', () => {
	const parameters = { authentication: 'clientCredentials' };
	const credentials = { clickPointClientCredentialsApi: { name: 'ClickPoint client' } };

	it('reads the lead types, and the leads of one of them', async () => {
		const { status, error, nodes, raw } = await runNodes('By client', [
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
		const { id, name, type } = accounts.clickPointClient;
		// As the editor does when From List of the LID is opened.
		const openList = async (filter: string) =>
			await client.request('POST', '/rest/dynamic-node-parameters/resource-locator-results', {
				path: 'parameters.lid',
				methodName: 'searchLeadTypes',
				filter,
				nodeTypeAndVersion: { name: `${PACKAGE}.clickPoint`, version: 1 },
				currentNodeParameters: { ...TODAY, ...parameters },
				credentials: { [type]: { id, name } },
			});
		expect(digList(await openList(''), 'results')).toHaveLength(5);
		expect(await openList('mort')).toMatchObject({
			results: [{ name: 'Mortgage (1002)', value: '1002' }],
		});
	});
});
