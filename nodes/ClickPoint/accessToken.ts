import { createHash } from 'crypto';

import { AnswerError, isWebPage } from '../shared/answer';
import { attempt, settle } from '../shared/attempt';
import {
	joinUnlessCancelled,
	pause,
	read,
	wasCancelledElsewhere,
	type Consumer,
	type Requester,
} from '../shared/egress';
import { isBlank, isRecord } from '../shared/input';
import { VendorError } from '../shared/vendorError';

/**
 * Access tokens of the vendor's v1 interface. They are kept in the memory of this process alone:
 * nothing has to be stored, and n8n's own store of tokens works only for requests that go through
 * `httpRequestWithAuthentication`. All executions share what is kept, so that those which find a
 * token expired at the same time ask for one new token and not for one each.
 */

/** Who asks for a token, and where. */
export interface Client {
	/** The base URL of the vendor's account API. */
	apiUrl: string;
	clientId: string;
	clientSecret: string;
}

/** Sends requests with a client's access token. */
export interface TokenUser {
	/** What must not appear in any message: the secret, and the tokens that were used. */
	readonly secrets: readonly string[];
	/**
	 * Sends a request with a valid token: when the vendor answers 401, again with a new one.
	 *
	 * @throws VendorError when the vendor refuses the client, or each of several new tokens
	 * @throws AnswerError when the vendor answers something else than a token
	 */
	send<T>(request: (authorization: string) => Promise<T>): Promise<T>;
}

/** A token, and until when it may be used, in milliseconds since 1970. */
interface Token {
	text: string;
	usableUntil: number;
}

interface Entry {
	token?: Token | undefined;
	/** The request for a token that is under way. */
	request?: Promise<Token> | undefined;
}

/** By client. */
const entries = new Map<string, Entry>();

/** How long a token is used when the vendor does not tell, in seconds. */
const UNTOLD_LIFETIME = 300;
/** A token is not used for the last tenth of its lifetime, or its last minute: a request takes time. */
const LONGEST_MARGIN = 60;

/**
 * How often a token that was refused is replaced for one request. More than once, because a vendor
 * may keep one token a client: then another n8n process with the same client can have taken the
 * place of the new one already.
 */
const MAX_RENEWALS = 5;
/** The longest wait before the second renewal, in milliseconds: random, so that one of two processes gets through. */
const LONGEST_PAUSE = 1_000;

/** The requests' way to a token of the client. @param timeout of a request, in milliseconds */
export function useTokens(context: Requester, client: Client, timeout: number): TokenUser {
	const used = new Set<string>();
	return {
		get secrets() {
			return [client.clientSecret, ...used];
		},
		async send(request) {
			for (let renewals = 0; ; renewals++) {
				const token = await currentToken(context, client, timeout);
				used.add(token.text);
				const sent = await settle(request(`Bearer ${token.text}`));
				if (sent.done) return sent.value;
				if (!(sent.error instanceof VendorError)) throw sent.error;
				if (sent.error.httpCode === '403') throw forbidden(sent.error);
				if (sent.error.httpCode !== '401') throw sent.error;
				discard(client, token);
				if (renewals === MAX_RENEWALS) throw refusedToken(sent.error);
				if (renewals > 0) await pause(context, Math.random() * LONGEST_PAUSE);
			}
		},
	};
}

const MAY_READ = 'Ask ClickPoint whether this client may read leads.';

function refusedToken(error: VendorError): VendorError {
	return refused(
		error,
		'ClickPoint gave access tokens and refused each of them',
		`${MAY_READ} If something else uses the same Client ID, get one for n8n alone.`,
	);
}

/** A new token would be refused as well: the Test passes, the client lacks a permission. */
function forbidden(error: VendorError): VendorError {
	return refused(error, 'ClickPoint refused access with this client', MAY_READ);
}

function refused({ httpCode, quoted }: VendorError, message: string, wayOut: string): VendorError {
	return new VendorError(
		message,
		quoted === undefined ? wayOut : `${wayOut} ClickPoint answered:`,
		'notDone',
		{
			...(httpCode === undefined ? {} : { httpCode }),
			...(quoted === undefined ? {} : { quoted }),
		},
	);
}

async function currentToken(context: Requester, client: Client, timeout: number): Promise<Token> {
	for (let joined = false; ;) {
		const entry = entryOf(client);
		if (entry.token !== undefined && isUsable(entry.token)) return entry.token;
		if (entry.request === undefined) {
			entry.request = fetchToken(context, client, timeout, entry);
			return await entry.request;
		}
		const shared = await settle(joinUnlessCancelled(context, entry.request));
		if (shared.done) return shared.value;
		// The Stop of another execution is never this one's, however many were stopped.
		if (wasCancelledElsewhere(context, shared.error)) continue;
		// It may have failed for another reason of the other execution alone: it waits less long.
		if (joined) throw shared.error;
		joined = true;
	}
}

async function fetchToken(
	context: Requester,
	client: Client,
	timeout: number,
	entry: Entry,
): Promise<Token> {
	const { url, body, headers } = tokenRequest(client);
	const request = { vendor: 'ClickPoint', method: 'POST' as const, url, headers, body, timeout };
	const answer = await settle(read(context, request, createTokenReader));
	entry.request = undefined;
	if (answer.done) {
		entry.token = answer.value;
		return answer.value;
	}
	const { error } = answer;
	if (error instanceof VendorError && isRefusal(Number(error.httpCode))) {
		throw refused(
			error,
			refusalOf(Number(error.httpCode)),
			'Open the credential ClickPoint Client Credentials API, check both and save it: n8n tests it then.',
		);
	}
	throw error;
}

/** A token that was refused is not used again; one that has taken its place stays. */
function discard(client: Client, token: Token): void {
	const entry = entryOf(client);
	if (entry.token === token) entry.token = undefined;
}

function entryOf({ apiUrl, clientId, clientSecret }: Client): Entry {
	const name = createHash('sha256')
		.update(JSON.stringify([apiUrl, clientId, clientSecret]))
		.digest('base64');
	const found = entries.get(name);
	if (found !== undefined) return found;
	for (const [other, { token, request }] of entries) {
		if (request === undefined && (token === undefined || !isUsable(token))) entries.delete(other);
	}
	const entry: Entry = {};
	entries.set(name, entry);
	return entry;
}

function isUsable({ usableUntil }: Token): boolean {
	return Date.now() < usableUntil;
}

/** The request for a token. Source: the vendor's documents; the body is JSON, not the usual form. */
export function tokenRequest({ apiUrl, clientId, clientSecret }: Client): {
	url: string;
	headers: Record<string, string>;
	body: string;
} {
	return {
		url: `${apiUrl}/v1/authorization/token`,
		headers: { accept: 'application/json', 'content-type': 'application/json' },
		body: JSON.stringify({
			client_id: clientId,
			client_secret: clientSecret,
			grant_type: 'client_credentials',
		}),
	};
}

/** Whether the status of the answer to a request for a token is about the client (observed). */
export function isRefusal(status: number): boolean {
	return [400, 401, 403].includes(status);
}

/** What to say when it is. */
export function refusalOf(status: number): string {
	return `ClickPoint refused the Client ID and Client Secret (status ${status})`;
}

/** Such an answer is not quoted: a token in it is not known yet, so that it could not be redacted. */
const MAY_HOLD_TOKEN = /token|[\w.~+/=-]{20}/i;

function createTokenReader(): Consumer<Token> {
	const pieces: string[] = [];
	return {
		write(text) {
			pieces.push(text);
		},
		finish: () => readToken(pieces.join('')),
	};
}

/**
 * Reads the answer to a request for a token.
 *
 * @throws AnswerError when there is no token in it; it quotes nothing that may be one
 */
export function readToken(text: string): Token {
	const answer = attempt((): unknown => JSON.parse(text));
	if (isWebPage(text)) throw notToken('It returned a web page. Check the API Base URL.');
	const { access_token: token, expires_in: lifetime, error } = isRecord(answer) ? answer : {};
	if (!isBlank(error) && error !== false) {
		const quoted = typeof error === 'string' ? error : JSON.stringify(error);
		throw notToken('Check the Client ID and the Client Secret. It answered:', quoted);
	}
	if (isBlank(token)) {
		throw MAY_HOLD_TOKEN.test(text)
			? notToken('The answer is cut off, or has another form than ClickPoint documents.')
			: notToken('Check the API Base URL. It answered:', text);
	}
	// What a header can hold (RFC 6750): anything else is no token.
	if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
		throw notToken('What it gave as one cannot be used as one.');
	}
	const told = typeof lifetime === 'string' ? Number(lifetime) : lifetime;
	const seconds =
		typeof told === 'number' && Number.isFinite(told) && told > 0 ? told : UNTOLD_LIFETIME;
	const margin = Math.min(seconds / 10, LONGEST_MARGIN);
	return { text: token, usableUntil: Date.now() + (seconds - margin) * 1000 };
}

function notToken(detail: string, quoted?: string): AnswerError {
	return new AnswerError('ClickPoint did not return an access token', detail, quoted);
}
