import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { ensureHost, nodeOf } from '../scripts/hosts';
import { dig, digText, parseJson } from '../scripts/json';
import type { N8nClient, StoredWorkflow } from '../scripts/n8n-client';
import { startN8n } from '../scripts/n8n-server';
import { Problem } from '../scripts/problem';
import { run } from '../scripts/processes';
import type { LimitTask } from './limit';
import { cpuOf, memoryOf, resetPeak, watchStalls } from './probes';
import { ACCOUNT_ZONE, type Vendor } from './vendor';
import { workflowOf, type NodeSketch } from './workflows';

/** Runs a contender once, in a fresh process, and measures it. */

/** What was measured of one run. */
export interface Measurement {
	/** From the start of the execution until it is over; milliseconds. */
	wallMs: number;
	/** Processor time of all threads of the process. */
	cpuMs: number;
	/** Bytes at the peak above those in use before. */
	memory: number;
	/** The longest that n8n did not answer a health check, milliseconds; not measured without n8n. */
	stallMs?: number;
	/** Items that came out. */
	items: number;
	/** How many different leads or ClientPoints they are about. */
	distinct: number;
}

export interface Rig {
	/** A folder for what is needed while it runs. */
	folder: string;
	packageTarball: string;
	/** Profiles of the measured executions go here. */
	profileFolder?: string;
}

export interface RunOptions {
	vendor: Vendor;
	/** Names the profile. */
	title: string;
	/** The nodes behind the webhook. */
	measured: NodeSketch[];
	/** The same for less work, that is run before. */
	warmUp: NodeSketch[];
	/** Done between the two. @param stored the workflow that is measured */
	whenWarm?(stored: StoredWorkflow): Promise<void>;
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
 * garbage collected, idle for a while. Then memory and processor are noted, and the workflow is
 * started by its webhook. @throws Problem when the execution fails
 */
export async function runInN8n(rig: Rig, options: RunOptions): Promise<Measurement> {
	const { vendor, title } = options;
	const userFolder = path.join(rig.folder, 'n8n');
	await cp(path.join(rig.folder, 'template'), userFolder, { recursive: true });
	const reports = path.join(userFolder, 'reports');
	await mkdir(reports);
	const n8n = await startN8n({
		userFolder,
		packageTarball: rig.packageTarball,
		env: {
			EXTERNAL_HOOK_FILES: path.join(__dirname, 'hook.cjs'),
			BENCH_FOLDER: reports,
			GENERIC_TIMEZONE: ACCOUNT_ZONE,
			...(rig.profileFolder !== undefined && { BENCH_PROFILE: 'measured' }),
		},
	});
	let isGone = false;
	void n8n.exited.then(() => (isGone = true));
	try {
		await saveCredentials(n8n.client, vendor, { clickPoint: 'bench', clientPoint: 'bench' });
		const execute = async (name: string) => {
			const file = path.join(reports, `${name}.json`);
			await callWebhook(`${n8n.url}/webhook/${name}`);
			const giveUpAt = Date.now() + EXECUTION_TIMEOUT_MS;
			while (!existsSync(file)) {
				if (isGone) throw new Problem(`${title}: n8n ended`);
				if (Date.now() > giveUpAt) throw new Problem(`${title}: not done after 20 minutes`);
				await wait(20);
			}
			const report = parseJson(await readFile(file, 'utf8'));
			const error = digText(report, 'error');
			if (error !== '') throw new Problem(`${title}: ${error}`);
			return (name: string) => Number(dig(report, name));
		};
		await publish(n8n.client, 'warm-up', options.warmUp);
		const stored = await publish(n8n.client, 'measured', options.measured);
		await execute('warm-up');
		await options.whenWarm?.(stored);
		const longestStall = watchStalls(n8n.url);
		await wait(SETTLE_MS);
		const idle = await memoryOf(n8n.pid);
		await resetPeak(n8n.pid);
		const cpuBefore = await cpuOf(n8n.pid);
		const of = await execute('measured');
		if (rig.profileFolder !== undefined) {
			const file = path.join(rig.profileFolder, `${title.replace(/\W+/g, '-')}.cpuprofile`);
			await cp(path.join(reports, 'measured.cpuprofile'), file);
		}
		return {
			wallMs: of('endedAt') - of('startedAt'),
			cpuMs: of('cpuMs') - cpuBefore,
			memory: of('peak') - idle,
			stallMs: longestStall(of('startedAt'), of('endedAt')),
			items: of('items'),
			distinct: of('distinct'),
		};
	} finally {
		await n8n.stop();
		await rm(userFolder, { recursive: true, force: true });
	}
}

/** Runs what is possible without n8n, on n8n's own Node. @throws Problem when it fails */
export async function runLimit(task: LimitTask): Promise<Measurement> {
	const program = path.join(__dirname, 'limit.ts');
	return await runOnHost(['--expose-gc', '--import', 'tsx', program, JSON.stringify(task)], {
		cwd: path.join(__dirname, '..'),
	});
}

/** Makes a node's memory know so many keys, in the database of an n8n that is idle. */
export async function plantKeys(
	{ folder }: Rig,
	{ id, nodes }: StoredWorkflow,
	nodeName: string,
	entries: string[],
): Promise<void> {
	const node = nodes.find(({ name }) => name === nodeName);
	const file = path.join(folder, 'entries.json');
	await writeFile(file, JSON.stringify(entries));
	const database = path.join(folder, 'n8n', '.n8n', 'database.sqlite');
	await runOnHost(['-e', PLANT, database, file, id, `n:${node?.id}`], {
		cwd: await ensureHost('n8n'),
	});
}

/** With n8n's own database driver, and hashed as n8n's deduplication does it. */
const PLANT = `
	const { createHash } = require('node:crypto');
	const { Database } = require(require.resolve('sqlite3', { paths: [process.cwd()] }));
	const [database, file, workflowId, context] = process.argv.slice(1);
	const data = require(file).map((entry) => createHash('md5').update(entry).digest('base64'));
	const values = [workflowId, context, JSON.stringify({ mode: 'entries', data })];
	const done = (error) => { if (error) throw error; console.log('{}'); };
	new Database(database).run('INSERT INTO processed_data ("workflowId", context, value) VALUES (?, ?, ?)', values, done);
`;

async function runOnHost(words: string[], options: { cwd: string }): Promise<Measurement> {
	const { code, output } = await run(nodeOf('n8n', await ensureHost('n8n')), words, options);
	if (code !== 0) throw new Problem(`A program of the bench failed:\n${output}`);
	const result: Measurement = JSON.parse(output);
	return result;
}

/** Gives n8n the vendor's keys, in credentials of these names; the stock node's has ClientPoint's. */
export async function saveCredentials(
	client: N8nClient,
	vendor: Vendor,
	names: { clickPoint: string; clientPoint: string },
): Promise<void> {
	await client.saveCredential(names.clickPoint, 'clickPointApi', {
		apiKey: vendor.clickPointKey,
		accountTimeZone: ACCOUNT_ZONE,
		testLid: '',
		baseUrl: vendor.url,
	});
	await client.saveCredential(names.clientPoint, 'clientPointApi', {
		apiKey: vendor.clientPointKey,
		baseUrl: vendor.url,
	});
	await client.saveCredential(names.clientPoint, 'httpCustomAuth', {
		json: JSON.stringify({ body: { api_key: vendor.clientPointKey } }),
	});
}

async function publish(
	client: N8nClient,
	name: string,
	nodes: NodeSketch[],
): Promise<StoredWorkflow> {
	const stored = await client.importWorkflow(workflowOf(name, nodes));
	await client.activate(stored);
	return stored;
}

/** Starts an execution. A webhook can be unknown for a moment after its workflow was published. */
async function callWebhook(url: string): Promise<void> {
	for (let tries = 0; ; tries++) {
		const answer = await fetch(url, { method: 'POST' });
		const text = await answer.text();
		if (answer.ok) return;
		if (answer.status !== 404 || tries === 50) throw new Problem(`${url} answered ${text}`);
		await wait(100);
	}
}

function wait(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
