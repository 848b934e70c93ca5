import { VendorError, type Outcome } from './errors';
import { isRecord } from './input';

/** Requests that fail, in words: connections that break, and statuses that are no success. Pure. */

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

/**
 * How a connection failed before it was made: nothing can have reached the vendor. `EPROTO` is a TLS
 * handshake that failed; what breaks TLS later, when the vendor may have acted, is `ERR_SSL_…`.
 */
const NEVER_CONNECTED =
	/^(?:EADDRNOTAVAIL|EAI_[A-Z]+|ECONNREFUSED|EHOST[A-Z]+|ENET(?:DOWN|UNREACH)|ENOTFOUND|EPROTO)$/;
/** Codes of waits that were given up; `ERR_CANCELED` is how axios reports an abort signal's timeout. */
const TIMED_OUT = ['ETIMEDOUT', 'ECONNABORTED', 'ERR_CANCELED', 'ESOCKETTIMEDOUT'];

/** Whether a connection failed before anything can have reached the vendor. */
export function wasNeverSent(error: unknown): boolean {
	return neverConnected(error) || isRefusedHere(error);
}

/** Whether a request failed before it was sent for a reason that would come again. */
export function isRefusedHere(error: unknown): boolean {
	const code = codeOf(error) ?? '';
	// n8n's own protection of internal addresses.
	const isBlocked = layersOf(error).some(({ name }) => String(name).startsWith('SsrfBlocked'));
	return code === 'EPROTO' || isUntrusted(code) || isBlocked;
}

function neverConnected(error: unknown): boolean {
	return layersOf(error).some(
		({ code, syscall, message }) =>
			// An established connection can lose its way too, while it is read from or written to.
			(NEVER_CONNECTED.test(String(code)) &&
				(code === 'EPROTO' || !['read', 'write'].includes(String(syscall)))) ||
			// As with ETIMEDOUT, which is also what a vendor that does not answer looks like.
			syscall === 'connect' ||
			// There is no code for a connection that is closed during the TLS handshake, or by a proxy before it.
			/before (?:secure TLS connection was established|receiving CONNECT response)/.test(
				String(message),
			),
	);
}

/** Whether a certificate was refused. That comes before anything is sent, unlike the vendor's refusal of ours. */
function isUntrusted(code: string): boolean {
	return /CERT|LEAF_SIGNATURE/.test(code) && !code.startsWith('ERR_SSL_');
}

/** The code of a connection error (`ECONNRESET`); undefined for an error that is none. */
export function codeOf(error: unknown): string | undefined {
	return layersOf(error)
		.flatMap(({ code }) => (typeof code === 'string' ? [code] : []))
		.find((code) => /^[A-Z][A-Z\d_]+$/.test(code));
}

/** An error and what it was made from, however often it was wrapped. */
function layersOf(error: unknown): Array<Partial<Record<string, unknown>>> {
	const layers: Array<Partial<Record<string, unknown>>> = [];
	let layer = error;
	while (isRecord(layer) && layers.length < 5) {
		layers.push(layer);
		// Node tries all addresses of a server, and each of them can fail.
		layer = layer.cause ?? (Array.isArray(layer.errors) ? layer.errors[0] : undefined);
	}
	return layers;
}

/** The error for a request that got no complete answer. */
export function connectionError(
	{ vendor, url, timeout, timeoutIsSet }: RequestFacts,
	error: unknown,
	outcome: Outcome,
): VendorError {
	const code = codeOf(error);
	if (code === undefined) {
		const quoted = error instanceof Error ? error.message : String(error);
		if (neverConnected(error)) {
			const wayOut = 'Check the proxy settings of n8n. The reason is:';
			return new VendorError(`${vendor} cannot be reached`, wayOut, outcome, { quoted });
		}
		const message = `n8n got no response from ${vendor}`;
		return new VendorError(message, 'The reason is:', outcome, { quoted });
	}
	const { host } = new URL(url);
	const reason = `The reason is ${code}.`;
	const unreachable = (problem: string, check: string) => {
		const wayOut = `Check the Base URL in the credential, and ${check}`;
		return new VendorError(`${vendor} cannot be reached${problem}`, wayOut, outcome);
	};
	if (code === 'ECONNREFUSED') {
		return unreachable(`: ${host} refused the connection`, 'whether the server is running.');
	}
	if (code === 'ENOTFOUND' || code.startsWith('EAI_')) {
		return unreachable(`: there is no server named ${host}`, 'the internet connection of n8n.');
	}
	if (isUntrusted(code)) {
		const problem = ` safely: the certificate of ${host} is not trusted`;
		return unreachable(problem, `whether there is a proxy in between. ${reason}`);
	}
	if (code === 'EPROTO') {
		return unreachable(` safely: ${host} does not support https properly`, `its port. ${reason}`);
	}
	if (neverConnected(error)) {
		const problem = `: there is no route to ${host}`;
		return unreachable(problem, `the internet connection of n8n. ${reason}`);
	}
	if (/^(?:Z_DATA_ERROR$|ERR__)/.test(code)) {
		const message = `${vendor} sent a response that cannot be decompressed`;
		return new VendorError(
			message,
			`Check whether there is a proxy in between. ${reason}`,
			outcome,
		);
	}
	if (TIMED_OUT.includes(code)) {
		const raise = timeoutIsSet === undefined ? '' : `, or raise Timeout (Seconds) ${timeoutIsSet}`;
		const message = `${vendor} did not respond within ${inWords(timeout / 1000)}`;
		return new VendorError(message, `Try again later${raise}.`, outcome);
	}
	const message = `The connection to ${vendor} broke before the response was complete`;
	const wayOut = `Try again later. The connection ended with ${code}.`;
	return new VendorError(message, wayOut, outcome);
}

/** The error for an answer whose status is no success. */
export function statusError(
	{ vendor }: RequestFacts,
	status: number,
	headers: Record<string, unknown>,
	text: string,
	outcome: Outcome,
): VendorError {
	const quoted = text.trim() === '' ? undefined : text;
	const failed = (message: string, wayOut: string) => {
		const detail = quoted === undefined ? wayOut : `${wayOut} ${vendor} responded:`;
		return new VendorError(message, detail, outcome, { httpCode: String(status), quoted });
	};
	if (status === 401 || status === 403) {
		const wayOut = 'Open the credential, check its key, and save it. n8n then tests it.';
		return failed(`${vendor} rejected the credential`, wayOut);
	}
	if (status === 407) {
		const wayOut = 'Check the user name and the password in the proxy settings of n8n.';
		return failed(`The proxy of n8n rejected the request to ${vendor}`, wayOut);
	}
	if (status === 429 || status >= 500 || status === 408) {
		const isTooMany = status === 429;
		const problem = isTooMany ? 'received too many requests' : `failed with status ${status}`;
		const wait = readRetryAfter(headers['retry-after'], Date.now());
		const when =
			wait > 0 ? `in ${inWords(Math.ceil(wait / 1000))}, as ${vendor} requests` : 'later';
		return failed(`${vendor} ${problem}`, `Try again ${when}.`);
	}
	if (status >= 300 && status < 400) {
		const target = typeof headers.location === 'string' ? headers.location : '';
		const host = URL.canParse(target) ? new URL(target).host : 'another address';
		const wayOut =
			'Redirects are not followed, because they would pass on the key. Check the Base URL in the credential.';
		return failed(`${vendor} redirected the request to ${host}`, wayOut);
	}
	const wayOut = 'Check the values that you entered, and the Base URL in the credential.';
	return failed(`${vendor} rejected the request with status ${status}`, wayOut);
}

function inWords(seconds: number): string {
	return seconds === 1 ? '1 second' : `${seconds} seconds`;
}

/**
 * The error for a request that is not sent, because the vendor takes no more.
 *
 * @param wait for how long it has asked to be left alone, in milliseconds; left out when it has not
 */
export function tooBusyError(request: RequestFacts, wait = 0): VendorError {
	return statusError(request, 429, { 'retry-after': String(wait / 1000) }, '', 'notDone');
}

/** The wait that a `Retry-After` header asks for, in milliseconds: it holds seconds, with decimals from some servers, or a date. */
export function readRetryAfter(header: unknown, now: number): number {
	if (typeof header !== 'string') return 0;
	if (/^\s*\d+(?:\.\d+)?\s*$/.test(header)) return Number(header) * 1000;
	// HTTP's oldest form of a date names no zone, and means GMT.
	const hasZone = /(?:[a-z]|[+-]\d\d:?\d\d)\s*$/i.test(header);
	const date = Date.parse(hasZone ? header : `${header} GMT`);
	return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
