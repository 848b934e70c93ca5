import { type CredentialTestResult, testCredential } from './harness';
import { MAIN_LID, readLeads } from './support/clickPoint';
import { closedUrl, useServers } from './http/servers';
import { useClock } from './support/clock';
import { bodyOf, useSandbox } from './support/sandbox';

useClock('2026-11-21T20:00:00Z');
const KEY = 'kq7Zx0vWj9Jt5Lr2Hs8Gd4';
const WRONG = 'Wr0ngKq7Zx0vWj9Jt5';
const sandbox = useSandbox({
	leads: 20,
	clickPointKey: KEY,
	clientPointKey: KEY,
	clientSecret: KEY,
});

const servers = useServers();

const GOOD: CredentialTestResult = { status: 'OK', message: 'Connection successful!' };

const credentials = [
	{ type: 'clickPointApi', on: 'leads' },
	{ type: 'clientPointApi', on: 'update' },
] as const;

describe.each(credentials)('$type', ({ type, on }) => {
	const press = async (fields: Record<string, string> = {}): Promise<CredentialTestResult> =>
		await testCredential(type, { apiKey: KEY, baseUrl: sandbox().url, ...fields });

	test('a good key passes', async () => {
		expect(await press()).toEqual(GOOD);
	});

	test('a good key passes although the address itself leads to one that is not reachable', async () => {
		const location = await closedUrl();
		const { url } = await servers.serve((outgoing, { incoming }) => {
			if (incoming.method === 'HEAD') outgoing.writeHead(302, { location });
			outgoing.end('{"QueryTotal":0,"Leads":[]}');
		});
		expect(await press({ baseUrl: url })).toEqual(GOOD);
	});

	test('nothing is created, and the key is in no URL', async () => {
		await press();
		await press({ apiKey: WRONG });
		expect(sandbox().clientPoints()).toEqual([]);
		expect(
			sandbox()
				.requests()
				.map(({ key }) => key),
		).toEqual(expect.arrayContaining([KEY, WRONG]));
		for (const { key, keyPlace, endpoint, method } of sandbox().requests()) {
			// n8n sends one without a key after a Test that passed.
			if (method === 'HEAD') expect({ key, keyPlace }).toEqual({ key: null, keyPlace: 'none' });
			else expect({ keyPlace, endpoint }).toEqual({ keyPlace: 'body', endpoint: on });
		}
	});

	test.each([
		[500, /failed with status 500\. .*[Tt]ry again later\./],
		[503, /failed with status 503\. Try again later\.$/],
		[429, /received too many requests\. Try again later\./],
		[407, /proxy of n8n rejected the request to \w+\. Check the user name/],
		[302, /redirected the request to login\.example\. .*Check the Base URL/],
	])('status %i is told in words that say nothing about the key', async (status, message) => {
		const headers = { location: 'https://login.example/' };
		sandbox().misbehave({ on, times: -1, do: { kind: 'status', status, headers } });
		expect(await press()).toEqual({ status: 'Error', message: expect.stringMatching(message) });
	});

	test.each([
		['no address', { baseUrl: 'x' }, 'Base URL: "x" is not a valid server address'],
		['no key', { apiKey: ' ' }, 'API Key is empty'],
		[
			'a key with what was copied along',
			{ apiKey: `\u200b${KEY}` },
			'API Key: "(not shown)" has an invisible character (U+200B) as its character 1. Copy it again',
		],
		[
			'an address without encryption',
			{ baseUrl: 'http://vendor.example' },
			'Base URL: "http://vendor.example" is not encrypted. Enter an address that begins with https',
		],
	])('%s is told before anything is sent', async (_, fields, message) => {
		expect(await press(fields)).toEqual({
			status: 'Error',
			message: expect.stringContaining(message),
		});
		expect(sandbox().requests()).toEqual([]);
	});
});

describe('clickPointApi', () => {
	const press = async (fields: Record<string, string> = {}): Promise<CredentialTestResult> =>
		await testCredential('clickPointApi', { apiKey: KEY, baseUrl: sandbox().url, ...fields });

	test('a good key passes where the vendor answers in XML', async () => {
		sandbox().speak({ 'dataInterface.json': 'xml' });
		for (const testLid of ['', `${MAIN_LID}`]) expect(await press({ testLid })).toEqual(GOOD);
		expect(await press({ apiKey: WRONG })).toMatchObject({ status: 'Error' });
	});

	test('a good key passes with a Test LID, and one lead is asked for', async () => {
		expect(await press({ testLid: ` ${MAIN_LID} ` })).toEqual(GOOD);
		expect(bodyOf(sandbox().requests()[0])).toMatchObject({ lid: `${MAIN_LID}`, take: '1' });
	});

	test('asks for one lead of today, in the zone of the account, and for no lead type', async () => {
		await press({ accountTimeZone: 'Pacific/Kiritimati' });
		const [request] = sandbox().requests();
		expect(request).toMatchObject({
			method: 'POST',
			url: '/',
			headers: { accept: 'application/json' },
		});
		expect(bodyOf(request)).toEqual({
			key: KEY,
			startdate: '11-22-2026 00:00:00',
			enddate: '11-22-2026 23:59:59',
			fields: 'UID|DateAdded',
			sortfields: 'DateAdded|UID',
			sortorder: 'ASC',
			skip: '0',
			take: '1',
		});
	});

	test.each([
		['an LID that is a name', { testLid: 'Solar' }, 'Test LID: "Solar"'],
		[
			'an unknown time zone',
			{ accountTimeZone: 'Mars/Olympus' },
			'Account Time Zone: "Mars/Olympus"',
		],
	])('%s is told before anything is sent', async (_, fields, message) => {
		expect(await press(fields)).toEqual({
			status: 'Error',
			message: expect.stringContaining(message),
		});
		expect(sandbox().requests()).toEqual([]);
	});

	test.each([
		['an error that names the key', '{"Error":"Unknown API key"}', 'Error'],
		['an error that names the key and the lead type', '{"Error":"Key may not read lid"}', 'Error'],
		['an error about something else', '{"Error":"Out of order"}', 'Error'],
		['a list of nothing', '[]', 'Error'],
		['an error about the lead type alone', '{"Error":"lid is missing"}', 'OK'],
	])('without a Test LID, %s means %#', async (_, body, status) => {
		sandbox().misbehave({ on: 'leads', times: -1, do: { kind: 'body', body } });
		expect(await press()).toMatchObject({ status });
	});
});

describe('clientPointApi', () => {
	const press = async (): Promise<CredentialTestResult> =>
		await testCredential('clientPointApi', { apiKey: KEY, baseUrl: sandbox().url });

	test('asks for nothing but an update of number 0, with the key alone', async () => {
		await press();
		const requests = sandbox().requests();
		expect(bodyOf(requests[0])).toEqual({ api_key: KEY });
		expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
			'PUT /v4/clientpoint/update/0',
			'HEAD /',
		]);
	});

	test.each([
		['404', { kind: 'status', status: 404 }, 'OK'],
		['422', { kind: 'status', status: 422 }, 'OK'],
		['400 without a word', { kind: 'status', status: 400, body: '' }, 'Error'],
		...[
			['Invalid clientpoint id', 'OK'],
			['The name field is required', 'OK'],
			['Invalid API key', 'Error'],
			['Unauthorized', 'Error'],
			['Your account has no permission', 'Error'],
		].flatMap(([message, verdict]) =>
			[400, 404, 422, 200].map(
				(status) =>
					[
						`${status} "${message}"`,
						{ kind: 'status', status, body: JSON.stringify({ status: false, message }) },
						verdict,
					] as const,
			),
		),
		['405', { kind: 'status', status: 405 }, 'Error'],
		['404 as a web page', { kind: 'status', status: 404, body: '<html>Not found</html>' }, 'OK'],
		['a 200 to log in', { kind: 'body', body: '{"message":"Please log in"}' }, 'Error'],
		[
			'a 200 that misses the ClientPoint',
			{ kind: 'body', body: '{"status":false,"message":"Not found"}' },
			'OK',
		],
		[
			'a 200 that refuses the key',
			{ kind: 'body', body: '{"status":false,"message":"Bad API key"}' },
			'Error',
		],
		['a 200 that is a list', { kind: 'body', body: '[]' }, 'Error'],
	] as const)('%s', async (_, action, status) => {
		sandbox().misbehave({ on: 'update', times: -1, do: action });
		expect(await press()).toMatchObject({ status });
	});
});

describe('clickPointClientCredentialsApi', () => {
	const press = async (fields: Record<string, string> = {}): Promise<CredentialTestResult> =>
		await testCredential('clickPointClientCredentialsApi', {
			clientId: sandbox().clientId,
			clientSecret: KEY,
			apiUrl: sandbox().url,
			dataUrl: sandbox().url,
			...fields,
		});

	test('a good client passes, and a token is asked for each time', async () => {
		expect(await press()).toEqual(GOOD);
		expect(await press({ apiUrl: `${sandbox().url}/`, clientSecret: ` ${KEY} ` })).toEqual(GOOD);
		expect(sandbox().tokens()).toHaveLength(2);
		for (const { method, key, keyPlace } of sandbox().requests()) {
			expect([
				{ method: 'POST', key: KEY, keyPlace: 'body' },
				{ method: 'HEAD', key: null, keyPlace: 'none' },
			]).toContainEqual({ method, key, keyPlace });
		}
	});

	test.each([400, 401, 403])('a refusal with status %i is told as one', async (status) => {
		sandbox().misbehave({ on: 'token', times: -1, do: { kind: 'status', status } });
		const told = `ClickPoint rejected the Client ID and Client Secret (status ${status})`;
		const message = expect.stringContaining(`${told}. Copy both again`);
		expect(await press()).toEqual({ status: 'Error', message });
		const authentication = 'clientCredentials';
		expect((await readLeads(sandbox(), { authentication })).error?.message).toBe(
			`${told} [item 0]`,
		);
	});

	test.each([
		['no id', { clientId: '' }, 'Client ID of the credential is empty'],
		['no secret', { clientSecret: ' ' }, 'Client Secret of the credential is empty'],
		[
			'an id with a no-break space',
			{ clientId: 'a\u00a0b' },
			'Client ID of the credential: "(not shown)" has an invisible character',
		],
		['no encryption', { apiUrl: 'http://vendor.example' }, 'is not encrypted'],
		['no encryption of leads', { dataUrl: 'http://vendor.example' }, 'is not encrypted'],
		[
			'no address',
			{ apiUrl: 'x' },
			'API Base URL of the credential: "x" is not a valid server address',
		],
		[
			'no data address',
			{ dataUrl: 'x' },
			'Data Base URL of the credential: "x" is not a valid server address',
		],
	])('%s is told before anything is sent', async (_, fields, message) => {
		expect(await press(fields)).toEqual({
			status: 'Error',
			message: expect.stringContaining(message),
		});
		expect(sandbox().requests()).toEqual([]);
	});
});
