import { VendorError, type Outcome } from './errors';

/**
 * Requests that fail, in words: connections that break, and statuses that are no success. Pure.
 */

/** What an error message says about a request. */
export interface RequestFacts {
	/** The vendor's name. */
	vendor: string;
	url: string;
	/** How long one try may take, in milliseconds. */
	timeout: number;
	/** Where a person can raise `timeout`, e.g. `in the node's options`; left out where nobody can. */
	timeoutIsSet?: string | undefined;
}

/** How a connection failed before it was made: nothing can have reached the vendor. */
const NEVER_CONNECTED = new Set([
	'EADDRNOTAVAIL',
	'EAI_AGAIN',
	'EAI_FAIL',
	'EAI_NODATA',
	'EAI_NONAME',
	'ECONNREFUSED',
	'EHOSTDOWN',
	'EHOSTUNREACH',
	'ENETDOWN',
	'ENETUNREACH',
	'ENOTFOUND',
	'EPROTO',
]);
/** Codes of waits that were given up; `ERR_CANCELED` is how axios reports an abort signal's timeout. */
const TIMED_OUT = new Set(['ETIMEDOUT', 'ECONNABORTED', 'ERR_CANCELED', 'ESOCKETTIMEDOUT']);

/** Whether a connection failed before anything can have reached the vendor. */
export function wasNeverSent(error: unknown): boolean {
	const code = codeOf(error) ?? '';
	return NEVER_CONNECTED.has(code) || isTlsFailure(code) || isRefusedHere(error);
}

/** Whether a request failed before it was sent for a reason that would come again. */
export function isRefusedHere(error: unknown): boolean {
	return isTlsFailure(codeOf(error) ?? '') || isBlocked(error);
}

/** Whether n8n's own protection of internal addresses (SSRF) has refused the request. */
function isBlocked(error: unknown, depth = 0): boolean {
	if (!(error instanceof Error) || depth > 4) return false;
	return error.name.startsWith('SsrfBlocked') || isBlocked(error.cause, depth + 1);
}

/** Whether a certificate was refused. That comes before anything is sent. */
function isUntrusted(code: string): boolean {
	return /CERT|LEAF_SIGNATURE/.test(code);
}

/** Whether the TLS handshake failed, as it does with a server that speaks plain HTTP. */
function isTlsFailure(code: string): boolean {
	return isUntrusted(code) || code === 'EPROTO' || /^ERR_(?:SSL|TLS)_/.test(code);
}

/**
 * The code of a connection error (`ECONNRESET`), however deep n8n has wrapped it; undefined for an
 * error that is none.
 */
export function codeOf(error: unknown, depth = 0): string | undefined {
	if (typeof error !== 'object' || error === null || depth > 4) return undefined;
	// n8n 2.8 drops the cause, and keeps its code as the httpCode of its own error.
	for (const code of [Reflect.get(error, 'code'), Reflect.get(error, 'httpCode')]) {
		if (typeof code === 'string' && /^[A-Z][A-Z\d_]+$/.test(code)) return code;
	}
	return 'cause' in error ? codeOf(error.cause, depth + 1) : undefined;
}

/** The error for a request that got no complete answer. */
export function connectionError(
	{ vendor, url, timeout, timeoutIsSet }: RequestFacts,
	error: unknown,
	outcome: Outcome,
): VendorError {
	const code = codeOf(error);
	const { host } = new URL(url);
	if (code === undefined) {
		return new VendorError(`n8n got no answer from ${vendor}`, 'The reason is:', outcome, {
			quoted: error instanceof Error ? error.message : String(error),
		});
	}
	if (code === 'ECONNREFUSED') {
		return new VendorError(
			`${vendor} cannot be reached: ${host} refused the connection`,
			'Check the Base URL in the credential, and whether the server is running.',
			outcome,
		);
	}
	if (code === 'ENOTFOUND' || code.startsWith('EAI_')) {
		return new VendorError(
			`${vendor} cannot be reached: there is no server named ${host}`,
			'Check the Base URL in the credential, and the connection of n8n to the internet.',
			outcome,
		);
	}
	if (isUntrusted(code)) {
		return new VendorError(
			`${vendor} cannot be reached safely: the certificate of ${host} is not trusted`,
			`Check the Base URL in the credential, and whether a proxy stands in between. The reason is ${code}.`,
			outcome,
		);
	}
	if (isTlsFailure(code)) {
		return new VendorError(
			`${vendor} cannot be reached safely: ${host} does not speak https as it should`,
			`Check the Base URL in the credential, and its port. The reason is ${code}.`,
			outcome,
		);
	}
	if (NEVER_CONNECTED.has(code)) {
		return new VendorError(
			`${vendor} cannot be reached: there is no way to ${host}`,
			`Check the Base URL in the credential, and the connection of n8n to the internet. The reason is ${code}.`,
			outcome,
		);
	}
	if (TIMED_OUT.has(code)) {
		const raise = timeoutIsSet === undefined ? '' : `, or raise Timeout (Seconds) ${timeoutIsSet}`;
		return new VendorError(
			`${vendor} did not answer within ${timeout / 1000} seconds`,
			`Try again later${raise}.`,
			outcome,
		);
	}
	return new VendorError(
		`The connection to ${vendor} broke before the answer was complete`,
		`Try again later. The connection ended with ${code}.`,
		outcome,
	);
}

/** The error for an answer whose status is no success. */
export function statusError(
	{ vendor }: RequestFacts,
	status: number,
	headers: Record<string, unknown>,
	text: string,
	outcome: Outcome,
): VendorError {
	const { message, wayOut } = explainStatus(vendor, status, headers);
	const httpCode = String(status);
	return text.trim() === ''
		? new VendorError(message, wayOut, outcome, { httpCode })
		: new VendorError(message, `${wayOut} ${vendor} answered:`, outcome, {
				httpCode,
				quoted: text,
			});
}

function explainStatus(
	vendor: string,
	status: number,
	headers: Record<string, unknown>,
): { message: string; wayOut: string } {
	if (status === 401 || status === 403) {
		return {
			message: `${vendor} refused the credential`,
			wayOut: 'Open the credential, check its key and save it: n8n tests it then.',
		};
	}
	if (status === 429) {
		const wait = readRetryAfter(headers['retry-after'], Date.now());
		return explainTooBusy(vendor, wait);
	}
	if (status >= 500 || status === 408) {
		return {
			message: `${vendor} failed with status ${status}`,
			wayOut: 'Try again later.',
		};
	}
	if (status >= 300 && status < 400) {
		const target = typeof headers.location === 'string' ? headers.location : '';
		const host = URL.canParse(target) ? new URL(target).host : 'another address';
		return {
			message: `${vendor} answered with a redirect to ${host}`,
			wayOut:
				'Redirects are not followed, because they would carry the key along. Check the Base URL in the credential.',
		};
	}
	return {
		message: `${vendor} refused the request with status ${status}`,
		wayOut: 'Check the values that were entered, and the Base URL in the credential.',
	};
}

function explainTooBusy(vendor: string, wait = 0): { message: string; wayOut: string } {
	return {
		message: `${vendor} receives too many requests`,
		wayOut:
			wait > 0
				? `Try again in ${Math.ceil(wait / 1000)} seconds, as ${vendor} asks.`
				: 'Try again later.',
	};
}

/** The error for a request that is not sent, because the vendor has asked to be left alone. */
export function tooBusyError({ vendor }: RequestFacts, wait: number): VendorError {
	const { message, wayOut } = explainTooBusy(vendor, wait);
	return new VendorError(message, wayOut, 'notDone', { httpCode: '429' });
}

/**
 * The wait that a `Retry-After` header asks for, in milliseconds; it holds seconds, with decimals
 * from some servers, or a date. None for a date that has passed.
 */
export function readRetryAfter(header: unknown, now: number): number | undefined {
	if (typeof header !== 'string') return undefined;
	if (/^\s*\d+(?:\.\d+)?\s*$/.test(header)) return Number(header) * 1000;
	const date = Date.parse(header);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
