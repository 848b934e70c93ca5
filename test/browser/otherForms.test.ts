import { editor, openNodes, sandbox, untilStored, useEditor } from './host';

/** Forms that are filled in: of a lead that goes into LeadExec, of the lead types, and of the triggers. */

useEditor();

it('creates the lead that the form describes', async () => {
	const workflow = await openNodes({
		ClickPoint: { operation: 'createLead', lid: { __rl: true, mode: 'id', value: '1001' } },
	});
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
	await untilStored(workflow, 'ClickPoint', { reference: 'ORDER-1', noSell: true });
	await form.close();
	expect(await editor.execute()).toMatchObject({ succeeded: true });
	expect(sandbox.receivedLeads()).toMatchObject([
		{ vid: 77, reference: 'ORDER-1', noSell: true, fields: { Email: 'ann@example.com' } },
	]);
});

it('lists the lead types', async () => {
	const workflow = await openNodes({ ClickPoint: {} });
	const form = await editor.openNode('ClickPoint');
	await form.chooseCredential('ClickPoint client');
	await form.choose('Operation', 'Get Lead Types');
	expect(await form.labels()).toEqual(['Credential', 'Operation']);
	await untilStored(workflow, 'ClickPoint', { operation: 'leadTypes' });
	await form.execute();
	await form.showTable(form.output);
	expect(await form.rows(form.output)).toContainEqual(
		expect.objectContaining({ LeadTypeUID: '1001' }),
	);
});

it('says how ClientPoint reaches the workflow, and takes the events that start it', async () => {
	const workflow = await openNodes({ 'ClientPoint Trigger': {} });
	const form = await editor.openNode('ClientPoint Trigger');
	expect(await form.form.innerText()).toMatch(/Open Webhook URLs above.+\?secret=/s);
	expect(await form.labels()).not.toContain('Other Events');
	await form.chooseAlso('Trigger On', 'All Events');
	await form.chooseAlso('Trigger On', 'Won');
	await form.fill('Other Events', 'reopened');
	await untilStored(workflow, 'ClientPoint Trigger', { events: ['won'], otherEvents: 'reopened' });
});

it('fetches leads to test a trigger with', async () => {
	const workflow = await openNodes({ 'ClickPoint Trigger': {} });
	const form = await editor.openNode('ClickPoint Trigger');
	await form.fill('LID', '1001');
	await form.choose('Start From', 'Days Back');
	await form.fill('Days Back', '3');
	await form.addRow('Add Filter');
	await form.chooseFromLocator('Field', 'IsValid');
	await form.fill('Value', 'true');
	await untilStored(workflow, 'ClickPoint Trigger', {
		startFrom: 'daysBack',
		daysBack: 3,
		filters: { filter: [{ field: { value: 'IsValid' }, value: 'true' }] },
	});
	expect(await form.labels()).toEqual(expect.arrayContaining(['Poll Times', 'Filters', 'Options']));
	await form.execute();
	expect(await form.itemCount()).toContain('5 items');
});
