import type { IDataObject } from 'n8n-workflow';

import type { Misbehavior, RecordedRequest } from '../../../sandbox/server';
import type { NodeResult } from '../harness';
import {
	byId,
	EMPTY_LID,
	type LeadsRun,
	MAIN_LID,
	MORTGAGE_LID,
	ODD_LID,
	readLeads as readByKey,
} from '../support/clickPoint';
import { stopClockAt, useClock } from '../support/clock';
import { useSandbox } from '../support/sandbox';
import { piecesOf } from '../support/secrets';

const NOW = '2026-11-21T20:00:00Z';
useClock(NOW);
const COUNT = 120;
// No piece of the secret is in any other text.
const SECRET = 'zq7Xk0wV"&+/ü%3Dj5Lr2Hs8';
const sandbox = useSandbox({ leads: COUNT, clientSecret: SECRET });

// Tokens outlive a test in the node's memory: hours later, each test begins with none that is valid.
let hours = 0;
const moveClockOn = (milliseconds: number) =>
	stopClockAt(new Date(Date.now() + milliseconds).toISOString());
beforeEach(() => {
	hours += 2;
	stopClockAt(new Date(Date.parse(NOW) + hours * 3_600_000).toISOString());
});
afterEach(() => {
	for (const { keyPlace, endpoint } of sandbox().requests()) {
		expect({ endpoint, keyPlace }).toEqual({
			endpoint,
			keyPlace: endpoint === 'query' ? 'header' : 'body',
		});
	}
});

/** Reads leads with a client id and secret; neither the secret nor a token may be in what n8n keeps. */
async function readLeads(run: LeadsRun = {}): Promise<NodeResult> {
	const result = await readByKey(sandbox(), { authentication: 'clientCredentials', ...run });
	expect(piecesIn(result.everything())).toEqual([]);
	return result;
}

/** Pieces of the secret and of all tokens that are in a text. */
const piecesIn = (text: string) =>
	[SECRET, ...sandbox().tokens()].flatMap((secret) => piecesOf(secret, text));

const requestsTo = (endpoint: RecordedRequest['endpoint']) =>
	sandbox()
		.requests()
		.filter((request) => request.endpoint === endpoint);
const uidsIn = (json: IDataObject[]) => json.map(({ UID }) => UID);
const always = (on: Misbehavior['on'], action: Misbehavior['do']): Misbehavior => ({
	on,
	times: -1,
	do: action,
});

function expectError(result: NodeResult, message: RegExp): void {
	expect(result.status).toBe('error');
	expect(result.error?.message).toMatch(message);
	expect(result.items).toEqual([]);
}

describe('the leads', () => {
	test('have only the fields that were asked for, in their sections without Simplify', async () => {
		const { json } = await readLeads({ options: { simplify: false, fields: ['FirstName'] } });
		const [lead] = sandbox().leadsOf(MAIN_LID);
		expect(json).toHaveLength(COUNT);
		expect(json[0]).toEqual({ Properties: {}, Fields: { FirstName: lead?.fields.FirstName } });
	});

	/** What both interfaces give alike, and the dates as instants. */
	const alike = (lead: IDataObject, zone: 'account' | 'UTC') => {
		const { DateAdded, Sends, ...others } = lead;
		const sends = Array.isArray(Sends) ? Sends : [];
		return {
			...others,
			DateAdded: new Date(String(DateAdded)).toISOString(),
			Sends: sends.map(({ DateSent, ...send }: IDataObject) => {
				expect(DateSent).toMatch(zone === 'UTC' ? /T.*Z$/ : /\d (AM|PM)$/);
				return send;
			}),
		};
	};

	test.each([
		['the main lead type', MAIN_LID],
		['another lead type', MORTGAGE_LID],
		['field names that break programs', ODD_LID],
		['no leads', EMPTY_LID],
	])(
		'are the same items as from the Data Interface, but for the form of dates: %s',
		async (_, lid) => {
			const options = { pageSize: 7, isoDates: true };
			const parameters = { lid: byId(lid) };
			const result = await readLeads({ parameters, options });
			expect(result.error).toBeUndefined();
			const { json } = result;
			const byKey = await readByKey(sandbox(), { parameters, options });
			const expected = byKey.json.map((lead) => alike(lead, 'account'));
			const got = json.map((lead) => alike(lead, 'UTC'));
			expect(got).toEqual(expected);
			// In the same order, and with own fields that toEqual does not see.
			expect(got.map((lead) => Object.entries(lead))).toEqual(
				expected.map((lead) => Object.entries(lead)),
			);
			expect(json.map((lead) => Object.keys(lead))).toEqual(
				byKey.json.map((lead) => Object.keys(lead)),
			);
			expect(uidsIn(json)).toEqual(sandbox().uidsOf(lid));
		},
	);
});

describe('the access token', () => {
	test('is fetched once and used again by the next executions', async () => {
		await readLeads({ options: { pageSize: 10 } });
		await readLeads({ options: { pageSize: 10 } });
		expect(requestsTo('token')).toHaveLength(1);
		expect(new Set(requestsTo('query').map(({ key }) => key))).toEqual(new Set(sandbox().tokens()));
	});

	test('is fetched once for executions that begin together', async () => {
		sandbox().misbehave(always('token', { kind: 'delay', ms: 100 }));
		const results = await Promise.all([readLeads(), readLeads(), readLeads()]);
		for (const { json } of results) expect(json).toHaveLength(COUNT);
		expect(requestsTo('token')).toHaveLength(1);
	});

	test('is fetched for each client', async () => {
		const other = await readLeads({ credential: { apiUrl: `http://localhost:${sandbox().port}` } });
		expect(other.json).toHaveLength(COUNT);
		await readLeads();
		await readLeads({ credential: { apiUrl: `http://localhost:${sandbox().port}` } });
		expect(requestsTo('token')).toHaveLength(2);
	});

	test('is fetched anew before it expires, without a refusal', async () => {
		sandbox().configure({ tokenLifetime: 600 });
		await readLeads();
		moveClockOn(500_000);
		await readLeads();
		expect(requestsTo('token')).toHaveLength(1);
		moveClockOn(50_000);
		await readLeads();
		expect(requestsTo('token')).toHaveLength(2);
		expect(requestsTo('query').map(({ status }) => status)).toEqual([200, 200, 200]);
	});

	test('is replaced once when the vendor refuses it, however many pages and executions use it', async () => {
		const options = { pageSize: 10, parallelPages: 8 };
		await readLeads();
		sandbox().revokeTokens();
		const results = await Promise.all([readLeads({ options }), readLeads({ options })]);
		for (const { json } of results) expect(uidsIn(json)).toEqual(sandbox().uidsOf(MAIN_LID));
		expect(requestsTo('token')).toHaveLength(2);
	});

	test('stays when a page that was sent with the one before it is refused late', async () => {
		const refused: Misbehavior['do'] = { kind: 'status', status: 401 };
		sandbox().misbehave([
			{ on: 'query', containing: '"Skip":9,', do: refused },
			{ on: 'query', containing: '"Skip":18,', do: { kind: 'delay', ms: 500 } },
			{ on: 'query', containing: '"Skip":18,', do: refused },
		]);
		const { json } = await readLeads({ options: { pageSize: 10, parallelPages: 2 } });
		expect(uidsIn(json)).toEqual(sandbox().uidsOf(MAIN_LID));
		expect(
			sandbox()
				.rules.list()
				.map(({ fired }) => fired),
		).toEqual([1, 1, 1]);
		expect(requestsTo('token')).toHaveLength(2);
	});

	test('that is refused although it is new is a clear error, at once', async () => {
		sandbox().configure({ echoRequest: true });
		sandbox().misbehave(always('query', { kind: 'status', status: 401, body: 'No leads for you' }));
		const result = await readLeads();
		expectError(result, /^ClickPoint issued access tokens but rejected each of them \[item 0\]$/);
		expect(result.error?.description).toMatch(
			/^To read leads, a client needs the scope Data API\. .+ ClickPoint responded: No leads for you$/,
		);
		expect(result.error).toMatchObject({ httpCode: '401' });
		expect(requestsTo('token')).toHaveLength(2);
		expect(requestsTo('query')).toHaveLength(2);
		// Nor is it used by the next execution.
		sandbox().behave();
		expect((await readLeads()).json).toHaveLength(COUNT);
		expect(requestsTo('token')).toHaveLength(3);
	});

	test('is fetched however many executions that asked for it are stopped', async () => {
		sandbox().misbehave({ on: 'token', times: 2, do: { kind: 'delay', ms: 5_000 } });
		const pause = async () => await new Promise((resolve) => setTimeout(resolve, 200));
		const stops = [new AbortController(), new AbortController()];
		const stopped = [];
		for (const { signal } of stops) {
			stopped.push(readLeads({ stop: signal }));
			await pause();
		}
		const going = readLeads();
		for (const stop of stops) {
			await pause();
			stop.abort();
		}
		for (const each of stopped) expect((await each).error?.message).toContain('canceled');
		expect(await going).toMatchObject({ status: 'success' });
		expect((await going).json).toHaveLength(COUNT);
		expect(requestsTo('token')).toHaveLength(3);
	});

	test('is fetched once more for all executions that wait for a request that fails', async () => {
		sandbox().misbehave([
			{ on: 'token', do: { kind: 'delay', ms: 500 } },
			{ on: 'token', do: { kind: 'status', status: 400 } },
			{ on: 'token', do: { kind: 'delay', ms: 100 } },
		]);
		const results = await Promise.all(Array.from({ length: 8 }, async () => await readLeads()));
		expect(results.filter(({ status }) => status === 'success')).toHaveLength(7);
		expect(requestsTo('token')).toHaveLength(2);
	});

	test('is not waited for any longer by an execution that is stopped', async () => {
		sandbox().misbehave({ on: 'token', do: { kind: 'delay', ms: 1_500 } });
		const first = readLeads();
		await new Promise((resolve) => setTimeout(resolve, 200));
		const stop = new AbortController();
		const second = readLeads({ stop: stop.signal });
		await new Promise((resolve) => setTimeout(resolve, 200));
		stop.abort();
		expect((await second).error?.message).toContain('canceled');
		expect(requestsTo('token').map(({ ended }) => ended)).toEqual([null]);
		expect((await first).json).toHaveLength(COUNT);
		expect(requestsTo('token')).toHaveLength(1);
	});
});

describe('a list of leads without a wrapper', () => {
	test.each(['[null]', '["expired"]', '[{"UID":1}'])('is refused when it is %s', async (body) => {
		sandbox().misbehave(always('query', { kind: 'body', body }));
		expectError(await readLeads(), /^ClickPoint did not return a list of leads/);
	});
});
