import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';

import type { Sandbox } from '../../../sandbox/server';
import { at, call, create, NOW, start } from './client';

const JSON_BODY = { 'content-type': 'application/json' };

describe('ClientPoint’s webhook', () => {
	let sandbox: Sandbox;
	let listener: Server;
	let url: string;
	let bodies: string[];
	let status: number;

	beforeAll(async () => {
		sandbox = await start();
		listener = createServer((request, response) => {
			void text(request).then((body) => {
				bodies.push(`${request.method} ${request.url} ${request.headers['content-type']}\n${body}`);
				response.writeHead(status, { location: '/elsewhere' }).end('{"message":"thanks"}');
			});
		});
		await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
		const address = listener.address();
		if (address === null || typeof address === 'string') throw new Error('no port');
		url = `http://127.0.0.1:${address.port}/webhook/x?secret=s3cret`;
	});
	beforeEach(() => {
		bodies = [];
		status = 200;
		sandbox.reset();
		sandbox.configure({ webhookUrl: url });
	});
	afterAll(async () => {
		await sandbox.close();
		listener.closeAllConnections();
		await new Promise((resolve) => listener.close(resolve));
	});

	const update = async (id: unknown, fields: object) =>
		await call(
			sandbox,
			'PUT',
			`/v4/clientpoint/update/${String(id)}`,
			JSON.stringify({ api_key: sandbox.clientPointKey, ...fields }),
			JSON_BODY,
		);

	const full = {
		name: 'Müller & Söhne',
		revenue: 1250.75,
		assigned_to: 'rep@company.example',
		division: 'West',
		custom_fields: [{ tag: 'location', value: 'Test location' }],
	};

	it('gets an event in the documented shape when a status is another', async () => {
		const { body } = await create(sandbox, full);
		const id = body.clientpoint_id;
		await update(id, { revenue: 2 });
		await update(id, { status: 'won' });
		await update(id, { status: 'won' });
		const deliveries = await sandbox.webhooks.list();
		expect(deliveries.map(({ event }) => event)).toEqual(['pending', 'won']);
		expect(deliveries).toMatchObject([
			{ time: NOW.toISOString(), status: 200, answer: '{"message":"thanks"}', error: null },
		]);
		expect(at(deliveries, 1).body).toEqual({
			Event: 'won',
			Data: {
				ClientPointId: String(id),
				Revenue: '2.00',
				Client: 'Müller & Söhne',
				ViewStatus: 'pending',
				HandDelivered: null,
				// The account's zone, without an offset.
				CreatedDate: '2026-11-21 12:00:00',
				SendDate: null,
				DisableDate: null,
				WonDate: '2026-11-21 12:00:00',
				LastModifyDate: '2026-11-21 12:00:00',
				OpportunityId: null,
				CreatedBy: 'Rep',
				AssignedTo: 'Rep',
				Status: 'won',
				Division: 'West',
				DivisionId: '8511',
				Category: null,
				WorkSpace: null,
				Market: null,
				Service: null,
				SubServices: null,
				Region: null,
				LastViewTime: null,
				LastViewEmail: null,
				CustomFields: { location: 'Test location' },
				ClientPointLink: body.link,
			},
		});
		expect(bodies).toEqual(
			deliveries.map(
				(each) => `POST /webhook/x?secret=s3cret application/json\n${JSON.stringify(each.body)}`,
			),
		);
	});

	it('gets events on command: of the newest ClientPoint, of another, of one made up', async () => {
		const made = await sandbox.sendEvent({ event: 'viewed', data: { Revenue: 'much', More: [1] } });
		expect(made.body.Data).toMatchObject({
			Client: 'Sample Company',
			ViewStatus: 'viewed',
			Status: 'pending',
			Revenue: 'much',
			More: [1],
		});
		const first = await create(sandbox, { name: 'First' });
		await create(sandbox, { name: 'Second' });
		const id = Number(first.body.clientpoint_id);
		expect((await sandbox.sendEvent({ event: 'sent' })).body.Data.Client).toBe('Second');
		const { body } = await sandbox.sendEvent({ event: 'sent', clientPoint: id });
		expect(body.Data).toMatchObject({ Client: 'First', SendDate: '2026-11-21 12:00:00' });
		await expect(sandbox.sendEvent({ event: 'x', clientPoint: 7 })).rejects.toThrow(
			'no ClientPoint 7',
		);
	});

	it('is not followed elsewhere, and what it answers is kept', async () => {
		status = 302;
		expect(await sandbox.sendEvent({ event: 'won' })).toMatchObject({ status: 302, error: null });
		expect(bodies).toHaveLength(1);
		sandbox.configure({ webhookUrl: 'http://127.0.0.1:1/' });
		const refused = await sandbox.sendEvent({ event: 'won' });
		expect(refused).toMatchObject({ status: null, error: expect.stringContaining('ECONNREFUSED') });
		expect(await create(sandbox, {})).toMatchObject({ status: 200 });
	});

	it.each([
		'https://127.0.0.1/',
		'http://example.com/',
		'http://127.0.0.1.example.com/',
		'http://localhost@example.com/',
		'http://10.0.0.1/',
		'file:///etc/passwd',
		'x',
	])('cannot be %s: nothing leaves this machine', async (webhookUrl) => {
		expect(() => sandbox.configure({ webhookUrl })).toThrow('webhookUrl must be');
		const answer = await call(
			sandbox,
			'POST',
			'/control/settings',
			JSON.stringify({ webhookUrl }),
			JSON_BODY,
		);
		expect(answer.status).toBe(400);
		await sandbox.sendEvent({ event: 'won' });
		expect(bodies).toHaveLength(1);
	});

	it('is steered by the control API, which does not show the secret', async () => {
		const control = async (method: 'GET' | 'POST', path: string, body?: object) => {
			const answer = await call(
				sandbox,
				method,
				`/control${path}`,
				body && JSON.stringify(body),
				JSON_BODY,
			);
			return { status: answer.status, body: JSON.parse(answer.text), text: answer.text };
		};
		const sent = await control('POST', '/event', { event: 'won', data: { Note: 'by hand' } });
		expect(sent).toMatchObject({
			status: 200,
			body: { event: 'won', status: 200, body: { Data: { Note: 'by hand' } } },
		});
		expect(await sandbox.webhooks.list()).toEqual([sent.body]);
		const watch = await control('GET', '/watch');
		expect(watch.body.deliveries).toMatchObject([{ event: 'won', status: 200 }]);
		expect(watch.body.webhookUrl).toBe(url.replace('secret=s3cret', '…'));
		expect(watch.text + sent.text).not.toContain('s3cret');

		for (const wrong of [
			{},
			{ event: '' },
			{ event: 1 },
			{ event: 'won', clientPoint: '1' },
			{ event: 'won', clientPoint: 1 },
			{ event: 'won', data: [] },
		]) {
			const refused = await control('POST', '/event', wrong);
			expect(refused).toMatchObject({ status: 400, body: { error: expect.any(String) } });
		}
		expect(await sandbox.webhooks.list()).toHaveLength(1);
	});

	it('is not steered by a page from elsewhere', async () => {
		const body = JSON.stringify({ event: 'won' });
		const from = async (origin: string) =>
			(await call(sandbox, 'POST', '/control/event', body, { ...JSON_BODY, origin })).status;
		expect(await from('http://evil.example')).toBe(403);
		expect(await from('null')).toBe(403);
		expect(bodies).toEqual([]);
		expect(await from(sandbox.url)).toBe(200);
		expect(bodies).toHaveLength(1);
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
		for (const path of ['/control', '/ui']) {
			expect(await call(sandbox, 'GET', path, undefined, { host })).toMatchObject({ status });
		}
		const asked = await call(sandbox, 'GET', '/v1/leadtypes', undefined, { host });
		expect(asked.status).toBe(status === 200 ? 401 : status);
	});
});
