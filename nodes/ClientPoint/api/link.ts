import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { AnswerError } from '../../shared/errors';
import { read } from '../../shared/http';
import { idAsJson, isDataObject } from '../../shared/input';
import { redactDeep } from '../../shared/redact';
import { parseAnswer, readAnswer } from './answer';
import { openAccount } from './request';

/** Links to ClientPoints. */
export interface Links {
	readonly secrets: readonly string[];
	/**
	 * Fetches the link that opens a ClientPoint.
	 *
	 * @returns the response, with `clientpoint_id` and `clientpoint_url` at its top
	 * @throws VendorError or AnswerError when there is no link to be had
	 */
	fetchLink(id: string): Promise<IDataObject & { clientpoint_url: string }>;
}

/** @param timeout of a request, in milliseconds @throws InputError when the credential cannot be used */
export async function openLinks(
	context: IExecuteFunctions,
	itemIndex: number,
	timeout: number,
): Promise<Links> {
	const { baseUrl, apiKey } = await openAccount(context, itemIndex);
	return {
		secrets: [apiKey],
		async fetchLink(id) {
			// The one request with the key in its URL: no other form is known. Source: a program of the vendor's.
			const query = new URLSearchParams({ api_key: apiKey, type: 'view' });
			const { text } = await read(context, {
				vendor: 'ClientPoint',
				method: 'GET',
				url: `${baseUrl}/v4/clientpoint/get-link/${id}?${query}`,
				headers: { accept: 'application/json' },
				timeout,
				timeoutIsSet: "in the node's options",
				account: apiKey,
			});
			const { verdict, data } = readAnswer(parseAnswer(text) ?? {}, 'link');
			const output = await redactDeep({ clientpoint_id: idAsJson(id), ...data }, [apiKey]);
			const link = isDataObject(output) ? output.clientpoint_url : undefined;
			if (isDataObject(output) && typeof link === 'string' && verdict !== 'no') {
				return { ...output, clientpoint_url: link };
			}
			throw new AnswerError(
				`ClientPoint did not return a link to ClientPoint ${id}`,
				'Check the ClientPoint ID. It responded:',
				// Whoever has a link can open the ClientPoint.
				text.replace(/https?:[^"'\s<>]+/gi, '***'),
			);
		},
	};
}
