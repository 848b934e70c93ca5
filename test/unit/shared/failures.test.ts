import fc from 'fast-check';

import { VendorError } from '../../../nodes/shared/errors';
import {
	codeOf,
	connectionError,
	isRefusedHere,
	readRetryAfter,
	statusError,
	tooBusyError,
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
	const HOST = 'api.example.com:8443';
	const BROKE = 'The connection to ClickPoint broke before the response was complete';
	const check = (what: string) => `Check the Base URL in the credential, and ${what}`;
	const certificate = 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED';

	it.each([
		[
			'ECONNREFUSED',
			`ClickPoint cannot be reached: ${HOST} refused the connection`,
			check('whether the server is running.'),
		],
		...['ENOTFOUND', 'EAI_AGAIN'].map((code) => [
			code,
			`ClickPoint cannot be reached: there is no server named ${HOST}`,
			check('the internet connection of n8n.'),
		]),
		...words('ETIMEDOUT ECONNABORTED ERR_CANCELED ESOCKETTIMEDOUT').map((code) => [
			code,
			'ClickPoint did not respond within 60 seconds',
			'Try again later.',
		]),
		[
			'EPROTO',
			`ClickPoint cannot be reached safely: ${HOST} does not support https properly`,
			check('its port. The reason is EPROTO.'),
		],
		[
			'EHOSTUNREACH',
			`ClickPoint cannot be reached: there is no route to ${HOST}`,
			check('the internet connection of n8n. The reason is EHOSTUNREACH.'),
		],
		[
			'CERT_HAS_EXPIRED',
			`ClickPoint cannot be reached safely: the certificate of ${HOST} is not trusted`,
			check('whether there is a proxy in between. The reason is CERT_HAS_EXPIRED.'),
		],
		...['Z_DATA_ERROR', 'ERR__ERROR_FORMAT_PADDING_1'].map((code) => [
			code,
			'ClickPoint sent a response that cannot be decompressed',
			`Check whether there is a proxy in between. The reason is ${code}.`,
		]),
		...[certificate, 'ECONNRESET'].map((code) => [
			code,
			BROKE,
			`Try again later. The connection ended with ${code}.`,
		]),
	])('says for %s what happened and what to do', (code, message, description) => {
		for (const outcome of ['notDone', 'unknown'] as const) {
			const error = connectionError(REQUEST, withCode(code), outcome);
			expect(error).toBeInstanceOf(VendorError);
			expect(error).toMatchObject({ name: 'VendorError', message, outcome });
			expect(error.describe([])).toBe(description);
			expect(error.httpCode).toBeUndefined();
		}
	});

	it('names the place where Timeout can be raised', () => {
		const request = { ...REQUEST, timeoutIsSet: "in the node's options" };
		const error = connectionError(request, withCode('ETIMEDOUT'), 'unknown');
		expect(error.describe([])).toBe(
			"Try again later, or raise Timeout (Seconds) in the node's options.",
		);
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
	const REFUSED = 'Open the credential, check its key, and save it. n8n then tests it.';
	const LATER = 'Try again later.';
	const CHECK = 'Check the values that you entered, and the Base URL in the credential.';

	it.each([
		[401, 'ClickPoint rejected the credential', REFUSED],
		[403, 'ClickPoint rejected the credential', REFUSED],
		[429, 'ClickPoint received too many requests', LATER],
		[408, 'ClickPoint failed with status 408', LATER],
		[503, 'ClickPoint failed with status 503', LATER],
		[400, 'ClickPoint rejected the request with status 400', CHECK],
		[499, 'ClickPoint rejected the request with status 499', CHECK],
		[199, 'ClickPoint rejected the request with status 199', CHECK],
		[299, 'ClickPoint rejected the request with status 299', CHECK],
	])('says for %d what happened and what to do', (status, message, description) => {
		for (const outcome of ['notDone', 'unknown'] as const) {
			const error = statusError(REQUEST, status, {}, ' \n', outcome);
			expect(error).toMatchObject({ message, outcome, httpCode: String(status) });
			expect(error.describe([])).toBe(description);
		}
	});

	it.each([
		[429, '300', 'Try again in 300 seconds, as ClickPoint requests.'],
		[503, '1.5', 'Try again in 2 seconds, as ClickPoint requests.'],
		[408, '0', LATER],
		[503, 'soon', LATER],
	])('says after %d with Retry-After %p when to try again', (status, header, description) => {
		const error = statusError(REQUEST, status, { 'retry-after': header }, '', 'notDone');
		expect(error.describe([])).toBe(description);
	});

	it('quotes what the vendor said, bounded and on one line, behind the way out', () => {
		const text = `Bad\nkey ${'x'.repeat(1000)}`;
		expect(statusError(REQUEST, 401, {}, text, 'notDone').describe([])).toBe(
			`${REFUSED} ClickPoint responded: Bad key ${'x'.repeat(192)}…`,
		);
	});

	it.each([
		[300, { location: 'https://login.example.com/a?b' }, 'login.example.com'],
		[302, { location: 'http://localhost:5678/' }, 'localhost:5678'],
		[301, { location: '/elsewhere' }, 'another address'],
		[307, { location: ['https://a.example.com'] }, 'another address'],
		[399, {}, 'another address'],
	])(
		'says for %d with %p where it would have gone, and that it did not',
		(status, headers, host) => {
			const error = statusError(REQUEST, status, headers, '', 'notDone');
			expect(error.message).toBe(`ClickPoint redirected the request to ${host}`);
			expect(error.describe([])).toContain('Redirects are not followed');
		},
	);
});

describe('tooBusyError', () => {
	it('says when to try again, and that nothing was done', () => {
		const error = tooBusyError(REQUEST, 1200);
		expect(error).toMatchObject({
			message: 'ClickPoint received too many requests',
			outcome: 'notDone',
			httpCode: '429',
		});
		expect(error.describe([])).toBe('Try again in 2 seconds, as ClickPoint requests.');
		expect(tooBusyError(REQUEST, 0).describe([])).toBe('Try again later.');
	});
});

describe('readRetryAfter', () => {
	const NOW = Date.parse('2026-11-21T20:00:00Z');

	it.each<[unknown, number | undefined]>([
		['0', 0],
		['120', 120_000],
		[' 7 ', 7000],
		['1.5', 1500],
		['Sat, 21 Nov 2026 20:00:30 GMT', 30_000],
		['Sat, 21 Nov 2026 19:00:00 GMT', 0],
		['Saturday, 21-Nov-26 20:00:30 GMT', 30_000],
		['Sat Nov 21 20:00:30 2026', 30_000],
		['2026-11-21T12:00:30-08:00', 30_000],
		['soon', undefined],
		['', undefined],
		[undefined, undefined],
		[30, undefined],
		[['30'], undefined],
		[null, undefined],
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
