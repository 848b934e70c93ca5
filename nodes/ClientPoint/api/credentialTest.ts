import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { ABOUT_KEY, checkStatus, refuseWebPage } from '../../shared/credentials';
import { AnswerError } from '../../shared/errors';
import { probe, type HttpRequest, type Requester } from '../../shared/http';
import { readBaseUrl, readKey } from '../../shared/input';
import { parseAnswer, readAnswer } from './answer';

/** Statuses that a good key may get, because there is no such ClientPoint (assumed; undocumented). */
const NO_SUCH_CLIENTPOINT = [400, 404, 422];

/**
 * Tests whether ClientPoint accepts an API key. The vendor has no request that only reads, so the test updates
 * ClientPoint 0, which can't exist, with nothing but the key: that creates and changes nothing.
 *
 * @throws AnswerError or VendorError if the key isn't accepted, or nothing shows that it is
 */
export async function testClientPointKey(
	context: Requester,
	credentials: ICredentialDataDecryptedObject,
): Promise<void> {
	const key = readKey('API Key', credentials.apiKey, 'the key of your ClientPoint account');
	const baseUrl = readBaseUrl('Base URL', credentials.baseUrl);
	const request: HttpRequest = {
		vendor: 'ClientPoint',
		method: 'PUT',
		url: `${baseUrl}/v4/clientpoint/update/0`,
		headers: { accept: 'application/json', 'content-type': 'application/json' },
		body: JSON.stringify({ api_key: key }),
		timeout: 30_000,
		account: key,
	};
	const response = await probe(context, request);
	checkStatus(request, response, (status) => NO_SUCH_CLIENTPOINT.includes(status));
	const { status, text } = response;
	const answer = parseAnswer(text);
	const { verdict, complaint } = readAnswer(answer ?? {}, 'change');
	const isAboutKey = verdict !== 'yes' && ABOUT_KEY.test(complaint);
	// Even as a web page, which many servers send with this status.
	if ((status === 404 || status === 422) && !isAboutKey) return;
	refuseWebPage(request, response);
	if (answer !== undefined && !isAboutKey) return;
	throw new AnswerError(
		'ClientPoint did not accept the test of the API Key',
		'Check the API Key and the Base URL. It responded:',
		text,
	);
}
