import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import type { Sandbox } from '../../sandbox/server';
import { digList, digText } from '../../scripts/json';
import { type Execution, N8nError, type StoredWorkflow } from '../../scripts/n8n-client';
import { type N8nServer, startN8n } from '../../scripts/n8n-server';
import { packPackage } from '../../scripts/pack';
import { chain, hostUnderTest, openSandbox, PACKAGE } from './host';

/** The ClickPoint Trigger in an n8n of its own, which can be ended and started again. */

const LID = 1005;
const OTHER_LID = 1002;
const TRIGGER = 'ClickPoint Trigger';
const PATIENCE_MS = 100_000;

/** n8n saves how far a trigger came in one step with the execution. The last two only save time. */
const DURABLE_CURSORS = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
	N8N_SCHEDULER_MATERIALIZATION_INTERVAL: '1',
	N8N_SCHEDULER_EXECUTOR_INTERVAL: '1',
};
const WAYS: Array<[string, Record<string, string>]> = [
	['as n8n comes', {}],
	['with durable cursors', DURABLE_CURSORS],
];

let folder: string;
let packageTarball: string;
let n8n: N8nServer;
let sandbox: Sandbox;

beforeAll(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'e2e-trigger-'));
	packageTarball = await packPackage(folder);
}, 180_000);
afterAll(async () => {
	await rm(folder, { recursive: true, force: true });
});

const workflow = (name: string, lid: number, parameters: object = {}) =>
	chain(name, [
		{
			name: TRIGGER,
			type: `${PACKAGE}.clickPointTrigger`,
			parameters: { lid: { __rl: true, mode: 'id', value: String(lid) }, ...parameters },
		},
		{ name: 'No Operation', type: 'n8n-nodes-base.noOp', parameters: {} },
	]);
const add = (count: number) => sandbox.addLeads(LID, count).map(({ uid }) => uid);
const uidsOf = ({ nodes }: Execution) =>
	(nodes[TRIGGER]?.[0]?.outputs[0] ?? []).map(({ json }) => digText(json, 'UID'));

/** Activates a workflow, and waits until n8n has done so: it answers before. @returns what went wrong */
async function activate(stored: StoredWorkflow): Promise<string> {
	try {
		await n8n.client.activate(stored);
	} catch (error) {
		if (error instanceof N8nError) return error.message;
		throw error;
	}
	// It says so at once.
	if (hostUnderTest() === 'n8n-2.8') return '';
	const giveUpAt = Date.now() + PATIENCE_MS;
	for (;;) {
		const url = `/rest/workflows/${stored.id}/publication-status`;
		const publication = await n8n.client.request('GET', url);
		const status = digText(publication, 'status');
		if (['published', 'failed'].includes(status) || Date.now() > giveUpAt) {
			return digText(digList(publication, 'triggers')[0], 'errorMessage');
		}
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

/**
 * Waits until a poll that something begins has come, and a second more for n8n to save what the trigger
 * keeps of it: an activation in between would begin where this poll did.
 */
async function polled(begin: () => Promise<unknown>): Promise<void> {
	const polls = () => sandbox.requests().filter(({ served }) => served?.lid === LID).length;
	const before = polls();
	await begin();
	const giveUpAt = Date.now() + PATIENCE_MS;
	while (polls() === before && Date.now() < giveUpAt) {
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	await new Promise((resolve) => setTimeout(resolve, 1_000));
}

/** The UIDs that each execution began with, once there are so many executions. */
async function given(stored: StoredWorkflow, count: number): Promise<string[][]> {
	const giveUpAt = Date.now() + PATIENCE_MS;
	for (;;) {
		const ids = await n8n.client.executions(stored);
		if (ids.length >= count || Date.now() > giveUpAt) {
			const executions = await Promise.all(ids.map((id) => n8n.client.waitFor(id)));
			return executions.map(uidsOf).reverse();
		}
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}

// n8n 2.8 has no durable cursors.
describe.each(WAYS.slice(0, hostUnderTest() === 'n8n' ? 2 : 1))('%s', (_, env) => {
	const isDurable = env !== WAYS[0]?.[1];
	let userFolder: string;
	const start = () => startN8n({ host: hostUnderTest(), userFolder, packageTarball, env });
	beforeAll(async () => {
		userFolder = path.join(folder, isDurable ? 'durable' : 'n8n');
		n8n = await start();
		({ sandbox } = await openSandbox(n8n.client));
	}, 180_000);
	afterAll(async () => {
		await n8n.stop();
		await sandbox.close();
	});

	it('starts the workflow with each lead once, through restarts and deactivations', async () => {
		add(2);
		const stored = await n8n.client.importWorkflow(workflow('New leads', LID));
		expect(await activate(stored)).toBe('');
		expect(await given(stored, 0)).toEqual([]);
		// With durable cursors, n8n does not keep what the poll that activates the workflow found out.
		if (isDurable) await polled(async () => undefined);

		const beforeRestart = add(3);
		await n8n.stop();
		const whileOff = add(2);
		n8n = await start();
		const all = [[...beforeRestart, ...whileOff]];
		expect(await given(stored, 1)).toEqual(all);

		const pollNow = async () =>
			await polled(async () => {
				await n8n.client.deactivate(stored);
				await activate(stored);
			});
		all.push(add(2));
		await pollNow();
		expect(await given(stored, 2)).toEqual(all);

		// Another workflow fails while this one goes on, in n8n's own polls, one a minute.
		const failing = await n8n.client.importWorkflow(workflow('A bad day', OTHER_LID));
		await activate(failing);
		const do403 = { kind: 'status', status: 403 } as const;
		sandbox.misbehave({ on: 'leads', containing: `lid=${OTHER_LID}`, times: -1, do: do403 });
		all.push(add(1));
		expect(await given(stored, 3)).toEqual(all);
		await given(failing, 1);
		const [id = ''] = await n8n.client.executions(failing);
		await n8n.client.deactivate(failing);
		sandbox.behave();
		const { status, error, raw } = await n8n.client.waitFor(id);
		expect(status).toBe('error');
		expect(digText(error, 'message')).toBe('ClickPoint rejected the credential');
		expect(raw).not.toContain(sandbox.clickPointKey);

		await n8n.stop();
		await polled(async () => void (n8n = await start()));
		await pollNow();
		all.push(add(1));
		await pollNow();
		await pollNow();
		expect(await given(stored, 4)).toEqual(all);
		await n8n.client.deactivate(stored);
		const { staticData } = Object(await n8n.client.request('GET', `/rest/workflows/${stored.id}`));
		expect(digText(staticData, `node:${TRIGGER}`, 'position', 'from') === '').toBe(isDurable);
	}, 600_000);

	if (isDurable) return;

	it('starts with the leads of the days back', async () => {
		const startFrom = { startFrom: 'daysBack', daysBack: 1 };
		const stored = await n8n.client.importWorkflow(workflow('Days back', LID, startFrom));
		expect(await activate(stored)).toBe('');
		expect(await given(stored, 1)).toEqual([sandbox.uidsOf(LID)]);
		await n8n.client.deactivate(stored);
	});

	it('shows a few leads when it is tested by hand', async () => {
		const stored = await n8n.client.importWorkflow(workflow('Test event', 1001));
		const execution = await n8n.client.run(stored, TRIGGER);
		expect(execution.status).toBe('success');
		expect(uidsOf(execution)).toEqual(sandbox.uidsOf(1001).slice(-5).reverse());
	});

	it('keeps a workflow from being activated, and says why', async () => {
		const stored = await n8n.client.importWorkflow(workflow('Unknown lead type', 4711));
		expect(await activate(stored)).toContain('ClickPoint did not return a list of leads');
	});
});
