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

/**
 * The one way out to a vendor. Each try ends by its deadline, no answer is larger than its limit, and
 * every failure comes back as an error that says what happened.
 */

/** What sends requests: the context of an execution, of a poll, of a list or of a Test. */
export interface Requester {
	helpers: Pick<RequestHelperFunctions, 'httpRequest'>;
	/** Aborted when the execution is cancelled; only an execution can be. */
	getExecutionCancelSignal?(): AbortSignal | undefined;
}

/** A request, down to its bytes. */
export interface HttpRequest extends RequestFacts {
	method: IHttpRequestMethods;
	headers: Record<string, string>;
	body?: string;
	/** The key or secret on whose behalf it is sent: how many may be under way is counted by it. */
	account: string;
	/** The largest answer, unpacked, in bytes; 4 MB when left out. */
	largest?: number;
	/** How a person can make it smaller, as the end of a sentence; left out where nobody can. */
	sizeIsSet?: string;
	/** Whether bytes that are no UTF-8 are replaced, which the response says; otherwise they are an error. */
	mayBeDamaged?: boolean;
	/** Ends a read when nobody wants its answer any more. */
	signal?: AbortSignal | undefined;
}

/** A response that was read in full. */
export interface HttpResponse {
	status: number;
	headers: Record<string, unknown>;
	/** The whole body. */
	text: string;
	/** Whether bytes of it were replaced; left out where none was. */
	isDamaged?: true;
}

const MEGABYTE = 1_000_000;
const LARGEST_ANSWER = 4 * MEGABYTE;
/** How much is read of a refusal, in bytes: one that says what was created is only understood as a whole. */
const LARGEST_REFUSAL = 64_000;

/** How often a request is tried in all. */
const MAX_TRIES = 4;
/** The wait before the second try, in milliseconds; twice as long with every further one. */
const FIRST_WAIT = 500;
/** When a vendor asks for a longer wait, the request fails at once, in milliseconds. */
const LONGEST_WAIT = 60_000;
/** All waits between the tries together, at most, in milliseconds. */
const ALL_WAITS = FIRST_WAIT * (2 ** (MAX_TRIES - 1) - 1);

type Kind = 'read' | 'write' | 'test';

/** One try of a request. */
type Try =
	| { response: HttpResponse }
	| { error: VendorError; mayRepeat: boolean; status?: number; retryAfter?: number };

/**
 * Sends a request that changes nothing at the vendor; repeats it when the vendor is busy (408, 429, 5xx)
 * or the connection fails.
 *
 * @returns an answer with a success status
 * @throws VendorError when the last try fails, the vendor refuses, the answer cannot be read, or the
 *   execution is cancelled
 */
export async function read(context: Requester, request: HttpRequest): Promise<HttpResponse> {
	return await send(context, request, 'read');
}

/**
 * Sends a request that creates or changes something; repeats it only where the vendor cannot have acted:
 * 429, or no connection was made. Under way, it may finish after Stop, so that its outcome is known.
 *
 * @returns an answer with a success status
 * @throws VendorError when the vendor refuses or the answer is lost; its `outcome` says which
 */
export async function write(context: Requester, request: HttpRequest): Promise<HttpResponse> {
	return await send(context, request, 'write');
}

/**
 * Sends a request of a credential's Test, once, and returns whatever is answered, with any status.
 *
 * @throws VendorError when there is no answer
 */
export async function probe(context: Requester, request: HttpRequest): Promise<HttpResponse> {
	return await send(context, request, 'test');
}

/** @throws VendorError when the execution is cancelled */
export function throwIfCancelled(context: Requester): void {
	if (isCancelled(context)) throw new CancelledError();
}

/**
 * Waits for a request that another execution has begun, for as long as one of its own could take.
 *
 * @throws VendorError when that is over, or this execution is cancelled; whatever the request throws
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
		// Jitter, so that many workflows that were refused together do not come back together.
		const backOff = FIRST_WAIT * 2 ** (tries - 1) * (0.5 + Math.random() / 2);
		const delay = Math.max(backOff, retryAfter);
		if (status === 429) place.slowDown(delay, delay > LONGEST_WAIT);
		else place.fail();
		// A vendor that rejects a write can say beside it what was created.
		const isAnswer = kind === 'write' && status !== undefined && !mayRepeat;
		if (isCancelled(context) && error.outcome === 'notDone' && !isAnswer) {
			throw new CancelledError();
		}
		if (!mayRepeat || tries === mostTries || delay > LONGEST_WAIT) throw error;
		// After 429 the place for the next try is what is waited for.
		if (status === 429) continue;
		await wait(context, request, undefined, async (signal) => await pause(delay, signal));
	}
}

/** Waits for a place among the requests to the same host. That uses up no try. */
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
 * Waits before a request, until that takes too long, or nobody wants the request any more.
 *
 * @param limit in milliseconds
 * @param explain says what a failure means, and whether only the wait is over
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
		// n8n would send the body, with the key, along.
		disableFollowRedirect: true,
		abortSignal: signal,
	};
	try {
		// Not the helper that authenticates: it would run the credential's Test before each request, and
		// cut a write off when the execution is cancelled, so that nobody knew whether the vendor has acted.
		const reply = readReply(await within(context.helpers.httpRequest(options), signal));
		return await receive(request, reply, signal, kind);
	} catch (error) {
		const neverSent = wasNeverSent(error);
		return {
			error: connectionError(request, error, !isWrite || neverSent ? 'notDone' : 'unknown'),
			// An error without a connection's code is n8n's own, such as a forbidden address: it would come again.
			mayRepeat: !isRefusedHere(error) && (neverSent || (!isWrite && codeOf(error) !== undefined)),
		};
	} finally {
		close();
	}
}

/** Waits for the body, and says what the answer as a whole is worth. */
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
		// What a refusal says beside its status may be lost.
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

/** What a request that was sent and lost its answer has come to. */
function outcomeOf(kind: Kind): Outcome {
	return kind === 'write' ? 'unknown' : 'notDone';
}

/** The answer to a request that succeeded, unless it is too large or no text. */
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

/** The failure of a request that the vendor, or something before it, has refused. */
function readRefusal(
	request: HttpRequest,
	{ status, headers }: Reply,
	text: string,
	kind: Kind,
): Try {
	// A gateway can say 5xx or 408 after the vendor has acted, and 302 or 303 can follow an action.
	const mayHaveActed = status >= 500 || [302, 303, 408].includes(status);
	const outcome = mayHaveActed ? outcomeOf(kind) : 'notDone';
	return {
		error: statusError(request, status, headers, text, outcome),
		mayRepeat: status === 429 || (kind === 'read' && (status === 408 || status >= 500)),
		status,
		retryAfter: readRetryAfter(headers['retry-after'], Date.now()),
	};
}
