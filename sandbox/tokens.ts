import { randomBytes } from 'node:crypto';

import { isRecord, own } from './guards';
import type { Settings } from './settings';
import { jsonAnswer, type VendorAnswer, type VendorRequest } from './vendor';
import type { World } from './world';

/** Gives out access tokens and knows which of them are valid. */
export class TokenOffice {
	/** Until when each token is valid, in ms since 1970; tokens that were revoked stay, with 0. */
	private readonly issued = new Map<string, number>();

	constructor(private readonly world: World) {}

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
		const isValid = this.world.now().getTime() < (this.issued.get(token) ?? 0);
		if (!isValid || refuses === 'expired')
			return jsonAnswer(401, { error: 'The access token is not valid.' }, 'expired');
		if (refuses === 'scope')
			return jsonAnswer(403, { error: 'The client lacks a scope.' }, 'scope');
		return undefined;
	}

	/** Answers `POST /v1/authorization/token` (documented). Wrong requests are answered, never thrown. */
	answer({ json }: VendorRequest): VendorAnswer {
		const { clientId, clientSecret, now, settings, speaker } = this.world;
		const { tokenLifetime, refuses } = settings;
		// documented: JSON. assumed: what a form is answered
		if (!isRecord(json)) return failure(400, 'invalid_request: the body must be JSON.');
		const given = (name: string) => own(json, name);
		if (given('grant_type') !== 'client_credentials')
			return failure(400, 'unsupported_grant_type.');
		const isRight = given('client_id') === clientId && given('client_secret') === clientSecret;
		if (!isRight || refuses === 'key')
			return { ...failure(401, 'invalid_client.'), refused: 'key' };

		if (speaker.is('queryApi.token.several', 'one')) this.revoke();
		// with a K in three, so that its hex has no piece that the digits of a phone number can have too
		const token = randomBytes(24).toString('base64url').replace(/../g, '$&K');
		this.issued.set(token, now().getTime() + tokenLifetime * 1000);
		const answer = { access_token: token, token_type: 'Bearer', expires_in: tokenLifetime };
		return jsonAnswer(200, { ...answer, error: null });
	}
}

// assumed: the body
function failure(status: number, error: string): VendorAnswer {
	return jsonAnswer(status, { access_token: null, token_type: null, expires_in: 0, error });
}
