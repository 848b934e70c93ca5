import { randomUUID } from 'node:crypto';

import type { Sandbox } from '../../sandbox/server';
import type { Execution, N8nClient, StoredWorkflow } from '../../scripts/n8n-client';
import { chain, connect, MANUAL_TRIGGER, openSandbox, PACKAGE } from './host';

let client: N8nClient;
let sandbox: Sandbox;

beforeAll(async () => {
	client = await connect();
	({ sandbox } = await openSandbox(client));
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

const CREATE = {
	resource: 'clientPoint',
	operation: 'create',
	name: '={{ $json.FirstName }}',
	revenue: '={{ $json.EstimatedRevenue }}',
	assignedTo: '={{ $json.AssignedRep }}',
	additionalFields: { dataJson: '={{ { UID: $json.UID } }}' },
};

interface Days {
	from: number;
	to: number;
}

/** Leads of a range of days → ClientPoints, once for each UID. */
function workflowFor({ from, to }: Days, clientPoint: object, options: object = {}) {
	return chain('Create once per lead', [
		MANUAL_TRIGGER,
		{
			name: 'Leads',
			type: `${PACKAGE}.clickPoint`,
			parameters: {
				operation: 'leads',
				lid: { __rl: true, mode: 'id', value: '1001' },
				duration: 'dateRange',
				startDate: 'relative',
				daysBackToStartFrom: from,
				endDate: 'relative',
				daysBackToEndAt: to,
			},
		},
		{
			name: 'ClientPoints',
			type: `${PACKAGE}.clientPoint`,
			parameters: {
				...CREATE,
				createOncePer: '={{ $json.UID }}',
				options: { timeout: 2, ...options },
				...clientPoint,
			},
			id: randomUUID(),
			onError: 'continueRegularOutput',
		},
	]);
}

/** Runs the stored workflow for other days or settings, as when a person has changed its nodes. */
async function run(
	stored: StoredWorkflow,
	days: Days,
	clientPoint: object = {},
	options: object = {},
): Promise<Execution> {
	const changed = workflowFor(days, clientPoint, options);
	const nodes = changed.nodes.map((node, index) => ({
		...node,
		// The node stays the same one: it is its id that the keys are remembered under.
		id: stored.nodes[index]?.id ?? node.id,
	}));
	const overwritten = await client.overwriteWorkflow(stored.id, { ...changed, nodes });
	return await client.run(overwritten, MANUAL_TRIGGER.name);
}

async function store(): Promise<StoredWorkflow> {
	return await client.importWorkflow(workflowFor({ from: 1, to: 0 }, {}));
}

const outputOf = (execution: Execution) =>
	(execution.nodes.ClientPoints?.[0]?.outputs[0] ?? []).map(({ json }) => json);
const createdUids = () => sandbox.clientPoints().map(({ fields }) => String(fields.data?.UID));

it('creates each ClientPoint once in three runs whose periods overlap', async () => {
	const stored = await store();
	for (const days of [
		{ from: 6, to: 3 },
		{ from: 5, to: 2 },
		{ from: 4, to: 1 },
	]) {
		expect((await run(stored, days)).status).toBe('success');
	}
	const created = createdUids();
	expect(created.length).toBeGreaterThan(30);
	expect(new Set(created).size).toBe(created.length);
});

const unknown = (execution: Execution) =>
	outputOf(execution).filter(({ outcome }) => outcome === 'unknown');

it('marks a key as unknown in later runs when the response was lost in this one', async () => {
	const stored = await store();
	sandbox.misbehave({ on: 'create', do: { kind: 'cut', when: 'after-processing' } });
	const [lost, ...others] = outputOf(await run(stored, { from: 3, to: 2 })).filter(
		({ error }) => error !== undefined,
	);
	expect(others).toEqual([]);
	expect(lost?.error).toContain('may have been created');
	const created = createdUids();
	expect(created).toContain(lost?.UID);
	expect(new Set(created).size).toBe(created.length);

	expect(unknown(await run(stored, { from: 3, to: 2 }))).toEqual([
		{ outcome: 'unknown', key: lost?.UID },
	]);
	expect(createdUids()).toHaveLength(created.length);
});

it('creates an unknown one again in a manual execution with its key to forget', async () => {
	const stored = await store();
	sandbox.misbehave({ on: 'create', do: { kind: 'cut', when: 'before-processing' } });
	await run(stored, { from: 3, to: 2 });
	const again = await run(stored, { from: 3, to: 2 });
	const [lost] = unknown(again);
	const created = createdUids();
	expect(created).toHaveLength(outputOf(again).length - 1);

	await run(stored, { from: 3, to: 2 }, {}, { keysToForget: `${String(lost?.key)}, 4711` });
	expect(createdUids()).toEqual([...created, lost?.key]);
});

it('forgets one key, or all of its items, and nothing else', async () => {
	const stored = await store();
	await run(stored, { from: 3, to: 2 });
	const uids = createdUids();
	const [uid] = uids;

	await run(stored, { from: 3, to: 2 }, {}, { keysToForget: uid });
	expect(createdUids()).toEqual([...uids, uid]);

	await run(stored, { from: 3, to: 2 }, {}, { keysToForget: '*' });
	expect(createdUids()).toHaveLength(2 * uids.length + 1);
});
