import { VendorError, type Outcome } from './errors';
import { isRecord } from './input';

/** Words for requests that fail: broken connections, and statuses other than success. Pure. */

/** What error messages say about a request. */
export interface RequestFacts {
	vendor: string;
	url: string;
	/** The timeout of one try, in milliseconds. */
	timeout: number;
	/** Where to raise `timeout`, e.g. `in the node's options`; omitted if nowhere. */
	timeoutIsSet?: string | undefined;
}

/** Codes of connections never made. `EPROTO` is a failed TLS handshake; later, TLS fails with `ERR_SSL_…`. */
const NEVER_CONNECTED =
	/^(?:EADDRNOTAVAIL|EAI_[A-Z]+|ECONNREFUSED|EHOSTDOWN|EHOSTUNREACH|ENETDOWN|ENETUNREACH|ENOTFOUND|EPROTO)$/;
/** Codes of timeouts; `ERR_CANCELED` is what axios reports for an abort signal's. */
const TIMED_OUT = ['ETIMEDOUT', 'ECONNABORTED', 'ERR_CANCELED', 'ESOCKETTIMEDOUT'];

/** Whether the request failed before anything could reach the vendor. */
export function wasNeverSent(error: unknown): boolean {
	return neverConnected(error) || isRefusedHere(error);
}

/** Whether the request failed before it was sent, for a reason that would recur. */
export function isRefusedHere(error: unknown): boolean {
	const code = codeOf(error) ?? '';
	// n8n's own protection of internal addresses.
	const isBlocked = layersOf(error).some(({ name }) => String(name).startsWith('SsrfBlocked'));
	return code === 'EPROTO' || isUntrusted(code) || isBlocked;
}

function neverConnected(error: unknown): boolean {
	return layersOf(error).some(
		({ code, syscall, message }) =>
			// An established connection may also lose its route, during a read or write.
			(NEVER_CONNECTED.test(String(code)) &&
				(code === 'EPROTO' || !['read', 'write'].includes(String(syscall)))) ||
			// As for ETIMEDOUT, which a vendor that doesn't respond causes, too.
			syscall === 'connect' ||
			// A connection closed during the TLS handshake, or by a proxy before it, has no code.
			/before (?:secure TLS connection was established|receiving CONNECT response)/.test(
				String(message),
			),
	);
}

/** Whether we rejected the vendor's certificate, before sending. The vendor rejects ours with `ERR_SSL_…`. */
function isUntrusted(code: string): boolean {
	return /CERT|LEAF_SIGNATURE/.test(code) && !code.startsWith('ERR_SSL_');
}

/** The code of a connection error, e.g. `ECONNRESET`; undefined for other errors. */
export function codeOf(error: unknown): string | undefined {
	return layersOf(error)
		.flatMap(({ code }) => (typeof code === 'string' ? [code] : []))
		.find((code) => /^[A-Z][A-Z\d_]+$/.test(code));
}

/** An error and its causes, the outermost first. */
function layersOf(error: unknown): Array<Partial<Record<string, unknown>>> {
	const layers: Array<Partial<Record<string, unknown>>> = [];
	let layer = error;
	while (isRecord(layer) && layers.length < 5) {
		layers.push(layer);
		// Node tries all addresses of a server, and each may fail.
		layer = layer.cause ?? (Array.isArray(layer.errors) ? layer.errors[0] : undefined);
	}
	return layers;
}

/** The error for a request without a complete response. */
export function connectionError(
	{ vendor, url, timeout, timeoutIsSet }: RequestFacts,
	error: unknown,
	outcome: Outcome,
): VendorError {
	const code = codeOf(error);
	if (code === undefined) {
		const quoted = error instanceof Error ? error.message : String(error);
		const [message, check] = neverConnected(error)
			? [`${vendor} cannot be reached`, 'Check the proxy settings of n8n. ']
			: [`n8n got no response from ${vendor}`, ''];
		return new VendorError(message, `${check}The reason is:`, outcome, { quoted });
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
		const wayOut = `Check whether there is a proxy in between. ${reason}`;
		return new VendorError(message, wayOut, outcome);
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

/** The error for a response with a status other than success. */
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

/** The error for a request not sent because the vendor is too busy. @param wait in milliseconds, as it asks */
export function tooBusyError(request: RequestFacts, wait: number): VendorError {
	return statusError(request, 429, { 'retry-after': String(wait / 1000) }, '', 'notDone');
}

/** The wait in milliseconds that a `Retry-After` header asks for: in seconds, even with decimals, or as a date. */
export function readRetryAfter(header: unknown, now: number): number {
	if (typeof header !== 'string') return 0;
	if (/^\s*\d+(?:\.\d+)?\s*$/.test(header)) return Number(header) * 1000;
	// HTTP's oldest date format has no time zone and means GMT.
	const hasZone = /(?:[a-z]|[+-]\d\d:?\d\d)\s*$/i.test(header);
	const date = Date.parse(hasZone ? header : `${header} GMT`);
	return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
