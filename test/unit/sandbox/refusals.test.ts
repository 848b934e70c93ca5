import { startSandbox, type Sandbox } from '../../../sandbox/server';
import { askLeads, askToken, create, NOW, query, send, update, type Row } from './client';

/** What the sandbox does not take, so that no test takes a wrong request of the nodes for a good one. */

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ now: () => NOW });
});
afterAll(async () => await sandbox.close());
beforeEach(() => sandbox.reset());

it.each<[string, unknown]>([
	['name', undefined],
	['name', ' '],
	['name', 5],
	['revenue', undefined],
	['revenue', '500.50'],
	['revenue', null],
	['assigned_to', undefined],
	['assigned_to', 'nobody'],
	['assigned_to', 'a@b.example, c@d.example'],
	['assigned_to', 'gone@inactive.example'],
	['division', 1],
	['expiration_date', '02/29/2028'],
	['expiration_date', '2027-02-29'],
	['test_mode', 'true'],
	['file_ids', 9173927],
	['file_ids', ['9173927']],
	['file_ids', [1.5]],
	['template_id', [0]],
	['send_recipient_mail', 1],
	['custom_fields', { tag: 'a', value: 'b' }],
	['custom_fields', [{ tag: '', value: 'b' }]],
	['custom_fields', [{ tag: 'a', value: 1 }]],
	['custom_fields', [{ tag: 'a', value: 'b', name: 'c' }]],
	['recipients', [{ first_name: 'No mail' }]],
	['recipients', [{ email: 'ann@example.com', primary: 'yes' }]],
	['recipients', [{ email: 'ann@example.com', zip: 2134 }]],
	['data', [1]],
	['data', '{}'],
	['assignedTo', 'a@b.example'],
	['__proto__', {}],
	['status', 'won'],
])('ClientPoint refuses %s = %j', async (name, value) => {
	const { status, body } = await create(sandbox, Object.fromEntries([[name, value]]));
	expect(status).toBe(422);
	expect(body).toEqual({ status: false, message: expect.stringContaining(`The field ${name} `) });
	expect(sandbox.clientPoints()).toEqual([]);
});

it.each<Row>([{ revenue: 'much' }, { status: 'sold' }, { statuses: [] }])(
	'ClientPoint refuses an update with %j',
	async (fields) => {
		await create(sandbox);
		expect(await update(sandbox, fields)).toMatchObject({ status: 422 });
		expect(sandbox.clientPoints()).toMatchObject([{ updates: 0 }]);
	},
);

it.each<[string, Row]>([
	['clientpoint_id', { clientpoint_id: undefined }],
	['clientpoint_id', { clientpoint_id: '100001' }],
	['clientpoint_id', { clientpoint_id: 0 }],
	['recipient', { recipient: undefined }],
	['recipient', { recipient: [{ email: 'a@b.example' }] }],
	['recipient', { recipient: { first_name: 'No mail' } }],
	['recipient', { recipient: { email: 'a@b.example', zip: 2134 } }],
	['send_recipient_mail', { send_recipient_mail: 'true' }],
	['recipients', { recipients: [] }],
])('ClientPoint refuses to add a recipient with a wrong %s: %j', async (name, fields) => {
	await create(sandbox);
	const { status, body } = await send(sandbox, 'POST', '/v4/recipient/add', {
		api_key: sandbox.clientPointKey,
		clientpoint_id: sandbox.clientPoints()[0]?.id,
		recipient: { email: 'a@b.example' },
		...fields,
	});
	expect(status).toBe(422);
	expect(body).toEqual({ status: false, message: expect.stringContaining(`The field ${name} `) });
	expect(sandbox.clientPoints()).toMatchObject([{ updates: 0 }]);
});

it.each<Record<string, string>>([
	{ lid: '' },
	{ lid: 'x' },
	{ startdate: '' },
	{ startdate: '2/30/2026' },
	{ startdate: '2026-11-21' },
	{ enddate: '11/21/2026 24:00:00' },
	{ enddate: '11/21/2026 13:00:00 PM' },
	{ take: '-1' },
	{ take: '10001' },
	{ skip: '1.5' },
	{ sortorder: 'UP' },
	{ query: '{' },
	{ query: '[]' },
	{ query: '{"State":{"$regex":"M"}}' },
	{ query: '{"State":["MA"]}' },
])('the Data Interface refuses %j', async (parameters) => {
	const json = await askLeads(sandbox, parameters);
	expect(json.status).toBe(400);
	expect(JSON.parse(json.text)).toEqual({ Error: expect.any(String) });
	const xml = await askLeads(sandbox, parameters, 'text/xml');
	expect(xml).toMatchObject({ status: 400, text: expect.stringMatching(/<Error>.+<\/Error>/) });
});

it.each<Row>([
	{ StartDate: undefined },
	{ EndDate: '11/21/2026' },
	{ EndDate: '2026-11-21T00:00:00' },
	{ Query: { $x: 1 } },
	{ SortOrder: 2 },
	{ SortFields: 'UID' },
	{ Fields: [1] },
	{ Skip: -1 },
	{ Take: 10_001 },
])('LeadExec v1 refuses %j', async (fields) => {
	expect(await query(sandbox, await askToken(sandbox), fields)).toMatchObject({ status: 400 });
});

it('LeadExec v1 refuses tokens that are wrong, expired, replaced, revoked or forgotten', async () => {
	const statusOf = async (bearer: string) => (await query(sandbox, bearer)).status;
	expect(await statusOf('wrong')).toBe(401);
	sandbox.configure({ tokenLifetime: 0 });
	expect(await statusOf(await askToken(sandbox))).toBe(401);
	sandbox.configure({ tokenLifetime: 60 });
	const [first, second] = [await askToken(sandbox), await askToken(sandbox)];
	expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);
	sandbox.speak({ 'queryApi.token.several': 'one' });
	const only = await askToken(sandbox);
	expect([await statusOf(second), await statusOf(only)]).toEqual([401, 200]);
	sandbox.revokeTokens();
	expect(await statusOf(only)).toBe(401);
	const forgotten = await askToken(sandbox);
	sandbox.reset();
	expect(await statusOf(forgotten)).toBe(401);
});

it.each<[string, unknown]>([
	...[
		null,
		{ on: 'nothing', do: { kind: 'delay', ms: 1 } },
		{ on: 'any' },
		{ on: 'any', do: { kind: 'explode' } },
		{ on: 'any', do: { kind: 'status' } },
		{ on: 'any', do: { kind: 'status', status: 99 } },
		{ on: 'any', do: { kind: 'cut', when: 'never' } },
		{ on: 'any', do: { kind: 'echo' } },
		{ on: 'any', do: { kind: 'settings', settings: { absentLeads: ['0'] } } },
		{ on: 'any', do: { kind: 'settings', settings: { answersXml: 1 } } },
		{ on: 'any', time: 3, do: { kind: 'delay', ms: 1 } },
		{ on: 'any', times: -2, do: { kind: 'delay', ms: 1 } },
	].map((rule): [string, unknown] => ['misbehave', [rule]]),
	['leads', null],
	['leads', {}],
	['leads', { lid: 4711 }],
	['leads', { lid: 1005, count: 0 }],
	['leads', { lid: 1005, count: 10_001 }],
	['leads', { lid: 1005, at: 'soon' }],
	['leads', { lid: 1005, at: 5 }],
	['leads', { lid: 1005, appearsAfter: -1 }],
	['leads', { lid: 1005, fields: { Age: 5 } }],
	['leads', { lid: 1005, often: true }],
	['event', {}],
	['event', { event: '' }],
	['event', { event: 1 }],
	['event', { event: 'won', clientPoint: '1' }],
	['event', { event: 'won', clientPoint: 1 }],
	['event', { event: 'won', data: [] }],
	['dialect', { 'dataInterface.error.key': 'no' }],
	// Nothing leaves this machine.
	...[
		'https://127.0.0.1/',
		'http://example.com/',
		'http://127.0.0.1.example.com/',
		'http://localhost@example.com/',
		'http://10.0.0.1/',
		'file:///etc/passwd',
		'x',
	].map((webhookUrl): [string, unknown] => ['settings', { webhookUrl }]),
])('the control API refuses for %s: %j', async (path, order) => {
	const { status, body } = await send(sandbox, 'POST', `/control/${path}`, order);
	expect({ status, body }).toEqual({ status: 400, body: { error: expect.any(String) } });
	expect(sandbox.rules.list()).toEqual([]);
	expect(sandbox.uidsOf(1005)).toEqual([]);
	await create(sandbox);
	expect(await sandbox.webhooks.list()).toEqual([]);
});
