import type { Sandbox } from '../../sandbox/server';
import type { Editor } from '../../scripts/editor/editor';
import type { N8nClient } from '../../scripts/n8n-client';
import { chain, connect, MANUAL_TRIGGER, openSandbox, PACKAGE } from '../e2e/host';
import { emptyN8n, openEditor, untilStored } from './host';

/** A lead that goes into LeadExec from a form that is filled in, and the link to a ClientPoint. */

let client: N8nClient;
let sandbox: Sandbox;
let editor: Editor;

beforeAll(async () => {
	client = await connect();
	await emptyN8n(client);
	({ sandbox } = await openSandbox(client));
	editor = await openEditor(client);
});
afterAll(async () => {
	await editor?.close();
	await sandbox?.close();
});

it('creates the lead that the form describes', async () => {
	const workflow = await client.importWorkflow(
		chain('A lead', [
			MANUAL_TRIGGER,
			{
				name: 'ClickPoint',
				type: `${PACKAGE}.clickPoint`,
				parameters: {
					operation: 'createLead',
					lid: { __rl: true, mode: 'id', value: '1001' },
				},
			},
		]),
	);
	await editor.openWorkflow(workflow.id);
	const form = await editor.openNode('ClickPoint');
	expect(await form.labels()).toEqual([
		'Credential',
		'Operation',
		'LID',
		'Source ID',
		'Campaign ID',
		'Specify Lead Fields',
		'Lead Fields',
		'Reference',
		'No Sell',
		'Create Once Per',
		'Options',
	]);
	await form.fill('Source ID', '77');
	await form.addRow('Add Lead Field');
	await form.chooseFromLocator('Name', 'Email');
	await form.fill('Value', 'ann@example.com');
	await form.fill('Reference', 'ORDER-1');
	await form.flip('No Sell');
	await untilStored(client, workflow, 'ClickPoint', { reference: 'ORDER-1', noSell: true });
	await form.close();
	expect(await editor.execute()).toMatchObject({ succeeded: true });
	expect(sandbox.receivedLeads()).toMatchObject([
		{ vid: 77, reference: 'ORDER-1', noSell: true, fields: { Email: 'ann@example.com' } },
	]);
	await editor.picture('create-lead');
});
