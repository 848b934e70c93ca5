import { createServer, type Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

import type { Misbehavior, Sandbox } from '../../../sandbox/server';
import {
	askLeads,
	askToken,
	call,
	create,
	leads,
	query,
	send,
	update,
	useSandboxes,
} from './client';

const start = useSandboxes();
const read = async (sandbox: Sandbox, path: string) =>
	JSON.parse((await call(sandbox, 'GET', `/control${path}`)).text);

describe('the sandbox', () => {
	it('does nothing after a reset that was asked for before it', async () => {
		const sandbox = await start();
		sandbox.misbehave([
			{ on: 'create', do: { kind: 'delay', ms: 2_000 } },
			{ on: 'leads', do: { kind: 'late', ms: 2_000 } },
		]);
		const asked = Promise.allSettled([create(sandbox), leads(sandbox)]);
		while (sandbox.rules.list().some(({ fired }) => fired === 0)) await pause(1);
		sandbox.reset();
		expect((await asked).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	});

	it('can be closed while nobody can connect', async () => {
		const sandbox = await start();
		sandbox.misbehave({ on: 'create', do: { kind: 'close-port', ms: 3_600_000 } });
		await create(sandbox);
		await expect(create(sandbox)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
	});

	it('ends requests that wait when it is closed', async () => {
		const sandbox = await start();
		sandbox.misbehave({ on: 'any', do: { kind: 'delay', ms: 3_600_000 } });
		const waiting = expect(create(sandbox)).rejects.toThrow();
		while (sandbox.requests()[0]?.misbehavior.length !== 1) await pause(5);
		await sandbox.close();
		await waiting;
		expect(sandbox.clientPoints()).toEqual([]);
	});

	it('repeats requests when it is told to, and notes a request that nobody answers', async () => {
		const sandbox = await start();
		sandbox.configure({ echoRequest: true });
		expect(await askToken(sandbox, { client_secret: 'my secret' })).toContain('my secret');
		expect((await query(sandbox, 'my-token')).text).toContain('my-token');
		await call(sandbox, 'GET', '/v4/list?x=1&y=2&x=3', undefined, { authorization: 'Bearer key' });
		expect(sandbox.requests().at(-1)).toMatchObject({
			vendor: 'unknown',
			path: '/v4/list',
			query: { x: '1', y: '2' },
			key: 'key',
			keyPlace: 'header',
			status: 404,
		});
	});

	it('keeps the recipients and custom fields that an update does not name', async () => {
		const sandbox = await start();
		const ann = { first_name: 'Ann', email: 'ann@example.com', fax: '1' };
		const bob = { email: 'bob@example.com' };
		const custom_fields = [{ tag: 'location', value: 'Boston' }];
		await create(sandbox, { recipients: [ann, bob], custom_fields });
		await update(sandbox, {
			recipients: [{ email: 'ANN@example.com', city: 'Salem' }],
			custom_fields: [{ tag: 'rooms', value: '4' }],
		});
		expect(sandbox.clientPoints()).toMatchObject([
			{
				updates: 1,
				fields: {
					recipients: [{ ...ann, email: 'ANN@example.com', city: 'Salem' }, bob],
					custom_fields: [...custom_fields, { tag: 'rooms', value: '4' }],
				},
			},
		]);
	});
});

describe('the control API', () => {
	it.each<Misbehavior>([
		{
			on: 'leads',
			after: 2,
			times: -1,
			do: { kind: 'status', status: 503, body: 'x', headers: { a: 'b' } },
		},
		{ on: 'update', containing: 'x', do: { kind: 'status-after-processing', status: 500 } },
		{ on: 'create', do: { kind: 'cut', when: 'mid-body' } },
		{ on: 'create', do: { kind: 'encode', encoding: 'latin1' } },
		{ on: 'create', do: { kind: 'merge', fields: { error: 'x' } } },
		{ on: 'create', do: { kind: 'echo', status: 200, processed: true } },
		{ on: 'leads', do: { kind: 'page', trick: 'short' } },
		{ on: 'leads', do: { kind: 'settings', settings: { absentLeads: [0], movedLeads: 1 } } },
	])('takes the rule %j', async (rule) => {
		const sandbox = await start();
		const state = { rule, matched: 0, fired: 0, remaining: rule.times ?? 1 };
		const add = async (rules: unknown) => await send(sandbox, 'POST', '/control/misbehave', rules);
		expect((await add(rule)).body).toEqual({ rules: [state] });
		expect((await add([rule])).body).toEqual({ rules: [state, state] });
		expect((await send(sandbox, 'DELETE', '/control/misbehave')).body).toEqual({ rules: [] });
	});

	it('shows what happened and forgets it on reset', async () => {
		const sandbox = await start();
		await create(sandbox, { name: 'First' });
		await askLeads(sandbox, { key: 'wrong' });
		expect(await read(sandbox, '/requests')).toEqual({ requests: sandbox.requests() });
		expect(await read(sandbox, '/clientpoints')).toEqual({ clientPoints: sandbox.clientPoints() });
		await send(sandbox, 'POST', '/control/dialect', { 'dataInterface.error.key': 'html' });
		expect((await askLeads(sandbox, { key: 'wrong' })).contentType).toContain('html');
		await send(sandbox, 'POST', '/control/reset', {});
		expect([sandbox.requests(), sandbox.clientPoints()]).toEqual([[], []]);
		expect((await askLeads(sandbox, { key: 'wrong' })).status).toBe(401);
	});

	it('serves a page for people whose data holds no key', async () => {
		const sandbox = await start();
		await create(sandbox, { name: '<script>' });
		await leads(sandbox, { take: '2' });
		const page = await call(sandbox, 'GET', '/ui');
		expect(page).toMatchObject({ status: 200, contentType: expect.stringContaining('html') });
		expect(page.text).not.toMatch(/innerHTML|(src|href)=|https?:\/\//);
		const watched = await read(sandbox, '/watch');
		expect(watched).toMatchObject({
			clientPoints: [{ fields: { name: '<script>' } }],
			requests: [
				{ path: '/v4/clientpoint/create' },
				{ path: '/', served: { lid: 1001, total: 500, leads: 2 } },
			],
		});
		for (const key of [sandbox.clickPointKey, sandbox.clientPointKey])
			expect(JSON.stringify(watched)).not.toContain(key);
	});

	it.each([
		['localhost', 200],
		['LocalHost:4010', 200],
		['127.0.0.1:4010', 200],
		['[::1]:4010', 200],
		['evil.example', 421],
		['evil.example:4010', 421],
		['127.0.0.1.evil.example', 421],
		['localhost@evil.example', 421],
	])('answers nobody who reaches it under a name of its own: %s', async (host, status) => {
		const sandbox = await start();
		for (const path of ['/control', '/ui']) {
			expect(await call(sandbox, 'GET', path, undefined, { host })).toMatchObject({ status });
		}
		const asked = await call(sandbox, 'GET', '/v1/leadtypes', undefined, { host });
		expect(asked.status).toBe(status === 200 ? 401 : status);
	});
});

describe("ClientPoint's webhook", () => {
	let listener: Server;
	let url: string;
	let received: string[];
	let status: number;

	beforeAll(async () => {
		listener = createServer((request, response) => {
			received.push(`${request.method} ${request.url}`);
			response.writeHead(status, { location: '/elsewhere' }).end('thanks');
		});
		await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
		const address = listener.address();
		if (address === null || typeof address === 'string') throw new Error('no port');
		url = `http://127.0.0.1:${address.port}/webhook/x?secret=s3cret`;
	});
	beforeEach(() => {
		received = [];
		status = 200;
	});
	afterAll(async () => {
		listener.closeAllConnections();
		await new Promise((resolve) => listener.close(resolve));
	});
	const startWithWebhook = async () => {
		const sandbox = await start();
		sandbox.configure({ webhookUrl: url });
		return sandbox;
	};

	it('gets an event when a status is another, with what is known of the ClientPoint', async () => {
		const sandbox = await startWithWebhook();
		await create(sandbox, { division: 'West', custom_fields: [{ tag: 'location', value: 'Ely' }] });
		await update(sandbox, { revenue: 2 });
		await update(sandbox, { status: 'won' });
		await update(sandbox, { status: 'won' });
		const deliveries = await sandbox.webhooks.list();
		expect(deliveries).toMatchObject([
			{ event: 'pending', status: 200, answer: 'thanks', error: null },
			{ event: 'won' },
		]);
		expect(deliveries[1]?.body).toMatchObject({
			Event: 'won',
			Data: {
				Revenue: '2.00',
				ViewStatus: 'pending',
				// The account's zone, without an offset.
				CreatedDate: '2026-11-21 12:00:00',
				SendDate: null,
				WonDate: '2026-11-21 12:00:00',
				AssignedTo: 'A',
				Status: 'won',
				Division: 'West',
				DivisionId: '8511',
				CustomFields: { location: 'Ely' },
			},
		});
		expect(received).toEqual(Array(2).fill('POST /webhook/x?secret=s3cret'));
	});

	it('gets events on command: of one made up, of the newest ClientPoint, of another', async () => {
		const sandbox = await startWithWebhook();
		const sent = async (order: object) =>
			(await sandbox.sendEvent({ event: 'sent', ...order })).body.Data;
		expect(await sent({ data: { More: [1] } })).toMatchObject({
			Client: 'Sample Company',
			More: [1],
		});
		await create(sandbox, { name: 'First' });
		await create(sandbox, { name: 'Second' });
		expect((await sent({})).Client).toBe('Second');
		expect((await sent({ clientPoint: sandbox.clientPoints()[0]?.id })).Client).toBe('First');
	});

	it('is not followed elsewhere, and that it is not there is noted', async () => {
		const sandbox = await startWithWebhook();
		status = 302;
		expect(await sandbox.sendEvent({ event: 'won' })).toMatchObject({ status: 302, error: null });
		expect(received).toHaveLength(1);
		sandbox.configure({ webhookUrl: 'http://127.0.0.1:1/' });
		const refused = await sandbox.sendEvent({ event: 'won' });
		expect(refused).toMatchObject({ status: null, error: expect.stringContaining('ECONNREFUSED') });
		expect(await create(sandbox)).toMatchObject({ status: 200 });
	});

	it('is steered by no page from elsewhere, and its secret is shown nowhere', async () => {
		const sandbox = await startWithWebhook();
		const from = async (origin: string) =>
			await send(sandbox, 'POST', '/control/event', { event: 'won' }, { origin });
		for (const origin of ['http://evil.example', 'null'])
			expect(await from(origin)).toMatchObject({ status: 403 });
		expect(received).toEqual([]);
		const sent = await from(sandbox.url);
		expect(sent).toMatchObject({ status: 200, body: { event: 'won', status: 200 } });
		const watched = await read(sandbox, '/watch');
		expect(watched).toMatchObject({ deliveries: [{ event: 'won', status: 200 }] });
		expect(watched.webhookUrl).toBe(url.replace('secret=s3cret', '…'));
		expect(JSON.stringify([watched, sent.body])).not.toContain('s3cret');
	});
});
