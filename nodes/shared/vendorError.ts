import { VendorError, type Outcome } from './errors';
import type { RequestFacts } from './failures';

export { VendorError, type Outcome, type RequestFacts };

/** Codes of failures before anything can have reached the vendor. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
/** Codes of waits that were given up; `ERR_CANCELED` is how axios reports an abort signal's timeout. */
const TIMED_OUT = new Set(['ETIMEDOUT', 'ECONNABORTED', 'ERR_CANCELED', 'ESOCKETTIMEDOUT']);

/** Whether a connection failed before anything can have reached the vendor. */
export function wasNeverSent(error: unknown): boolean {
	return NEVER_SENT.has(codeOf(error) ?? '') || isRefusedHere(error);
}

/** Whether a request failed before it was sent for a reason that would come again. */
export function isRefusedHere(error: unknown): boolean {
	return isUntrusted(error) || isBlocked(error);
}

/** Whether n8n's own protection of internal addresses (SSRF) has refused the request. */
function isBlocked(error: unknown, depth = 0): boolean {
	if (!(error instanceof Error) || depth > 4) return false;
	return error.name.startsWith('SsrfBlocked') || isBlocked(error.cause, depth + 1);
}

/** Whether a server's certificate was refused. That comes before anything is sent. */
function isUntrusted(error: unknown): boolean {
	return /CERT|LEAF_SIGNATURE/.test(codeOf(error) ?? '');
}

/**
 * The code of a connection error (`ECONNRESET`), however deep n8n has wrapped it; undefined for an
 * error that is none.
 */
export function codeOf(error: unknown, depth = 0): string | undefined {
	if (typeof error !== 'object' || error === null || depth > 4) return undefined;
	// n8n up to 2.8 drops the cause, and keeps its code as the httpCode of its own error.
	for (const code of [Reflect.get(error, 'code'), Reflect.get(error, 'httpCode')]) {
		if (typeof code === 'string' && /^[A-Z][A-Z\d_]+$/.test(code)) return code;
	}
	return 'cause' in error ? codeOf(error.cause, depth + 1) : undefined;
}

/** The error for a request that got no complete answer. */
export function connectionError(
	{ vendor, url, timeout }: RequestFacts,
	error: unknown,
	outcome: Outcome,
): VendorError {
	const code = codeOf(error);
	const { host } = new URL(url);
	if (code === 'ECONNREFUSED') {
		return new VendorError(
			`${vendor} cannot be reached: ${host} refused the connection`,
			'Check the Base URL in the credential, and whether the server is running.',
			outcome,
		);
	}
	if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
		return new VendorError(
			`${vendor} cannot be reached: there is no server named ${host}`,
			'Check the Base URL in the credential, and the connection of n8n to the internet.',
			outcome,
		);
	}
	if (isUntrusted(error)) {
		return new VendorError(
			`${vendor} cannot be reached safely: the certificate of ${host} is not trusted`,
			`Check the Base URL in the credential, and whether a proxy stands in between. The reason is ${code}.`,
			outcome,
		);
	}
	if (code !== undefined && TIMED_OUT.has(code)) {
		return new VendorError(
			`${vendor} did not answer within ${timeout / 1000} seconds`,
			"Try again later, or raise Timeout in the node's options.",
			outcome,
		);
	}
	if (code !== undefined) {
		return new VendorError(
			`The connection to ${vendor} broke before the answer was complete`,
			`Try again later. The connection ended with ${code}.`,
			outcome,
		);
	}
	const reason = error instanceof Error ? error.message : String(error);
	return new VendorError(`n8n got no answer from ${vendor}`, 'The reason is:', outcome, {
		quoted: reason,
	});
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
	if (text.trim() === '') return new VendorError(message, wayOut, outcome, { httpCode });
	return new VendorError(message, `${wayOut} ${vendor} answered:`, outcome, {
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
		return {
			message: `${vendor} receives too many requests`,
			wayOut:
				"Try again later. If it goes on, lower Parallel Pages or Concurrency in the node's options.",
		};
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

/** The wait that a `Retry-After` header asks for, in milliseconds; it holds seconds or a date. */
export function readRetryAfter(header: unknown, now: number): number | undefined {
	if (typeof header !== 'string') return undefined;
	if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
	const date = Date.parse(header);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
