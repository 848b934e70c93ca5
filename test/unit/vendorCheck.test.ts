import { FACT_IDS, factOf, READERS, type FactId } from '../../sandbox/facts';
import { startSandbox, type Misbehavior, type Sandbox } from '../../sandbox/server';
import { check, type Accounts } from '../../scripts/vendorCheck/check';
import { writeReport } from '../../scripts/vendorCheck/report';

const NOW = new Date('2026-11-21T20:00:00Z');
const EMAIL = 'dana@sandbox.example';
let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({
		now: () => NOW,
		leads: 200,
		clickPointKey: 'Click=Point&<key>',
		clientPointKey: 'Client"Point\\key',
	});
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
	const seen = await look(await accounts());
	const unseen = FACT_IDS.filter((id) => seen.get(id) !== '');
	const unknowable = FACT_IDS.filter((id) => factOf(id).takes !== undefined);
	expect(unseen).toEqual(unknowable);
	const [, listed = ''] = writeReport(seen, 'test').split('cannot find out (8)');
	for (const id of unknowable) expect(listed).toContain(`\`${id}\`: it would take`);
});

test.each(cases)('%s = %s is seen', async (id: FactId, name: string) => {
	const area = id === 'dataInterface.zone.account' ? '' : id.split('.')[0];
	sandbox.speak({ [id]: name });
	const seen = await look(await accounts(area));
	expect(seen.get(id)).toBe(name);
	const [, different = ''] = writeReport(seen, 'test').split('## ');
	expect(different).toContain(`\`${id}\``);
});

test('the report has no key, no address and nothing of a lead, and is a page', async () => {
	sandbox.configure({ echoRequest: true });
	const report = writeReport(await look(await accounts()), 'test');
	const { clickPointKey, clientPointKey, clientSecret } = sandbox;
	const values = sandbox
		.leadsOf(1001)
		.slice(-20)
		.flatMap(({ fields }) => Object.values(fields))
		.filter((value) => value.length > 5 && value !== 'false');
	const secrets = [clickPointKey, clientPointKey, clientSecret, 'sandbox.example', ...values];
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

test.each<[string, Misbehavior['do'], number]>([
	['does not know what it has done', { kind: 'cut', when: 'after-processing' }, 1],
	['takes what is wrong', { kind: 'body', body: '{"status":true}' }, 1],
	['asks to wait', { kind: 'status', status: 429 }, 0],
])('a server that %s is not asked to create again', async (_, action, creates) => {
	sandbox.misbehave({ on: creates === 0 ? 'update' : 'create', times: -1, do: action });
	await look(await accounts('clientPoint'));
	expect(writes().filter(({ path }) => path.includes('create'))).toHaveLength(creates);
});
