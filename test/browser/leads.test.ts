import type { Request } from 'playwright-core';

import type { NodeView } from '../../scripts/editor/nodeView';
import { digText } from '../../scripts/json';
import type { StoredWorkflow } from '../../scripts/n8n-client';
import { until } from '../e2e/host';
import { editor, openNodes, sandbox, storedParameters, untilStored, useEditor } from './host';

/** Get Leads, filled by somebody who knows neither JSON nor the names of the fields. */

let workflow: StoredWorkflow;
let form: NodeView;

useEditor();
beforeAll(async () => {
	workflow = await openNodes({ ClickPoint: {} });
	form = await editor.openNode('ClickPoint');
});

it('says in the list of fields what is missing for it', async () => {
	await form.addRow('Add Filter');
	const [told] = await form.openLocator('Field');
	expect(told).toMatch(/LID is empty.+Enter an LID.+choose By Name/s);
	await editor.page.keyboard.press('Escape');
});

it('offers the fields of the lead type, to search in and to choose from', async () => {
	await form.fill('LID', '1001');
	const names = await form.openLocator('Field');
	expect(names).toEqual(expect.arrayContaining(['UID', 'State', 'EstimatedRevenue']));
	await form.closeLocator();
	await form.chooseFromLocator('Field', 'State');
	await form.fill('Value', 'CA');
});

it('takes a second filter, by a name that is typed', async () => {
	await form.addRow('Add Filter');
	await form.chooseMode('Field', 'By Name', 1);
	await form.fill('Field', 'EstimatedRevenue', 1);
	await form.choose('Condition', 'At Least', 1);
	await form.fill('Value', '1000', 1);
	await form.choose('Value Is', 'Number', 1);
	await untilStored(workflow, 'ClickPoint', {
		filters: {
			filter: [
				{ field: { mode: 'list', value: 'State' }, value: 'CA' },
				{
					field: { mode: 'name', value: 'EstimatedRevenue' },
					condition: 'atLeast',
					value: '1000',
					valueIs: 'number',
				},
			],
		},
	});
});

it('offers the same fields to return and to sort by', async () => {
	await form.addField('Options', 'Fields to Return Names or IDs');
	await form.chooseAlso('Fields to Return Names or IDs', 'UID');
	await form.chooseAlso('Fields to Return Names or IDs', 'State');
	await form.addField('Options', 'Sort By');
	await form.chooseFromLocator('Sort By', 'EstimatedRevenue');
	await untilStored(workflow, 'ClickPoint', {
		options: { fields: ['UID', 'State'], sortBy: { mode: 'list', value: 'EstimatedRevenue' } },
	});
});

it('loads other fields for another lead type, and keeps what was entered', async () => {
	await form.fill('LID', '1003');
	expect(await form.openLocator('Field')).toEqual(expect.arrayContaining(['home-phone']));
	await form.closeLocator();
	await form.fill('LID', '1001');
	expect(await form.openLocator('Field')).not.toContain('home-phone');
	await form.closeLocator();
	expect(await form.valueOf('Field')).toBe('State');
});

it('keeps what was typed when Authentication is switched, both ways', async () => {
	let underWay = 0;
	const isList = (request: Request) => request.url().endsWith('/resource-locator-results');
	const ended = (request: Request) => void (underWay -= isList(request) ? 1 : 0);
	editor.page.on('request', (request) => void (underWay += isList(request) ? 1 : 0));
	editor.page.on('requestfinished', ended).on('requestfailed', ended);
	for (const [credential, authentication] of [
		['ClickPoint client', 'clientCredentials'],
		['ClickPoint account', ''],
	] as const) {
		await form.chooseCredential(credential);
		const isStored = async () =>
			digText(await storedParameters(workflow, 'ClickPoint'), 'authentication') === authentication;
		await until('Authentication is stored', isStored);
		// n8n may look whether the new credential knows what was chosen, and then empties what it does not find:
		// not where another field that changed has emptied it before.
		await until('n8n has looked', () => underWay === 0);
		expect(await form.valueOf('LID')).toBe('1001');
		expect(await form.valueOf('Field', 1)).toBe('EstimatedRevenue');
		await form.chooseFromLocator('Field', 'State');
		await form.chooseFromLocator('Sort By', 'EstimatedRevenue');
	}
});

it('gets the good leads of last month', async () => {
	await form.choose('Duration', 'Preset');
	await form.choose('Preset', 'Last Month');
	await untilStored(workflow, 'ClickPoint', { duration: 'preset', preset: 'lastMonth' });
	await form.execute();
	const [hint = ''] = await form.hints();
	expect(hint).toMatch(/^\d+ leads from \d{4}-\d\d-01 00:00:00 to /);
	const { rawBody = '' } = sandbox.requests().at(-1) ?? {};
	const { query, fields, sortfields } = Object.fromEntries(new URLSearchParams(rawBody));
	expect({ query, fields, sortfields }).toEqual({
		query: '{"State":"CA","EstimatedRevenue":{"$gte":1000}}',
		fields: 'UID|State|DateAdded',
		sortfields: 'EstimatedRevenue|UID',
	});
});

it('lets an ID be entered where the lead type was chosen from the list of another credential', async () => {
	await form.chooseCredential('ClickPoint client');
	await form.chooseMode('LID', 'From list');
	expect(await form.openLocator('LID')).toContain('Mortgage (1002)');
	await form.closeLocator();
	await form.chooseFromLocator('LID', 'Mortgage (1002)');
	await form.chooseCredential('ClickPoint account');
	await until('n8n has cleared the lead type', async () => (await form.valueOf('LID')) === '');
	const [told] = await form.openLocator('LID');
	expect(told).toMatch(/has no access to the lead types\..+choose By ID\./s);
	await editor.page.keyboard.press('Escape');
	await form.chooseMode('LID', 'By ID');
	await form.fill('LID', '1002');
	await untilStored(workflow, 'ClickPoint', { lid: { mode: 'id', value: '1002' } });
});
