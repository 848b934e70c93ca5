import type {
	IHttpRequestMethods,
	IHttpRequestOptions,
	RequestHelperFunctions,
} from 'n8n-workflow';

import { CancelledError, excerpt, VendorError, type Outcome } from './errors';
import {
	codeOf,
	connectionError,
	isRefusedHere,
	readRetryAfter,
	statusError,
	tooBusyError,
	wasNeverSent,
	type RequestFacts,
} from './failures';
import { GateClosedError, gateOf, type Place } from './gate';
import { charsetOf, collect, decode, decodeLeniently, readReply, type Reply } from './response';
import { pause, setDeadline, within } from './waiting';

/** The one way out to a vendor: tries end by a deadline, responses are limited in size, errors say what happened. */

/** What sends requests: the context of an execution, a poll, a list, or a credential's Test. */
export interface Requester {
	helpers: Pick<RequestHelperFunctions, 'httpRequest'>;
	/** Aborts when the execution is canceled; only executions have one. */
	getExecutionCancelSignal?(): AbortSignal | undefined;
}

/** A request, down to its bytes. */
export interface HttpRequest extends RequestFacts {
	method: IHttpRequestMethods;
	headers: Record<string, string>;
	body?: string;
	/** The key or secret that the request uses: requests in parallel are counted per account. */
	account: string;
	/** The largest response, unpacked, in bytes; 4 MB by default. */
	largest?: number;
	/** Ends a sentence with how to get a smaller response; omitted if there is no way. */
	sizeIsSet?: string;
	/** Whether to replace bytes that aren't UTF-8, and say so in the response, rather than fail. */
	mayBeDamaged?: boolean;
	/** Ends a read whose response is no longer needed. */
	signal?: AbortSignal | undefined;
}

/** A response, read in full. */
export interface HttpResponse {
	status: number;
	headers: Record<string, unknown>;
	text: string;
	/** Whether bytes were replaced. */
	isDamaged?: true;
}

const MEGABYTE = 1_000_000;
const LARGEST_ANSWER = 4 * MEGABYTE;
/** How much of a rejection to read, in bytes: if it says what was created, it must be whole. */
const LARGEST_REFUSAL = 64_000;

/** How often to try a request in all. */
const MAX_TRIES = 4;
/** The wait before the second try, in milliseconds; twice as long with each further try. */
const FIRST_WAIT = 500;
/** If a vendor asks for a longer wait, in milliseconds, the request fails at once. */
const LONGEST_WAIT = 60_000;
/** The longest total of all waits between tries, in milliseconds. */
const ALL_WAITS = FIRST_WAIT * (2 ** (MAX_TRIES - 1) - 1);

type Kind = 'read' | 'write' | 'test';

type Try =
	| { response: HttpResponse }
	| { error: VendorError; mayRepeat: boolean; status?: number; retryAfter?: number };

/**
 * Sends a request that changes nothing at the vendor; repeats it if the vendor is busy (408, 429, 5xx) or the
 * connection fails.
 *
 * @returns a response with a success status
 * @throws VendorError if there is none, it can't be read, or the execution is canceled
 */
export async function read(context: Requester, request: HttpRequest): Promise<HttpResponse> {
	return await send(context, request, 'read');
}

/**
 * Sends a request that creates or changes something; repeats it only if the vendor can't have acted: after 429, or
 * without a connection. Once sent, it finishes even after Stop, so that its outcome is known.
 *
 * @returns a response with a success status
 * @throws VendorError if the vendor rejects the request or the response is lost; its `outcome` says which
 */
export async function write(context: Requester, request: HttpRequest): Promise<HttpResponse> {
	return await send(context, request, 'write');
}

/** Sends a request of a credential's Test once. @returns a response of any status @throws VendorError without one */
export async function probe(context: Requester, request: HttpRequest): Promise<HttpResponse> {
	return await send(context, request, 'test');
}

/** @throws VendorError if the execution is canceled */
export function throwIfCancelled(context: Requester): void {
	if (isCancelled(context)) throw new CancelledError();
}

/**
 * Waits for a request of another execution, as long as one of its own could take.
 *
 * @throws VendorError if that time is over or this execution is canceled; whatever the request throws
 */
export async function join<T>(
	context: Requester,
	request: RequestFacts,
	underWay: Promise<T>,
): Promise<T> {
	const limit = MAX_TRIES * request.timeout + ALL_WAITS;
	return await wait(context, request, limit, async (signal) => await within(underWay, signal));
}

async function send(context: Requester, request: HttpRequest, kind: Kind): Promise<HttpResponse> {
	const mostTries = kind === 'test' ? 1 : MAX_TRIES;
	let tries = 0;
	while (true) {
		tries++;
		const place = await enter(context, request, tries);
		const result = await tryOnce(context, request, kind);
		if ('response' in result) {
			place.succeed();
			return result.response;
		}
		const { error, mayRepeat, status, retryAfter = 0 } = result;
		// Jitter keeps workflows that were rejected together from retrying together.
		const backOff = FIRST_WAIT * 2 ** (tries - 1) * (0.5 + Math.random() / 2);
		const delay = Math.max(backOff, retryAfter);
		if (status === 429) place.slowDown(delay, delay > LONGEST_WAIT);
		else place.fail();
		// The response that rejects a write may still say what was created.
		const isAnswer = kind === 'write' && status !== undefined && !mayRepeat;
		if (isCancelled(context) && error.outcome === 'notDone' && !isAnswer) {
			throw new CancelledError();
		}
		if (!mayRepeat || tries === mostTries || delay > LONGEST_WAIT) throw error;
		// After 429, the next try waits for its place instead.
		if (status === 429) continue;
		await wait(context, request, undefined, async (signal) => await pause(delay, signal));
	}
}

/** Waits for a place among the requests to the same host. Waiting uses up no try. */
async function enter(context: Requester, request: HttpRequest, tries: number): Promise<Place> {
	const gate = gateOf(request.url, request.account);
	const patience = gate.heldBackFor + MAX_TRIES * request.timeout + ALL_WAITS;
	return await wait(
		context,
		request,
		patience,
		async (signal) => await gate.enter(tries, signal),
		(error) => tooBusyError(request, error instanceof GateClosedError ? error.wait : 0),
	);
}

/**
 * Waits before a request until the limit in milliseconds, or until the request is no longer needed.
 *
 * @param explain turns a failure into what to throw; `isOver` means that only the wait has ended
 */
async function wait<T>(
	context: Requester,
	request: RequestFacts & Pick<HttpRequest, 'signal'>,
	limit: number | undefined,
	work: (signal: AbortSignal) => Promise<T>,
	explain = (error: unknown, isOver: boolean): unknown =>
		isOver ? connectionError(request, error, 'notDone') : error,
): Promise<T> {
	const { signal, close } = setDeadline(limit, cancelSignalOf(context), request.signal);
	try {
		return await work(signal);
	} catch (error) {
		throw isCancelled(context) ? new CancelledError() : explain(error, signal.aborted);
	} finally {
		close();
	}
}

function cancelSignalOf(context: Requester): AbortSignal | undefined {
	return context.getExecutionCancelSignal?.();
}

function isCancelled(context: Requester): boolean {
	return cancelSignalOf(context)?.aborted === true;
}

async function tryOnce(context: Requester, request: HttpRequest, kind: Kind): Promise<Try> {
	const { method, url, headers, body, timeout } = request;
	const isWrite = kind === 'write';
	const { signal, close } = isWrite
		? setDeadline(timeout)
		: setDeadline(timeout, cancelSignalOf(context), request.signal);
	const options: IHttpRequestOptions = {
		method,
		url,
		headers,
		...(body !== undefined && { body }),
		timeout,
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// n8n would send the body along, and with it the key.
		disableFollowRedirect: true,
		abortSignal: signal,
	};
	try {
		// The helper that authenticates would run the credential's Test before each request, and cut off a write
		// when the execution is canceled, leaving its outcome unknown.
		const reply = readReply(await within(context.helpers.httpRequest(options), signal));
		return await receive(request, reply, signal, kind);
	} catch (error) {
		const neverSent = wasNeverSent(error);
		return {
			error: connectionError(request, error, !isWrite || neverSent ? 'notDone' : 'unknown'),
			// Without a connection's code, the error is n8n's own, e.g. for a forbidden address, and would recur.
			mayRepeat: !isRefusedHere(error) && (neverSent || (!isWrite && codeOf(error) !== undefined)),
		};
	} finally {
		close();
	}
}

/** Waits for the body, and judges the response as a whole. */
async function receive(
	request: HttpRequest,
	reply: Reply,
	signal: AbortSignal,
	kind: Kind,
): Promise<Try> {
	const { status, headers, body } = reply;
	const isSuccess = status >= 200 && status < 300;
	const isNeeded = isSuccess || kind === 'test';
	const largest = isNeeded ? (request.largest ?? LARGEST_ANSWER) : LARGEST_REFUSAL;
	let bytes: Buffer = Buffer.alloc(0);
	try {
		bytes = await within(collect(body, largest), signal);
	} catch (error) {
		// The body of a rejection may be lost: its status is enough.
		if (isNeeded) {
			const failure = connectionError(request, error, outcomeOf(kind));
			return { error: failure, mayRepeat: kind === 'read' };
		}
	} finally {
		body.destroy();
	}
	if (isSuccess) return readSuccess(request, reply, bytes, largest, kind);
	const text = decodeLeniently(bytes.subarray(0, largest), headers);
	if (kind === 'test') return { response: { status, headers, text } };
	return readRefusal(request, reply, text, kind);
}

/** The outcome of a request that was sent but lost its response. */
function outcomeOf(kind: Kind): Outcome {
	return kind === 'write' ? 'unknown' : 'notDone';
}

/** The response to a successful request, unless it is too large or not text. */
function readSuccess(
	{ vendor, sizeIsSet = '', mayBeDamaged = false }: HttpRequest,
	{ status, headers }: Reply,
	bytes: Buffer,
	largest: number,
	kind: Kind,
): Try {
	const failed = (message: string, wayOut: string): Try => {
		const httpCode = String(status);
		const error = new VendorError(`${vendor} ${message}`, wayOut, outcomeOf(kind), { httpCode });
		return { error, mayRepeat: false };
	};
	if (bytes.length > largest) {
		return failed(
			`sent a response of more than ${Math.floor(largest / MEGABYTE)} MB`,
			`It was not read, because it could crash n8n. Check the Base URL in the credential${sizeIsSet}.`,
		);
	}
	const text = decode(bytes, headers);
	if (text !== undefined) return { response: { status, headers, text } };
	const charset = charsetOf(bytes, headers);
	if (kind === 'test' || (mayBeDamaged && /^utf-?8$/i.test(charset))) {
		const damaged = decodeLeniently(bytes, headers);
		return { response: { status, headers, text: damaged, isDamaged: true } };
	}
	return failed(
		'did not return readable text',
		`The response should be text in ${excerpt(charset)}, but is not.`,
	);
}

/** The failure of a request rejected by the vendor or a gateway. */
function readRefusal(
	request: HttpRequest,
	{ status, headers }: Reply,
	text: string,
	kind: Kind,
): Try {
	// A gateway may return 5xx or 408 after the vendor has acted, and 302 or 303 may follow an action.
	const mayHaveActed = status >= 500 || [302, 303, 408].includes(status);
	const outcome = mayHaveActed ? outcomeOf(kind) : 'notDone';
	return {
		error: statusError(request, status, headers, text, outcome),
		mayRepeat: status === 429 || (kind === 'read' && (status === 408 || status >= 500)),
		status,
		retryAfter: readRetryAfter(headers['retry-after'], Date.now()),
	};
}
