import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Agent, fetch } from 'undici';

import type { Sandbox } from '../sandbox/server';
import { ensureHost, nodeOf } from '../scripts/hosts';
import type { N8nClient, Workflow } from '../scripts/n8n-client';
import { startN8n } from '../scripts/n8n-server';
import { Problem } from '../scripts/problem';
import { run } from '../scripts/processes';
import type { NodeSketch } from '../scripts/workflows';
import type { Measurement } from './table';
import { ACCOUNT_ZONE, saveCredentials } from './vendor';
import { workflowOf } from './workflows';

export interface Rig {
	/** A folder for what is needed while it runs. */
	folder: string;
	packageTarball: string;
}

/** What runs behind a webhook: the nodes that are measured, and the same for less work, which run before. */
export interface Job {
	title: string;
	measured: NodeSketch[];
	warmUp: NodeSketch[];
	/** How many keys the memory of the last node has. */
	knownKeys?: number;
}

const EXECUTION_TIMEOUT_MS = 20 * 60_000;
const SETTLE_MS = 1_500;

/** The n8n folder that all runs begin with a copy of: the database and the owner are there. */
export async function prepareTemplate({ folder, packageTarball }: Rig): Promise<void> {
	const n8n = await startN8n({ userFolder: path.join(folder, 'template'), packageTarball });
	await n8n.stop();
}

/**
 * Runs nodes in an n8n of their own: fresh from the start, warmed up by the same over less work, its
 * garbage collected, idle for a while. @throws Problem when the execution fails
 */
export async function runInN8n(
	{ folder, packageTarball }: Rig,
	vendor: Sandbox,
	{ title, measured, warmUp, knownKeys = 0 }: Job,
): Promise<Measurement> {
	const userFolder = path.join(folder, 'n8n');
	await cp(path.join(folder, 'template'), userFolder, { recursive: true });
	const reports = path.join(userFolder, 'reports');
	await mkdir(reports);
	const env = {
		EXTERNAL_HOOK_FILES: path.join(__dirname, 'hook.cjs'),
		BENCH_FOLDER: reports,
		BENCH_KNOWN_KEYS: String(knownKeys),
		GENERIC_TIMEZONE: ACCOUNT_ZONE,
	};
	const n8n = await startN8n({ userFolder, packageTarball, env });
	let isGone = false;
	void n8n.exited.then(() => (isGone = true));
	const execute = async (name: string): Promise<Measurement> => {
		const file = path.join(reports, `${name}.json`);
		await callWebhook(`${n8n.url}/webhook/${name}`);
		const giveUpAt = Date.now() + EXECUTION_TIMEOUT_MS;
		while (!existsSync(file)) {
			if (isGone || Date.now() > giveUpAt) throw new Problem(`${title}: no end`);
			await sleep(20);
		}
		const report: Measurement & { error: string } = JSON.parse(await readFile(file, 'utf8'));
		if (report.error !== '') throw new Problem(`${title}: ${report.error}`);
		return report;
	};
	try {
		await saveCredentials(n8n.client, vendor);
		await publish(n8n.client, workflowOf('warm-up', warmUp));
		await publish(n8n.client, workflowOf('measured', measured));
		await execute('warm-up');
		await sleep(SETTLE_MS);
		return await execute('measured');
	} finally {
		await n8n.stop();
		await rm(userFolder, { recursive: true, force: true });
	}
}

/** Runs what is possible without n8n, on n8n's own Node. @throws Problem when it fails */
export async function runLimit(task: object): Promise<Measurement> {
	const words = ['--expose-gc', path.join(__dirname, 'limit.cjs'), JSON.stringify(task)];
	const { code, output } = await run(nodeOf('n8n', await ensureHost('n8n')), words);
	if (code !== 0) throw new Problem(`The program without n8n failed:\n${output}`);
	const result: Measurement = JSON.parse(output);
	return result;
}

export async function publish(client: N8nClient, workflow: Workflow): Promise<void> {
	await client.activate(await client.importWorkflow(workflow));
}

/** An execution may take longer than any usual limit of a request. */
const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

/** Calls a webhook, which can be unknown for a moment after its workflow was published. */
export async function callWebhook(url: string): Promise<string> {
	for (let tries = 0; ; tries++) {
		const answer = await fetch(url, { method: 'POST', dispatcher });
		const text = await answer.text();
		if (answer.ok) return text;
		if (answer.status !== 404 || tries === 50) throw new Problem(`${url} answered ${text}`);
		await sleep(100);
	}
}
