import { byId, MORTGAGE_LID, ODD_LID, readLeads } from '../support/clickPoint';
import { hurryTimers, useClock } from '../support/clock';
import { useSandbox } from '../support/sandbox';
import { CUT_OFF, piecesOf } from '../support/secrets';
import { startStallingServer, type StallingServer } from '../support/stallingServer';

import type { Misbehavior } from '../../../sandbox/server';
import { refusingKeys } from '../../../sandbox/dialect';
import type { NodeResult } from '../harness';

useClock('2026-11-21T20:00:00Z');
// No piece of the key is in any other text.
const KEY = 'kq7Zx0vW"&+/ü%3Dj9Jt5Lr2';
const WITHHELD = '(not shown because it may contain the key or secret)';
const sandbox = useSandbox({ leads: 60, clickPointKey: KEY });

const always = (action: Misbehavior['do']): Misbehavior => ({
	on: 'leads',
	times: -1,
	do: action,
});
/** Spares the test the waits between tries. */
const AT_ONCE = { 'retry-after': '0' };

function expectError(result: NodeResult, message: RegExp): void {
	expect(result.status).toBe('error');
	expect(result.error?.message).toMatch(message);
	expect(result.items).toEqual([]);
	expect(piecesOf(KEY, result.everything())).toEqual([]);
}

describe('a bad key', () => {
	test.each([
		['401', /^ClickPoint rejected the credential \[item 0\]$/],
		['403', /^ClickPoint rejected the credential \[item 0\]$/],
		['xml', /^ClickPoint did not return a list of leads \[item 0\]$/],
		['json', /^ClickPoint did not return a list of leads \[item 0\]$/],
		['html', /^ClickPoint did not return a list of leads \[item 0\]$/],
	] as const)(
		'that is answered by %s is an error, and is not in it',
		async (badKeyAnswer, message) => {
			sandbox().speak(refusingKeys(badKeyAnswer));
			sandbox().configure({ echoRequest: true });
			const apiKey = KEY.replace('k', 'K');
			const result = await readLeads(sandbox(), { credential: { apiKey } });
			expectError(result, message);
			expect(piecesOf(apiKey, result.everything())).toEqual([]);
		},
	);

	test('is sent once, because it will not get better', async () => {
		await readLeads(sandbox(), { credential: { apiKey: 'wrong' } });
		expect(sandbox().requests()).toHaveLength(1);
	});
});

describe('an answer that is no list of leads is an error, never "no leads"', () => {
	test('a refused lead type', async () => {
		for (const [echoRequest, quotation] of [
			[false, 'Lead type 999 was not found'],
			[true, WITHHELD],
		] as const) {
			sandbox().configure({ echoRequest });
			const result = await readLeads(sandbox(), { parameters: { lid: byId(999) } });
			expectError(result, /did not return a list of leads/);
			expect(result.error?.description).toContain(quotation);
		}
	});
});

describe('a status that is no success is an error that quotes the vendor', () => {
	test.each([
		[300, /^ClickPoint redirected the request to another address \[item 0\]$/, 1],
		[400, /^ClickPoint rejected the request with status 400 \[item 0\]$/, 1],
		[404, /^ClickPoint rejected the request with status 404 \[item 0\]$/, 1],
		[429, /^ClickPoint received too many requests \[item 0\]$/, 4],
		[500, /^ClickPoint failed with status 500 \[item 0\]$/, 4],
		[503, /^ClickPoint failed with status 503 \[item 0\]$/, 4],
	])('%i', async (status, message, tries) => {
		sandbox().misbehave(
			always({ kind: 'status', status, body: `Sorry: key=${KEY} is busy`, headers: AT_ONCE }),
		);
		const result = await readLeads(sandbox());
		expectError(result, message);
		expect(result.error?.description).toContain('ClickPoint responded: Sorry: key=*** is busy');
		expect(sandbox().requests()).toHaveLength(tries);
	});

	test.each([
		['as it is', KEY],
		['in lower case', KEY.toLowerCase()],
		['in a URL', encodeURIComponent(KEY)],
		['in a form', new URLSearchParams({ key: KEY }).toString()],
		['in JSON', JSON.stringify({ key: KEY })],
		['in base64', Buffer.from(KEY).toString('base64')],
		['in base64 for URLs', Buffer.from(KEY).toString('base64url')],
		['in hex', Buffer.from(KEY).toString('hex')],
	])('a key that is repeated %s is not shown', async (_, body) => {
		sandbox().misbehave(always({ kind: 'status', status: 400, body: `You sent: ${body}` }));
		const result = await readLeads(sandbox());
		expectError(result, /status 400/);
		const quotation = body === KEY ? 'You sent: ***' : WITHHELD;
		expect(result.error?.description?.split(' ClickPoint responded: ')[1]).toBe(quotation);
		expect(piecesOf(body, result.everything())).toEqual([]);
	});

	test.each<[string, (body: string) => Misbehavior['do']]>([
		['of a refusal', (body) => ({ kind: 'status', status: 403, body })],
		['of a text', (body) => ({ kind: 'body', contentType: 'text/plain', body })],
		['of JSON', (body) => ({ kind: 'body', body: JSON.stringify({ Error: body }) })],
		[
			'of XML that breaks',
			(body) => ({ kind: 'body', contentType: 'text/xml', body: `<a>${body}` }),
		],
	])('a key that the quotation %s cuts off leaves no piece of itself', async (_, action) => {
		for (const before of CUT_OFF) {
			sandbox().behave();
			sandbox().misbehave(always(action(before + KEY)));
			expectError(await readLeads(sandbox()), /^ClickPoint (rejected|did not return)/);
		}
	});
});

describe('the wait before the next try', () => {
	afterEach(() => jest.restoreAllMocks());

	/** How long is waited in all, in milliseconds, while a request is refused so many times. */
	const waitedFor = async (times: number, headers?: Record<string, string>): Promise<number> => {
		sandbox().misbehave({ on: 'leads', times, do: { kind: 'status', status: 503, headers } });
		const waits = hurryTimers();
		await readLeads(sandbox());
		expect(sandbox().requests()).toHaveLength(times + 1);
		// n8n's HTTP client sets a timer for Timeout, which is a minute.
		return waits.filter((wait) => wait < 60_000).reduce((sum, wait) => sum + wait, 0);
	};

	test('doubles, and is shorter at random', async () => {
		for (const [random, total] of [
			[0, 250 + 500 + 1000],
			[0.5, 375 + 750 + 1500],
		] as const) {
			sandbox().reset();
			jest.spyOn(Math, 'random').mockReturnValue(random);
			expect(await waitedFor(3)).toBeCloseTo(total);
			jest.restoreAllMocks();
		}
	});

	test.each([
		['as long as the vendor asks for', '7', 7_000],
		['over when the vendor says so', 'Sat, 21 Nov 2026 20:00:07 GMT', 7_000],
		['as usual where the vendor asks for none', '0', 250],
		[
			'as usual where the date that the vendor names has passed',
			'Sat, 21 Nov 2026 19:59:59 GMT',
			250,
		],
		['with the fraction of a second', '1.5', 1_500],
	])('is %s', async (_, header, total) => {
		jest.spyOn(Math, 'random').mockReturnValue(0);
		expect(await waitedFor(1, { 'retry-after': header })).toBe(total);
	});

	test('is not begun where the vendor asks for more than a minute', async () => {
		sandbox().misbehave(always({ kind: 'status', status: 503, headers: { 'retry-after': '61' } }));
		expectError(await readLeads(sandbox()), /^ClickPoint failed with status 503/);
		expect(sandbox().requests()).toHaveLength(1);
	});

	test('ends when Stop is pressed', async () => {
		sandbox().misbehave(always({ kind: 'status', status: 503, headers: { 'retry-after': '60' } }));
		const stop = new AbortController();
		const reading = readLeads(sandbox(), { stop: stop.signal });
		while (!sandbox().requests()[0]?.ended) await new Promise(setImmediate);
		stop.abort();
		expect((await reading).error?.message).toContain('The execution was canceled');
		expect(sandbox().requests()).toHaveLength(1);
	});
});

test('a connection whose answer is too large is closed, however much of it is still to come', async () => {
	const body = `<Leads>${' '.repeat(50_000_000)}</Leads>`;
	sandbox().misbehave(always({ kind: 'body', contentType: 'text/xml', body }));
	expectError(await readLeads(sandbox()), /^ClickPoint sent a response of more than 8 MB/);
	while (sandbox().requests()[0]?.ended === null) await new Promise(setImmediate);
	expect(sandbox().requests()).toMatchObject([{ ended: expect.any(Number) }]);
});

describe('an answer that begins and does not end', () => {
	let vendor: StallingServer;
	beforeEach(async () => {
		vendor = await startStallingServer('{"QueryTotal":1,"Leads":[{"UID":"1"}');
	});
	afterEach(async () => {
		jest.restoreAllMocks();
		await vendor.close();
	});

	test('is asked for again when its time is over, then a clear error', async () => {
		hurryTimers();
		const result = await readLeads(sandbox(), {
			credential: { baseUrl: vendor.url },
			options: { timeout: 1 },
		});
		expectError(result, /^ClickPoint did not respond within 1 seconds \[item 0\]$/);
		expect(vendor.requests()).toBe(4);
	});

	test('is given up when Stop is pressed', async () => {
		const stop = new AbortController();
		const reading = readLeads(sandbox(), {
			credential: { baseUrl: vendor.url },
			stop: stop.signal,
		});
		while (vendor.requests() === 0) await new Promise(setImmediate);
		stop.abort();
		expect((await reading).error?.message).toContain('The execution was canceled');
		expect(vendor.requests()).toBe(1);
	});
});

describe('with Continue On Fail', () => {
	const run = {
		parameters: { lid: byId('={{ $json.type }}') },
		input: [{ type: ODD_LID }, { type: MORTGAGE_LID, kept: 'yes' }, { type: ODD_LID }],
	};
	const refuse: Misbehavior = {
		...always({ kind: 'status', status: 400, body: `no ${KEY}` }),
		containing: `lid=${MORTGAGE_LID}`,
	};

	test('the item that the vendor refuses keeps its fields, the others their leads', async () => {
		sandbox().misbehave(refuse);
		const { items, status, everything } = await readLeads(sandbox(), {
			...run,
			onError: 'continueRegularOutput',
		});
		expect(status).toBe('success');
		expect(items).toHaveLength(41);
		expect(items[20]).toMatchObject({
			json: { type: MORTGAGE_LID, kept: 'yes', error: expect.stringContaining('status 400') },
			pairedItem: { item: 1 },
		});
		expect(piecesOf(KEY, everything())).toEqual([]);
	});

	test('the error output gets it with its fields', async () => {
		sandbox().misbehave(refuse);
		const { items, errorItems, everything } = await readLeads(sandbox(), {
			...run,
			onError: 'continueErrorOutput',
		});
		expect(items).toHaveLength(40);
		expect(errorItems.map(({ json }) => json)).toEqual([
			{ type: MORTGAGE_LID, kept: 'yes', error: expect.stringContaining('status 400') },
		]);
		expect(piecesOf(KEY, everything())).toEqual([]);
	});
});

test('without it the first failure stops the workflow, and names its item', async () => {
	sandbox().misbehave({
		...always({ kind: 'status', status: 400 }),
		containing: `lid=${MORTGAGE_LID}`,
	});
	const { error, status } = await readLeads(sandbox(), {
		parameters: { lid: byId('={{ $json.type }}') },
		input: [{ type: ODD_LID }, { type: MORTGAGE_LID }, { type: ODD_LID }],
	});
	expect(status).toBe('error');
	expect(error?.message).toContain('[item 1]');
	expect(error?.context?.itemIndex).toBe(1);
});
