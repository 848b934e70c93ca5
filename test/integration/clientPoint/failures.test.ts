import { createClientPoints, type CreateRun, REQUIRED } from '../support/clientPoint';
import { useClock } from '../support/clock';
import { useSandbox } from '../support/sandbox';
import { piecesOf } from '../support/secrets';
import type { Misbehavior } from '../../../sandbox/server';
import type { NodeResult } from '../harness';

useClock('2026-11-21T20:00:00Z');
// No piece of the key is in any other text.
const KEY = 'kq7Zx0vWj9Jt5Lr2Hs8Gd4';
const sandbox = useSandbox({ leads: 0, clientPointKey: KEY });

const companies = (count: number) =>
	Array.from({ length: count }, (_, index) => `Company ${index}`);

function expectError(result: NodeResult, message: RegExp): void {
	expect(result.status).toBe('error');
	expect(result.error?.message).toMatch(message);
	expect(result.items).toEqual([]);
	expect(piecesOf(KEY, result.everything())).toEqual([]);
}

/** Creates one of each name, one at a time, with Continue On Fail or another setting. */
const named = (names: string[], more: CreateRun = {}): CreateRun => ({
	parameters: { ...REQUIRED, name: '={{ $json.name }}' },
	input: names.map((name) => ({ name, kept: { of: name } })),
	options: { concurrency: 1 },
	...more,
});
const status = (code: number): Misbehavior['do'] => ({ kind: 'status', status: code });
const SUCCESS: Misbehavior['do'] = { kind: 'delay', ms: 0 };

/** What to put before the key, so that some quotation of an answer ends in the middle of it. */
const CUT_OFF = [
	...[165, 170, 175, 180, 185, 190].map((length) => '-'.repeat(length)),
	...[960, 975, 985].map((length) => `-${' '.repeat(length)}`),
	'-'.repeat(1_985),
];

test('a quotation that is cut off in the middle of the key shows nothing of it', async () => {
	for (const before of CUT_OFF) {
		for (const [action, message] of [
			[{ kind: 'status', status: 400, body: before + KEY }, /status 400/],
			[
				{ kind: 'body', body: JSON.stringify({ status: false, message: before + KEY }) },
				/did not create/,
			],
			[{ kind: 'body', body: JSON.stringify({ message: before + KEY }) }, /did not say whether/],
		] as const) {
			sandbox().behave();
			sandbox().misbehave({ on: 'create', times: -1, do: action });
			expectError(await createClientPoints(sandbox()), message);
		}
	}
});

test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'with %s a refused item keeps its fields, and the others are created',
	async (onError) => {
		const refusal = { ...status(422), body: `no ${KEY}` } as const;
		sandbox().misbehave({ on: 'create', containing: 'Second', do: refusal });
		const run = named(['First', 'Second', 'Third'], { onError });
		const { json, errorItems } = await createClientPoints(sandbox(), run);
		const isError = onError === 'continueErrorOutput';
		expect(isError ? errorItems.map((item) => item.json) : json.slice(1, 2)).toEqual([
			{
				name: 'Second',
				kept: { of: 'Second' },
				error: expect.stringMatching(/status 422.+ClientPoint responded: no \*\*\*/),
			},
		]);
		expect(sandbox().clientPoints()).toHaveLength(2);
	},
);

test('Retry On Fail sends nothing again that may have been created', async () => {
	sandbox().misbehave({ on: 'create', times: -1, do: { kind: 'cut', when: 'after-processing' } });
	const result = await createClientPoints(sandbox(), { retryOnFail: true, maxTries: 3 });
	expectError(result, /may have been created/);
	expect(sandbox().requests()).toHaveLength(1);
});

test.each([
	['rejects', '{"status":false}', 'canceled'],
	['rejects although it names its ID', '{"clientpoint_id":77}', 'error'],
])('Stop keeps what ClientPoint %s', async (_, body, ended) => {
	sandbox().misbehave({ on: 'create', times: -1, do: { kind: 'delay', ms: 150 } });
	sandbox().misbehave({ on: 'create', do: { kind: 'status', status: 409, body } });
	const stop = new AbortController();
	const creating = createClientPoints(sandbox(), { stop: stop.signal });
	while (sandbox().requests().length < 1) await new Promise(setImmediate);
	stop.abort();
	expect(await creating).toMatchObject({ status: ended });
});

describe('one request after the other', () => {
	const run = async (answers: Array<Misbehavior['do']>) => {
		sandbox().misbehave(answers.map((action, after) => ({ on: 'create', after, do: action })));
		const all = named(companies(answers.length + 2), { onError: 'continueRegularOutput' });
		return (await createClientPoints(sandbox(), all)).json;
	};

	test.each([
		['500 × 7, 422, 500', [500, 500, 500, 500, 500, 500, 500, 422, 500]],
		['503 × 7, a success, 503 × 2', [503, 503, 503, 503, 503, 503, 503, 200, 503, 503]],
		['500 × 9, as the vendor answers', [500, 500, 500, 500, 500, 500, 500, 500, 500]],
		['503 × 7, 422, 503 × 2', [503, 503, 503, 503, 503, 503, 503, 422, 503, 503]],
	])('after %s the good ones are created', async (_, codes) => {
		const answered = (code: number) => (code === 200 ? SUCCESS : status(code));
		const json = await run(codes.map(answered));
		expect(json.slice(-2)).toMatchObject([{ status: true }, { status: true }]);
	});

	test.each<[string, string, Misbehavior['do']]>([
		['status 502', 'ClientPoint failed with status 502', status(502)],
		['status 503', 'ClientPoint failed with status 503', status(503)],
		['status 504', 'ClientPoint failed with status 504', status(504)],
		['connections that are cut', 'the connection to', { kind: 'cut', when: 'before-processing' }],
	])('after 8 × %s nothing more is sent', async (_, reason, action) => {
		const json = await run(Array<Misbehavior['do']>(8).fill(action));
		expect(sandbox().requests()).toHaveLength(8);
		expect(json.map(({ error }) => error)).toEqual([
			...Array<unknown>(8).fill(expect.stringContaining(`may have been created: ${reason}`)),
			expect.stringContaining('ClientPoint was unavailable for 8 requests in a row'),
			expect.stringContaining('so this item was not sent'),
		]);
	});
});

describe('of an earlier try an answer too long to keep', () => {
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
		[
			'keeps its link, however long',
			{ clientpoint_id: 7, clientpoint_url: `https://a.example/v/${long}`, rest: long },
			{ clientpoint_id: 7, clientpoint_url: `https://a.example/v/${long}` },
		],
		['is kept whole when it has 1,024 characters', ofLength(1_024), ofLength(1_024)],
		['is not when it has one more', ofLength(1_025), { clientpoint_id: 7 }],
	])('%s', async (_, answer, kept) => {
		const body = JSON.stringify(answer);
		sandbox().misbehave([
			{ on: 'create', containing: 'First', do: { kind: 'body', body } },
			{ on: 'create', containing: 'Second', do: { kind: 'status', status: 422 } },
		]);
		const run = named(['First', 'Second', 'Third'], { retryOnFail: true, maxTries: 3 });
		const { json } = await createClientPoints(sandbox(), run);
		expect(json[0]).toEqual(kept);
	});
});
