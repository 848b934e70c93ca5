import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { Agent, request } from 'undici';

import { dig, digList, digText, parseJson } from '../scripts/json';
import type { N8nClient, StoredWorkflow, Workflow } from '../scripts/n8n-client';
import { startQueue, type QueueProcess } from '../scripts/n8n-queue';
import { startN8n } from '../scripts/n8n-server';
import { Problem } from '../scripts/problem';
import { stage } from '../scripts/progress';
import { cpuOf } from './probes';
import { saveCredentials } from './runner';
import { batchOf, fanOut, inOneGo } from './scaleWorkflows';
import { ACCOUNT_ZONE, ALL_LEADS, startVendor, type Vendor } from './vendor';

/** Creates the ClientPoints of many leads in each setup, and checks each against the vendor. */

export interface ScalePlan {
	leads: number[];
	/** Ascending. */
	workers: number[];
	isQueueOnly: boolean;
}

/** One n8n with all in one node, the same n8n with batches, or a queue with so many workers. */
export type Setup =
	{ kind: 'one' } | { kind: 'oneWithBatches' } | { kind: 'queue'; workers: number };

export interface ScaleResult {
	setup: Setup;
	leads: number;
	/** From the request that starts the workflow to its answer, milliseconds. */
	wallMs: number;
	/**
	 * The same for the same leads once more, when all ClientPoints are there; in queue mode alone, where
	 * several processes have to remember them.
	 */
	againMs?: number;
	/** Processor time of n8n's processes in the first of the two, milliseconds. */
	cpuMs: number;
	/** Executions that each worker has taken in the first of the two; none without a queue. */
	taken: number[];
	/** What is wrong with the ClientPoints, in words; none when each lead has one. */
	faults: string[];
}

/** What runs the workflows. */
interface Rig {
	client: N8nClient;
	/** Where webhooks are answered. */
	webhooks: string;
	/** n8n's processes. */
	pids: number[];
	workers: QueueProcess[];
}

/** Warms up what was just started; nothing of it is reported. */
const WARM_UP_LEADS = 200;
const LID = 1001;
/** What the vendor takes for a create, in milliseconds. */
const CREATE_MS = 100;
/** A worker's executions at a time: room for the reading one and for batches beside it. */
const WORKER_CONCURRENCY = 5;

/** Runs everything. @param onResult told of each as soon as it is there */
export async function measureScale(
	{ leads, workers, isQueueOnly }: ScalePlan,
	folder: string,
	packageTarball: string,
	onResult: (result: ScaleResult) => void,
): Promise<ScaleResult[]> {
	const results: ScaleResult[] = [];
	const measure = async (setup: Setup, rig: Rig) => {
		const { faults } = await runOnce(setup, rig, WARM_UP_LEADS, 0);
		if (faults.length > 0) throw new Problem(`The warm-up went wrong: ${faults.join('; ')}`);
		for (const each of leads) {
			const result = await runOnce(setup, rig, each, CREATE_MS);
			results.push(result);
			onResult(result);
		}
	};
	if (!isQueueOnly) {
		const n8n = await stage('Starting one n8n', () =>
			startN8n({ userFolder: path.join(folder, 'one'), packageTarball, env: ENV }),
		);
		const rig = { client: n8n.client, webhooks: n8n.url, pids: [n8n.pid], workers: [] };
		await measure({ kind: 'one' }, rig);
		await measure({ kind: 'oneWithBatches' }, rig);
		await n8n.stop();
	}
	const queue = await stage('Starting Redis, PostgreSQL and n8n’s main process', () =>
		startQueue({
			folder: path.join(folder, 'queue'),
			packageTarball,
			env: { ...ENV, N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true' },
		}),
	);
	const hook = await stage('Starting the webhook process', () => queue.startWebhooks('webhooks'));
	const started: QueueProcess[] = [];
	for (const count of workers) {
		while (started.length < count) {
			const name = `worker-${started.length + 1}`;
			started.push(
				await stage(`Starting ${name}`, () => queue.startWorker(name, WORKER_CONCURRENCY)),
			);
		}
		const pids = [queue.main, hook, ...started].map(({ pid }) => pid);
		const rig = { client: queue.main.client, webhooks: hook.url, pids, workers: started };
		await measure({ kind: 'queue', workers: count }, rig);
	}
	return results;
}

const ENV = { GENERIC_TIMEZONE: ACCOUNT_ZONE, N8N_LOG_LEVEL: 'info' };

/** Fresh workflows, so that nothing is remembered, over leads of a fresh vendor. */
async function runOnce(setup: Setup, rig: Rig, leads: number, delay: number): Promise<ScaleResult> {
	const vendor = await startVendor(leads);
	try {
		await vendor.takeCreates(delay);
		await saveCredentials(rig.client, vendor, {
			clickPoint: 'ClickPoint account',
			clientPoint: 'ClientPoint account',
		});
		const header = { name: 'X-Batches', value: 'secret' };
		await rig.client.saveCredential('Batches', 'httpHeaderAuth', header);
		const name = `${setup.kind}-${leads}-${Date.now()}`;
		const start = `start-${name}`;
		const batch = `batch-${name}`;
		const workflows =
			setup.kind === 'one'
				? [inOneGo(start, ALL_LEADS)]
				: [batchOf(batch), fanOut(start, `${rig.webhooks}/webhook/${batch}`, ALL_LEADS)];
		const stop = await publish(rig.client, workflows);
		const run = async () => await call(`${rig.webhooks}/webhook/${start}`, setup);

		const before = await takenBy(rig.workers);
		const cpuBefore = await cpuOfAll(rig.pids);
		const first = await run();
		const cpuMs = (await cpuOfAll(rig.pids)) - cpuBefore;
		const taken = (await takenBy(rig.workers)).map((count, index) => count - (before[index] ?? 0));
		const again = setup.kind === 'queue' ? await run() : undefined;
		await stop();
		const faults = findFaults(
			await uidsOf(vendor, leads),
			await createdFor(vendor),
			first.totals,
			again?.totals,
		);
		return {
			setup,
			leads,
			wallMs: first.wallMs,
			...(again && { againMs: again.wallMs }),
			cpuMs,
			taken,
			faults,
		};
	} finally {
		await vendor.stop();
	}
}

/** @returns what takes the workflows off again */
async function publish(client: N8nClient, workflows: Workflow[]): Promise<() => Promise<void>> {
	const stored: StoredWorkflow[] = [];
	for (const each of workflows) {
		const one = await client.importWorkflow(each);
		await client.activate(one);
		stored.push(one);
	}
	return async () => {
		for (const each of stored) await client.deactivate(each);
	};
}

/** An execution may take longer than any usual limit of a request. */
const patient = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

/** Starts the workflow and waits for its answer. A webhook can be unknown for a moment. */
async function call(url: string, { kind }: Setup): Promise<{ wallMs: number; totals: Totals }> {
	for (let tries = 0; ; tries++) {
		const startedAt = performance.now();
		const { statusCode, body } = await request(url, { method: 'POST', dispatcher: patient });
		const text = await body.text();
		if (statusCode === 200) {
			return { wallMs: performance.now() - startedAt, totals: sumUp(parseJson(text)) };
		}
		if (statusCode !== 404 || tries === 50) throw new Error(`${kind} was answered ${text}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

async function cpuOfAll(pids: number[]): Promise<number> {
	return (await Promise.all(pids.map(cpuOf))).reduce((sum, each) => sum + each, 0);
}

/** How many executions each worker has logged. */
async function takenBy(workers: QueueProcess[]): Promise<number[]> {
	const logs = await Promise.all(workers.map(({ logFile }) => readFile(logFile, 'utf8')));
	return logs.map((log) => log.match(/Worker finished execution/g)?.length ?? 0);
}

/** What the vendor has: the leads that there are. */
async function uidsOf(vendor: Vendor, leads: number): Promise<string[]> {
	const found = await ask(`${vendor.url}/control/leads?lid=${LID}&take=${leads}`);
	return digList(found, 'leads').map((lead) => digText(lead, 'uid'));
}

/** What the vendor has: for each ClientPoint, the UID of its lead. */
async function createdFor(vendor: Vendor): Promise<string[]> {
	const found = await ask(`${vendor.url}/control/clientpoints`);
	return digList(found, 'clientPoints').map((each) =>
		String(dig(each, 'fields', 'custom_fields', 0, 'value')),
	);
}

async function ask(url: string): Promise<unknown> {
	return parseJson(await (await fetch(url)).text());
}

/** What the workflow says of a run. */
interface Totals {
	created: number;
	alreadyCreated: number;
	/** Leads of which it is not known. */
	unknown: number;
	/** Leads that could not be created. */
	problems: number;
}

/** Reads a workflow's answer. A number that is missing is NaN, which is never what is expected. */
function sumUp(answer: unknown): Totals {
	return {
		created: Number(dig(answer, 'created')),
		alreadyCreated: Number(dig(answer, 'alreadyCreated')),
		unknown: digList(answer, 'unknown').length,
		problems: digList(answer, 'problems').length,
	};
}

/**
 * What went wrong, in words; nothing when all is well.
 *
 * @param uids leads that there are
 * @param created for each ClientPoint that there is in the end, the UID of its lead
 * @param again what the second run said, if there was one
 */
function findFaults(
	uids: readonly string[],
	created: readonly string[],
	first: Totals,
	again: Totals | undefined,
): string[] {
	const wanted = new Set(uids);
	const made = new Set(created);
	const lost = [...wanted].filter((uid) => !made.has(uid)).length;
	const doubled = created.length - made.size;
	const foreign = [...made].filter((uid) => !wanted.has(uid)).length;
	const faults: string[] = [];
	if (lost > 0) faults.push(`${lost} leads without a ClientPoint`);
	if (doubled > 0) faults.push(`${doubled} ClientPoints too many`);
	if (foreign > 0) faults.push(`${foreign} ClientPoints of no lead`);
	const says = (run: string, found: Totals, expected: Totals) => {
		if (JSON.stringify(found) !== JSON.stringify(expected)) {
			faults.push(`the ${run} run says ${JSON.stringify(found)}`);
		}
	};
	const all = wanted.size;
	says('first', first, { created: all, alreadyCreated: 0, unknown: 0, problems: 0 });
	if (again) says('second', again, { created: 0, alreadyCreated: all, unknown: 0, problems: 0 });
	return faults;
}
