import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { TZDate } from '@date-fns/tz';
import { addDays, startOfDay, subDays } from 'date-fns';

import type { Sandbox, SandboxLead } from '../../sandbox/server';
import { parseJson } from '../../scripts/json';
import { readWorkflow } from '../../scripts/n8n-client';
import type { Execution, N8nClient, Workflow } from '../../scripts/n8n-client';
import { connect, openSandbox, PACKAGE, TIME_ZONE } from './host';

const FOLDER = path.join(__dirname, '..', '..', 'examples');
const FLAGSHIP = 'leads-to-clientpoints.json';

let client: N8nClient;
let sandbox: Sandbox;

beforeAll(async () => {
	client = await connect();
	({ sandbox } = await openSandbox(client));
});
afterAll(() => sandbox.close());

function load(file: string): Workflow {
	return readWorkflow(readFileSync(path.join(FOLDER, file), 'utf8'));
}

/** Imports a workflow as a person does and presses *Execute workflow*. */
async function importAndRun(workflow: Workflow): Promise<Execution> {
	const trigger = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.manualTrigger');
	expect(trigger).toBeDefined();
	const stored = await client.importWorkflow(workflow);
	return await client.run(stored, trigger?.name ?? '');
}

const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));

describe.each(files)('examples/%s', (file) => {
	it('is imported and runs to its end', async () => {
		sandbox.reset();
		const execution = await importAndRun(load(file));
		expect({ status: execution.status, error: execution.error }).toEqual({
			status: 'success',
			error: undefined,
		});
		const ran = load(file).nodes.filter(({ type }) => type.startsWith(`${PACKAGE}.`));
		expect(ran.length).toBeGreaterThan(0);
		for (const { name } of ran) expect(execution.nodes).toHaveProperty([name]);
	});

	it('says on its canvas what it does', () => {
		const notes = load(file).nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		expect(notes.map(({ parameters }) => String(parameters.content)).join('')).not.toBe('');
	});

	it('holds nothing of the machine or the account that it was made on', () => {
		const text = readFileSync(path.join(FOLDER, file), 'utf8');
		expect(parseJson(text)).not.toHaveProperty('id');
		expect(text).not.toMatch(/127\.0\.0\.1|localhost|"instanceId"|"versionId"/);
		for (const { credentials = {} } of load(file).nodes) {
			for (const { id } of Object.values(credentials)) expect(id ?? null).toBeNull();
		}
	});
});

describe('Leads of the past 7 days → ClientPoints', () => {
	let execution: Execution;
	let leads: SandboxLead[];

	beforeAll(async () => {
		sandbox.reset();
		execution = await importAndRun(load(FLAGSHIP));
		// Worked out here, not read from the run: whole days of the workflow's zone, today included.
		const today = startOfDay(TZDate.tz(TIME_ZONE, execution.startedAt));
		leads = sandbox.leadsOf(1001, subDays(today, 7), addDays(today, 1));
	});

	it('reads every lead of the period once, as the vendor has it', () => {
		const items = execution.nodes.ClickPoint?.[0]?.outputs[0] ?? [];
		expect(leads.length).toBeGreaterThan(50);
		expect(items.map(({ json }) => json)).toEqual(
			leads.map(({ fields, sends }) => ({ ...fields, Sends: sends })),
		);
	});

	it('makes exactly one ClientPoint of each, field by field', () => {
		const created = sandbox.clientPoints().map(({ fields }) => fields);
		const expected = leads.map(({ uid, fields }) => ({
			name: fields.Company || `${fields.FirstName} ${fields.LastName}`,
			revenue: Number(fields.EstimatedRevenue),
			assigned_to: fields.AssignedRep,
			custom_fields: [
				{ tag: 'Product', value: fields.Product },
				{ tag: 'Lead UID', value: uid },
			],
			recipients: [
				{
					first_name: fields.FirstName,
					last_name: fields.LastName,
					email: fields.Email,
					primary: true,
					phone_number: fields.Phone,
					city: fields.City,
					state: fields.State,
					zip: fields.ZipCode,
				},
			],
			data: { UID: uid, Campaign: fields.Campaign },
		}));
		const byUid = (list: Array<{ data?: Record<string, unknown> }>) =>
			[...list].sort((a, b) => Number(a.data?.UID) - Number(b.data?.UID));
		expect(byUid(created)).toEqual(byUid(expected));
	});

	it('covers leads without a company, with leading zeros and with every kind of letter', () => {
		const all = leads.map(({ fields }) => fields);
		expect(all.some(({ Company }) => Company === undefined)).toBe(true);
		expect(all.some(({ Company }) => Company === '')).toBe(true);
		expect(all.some(({ ZipCode }) => ZipCode?.startsWith('0'))).toBe(true);
		expect(all.some(({ FirstName }) => FirstName === '健太')).toBe(true);
	});

	it('links each ClientPoint to its lead, so that n8n can look back', () => {
		const created = execution.nodes.ClientPoint?.[0]?.outputs[0] ?? [];
		expect(created).toHaveLength(leads.length);
		const idOf = new Map(sandbox.clientPoints().map(({ id, fields }) => [fields.data?.UID, id]));
		expect(created.map(({ json }) => json.clientpoint_id)).toEqual(
			leads.map(({ uid }) => idOf.get(uid)),
		);
		expect(created.map(({ pairedItem }) => pairedItem)).toEqual(leads.map((_, item) => ({ item })));
	});

	it('e-mails nobody', () => {
		expect(sandbox.clientPoints().some(({ fields }) => fields.send_recipient_mail)).toBe(false);
	});

	it('leaves no key in the saved execution and none in an address', () => {
		expect(execution.raw).not.toContain(sandbox.clickPointKey);
		expect(execution.raw).not.toContain(sandbox.clientPointKey);
		expect(sandbox.requests().every(({ keyPlace }) => keyPlace === 'body')).toBe(true);
	});

	it('asks each vendor only what it needs: a page of leads, a create for each', () => {
		const endpoints = sandbox.requests().map(({ endpoint }) => endpoint);
		expect(endpoints.filter((endpoint) => endpoint === 'leads')).toHaveLength(1);
		expect(endpoints.filter((endpoint) => endpoint === 'create')).toHaveLength(leads.length);
		expect(endpoints).toHaveLength(leads.length + 1);
	});
});
