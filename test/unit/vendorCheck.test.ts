import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import type { FactId } from '../../sandbox/facts';
import { startSandbox, type Misbehaviour, type Sandbox } from '../../sandbox/server';
import {
	FACT_IDS,
	factOf,
	observe,
	observeSandbox,
	SANDBOX_NOW,
	sandboxAccounts,
	writeReport,
	type Accounts,
} from '../../scripts/vendorCheck/check';

const project = path.join(__dirname, '../..');
let sandbox: Sandbox;
let accounts: Required<Accounts>;

beforeAll(async () => {
	sandbox = await startSandbox({
		now: () => SANDBOX_NOW,
		clickPointKey: 'Click=Pöint&<key>',
		clientPointKey: 'Client"Point\\key',
	});
	accounts = await sandboxAccounts(sandbox);
}, 60_000);
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

const check = async (some: Accounts = accounts) =>
	await observe(some, { now: SANDBOX_NOW, pause: 0, limit: 100 });
const writes = () =>
	sandbox.requests().filter(({ path: to }) => /create|add|update\/\d\d/.test(to));

test('the sandbox is as each fact says, or the fact says why that is not seen', async () => {
	const { seen, requests } = await observeSandbox();
	for (const id of FACT_IDS) {
		const fact = factOf(id);
		expect([id, seen.get(id)]).toEqual([id, fact.seen]);
		expect([id, fact.seen === undefined]).toEqual([id, fact.unchecked !== undefined]);
	}
	expect(requests.length).toBeLessThan(60);
});

test("the sandbox's comments name facts that there are", () => {
	const folder = path.join(project, 'sandbox');
	const named = readdirSync(folder)
		.filter((name) => name.endsWith('.ts') && name !== 'facts.ts')
		.flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split('\n'))
		.filter((line) => /^\s*(\/\/|\/?\*)/.test(line))
		.flatMap(
			(line) =>
				line.match(/\b(dataInterface|queryApi|clientPoint|webhook)\.[a-zA-Z.]*[a-zA-Z]/g) ?? [],
		);
	expect(named.length).toBeGreaterThan(20);
	expect(named.filter((id) => !FACT_IDS.some((each) => each === id))).toEqual([]);
});

test('a vendor that is as the facts say gets no line under Differs', async () => {
	const report = writeReport(await check(), 'test');
	expect(report).not.toContain('## Differs');
	expect(report).toContain('## As the package assumes');
});

test.each<[FactId, Misbehaviour]>([
	[
		'dataInterface.error.key',
		{ on: 'leads', containing: 'not-a-key', do: { kind: 'status', status: 403 } },
	],
	[
		'dataInterface.count.total',
		{ on: 'leads', times: -1, do: { kind: 'page', trick: 'total-one-more' } },
	],
	[
		'dataInterface.sort.numeric',
		{ on: 'leads', containing: 'sortfields=UID', do: { kind: 'body', body: '{"Leads":[]}' } },
	],
	[
		'queryApi.unknownType',
		{ on: 'query', containing: '2147483646', do: { kind: 'status', status: 200 } },
	],
	['queryApi.badToken', { on: 'query', after: 1, do: { kind: 'status', status: 403 } }],
	['clientPoint.key.good', { on: 'update', after: 1, do: { kind: 'status', status: 500 } }],
	[
		'clientPoint.create.answer',
		{ on: 'create', after: 1, do: { kind: 'status-after-processing', status: 202 } },
	],
])('a vendor that differs in %s is told of', async (id, misbehaviour) => {
	sandbox.misbehave(misbehaviour);
	const [, differs = ''] = writeReport(await check(), 'test').split('## ');
	expect(differs).toContain('Differs');
	expect(differs).toContain(`\`${id}\``);
});

test('the report has no key, no address and nothing of a lead', async () => {
	sandbox.configure({ echoRequest: true });
	const report = writeReport(await check(), 'test');
	const secrets = [
		sandbox.clickPointKey,
		sandbox.clientPointKey,
		sandbox.clientSecret,
		'sandbox.example',
	];
	const values = sandbox
		.leadsOf(1001)
		.slice(-20)
		.flatMap(({ fields }) => Object.values(fields))
		.filter((value) => value.length > 5 && value !== 'false');
	expect(values.length).toBeGreaterThan(300);
	expect([...secrets, ...values].filter((value) => report.includes(value))).toEqual([]);
});

test('at ClientPoint nothing is written that was not allowed, and one ClientPoint at most', async () => {
	const { url, key, assignedTo = '' } = accounts.clientPoint;
	await check({ clientPoint: { url, key } });
	await check({ clientPoint: { url, key: 'wrong', assignedTo } });
	expect(writes()).toEqual([]);
	await check({ clientPoint: { url, key, assignedTo } });
	expect(sandbox.clientPoints()).toMatchObject([{ updates: 0, fields: { test_mode: true } }]);
});

test.each<[string, Misbehaviour['do'], number]>([
	['that does not know what it has done', { kind: 'cut', when: 'after-processing' }, 1],
	['that takes what is wrong', { kind: 'body', body: '{"status":true}' }, 1],
])('a server %s is not asked to create again', async (_, action, most) => {
	sandbox.misbehave({ on: 'create', times: -1, do: action });
	await check({ clientPoint: accounts.clientPoint });
	expect(writes().filter(({ path: to }) => to.includes('create'))).toHaveLength(most);
});

test.each<[string, Misbehaviour['do'], number]>([
	['asks to wait', { kind: 'status', status: 429 }, 1],
	['does not respond', { kind: 'cut', when: 'before-processing' }, 1],
])('a server that %s is left alone', async (_, action, requests) => {
	sandbox.misbehave({ on: 'any', times: -1, do: action });
	const { seen } = await check({ dataInterface: accounts.dataInterface });
	expect(sandbox.requests()).toHaveLength(requests);
	expect(seen.size).toBeLessThan(2);
});

test('keys come from the environment, and the report never overwrites a file', async () => {
	const command = async () =>
		await promisify(execFile)(
			process.execPath,
			[
				'--import',
				'tsx',
				'scripts/vendor-check.ts',
				'--clientpoint-url',
				sandbox.url,
				'--report',
				'package.json',
			],
			{
				cwd: project,
				env: { ...process.env, INIT_CWD: project, CLIENTPOINT_API_KEY: sandbox.clientPointKey },
			},
		);
	await expect(command()).rejects.toMatchObject({ stderr: expect.stringContaining('EEXIST') });
	expect(sandbox.requests()).toHaveLength(3);
}, 60_000);
