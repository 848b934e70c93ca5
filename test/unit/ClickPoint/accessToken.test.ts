import fc from 'fast-check';
import { readToken, tokenRequest } from '../../../nodes/ClickPoint/api/accessToken';
import { AnswerError } from '../../../nodes/shared/errors';
import { anyText } from '../shared/texts';
import { answerError, unlessRefused } from '../shared/refusal';

const TOKEN = 'eyJhbGciOi.JIUzI1NiJ9-_~+/=';
const NOW = Date.parse('2026-11-21T20:00:00Z');
beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => jest.useRealTimers());

/** For how many seconds a token is used. */
const usedFor = (fields: object) =>
	(readToken(JSON.stringify({ access_token: TOKEN, ...fields })).usableUntil - NOW) / 1000;

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
		['less', { expires_in: -5 }, 270],
		['words', { expires_in: 'an hour' }, 270],
		['an empty text', { expires_in: '' }, 270],
		['a list', { expires_in: [3600] }, 270],
		['no error', { expires_in: 100, error: '' }, 90],
		['no error, as a switch', { expires_in: 100, error: false }, 90],
		['no error, as an object', { expires_in: 100, error: {} }, 90],
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
		['a list', `["${TOKEN}"]`],
		['a text', `"${TOKEN}"`],
		['an empty token', '{"access_token":" "}'],
		['a number', '{"access_token":1}'],
		['a token with a space', `{"access_token":"${TOKEN} ${TOKEN}"}`],
		['a token with a line break', `{"access_token":"${TOKEN}\\r\\nX-Other: 1"}`],
		['a token that is cut off', `{"access_token":"${TOKEN}`],
		['a token of another name', `{"AccessToken":"${TOKEN}"}`],
		['a token within', `{"data":{"access_token":"${TOKEN}"}}`],
		['a token and an error', `{"access_token":"${TOKEN}","error":"locked"}`],
		['a web page', `<html><input name="x" value="${TOKEN}"></html>`],
	])('refuses %s, and repeats no token', (_, text) => {
		const error = answerError(() => readToken(text));
		expect(error.message).toBe('ClickPoint did not return an access token');
		if (text !== 'null' && text !== '') expect(error.describe([])).not.toContain(TOKEN.slice(0, 9));
	});

	it.each([
		['{"error":"invalid_client","access_token":null}', /: invalid_client$/],
		['{"error":{"code":7}}', /: {"code":7}$/],
		[
			'{"message":"Closed"}',
			/^Check the Client ID, the Client Secret, and the API Base URL\. It responded: {"message":"Closed"}$/,
		],
		['Closed', /It responded: Closed$/],
		['<!DOCTYPE html><p>Token</p>', /^It returned a web page/],
	])('quotes what tells why: %s', (text, description) => {
		expect(answerError(() => readToken(text)).describe([])).toMatch(description);
	});

	it('gives a token that a header can hold, or an AnswerError', () => {
		const anyAnswer = fc.oneof(
			anyText(60),
			fc.json(),
			fc
				.record({ access_token: fc.oneof(anyText(), fc.jsonValue()), expires_in: fc.jsonValue() })
				.map((answer) => JSON.stringify(answer)),
		);
		fc.assert(
			fc.property(anyAnswer, (text) => {
				const token = unlessRefused(() => readToken(text));
				if (token === undefined) return;
				expect(() => new Headers({ authorization: `Bearer ${token.text}` })).not.toThrow();
				// A lifetime can be shorter than a millisecond.
				expect(token.usableUntil).toBeGreaterThanOrEqual(NOW);
			}),
			{ numRuns: 500 },
		);
		expect(() => readToken('x')).toThrow(AnswerError);
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
