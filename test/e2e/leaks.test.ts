import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

import { refusingKeys } from '../../sandbox/dialect';
import type { Misbehavior, Sandbox } from '../../sandbox/server';
import { ensureHost, nodeOf } from '../../scripts/hosts';
import type { WorkflowNode } from '../../scripts/n8n-client';
import { hardSecret, leaksOf } from '../integration/support/secrets';
import {
	chain,
	client,
	connect,
	filesOfN8n,
	hostUnderTest,
	logsOfN8n,
	OFTEN,
	openSandbox,
	outputOf,
	PACKAGE,
	runNodes,
	until,
} from './host';

/**
 * "Nothing leaked": no key, secret or token is in what n8n shows, logs or stores when something goes wrong. What the
 * nodes make of each kind of failure, the fault matrix has shown; here it goes through all of n8n.
 */

/** The key of both vendors, and the client's secret. */
const KEY = hardSecret('e2e');
let sandbox: Sandbox;
beforeAll(async () => {
	await connect();
	const keys = { clickPointKey: KEY, clientPointKey: KEY, clientSecret: KEY };
	({ sandbox } = await openSandbox(client, keys));
});
afterAll(() => sandbox.close());

/** Outlive the sandbox's resets. */
const tokens = new Set<string>();
/** Pieces of the key, and tokens, that are in a text, each with what stands before it. */
function leaksIn(text: string): string[] {
	for (const token of sandbox.tokens()) tokens.add(token);
	const leaks = [...leaksOf(KEY, text), ...[...tokens].filter((token) => text.includes(token))];
	return leaks.map((leak) => text.slice(Math.max(0, text.indexOf(leak) - 200), text.indexOf(leak)));
}

/** Each endpoint but that of tokens, whose answers would be the end of it. */
const ENDPOINTS = [
	'leads',
	'query',
	'insert',
	'create',
	'update',
	'recipientAdd',
	'getLink',
] as const;
const always = (action: Misbehavior['do']) =>
	sandbox.misbehave(ENDPOINTS.map((on) => ({ on, times: -1, do: action })));

/** One for each way from a vendor into what n8n keeps. */
const FAILURES: Record<string, () => void> = {
	'a refusal that repeats the request': () => always({ kind: 'echo', status: 422 }),
	'an error with status 200 that repeats it': () => always({ kind: 'echo', status: 200 }),
	'a connection that breaks': () => always({ kind: 'cut', when: 'mid-body' }),
	'a redirect': () => {
		const location = `${sandbox.url}/elsewhere?key=${encodeURIComponent(KEY)}`;
		always({ kind: 'status', status: 307, headers: { location } });
	},
	'a wrong key': () => {
		sandbox.configure({ echoRequest: true, refuses: 'key' });
		sandbox.speak(refusingKeys('json'));
	},
};

const options = { timeout: 1 };
const byId = (value: number) => ({ __rl: true, mode: 'id', value: `${value}` });
const CLIENT = { clickPointClientCredentialsApi: { name: 'ClickPoint client' } };
const READ = { duration: 'singleDate', lid: byId(1001), options };
const NEW_LEAD = {
	operation: 'createLead',
	lid: byId(1001),
	sourceId: '77',
	leadFields: { field: [{ name: 'Email', value: 'ann@example.com' }] },
	options,
};
const CREATE = { name: 'Acme', revenue: '500.50', assignedTo: 'ann@example.com', options };
const EXISTING = { clientPointId: '4711', options };

type Operation = Pick<WorkflowNode, 'type' | 'parameters' | 'credentials'>;
const byKey = (type: string, parameters: object): Operation => ({
	type,
	parameters: { ...parameters },
});
const byClient = (parameters: object): Operation => ({
	...byKey('clickPoint', { ...parameters, authentication: 'clientCredentials' }),
	credentials: CLIENT,
});
const OPERATIONS: Record<string, Operation> = {
	'Get Leads': byKey('clickPoint', READ),
	'Get Leads with Client Credentials': byClient(READ),
	'Create Lead': byKey('clickPoint', NEW_LEAD),
	'Create Lead with Client Credentials': byClient(NEW_LEAD),
	'Get Link': byKey('clientPoint', { ...EXISTING, operation: 'getLink' }),
	Create: byKey('clientPoint', CREATE),
	Update: byKey('clientPoint', { ...EXISTING, operation: 'update', name: 'Acme' }),
	'Recipient Add': byKey('clientPoint', {
		...EXISTING,
		resource: 'recipient',
		operation: 'add',
		email: 'ann@example.com',
	}),
};

async function run(
	name: string,
	{ type, ...rest }: Operation,
	settings: Partial<WorkflowNode> = {},
) {
	const node = { name: 'Vendor', type: `${PACKAGE}.${type}`, ...rest, ...settings };
	return await runNodes(name, [node]);
}

test.each(Object.entries(FAILURES))('%s leaves no key in an execution', async (failure, begin) => {
	sandbox.reset();
	begin();
	// All at once: most of their time is the waits between tries.
	const runs = Object.entries(OPERATIONS).map(async ([name, operation]) => {
		const [stopped, continued] = await Promise.all([
			run(failure, operation),
			run(failure, operation, { onError: 'continueRegularOutput' }),
		]);
		return {
			name,
			ends: [stopped.status, continued.status],
			told: outputOf(continued, 'Vendor'),
			leaks: leaksIn(stopped.raw + continued.raw),
		};
	});
	expect(await Promise.all(runs)).toEqual(
		Object.keys(OPERATIONS).map((name) => ({
			name,
			ends: ['error', 'success'],
			told: [{ error: expect.stringContaining('[item 0]') }],
			leaks: [],
		})),
	);
});

test('a success that repeats the request leaves no key', async () => {
	sandbox.reset();
	sandbox.configure({ echoRequest: true });
	const execution = await run('a success', byKey('clientPoint', CREATE));
	expect(outputOf(execution, 'Vendor')).toEqual([
		expect.objectContaining({ request: expect.objectContaining({ name: 'Acme' }) }),
	]);
	expect(leaksIn(execution.raw)).toEqual([]);
});

test.each([
	['apiKey', 'leads', {}],
	['clientCredentials', 'query', { credentials: CLIENT }],
] as const)('a poll that fails leaves no key, by %s', async (authentication, on, credentials) => {
	sandbox.reset();
	const parameters = { authentication, lid: byId(1005), pollTimes: OFTEN };
	const trigger = { name: 'Trigger', type: `${PACKAGE}.clickPointTrigger`, parameters };
	const noOp = { name: 'No Operation', type: 'n8n-nodes-base.noOp', parameters: {} };
	const stored = await client.importWorkflow(
		chain(`a poll: ${authentication}`, [{ ...trigger, ...credentials }, noOp]),
	);
	await client.activate(stored);
	await until('it is active', () => sandbox.requests().some(({ endpoint }) => endpoint === on));
	const body = [KEY, ...sandbox.tokens()].join(' ');
	sandbox.misbehave({ on, times: -1, do: { kind: 'status', status: 422, body } });
	await until('a poll has failed', async () => (await client.executions(stored)).length > 0);
	await client.deactivate(stored);
	const [id = ''] = await client.executions(stored);
	const { status, raw } = await client.waitFor(id);
	expect(status).toBe('error');
	expect(raw).toContain('ClickPoint responded: ***');
	expect(leaksIn(raw)).toEqual([]);
});

/** All rows of n8n's database, as it gives them out: in the file, a long value is in several places. */
async function rowsOfN8n(): Promise<string> {
	const database = (await filesOfN8n()).find(({ file }) => file.endsWith('database.sqlite'));
	const host = await ensureHost(hostUnderTest());
	// With n8n's own SQLite: the Node of the oldest n8n has none.
	const { stdout } = await promisify(execFile)(
		nodeOf(hostUnderTest(), host),
		[
			'-e',
			`const { Database, OPEN_READONLY } = require('sqlite3');
			const database = new Database(process.argv[1], OPEN_READONLY);
			const orFail = (error, result) => { if (error) throw error; return result; };
			database.all("select name from sqlite_master where type = 'table'", (error, tables) => {
				for (const { name } of orFail(error, tables)) {
					database.each('select * from "' + name + '"', (failed, row) => console.log(JSON.stringify(orFail(failed, row))));
				}
			});`,
			database?.file ?? '',
		],
		{ cwd: host, maxBuffer: 1024 ** 3 },
	);
	return stdout;
}

describe('after all these failures', () => {
	it('no key, secret or token is in what n8n logged at its most talkative', async () => {
		const log = await logsOfN8n();
		expect(log).toContain('Running node "Vendor" finished with error');
		expect(leaksIn(log)).toEqual([]);
		expect(tokens.size).toBeGreaterThan(2);
	});

	it('no key, secret or token is in a row of its database', async () => {
		const rows = await rowsOfN8n();
		for (const failure of Object.keys(FAILURES)) expect(rows).toContain(JSON.stringify(failure));
		expect(leaksIn(rows)).toEqual([]);
	});

	it('no key, secret or token is in any file that it wrote', async () => {
		const files = await filesOfN8n();
		expect(files.map(({ file }) => path.basename(file))).toContain('database.sqlite');
		const leaks = files.flatMap(({ file, bytes }) =>
			leaksIn(bytes.toString('latin1')).map((leak) => `${file}, ${leak}`),
		);
		expect(leaks).toEqual([]);
	});
});
