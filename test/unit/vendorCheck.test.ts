import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';

import { FACT_IDS, factOf, READERS, type FactId } from '../../sandbox/facts';
import { startSandbox, type Misbehavior, type Sandbox } from '../../sandbox/server';
import { check, type Accounts } from '../../scripts/vendorCheck/check';
import { writeReport } from '../../scripts/vendorCheck/report';
import { secret } from '../../scripts/vendorCheck/secret';
import { run, temporaryFolder } from '../../scripts/processes';

const NOW = new Date('2026-11-21T20:00:00Z');
const EMAIL = 'dana@sandbox.example';
let sandbox: Sandbox;

beforeAll(async () => {
	const keys = { clickPointKey: 'Click=Point&<key>', clientPointKey: 'Client"Point\\key' };
	sandbox = await startSandbox({ now: () => NOW, leads: 200, ...keys });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

/** The accounts of the sandbox that a fact is about, or all. */
async function accounts(area = ''): Promise<Accounts> {
	const { url, clickPointKey: key, clientPointKey, clientId, clientSecret } = sandbox;
	const client = { clientId, clientSecret };
	const areas: Record<string, Partial<Accounts>> = {
		dataInterface: { key },
		queryApi: client,
		leadReceiver: { key, ...client, refusedLead: true },
		clientPoint: { clientPointKey, assignedTo: EMAIL },
	};
	const some = areas[area] ?? Object.assign({}, ...Object.values(areas));
	sandbox.configure({ webhookUrl: area === '' ? `${url}/webhook` : '' });
	const event = area === '' && (await sandbox.sendEvent({ event: 'won' }));
	return { at: () => url, lid: '1001', ...some, ...(event && { webhook: event.body }) };
}

const look = async (some: Accounts) => await check(some, NOW, 0);
const writes = () => sandbox.requests().filter(({ path }) => /create|add|update\/\d\d/.test(path));

/** A webhook is looked at in a file; what takes more than the check cannot be found out, but for one refusal. */
const cases = FACT_IDS.filter((id) => !id.startsWith('webhook.') && !factOf(id).takes)
	.flatMap((id) => Object.keys(factOf(id).alternatives).map((name) => [id, name] as const))
	.concat([['clientPoint.update.keeps', 'required']]);

test('each fact names what else may be true, and each operation rests on some', () => {
	const lonely = FACT_IDS.filter((id) => Object.keys(factOf(id).alternatives).length === 0);
	expect(lonely).toEqual([]);
	const readers = new Set(FACT_IDS.flatMap((id) => factOf(id).readBy));
	expect([...readers].sort()).toEqual(Object.keys(READERS).sort());
});

test('a vendor that is as claimed shows it for every fact', async () => {
	const found = await look(await accounts());
	const unseen = FACT_IDS.filter((id) => found.seen.get(id) !== '');
	const unknowable = FACT_IDS.filter((id) => factOf(id).takes !== undefined);
	expect(unseen).toEqual(unknowable);
	const [, listed = ''] = writeReport(found, 'test').split('cannot find out (8)');
	for (const id of unknowable) expect(listed).toContain(`\`${id}\`: it would take`);
});

test.each(cases)('%s = %s is seen', async (id: FactId, name: string) => {
	const area = id === 'dataInterface.zone.account' ? '' : id.split('.')[0];
	sandbox.speak({ [id]: name });
	const found = await look(await accounts(area));
	expect(found.seen.get(id)).toBe(name);
	const [, different = ''] = writeReport(found, 'test').split('## ');
	expect(different).toContain(`\`${id}\``);
	const total = id.startsWith('queryApi') ? 'queryApi.total' : 'dataInterface.json.total';
	if (/period|bounds/.test(id)) expect(found.seen.get(total)).toBe('');
});

test('the report has no key, no address and nothing of a lead, and is a page', async () => {
	sandbox.configure({ echoRequest: true });
	const report = writeReport(await look(await accounts()), 'test');
	const { clickPointKey, clientPointKey, clientSecret } = sandbox;
	const keys = [clickPointKey, clientPointKey, clientSecret, ...sandbox.tokens()];
	const leads = sandbox.leadsOf(1001).slice(-20);
	const values = leads.flatMap(({ fields }) => Object.values(fields));
	const long = values.filter((value) => value.length > 5 && value !== 'false');
	const secrets = [...keys, 'sandbox.example', ...long];
	expect(secrets.filter((value) => report.includes(value))).toEqual([]);
	expect(report.split('\n').length).toBeLessThan(60);
});

test('nothing is written that was not allowed, and one ClientPoint at most', async () => {
	const { assignedTo, ...reading } = await accounts('clientPoint');
	await look(reading);
	await look({ ...reading, clientPointKey: 'wrong', assignedTo });
	expect(writes()).toEqual([]);
	await look({ ...reading, assignedTo });
	expect(sandbox.clientPoints()).toMatchObject([{ fields: { test_mode: true, status: 'trash' } }]);
});

const STATUS_429 = { kind: 'status', status: 429 } as const;
const says = (body: string) => ({ kind: 'body', body }) as const;

/** A server, its answer from when on, how often it is to create, and which ClientPoint may not be in the trash. */
test.each<[string, Misbehavior['on'], number, Misbehavior['do'], number, string | undefined]>([
	['does not know if it created', 'create', 0, { kind: 'cut', when: 'after-processing' }, 1, ''],
	['takes what is wrong', 'create', 0, says('{"status":true}'), 1, ''],
	['asks to wait', 'update', 0, STATUS_429, 0, undefined],
	['asks to wait for the link', 'getLink', 1, STATUS_429, 2, undefined],
	['does not trash', 'update', 2, says('{"status":false}'), 2, '100001'],
])('a server that %s', async (_, on, after, action, creates, untrashed) => {
	sandbox.misbehave({ on, after, times: -1, do: action });
	const found = await look(await accounts('clientPoint'));
	expect(writes().filter(({ path }) => path.includes('create'))).toHaveLength(creates);
	expect(found.untrashed).toBe(untrashed);
	const report = writeReport(found, 'test');
	expect(report.includes('may not be in the trash')).toBe(untrashed !== undefined);
	expect(report).not.toContain('100001');
});

test.each<[string, Misbehavior['do']]>([
	['asks to wait', STATUS_429],
	['fails', { kind: 'status', status: 500 }],
	['sends a page', { kind: 'body', contentType: 'text/html', body: '<html>Sign in</html>' }],
])('what a vendor that %s says is never as claimed', async (_, action) => {
	for (const on of ['leads', 'query', 'insert', 'update'] as const)
		sandbox.misbehave({ on, after: on === 'update' ? 2 : 1, times: -1, do: action });
	const { seen } = await look(await accounts());
	const rest = /query$|period|bounds|sort$|total$|empty$|\.one$|Receiver\.(?:key|token)$|keeps$/;
	const other = [...seen].filter(([id, way]) => rest.test(id) && !way.startsWith('something else'));
	expect(other).toEqual([]);
});

test('leads of one second show what needs no period', async () => {
	sandbox.addLeads(1005, 2, { at: NOW, fields: { State: 'CA' } });
	const { seen } = await look({ ...(await accounts('dataInterface')), lid: '1005' });
	const ids = ['json.dates', 'json.total', 'json.one', 'query', 'empty', 'error.lid'] as const;
	expect(ids.filter((id) => seen.get(`dataInterface.${id}`) !== '')).toEqual([]);
});

test.each([
	['keeps a report that is there', 'vendor-check.md', 'mine', 'vendor-check.md exists'],
	[
		'takes no webhook without JSON',
		'webhook.json',
		'{"Event":',
		'webhook.json is no file with JSON',
	],
])('%s', async (_, file, content, problem) => {
	const folder = await temporaryFolder('vendor-check');
	await writeFile(path.join(folder, file), content);
	const command = ['--import', 'tsx', 'scripts/vendor-check.ts', '--webhook', 'webhook.json'];
	const env = { ...process.env, INIT_CWD: folder };
	const { code, output } = await run(process.execPath, command, { env });
	expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(problem) });
	expect(await readFile(path.join(folder, file), 'utf8')).toBe(content);
});

test.each([
	['Enter', ' k3y \r', 'k3y'],
	['Ctrl+D', '\u0004', 'Stopped.'],
	['the end of the input', '', 'Stopped.'],
])('a question ends with %s', async (_, typed, answer) => {
	const input = Object.assign(new PassThrough(), { isTTY: true });
	const asked = secret('NO_SUCH_KEY', 'Key', input).catch((error: Error) => error.message);
	input.end(typed);
	expect(await asked).toBe(answer);
});
