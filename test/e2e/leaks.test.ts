import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { promisify } from 'node:util';

import { refusingKeys } from '../../sandbox/dialect';
import type { Misbehavior, Sandbox, Settings } from '../../sandbox/server';
import { ensureHost, nodeOf } from '../../scripts/hosts';
import type { Execution, WorkflowNode } from '../../scripts/n8n-client';
import {
	chain,
	clickPointClientData,
	clickPointData,
	client,
	clientPointData,
	connect,
	filesOfN8n,
	hostUnderTest,
	logsOfN8n,
	NOWHERE,
	OFTEN,
	openSandbox,
	outputOf,
	PACKAGE,
	runNodes,
	until,
} from './host';

/** "Nothing leaked": whatever goes wrong, no key, secret or token is in what n8n shows, logs or stores. */

beforeAll(async () => void (await connect()));

/** A key of its own for each failure, so that what is found later says where it came from. */
function keyFor(failure: string, credential: string) {
	const digits = createHash('sha256').update(`${failure} ${credential}`).digest('hex');
	const [first, last] = [digits.slice(0, 14), digits.slice(14, 28)];
	// In between are characters that look different in URLs, JSON, XML and base64.
	const key = `~${first}"+/\\&<%${last}=`;
	return {
		key,
		/** What gives the key away: pieces that no escaping changes, and what base64 makes of it. */
		traces: [
			first,
			last,
			Buffer.from(key).toString('base64').replace(/=+$/, ''),
			Buffer.from(key).toString('base64url'),
		],
	};
}

/** How an answer can repeat a key. */
function echoOf(key: string): string {
	return [
		key,
		encodeURIComponent(key),
		new URLSearchParams({ key }).toString(),
		JSON.stringify({ api_key: key }),
		key.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
		Buffer.from(key).toString('base64'),
		Buffer.from(key).toString('base64url'),
	].join(' ');
}

/** The access tokens that sandboxes gave out, to be looked for in the end. */
const tokens: string[] = [];
/** Ends a sandbox, and remembers its tokens. */
async function close(sandbox: Sandbox): Promise<void> {
	tokens.push(...sandbox.tokens());
	await sandbox.close();
}

interface Case {
	/** What a vendor does to each request; `echo` holds its key in all forms. */
	misbehave?(echo: string, sandbox: Sandbox): Misbehavior['do'];
	/** Errors repeat the request. */
	settings?: Partial<Settings>;
	/** How a wrong key is refused. */
	refused?: string;
	/** Where nobody listens. */
	baseUrl?: string;
	wrongKey?: true;
}

const answers = (status: number, contentType = 'application/json'): Case => ({
	misbehave: (echo) => ({
		kind: 'status',
		status,
		headers: { 'content-type': contentType, 'retry-after': '0' },
		body: contentType === 'text/html' ? `<p>${echo}</p>` : JSON.stringify({ message: echo }),
	}),
});

/** One for each way from a vendor into what n8n keeps; the fault matrix has every kind of fault. */
const CASES: Record<string, Case> = {
	'status 422': answers(422),
	'status 500': answers(500),
	'a web page': answers(200, 'text/html'),
	'a connection that breaks': { misbehave: () => ({ kind: 'cut', when: 'mid-body' }) },
	'nobody listening': { baseUrl: NOWHERE },
	'a redirect': {
		misbehave: (echo, { url }) => ({
			kind: 'status',
			status: 307,
			headers: { location: `${url}/elsewhere?key=${encodeURIComponent(echo)}` },
		}),
	},
	'an error with status 200': {
		misbehave: (echo) => ({
			kind: 'body',
			body: JSON.stringify({ status: false, Error: echo, message: echo }),
		}),
	},
	'a wrong key': { settings: { echoRequest: true }, refused: 'json', wrongKey: true },
};
const failures = Object.keys(CASES);

const CLIENT = { clickPointClientCredentialsApi: { name: 'ClickPoint client' } };
/** A lead type that the account lacks, so that the vendor refuses the request where it can. */
const READ = {
	operation: 'leads',
	lid: { __rl: true, mode: 'id', value: '4711' },
	duration: 'singleDate',
	reportDate: 'relative',
	daysBack: 1,
	options: { timeout: 1 },
};
/** A lead type that there is not. */
const NEW_LEAD = {
	operation: 'createLead',
	lid: { __rl: true, mode: 'id', value: '4711' },
	sourceId: '77',
	leadFields: { field: [{ name: 'Email', value: 'ann@example.com' }] },
	options: { timeout: 1 },
};
/** An assignee whom the vendor refuses. */
const CREATE = {
	resource: 'clientPoint',
	operation: 'create',
	name: 'Acme',
	revenue: '500.50',
	assignedTo: 'ann@inactive.example',
	options: { timeout: 1 },
};

const EXISTING = { clientPointId: '4711', options: { timeout: 1 } };
/** What is run: type, parameters, and the credential where it is not the usual one. */
const OPERATIONS: Record<string, Pick<WorkflowNode, 'type' | 'parameters' | 'credentials'>> = {
	Leads: { type: 'clickPoint', parameters: READ },
	'Leads with Client Credentials': {
		type: 'clickPoint',
		parameters: { ...READ, authentication: 'clientCredentials' },
		credentials: CLIENT,
	},
	'Create Lead': { type: 'clickPoint', parameters: NEW_LEAD },
	'Create Lead with Client Credentials': {
		type: 'clickPoint',
		parameters: { ...NEW_LEAD, authentication: 'clientCredentials' },
		credentials: CLIENT,
	},
	'Get Link': {
		type: 'clientPoint',
		parameters: { ...EXISTING, resource: 'clientPoint', operation: 'getLink' },
	},
	Create: { type: 'clientPoint', parameters: CREATE },
	Update: {
		type: 'clientPoint',
		parameters: {
			...EXISTING,
			resource: 'clientPoint',
			operation: 'update',
			name: 'Acme',
		},
	},
	'Recipient Add': {
		type: 'clientPoint',
		parameters: {
			...EXISTING,
			resource: 'recipient',
			operation: 'add',
			email: 'ann@example.com',
		},
	},
};

describe.each(failures)('%s', (failure) => {
	const {
		misbehave,
		settings = {},
		refused = '401',
		baseUrl,
		wrongKey,
	} = CASES[failure] ?? answers(500);
	const clickPointKey = keyFor(failure, 'ClickPoint');
	const clientPointKey = keyFor(failure, 'ClientPoint');
	const clientSecret = keyFor(failure, 'Client');
	const traces = [...clickPointKey.traces, ...clientPointKey.traces, ...clientSecret.traces];
	let sandbox: Sandbox;

	beforeAll(async () => {
		const keys = {
			clickPointKey: clickPointKey.key,
			clientPointKey: clientPointKey.key,
			clientSecret: clientSecret.key,
		};
		({ sandbox } = await openSandbox(client, wrongKey ? {} : keys));
		const address = baseUrl && { baseUrl, receiverUrl: baseUrl };
		await client.saveCredential('ClickPoint account', 'clickPointApi', {
			...clickPointData(sandbox),
			...address,
			apiKey: clickPointKey.key,
		});
		await client.saveCredential('ClickPoint client', 'clickPointClientCredentialsApi', {
			...clickPointClientData(sandbox),
			...(address && { apiUrl: address.baseUrl, dataUrl: address.baseUrl }),
			clientSecret: clientSecret.key,
		});
		await client.saveCredential('ClientPoint account', 'clientPointApi', {
			...clientPointData(sandbox),
			...address,
			apiKey: clientPointKey.key,
		});
		sandbox.configure(settings);
		sandbox.speak(refusingKeys(refused));
		for (const [on, { key }] of [
			['leads', clickPointKey],
			['token', clientSecret],
			['create', clientPointKey],
			['update', clientPointKey],
			['recipientAdd', clientPointKey],
			['insert', clickPointKey],
			['getLink', clientPointKey],
		] as const) {
			if (misbehave) sandbox.misbehave({ on, times: -1, do: misbehave(echoOf(key), sandbox) });
		}
	});
	afterAll(() => close(sandbox));

	/** All at once: most of their time is the waits between tries. */
	const runs = new Map<string, Promise<[Execution, Execution]>>();
	beforeAll(() => {
		for (const operation of Object.keys(OPERATIONS)) runs.set(operation, runTwice(operation));
	});

	/** An error ends the first execution and not the second. */
	const runTwice = async (operation: string) =>
		await Promise.all([run(operation, {}), run(operation, { onError: 'continueRegularOutput' })]);

	async function run(operation: string, settings: Partial<WorkflowNode>) {
		const { type, ...rest } = OPERATIONS[operation] ?? { type: '', parameters: {} };
		const node = { name: 'Vendor', type: `${PACKAGE}.${type}`, ...rest, ...settings };
		return await runNodes(failure, [node]);
	}
	const expectNoKey = (execution: Execution) => {
		const all = [...traces, ...sandbox.tokens()];
		expect(all.filter((trace) => execution.raw.includes(trace))).toEqual([]);
	};

	it.each(Object.keys(OPERATIONS))('leaves no key in the execution of %s', async (operation) => {
		const [stopped, continued] = await (runs.get(operation) ?? runTwice(operation));
		expect(stopped.status).toBe('error');
		expectNoKey(stopped);
		expect(continued.status).toBe('success');
		expect(outputOf(continued, 'Vendor')).toEqual([{ error: expect.stringContaining('[item 0]') }]);
		expectNoKey(continued);
		const requests = sandbox.requests();
		expect(requests.length > 0).toBe(baseUrl === undefined);
		for (const { endpoint, url, headers } of requests) {
			const others = { ...headers, authorization: undefined, 'api-key': undefined };
			// The one request whose URL holds the key.
			const open = `${endpoint === 'getLink' ? '' : url} ${JSON.stringify(others)}`;
			const all = [...traces, ...sandbox.tokens()];
			expect(all.filter((trace) => open.includes(trace))).toEqual([]);
		}
	});
});

const ECHO = 'a success that repeats the request';

test(ECHO, async () => {
	const { key, traces } = keyFor(ECHO, 'ClientPoint');
	const { sandbox } = await openSandbox(client, { clientPointKey: key });
	sandbox.configure({ echoRequest: true });
	const parameters = { ...CREATE, assignedTo: 'ann@example.com' };
	const node = { name: 'Vendor', type: `${PACKAGE}.clientPoint`, parameters };
	const execution = await runNodes(ECHO, [node]);
	await close(sandbox);
	expect(outputOf(execution, 'Vendor')).toEqual([
		expect.objectContaining({ request: expect.objectContaining({ name: 'Acme' }) }),
	]);
	expect(traces.filter((trace) => execution.raw.includes(trace))).toEqual([]);
});

const POLL = 'a poll that fails';

test(POLL, async () => {
	const clickPointKey = keyFor(POLL, 'ClickPoint');
	const clientSecret = keyFor(POLL, 'Client');
	const { sandbox } = await openSandbox(client, {
		clickPointKey: clickPointKey.key,
		clientSecret: clientSecret.key,
	});
	const trigger = (authentication: string, credentials: Pick<WorkflowNode, 'credentials'>) =>
		chain(`${POLL}: ${authentication}`, [
			{
				name: 'ClickPoint Trigger',
				type: `${PACKAGE}.clickPointTrigger`,
				parameters: {
					authentication,
					lid: { __rl: true, mode: 'id', value: '1005' },
					pollTimes: OFTEN,
				},
				...credentials,
			},
			{ name: 'No Operation', type: 'n8n-nodes-base.noOp', parameters: {} },
		]);
	const workflows = [trigger('apiKey', {}), trigger('clientCredentials', { credentials: CLIENT })];
	const stored = await Promise.all(
		workflows.map(async (each) => await client.importWorkflow(each)),
	);
	for (const each of stored) await client.activate(each);
	const isAsked = (endpoint: string) =>
		sandbox.requests().some((each) => each.endpoint === endpoint);
	await until('both are active', () => isAsked('leads') && isAsked('query'));
	for (const [on, echo] of [
		['leads', echoOf(clickPointKey.key)],
		['query', `${sandbox.tokens().join(' ')} ${echoOf(clientSecret.key)}`],
	] as const) {
		const body = JSON.stringify({ message: echo });
		sandbox.misbehave({ on, times: -1, do: { kind: 'status', status: 422, body } });
	}
	const traces = [...clickPointKey.traces, ...clientSecret.traces, ...sandbox.tokens()];
	for (const each of stored) {
		await until('a poll has failed', async () => (await client.executions(each)).length > 0);
		await client.deactivate(each);
		const [id = ''] = await client.executions(each);
		const { status, raw } = await client.waitFor(id);
		expect(status).toBe('error');
		expect(raw).toContain('ClickPoint responded: (not shown');
		expect(traces.filter((trace) => raw.includes(trace))).toEqual([]);
	}
	await close(sandbox);
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
	const allTraces = [...failures, ECHO, POLL].flatMap((failure) =>
		['ClickPoint', 'ClientPoint', 'Client'].flatMap((credential) =>
			keyFor(failure, credential).traces.map((trace) => ({ failure, credential, trace })),
		),
	);
	const leaksIn = (text: string) =>
		[
			...allTraces,
			...tokens.map((trace) => ({ failure: 'any', credential: 'access token', trace })),
		]
			.filter(({ trace }) => text.includes(trace))
			.map(({ failure, credential, trace }) => {
				const at = text.indexOf(trace);
				return `${failure}, ${credential}: ${text.slice(Math.max(0, at - 200), at)}`;
			});

	it('no key, secret or token is in what n8n logged at its most talkative', async () => {
		const log = await logsOfN8n();
		expect(log).toContain('Running node "Vendor" finished with error');
		expect(tokens.length).toBeGreaterThan(2);
		expect(leaksIn(log)).toEqual([]);
	});

	it('no key, secret or token is in a row of its database', async () => {
		const rows = await rowsOfN8n();
		for (const failure of failures) expect(rows).toContain(JSON.stringify(failure));
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
