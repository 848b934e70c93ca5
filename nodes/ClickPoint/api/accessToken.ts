import { createHash } from 'crypto';

import { attempt } from '../../shared/attempt';
import { CancelledError, VendorError } from '../../shared/errors';
import { join, read, write, type HttpRequest, type Requester } from '../../shared/http';
import { recordOf } from '../../shared/input';
import { isHarmless } from '../lead/envelope';
import type { Client } from './credential';
import type { Limits } from './leadApi';

/** Access tokens of the vendor's v1 API, shared by this process: n8n only stores them for its own request helper. */

type TokenRequest = Omit<
	HttpRequest,
	'vendor' | 'account' | 'headers' | 'timeout' | 'timeoutIsSet'
>;

interface Token {
	text: string;
	/** Milliseconds since 1970. */
	usableUntil: number;
}

/** Each client's token, or the pending request for one, by a hash of its request. */
const tokens = new Map<string, Token | Promise<Token>>();

/** The assumed lifetime if the vendor sends none, in seconds. */
const USUAL_LIFETIME = 300;
/** A token is not used in the last tenth, or at most minute, of its lifetime, because a request takes time. */
const LONGEST_MARGIN = 60;

/**
 * Sends requests with a client's tokens; after a 401, once more with a new token.
 *
 * @param need a sentence with the required scope: tokens are issued without it too
 * @returns `secrets` are the client's secret and the tokens used; each request can add one
 */
export function useTokens(context: Requester, client: Client, limits: Limits, need: string) {
	const forToken = tokenRequest(client, limits);
	const { vendor, account } = forToken;
	const secrets = [client.clientSecret];
	const withToken = (send: typeof read) => async (request: TokenRequest) => {
		let tries = 0;
		while (true) {
			const token = await currentToken(context, forToken);
			if (!secrets.includes(token.text)) secrets.push(token.text);
			const headers = {
				accept: 'application/json',
				authorization: `Bearer ${token.text}`,
				...(request.body !== undefined && { 'content-type': 'application/json' }),
			};
			try {
				return await send(context, { vendor, account, headers, ...limits, ...request });
			} catch (error) {
				const isRefused = isStatus(error, [401]);
				if (isRefused) token.usableUntil = 0;
				if (!isRefused || ++tries === 2) throw explainWithToken(error, need);
			}
		}
	};
	return { secrets, read: withToken(read), write: withToken(write) };
}

function explainWithToken(error: unknown, need: string): unknown {
	const checkScope = `${need} Check it in ClickPoint under Settings → API Credentials.`;
	const ownClient = `${checkScope} If another application uses the same Client ID, create a separate one for n8n.`;
	const denied = explain(error, [403], 'ClickPoint denied access to this client', checkScope);
	return explain(
		denied,
		[401],
		'ClickPoint issued access tokens but rejected each of them',
		ownClient,
	);
}

function isStatus(error: unknown, statuses: number[]): error is VendorError {
	return error instanceof VendorError && statuses.includes(Number(error.httpCode));
}

/** Rewords a failure that has one of the statuses, and quotes the vendor; other failures are unchanged. */
export function explain(
	error: unknown,
	statuses: number[],
	message: string,
	wayOut: string,
): unknown {
	if (!isStatus(error, statuses)) return error;
	const { httpCode, quoted } = error;
	const detail = quoted === undefined ? wayOut : `${wayOut} ClickPoint responded:`;
	return new VendorError(message, detail, 'notDone', { httpCode, quoted });
}

/** A usable token: the stored one, the one that another execution is requesting, or a new one. */
async function currentToken(context: Requester, request: HttpRequest): Promise<Token> {
	const hash = createHash('sha256').update(`${request.url} ${request.body}`).digest('base64');
	let failures = 0;
	while (true) {
		const kept = tokens.get(hash);
		if (!(kept instanceof Promise)) {
			if (isUsable(kept)) return kept;
			const fetched = fetchToken(context, request, hash);
			tokens.set(hash, fetched);
			return await fetched;
		}
		// Not try and catch: n8n's linter forbids throwing the error again.
		const [joined] = await Promise.allSettled([join(context, request, kept)]);
		if (joined.status === 'fulfilled') return joined.value;
		// Try again if the other execution was stopped or failed once, unless this wait itself has ended.
		if (!(joined.reason instanceof CancelledError)) failures++;
		if (tokens.get(hash) === kept || failures === 2) throw joined.reason;
	}
}

async function fetchToken(context: Requester, request: HttpRequest, hash: string): Promise<Token> {
	// After a change of the secret, its old token is never used again.
	for (const [other, kept] of tokens) {
		if (!(kept instanceof Promise || isUsable(kept))) tokens.delete(other);
	}
	try {
		const token = readToken((await read(context, request)).text);
		tokens.set(hash, token);
		return token;
	} catch (error) {
		tokens.delete(hash);
		const refusal = refusalOf(error instanceof VendorError ? error.httpCode : '');
		const wayOut =
			'Open the credential ClickPoint Client Credentials API, check both, and save it. n8n then tests it.';
		throw explain(error, REFUSALS, refusal, wayOut);
	}
}

function isUsable(token: Token | undefined): token is Token {
	return token !== undefined && Date.now() < token.usableUntil;
}

/** The request for a token. As the vendor documents it, the body is JSON, not the usual form. */
export function tokenRequest(
	{ apiUrl, clientId, clientSecret }: Client,
	{ timeout, timeoutIsSet }: Limits,
): HttpRequest {
	return {
		vendor: 'ClickPoint',
		method: 'POST',
		url: `${apiUrl}/v1/authorization/token`,
		headers: { accept: 'application/json', 'content-type': 'application/json' },
		body: JSON.stringify({
			client_id: clientId,
			client_secret: clientSecret,
			grant_type: 'client_credentials',
		}),
		account: clientSecret,
		timeout,
		timeoutIsSet,
	};
}

/** The statuses that reject a client (observed). */
export const REFUSALS = [400, 401, 403];

/** The message for such a rejection. */
export function refusalOf(status: unknown): string {
	return `ClickPoint rejected the Client ID and Client Secret (status ${String(status)})`;
}

/**
 * Reads the response to a request for a token.
 * @throws VendorError if it has no token; quotes only its `error`, because a token could not be redacted yet
 */
export function readToken(text: string): Token {
	const answer = recordOf(attempt((): unknown => JSON.parse(text)));
	const { access_token: token, expires_in: lifetime, error } = answer;
	const hasError = !isHarmless('error', error);
	// Anything else cannot be sent in a header (RFC 6750).
	if (hasError || typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
		const quoted = typeof error === 'string' ? error : attempt(() => JSON.stringify(error));
		throw new VendorError(
			'ClickPoint did not return an access token',
			`Check the Client ID, the Client Secret, and the API Base URL.${hasError ? ' It responded:' : ''}`,
			'notDone',
			{ httpCode: '200', ...(hasError && { quoted }) },
		);
	}
	const given = Number(lifetime);
	const seconds = Number.isFinite(given) && given > 0 ? given : USUAL_LIFETIME;
	const margin = Math.min(seconds / 10, LONGEST_MARGIN);
	return { text: token, usableUntil: Date.now() + (seconds - margin) * 1000 };
}
