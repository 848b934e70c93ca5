import { randomBytes } from 'node:crypto';

import type { Speaker } from './dialect';
import type { Asked } from './facts';
import { isRecord, own } from './guards';
import type { Settings } from './settings';
import { jsonAnswer, type VendorAnswer, type VendorRequest } from './vendor';

/** A client of LeadExec's v1 interface. */
export interface ApiClient {
	id: string;
	secret: string;
}

/** Gives out access tokens and knows which of them are valid. */
export class TokenOffice {
	/** Until when each token is valid, in ms since 1970; tokens that were revoked stay, with 0. */
	private readonly issued = new Map<string, number>();

	constructor(
		private readonly client: ApiClient,
		private readonly now: () => Date,
		private readonly speaker: Speaker,
	) {}

	/** All tokens that were given out, valid or not. */
	all(): string[] {
		return [...this.issued.keys()];
	}

	clear(): void {
		this.issued.clear();
	}

	/** From now on every token is refused that was given out before. */
	revoke(): void {
		for (const token of this.issued.keys()) this.issued.set(token, 0);
	}

	/**
	 * What a request gets that has no valid token (documented: `Authorization: Bearer …`), or whose token lacks the
	 * scope; undefined for nothing. assumed: queryApi.token.expired, queryApi.scope, and the bodies
	 */
	refusalOf({ authorization }: VendorRequest, refuses: Settings['refuses']) {
		const token = /^Bearer (\S+)$/.exec(authorization)?.[1] ?? '';
		const isValid = this.now().getTime() < (this.issued.get(token) ?? 0);
		if (!isValid || refuses === 'expired')
			return refusal(401, 'The access token is not valid.', 'expired');
		return refuses === 'scope' ? refusal(403, 'The client lacks a scope.', 'scope') : undefined;
	}

	/** Answers `POST /v1/authorization/token` (documented). Wrong requests are answered, never thrown. */
	answer(request: VendorRequest, settings: Settings): VendorAnswer {
		const body = request.body.kind === 'json' ? request.body.value : undefined;
		// documented: JSON. assumed: what a form is answered
		if (!isRecord(body)) return failure(400, 'invalid_request: the body must be JSON.');
		if (own(body, 'grant_type') !== 'client_credentials')
			return failure(400, 'unsupported_grant_type.');
		const { id, secret } = this.client;
		const isRight = own(body, 'client_id') === id && own(body, 'client_secret') === secret;
		if (!isRight || settings.refuses === 'key')
			return { ...failure(401, 'invalid_client.'), refused: 'key' };

		if (this.speaker.is('queryApi.token.several', 'one')) this.revoke();
		const token = randomBytes(24).toString('base64url');
		this.issued.set(token, this.now().getTime() + settings.tokenLifetime * 1000);
		return jsonAnswer(200, {
			access_token: token,
			token_type: 'Bearer',
			expires_in: settings.tokenLifetime,
			error: null,
		});
	}
}

function refusal(status: number, error: string, refused: Asked): VendorAnswer {
	return { ...jsonAnswer(status, { error }), refused };
}

// assumed: the body
function failure(status: number, error: string): VendorAnswer {
	return jsonAnswer(status, { access_token: null, token_type: null, expires_in: 0, error });
}
