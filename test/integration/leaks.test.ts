import { readLog } from './support/logs';
import { readLeads } from './support/clickPoint';
import { createClientPoints } from './support/clientPoint';
import { useSandbox } from './support/sandbox';
import { hardSecret, leaksOf } from './support/secrets';

import type { Misbehaviour } from '../../sandbox/server';
import type { NodeResult, NodeRun } from './harness';

/** On each host: no failure of a node shows a key, in whatever form an answer repeats it. */

const CLICKPOINT_KEY = hardSecret('click');
const CLIENTPOINT_KEY = hardSecret('client');
const sandbox = useSandbox({
	leads: 20,
	clickPointKey: CLICKPOINT_KEY,
	clientPointKey: CLIENTPOINT_KEY,
});

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
	const requests = sandbox().requests();
	const shown = [
		result.everything(),
		`${result.error?.message} ${result.error?.description} ${result.error?.stack}`,
		...requests.map(({ url }) => url),
	].join('\n');
	for (const key of [CLICKPOINT_KEY, CLIENTPOINT_KEY]) expect(leaksOf(key, shown)).toEqual([]);
	// All went to the server that the credential names, with the key in the body.
	for (const { headers, keyPlace } of requests) {
		expect([headers.host, keyPlace]).toEqual([new URL(sandbox().url).host, 'body']);
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

test('no key is in the log of n8n', () => {
	const log = readLog();
	expect(log).toContain('"level"');
	for (const key of [CLICKPOINT_KEY, CLIENTPOINT_KEY, hardSecret('wrong')]) {
		expect(leaksOf(key, log)).toEqual([]);
	}
});
