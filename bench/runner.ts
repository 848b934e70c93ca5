import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

import { ensureHost, nodeOf } from '../scripts/hosts';
import { dig, digList, digText, parseJson } from '../scripts/json';
import type { N8nClient, StoredWorkflow } from '../scripts/n8n-client';
import { startN8n } from '../scripts/n8n-server';
import { run } from '../scripts/processes';
import type { LimitResult, LimitTask } from './limit';
import { cpuOf, memoryOf, resetPeak, startHealthChecks } from './probes';
import { ACCOUNT_ZONE, type Vendor } from './vendor';
import { workflowOf, type Contender } from './workflows';

/** Runs a contender once, in a fresh process, and measures it. */

/** What was measured of one run. */
export interface Measurement {
	/** From the start of the execution until it is over, and saved if it is to be; milliseconds. */
	wallMs: number;
	/** Processor time of all threads of the process. */
	cpuMs: number;
	/** Bytes at the peak above those in use before. */
	memory: number;
	/** The longest that n8n did not answer a health check, milliseconds; not measured without n8n. */
	stallMs?: number;
	/** The same, of the time in which the contender's nodes ran; without n8n's own work afterwards. */
	nodeStallMs?: number;
	/** From the start of the contender's first node to the end of its last. */
	nodesMs?: number;
	/** Items that came out. */
	items: number;
	/** How many different leads they are about. */
	distinct: number;
}

/** Of a run that did not come to its end: why. */
export interface Failure {
	failed: string;
}

export interface RunOptions {
	/** Where n8n keeps everything; a folder for this run alone. */
	userFolder: string;
	packageTarball: string;
	vendor: Vendor;
	/** Nodes whose time counts, by name: the first and the last of them. */
	measured: Contender;
	/** The same for less work, that is run before. */
	warmUp: Contender;
	/** Done between the two. */
	whenWarm?(): Promise<void>;
	saved: boolean;
	/** Profiles of the measured execution go here. */
	profileFolder?: string;
}

const EXECUTION_TIMEOUT_MS = 20 * 60_000;
const SETTLE_MS = 1_500;

/**
 * Makes the folder that n8n's folders are copies of: the database is there, the owner exists, and so
 * do the credentials, so that each run begins with the same.
 */
export async function prepareTemplate(folder: string, packageTarball: string): Promise<void> {
	const n8n = await startN8n({ userFolder: folder, packageTarball });
	await n8n.stop();
}

/**
 * Runs the contender in an n8n of its own: fresh from the start, warmed up by the same workflow over
 * a small report, its garbage collected, idle for a while. Then memory and processor are noted, and
 * the workflow is started by its webhook.
 */
export async function runInN8n(
	template: string,
	options: RunOptions,
): Promise<Measurement | Failure> {
	const { userFolder, packageTarball, vendor, measured, warmUp, saved, profileFolder } = options;
	await cp(template, userFolder, { recursive: true });
	const reports = path.join(userFolder, 'reports');
	await mkdir(reports, { recursive: true });
	const n8n = await startN8n({
		userFolder,
		packageTarball,
		env: {
			EXTERNAL_HOOK_FILES: path.join(__dirname, 'hook.cjs'),
			BENCH_FOLDER: reports,
			GENERIC_TIMEZONE: ACCOUNT_ZONE,
			...(profileFolder !== undefined && { BENCH_PROFILE: 'measured' }),
		},
	});
	let gone = false;
	void n8n.exited.then(() => (gone = true));
	try {
		await saveCredentials(n8n.client, vendor, { clickPoint: 'bench', clientPoint: 'bench' });
		const execute = async (name: string) => {
			const file = path.join(reports, `${name}.json`);
			await callWebhook(`${n8n.url}/webhook/${name}`);
			const giveUpAt = Date.now() + EXECUTION_TIMEOUT_MS;
			while (!existsSync(file)) {
				if (gone) return 'n8n ended';
				if (Date.now() > giveUpAt) return 'not done after 20 minutes';
				await wait(20);
			}
			return readReport(await readFile(file, 'utf8'));
		};
		await publish(n8n.client, 'warm-up', warmUp, saved);
		const stored = await publish(n8n.client, 'measured', measured, saved);
		const warm = await execute('warm-up');
		const problem = typeof warm === 'string' ? warm : warm.error;
		if (problem !== null) return { failed: `while warming up: ${problem}` };

		await options.whenWarm?.();
		const checks = startHealthChecks(n8n.url);
		await wait(SETTLE_MS);
		const idle = await memoryOf(n8n.pid);
		await resetPeak(n8n.pid);
		const cpuBefore = await cpuOf(n8n.pid);
		const report = await execute('measured');
		checks.stop();
		if (typeof report === 'string') return { failed: report };
		if (report.error !== null) return { failed: report.error };
		if (saved && !(await isSaved(n8n.client, stored))) return { failed: 'n8n could not save it' };
		if (profileFolder !== undefined) await keepProfiles(reports, profileFolder, measured);

		const ran = report.nodes.filter(({ name }) =>
			measured.nodes.some((node) => node.name === name),
		);
		const [first, last] = [ran[0], ran.at(-1)];
		if (!first || !last || ran.length !== measured.nodes.length)
			return { failed: 'not all nodes ran' };
		return {
			wallMs: report.endedAt - report.startedAt,
			cpuMs: report.cpuMs - cpuBefore,
			memory: report.peak - idle,
			stallMs: checks.longestStall(report.startedAt, report.endedAt),
			nodeStallMs: checks.longestStall(first.startedAt, last.endedAt),
			nodesMs: last.endedAt - first.startedAt,
			items: last.items,
			distinct: report.distinct,
		};
	} finally {
		await n8n.stop();
		await rm(userFolder, { recursive: true, force: true });
	}
}

/** How long an n8n with nothing to do takes to answer a health check at the most, in milliseconds. */
export async function idleStall(template: string, userFolder: string, packageTarball: string) {
	await cp(template, userFolder, { recursive: true });
	const n8n = await startN8n({ userFolder, packageTarball });
	try {
		// It goes on loading for a while after it is up.
		await wait(2 * SETTLE_MS);
		const checks = startHealthChecks(n8n.url);
		const from = Date.now();
		await wait(5_000);
		checks.stop();
		return checks.longestStall(from, Date.now());
	} finally {
		await n8n.stop();
		await rm(userFolder, { recursive: true, force: true });
	}
}

/** Runs what is possible without n8n, on n8n's own Node. @throws Error when it fails */
export async function runLimit(task: LimitTask): Promise<Measurement> {
	const node = nodeOf('n8n', await ensureHost('n8n'));
	const program = path.join(__dirname, 'limit.ts');
	const { code, output } = await run(
		node,
		['--expose-gc', '--import', 'tsx', program, JSON.stringify(task)],
		{ cwd: path.join(__dirname, '..') },
	);
	if (code !== 0) throw new Error(`The limit's process failed:\n${output}`);
	const result: LimitResult = JSON.parse(output);
	const { leads, ...measured } = result;
	return { ...measured, items: leads };
}

/** Gives n8n the vendor's keys, in credentials of these names. */
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
}

async function publish(
	client: N8nClient,
	name: string,
	{ nodes }: Contender,
	saved: boolean,
): Promise<StoredWorkflow> {
	const stored = await client.importWorkflow(workflowOf(name, nodes, saved));
	await client.activate(stored);
	return stored;
}

/** Starts an execution. A webhook can be unknown for a moment after its workflow was published. */
async function callWebhook(url: string): Promise<void> {
	for (let tries = 0; ; tries++) {
		const answer = await fetch(url, { method: 'POST' });
		const text = await answer.text();
		if (answer.ok) return;
		if (answer.status !== 404 || tries === 50) throw new Error(`${url} answered ${text}`);
		await wait(100);
	}
}

async function isSaved(client: N8nClient, { id }: StoredWorkflow): Promise<boolean> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
	const found = await client.request('GET', `/rest/executions?filter=${filter}`);
	return digText(found, 'results', 0, 'status') === 'success';
}

async function keepProfiles(reports: string, folder: string, { title }: Contender): Promise<void> {
	await mkdir(folder, { recursive: true });
	for (const kind of ['cpuprofile', 'heapprofile']) {
		const name = `${title.replace(/\W+/g, '-')}.${kind}`;
		await cp(path.join(reports, `measured.${kind}`), path.join(folder, name));
	}
}

/** What bench/hook.cjs has written. */
function readReport(text: string) {
	const value = parseJson(text);
	const number = (name: string) => Number(dig(value, name));
	const error = digText(value, 'error');
	return {
		error: error === '' && digText(value, 'status') === 'success' ? null : error || 'it failed',
		startedAt: number('startedAt'),
		endedAt: number('endedAt'),
		cpuMs: number('cpuMs'),
		peak: number('peak'),
		distinct: number('distinct'),
		nodes: digList(value, 'nodes').map((node) => ({
			name: digText(node, 'name'),
			startedAt: Number(dig(node, 'startedAt')),
			endedAt: Number(dig(node, 'endedAt')),
			items: Number(dig(node, 'items')),
		})),
	};
}

function wait(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
