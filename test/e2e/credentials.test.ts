import { refusingKeys } from '../../sandbox/dialect';
import type { Sandbox } from '../../sandbox/server';
import { freePorts } from '../../scripts/processes';
import type { Credential, N8nClient } from '../../scripts/n8n-client';
import {
	clickPointClientData,
	clickPointData,
	clientPointData,
	connect,
	openSandbox,
} from './host';

/** What a person sees who presses Test: everything goes through n8n's own server. */

const WRONG_KEY = 'wrongKey0123456789';

let client: N8nClient;
let sandbox: Sandbox;
let clickPoint: Credential;
let clickPointClient: Credential;
let clientPoint: Credential;

beforeAll(async () => {
	client = await connect();
	({ sandbox, clickPoint, clickPointClient, clientPoint } = await openSandbox(client));
});
beforeEach(() => sandbox.reset());
afterEach(() => {
	// A test of a credential must never create anything.
	expect(sandbox.clientPoints()).toEqual([]);
	expect(sandbox.requests().filter(({ endpoint }) => endpoint === 'create')).toEqual([]);
	expect(sandbox.requests().filter(({ keyPlace }) => keyPlace === 'url')).toEqual([]);
});
afterAll(() => sandbox.close());

/** Answers as an account would that does not know JSON. */
const LEADS_AS_XML =
	'<Leads querytotal="1" takecount="1" sentcount="1"><Lead><UID>1</UID></Lead></Leads>';

const cases = {
	ClickPoint: {
		test: (changes: object) =>
			client.testCredential(clickPoint, { ...clickPointData(sandbox), ...changes }),
		key: () => sandbox.clickPointKey,
	},
	ClientPoint: {
		test: (changes: object) =>
			client.testCredential(clientPoint, { ...clientPointData(sandbox), ...changes }),
		key: () => sandbox.clientPointKey,
	},
};

describe.each(Object.entries(cases))(
	'the Test of a %s credential',
	(vendor, { test: press, key }) => {
		it('passes with a good key', async () => {
			expect(await press({})).toMatchObject({ status: 'OK' });
			const requests = sandbox.requests();
			// n8n's own request, which it sends once the key is accepted, is without it.
			const { method, key: lastKey } = requests.pop() ?? {};
			expect({ method, key: lastKey }).toEqual({ method: 'HEAD', key: null });
			expect(requests.length).toBeGreaterThan(0);
			expect(requests.every((request) => request.key === key())).toBe(true);
		});

		it.each<[string, RegExp]>([
			['401', /rejected the API Key \(status 401\)/],
			['403', /rejected the API Key \(status 403\)/],
			['xml', /did not .*Check the API Key.*The API key is not valid/],
			['json', /did not .*Check the API Key.*The API key is not valid/],
			['html', /returned a web page/],
		])('fails with a bad key that is answered with %s', async (badKeyAnswer, message) => {
			sandbox.speak(refusingKeys(badKeyAnswer));
			sandbox.configure({ echoRequest: true });
			const verdict = await press({ apiKey: WRONG_KEY });
			expect(verdict.status).toBe('Error');
			expect(verdict.message).toMatch(message);
			expect(verdict.message).toContain(vendor);
			expect(verdict.message).not.toContain(WRONG_KEY);
		});

		it('says what a server in trouble answers', async () => {
			sandbox.misbehave({ on: 'any', times: -1, do: { kind: 'status', status: 503 } });
			const verdict = await press({});
			expect(verdict.status).toBe('Error');
			expect(verdict.message).toMatch(/503|Service unavailable/);
			expect(verdict.message).not.toContain(key());
		});

		it('says that nobody answers', async () => {
			const [port] = await freePorts(1);
			const verdict = await press({ baseUrl: `http://127.0.0.1:${port}` });
			expect(verdict.status).toBe('Error');
			expect(verdict.message).toMatch(/refused the connection|ECONNREFUSED/);
			expect(verdict.message).not.toContain(key());
		});
	},
);

describe('the Test of a ClickPoint credential', () => {
	it('passes when the vendor answers in XML', async () => {
		const body = { kind: 'body', contentType: 'text/xml', body: LEADS_AS_XML } as const;
		sandbox.misbehave({ on: 'leads', times: -1, do: body });
		expect(await cases.ClickPoint.test({ testLid: '1001' })).toMatchObject({ status: 'OK' });
	});

	it('passes with the LID of a lead type', async () => {
		expect(await cases.ClickPoint.test({ testLid: '1001' })).toMatchObject({ status: 'OK' });
		expect(sandbox.requests()).toContainEqual(
			expect.objectContaining({
				endpoint: 'leads',
				body: expect.objectContaining({ lid: '1001' }),
			}),
		);
	});
});

describe('the Test of a ClientPoint credential', () => {
	it('is an update of number 0', async () => {
		await cases.ClientPoint.test({});
		const paths = sandbox.requests().map(({ method, path }) => `${method} ${path}`);
		expect(paths).toEqual(['PUT /v4/clientpoint/update/0', 'HEAD /']);
	});

	it('passes when the vendor answers in XML', async () => {
		const body = '<Error>ClientPoint 0 was not found.</Error>';
		sandbox.misbehave({
			on: 'update',
			times: -1,
			do: { kind: 'status', status: 404, body, headers: { 'content-type': 'text/xml' } },
		});
		expect(await cases.ClientPoint.test({})).toMatchObject({ status: 'OK' });
	});
});

describe('the Test of a ClickPoint client', () => {
	const press = (changes: object = {}) =>
		client.testCredential(clickPointClient, { ...clickPointClientData(sandbox), ...changes });

	it('passes with a good id and secret', async () => {
		expect(await press()).toMatchObject({ status: 'OK' });
		expect(await press({ apiUrl: `${sandbox.url}/` })).toMatchObject({ status: 'OK' });
		expect(sandbox.tokens()).toHaveLength(2);
	});

	it.each<[string, RegExp]>([
		['400', /rejected the Client ID and Client Secret \(status 400\)/],
		['401', /rejected the Client ID and Client Secret \(status 401\)/],
		['403', /rejected the Client ID and Client Secret \(status 403\)/],
		['json', /did not return an access token.*invalid_client/],
		['html', /did not return an access token.*web page/],
	])('fails with a bad secret that is answered with %s', async (badKeyAnswer, message) => {
		sandbox.speak(refusingKeys(badKeyAnswer));
		sandbox.configure({ echoRequest: true });
		const verdict = await press({ clientSecret: WRONG_KEY });
		expect(verdict).toMatchObject({ status: 'Error', message: expect.stringMatching(message) });
		expect(verdict.message).not.toContain(WRONG_KEY);
	});

	it('says what a server in trouble answers, and that nobody answers', async () => {
		sandbox.misbehave({ on: 'token', times: -1, do: { kind: 'status', status: 503 } });
		expect(await press()).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/503|Service unavailable/),
		});
		const [port] = await freePorts(1);
		expect(await press({ apiUrl: `http://127.0.0.1:${port}` })).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/refused the connection|ECONNREFUSED/),
		});
	});
});
