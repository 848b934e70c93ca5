import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Misbehavior, RecordedRequest } from '../../../sandbox/server';
import { refusingKeys } from '../../../sandbox/dialect';
import type { NodeResult } from '../harness';
import {
	byId,
	CLOCK_CHANGES_LID,
	EMPTY_LID,
	type LeadsRun,
	MAIN_LID,
	MORTGAGE_LID,
	ODD_LID,
	readLeads as readByKey,
} from '../support/clickPoint';
import { stopClockAt, useClock } from '../support/clock';
import { bodyOf, useSandbox } from '../support/sandbox';
import { CUT_OFF, piecesOf } from '../support/secrets';

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

	test('keep leading zeros, long digits and amounts, also where the vendor writes numbers', async () => {
		const { json } = await readLeads();
		const leads = sandbox().leadsOf(MAIN_LID);
		for (const name of ['ZipCode', 'ClickId', 'Price', 'Cost', 'IsValid', 'EstimatedRevenue']) {
			expect(json.map((lead) => lead[name])).toEqual(leads.map(({ fields }) => fields[name]));
		}
	});

	test('have only the fields that were asked for, also without Simplify', async () => {
		const { json } = await readLeads({ options: { simplify: false, fields: ['FirstName'] } });
		const [lead] = sandbox().leadsOf(MAIN_LID);
		expect(json).toHaveLength(COUNT);
		expect(json[0]).toEqual({ Properties: {}, Fields: { FirstName: lead?.fields.FirstName } });
	});

	test('come as the vendor gives them without Simplify', async () => {
		const { json } = await readLeads({ options: { simplify: false } });
		const [lead] = sandbox().leadsOf(MAIN_LID);
		expect(Object.keys(json[0] ?? {})).toEqual(['UID', 'Properties', 'Fields', 'Sends']);
		expect(json[0]).toMatchObject({
			UID: lead?.uid,
			Properties: {
				Price: lead?.fields.Price,
				DateAdded: lead?.added.toISOString().replace('.000', ''),
			},
			Fields: { ZipCode: lead?.fields.ZipCode },
		});
		expect(uidsIn(json)).toEqual(sandbox().uidsOf(MAIN_LID));
	});

	test('keep the section of accounts with consent tracking', async () => {
		sandbox().configure({ consentTracking: true });
		const { json } = await readLeads();
		expect(json[0]?.TCPAInformation).toEqual({
			Consent: 'true',
			ConsentDate: expect.stringMatching(/Z$/),
		});
	});

	test('keep both of two fields of one name', async () => {
		const Leads = [
			{ UID: 1, Properties: { State: 'Sold' }, Fields: { State: 'CA', Zip: '02134' } },
		];
		const body = JSON.stringify({ QueryTotal: 1, Leads });
		sandbox().misbehave({ on: 'query', do: { kind: 'body', body } });
		const { json } = await readLeads();
		expect(json).toEqual([{ UID: '1', State: 'Sold', 'Fields.State': 'CA', Zip: '02134' }]);
	});

	test('are read to the last one when the vendor does not tell how many there are', async () => {
		const lead = (UID: number) => ({ UID, Properties: {}, Fields: {} });
		for (const Leads of [[lead(1), lead(2)], [lead(2), lead(3)], [lead(3)], []]) {
			const body = JSON.stringify({ SentCount: Leads.length, Leads });
			sandbox().misbehave({ on: 'query', do: { kind: 'body', body } });
		}
		const { json, hints } = await readLeads({ options: { pageSize: 2 } });
		expect(uidsIn(json)).toEqual(['1', '2', '3']);
		expect(hints).toContainEqual(expect.stringContaining('could not be checked'));
	});
});

describe('the request', () => {
	test('has what was asked for, as JSON', async () => {
		const { json } = await readLeads({
			parameters: { lid: byId(` ${MAIN_LID} `) },
			options: {
				fields: 'FirstName, ZipCode',
				filter: '{"State": {"$in": ["CA", "MA"]}}',
				sortBy: 'ZipCode',
				sortDirection: 'DESC',
				pageSize: 50,
			},
		});
		expect(requestsTo('query')).toHaveLength(1);
		const [request] = requestsTo('query');
		expect(request).toMatchObject({ method: 'POST', url: `/v1/leads/query/${MAIN_LID}` });
		expect(bodyOf(request)).toEqual({
			Query: { State: { $in: ['CA', 'MA'] } },
			SortFields: ['ZipCode', 'UID'],
			SortOrder: 1,
			Fields: ['FirstName', 'ZipCode', 'UID'],
			StartDate: '2020-01-01T05:00:00.000Z',
			EndDate: '2030-01-02T04:59:59.999Z',
			Skip: 0,
			Take: 50,
		});
		const expected = sandbox()
			.leadsOf(MAIN_LID)
			.filter(({ fields: { State } }) => State === 'CA' || State === 'MA')
			.map(({ fields: { FirstName, ZipCode } }) => ({ FirstName, ZipCode }));
		expect(expected).not.toEqual([]);
		expect(json).toHaveLength(expected.length);
		expect(json).toEqual(expect.arrayContaining(expected));
		const zips = json.map(({ ZipCode }) => String(ZipCode));
		expect(zips).toEqual([...zips].sort().reverse());
	});

	test('for a token is JSON, with the secret in its body', async () => {
		await readLeads();
		const [request] = requestsTo('token');
		expect(request).toMatchObject({ method: 'POST', url: '/v1/authorization/token' });
		expect(bodyOf(request)).toEqual({
			client_id: sandbox().clientId,
			client_secret: SECRET,
			grant_type: 'client_credentials',
		});
	});

	test('asks for pages of the size given, and puts them together in order', async () => {
		const { json } = await readLeads({ options: { pageSize: 25 } });
		expect(uidsIn(json)).toEqual(sandbox().uidsOf(MAIN_LID));
		expect(requestsTo('query')).toHaveLength(5);
		expect(requestsTo('query').map((request) => bodyOf(request).SortOrder)).toContain(0);
	});

	test('asks for no more than the limit', async () => {
		const { json, hints } = await readLeads({ parameters: { returnAll: false, limit: 3 } });
		expect(uidsIn(json)).toEqual(sandbox().uidsOf(MAIN_LID).slice(0, 3));
		expect(hints).toContainEqual(expect.stringContaining(`Only the first 3 of ${COUNT} leads`));
	});
});

describe('Duration', () => {
	beforeEach(() => {
		stopClockAt(NOW);
		sandbox().reset();
	});
	const single = (parameters: INodeParameters) => ({ duration: 'singleDate', ...parameters });
	const range = (parameters: INodeParameters) => ({ duration: 'dateRange', ...parameters });

	/** From the first day's beginning through the last day's end, in Berlin's winter. */
	test.each<[string, INodeParameters, string, string]>([
		['the past seven days and today', {}, '2026-11-13', '2026-11-21'],
		[
			'a specific date',
			single({ reportDate: 'specific', specificDate: '2026-11-11' }),
			'2026-11-10',
			'2026-11-11',
		],
		[
			'days back, through today',
			single({ reportDate: 'relative', daysBack: 3 }),
			'2026-11-17',
			'2026-11-21',
		],
		[
			'days back, only that day',
			single({ reportDate: 'relative', daysBack: 3, daysToInclude: 'onlyThatDay' }),
			'2026-11-17',
			'2026-11-18',
		],
		['a relative range', range({}), '2026-11-10', '2026-11-16'],
		[
			'two specific dates',
			range({
				startDate: 'specific',
				specificStartDate: '2026-11-02',
				endDate: 'specific',
				specificEndDate: '2026-11-05',
			}),
			'2026-11-01',
			'2026-11-05',
		],
		[
			'a specific start and a relative end',
			range({ startDate: 'specific', specificStartDate: '2026-11-15', daysBackToEndAt: 1 }),
			'2026-11-14',
			'2026-11-20',
		],
		[
			'a relative start and a specific end',
			range({ daysBackToStartFrom: 4, endDate: 'specific', specificEndDate: '2026-11-20' }),
			'2026-11-16',
			'2026-11-20',
		],
	])('is asked for in UTC: %s', async (_, period, before, last) => {
		const { json, error, hints } = await readLeads({ period, timezone: 'Europe/Berlin' });
		expect(error).toBeUndefined();
		expect(bodyOf(requestsTo('query')[0])).toMatchObject({
			StartDate: `${before}T23:00:00.000Z`,
			EndDate: `${last}T22:59:59.999Z`,
		});
		const from = new Date(`${before}T23:00:00Z`);
		expect(uidsIn(json)).toEqual(sandbox().uidsOf(MAIN_LID, from, new Date(`${last}T23:00:00Z`)));
		expect(hints[0]).toContain(`, which is ${before} 23:00:00 to ${last} 22:59:59 in UTC.`);
	});

	test.each([
		['23', '2026-03-08', '2026-03-08T08:00:00.000Z', '2026-03-09T06:59:59.999Z'],
		['25', '2026-11-01', '2026-11-01T07:00:00.000Z', '2026-11-02T07:59:59.999Z'],
	])('is a whole day of %s hours', async (_, specificDate, StartDate, EndDate) => {
		const { json, hints } = await readLeads({
			parameters: { lid: byId(CLOCK_CHANGES_LID) },
			period: single({ reportDate: 'specific', specificDate }),
			timezone: 'America/Los_Angeles',
		});
		expect(bodyOf(requestsTo('query')[0])).toMatchObject({ StartDate, EndDate });
		const expected = sandbox().uidsOf(CLOCK_CHANGES_LID, new Date(StartDate), new Date(EndDate));
		expect(expected).not.toEqual([]);
		expect(uidsIn(json)).toEqual(expected);
		expect(hints).toHaveLength(1);
	});
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

	test.each([
		['missing', {}],
		['zero', { expires_in: 0 }],
		['a word', { expires_in: 'soon' }],
		['null', { expires_in: null }],
	])('is used for a while when its lifetime is %s', async (_, lifetime) => {
		await readLeads();
		const [token] = sandbox().tokens();
		moveClockOn(3_595_000);
		const body = JSON.stringify({ access_token: token, ...lifetime });
		sandbox().misbehave({ on: 'token', do: { kind: 'body', body } });
		expect((await readLeads()).json).toHaveLength(COUNT);
		expect((await readLeads()).json).toHaveLength(COUNT);
		expect(requestsTo('token')).toHaveLength(2);
		moveClockOn(300_000);
		expect((await readLeads()).json).toHaveLength(COUNT);
		expect(requestsTo('token')).toHaveLength(3);
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
				.misbehaviors()
				.map(({ fired }) => fired),
		).toEqual([1, 1, 1]);
		expect(requestsTo('token')).toHaveLength(2);
	});

	test('is replaced in the middle of a report', async () => {
		sandbox().misbehave({ on: 'query', after: 5, times: 3, do: { kind: 'status', status: 401 } });
		const { json } = await readLeads({ options: { pageSize: 10, parallelPages: 4 } });
		expect(uidsIn(json)).toEqual(sandbox().uidsOf(MAIN_LID));
		expect(sandbox().misbehaviors()[0]?.fired).toBe(3);
	});

	test('that another process with the same client takes away once does no harm', async () => {
		sandbox().speak({ 'queryApi.token.several': 'one' });
		await readLeads();
		const response = await fetch(`${sandbox().url}/v1/authorization/token`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({
				client_id: sandbox().clientId,
				client_secret: SECRET,
				grant_type: 'client_credentials',
			}),
		});
		expect(response.status).toBe(200);
		const { json, error } = await readLeads({ options: { pageSize: 20, parallelPages: 2 } });
		expect(error).toBeUndefined();
		expect(uidsIn(json)).toEqual(sandbox().uidsOf(MAIN_LID));
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

	test('is waited for no longer than the own Timeout, however long another execution waits', async () => {
		sandbox().misbehave(always('token', { kind: 'delay', ms: 20_000 }));
		const other = new AbortController();
		const patient = readLeads({ options: { timeout: 60 }, stop: other.signal });
		await new Promise((resolve) => setTimeout(resolve, 200));
		const started = performance.now();
		const { error } = await readLeads({ options: { timeout: 1 } });
		expect(error?.message).toMatch(/^ClickPoint did not respond within 1 seconds/);
		// Four tries and the waits between them.
		expect(performance.now() - started).toBeLessThan(8_500);
		other.abort();
		await patient;
	}, 20_000);

	test('is fetched by another execution when the one that asked for it is stopped', async () => {
		sandbox().misbehave({ on: 'token', do: { kind: 'delay', ms: 5_000 } });
		const stop = new AbortController();
		const stopped = readLeads({ stop: stop.signal });
		await new Promise((resolve) => setTimeout(resolve, 200));
		const going = readLeads();
		await new Promise((resolve) => setTimeout(resolve, 200));
		stop.abort();
		expect((await stopped).error?.message).toContain('canceled');
		expect((await going).json).toHaveLength(COUNT);
		expect(requestsTo('token')).toHaveLength(2);
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

describe('a client that the vendor refuses', () => {
	test.each([
		['400', /^ClickPoint rejected the Client ID and Client Secret \(status 400\) \[item 0\]$/],
		['401', /^ClickPoint rejected the Client ID and Client Secret \(status 401\) \[item 0\]$/],
		['403', /^ClickPoint rejected the Client ID and Client Secret \(status 403\) \[item 0\]$/],
		['json', /^ClickPoint did not return an access token \[item 0\]$/],
		['xml', /^ClickPoint did not return an access token \[item 0\]$/],
		['html', /^ClickPoint did not return an access token \[item 0\]$/],
	] as const)('with %s is an error that names the credential', async (badKeyAnswer, message) => {
		sandbox().speak(refusingKeys(badKeyAnswer));
		sandbox().configure({ echoRequest: true });
		const clientSecret = SECRET.replace('z', 'Z');
		const result = await readLeads({ credential: { clientSecret } });
		expectError(result, message);
		expect(result.error?.description).toMatch(/credential|Client ID|invalid_client|web page/);
		expect(piecesOf(clientSecret, result.everything())).toEqual([]);
		expect(sandbox().requests()).toHaveLength(1);
	});

	test.each<[string, (text: string) => Misbehavior['do']]>([
		['a status', (body) => ({ kind: 'status', status: 401, body })],
		['an error', (error) => ({ kind: 'body', body: JSON.stringify({ error }) })],
		['a text', (body) => ({ kind: 'body', body })],
	])('by %s that quotes the secret is told without it', async (_, action) => {
		for (const before of ['Not you: ', ...CUT_OFF]) {
			sandbox().behave();
			sandbox().misbehave(always('token', action(before + SECRET)));
			expectError(await readLeads(), /^ClickPoint (rejected|did not return)/);
		}
	});

	test.each<[string, string]>([
		['a token that no header can hold', JSON.stringify({ access_token: 'two\nlines' })],
		['no token', '{"token_type":"Bearer"}'],
		['a token that is a number', '{"access_token":12345678901}'],
		['a list', '[]'],
		['nothing', ''],
		['half of an answer', '{"access_token":"abcdefghijklmnop'],
		['a token under another name', '{"accessToken":"abcdefghijklmnop"}'],
		['an error beside a token', '{"access_token":"abcdefghijklmnop","error":"locked"}'],
	])('with %s is an error that repeats no token', async (_, body) => {
		sandbox().misbehave(always('token', { kind: 'body', body }));
		const result = await readLeads();
		expectError(result, /^ClickPoint did not return an access token/);
		expect(result.everything()).not.toContain('efgh');
		expect(requestsTo('query')).toEqual([]);
	});
});

describe('a list of leads without a wrapper', () => {
	test.each(['[null]', '["expired"]', '[{"UID":1}'])('is refused when it is %s', async (body) => {
		sandbox().misbehave(always('query', { kind: 'body', body }));
		expectError(await readLeads(), /^ClickPoint did not return a list of leads/);
	});
});

describe('a failure', () => {
	test.each([
		['token', { kind: 'status', status: 503, headers: { 'retry-after': '0' } }],
		['token', { kind: 'cut', when: 'mid-body' }],
		['query', { kind: 'status', status: 429, headers: { 'retry-after': '0' } }],
		['query', { kind: 'cut', when: 'before-processing' }],
	] as const)('that passes costs nothing: %s, %j', async (on, action) => {
		sandbox().misbehave({ on, do: action });
		const { json, error } = await readLeads();
		expect(error).toBeUndefined();
		expect(json).toHaveLength(COUNT);
		expect(sandbox().misbehaviors()[0]?.fired).toBe(1);
	});

	test.each<[string, Misbehavior['do'], RegExp]>([
		['403', { kind: 'status', status: 403 }, /^ClickPoint denied access to this client/],
		['404', { kind: 'status', status: 404 }, /^ClickPoint rejected the request with status 404/],
		[
			'an error with status 200',
			{ kind: 'body', body: '{"error":"expired"}' },
			/^ClickPoint did not return a list of leads/,
		],
		[
			'an empty list with an error',
			{ kind: 'body', body: '{"QueryTotal":0,"Leads":[],"error":"expired"}' },
			/^ClickPoint did not return a list of leads/,
		],
		[
			'leads without a UID',
			{ kind: 'body', body: '{"QueryTotal":1,"Leads":[{"Properties":{"Uid":"1"}}]}' },
			/^ClickPoint returned a lead without a UID/,
		],
		[
			'fewer leads than are counted',
			{ kind: 'body', body: '{"QueryTotal":3,"Leads":[{"UID":1},{"UID":2}]}' },
			/^The pages of the report did not match/,
		],
	])('is never "no leads": %s', async (_, action, message) => {
		sandbox().misbehave(always('query', action));
		expectError(await readLeads(), message);
	});

	test('of a client that may not read leads says so, and asks for no key', async () => {
		sandbox().misbehave(always('query', { kind: 'status', status: 403, body: 'Not for you' }));
		const { error } = await readLeads();
		expect(error?.description).toBe(
			'To read leads, a client needs the scope Data API. Check it in ClickPoint under Settings → API Credentials. ClickPoint responded: Not for you',
		);
		expect(requestsTo('query')).toHaveLength(1);
	});

	test('of a lead type that is not there names it', async () => {
		const result = await readLeads({ parameters: { lid: byId(4711) } });
		expectError(result, /^ClickPoint rejected the request with status 404/);
		expect(result.error?.description).toContain('Lead type 4711 was not found');
	});

	test.each(['token', 'query'] as const)('of a server that is not there: %s', async (which) => {
		const url = 'http://127.0.0.1:9';
		const result = await readLeads({
			credential: which === 'token' ? { apiUrl: url } : { dataUrl: url },
		});
		expectError(result, /^ClickPoint cannot be reached: 127\.0\.0\.1:9 refused the connection/);
	});

	test('quotes an answer without the token, also where the quotation ends in it', async () => {
		await readLeads();
		const [token = ''] = sandbox().tokens();
		for (const before of CUT_OFF) {
			sandbox().behave();
			const body = before + token;
			sandbox().misbehave(always('query', { kind: 'status', status: 400, body }));
			expectError(await readLeads(), /^ClickPoint rejected the request with status 400/);
		}
		expect(requestsTo('token')).toHaveLength(1);
	});

	test('that echoes the request shows neither secret nor token', async () => {
		sandbox().configure({ echoRequest: true });
		const result = await readLeads({ parameters: { lid: byId(4711) } });
		expect(result.error?.description).toContain('Request was');
		expectError(result, /404/);
	});

	test('leaves the other items alone with Continue On Fail', async () => {
		const { items } = await readLeads({
			parameters: { lid: byId('={{ $json.type }}') },
			input: [{ type: ODD_LID }, { type: 4711 }, { type: EMPTY_LID }],
			onError: 'continueRegularOutput',
		});
		expect(items).toHaveLength(21);
		expect(items[20]).toMatchObject({
			json: { type: 4711, error: expect.stringContaining('status 404') },
			pairedItem: { item: 1 },
		});
	});

	test.each([
		['clientId', '', 'Client ID of the credential is empty'],
		['clientSecret', ' ', 'Client Secret of the credential is empty'],
		['apiUrl', 'x', 'API Base URL of the credential: "x" is not a valid server address'],
		['dataUrl', 'x', 'Data Base URL of the credential: "x" is not a valid server address'],
	])(
		'of a credential without a good %s is told before anything is sent',
		async (name, value, message) => {
			const result = await readLeads({ credential: { [name]: value } });
			expect(result.error?.message).toContain(message);
			expect(sandbox().requests()).toEqual([]);
		},
	);
});
