import { processedData } from '../harness';
import {
	createClientPoints,
	createdIds,
	type CreateRun,
	requestsTo,
	updateClientPoints,
} from '../support/clientPoint';
import { useClock } from '../support/clock';
import { useSandbox } from '../support/sandbox';

import type { Misbehavior } from '../../../sandbox/server';

/** What becomes of an item, whatever ClientPoint answers, and in this execution's and later memories. */

useClock('2026-11-21T20:00:00Z');
const sandbox = useSandbox({ leads: 0 });
beforeEach(() => processedData.reset());

const ONCE = { createOncePer: '={{ $json.UID }}' };
const leads = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ UID: `2236493${index}` }));
/** Answers one request after the other. */
const answers = (...all: Array<Misbehavior['do']>) =>
	sandbox().misbehave(all.map((action, after) => ({ on: 'create', after, do: action })));
const body = (text: string): Misbehavior['do'] => ({ kind: 'body', body: text });
const status = (code: number): Misbehavior['do'] => ({ kind: 'status', status: code });

describe('an answer that neither says yes nor no', () => {
	test.each([
		['a refusal with an ID', '{"status":"error","clientpoint_id":77,"message":"mail bounced"}'],
		['an error code with an ID', '{"code":500,"clientpoint_id":77}'],
		['a login page', '{"message":"Please log in","url":"https://login.example.com"}'],
		['an ID of nothing', '{"id":0,"message":"not created"}'],
		['a queue', '{"message":"Queued","request":{"id":"req-1"}}'],
	])('such as %s is an error, and its key is not sent again', async (_, text) => {
		answers(body(text));
		const run: CreateRun = { parameters: ONCE, input: leads(1) };
		const first = await createClientPoints(sandbox(), run);
		expect(first.error?.message).toMatch(/^"ABC Company" may have been created: /);
		const again = await createClientPoints(sandbox(), run);
		expect(again.json).toEqual([{ outcome: 'unknown', key: '22364930' }]);
		expect(again.hints).toContainEqual(expect.stringMatching(/an earlier execution may have/));
		expect(sandbox().requests()).toHaveLength(1);
	});

	test('of an update is an error', async () => {
		sandbox().misbehave({
			on: 'update',
			do: body('{"clientpoint_id":5,"message":"Permission required"}'),
		});
		const { error } = await updateClientPoints(sandbox(), { of: 5, fields: { name: 'A' } });
		expect(error?.message).toMatch(/^ClientPoint 5 may have been updated: /);
	});
});

describe('a create that succeeded', () => {
	test('with an error beside it comes out with a warning, and Retry On Fail sends it once', async () => {
		answers(body('{"status":true,"clientpoint_id":90417,"error":"recipient mail not sent"}'));
		const { json, status: ended } = await createClientPoints(sandbox(), { retryOnFail: true });
		expect(ended).toBe('success');
		expect(json).toEqual([
			{ status: true, clientpoint_id: 90417, warning: 'recipient mail not sent' },
		]);
		expect(sandbox().requests()).toHaveLength(1);
	});

	test('has ID and link at its top, also when a long answer is recalled by a retry', async () => {
		const url = 'https://abc.clientpoint.net/v/123/4567';
		const long = Object.fromEntries(
			Array.from({ length: 100 }, (_, index) => [`field ${index}`, 'x'.repeat(20)]),
		);
		answers(
			body(
				JSON.stringify({
					...long,
					status: true,
					data: { clientpoint_id: 123, clientpoint_url: url },
				}),
			),
			status(422),
		);
		const { json } = await createClientPoints(sandbox(), {
			input: leads(2),
			options: { concurrency: 1 },
			retryOnFail: true,
			maxTries: 2,
		});
		expect(json[0]).toMatchObject({ clientpoint_id: 123, clientpoint_url: url });
		expect(requestsTo(sandbox(), 'create')).toHaveLength(3);
	});

	test('keeps the digits of a long ID, which Update takes', async () => {
		answers(body('{"status":true,"clientpoint_id":9007199254740993}'));
		const { json } = await createClientPoints(sandbox());
		expect(json[0]).toMatchObject({ clientpoint_id: '9007199254740993' });
		await updateClientPoints(sandbox(), {
			of: '={{ $json.clientpoint_id }}',
			input: json,
			fields: { name: 'A' },
		});
		expect(requestsTo(sandbox(), 'update')[0]?.url).toBe('/v4/clientpoint/update/9007199254740993');
	});

	test('is one although its ID begins with the digits of the key', async () => {
		answers(body('{"status":true,"clientpoint_id":4123456789,"note":"key 41234567"}'));
		const { json } = await createClientPoints(sandbox(), { credential: { apiKey: '41234567' } });
		expect(json).toEqual([{ status: true, clientpoint_id: 4123456789, note: 'key ***' }]);
	});

	test('is decoded by the charset that its header names', async () => {
		sandbox().misbehave({
			on: 'create',
			do: {
				kind: 'body',
				body: '{"status":true,"clientpoint_id":7,"name":"Bäckerei"}',
				contentType: 'application/json; charset=utf-8',
			},
		});
		sandbox().misbehave({ on: 'create', do: { kind: 'encode', encoding: 'latin1' } });
		sandbox().misbehave({
			on: 'create',
			do: { kind: 'headers', headers: { 'content-type': 'application/json; charset=iso-8859-1' } },
		});
		const { json } = await createClientPoints(sandbox());
		expect(json[0]).toMatchObject({ clientpoint_id: 7, name: 'Bäckerei' });
	});
});

test('updates that are answered with 204 are done', async () => {
	const ids = await createdIds(sandbox(), 10);
	sandbox().misbehave({ on: 'update', times: -1, do: status(204) });
	const { json, status: ended } = await updateClientPoints(sandbox(), {
		input: ids.map((id) => ({ id })),
		fields: { name: 'A' },
	});
	expect(ended).toBe('success');
	expect(json).toEqual(ids.map(() => ({})));
	expect(requestsTo(sandbox(), 'update')).toHaveLength(10);
});

describe('one request after the other', () => {
	const run = (count: number): CreateRun => ({
		input: leads(count),
		parameters: { name: '={{ $json.UID }}' },
		options: { concurrency: 1 },
		onError: 'continueRegularOutput',
	});

	test.each([
		['500 × 7, 422, 500', [500, 500, 500, 500, 500, 500, 500, 422, 500]],
		['500 × 9, as the vendor answers', [500, 500, 500, 500, 500, 500, 500, 500, 500]],
		['503 × 7, 422, 503 × 2', [503, 503, 503, 503, 503, 503, 503, 422, 503, 503]],
	])('after %s the good ones are created', async (_, codes) => {
		answers(...codes.map(status));
		const { json } = await createClientPoints(sandbox(), run(codes.length + 2));
		expect(json.slice(-2)).toEqual([
			expect.objectContaining({ status: true }),
			expect.objectContaining({ status: true }),
		]);
	});

	test.each<[string, string, Misbehavior['do']]>([
		['status 502', 'ClientPoint failed with status 502', status(502)],
		['status 503', 'ClientPoint failed with status 503', status(503)],
		['status 504', 'ClientPoint failed with status 504', status(504)],
		['connections that are cut', 'the connection to', { kind: 'cut', when: 'before-processing' }],
	])('after 8 × %s nothing more is sent', async (_, reason, action) => {
		answers(...Array.from({ length: 8 }, () => action));
		const { json } = await createClientPoints(sandbox(), run(10));
		expect(requestsTo(sandbox(), 'create')).toHaveLength(8);
		expect(json.map(({ error }) => String(error))).toEqual([
			...Array.from({ length: 8 }, () =>
				expect.stringContaining(`may have been created: ${reason}`),
			),
			expect.stringContaining('ClientPoint was unavailable for 8 requests in a row'),
			expect.stringContaining('so this item was not sent'),
		]);
	});
});

describe('what never left', () => {
	test('as https to a port that speaks plain HTTP was certainly not done, and its key is free', async () => {
		const run: CreateRun = {
			parameters: { ...ONCE, name: '={{ $json.UID }}' },
			input: leads(10),
			onError: 'continueRegularOutput',
		};
		const baseUrl = sandbox().url.replace('http:', 'https:');
		const { json } = await createClientPoints(sandbox(), { ...run, credential: { baseUrl } });
		expect(json.map(({ error }) => error)).toEqual(
			json.map(() => expect.stringContaining('does not support https properly')),
		);
		expect(JSON.stringify(json)).not.toContain('may have been created');
		const again = await createClientPoints(sandbox(), run);
		expect(again.json).toEqual(json.map(() => expect.objectContaining({ status: true })));
		expect(sandbox().clientPoints()).toHaveLength(10);
	});

	test('as a value that cannot be written keeps all others from leaving, too', async () => {
		// As text: n8n itself cannot hand over an object of that depth.
		const deep = `={{ $json.UID.endsWith("2") ? '{"a":'.repeat(1e5) + 1 + '}'.repeat(1e5) : {} }}`;
		const { error } = await createClientPoints(sandbox(), {
			additional: { dataJson: deep },
			input: leads(3),
		});
		expect(error?.message).toBe('Data: "(not shown)" cannot be written as JSON [item 2]');
		expect(sandbox().requests()).toEqual([]);
	});
});

test('what is said about a 502 is true', async () => {
	answers(status(502));
	const { error } = await createClientPoints(sandbox(), { parameters: ONCE, input: leads(1) });
	expect(error?.message).toBe(
		'"ABC Company" may have been created: ClientPoint failed with status 502 [item 0]',
	);
	expect(error?.description).toBe(
		"Check ClientPoint before you create it again. This execution won't send it again. To send its other items, set 'On Error' to 'Continue' and retry it.",
	);
});
