import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import type { Sandbox } from '../../sandbox/server';
import { digList, digText } from '../../scripts/json';
import { type Execution, N8nError, type StoredWorkflow } from '../../scripts/n8n-client';
import { type N8nServer, startN8n } from '../../scripts/n8n-server';
import { packPackage } from '../../scripts/pack';
import { chain, hostUnderTest, OFTEN, openSandbox, PACKAGE, until } from './host';

/** The ClickPoint Trigger in an n8n of its own, which can be ended and started again. */

const LID = 1005;
const OTHER_LID = 1002;
const TRIGGER = 'ClickPoint Trigger';
const PATIENCE_MS = 100_000;

/** n8n saves how far a trigger came in one step with the execution. The two intervals only save time. */
const DURABLE_CURSORS = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
	N8N_SCHEDULER_MATERIALIZATION_INTERVAL: '1',
	N8N_SCHEDULER_EXECUTOR_INTERVAL: '1',
	// After a restart n8n would make up for the missed polls of all poll times at once, each from the same position.
	N8N_SCHEDULER_MISFIRE_GRACE: '3',
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
			parameters: {
				pollTimes: OFTEN,
				lid: { __rl: true, mode: 'id', value: String(lid) },
				...parameters,
			},
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
	let publication: unknown;
	await until('it is published, or not', async () => {
		const url = `/rest/workflows/${stored.id}/publication-status`;
		publication = await n8n.client.request('GET', url);
		return ['published', 'failed'].includes(digText(publication, 'status'));
	});
	return digText(digList(publication, 'triggers')[0], 'errorMessage');
}

/**
 * Waits until the next poll has come, and a second more for n8n to save what the trigger keeps of it: an
 * activation in between would begin where this poll did. The poll after it is some seconds away.
 *
 * @param begin what a poll follows
 */
async function polled(begin: () => Promise<unknown> = async () => undefined): Promise<void> {
	const polls = () => sandbox.requests().filter(({ served }) => served?.lid === LID).length;
	const before = polls();
	await begin();
	await until('a poll comes', () => polls() > before);
	await new Promise((resolve) => setTimeout(resolve, 1_000));
}

/** The UIDs that the executions began with, once there are so many. */
async function given(stored: StoredWorkflow, count: number): Promise<string[]> {
	const giveUpAt = Date.now() + PATIENCE_MS;
	for (;;) {
		const ids = (await n8n.client.executions(stored)).reverse();
		const executions = await Promise.all(ids.map((id) => n8n.client.waitFor(id)));
		const uids = executions.flatMap(uidsOf);
		if (uids.length >= count || Date.now() > giveUpAt) return uids;
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
		await polled();

		const all = add(3);
		await n8n.stop();
		all.push(...add(2));
		n8n = await start();
		expect(await given(stored, all.length)).toEqual(all);

		const activateAnew = async () => {
			await n8n.client.deactivate(stored);
			await activate(stored);
		};
		await polled();
		all.push(...add(2));
		await activateAnew();
		expect(await given(stored, all.length)).toEqual(all);

		// Another workflow fails while this one goes on.
		const failing = await n8n.client.importWorkflow(workflow('A bad day', OTHER_LID));
		await activate(failing);
		const do403 = { kind: 'status', status: 403 } as const;
		sandbox.misbehave({ on: 'leads', containing: `lid=${OTHER_LID}`, times: -1, do: do403 });
		all.push(...add(1));
		expect(await given(stored, all.length)).toEqual(all);
		const failures = async () => await n8n.client.executions(failing);
		await until('a poll has failed', async () => (await failures()).length > 0);
		await n8n.client.deactivate(failing);
		sandbox.behave();
		const [id = ''] = await failures();
		const { status, error, raw } = await n8n.client.waitFor(id);
		expect(status).toBe('error');
		expect(digText(error, 'message')).toBe('ClickPoint rejected the credential');
		expect(raw).not.toContain(sandbox.clickPointKey);

		await polled();
		await n8n.stop();
		n8n = await start();
		await polled();
		await polled(activateAnew);
		all.push(...add(1));
		await polled(activateAnew);
		await polled();
		await polled(activateAnew);
		expect(await given(stored, all.length)).toEqual(all);
		await n8n.client.deactivate(stored);
		const { staticData } = Object(await n8n.client.request('GET', `/rest/workflows/${stored.id}`));
		expect(digText(staticData, `node:${TRIGGER}`, 'position', 'from') === '').toBe(isDurable);
	}, 600_000);

	if (isDurable) return;

	it('keeps a workflow from being activated, and says why', async () => {
		const stored = await n8n.client.importWorkflow(workflow('Unknown lead type', 4711));
		expect(await activate(stored)).toContain('ClickPoint did not return a list of leads');
	});
});
