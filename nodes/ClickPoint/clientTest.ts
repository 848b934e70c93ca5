import type { ICredentialDataDecryptedObject, IHttpRequestHelper } from 'n8n-workflow';

import { AnswerError } from '../shared/answer';
import { probe } from '../shared/egress';
import { awaitTest } from '../shared/nodeErrors';
import { statusError } from '../shared/vendorError';
import { isRefusal, readToken, refusalOf, tokenRequest } from './accessToken';
import { readClient, readDataUrl } from './queryApi';

const TIMEOUT = 30_000;

/**
 * Finds out whether ClickPoint accepts a client id and secret, by asking for an access token. The
 * token is not kept.
 *
 * @throws an error whose message alone tells a person what is wrong, because n8n shows nothing else of
 * it, and would put its own sentence in place of one with a status; it holds neither secret nor token
 */
export async function testClickPointClient(
	helpers: IHttpRequestHelper['helpers'],
	credentials: ICredentialDataDecryptedObject,
): Promise<void> {
	await awaitTest(test(helpers, credentials), [String(credentials.clientSecret)]);
}

async function test(
	helpers: IHttpRequestHelper['helpers'],
	credentials: ICredentialDataDecryptedObject,
): Promise<void> {
	const client = readClient(credentials);
	readDataUrl(credentials);
	const request = { vendor: 'ClickPoint', timeout: TIMEOUT, ...tokenRequest(client) };
	const { status, headers, text } = await probe(helpers, { ...request, method: 'POST' });
	if (isRefusal(status)) {
		throw new AnswerError(
			refusalOf(status),
			'Copy both again, from the first character to the last.',
		);
	}
	if (status < 200 || status >= 300) {
		throw statusError(request, status, headers, '', 'notDone');
	}
	readToken(text);
}
