import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { TZDate } from '@date-fns/tz';
import { addDays, startOfDay, subDays } from 'date-fns';

import type { SandboxLead } from '../../sandbox/server';
import { digText, parseJson } from '../../scripts/json';
import type { Execution, StoredWorkflow, Workflow, WorkflowNode } from '../../scripts/n8n-client';
import { EXAMPLES, readExample, withParameters } from '../../scripts/workflows';
import { daysBack } from './batch';
import {
	atClientPoint,
	chain,
	client,
	MANUAL_TRIGGER,
	outputOf,
	PACKAGE,
	sandbox,
	TIME_ZONE,
	until,
	useN8n,
} from './host';
import { startScriptedModel } from './scriptedModel';

/** Each is run end to end by a test below. */
const FILES = {
	flagship: 'leads-to-clientpoints.json',
	daily: 'daily-leads-to-clientpoints.json',
	failed: 'failed-creates-to-list.json',
	backfill: 'backfill-a-month.json',
	agent: 'agent-creates-a-clientpoint.json',
	newLead: 'new-lead-to-clientpoint.json',
	instant: 'instant-lead-to-clientpoint.json',
	won: 'won-clientpoint-follow-up.json',
	many: 'many-leads-to-batches.json',
	batch: 'leads-batch-to-clientpoints.json',
	table: 'leads-remembered-in-a-data-table.json',
};

useN8n({ resets: false });

/** Imports a workflow as a person does and presses *Execute workflow*. */
async function importAndRun(workflow: Workflow): Promise<Execution> {
	const stored = await client.importWorkflow(workflow);
	return await client.run(stored, triggerOf(workflow).name);
}

function triggerOf(workflow: Workflow): WorkflowNode {
	const trigger = workflow.nodes.find(({ type }) => /(?:trigger|webhook)$/i.test(type));
	if (trigger === undefined) throw new Error(`${workflow.name} has no trigger`);
	return trigger;
}

function expectSuccess({ status, error }: Execution): void {
	expect({ status, error }).toEqual({ status: 'success', error: undefined });
}

/** UIDs of the leads of some days before today, in the workflow's zone; 0 is today. */
function uidsOfDays(firstDaysBack: number, lastDaysBack: number, now: Date): string[] {
	const today = startOfDay(TZDate.tz(TIME_ZONE, now));
	return sandbox.uidsOf(
		1001,
		subDays(today, firstDaysBack),
		addDays(subDays(today, lastDaysBack), 1),
	);
}

const files = readdirSync(EXAMPLES).filter((file) => file.endsWith('.json'));

describe.each(files)('examples/%s', (file) => {
	it('is run end to end by a test below', () => {
		expect(Object.values(FILES)).toContain(file);
	});

	it('says on its canvas what it does', () => {
		const notes = readExample(file).nodes.filter(
			({ type }) => type === 'n8n-nodes-base.stickyNote',
		);
		expect(notes.map(({ parameters }) => String(parameters.content)).join('')).not.toBe('');
	});

	it('holds nothing of the machine or the account that it was made on', () => {
		const text = readFileSync(path.join(EXAMPLES, file), 'utf8');
		expect(parseJson(text)).not.toHaveProperty('id');
		expect(text).not.toMatch(/127\.0\.0\.1|localhost|"instanceId"|"versionId"|"webhookId"/);
		for (const { credentials = {} } of readExample(file).nodes) {
			// Without any: with `"id": null` the editor takes a credential for chosen that is not there.
			for (const credential of Object.values(credentials)) {
				expect(credential).not.toHaveProperty('id');
			}
		}
	});
});

describe('Leads of the past 7 days → ClientPoints', () => {
	let execution: Execution;
	let leads: SandboxLead[];

	beforeAll(async () => {
		sandbox.reset();
		execution = await importAndRun(readExample(FILES.flagship));
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

	it('links each ClientPoint to its lead, so that n8n can look back', () => {
		const created = execution.nodes.ClientPoint?.[0]?.outputs[0] ?? [];
		expect(created).toHaveLength(leads.length);
		const idOf = new Map(sandbox.clientPoints().map(({ id, fields }) => [fields.data?.UID, id]));
		expect(created.map(({ json }) => json.clientpoint_id)).toEqual(
			leads.map(({ uid }) => idOf.get(uid)),
		);
		expect(created.map(({ pairedItem }) => pairedItem)).toEqual(leads.map((_, item) => ({ item })));
	});

	it('leaves no key in the saved execution and none in an address', () => {
		expect(execution.raw).not.toContain(sandbox.clickPointKey);
		expect(execution.raw).not.toContain(sandbox.clientPointKey);
		expect(sandbox.requests().every(({ keyPlace }) => keyPlace === 'body')).toBe(true);
	});
});

describe('Daily leads → ClientPoints (no duplicates)', () => {
	it('creates one for each lead of the overlapping days, however often it runs', async () => {
		sandbox.reset();
		const workflow = readExample(FILES.daily);
		const stored = await client.importWorkflow(workflow);
		const run = async () => await client.run(stored, triggerOf(workflow).name);
		sandbox.misbehave({ on: 'create', after: 7, do: { kind: 'status', status: 422 } });
		const first = await run();
		expectSuccess(first);
		const expected = uidsOfDays(7, 1, first.startedAt);
		expect(expected.length).toBeGreaterThan(50);
		expect(sandbox.clientPoints()).toHaveLength(expected.length - 1);
		const [refused, ...others] = outputOf(first, 'Needs a Look');
		expect(others).toEqual([]);
		expect(expected).toContain(refused?.Lead);

		// The one that was refused is tried again, and nothing else.
		const second = await run();
		expectSuccess(second);
		expect(outputOf(second, 'ClientPoint')).toHaveLength(1);
		expect(sandbox.clientPoints()).toHaveLength(expected.length);

		const third = await run();
		expectSuccess(third);
		expect(outputOf(third, 'ClientPoint')).toEqual([]);
		expect(sandbox.clientPoints()).toHaveLength(expected.length);
	});
});

describe('Leads → ClientPoints, with a CSV of failures', () => {
	it('lists what was refused and what may have been created, and creates the others', async () => {
		sandbox.reset();
		sandbox.misbehave([
			{ on: 'create', after: 1, do: { kind: 'status', status: 422 } },
			{ on: 'create', after: 2, do: { kind: 'cut', when: 'after-processing' } },
		]);
		const execution = await importAndRun(readExample(FILES.failed));
		expectSuccess(execution);
		const uids = uidsOfDays(1, 0, execution.startedAt);
		const list = (execution.nodes['Readable List']?.[0]?.outputs[0] ?? []).map(({ json }) => json);
		expect(list).toHaveLength(2);
		expect(uids).toEqual(expect.arrayContaining(list.map(({ Lead }) => Lead)));
		expect(list.map(({ Problem }) => Problem)).toEqual([
			expect.stringMatching(/^ClientPoint rejected the request with status 422/),
			expect.stringMatching(/may have been created.+before you create it again/),
		]);
		// The refused one alone is missing.
		expect(sandbox.clientPoints()).toHaveLength(uids.length - 1);
		expect(execution.raw).toContain('failed-leads.csv');
	});
});

describe('Backfill a month of leads → ClientPoints, day by day', () => {
	it('creates each once, goes on after a bad lead and lists it, and makes up for it', async () => {
		sandbox.reset();
		const workflow = readExample(FILES.backfill);
		const stored = await client.importWorkflow(workflow);
		sandbox.misbehave([
			{ on: 'create', after: 40, do: { kind: 'status', status: 422 } },
			{ on: 'create', after: 60, do: { kind: 'cut', when: 'after-processing' } },
		]);
		const first = await client.run(stored, triggerOf(workflow).name);
		expectSuccess(first);
		const expected = uidsOfDays(37, 8, first.startedAt);
		expect(expected.length).toBeGreaterThan(200);
		const list = outputOf(first, 'Needs a Look');
		expect(list.map(({ Problem }) => Problem)).toEqual([
			expect.stringContaining('422'),
			expect.stringContaining('may have been created'),
		]);
		expect(expected).toEqual(expect.arrayContaining(list.map(({ Lead }) => Lead)));
		expect(createdCount()).toBe(expected.length - 1);

		const second = await client.run(stored, triggerOf(workflow).name);
		expectSuccess(second);
		expect(outputOf(second, 'Needs a Look').map(({ Lead }) => Lead)).toEqual([list[1]?.Lead]);
		expect(createdCount()).toBe(expected.length);
		// One request a day and run, at most; a day that is over is small.
		expect(sandbox.requests().filter(({ endpoint }) => endpoint === 'leads').length).toBeLessThan(
			61,
		);
	});

	const createdCount = () => sandbox.clientPoints().length;
});

describe('Leads → ClientPoints, remembered in a data table', () => {
	it('creates each once, also from a copy of the node, and notes what is certain', async () => {
		sandbox.reset();
		const example = readExample(FILES.table);
		sandbox.misbehave({ on: 'create', after: 7, do: { kind: 'status', status: 422 } });
		const first = await importAndRun(example);
		expectSuccess(first);
		const uids = uidsOfDays(7, 0, first.startedAt);
		expect(uids).toContain(outputOf(first, 'Needs a Look')[0]?.Lead);
		expect(outputOf(first, 'Note It')).toHaveLength(uids.length - 1);
		expect(sandbox.clientPoints()).toHaveLength(uids.length - 1);

		// Another workflow: its node remembers nothing, the table does.
		const second = await importAndRun(example);
		expectSuccess(second);
		expect(outputOf(second, 'Needs a Look')).toEqual([]);
		expect(outputOf(second, 'Note It')).toHaveLength(1);
		expect(sandbox.clientPoints()).toHaveLength(uids.length);
	});
});

describe('AI assistant that creates ClientPoints', () => {
	it('looks up leads and creates the ClientPoint, once', async () => {
		sandbox.reset();
		const model = await startScriptedModel();
		await client.saveCredential('OpenAI account', 'openAiApi', { apiKey: 'none', url: model.url });
		const today = TZDate.tz(TIME_ZONE).toISOString().slice(0, 10);
		const create = {
			tool: 'Create_ClientPoint',
			arguments: {
				Name: 'ABC Company',
				Revenue: 500.5,
				Assigned_To: 'rep@example.com',
				Recipients: [
					{ first_name: 'Ann', last_name: 'Lee', email: 'ann@example.com', primary: true },
				],
				Lead_UID: '22363629',
			},
		};
		model.play([
			{ tool: 'Get_Leads', arguments: { Start_Date: today, End_Date: today } },
			create,
			create,
			{ answer: 'It is created.' },
		]);
		const workflow = readExample(FILES.agent);
		const execution = await client.run(
			await client.importWorkflow(workflow),
			triggerOf(workflow).name,
			{
				sessionId: 'test',
				action: 'sendMessage',
				chatInput: 'Create a ClientPoint for the newest lead',
			},
		);
		await model.close();
		expectSuccess(execution);
		expect(model.toolResults().join()).toContain('alreadyCreated');
		expect(sandbox.clientPoints().map(({ fields }) => fields)).toEqual([
			expect.objectContaining({ name: 'ABC Company', test_mode: true, data: { UID: '22363629' } }),
		]);
	});
});

describe("New lead → ClientPoint with the state's template", () => {
	it('creates a ClientPoint of each lead, from the template for its state', async () => {
		sandbox.reset();
		const [first] = sandbox.addLeads(1001, 1, { fields: { State: 'CA' } });
		sandbox.addLeads(1001, 1, { fields: { State: 'TX' } });
		sandbox.addLeads(1001, 1, { fields: { State: 'NY' } });
		// A test of the trigger gives out the newest leads.
		expectSuccess(await importAndRun(readExample(FILES.newLead)));
		const created = sandbox.clientPoints().map(({ fields }) => fields);
		const templates = (uid: string | undefined) =>
			created.find(({ custom_fields: tags }) => tags?.some(({ value }) => value === uid));
		expect(created).toHaveLength(5);
		expect(created.filter(({ template_id: ids }) => ids?.includes(673498))).not.toEqual([]);
		expect(created.filter(({ template_id: ids }) => ids?.includes(781203))).not.toEqual([]);
		expect(templates(first?.uid)).toMatchObject({
			template_id: [567834],
			recipients: [{ email: first?.fields.Email, primary: true }],
		});
	});
});

describe('Lead within a second → ClientPoint, once', () => {
	const HEADERS = { 'content-type': 'application/json', 'x-lead-secret': 'Qm4Tn8Ye2Ku6Pd3B' };
	let stored: StoredWorkflow;
	let url: string;

	beforeAll(async () => {
		sandbox.reset();
		await client.saveCredential('LeadExec webhook', 'httpHeaderAuth', {
			name: 'X-Lead-Secret',
			value: HEADERS['x-lead-secret'],
		});
		stored = await client.importWorkflow(readExample(FILES.instant));
		await client.activate(stored);
		url = `${client.url}/webhook/${String(triggerOf(stored).webhookId)}`;
		const isThere = async () => (await fetch(url, { method: 'POST' })).status !== 404;
		await until('the webhook is there', isThere);
	});
	afterAll(async () => await client.deactivate(stored));

	/** The page's template, filled as LeadExec does it, and whether the answer counts as delivered. */
	const page = readFileSync(path.join(EXAMPLES, '../docs/instant-leads.md'), 'utf8');
	const [, template = ''] = /```json\n([^]*?)```/.exec(page) ?? [];
	const [, search = 'none'] = /\| Result Search +\| `(.*?)`/.exec(page) ?? [];
	const deliver = async ({ fields }: SandboxLead, headers: Record<string, string> = HEADERS) => {
		const body = template.replace(/\[(\w+)\]/g, (_, name: string) => fields[name] ?? '');
		const response = await fetch(url, { method: 'POST', headers, body });
		return { status: response.status, isDelivered: (await response.text()).includes(search) };
	};
	const created = () => sandbox.clientPoints().map(({ fields }) => fields.recipients?.[0]?.email);

	it('creates the ClientPoint at once, and once when the delivery is repeated', async () => {
		const lead = sandbox.addLead(1001, { fields: { Email: 'ann@example.com' } });
		const began = performance.now();
		expect(await deliver(lead)).toEqual({ status: 200, isDelivered: true });
		// The answer comes when all is done.
		expect(performance.now() - began).toBeLessThan(2_000);
		expect(created()).toEqual(['ann@example.com']);
		expect(await deliver(lead)).toEqual({ status: 200, isDelivered: true });
		expect(created()).toEqual(['ann@example.com']);
	});

	it('does not count a lead as delivered that ClientPoint refuses, and creates it when it comes again', async () => {
		const lead = sandbox.addLead(1001, { fields: { Email: 'bob@example.com' } });
		sandbox.misbehave({ on: 'create', do: { kind: 'status', status: 422 } });
		expect(await deliver(lead)).toEqual({ status: 500, isDelivered: false });
		expect(created()).not.toContain('bob@example.com');
		expect(await deliver(lead)).toEqual({ status: 200, isDelivered: true });
		expect(created()).toContain('bob@example.com');
	});

	it('creates once what may have been created, and then counts it as delivered', async () => {
		const lead = sandbox.addLead(1001, { fields: { Email: 'cid@example.com' } });
		sandbox.misbehave({ on: 'create', do: { kind: 'cut', when: 'after-processing' } });
		expect(await deliver(lead)).toEqual({ status: 500, isDelivered: false });
		expect(await deliver(lead)).toEqual({ status: 200, isDelivered: true });
		expect(created().filter((email) => email === 'cid@example.com')).toHaveLength(1);
	});

	it('takes nothing without the secret', async () => {
		const before = sandbox.requests().length;
		const lead = sandbox.addLead(1001);
		const wrong = { ...HEADERS, 'x-lead-secret': 'another' };
		expect(await deliver(lead, wrong)).toMatchObject({ status: 403, isDelivered: false });
		expect(sandbox.requests()).toHaveLength(before);
	});

	it('shares its memory with a report that leads to the same node', async () => {
		const report = chain('Safety net', [
			MANUAL_TRIGGER,
			{
				name: 'ClickPoint',
				type: `${PACKAGE}.clickPoint`,
				parameters: daysBack(0, 0),
			},
		]);
		const { nodes, connections } = report;
		const to = { main: [[{ node: 'ClientPoint', type: 'main', index: 0 }]] };
		const known = created();
		sandbox.addLead(1001, { fields: { Email: 'dan@example.com' } });
		stored = await client.overwriteWorkflow(stored.id, {
			...stored,
			nodes: [...stored.nodes, ...nodes],
			connections: { ...stored.connections, ...connections, ClickPoint: to },
		});
		const execution = await client.run(stored, MANUAL_TRIGGER.name);
		expectSuccess(execution);
		const all = created();
		expect(all).toContain('dan@example.com');
		for (const email of known) expect(all.filter((each) => each === email)).toHaveLength(1);
	});
});

describe('ClientPoint won → update → follow-up', () => {
	it('notes the day and prepares a message, once', async () => {
		sandbox.reset();
		const secret = 'Qm4Tn8Ye2Ku6Pd3B';
		const type = 'clientPointWebhookApi';
		await client.saveCredential('ClientPoint Webhook Secret account', type, { secret });
		const stored = await client.importWorkflow(readExample(FILES.won));
		await client.activate(stored);
		const { webhookId } = triggerOf(stored);
		const url = `${client.url}/webhook/${String(webhookId)}/webhook?secret=${secret}`;
		const isThere = async () => (await fetch(url, { method: 'POST', body: 'none' })).status !== 404;
		await until('the webhook is there', isThere);
		sandbox.configure({ webhookUrl: url });

		await atClientPoint('POST', 'create', {
			name: 'Acme',
			revenue: 500.5,
			assigned_to: 'ann@example.com',
		});
		const [created] = sandbox.clientPoints();
		await atClientPoint('PUT', `update/${created?.id}`, { status: 'won' });
		const updated = () => sandbox.clientPoints()[0]?.fields.custom_fields;
		await until('the ClientPoint is updated', () => updated() !== undefined);
		const executions = async () =>
			await Promise.all((await client.executions(stored)).map((id) => client.waitFor(id)));
		const settled = async (count: number) =>
			await until(
				`${count} executions have ended`,
				async () => (await executions()).length === count,
			);
		await settled(1);
		// Whether the update makes the vendor send the event again is not documented.
		const again = { event: 'won', clientPoint: created?.id ?? 0 };
		for (const count of [2, 3]) {
			await sandbox.sendEvent({ ...again, data: { WonDate: '2026-01-31 10:00:00' } });
			await settled(count);
		}
		await client.deactivate(stored);

		for (const execution of await executions()) expectSuccess(execution);
		expect(updated()).toEqual([
			{ tag: 'Won on', value: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) },
		]);
		// Won again at another time is another event; the same one again is none.
		const messages = (await executions()).flatMap((each) => outputOf(each, 'Follow-Up'));
		expect(messages).toEqual(
			Array.from({ length: messages.length }, () => ({
				representative: 'Ann',
				subject: 'Won: Acme',
				text: expect.stringContaining('500.5'),
			})),
		);
		expect(messages).toHaveLength(2);
	});
});

describe('Many leads → batches for several workers', () => {
	it('creates each ClientPoint once, says what could not be created, and makes up for it', async () => {
		sandbox.reset();
		const secret = { name: 'X-Batches', value: 'only-the-other-workflow-knows' };
		await client.saveCredential('Batches', 'httpHeaderAuth', secret);
		const batch = await client.importWorkflow(readExample(FILES.batch));
		await client.activate(batch);
		const url = `${client.url}/webhook/leads-batch`;
		const send = async (headers: Record<string, string>) =>
			await fetch(url, { method: 'POST', headers });
		await until('the webhook is there', async () => (await send({})).status !== 404);
		expect((await send({})).status).toBe(403);

		const example = readExample(FILES.many);
		const stored = await client.importWorkflow(
			withParameters(example, {
				'Send Batches': { url },
				// No week of the sandbox fills more than one batch of 250.
				'Batches of 250': { batchSize: 5 },
			}),
		);
		// The settings of the example keep nothing of a run that succeeded.
		const kept = await client.overwriteWorkflow(stored.id, {
			...stored,
			settings: { ...stored.settings, saveDataSuccessExecution: 'all' },
		});
		const run = async () => {
			const execution = await client.run(kept, triggerOf(kept).name);
			expectSuccess(execution);
			return outputOf(execution, 'Totals')[0];
		};
		const uids = uidsOfDays(7, 0, new Date());
		const refused = String(uids[10]);
		sandbox.misbehave([
			{ on: 'create', containing: refused, times: -1, do: { kind: 'status', status: 422 } },
		]);
		expect(await run()).toEqual({
			created: uids.length - 1,
			alreadyCreated: 0,
			unknown: [],
			problems: [{ lead: refused, problem: expect.stringContaining('422') }],
		});
		sandbox.behave();
		expect(await run()).toEqual({
			created: 1,
			alreadyCreated: uids.length - 1,
			unknown: [],
			problems: [],
		});
		await client.deactivate(batch);
		const created = sandbox
			.clientPoints()
			.map(({ fields }) => digText(fields, 'custom_fields', 0, 'value'));
		expect(created.sort()).toEqual([...uids].sort());
	});
});
