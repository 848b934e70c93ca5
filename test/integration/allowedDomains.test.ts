import { testCredential } from './harness';
import { readLeads } from './support/clickPoint';
import { createClientPoints } from './support/clientPoint';
import { useSandbox } from './support/sandbox';

const sandbox = useSandbox();

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
		const verdict = await testCredential('clickPointClientCredentialsApi', {
			clientId: sandbox().clientId,
			clientSecret: sandbox().clientSecret,
			...client,
		});
		expect(verdict).toEqual({ status: 'Error', message: expect.stringMatching(REFUSAL) });
	}
	for (const [type, apiKey] of [
		['clickPointApi', sandbox().clickPointKey],
		['clientPointApi', sandbox().clientPointKey],
	] as const) {
		const { status, message } = await testCredential(type, {
			apiKey,
			baseUrl: sandbox().url,
			...credential,
		});
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
});
