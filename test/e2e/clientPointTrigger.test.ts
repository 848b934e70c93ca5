import { randomUUID } from 'node:crypto';

import { request } from 'undici';

import type { Credential, Execution, StoredWorkflow, WorkflowNode } from '../../scripts/n8n-client';
import { atClientPoint, chain, client, logsOfN8n, PACKAGE, sandbox, until, useN8n } from './host';

const SECRET = 'kq7Zx0vWj9Jt5Lr2Hs8Gd4';
const WRONG = 'Wr0ngKq7Zx0vWj9Jt5Lr2H';

let credential: Credential;
const active: StoredWorkflow[] = [];

useN8n();
beforeAll(async () => {
	credential = await client.saveCredential('ClientPoint webhook', 'clientPointWebhookApi', {
		secret: SECRET,
	});
});
afterEach(async () => {
	for (const workflow of active.splice(0)) await client.deactivate(workflow);
});

/** Activates a workflow that a ClientPoint Trigger starts; gives the trigger's Production URL. */
async function activate(
	parameters: Record<string, unknown>,
	behind: Parameters<typeof chain>[1],
): Promise<{ workflow: StoredWorkflow; url: string }> {
	const webhookId = randomUUID();
	const trigger: WorkflowNode = {
		name: 'ClientPoint Trigger',
		type: `${PACKAGE}.clientPointTrigger`,
		parameters: { authentication: 'none', ...parameters },
		webhookId,
		...(parameters.authentication === 'secret' && {
			credentials: { clientPointWebhookApi: { name: credential.name } },
		}),
	};
	const workflow = await client.importWorkflow(chain('When won', [trigger, ...behind]));
	await client.activate(workflow);
	active.push(workflow);
	const url = `${client.url}/webhook/${webhookId}/webhook`;
	// n8n answers 404 until then.
	const isThere = async () => (await post(url, 'no event', 'text/plain')).status !== 404;
	await until('the webhook is there', isThere);
	return { workflow, url };
}

async function post(
	url: string,
	body: unknown,
	contentType = 'application/json',
	headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
	const answer = await request(url, {
		method: 'POST',
		headers: { 'content-type': contentType, ...headers },
		body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
	});
	return { status: answer.statusCode, text: await answer.body.text() };
}

/** The workflow's executions, when there are as many as expected. */
async function executionsOf(workflow: StoredWorkflow, count: number): Promise<Execution[]> {
	let ids: string[] = [];
	const isEnough = async () => (ids = await client.executions(workflow)).length >= count;
	await until(`${count} executions are there`, isEnough);
	expect(ids).toHaveLength(count);
	return await Promise.all(ids.map(async (id) => await client.waitFor(id)));
}

/** A ClientPoint whose status is set to won at the vendor. */
async function win(): Promise<number> {
	await atClientPoint('POST', 'create', {
		name: 'Acme',
		revenue: 500.5,
		assigned_to: 'ann@example.com',
	});
	const id = sandbox.clientPoints().at(-1)?.id ?? 0;
	await atClientPoint('PUT', `update/${id}`, { status: 'won' });
	return id;
}

const NEXT_PROJECT = {
	name: 'ClientPoint',
	type: `${PACKAGE}.clientPoint`,
	parameters: {
		name: '={{ $json.data.Client }}, next project ({{ $json.data.WonDate.slice(-6) }})',
		revenue: '={{ $json.data.Revenue * 2 }}',
		assignedTo: 'ann@example.com',
	},
};

it('starts the workflow when a ClientPoint is won, and not otherwise', async () => {
	const { workflow, url } = await activate(
		{ authentication: 'secret', events: ['won'], options: { timeZone: 'Asia/Kolkata' } },
		[NEXT_PROJECT],
	);
	sandbox.configure({ webhookUrl: `${url}?secret=${SECRET}` });
	const id = await win();
	const [execution] = await executionsOf(workflow, 1);
	expect({ status: execution?.status, error: execution?.error }).toEqual({
		status: 'success',
		error: undefined,
	});

	const sent = (await sandbox.webhooks.list()).find(({ event }) => event === 'won');
	expect(execution?.nodes['ClientPoint Trigger']?.[0]?.outputs[0]?.map(({ json }) => json)).toEqual(
		[
			{
				event: 'won',
				data: {
					...sent?.body.Data,
					ClientPointId: String(id),
					Revenue: 500.5,
					CreatedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+05:30$/),
					WonDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+05:30$/),
					LastModifyDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+05:30$/),
				},
				raw: sent?.body,
			},
		],
	);
	expect(sandbox.clientPoints().map(({ fields }) => [fields.name, fields.revenue])).toEqual([
		['Acme', 500.5],
		['Acme, next project (+05:30)', 1001],
	]);

	// The first one and the next project were pending: answered, and left out.
	const deliveries = await sandbox.webhooks.list();
	expect(deliveries.map(({ event, status, answer }) => [event, status, answer])).toEqual([
		['pending', 200, '{"message":"This event does not start the workflow"}'],
		['won', 200, '{"message":"Workflow was started"}'],
		['pending', 200, '{"message":"This event does not start the workflow"}'],
	]);
	expect(execution?.raw).not.toContain(SECRET);
});

it('starts nothing without the secret, or with what is no event, and says why', async () => {
	const { workflow, url } = await activate({ authentication: 'secret' }, []);
	const event = { Event: 'won', Data: { ClientPointId: '1' } };
	const refused = { status: 401, text: 'The secret of this webhook is missing or wrong.\n' };
	expect(await post(url, event)).toEqual(refused);
	expect(await post(`${url}?secret=${WRONG}`, event)).toEqual(refused);
	expect(await post(url, event, undefined, { 'x-webhook-secret': WRONG })).toEqual(refused);
	const allowed = `${url}?secret=${SECRET}`;
	expect(await post(allowed, {})).toMatchObject({ status: 400 });
	expect(await post(allowed, [{}])).toMatchObject({ status: 400 });
	const latin1 = Buffer.from(JSON.stringify({ ...event, Client: 'Bäckerei' }), 'latin1');
	for (const type of ['application/json', 'application/octet-stream']) {
		expect(await post(allowed, latin1, type)).toMatchObject({ status: 415 });
	}
	expect(await post(allowed, 'hello', 'text/plain')).toMatchObject({ status: 415 });
	expect(await post(allowed, '{"Event":')).toMatchObject({ status: 422 });
	const part = (name: string, value: string) =>
		`--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
	const multipart = 'multipart/form-data; boundary=x';
	const won = part('Event', 'won');
	expect(await post(allowed, `${won}--x--\r\n`, multipart)).toMatchObject({ status: 400 });
	const bad = Buffer.from(`${won}${part('Data[Client]', 'Bäckerei')}--x--\r\n`, 'latin1');
	expect(await post(allowed, bad, multipart)).toMatchObject({ status: 415 });
	expect(await client.executions(workflow)).toEqual([]);

	const form = new URLSearchParams({ Event: 'won', Data: '{"Revenue":"2.00"}' }).toString();
	const formType = 'application/x-www-form-urlencoded';
	expect(await post(url, form, formType, { 'x-webhook-secret': SECRET })).toMatchObject({
		status: 200,
	});
	const [execution] = await executionsOf(workflow, 1);
	expect(execution?.nodes['ClientPoint Trigger']?.[0]?.outputs[0]?.[0]?.json).toEqual({
		event: 'won',
		data: { Revenue: 2 },
		raw: { Event: 'won', Data: { Revenue: '2.00' } },
	});
	expect(execution?.raw).not.toContain(SECRET);
});

it('takes every form of event, several at once, with the present or the previous secret', async () => {
	const credentials = { secret: WRONG, previousSecret: SECRET };
	await client.saveCredential(credential.name, 'clientPointWebhookApi', credentials);
	const { workflow, url } = await activate({ authentication: 'secret', events: ['won'] }, []);
	const data = { Client: 'Bäckerei', CustomFields: { 'Zip Code': '02134' } };
	const event = { Event: 'won', Data: data };
	const fields: Array<[string, string]> = [
		['Event', 'won'],
		['Data[Client]', 'Bäckerei'],
		['Data[CustomFields][Zip Code]', '02134'],
	];
	const parts = fields.map(
		([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
	);
	const bodies: Array<[unknown, string]> = [
		[Buffer.from(JSON.stringify(event), 'latin1'), 'application/json; charset=latin1'],
		[new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded'],
		[`${parts.join('')}--x--\r\n`, 'multipart/form-data; boundary=x'],
		[[event, { ...event, Event: 'lost' }, event], 'application/json'],
	];
	for (const [body, type] of bodies) {
		expect(await post(`${url}?secret=${SECRET}`, body, type)).toMatchObject({ status: 200 });
	}
	expect(await post(`${url}?secret=${WRONG}`, event)).toMatchObject({ status: 200 });
	await client.saveCredential(credential.name, 'clientPointWebhookApi', { secret: SECRET });
	const executions = await executionsOf(workflow, 5);
	const items = executions.flatMap(
		({ nodes }) => nodes['ClientPoint Trigger']?.[0]?.outputs[0]?.map(({ json }) => json.raw) ?? [],
	);
	expect(items).toEqual(Array.from({ length: 6 }, () => event));
	expect(await logsOfN8n()).toMatch(
		/"ClientPoint Trigger" in workflow \S+ skipped 1 event not selected/,
	);
});

it('shows as a failed execution that it is not set up', async () => {
	const { workflow, url } = await activate({ options: { timeZone: 'Mars/Olympus' } }, []);
	expect(await post(url, { Event: 'won', Data: {} })).toMatchObject({ status: 500 });
	const [execution] = await executionsOf(workflow, 1);
	expect(execution?.status).toBe('error');
	expect(execution?.error).toMatchObject({
		message: expect.stringContaining('Time Zone of Dates: "Mars/Olympus" is not a time zone'),
		description: expect.stringContaining('Choose one from the list'),
	});
});

it('leaves no secret in the log of n8n', async () => {
	const log = await logsOfN8n();
	expect(log).not.toBe('');
	expect(log).not.toContain(SECRET);
	expect(log).not.toContain(WRONG);
});

it('previews its output', async () => {
	const path = `/schemas/${PACKAGE}.clientPointTrigger/1.0.0.json`;
	expect(await client.request('GET', path)).toMatchObject({
		properties: { event: { type: 'string' }, data: { type: 'object' }, raw: { type: 'object' } },
	});
});
