import type { IDataObject } from 'n8n-workflow';

import { AnswerError, KEPT_ANSWER } from '../../shared/errors';
import { read, type Requester } from '../../shared/http';
import { idAsJson, isDataObject } from '../../shared/input';
import { redactDeep } from '../../shared/redact';
import { LINK, parseAnswer, readAnswer } from './answer';
import type { openAccount } from './request';

/**
 * Fetches the link that opens a ClientPoint.
 *
 * @returns the response, with `clientpoint_id` and `clientpoint_url` first
 * @throws VendorError or AnswerError if there is no link
 */
export async function fetchLink(
	context: Requester,
	{ baseUrl, apiKey, secrets, common }: Awaited<ReturnType<typeof openAccount>>,
	id: string,
): Promise<IDataObject & { clientpoint_url: string }> {
	// The only request with the key in its URL: no other way is known. Source: a program of the vendor's.
	const query = new URLSearchParams({ api_key: apiKey, type: 'view' });
	const url = `${baseUrl}/v4/clientpoint/get-link/${id}?${query}`;
	const headers = { accept: 'application/json' };
	const { text } = await read(context, { ...common, method: 'GET', url, headers });
	const { verdict, data, ids } = readAnswer(parseAnswer(text) ?? {}, 'link');
	// First and last, so that nothing in the response replaces it.
	const asked = { clientpoint_id: idAsJson(id) };
	const redacted = await redactDeep({ ...asked, ...data, ...asked }, secrets);
	const output: IDataObject = isDataObject(redacted) ? redacted : {};
	const link = output.clientpoint_url;
	// A cache may return the response to another request.
	const isOwn = ids.length === 0 || ids.map(String).includes(id);
	if (isOwn && typeof link === 'string' && LINK.test(link) && verdict !== 'no') {
		return { ...output, clientpoint_url: link };
	}
	throw new AnswerError(
		`ClientPoint did not return a link to ClientPoint ${id}`,
		'Check the ClientPoint ID. It responded:',
		// Anyone with a link, or even a part of one, can open the ClientPoint.
		text.slice(0, KEPT_ANSWER).replace(/(?:https?:|[^"'\s<>]*\/\d)[^"'\s<>]*/gi, '***'),
	);
}
