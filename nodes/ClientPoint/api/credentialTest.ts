import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { readServerUrl } from '../../shared/credentials';
import { AnswerError } from '../../shared/errors';
import { statusError } from '../../shared/failures';
import { probe, type HttpRequest, type Requester } from '../../shared/http';
import { readKey } from '../../shared/input';
import { isWebPage } from '../../shared/response';
import { parseAnswer, readAnswer } from './answer';

/** Where a refusal is about the key: assumed, the vendor does not document its answers. */
const ABOUT_KEY = /\b(?:api.?key|key|token|auth\w*|credentials?|denied|permission)\b/i;

/**
 * Finds out whether ClientPoint accepts an API key. The vendor has no reading request, so ClientPoint
 * number 0, which cannot exist, is updated with nothing but the key: that creates and changes nothing.
 * A good key is told that there is no such ClientPoint (404, 422; assumed).
 *
 * @throws AnswerError or VendorError when the key is not accepted, or nothing shows that it is
 */
export async function testClientPointKey(
	context: Requester,
	credentials: ICredentialDataDecryptedObject,
): Promise<void> {
	const key = readKey('API Key', credentials.apiKey, 'the key of your ClientPoint account');
	const baseUrl = readServerUrl(credentials, 'baseUrl', 'Base URL');
	const request: HttpRequest = {
		vendor: 'ClientPoint',
		method: 'PUT',
		url: `${baseUrl}/v4/clientpoint/update/0`,
		headers: { accept: 'application/json', 'content-type': 'application/json' },
		body: JSON.stringify({ api_key: key }),
		timeout: 30_000,
		account: key,
	};
	const { status, headers, text } = await probe(context, request);

	if (status === 401 || status === 403) {
		throw new AnswerError(
			`ClientPoint refused the API Key (status ${status})`,
			'Copy it again, from its first character to its last.',
		);
	}
	if (status === 404 || status === 422) return;
	if (status >= 300) throw statusError(request, status, headers, '', 'notDone');
	if (isWebPage(text)) {
		throw new AnswerError(
			'ClientPoint returned a web page instead of data',
			'Check the API Key and the Base URL.',
		);
	}
	const answer = parseAnswer(text);
	const { verdict, complaint } = readAnswer(answer ?? {}, 'change');
	if (answer === undefined || (verdict === 'no' && ABOUT_KEY.test(complaint))) {
		throw new AnswerError(
			'ClientPoint did not accept the test of the API Key',
			'Check the API Key and the Base URL. It answered:',
			text,
		);
	}
}
