import { testCredential } from './harness';
import { readLeads } from './support/clickPoint';
import { createClientPoints } from './support/clientPoint';
import { useSandbox } from './support/sandbox';

const sandbox = useSandbox({ leads: 10 });

/** What n8n itself adds to a credential's form. */
const only = (allowedDomains: string) => ({
	allowedHttpRequestDomains: 'domains',
	allowedDomains,
});
const REFUSAL = /"http:\/\/127\.0\.0\.1:\d+" is not among the Allowed Domains of the credential/;

it('sends nothing to a domain that the credential does not allow', async () => {
	const credential = only('api.vendor.example');
	expect((await readLeads(sandbox(), { credential })).error?.message).toMatch(REFUSAL);
	expect((await createClientPoints(sandbox(), { credential })).error?.message).toMatch(REFUSAL);
	for (const url of ['apiUrl', 'dataUrl']) {
		const others = { apiUrl: 'http://localhost', dataUrl: 'http://localhost' };
		const client = { ...others, [url]: sandbox().url, ...only('localhost') };
		const { error } = await readLeads(sandbox(), {
			authentication: 'clientCredentials',
			credential: client,
		});
		expect(error?.message).toMatch(REFUSAL);
	}
	const { url, clickPointKey, clientPointKey, clientId, clientSecret } = sandbox();
	for (const [type, given] of [
		['clickPointApi', { apiKey: clickPointKey, baseUrl: url }],
		['clickPointClientCredentialsApi', { clientId, clientSecret, apiUrl: url }],
		['clientPointApi', { apiKey: clientPointKey, baseUrl: url }],
	] as const) {
		const { status, message } = await testCredential(type, { ...given, ...credential });
		expect(status).toBe('Error');
		expect(message).toMatch(REFUSAL);
	}
	expect(sandbox().requests()).toEqual([]);
});

it('sends to a domain that the credential allows', async () => {
	const credential = only('api.vendor.example, 127.0.0.1');
	expect((await readLeads(sandbox(), { credential })).error).toBeUndefined();
	const authentication = 'clientCredentials';
	expect((await readLeads(sandbox(), { authentication, credential })).error).toBeUndefined();
	expect((await createClientPoints(sandbox(), { credential })).error).toBeUndefined();
	expect(sandbox().clientPoints()).toHaveLength(1);
	// The other addresses are those of the vendor, which neither Test sends anything to.
	const { url, clickPointKey: apiKey, clientId, clientSecret } = sandbox();
	for (const [type, given] of [
		['clickPointApi', { apiKey, baseUrl: url }],
		['clickPointClientCredentialsApi', { clientId, clientSecret, apiUrl: url }],
	] as const) {
		const verdict = await testCredential(type, { ...given, ...credential });
		expect(verdict.status).toBe('OK');
	}
});
