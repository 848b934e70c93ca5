import { createClientPoints, type CreateRun, REQUIRED } from '../support/clientPoint';
import { hurryTimers, useClock } from '../support/clock';
import { useSandbox } from '../support/sandbox';
import { CUT_OFF, piecesOf } from '../support/secrets';

import type { Misbehavior } from '../../../sandbox/server';
import { refusingKeys } from '../../../sandbox/dialect';
import type { NodeResult } from '../harness';

useClock('2026-11-21T20:00:00Z');
// No piece of the key is in any other text.
const KEY = 'kq7Zx0vWj9Jt5Lr2Hs8Gd4';
const sandbox = useSandbox({ leads: 0, clientPointKey: KEY });

const always = (action: Misbehavior['do']): Misbehavior => ({
	on: 'create',
	times: -1,
	do: action,
});
const NOT_SURE = /^"ABC Company" may have been created: .+ \[item 0\]$/;

function expectError(result: NodeResult, message: RegExp): void {
	expect(result.status).toBe('error');
	expect(result.error?.message).toMatch(message);
	expect(result.items).toEqual([]);
	expect(piecesOf(KEY, result.everything())).toEqual([]);
}

describe('an answer that says failure with status 200 is a failure', () => {
	test.each([
		['{"status":false,"message":"No such user"}', 'No such user'],
		['{"status":"false","message":"No such user"}', 'No such user'],
		['{"status":0,"message":"No such user"}', 'No such user'],
		['{"status":"error","message":"No such user"}', 'No such user'],
		['{"success":false,"error":"No such user"}', 'No such user'],
		['{"error":{"code":7}}', '{"code":7}'],
		['{"errors":["revenue"]}', '["revenue"]'],
		['{"status":false}', 'no reason was given'],
	])('%s', async (body, reason) => {
		sandbox().misbehave(always({ kind: 'body', body }));
		const result = await createClientPoints(sandbox());
		expectError(result, /^ClientPoint did not create "ABC Company" \[item 0\]$/);
		expect(result.error?.description).toBe(`ClientPoint responded: ${reason}`);
		expect(sandbox().requests()).toHaveLength(1);
	});

	test.each(['{"status":true,"error":null,"id":1}', '{"status":1,"errors":[],"error":"","id":1}'])(
		'%s is a success, and is not repeated by Retry On Fail',
		async (body) => {
			sandbox().misbehave(always({ kind: 'body', body }));
			const { json, status } = await createClientPoints(sandbox(), { retryOnFail: true });
			expect(status).toBe('success');
			expect(json[0]).toMatchObject({ id: 1 });
			expect(sandbox().requests()).toHaveLength(1);
		},
	);
});

describe('a bad key', () => {
	test.each([
		['401', /^ClientPoint rejected the credential/],
		['403', /^ClientPoint rejected the credential/],
		['json', /^ClientPoint did not create "ABC Company"/],
		['xml', NOT_SURE],
		['html', NOT_SURE],
	] as const)(
		'answered by %s is an error, creates nothing and is not in it',
		async (badKeyAnswer, message) => {
			sandbox().speak(refusingKeys(badKeyAnswer));
			sandbox().configure({ echoRequest: true });
			const apiKey = `X${KEY}`;
			const result = await createClientPoints(sandbox(), { credential: { apiKey } });
			expectError(result, message);
			expect(sandbox().requests()).toHaveLength(1);
			expect(sandbox().clientPoints()).toEqual([]);
		},
	);
});

describe('a refusal', () => {
	test('of a field is quoted', async () => {
		const result = await createClientPoints(sandbox(), {
			parameters: { assignedTo: 'gone@inactive.example' },
		});
		expectError(result, /^ClientPoint rejected the request with status 422 \[item 0\]$/);
		expect(result.error?.description).toContain(
			'The field assigned_to must be the e-mail of an active user',
		);
	});

	test('that is cut off in the middle of the key shows nothing of it', async () => {
		for (const before of CUT_OFF) {
			sandbox().behave();
			sandbox().misbehave(always({ kind: 'status', status: 400, body: before + KEY }));
			expectError(await createClientPoints(sandbox()), /status 400/);
			sandbox().behave();
			const message = JSON.stringify({ status: false, message: before + KEY });
			sandbox().misbehave(always({ kind: 'body', body: message }));
			expectError(await createClientPoints(sandbox()), /did not create/);
			sandbox().behave();
			const unclear = JSON.stringify({ message: before + KEY });
			sandbox().misbehave(always({ kind: 'body', body: unclear }));
			expectError(await createClientPoints(sandbox()), /did not say whether/);
		}
	});
});

describe('a create whose answer is lost may have happened, and is not repeated', () => {
	test.each([
		['<html>Thank you</html>', 'ClientPoint did not return a JSON object [item 0]'],
		['{"note":"x"}', 'ClientPoint did not say whether it was created [item 0]'],
	])('an answer that says neither, and the error says why: %s', async (body, reason) => {
		sandbox().misbehave(always({ kind: 'body', body }));
		const result = await createClientPoints(sandbox());
		expectError(result, NOT_SURE);
		expect(result.error?.message).toContain(reason);
	});
});

describe('a create that cannot have happened is repeated', () => {
	test('no sooner than the vendor asks for', async () => {
		const headers = { 'retry-after': '7' };
		sandbox().misbehave({ on: 'create', do: { kind: 'status', status: 429, headers } });
		const waits = hurryTimers();
		expect((await createClientPoints(sandbox())).status).toBe('success');
		// Beside turns, and the timers of n8n's HTTP client, which are as long as Timeout (Seconds).
		expect(waits.filter((wait) => wait > 0 && wait !== 60_000)).toEqual([7_000]);
		jest.restoreAllMocks();
	});
});

describe('Retry On Fail runs the node again with all items', () => {
	const run: CreateRun = {
		parameters: { ...REQUIRED, name: '={{ $json.company }}' },
		input: [{ company: 'First' }, { company: 'Second' }, { company: 'Third' }],
		retryOnFail: true,
		maxTries: 3,
		options: { concurrency: 1 },
	};
	const names = () =>
		sandbox()
			.clientPoints()
			.map(({ fields }) => fields.name);

	test('but creates each ClientPoint once, and says so', async () => {
		sandbox().misbehave({
			on: 'create',
			containing: 'Second',
			do: { kind: 'status', status: 422 },
		});
		const { status, json, hints } = await createClientPoints(sandbox(), run);
		expect(status).toBe('success');
		expect(names()).toEqual(['First', 'Second', 'Third']);
		expect(json.map(({ clientpoint_id: id }) => id)).toEqual(
			sandbox()
				.clientPoints()
				.map(({ id }) => id),
		);
		expect(sandbox().requests()).toHaveLength(4);
		expect(hints).toEqual([
			expect.stringMatching(/an earlier try of this execution.+ 1\b/),
			expect.stringMatching(/^Create Once Per is empty.+\(3\)/),
		]);
	});

	describe('but an answer too long to keep', () => {
		const long = 'x'.repeat(2_000);
		const number = (count: number) => Array.from({ length: count }, (_, index) => index);
		const fields = (count: number) =>
			Object.fromEntries(number(count).map((index) => [`f${100_000 + index}_id`, index % 10]));
		const ofLength = (length: number) => ({
			clientpoint_id: 7,
			a: 'a'.repeat(length - '{"clientpoint_id":7,"a":""}'.length),
		});
		test.each<[string, unknown, unknown]>([
			[
				'still names its ClientPoint',
				{ clientpoint_id: 7, link: 'l', rest: long },
				{ clientpoint_id: 7, link: 'l' },
			],
			[
				'still names it where that is nested',
				{ data: { ClientPointId: 7, note: long, list: number(100) }, rest: number(1_000) },
				{ clientpoint_id: 7, data: { ClientPointId: 7 } },
			],
			[
				'keeps objects that are short in all',
				{ clientpoint_id: 7, data: { a: 'a'.repeat(150), b: 'b'.repeat(150) }, rest: long },
				{ clientpoint_id: 7, data: { a: 'a'.repeat(150), b: 'b'.repeat(150) } },
			],
			[
				'keeps values of up to 200 characters with their names',
				{
					clientpoint_id: 7,
					a: 'a'.repeat(200 - '["a",""]'.length),
					b: 'b'.repeat(201 - '["b",""]'.length),
					rest: long,
				},
				{ clientpoint_id: 7, a: 'a'.repeat(200 - '["a",""]'.length) },
			],
			[
				'keeps its beginning where all of it is short',
				{ status: true, ...fields(1_000) },
				{ status: true, ...fields((512 - '["status",true]'.length) / '["f100000_id",0]'.length) },
			],
			[
				'still names it where what is nested is longer than all that is kept',
				{ data: { clientpoint_id: 7, note: 'x'.repeat(600) }, rest: long },
				{ clientpoint_id: 7, data: { clientpoint_id: 7 } },
			],
			['is kept whole when it has 1,024 characters', ofLength(1_024), ofLength(1_024)],
			['is not when it has one more', ofLength(1_025), { clientpoint_id: 7 }],
		])('%s', async (_, answer, kept) => {
			const body = JSON.stringify(answer);
			sandbox().misbehave([
				{ on: 'create', containing: 'First', do: { kind: 'body', body } },
				{ on: 'create', containing: 'Second', do: { kind: 'status', status: 422 } },
			]);
			const { json } = await createClientPoints(sandbox(), run);
			expect(json[0]).toEqual(kept);
		});
	});
});

describe('with Continue On Fail', () => {
	const run: CreateRun = {
		parameters: { ...REQUIRED, name: '={{ $json.company }}' },
		input: [{ company: 'First' }, { company: 'Second', kept: 1 }, { company: 'Third' }],
	};

	test('a refused item keeps its fields, the others are created', async () => {
		sandbox().configure({ echoRequest: true });
		sandbox().misbehave({
			on: 'create',
			containing: 'Second',
			do: { kind: 'status', status: 422, body: `no ${KEY}` },
		});
		const { items, everything } = await createClientPoints(sandbox(), {
			...run,
			onError: 'continueRegularOutput',
		});
		expect(sandbox().clientPoints()).toHaveLength(2);
		expect(items[1]).toEqual({
			json: {
				company: 'Second',
				kept: 1,
				error: expect.stringMatching(/status 422.+ClientPoint responded: no \*\*\*/),
			},
			pairedItem: { item: 1 },
		});
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(piecesOf(KEY, everything())).toEqual([]);
	});

	test('the error output gets it with its fields', async () => {
		sandbox().misbehave({
			on: 'create',
			containing: 'Second',
			do: { kind: 'cut', when: 'after-processing' },
		});
		const { json, errorItems } = await createClientPoints(sandbox(), {
			...run,
			onError: 'continueErrorOutput',
		});
		expect(json).toHaveLength(2);
		expect(errorItems.map((item) => item.json)).toEqual([
			{
				company: 'Second',
				kept: 1,
				error: expect.stringContaining('"Second" may have been created'),
			},
		]);
	});
});

test('after a failure no more items are sent, and those under way are awaited', async () => {
	sandbox().misbehave([
		{ on: 'create', containing: 'Company 0', do: { kind: 'status', status: 422 } },
		{ on: 'create', containing: 'Company 1', do: { kind: 'delay', ms: 100 } },
	]);
	const { error } = await createClientPoints(sandbox(), {
		parameters: { ...REQUIRED, name: '={{ $json.company }}' },
		input: Array.from({ length: 10 }, (_, index) => ({ company: `Company ${index}` })),
		options: { concurrency: 2 },
	});
	expect(error?.message).toContain('[item 0]');
	expect(sandbox().requests()).toHaveLength(2);
	expect(
		sandbox()
			.clientPoints()
			.map(({ fields }) => fields.name),
	).toEqual(['Company 1']);
});

test('Stop lets creates under way finish, and sends no more', async () => {
	sandbox().misbehave({ on: 'create', times: -1, do: { kind: 'delay', ms: 150 } });
	const stop = new AbortController();
	const creating = createClientPoints(sandbox(), {
		parameters: { ...REQUIRED, name: '={{ $json.company }}' },
		input: Array.from({ length: 10 }, (_, index) => ({ company: `Company ${index}` })),
		options: { concurrency: 2 },
		stop: stop.signal,
	});
	while (sandbox().requests().length < 2) await new Promise(setImmediate);
	stop.abort();
	await creating;
	expect(
		sandbox()
			.requests()
			.map(({ status, aborted }) => ({ status, aborted })),
	).toEqual([
		{ status: 200, aborted: false },
		{ status: 200, aborted: false },
	]);
	expect(sandbox().clientPoints()).toHaveLength(2);
});

test('a refusal that comes after Stop was pressed is reported as the stop', async () => {
	sandbox().misbehave([
		{ on: 'create', do: { kind: 'delay', ms: 150 } },
		{ on: 'create', do: { kind: 'status', status: 422 } },
	]);
	const stop = new AbortController();
	const creating = createClientPoints(sandbox(), { stop: stop.signal });
	while (sandbox().requests().length === 0) await new Promise(setImmediate);
	stop.abort();
	expect((await creating).error?.message).toContain('The execution was canceled');
});

// Up to n8n-core 2.8, a response that cannot be decompressed does not end by itself.
test('a response that is not compressed as it says ends with Timeout at the latest', async () => {
	sandbox().misbehave(always({ kind: 'headers', headers: { 'content-encoding': 'br' } }));
	expectError(await createClientPoints(sandbox(), { options: { timeout: 1 } }), NOT_SURE);
	expect(sandbox().requests()).toHaveLength(1);
});
