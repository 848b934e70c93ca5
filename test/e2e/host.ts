import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { startSandbox } from '../../sandbox/server';
import type { Sandbox, SandboxOptions } from '../../sandbox/server';
import { type Account, saveAccount } from '../../scripts/accounts';
import { isServerName } from '../../scripts/hosts';
import type { ServerName } from '../../scripts/hosts';
import { N8nClient } from '../../scripts/n8n-client';
import type { Credential, Execution } from '../../scripts/n8n-client';
import { chain, MANUAL_TRIGGER, PACKAGE } from '../../scripts/workflows';

/** The zone of the n8n under test, see scripts/test-e2e.ts. */
export const TIME_ZONE = 'Europe/Berlin';
export { chain, MANUAL_TRIGGER, PACKAGE };

/** A logged-in client of the n8n under test. */
export async function connect(): Promise<N8nClient> {
	client = new N8nClient(fromRunner('E2E_N8N_URL'));
	await client.login();
	return client;
}

/** A variable that scripts/test-e2e.ts sets. */
function fromRunner(name: string): string {
	const value = process.env[name];
	if (!value) throw new Error('Run these tests with: npm run test:e2e');
	return value;
}

export let client: N8nClient;
export let sandbox: Sandbox;
/** The credentials that point at the sandbox. */
export let accounts: Accounts;

/** For all tests of a file: a client of n8n, and a sandbox that is as new before each test, unless told otherwise. */
export function useN8n({ resets = true } = {}): void {
	beforeAll(async () => {
		await connect();
		({ sandbox, ...accounts } = await openSandbox(client));
	});
	if (resets) beforeEach(() => sandbox.reset());
	afterAll(() => sandbox.close());
}

/** Imports a workflow of nodes in a row behind a Manual Trigger, and runs it. */
export async function runNodes(
	name: string,
	nodes: Parameters<typeof chain>[1],
): Promise<Execution> {
	const stored = await client.importWorkflow(chain(name, [MANUAL_TRIGGER, ...nodes]));
	return await client.run(stored, MANUAL_TRIGGER.name);
}

/** Which of the n8n servers is under test. */
export function hostUnderTest(): ServerName {
	const name = fromRunner('E2E_HOST');
	if (!isServerName(name)) throw new Error(`${name} is no server`);
	return name;
}

/**
 * The files that n8n's processes have written so far, logs among them, without the packages that
 * were unpacked there.
 */
export async function filesOfN8n(): Promise<Array<{ file: string; bytes: Buffer }>> {
	const folder = fromRunner('E2E_N8N_FOLDER');
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries
		.filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath, entry.name))
		.filter((file) => !file.includes('node_modules') && !file.endsWith('.tgz'));
	return await Promise.all(files.map(async (file) => ({ file, bytes: await readFile(file) })));
}

/** All that n8n's processes have logged so far. */
export async function logsOfN8n(): Promise<string> {
	const files = await filesOfN8n();
	return files
		.filter(({ file }) => /n8n[^/]*\.log$/.test(file))
		.map(({ bytes }) => bytes.toString())
		.join('\n');
}

type Accounts = Record<Account, Credential>;

/** A sandbox, and credentials of the names that the examples use, pointing at it. */
export async function openSandbox(
	client: N8nClient,
	options: SandboxOptions = {},
): Promise<{ sandbox: Sandbox } & Accounts> {
	const sandbox = await startSandbox(options);
	return {
		sandbox,
		clickPoint: await saveAccount(client, 'clickPoint', sandbox),
		clickPointClient: await saveAccount(client, 'clickPointClient', sandbox),
		clientPoint: await saveAccount(client, 'clientPoint', sandbox),
	};
}

/** Where nobody listens: a free port could be another test's a moment later. */
export const NOWHERE = 'http://127.0.0.1:9';

/** Poll times of a trigger: n8n polls at each of them once a minute, and refuses to do so more often. */
export const OFTEN = {
	item: Array.from({ length: 12 }, (_, index) => ({
		mode: 'custom',
		cronExpression: `${index * 5} * * * * *`,
	})),
};

const PATIENCE_MS = 120_000;

/** Waits until something is so. @throws Error after two minutes */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
	const giveUpAt = Date.now() + PATIENCE_MS;
	while (!(await isSo())) {
		if (Date.now() > giveUpAt) throw new Error(`In two minutes it did not happen: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

/**
 * Ends what executes workflows (n8n, or its worker in queue mode) with SIGKILL, and waits until it
 * runs again, started by scripts/test-e2e.ts.
 */
export async function killAndRestart(client: N8nClient): Promise<void> {
	const file = fromRunner('E2E_PID_FILE');
	const pid = await readFile(file, 'utf8');
	process.kill(Number(pid), 'SIGKILL');
	const isAnother = async () => ![pid, ''].includes(await readFile(file, 'utf8'));
	await until('what was killed runs again', isAnother);
	await client.login();
}

/** What comes out of the node, all fields. */
export function outputOf(execution: Execution, node: string): Array<Record<string, unknown>> {
	return (execution.nodes[node]?.[0]?.outputs[0] ?? []).map(({ json }) => json);
}

/** Asks ClientPoint for something past n8n, such as `POST create`. */
export async function atClientPoint(method: 'POST' | 'PUT', of: string, fields: object) {
	return await fetch(`${sandbox.url}/v4/clientpoint/${of}`, {
		method,
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ api_key: sandbox.clientPointKey, ...fields }),
	});
}
