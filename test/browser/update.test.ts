import type { Sandbox } from '../../sandbox/server';
import type { Editor } from '../../scripts/editor/editor';
import type { N8nClient } from '../../scripts/n8n-client';
import { chain, connect, MANUAL_TRIGGER, openSandbox, PACKAGE } from '../e2e/host';
import { emptyN8n, openEditor, untilStored } from './host';

/** A ClientPoint that is previewed, created, and then won, in one form that is filled again each time. */

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

it('previews, creates, and updates what the form says', async () => {
	const workflow = await client.importWorkflow(
		chain('A ClientPoint', [
			MANUAL_TRIGGER,
			{
				name: 'ClientPoint',
				type: `${PACKAGE}.clientPoint`,
				parameters: { name: 'Acme', revenue: '500', assignedTo: 'rep@example.com' },
			},
		]),
	);
	await editor.openWorkflow(workflow.id);
	const form = await editor.openNode('ClientPoint');
	await form.addField('Options', 'Preview Only');
	await form.flip('Preview Only');
	await untilStored(client, workflow, 'ClientPoint', { options: { previewOnly: true } });
	await form.execute();
	await editor.picture('preview');
	expect(await form.hints()).toEqual([expect.stringMatching(/^Preview Only is on/)]);
	expect(sandbox.clientPoints()).toEqual([]);

	await form.flip('Preview Only');
	await untilStored(client, workflow, 'ClientPoint', { options: { previewOnly: false } });
	await form.execute();
	const [created] = sandbox.clientPoints();

	await form.choose('Operation', 'Update');
	expect(await form.labels()).toEqual([
		'Credential',
		'Resource',
		'Operation',
		'ClientPoint ID',
		'Name',
		'Revenue',
		'Assigned To',
		'Update Fields',
		'Specify Recipients',
		'Recipients',
		'Specify Custom Fields',
		'Custom Fields',
		'Options',
		'Preview Only',
	]);
	expect(await form.form.getByText(/Status and Auto Process/).innerText()).toContain('beta');
	await form.fill('ClientPoint ID', String(created?.id));
	await form.fill('Name', 'Acme Inc.');
	await form.fill('Revenue', '750');
	await form.fill('Assigned To', 'rep@example.com');
	await form.addField('Update Fields', 'Status');
	await form.choose('Status', 'Won');
	await form.addField('Update Fields', 'Auto Process');
	await form.flip('Auto Process');
	await untilStored(client, workflow, 'ClientPoint', {
		updateFields: { status: 'won', autoProcess: true },
	});
	await form.execute();
	await editor.picture('update');
	expect(await form.hints()).toEqual([]);
	expect(sandbox.clientPoints()).toMatchObject([
		{ fields: { name: 'Acme Inc.', revenue: 750, status: 'won', auto_process: true } },
	]);
});
