import {
	sleep,
	type IHttpRequestMethods,
	type IHttpRequestOptions,
	type RequestHelperFunctions,
} from 'n8n-workflow';

import { AnswerError, CancelledError, excerpt, KEPT_ANSWER } from './errors';
import { attempt, settle, type Settled } from './attempt';
import { isRecord } from './input';
import { inOwnTurn, inSharedTurn } from './eventLoop';
import {
	codeOf,
	connectionError,
	isRefusedHere,
	readRetryAfter,
	statusError,
	VendorError,
	wasNeverSent,
	type RequestFacts,
} from './vendorError';

/**
 * The one way out to a vendor: every request of every node goes through here, and every failure
 * comes back as a `VendorError` or an `AnswerError` that says what happened.
 */

/** What sends requests: the context of an execution or of a poll. */
export interface Requester {
	helpers: Pick<RequestHelperFunctions, 'httpRequest'>;
	/** Aborted when the execution is cancelled; a poll cannot be. */
	getExecutionCancelSignal?(): AbortSignal | undefined;
}

/** What every request has. */
interface AnyRequest extends RequestFacts {
	method: IHttpRequestMethods;
	/** Called each time the vendor answers that it is asked too often (429). */
	onBusy?: (() => void) | undefined;
}

/** A request that changes nothing at the vendor, so that it may be repeated. */
export interface ReadRequest extends AnyRequest {
	headers: Record<string, string>;
	/** The fields of a form, with the API key among them, or a text. */
	body?: Record<string, string> | string;
}

/** A request that creates or changes something, so that it must not be repeated blindly. */
export interface WriteRequest extends AnyRequest {
	/** The JSON body, with the API key in it. */
	body: Record<string, unknown>;
}

/** What reads an answer's text piece by piece. */
export interface Consumer<T> {
	write(text: string): void;
	finish(): T;
}

/** How often a request is tried in all. */
const MAX_TRIES = 4;
/** The wait before the second try, in milliseconds; it doubles with every further one. */
const FIRST_WAIT = 500;
/** The longest wait between two tries, in milliseconds, also when a vendor asks for a longer one. */
const MAX_WAIT = 60_000;
/** How often a wait looks whether the execution was cancelled, in milliseconds. */
const CANCEL_CHECK = 200;

/** One try of a request. */
type Try<T> =
	| { done: true; value: T }
	| { done: false; error: VendorError; repeatable: boolean; retryAfter?: number | undefined };

/**
 * Sends a reading request and hands the text of its answer to a consumer while it arrives. Repeats
 * it, with a new consumer, when the vendor is busy (408, 429, 5xx) or the connection fails.
 *
 * @throws VendorError when the last try fails, or the vendor refuses
 * @throws AnswerError when the consumer cannot use the answer; that is not repeated
 */
export async function read<T>(
	context: Requester,
	request: ReadRequest,
	createConsumer: () => Consumer<T>,
): Promise<T> {
	return await repeat(context, async () => await tryToRead(context, request, createConsumer()));
}

/**
 * Sends a writing request and returns the text of its answer. Repeats it only where the vendor
 * cannot have acted: 429, connection refused, name not found. A request that is under way when the
 * execution is cancelled is allowed to finish, so that its outcome is known.
 *
 * @throws VendorError when the vendor refuses or the answer is lost; its `outcome` tells which
 */
export async function write(context: Requester, request: WriteRequest): Promise<string> {
	return await repeat(context, async () => await tryToWrite(context, request));
}

async function repeat<T>(context: Requester, tryOnce: () => Promise<Try<T>>): Promise<T> {
	for (let tries = 1; ; tries++) {
		const result = await tryOnce();
		if (result.done) return result.value;
		if (isCancelled(context) && result.error.outcome === 'notDone') throw cancelled();
		if (!result.repeatable || tries === MAX_TRIES) throw result.error;
		// Jitter, so that many workflows that were refused together do not come back together.
		const backOff = FIRST_WAIT * 2 ** (tries - 1) * (0.5 + Math.random() / 2);
		await pause(context, Math.min(result.retryAfter ?? backOff, MAX_WAIT));
	}
}

async function tryToRead<T>(
	context: Requester,
	request: ReadRequest,
	consumer: Consumer<T>,
): Promise<Try<T>> {
	// The deadline holds for the body too; n8n's own timeout ends with the headers.
	const deadline = AbortSignal.timeout(request.timeout);
	const cancel = context.getExecutionCancelSignal?.();
	const sent = await settle(
		// Not the helper that authenticates: it would run the credential's Test before each request.
		context.helpers.httpRequest({
			...optionsOf(request),
			headers: request.headers,
			...(request.body === undefined ? {} : { body: request.body }),
			encoding: 'stream',
			abortSignal: cancel === undefined ? deadline : AbortSignal.any([cancel, deadline]),
		}),
	);
	if (!sent.done) {
		// An error without a connection's code is n8n's own, such as a forbidden address: it would come again.
		const repeatable = codeOf(sent.error) !== undefined && !isRefusedHere(sent.error);
		return brokenRead(request, sent.error, repeatable);
	}
	const { status, headers, body } = readResponse(sent.value, isBodyStream);

	let refusal = '';
	const decode = createDecoder(request.vendor, headers);
	const take = (bytes?: Uint8Array) => {
		const text = decode(bytes);
		if (isSuccess(status)) consumer.write(text);
		else if (refusal.length < KEPT_ANSWER) refusal += text;
	};

	try {
		for (const chunks = body[Symbol.asyncIterator](); ;) {
			const chunk = await settle(chunks.next());
			if (!chunk.done) return brokenRead(request, chunk.error, true);
			if (chunk.value.done === true) break;
			const bytes = chunk.value.value;
			// As long as there is more of it, the data comes without a break.
			await inSharedTurn(() => take(bytes));
		}
	} finally {
		body.destroy();
	}
	take();
	// The end of a page is where most of the work is, and several pages can end at the same time.
	if (isSuccess(status)) return { done: true, value: await inOwnTurn(() => consumer.finish()) };
	tellIfBusy(request, status);
	return {
		done: false,
		error: statusError(request, status, headers, refusal, 'notDone'),
		repeatable: status === 408 || status === 429 || status >= 500,
		retryAfter: readRetryAfter(headers['retry-after'], Date.now()),
	};
}

function brokenRead(request: ReadRequest, error: unknown, repeatable: boolean): Try<never> {
	return { done: false, error: connectionError(request, error, 'notDone'), repeatable };
}

async function tryToWrite(context: Requester, request: WriteRequest): Promise<Try<string>> {
	if (isCancelled(context)) return { done: false, error: cancelled(), repeatable: false };
	const deadline = AbortSignal.timeout(request.timeout);
	const sent = await settleBy(
		deadline,
		// Not the helper that authenticates: it cuts a request off when the execution is cancelled, and
		// nobody would know whether the vendor has acted.
		context.helpers.httpRequest({
			...optionsOf(request),
			headers: { accept: 'application/json', 'content-type': 'application/json' },
			body: JSON.stringify(request.body),
			encoding: 'text',
			abortSignal: deadline,
		}),
	);
	if (!sent.done) {
		const neverSent = wasNeverSent(sent.error);
		return {
			done: false,
			error: connectionError(request, sent.error, neverSent ? 'notDone' : 'unknown'),
			repeatable: neverSent && !isRefusedHere(sent.error),
		};
	}
	const { status, headers, body } = readResponse(sent.value, isText);
	if (isSuccess(status)) return { done: true, value: body };
	tellIfBusy(request, status);
	// A gateway can say 5xx or 408 after the vendor has acted, and 302 or 303 can follow an action.
	const mayHaveActed = status >= 500 || [302, 303, 408].includes(status);
	return {
		done: false,
		error: statusError(request, status, headers, body, mayHaveActed ? 'unknown' : 'notDone'),
		repeatable: status === 429,
		retryAfter: readRetryAfter(headers['retry-after'], Date.now()),
	};
}

/**
 * How a request ended, at the deadline at the latest: n8n up to 2.8 waits for ever for the end of an
 * answer that it cannot decompress.
 */
async function settleBy<T>(deadline: AbortSignal, request: Promise<T>): Promise<Settled<T>> {
	const tooLate = new Promise<never>((_, reject) => {
		const giveUp = () => reject(Object.assign(new Error('No answer'), { code: 'ETIMEDOUT' }));
		deadline.addEventListener('abort', giveUp, { once: true });
	});
	return await settle(Promise.race([request, tooLate]));
}

/** Options of every request. Redirects are not followed: n8n would send the body, with the key, along. */
function optionsOf({
	method,
	url,
	timeout,
}: Pick<ReadRequest, 'method' | 'url' | 'timeout'>): IHttpRequestOptions {
	return {
		method,
		url,
		timeout,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
}

function tellIfBusy({ onBusy }: AnyRequest, status: number): void {
	if (status === 429) onBusy?.();
}

function isSuccess(status: number): boolean {
	return status >= 200 && status < 300;
}

/** The body of a response that was asked for as a stream. */
interface BodyStream {
	[Symbol.asyncIterator](): AsyncIterator<Uint8Array>;
	destroy(error?: Error): unknown;
}

function isBodyStream(body: unknown): body is BodyStream {
	return (
		typeof body === 'object' &&
		body !== null &&
		Symbol.asyncIterator in body &&
		'destroy' in body &&
		typeof body.destroy === 'function'
	);
}

function isText(body: unknown): body is string {
	return typeof body === 'string';
}

/** The parts of n8n's full response that are used here, checked. */
function readResponse<Body>(
	response: unknown,
	isBody: (body: unknown) => body is Body,
): { status: number; headers: Record<string, unknown>; body: Body } {
	if (isRecord(response) && typeof response.statusCode === 'number' && isBody(response.body)) {
		const headers = isRecord(response.headers) ? response.headers : {};
		return { status: response.statusCode, headers, body: response.body };
	}
	throw new AnswerError('n8n returned an HTTP response of an unknown shape', 'Please report this.');
}

/**
 * Turns an answer's bytes into text, in the character set that its headers name, else UTF-8. Bytes
 * that are no such text are refused: replaced, they would be wrong values in a lead.
 */
function createDecoder(
	vendor: string,
	headers: Record<string, unknown>,
): (bytes?: Uint8Array) => string {
	const charset = /charset="?([\w-]+)/i.exec(String(headers['content-type']))?.[1] ?? 'utf-8';
	const decoder = attempt(() => new TextDecoder(charset, { fatal: true }));
	return (bytes) => {
		const text = attempt(() => decoder?.decode(bytes, { stream: bytes !== undefined }));
		if (text !== undefined) return text;
		throw new AnswerError(
			`${vendor} did not return readable text`,
			`The answer should be text in ${excerpt(charset)}, and is not.`,
		);
	};
}

function isCancelled(context: Requester): boolean {
	return context.getExecutionCancelSignal?.()?.aborted === true;
}

/** @throws VendorError when the execution is cancelled */
export function throwIfCancelled(context: Requester): void {
	if (isCancelled(context)) throw cancelled();
}

/** n8n tells a cancelled execution from a failed one by this word in the message. */
function cancelled(): CancelledError {
	return new CancelledError();
}

/** Whether work that was joined failed because the execution that had begun it was cancelled, not this one. */
export function wasCancelledElsewhere(context: Requester, error: unknown): boolean {
	return error instanceof CancelledError && !isCancelled(context);
}

/**
 * Waits, for so many milliseconds.
 *
 * @throws VendorError when the execution is cancelled
 */
export async function pause(context: Requester, milliseconds: number): Promise<void> {
	for (let left = milliseconds; left > 0 && !isCancelled(context); left -= CANCEL_CHECK) {
		await sleep(Math.min(left, CANCEL_CHECK));
	}
	throwIfCancelled(context);
}

/**
 * Waits for what another execution does, but not beyond the end of this one.
 *
 * @throws VendorError when this execution is cancelled; whatever the work throws
 */
export async function joinUnlessCancelled<T>(context: Requester, work: Promise<T>): Promise<T> {
	const signal = context.getExecutionCancelSignal?.();
	if (signal === undefined) return await work;
	return await new Promise((resolve, reject) => {
		const cancel = () => reject(cancelled());
		if (signal.aborted) cancel();
		signal.addEventListener('abort', cancel, { once: true });
		void settle(work).then((ended) => {
			signal.removeEventListener('abort', cancel);
			if (ended.done) resolve(ended.value);
			else reject(ended.error);
		});
	});
}

/**
 * Sends one request for a credential's Test and returns whatever is answered. It is tried once: the
 * person who pressed Test is waiting.
 *
 * @throws VendorError when there is no answer
 */
export async function probe(
	helpers: Requester['helpers'],
	request: RequestFacts & Pick<IHttpRequestOptions, 'method' | 'headers' | 'body'>,
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
	const { method, url, timeout, headers, body } = request;
	const sent = await settle(
		helpers.httpRequest({
			...optionsOf({ method: method ?? 'GET', url, timeout }),
			...(headers === undefined ? {} : { headers }),
			...(body === undefined ? {} : { body }),
			encoding: 'text',
		}),
	);
	if (!sent.done) throw connectionError(request, sent.error, 'notDone');
	const answer = readResponse(sent.value, isText);
	return { status: answer.status, headers: answer.headers, text: answer.body };
}
