import { TZDate } from '@date-fns/tz';
import { format, startOfDay, subDays } from 'date-fns';

import type { NodeView } from '../../scripts/editor/nodeView';
import type { StoredWorkflow } from '../../scripts/n8n-client';
import { TIME_ZONE } from '../e2e/host';
import { editor, openNodes, sandbox, untilStored, useEditor } from './host';

/** From a form that is filled by hand to the ClientPoints, and what the editor shows of it. */

let workflow: StoredWorkflow;
let form: NodeView;

useEditor();
beforeAll(async () => {
	workflow = await openNodes({
		ClickPoint: { lid: { __rl: true, mode: 'id', value: '1001' }, daysBack: 1 },
		ClientPoint: {},
	});
});

/** The beginning of a day of the workflow's zone; 0 is today. */
const dayBack = (days: number) => subDays(startOfDay(TZDate.tz(TIME_ZONE)), days);
const nameOf = (day: Date) => format(day, 'yyyy-MM-dd');

it('takes two recipients and two custom fields in the form', async () => {
	form = await editor.openNode('ClientPoint');
	expect(await form.labels()).toEqual([
		'Credential',
		'Resource',
		'Operation',
		'Name',
		'Revenue',
		'Assigned To',
		'Specify Recipients',
		'Recipients',
		'Specify Custom Fields',
		'Custom Fields',
		'Create Once Per',
		'Additional Fields',
		'Options',
	]);
	await form.fillExpression('Name', '{{ $json.FirstName }} {{ $json.LastName }}');
	await form.fill('Revenue', '1,250');
	await form.fill('Assigned To', 'rep@example.com');

	await form.addRow('Add Recipient');
	await form.fill('First Name', 'Ann');
	await form.fill('Last Name', 'Lee');
	await form.fill('Email', 'ann@example.com');
	await form.flip('Primary');
	await form.addField('More Fields', 'Phone Number');
	await form.fill('Phone Number', '+1 617 555 0100');
	await form.addRow('Add Recipient');
	await form.fillExpression('Email', '{{ $json.Email }}', 1);

	await form.addRow('Add Custom Field');
	await form.fill('Tag', 'location');
	await form.fill('Value', 'Boston');
	await form.addRow('Add Custom Field');
	await form.fill('Tag', 'Lead UID', 1);
	await form.fillExpression('Value', '{{ $json.UID }}', 1);
	await untilStored(workflow, 'ClientPoint', {
		customFields: { customField: [{}, { tag: 'Lead UID', value: '={{ $json.UID }}' }] },
	});
});

it('takes a key, and more fields', async () => {
	expect(await form.field('Create Once Per').innerText()).toContain('Drag a field');
	await form.fillExpression('Create Once Per', '{{ $json.UID }}');
	await untilStored(workflow, 'ClientPoint', { createOncePer: '={{ $json.UID }}' });
	await form.addField('Additional Fields', 'Expiration Date');
	await form.fillDate('Expiration Date', '2030-12-31 00:00:00');
	await form.addField('Additional Fields', 'Template IDs');
	await form.fill('Template IDs', '567834, 673498');
	await form.addField('Additional Fields', 'Data');
	await form.addRow('Add Value');
	await form.fill('Key', 'source');
	await form.fill('Value', 'LeadExec', 2);
	await form.addField('Options', 'If Already Created');
	await form.choose('If Already Created', 'Drop');
	await untilStored(workflow, 'ClientPoint', {
		additionalFields: {
			expirationDate: expect.stringMatching(/^2030-12-31/),
			templateIds: '567834, 673498',
			data: { value: [{ key: 'source', value: 'LeadExec' }] },
		},
		options: { ifAlreadyCreated: 'drop' },
	});
	await form.close();
});

it('shows what is wrong, with the way out, and sends nothing', async () => {
	const { succeeded, message } = await editor.execute();
	expect(succeeded).toBe(false);
	expect(message).toContain('ClientPoint');
	form = await editor.openNode('ClientPoint');
	const shown = await form.error();
	expect(shown.message).toMatch(/Revenue.*1,250/);
	expect(shown.description).toContain('500.50');
	expect(sandbox.requests().filter(({ endpoint }) => endpoint === 'create')).toEqual([]);
	await form.fill('Revenue', '1250.00');
	await untilStored(workflow, 'ClientPoint', { revenue: '1250.00' });
	await form.close();
});

it('creates what the form says, one for each lead', async () => {
	expect(await editor.execute()).toMatchObject({ succeeded: true });
	const leads = sandbox.leadsOf(1001, dayBack(1));
	expect(leads.length).toBeGreaterThan(2);
	const created = sandbox.clientPoints().map(({ fields }) => fields);
	const byTag = (list: typeof created) =>
		[...list].sort((a, b) =>
			String(a.custom_fields?.[1]?.value).localeCompare(String(b.custom_fields?.[1]?.value)),
		);
	expect(byTag(created)).toEqual(
		byTag(
			leads.map(({ uid, fields }) => ({
				name: `${fields.FirstName} ${fields.LastName}`,
				revenue: 1250,
				assigned_to: 'rep@example.com',
				recipients: [
					{
						first_name: 'Ann',
						last_name: 'Lee',
						email: 'ann@example.com',
						primary: true,
						phone_number: '+1 617 555 0100',
					},
					{ email: fields.Email ?? '', primary: false },
				],
				custom_fields: [
					{ tag: 'location', value: 'Boston' },
					{ tag: 'Lead UID', value: uid },
				],
				expiration_date: '2030-12-31',
				template_id: [567834, 673498],
				data: { source: 'LeadExec' },
			})),
		),
	);
});

it('shows the leads, and the period that they are of', async () => {
	form = await editor.openNode('ClickPoint');
	const count = sandbox.clientPoints().length;
	expect(await form.itemCount()).toContain(`${count} items`);
	const [hint = ''] = await form.hints();
	expect(hint).toContain(`${count} leads`);
	for (const part of [nameOf(dayBack(1)), nameOf(dayBack(0)), TIME_ZONE, sandbox.accountTimeZone]) {
		expect(hint).toContain(part);
	}
	await form.showTable(form.output);
	const [first] = await form.rows(form.output);
	expect(first).toMatchObject({
		UID: expect.stringMatching(/^\d+$/),
		DateAdded: expect.any(String),
	});
	await form.close();
});

it('shows which lead became which ClientPoint', async () => {
	form = await editor.openNode('ClientPoint');
	await form.showTable(form.input);
	await form.showTable(form.output);
	const leads = await form.rows(form.input);
	const results = await form.rows(form.output);
	for (const row of [1, 2]) {
		const uid = leads[row]?.UID ?? 'none';
		expect(await form.inputOfOutput(row)).toContain(uid);
		const clientPoint = sandbox
			.clientPoints()
			.find(({ id }) => String(id) === results[row]?.clientpoint_id);
		expect(clientPoint?.fields.custom_fields).toContainEqual({ tag: 'Lead UID', value: uid });
	}
	await form.close();
});
