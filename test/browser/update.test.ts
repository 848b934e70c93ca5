import { editor, openNodes, sandbox, untilStored, useEditor } from './host';

/** A ClientPoint that is previewed, created, won, and opened, in one form that is filled again each time. */

useEditor();
it('previews, creates, updates, and links to what the form says', async () => {
	const workflow = await openNodes({
		ClientPoint: { name: 'Acme', revenue: '500', assignedTo: 'rep@example.com' },
	});
	const form = await editor.openNode('ClientPoint');
	await form.addField('Options', 'Preview Only');
	await form.flip('Preview Only');
	await untilStored(workflow, 'ClientPoint', { options: { previewOnly: true } });
	await form.execute();
	expect(await form.hints()).toEqual([expect.stringMatching(/^Preview Only is on/)]);
	expect(sandbox.clientPoints()).toEqual([]);

	await form.flip('Preview Only');
	await untilStored(workflow, 'ClientPoint', { options: { previewOnly: false } });
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
	await form.fill('Revenue', '');
	await form.fill('Name', 'Acme Inc.');
	await untilStored(workflow, 'ClientPoint', { operation: 'update', name: 'Acme Inc.' });
	await form.execute();
	expect(await form.hints()).toEqual([expect.stringContaining('Revenue')]);
	await form.fill('Revenue', '750');
	await form.fill('Assigned To', 'rep@example.com');
	await form.addField('Update Fields', 'Status');
	await form.choose('Status', 'Won');
	await form.addField('Update Fields', 'Auto Process');
	await form.flip('Auto Process');
	await untilStored(workflow, 'ClientPoint', {
		updateFields: { status: 'won', autoProcess: true },
	});
	await form.execute();
	expect(await form.hints()).toEqual([]);
	expect(sandbox.clientPoints()).toMatchObject([
		{ fields: { name: 'Acme Inc.', revenue: 750, status: 'won', auto_process: true } },
	]);

	await form.choose('Operation', 'Get Link');
	await form.fill('ClientPoint ID', String(created?.id));
	await form.fill('Emails', 'ann@example.com');
	await untilStored(workflow, 'ClientPoint', { operation: 'getLink', emails: 'ann@example.com' });
	await form.execute();
	await form.showTable(form.output);
	expect(await form.rows(form.output)).toMatchObject([{ clientpoint_url: created?.link }]);

	await form.choose('Resource', 'Recipient');
	await form.fill('ClientPoint ID', String(created?.id));
	await form.fill('Email', 'ann@example.com');
	await untilStored(workflow, 'ClientPoint', { resource: 'recipient', email: 'ann@example.com' });
	await form.execute();
	expect(sandbox.clientPoints()).toMatchObject([
		{ fields: { recipients: [{ email: 'ann@example.com' }] } },
	]);
});
