import { setTimeout as pause } from 'node:timers/promises';

import { request } from 'undici';

import type { Misbehavior, Sandbox } from '../../../sandbox/server';
import { askLeads, call, create, leads, start } from './client';

describe('misbehavior on order', () => {
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await start();
	});
	afterAll(async () => await sandbox.close());
	beforeEach(() => sandbox.reset());

	/** Statuses of creates, or how the connection ended. */
	const outcomes = async (count: number, fields: object = {}) => {
		const results: unknown[] = [];
		for (let n = 0; n < count; n++) {
			results.push(
				await create(sandbox, { ...fields }).then(
					({ status }) => status,
					() => 'cut',
				),
			);
		}
		return results;
	};

	it('answers a status without processing, for the requests ordered', async () => {
		sandbox.misbehave({
			on: 'create',
			after: 1,
			times: 2,
			do: { kind: 'status', status: 429, headers: { 'retry-after': '7' } },
		});
		expect(await outcomes(2)).toEqual([200, 429]);
		const answer = await request(`${sandbox.url}/v4/clientpoint/create`, {
			method: 'POST',
			body: '{}',
		});
		expect(answer.headers['retry-after']).toBe('7');
		expect(await answer.body.json()).toMatchObject({ status: false });
		expect(await outcomes(1)).toEqual([200]);
		expect((await leads(sandbox)).total).toBe('500');
		expect(sandbox.clientPoints()).toHaveLength(2);
		expect(sandbox.rules.list()).toMatchObject([{ matched: 4, fired: 2, remaining: 0 }]);
		expect(sandbox.requests().map(({ misbehavior }) => misbehavior.length)).toEqual([
			0, 1, 1, 0, 0,
		]);
	});

	it('creates although the client hung up, and notes that it did', async () => {
		sandbox.misbehave({ on: 'create', do: { kind: 'delay', ms: 150 } });
		const body = JSON.stringify({
			api_key: sandbox.clientPointKey,
			name: 'A',
			revenue: 1,
			assigned_to: 'a@b.example',
		});
		const headers = { 'content-type': 'application/json' };
		const signal = AbortSignal.timeout(50);
		await expect(
			request(`${sandbox.url}/v4/clientpoint/create`, { method: 'POST', body, headers, signal }),
		).rejects.toThrow();
		while (sandbox.clientPoints().length === 0)
			await new Promise((resolve) => setTimeout(resolve, 10));
		expect(sandbox.requests()).toMatchObject([{ aborted: true, clientPoint: 100_001 }]);
	});

	it('does nothing after a reset that was asked for before it', async () => {
		sandbox.misbehave([
			{ on: 'create', do: { kind: 'delay', ms: 2_000 } },
			{ on: 'leads', do: { kind: 'late', ms: 2_000 } },
		]);
		const asked = Promise.allSettled([create(sandbox, {}), leads(sandbox)]);
		while (sandbox.rules.list().some(({ fired }) => fired === 0)) await pause(1);
		sandbox.reset();
		expect((await asked).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	});

	it('can be closed while nobody can connect', async () => {
		const other = await start();
		other.misbehave({ on: 'create', do: { kind: 'close-port', ms: 3_600_000 } });
		await create(other, {});
		await expect(create(other, {})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
		await other.close();
	});

	it('meets only requests that contain a text', async () => {
		sandbox.misbehave({
			on: 'create',
			containing: 'lead-57',
			times: -1,
			do: { kind: 'status', status: 500 },
		});
		expect(await outcomes(1, { data: { UID: 'lead-56' } })).toEqual([200]);
		expect(await outcomes(2, { data: { UID: 'lead-57' } })).toEqual([500, 500]);
	});

	it('notes requests that nobody answers, and a key in a header', async () => {
		const headers = { authorization: `Bearer ${sandbox.clientPointKey}` };
		expect(
			(await call(sandbox, 'GET', '/v4/clientpoint/list?x=1&y=2&x=3', undefined, headers)).status,
		).toBe(404);
		expect(sandbox.requests()).toMatchObject([
			{
				vendor: 'unknown',
				path: '/v4/clientpoint/list',
				query: { x: '1' },
				key: sandbox.clientPointKey,
				keyPlace: 'header',
				status: 404,
			},
		]);
		expect(JSON.stringify(sandbox.requests()[0]?.query)).toBe('{"x":"1","y":"2"}');
	});

	it('ends requests that wait when the sandbox closes', async () => {
		const other = await start();
		other.misbehave({ on: 'any', do: { kind: 'delay', ms: 3_600_000 } });
		const waiting = expect(create(other, {})).rejects.toThrow();
		while (other.requests()[0]?.misbehavior.length !== 1)
			await new Promise((resolve) => setTimeout(resolve, 5));
		await other.close();
		await waiting;
		expect(other.clientPoints()).toEqual([]);
	});

	describe('control API', () => {
		const control = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => {
			const answer = await call(
				sandbox,
				method,
				`/control${path}`,
				body === undefined ? undefined : JSON.stringify(body),
				body ? { 'content-type': 'application/json' } : {},
			);
			return { status: answer.status, body: JSON.parse(answer.text) };
		};

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
			const state = { rule, matched: 0, fired: 0, remaining: rule.times ?? 1 };
			expect((await control('POST', '/misbehave', rule)).body.rules).toEqual([state]);
			expect((await control('POST', '/misbehave', [rule])).body.rules).toEqual([state, state]);
			expect((await control('GET', '')).body.rules).toHaveLength(2);
			expect((await control('DELETE', '/misbehave')).body.rules).toEqual([]);
		});

		it.each([
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
		])('refuses the rule %j', async (rule) => {
			expect(await control('POST', '/misbehave', [rule])).toMatchObject({ status: 400 });
			expect(sandbox.rules.list()).toEqual([]);
		});

		it('shows what happened and forgets it on reset', async () => {
			await create(sandbox, { name: 'First' });
			await create(sandbox, { name: 'Second' });
			await askLeads(sandbox, { key: 'wrong' });
			expect((await control('GET', '/requests')).body).toEqual({ requests: sandbox.requests() });
			expect((await control('GET', '/clientpoints')).body).toMatchObject({
				clientPoints: [{ fields: { name: 'First' } }, { fields: { name: 'Second' } }],
			});
			await control('POST', '/dialect', { 'dataInterface.error.key': 'html' });
			expect((await askLeads(sandbox, { key: 'wrong' })).contentType).toContain('html');
			expect((await control('POST', '/dialect', { 'dataInterface.error.key': 'no' })).status).toBe(
				400,
			);
			await control('POST', '/reset');
			expect(sandbox.requests()).toEqual([]);
			expect(sandbox.clientPoints()).toEqual([]);
			expect((await askLeads(sandbox, { key: 'wrong' })).status).toBe(401);
		});

		it('serves a page for people whose data holds no key', async () => {
			await create(sandbox, { name: '<script>' });
			await leads(sandbox, { take: '2' });
			const page = await call(sandbox, 'GET', '/ui');
			expect(page).toMatchObject({ status: 200, contentType: expect.stringContaining('html') });
			expect(page.text).not.toMatch(/innerHTML|(src|href)=|https?:\/\//);
			const { text } = await call(sandbox, 'GET', '/control/watch');
			expect(JSON.parse(text)).toMatchObject({
				clientPoints: [{ fields: { name: '<script>' } }],
				requests: [
					{ path: '/v4/clientpoint/create' },
					{ path: '/', served: { lid: 1001, total: 500, leads: 2 } },
				],
			});
			expect(text).not.toContain(sandbox.clickPointKey);
			expect(text).not.toContain(sandbox.clientPointKey);
			expect(sandbox.requests()).toHaveLength(2);
		});
	});
});
