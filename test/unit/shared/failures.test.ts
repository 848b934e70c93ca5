import fc from 'fast-check';

import {
	codeOf,
	connectionError,
	isRefusedHere,
	readRetryAfter,
	statusError,
	wasNeverSent,
} from '../../../nodes/shared/failures';
import { words } from './texts';

const REQUEST = { vendor: 'ClickPoint', url: 'https://api.example.com:8443/v4/x', timeout: 60_000 };

const withCode = (code: unknown) => Object.assign(new Error('low level'), { code });

describe('codeOf', () => {
	it.each<[string, unknown, string | undefined]>([
		['an error with a code', withCode('ECONNRESET'), 'ECONNRESET'],
		['an error around another', new Error('outer', { cause: withCode('EPIPE') }), 'EPIPE'],
		[
			'a status as the code of the outer error',
			Object.assign(new Error('outer', { cause: withCode('ETIMEDOUT') }), { code: '500' }),
			'ETIMEDOUT',
		],
		['a number as the code of the outer error', { code: 500, cause: { code: 'EPIPE' } }, 'EPIPE'],
		[
			'the outer of two codes',
			Object.assign(withCode('EPIPE'), { cause: withCode('ENOTFOUND') }),
			'EPIPE',
		],
		['several addresses that failed', { errors: [withCode('ETIMEDOUT')] }, 'ETIMEDOUT'],
		['five layers', { cause: { cause: { cause: { cause: { code: 'EPIPE' } } } } }, 'EPIPE'],
		[
			'six layers',
			{ cause: { cause: { cause: { cause: { cause: { code: 'EPIPE' } } } } } },
			undefined,
		],
		['an error without a code', new Error('ECONNRESET'), undefined],
		['a status', { code: '404' }, undefined],
		['a code in small letters', { code: 'econnreset' }, undefined],
		['a code with more behind it', { code: 'ECONNRESET now' }, undefined],
		['a text', 'ECONNRESET', undefined],
		['nothing', undefined, undefined],
	])('of %s', (_, error, code) => {
		expect(codeOf(error)).toBe(code);
	});
});

describe('wasNeverSent', () => {
	it.each([
		...words('ECONNREFUSED EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN EPROTO CERT_HAS_EXPIRED'),
		...words('DEPTH_ZERO_SELF_SIGNED_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
		...words('UNABLE_TO_VERIFY_LEAF_SIGNATURE ERR_TLS_CERT_ALTNAME_INVALID'),
	])('is true for %s', (code) => {
		expect(wasNeverSent(withCode(code))).toBe(true);
		expect(wasNeverSent(new Error('outer', { cause: withCode(code) }))).toBe(true);
	});

	it.each([
		['EHOSTUNREACH', 'read'],
		['ENETUNREACH', 'write'],
	])('is false for %s while an established connection is %s', (code, syscall) => {
		expect(wasNeverSent(Object.assign(withCode(code), { syscall }))).toBe(false);
		expect(wasNeverSent(Object.assign(withCode(code), { syscall: 'connect' }))).toBe(true);
		expect(wasNeverSent(Object.assign(withCode('EPROTO'), { syscall }))).toBe(true);
	});

	it.each(['SsrfBlockedIpError', 'SsrfBlockedHostnameError'])(
		"is true for n8n's own %s, which would come again",
		(name) => {
			const blocked = Object.assign(new Error('blocked'), { name });
			for (const error of [blocked, new Error('outer', { cause: blocked })]) {
				expect(wasNeverSent(error)).toBe(true);
				expect(isRefusedHere(error)).toBe(true);
			}
			expect(isRefusedHere(withCode('ECONNREFUSED'))).toBe(false);
		},
	);

	it('is true for a connection that was given up while it was made', () => {
		const attempt = Object.assign(withCode('ETIMEDOUT'), { syscall: 'connect' });
		const all = Object.assign(withCode('ETIMEDOUT'), { errors: [attempt, attempt] });
		for (const error of [attempt, all, new Error('outer', { cause: all })]) {
			expect(wasNeverSent(error)).toBe(true);
			expect(isRefusedHere(error)).toBe(false);
			expect(connectionError(REQUEST, error, 'notDone').message).toBe(
				'ClickPoint cannot be reached: there is no route to api.example.com:8443',
			);
		}
		expect(wasNeverSent(Object.assign(withCode('ETIMEDOUT'), { syscall: 'read' }))).toBe(false);
	});

	it.each([
		'Client network socket disconnected before secure TLS connection was established',
		'Proxy connection ended before receiving CONNECT response',
	])('is true for a connection that was closed before it was made: %s', (message) => {
		for (const error of [
			new Error(message),
			Object.assign(new Error(message), { code: 'ECONNRESET' }),
		]) {
			expect(wasNeverSent(error)).toBe(true);
			expect(isRefusedHere(error)).toBe(false);
			expect(connectionError(REQUEST, error, 'notDone').message).toContain('cannot be reached');
		}
	});

	it.each([
		...words('ECONNRESET ETIMEDOUT ECONNABORTED ERR_CANCELED EPIPE UND_ERR_SOCKET'),
		// These come when the handshake is over and the request was sent.
		...words('ERR_SSL_WRONG_VERSION_NUMBER ERR_SSL_BAD_RECORD_TYPE'),
		...words(
			'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
		),
		...['', undefined],
	])('is false for %s', (code) => {
		expect(wasNeverSent(withCode(code))).toBe(false);
		expect(isRefusedHere(withCode(code))).toBe(false);
	});
});

describe('connectionError', () => {
	it.each([
		['EAI_AGAIN', 'cannot be reached: there is no server named api.example.com:8443'],
		['EPROTO', 'cannot be reached safely: api.example.com:8443 does not support https properly'],
		...words('ETIMEDOUT ECONNABORTED ERR_CANCELED ESOCKETTIMEDOUT').map((code) => [
			code,
			'did not respond within 60 seconds',
		]),
		[
			'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
			'The connection to ClickPoint broke before the response was complete',
		],
		...['Z_DATA_ERROR', 'ERR__ERROR_FORMAT_PADDING_1'].map((code) => [
			code,
			'ClickPoint sent a response that cannot be decompressed',
		]),
	])('says for %s what happened', (code, message) => {
		for (const outcome of ['notDone', 'unknown'] as const) {
			const error = connectionError(REQUEST, withCode(code), outcome);
			expect(error.message).toContain(message);
			expect([error.outcome, error.httpCode]).toEqual([outcome, undefined]);
		}
	});

	it('quotes an error that is no connection error, bounded and on one line', () => {
		const error = connectionError(REQUEST, new Error(`forbidden\n${'x'.repeat(1000)}`), 'notDone');
		expect(error.message).toBe('n8n got no response from ClickPoint');
		expect(error.describe([])).toBe(`The reason is: forbidden ${'x'.repeat(190)}…`);
		const thrown = connectionError(REQUEST, 'no way', 'unknown');
		expect([thrown.outcome, thrown.describe([])]).toEqual(['unknown', 'The reason is: no way']);
	});
});

describe('statusError', () => {
	const detailAfter = (status: number, headers: object, text = '') =>
		statusError(REQUEST, status, { ...headers }, text, 'notDone').describe([]);

	it.each([
		[429, '300', 'Try again in 300 seconds, as ClickPoint requests.'],
		[503, '0.5', 'Try again in 1 second, as ClickPoint requests.'],
		[503, '1.5', 'Try again in 2 seconds, as ClickPoint requests.'],
		[408, '0', 'Try again later.'],
		[503, 'soon', 'Try again later.'],
	])('says after %d with Retry-After %p when to try again', (status, header, description) => {
		expect(detailAfter(status, { 'retry-after': header }, ' \n')).toBe(description);
	});

	it('quotes what the vendor said, bounded and on one line, behind the way out', () => {
		expect(detailAfter(503, {}, `Bad\nkey ${'x'.repeat(1000)}`)).toBe(
			`Try again later. ClickPoint responded: Bad key ${'x'.repeat(192)}…`,
		);
	});

	it.each([
		[302, { location: 'http://localhost:5678/' }, 'localhost:5678'],
		[307, { location: ['https://a.example.com'] }, 'another address'],
		[399, {}, 'another address'],
	])('says for %d with %p where it would have gone', (status, headers, host) => {
		const { message } = statusError(REQUEST, status, headers, '', 'notDone');
		expect(message).toBe(`ClickPoint redirected the request to ${host}`);
	});
});

describe('readRetryAfter', () => {
	const NOW = Date.parse('2026-11-21T20:00:00Z');

	it.each<[unknown, number]>([
		['0', 0],
		['120', 120_000],
		[' 7 ', 7000],
		['1.5', 1500],
		['Sat, 21 Nov 2026 20:00:30 GMT', 30_000],
		['Sat, 21 Nov 2026 19:00:00 GMT', 0],
		['Saturday, 21-Nov-26 20:00:30 GMT', 30_000],
		['2026-11-21T12:00:30-08:00', 30_000],
		['soon', 0],
		['', 0],
		[undefined, 0],
		[30, 0],
		[['30'], 0],
		[null, 0],
	])('reads %p as %p milliseconds', (header, wait) => {
		expect(readRetryAfter(header, NOW)).toBe(wait);
	});

	it('reads every date that HTTP can write', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 86_400 }), (seconds) => {
				const header = new Date(NOW + seconds * 1000).toUTCString();
				expect(readRetryAfter(header, NOW)).toBe(seconds * 1000);
			}),
			{ numRuns: 50 },
		);
	});
});
