import { readToken, tokenRequest } from '../../../nodes/ClickPoint/api/accessToken';
import { VendorError } from '../../../nodes/shared/errors';

const TOKEN = 'eyJhbGciOi.JIUzI1NiJ9-_~+/=';
const NOW = Date.parse('2026-11-21T20:00:00Z');
beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => jest.useRealTimers());

/** For how many seconds a token is used. */
const usedFor = (fields: object) =>
	(readToken(JSON.stringify({ access_token: TOKEN, ...fields })).usableUntil - NOW) / 1000;

function vendorError(text: string): VendorError {
	try {
		readToken(text);
	} catch (error) {
		if (error instanceof VendorError) return error;
	}
	throw new Error('It was not refused');
}

describe('readToken', () => {
	it('takes the token as the vendor documents it', () => {
		const text = `{"access_token":"${TOKEN}","token_type":"Bearer","expires_in":3600,"error":null}`;
		expect(readToken(text)).toEqual({ text: TOKEN, usableUntil: NOW + 3_540_000 });
	});

	it.each<[string, object, number]>([
		['a short lifetime', { expires_in: 100 }, 90],
		['a fraction', { expires_in: 0.5 }, 0.45],
		['a text', { expires_in: '3600' }, 3540],
		['none', {}, 270],
		['null', { expires_in: null }, 270],
		['zero', { expires_in: 0 }, 270],
		['words', { expires_in: 'an hour' }, 270],
		['no error', { expires_in: 100, error: '' }, 90],
		['no error, as a switch', { expires_in: 100, error: false }, 90],
		['no error, as an object', { expires_in: 100, error: {} }, 90],
		['no error, as a list', { expires_in: 100, error: [] }, 90],
		['no error, as a code', { expires_in: 100, error: 0 }, 90],
	])('uses it for less than its lifetime: %s', (_, fields, seconds) => {
		expect(usedFor(fields)).toBe(seconds);
	});

	it('uses one with an endless lifetime for a while', () => {
		const text = `{"access_token":"${TOKEN}","expires_in":1e999}`;
		expect(readToken(text).usableUntil).toBe(NOW + 270_000);
	});

	it.each([
		['nothing', ''],
		['null', 'null'],
		['an empty token', '{"access_token":" "}'],
		['a number', '{"access_token":1}'],
		['a token with a space', `{"access_token":"${TOKEN} ${TOKEN}"}`],
		['a token with a line break', `{"access_token":"${TOKEN}\\r\\nX-Other: 1"}`],
		['a token that is cut off', `{"access_token":"${TOKEN}`],
		['a token of another name', `{"AccessToken":"${TOKEN}"}`],
		['a token and an error', `{"access_token":"${TOKEN}","error":"locked"}`],
		['an error nested 100,000 deep', `{"error":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
		['a web page', `<html><input name="x" value="${TOKEN}"></html>`],
	])('refuses %s, and repeats no token', (_, text) => {
		const error = vendorError(text);
		expect(error.message).toBe('ClickPoint did not return an access token');
		expect(error.outcome).toBe('notDone');
		expect(error.describe([])).not.toContain(TOKEN.slice(0, 9));
	});

	it.each([
		['{"error":"invalid_client","access_token":null}', / It responded: invalid_client$/],
		['{"error":{"code":7}}', / It responded: {"code":7}$/],
		['Closed', /the API Base URL\.$/],
	])('quotes nothing but its error: %s', (text, description) => {
		expect(vendorError(text).describe([])).toMatch(description);
	});
});

describe('tokenRequest', () => {
	it('has the secret in its body alone', () => {
		const client = { apiUrl: 'https://api.example', clientId: 'a', clientSecret: 's"&é' };
		const { url, headers, body = '' } = tokenRequest(client, { timeout: 1000 });
		expect(url).toBe('https://api.example/v1/authorization/token');
		expect(headers).toEqual({
			accept: 'application/json',
			'content-type': 'application/json',
		});
		expect(JSON.parse(body)).toEqual({
			client_id: 'a',
			client_secret: 's"&é',
			grant_type: 'client_credentials',
		});
	});
});
