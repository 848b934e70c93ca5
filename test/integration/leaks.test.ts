import { readLog } from './support/logs';
import { byId, credentialFor, EMPTY_LID, readLeads } from './support/clickPoint';
import {
	addRecipients,
	createClientPoints,
	createdIds,
	updateClientPoints,
} from './support/clientPoint';
import { useSandbox } from './support/sandbox';
import { hardSecret, leaksOf } from './support/secrets';

import type { Misbehaviour } from '../../sandbox/server';
import { type NodeResult, type NodeRun, Poller, textsIn } from './harness';

/** On each host: no failure of a node shows a key, secret or token, in whatever form an answer repeats it. */

const CLICKPOINT_KEY = hardSecret('click');
const CLIENTPOINT_KEY = hardSecret('client');
const CLIENT_SECRET = hardSecret('secret');
const SECRETS = [CLICKPOINT_KEY, CLIENTPOINT_KEY, CLIENT_SECRET];
const sandbox = useSandbox({
	leads: 20,
	clickPointKey: CLICKPOINT_KEY,
	clientPointKey: CLIENTPOINT_KEY,
	clientSecret: CLIENT_SECRET,
});

/** The access tokens of a test: those given out, and those used, which can be older. */
const tokensNow = (): string[] => {
	const used = sandbox()
		.requests()
		.flatMap(({ key, keyPlace }) => (keyPlace === 'header' && key !== null ? [key] : []));
	return [...new Set([...used, ...sandbox().tokens()])];
};
/** Those of all tests. */
const tokens = new Set<string>();
afterEach(() => tokensNow().forEach((token) => tokens.add(token)));

const FAILURES: Array<[string, Misbehaviour['do']]> = [
	['an answer that repeats the request, status 200', { kind: 'echo', status: 200 }],
	['a success that repeats the request', { kind: 'echo', status: 200, processed: true }],
	['status 401 that repeats the request', { kind: 'echo', status: 401 }],
	['status 422 that repeats the request', { kind: 'echo', status: 422 }],
	['status 400', { kind: 'status', status: 400 }],
	['a web page', { kind: 'body', body: '<html>', contentType: 'text/html' }],
	['a redirect', { kind: 'status', status: 302, headers: { location: 'http://localhost/' } }],
	['an answer that is cut off', { kind: 'truncate' }],
	['an answer that is not compressed', { kind: 'headers', headers: { 'content-encoding': 'br' } }],
	['JSON that is nested deeply', { kind: 'body', body: '{"a":'.repeat(20_000) }],
];
const WRITE_FAILURES: typeof FAILURES = [
	['status 500 that repeats the request', { kind: 'echo', status: 500 }],
	['a connection that is cut', { kind: 'cut', when: 'after-processing' }],
	['an answer that is cut in the middle', { kind: 'cut', when: 'mid-body' }],
];
const ON_ERROR: Array<NodeRun['onError']> = [
	'stopWorkflow',
	'continueRegularOutput',
	'continueErrorOutput',
];

/** Up to n8n-core 2.8 an answer that cannot be decompressed does not end by itself. */
const options = { timeout: 5 };

function expectNoLeak(result: NodeResult): void {
	expectNoSecretIn(
		`${result.everything()} ${result.error?.message} ${result.error?.description} ${result.error?.stack}`,
	);
}

function expectNoSecretIn(shown: string): void {
	const requests = sandbox().requests();
	const texts = [shown, ...requests.map(({ url }) => url)].join('\n');
	for (const secret of [...SECRETS, ...tokensNow()]) {
		expect(leaksOf(secret, texts)).toEqual([]);
	}
	// All went to the server that the credential names: the key in the body, the token in its header.
	for (const { headers, keyPlace, endpoint } of requests) {
		expect([headers.host, keyPlace]).toEqual([
			new URL(sandbox().url).host,
			endpoint === 'query' ? 'header' : 'body',
		]);
	}
}

describe.each(ON_ERROR)('with On Error %s', (onError) => {
	test.each(FAILURES)('ClickPoint: %s', async (_, action) => {
		sandbox().misbehave({ on: 'leads', times: -1, do: action });
		const result = await readLeads(sandbox(), { options, ...(onError && { onError }) });
		expect(sandbox().misbehaviours()[0]?.fired).toBeGreaterThan(0);
		expectNoLeak(result);
	});

	test.each([...FAILURES, ...WRITE_FAILURES])('ClientPoint: %s', async (_, action) => {
		sandbox().misbehave({ on: 'create', times: -1, do: action });
		const result = await createClientPoints(sandbox(), { options, ...(onError && { onError }) });
		expect(sandbox().misbehaviours()[0]?.fired).toBe(1);
		expectNoLeak(result);
	});

	test.each([...FAILURES, ...WRITE_FAILURES])(
		'ClientPoint Update and Recipient Add: %s',
		async (_, action) => {
			const [id = 0] = await createdIds(sandbox(), 1);
			const run = { of: id, options, ...(onError && { onError }) };
			sandbox().misbehave({ on: 'update', times: -1, do: action });
			expectNoLeak(await updateClientPoints(sandbox(), { ...run, fields: { name: 'New' } }));
			sandbox().misbehave({ on: 'recipientAdd', times: -1, do: action });
			const parameters = { email: 'ann@example.com' };
			expectNoLeak(await addRecipients(sandbox(), { ...run, parameters }));
			expect(
				sandbox()
					.misbehaviours()
					.map(({ fired }) => fired),
			).toEqual([1, 1]);
		},
	);

	test('wrong keys', async () => {
		sandbox().configure({ echoRequest: true });
		const credential = { apiKey: hardSecret('wrong') };
		for (const badKeyAnswer of ['401', 'xml', 'json', 'html'] as const) {
			sandbox().configure({ badKeyAnswer });
			const run = { credential, ...(onError && { onError }) };
			for (const result of [
				await readLeads(sandbox(), run),
				await createClientPoints(sandbox(), run),
			]) {
				expect(leaksOf(credential.apiKey, result.everything())).toEqual([]);
			}
		}
		expect(sandbox().requests()).toHaveLength(8);
	});

	test('a server that is not there', async () => {
		const credential = { baseUrl: 'http://127.0.0.1:9' };
		expectNoLeak(await createClientPoints(sandbox(), { credential, ...(onError && { onError }) }));
	});
});

describe.each(['query', 'token'] as const)('with a client id and secret, at the %s', (on) => {
	test.each(FAILURES)('%s', async (_, action) => {
		sandbox().misbehave({ on, times: -1, do: action });
		const result = await readLeads(sandbox(), { authentication: 'clientCredentials', options });
		expect(sandbox().misbehaviours()[0]?.fired).toBeGreaterThan(0);
		expectNoLeak(result);
	});
});

describe.each([
	['apiKey', 'leads'],
	['clientCredentials', 'query'],
] as const)('the ClickPoint Trigger with %s', (authentication, on) => {
	test.each(FAILURES)('%s', async (_, action) => {
		const poller = await Poller.create({
			type: 'clickPointTrigger',
			parameters: { authentication, lid: byId(EMPTY_LID), options },
			credentials: credentialFor(authentication, sandbox()),
		});
		await poller.activate();
		sandbox().addLead(EMPTY_LID);
		sandbox().misbehave({ on, times: -1, do: action });
		const shown = await poller.poll().then(textsIn, (error: Error) => {
			return `${textsIn(error)} ${error.message} ${error.stack}`;
		});
		expect(sandbox().misbehaviours()[0]?.fired).toBeGreaterThan(0);
		expectNoSecretIn(`${shown} ${JSON.stringify(poller.state)}`);
	});
});

test('what the search looks for is found when it is there', () => {
	const key = hardSecret();
	for (const text of [
		key,
		`?key=${encodeURIComponent(key)}`,
		new URLSearchParams({ key }).toString(),
		JSON.stringify(JSON.stringify({ key })),
		Buffer.from(`user:${key}`).toString('base64'),
		Buffer.from(`u:${key}`).toString('base64url'),
		`${key.slice(0, 12)}…`,
	]) {
		expect(leaksOf(key, text)).not.toEqual([]);
	}
	expect(leaksOf(key, 'no key *** here')).toEqual([]);
});

test('no key, secret or token is in the log of n8n', () => {
	const log = readLog();
	expect(log).toContain('"level"');
	expect(tokens.size).toBeGreaterThan(10);
	for (const secret of [...SECRETS, hardSecret('wrong'), ...tokens]) {
		expect(leaksOf(secret, log)).toEqual([]);
	}
});
