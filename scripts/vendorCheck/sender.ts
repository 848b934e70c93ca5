import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';

import { digText } from '../json';
import { need, Unanswered, Undecided } from './finding';
import { describeBody, readBody, safeName, type Body } from './shapes';

/** A request of a check. */
export interface Call {
	method: 'GET' | 'POST' | 'PUT';
	/** The fact for whose sake it is sent. */
	purpose?: string;
	/** Base URL of the vendor, without a slash at its end. */
	base: string;
	/** Begins with a slash. */
	path: string;
	/** The path as a report may show it, where it holds an id. */
	shownPath?: string;
	/** Parameters of the query string. */
	query?: Record<string, string>;
	/** One body at most. */
	form?: Record<string, string>;
	multipart?: Record<string, string>;
	json?: Record<string, unknown>;
	headers?: Record<string, string>;
}

/** What came back. */
export interface Exchange {
	call: Call;
	status: number;
	/** Lower case, without parameters; '' when there is none. */
	contentType: string;
	headerNames: string[];
	body: Body;
	bytes: number;
	milliseconds: number;
	/** When the request was sent, in ms since 1970, by the clock of the check. */
	sentAt: number;
}

export type Send = (call: Call) => Promise<Exchange>;

export interface SenderOptions {
	/** Milliseconds to wait before each request but the first. */
	pause: number;
	/** Milliseconds for each phase of a request. */
	timeout: number;
	/** Requests at most; a check that wants another is undecided. */
	limit: number;
	now: () => Date;
}

/** Larger answers are not read to their end. */
const LARGEST_BODY = 4 * 1024 * 1024;
/** So many unanswered requests in a row, and a server gets no more. */
const MOST_FAILURES = 2;
/** Says nothing about a fact: the server, or one in front of it, is not well. */
const TRANSIENT = [502, 503, 504];

/**
 * Sends requests one after the other, never follows a redirect, and leaves a vendor alone that asks for it (429) or that
 * cannot be reached.
 * @returns how to send, which throws Undecided when there is no answer to judge by, and all that was answered so far
 */
export function createSender(options: SenderOptions): { send: Send; exchanges: Exchange[] } {
	const exchanges: Exchange[] = [];
	/** Why a server gets no more requests, by base URL. */
	const stopped = new Map<string, string>();
	/** How many requests in a row were not answered, by base URL. */
	const failures = new Map<string, number>();
	let sent = 0;
	let turn: Promise<unknown> = Promise.resolve();

	const unanswered = ({ base }: Call, reason: string): Unanswered => {
		const inRow = (failures.get(base) ?? 0) + 1;
		failures.set(base, inRow);
		if (inRow === MOST_FAILURES) stopped.set(base, reason);
		return new Unanswered(reason);
	};

	const sendNow = async (call: Call): Promise<Exchange> => {
		const reason = stopped.get(call.base);
		if (reason !== undefined) throw new Undecided(reason);
		need(sent < options.limit, `The limit of ${options.limit} requests was reached.`);
		if (sent++ > 0 && options.pause > 0) await sleep(options.pause);
		const exchange = await exchangeOf(call, options).catch((error: unknown) => {
			// the message of an error could quote the request, the code cannot
			const code = digText(error, 'code') || 'no reason given';
			throw unanswered(call, `The server could not be reached (${code}).`);
		});
		exchanges.push(exchange);
		const { status } = exchange;
		if (status === 429) stopped.set(call.base, 'The server asked to wait (status 429).');
		if (status === 429 || TRANSIENT.includes(status))
			throw unanswered(call, `The server was not ready (status ${status}).`);
		failures.delete(call.base);
		need(status < 300 || status > 399, `The server redirects (status ${status}).`);
		return exchange;
	};

	const send: Send = async (call) => {
		const mine = turn.then(async () => await sendNow(call));
		turn = mine.catch(() => undefined);
		return await mine;
	};
	return { send, exchanges };
}

async function exchangeOf(call: Call, { timeout, now }: SenderOptions): Promise<Exchange> {
	const url = new URL(call.base + call.path);
	for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
	const { body, type } = await encode(call);
	const sentAt = now().getTime();
	const started = performance.now();
	const answer = await request(url, {
		method: call.method,
		headers: { ...(type !== undefined && { 'content-type': type }), ...call.headers },
		body,
		headersTimeout: timeout,
		bodyTimeout: timeout,
		signal: AbortSignal.timeout(2 * timeout),
	});
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of answer.body) {
		const piece = Buffer.from(chunk);
		bytes += piece.length;
		if (bytes > LARGEST_BODY) break;
		chunks.push(piece);
	}
	return {
		call,
		status: answer.statusCode,
		contentType: mediaType(String(answer.headers['content-type'] ?? '')),
		headerNames: Object.keys(answer.headers).sort(),
		body: readBody(Buffer.concat(chunks).toString('utf8')),
		bytes,
		milliseconds: Math.round(performance.now() - started),
		sentAt,
	};
}

async function encode(call: Call): Promise<{ body: string | Buffer | null; type?: string }> {
	if (call.json) return { body: JSON.stringify(call.json), type: 'application/json' };
	if (call.form) {
		const type = 'application/x-www-form-urlencoded';
		return { body: new URLSearchParams(call.form).toString(), type };
	}
	if (!call.multipart) return { body: null };
	const form = new FormData();
	for (const [name, value] of Object.entries(call.multipart)) form.append(name, value);
	const encoded = new Response(form);
	const type = encoded.headers.get('content-type');
	return { body: Buffer.from(await encoded.arrayBuffer()), ...(type !== null && { type }) };
}

function mediaType(header: string): string {
	return /^[\w.+-]+\/[\w.+-]+/.exec(header)?.[0].toLowerCase() ?? '';
}

/** What was asked and answered, in names, kinds and numbers. */
export function describeExchange({ call, status, contentType, ...rest }: Exchange): string[] {
	const given = call.json ?? call.form ?? call.multipart;
	const kind = call.json ? 'JSON' : call.form ? 'form' : 'multipart';
	const parts = [
		`${call.purpose === undefined ? '' : `${call.purpose}: `}${call.method} ${call.shownPath ?? call.path}`,
		...(call.query ? [`query: ${Object.keys(call.query).join(', ')}`] : []),
		...(given ? [`${kind}: ${Object.keys(given).join(', ')}`] : []),
	];
	return [
		parts.join('; '),
		`→ ${status}, ${safeName(contentType) || 'no content type'}, ${rest.bytes} bytes, ${rest.milliseconds} ms`,
		`  headers: ${rest.headerNames.map(safeName).join(', ')}`,
		`  body: ${describeBody(rest.body)}`,
	];
}

/** The answer in a few words: for what a check has seen. */
export function describeAnswer({ status, body }: Exchange): string {
	return `status ${status}, ${body.format === 'json' ? 'JSON' : body.format === 'xml' ? 'XML' : body.format} ${
		body.format === 'json' || body.format === 'xml' ? clip(describeBody(body)) : ''
	}`.trim();
}

function clip(text: string): string {
	return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
