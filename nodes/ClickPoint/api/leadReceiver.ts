import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { contradiction, VendorError } from '../../shared/errors';
import { write, type HttpRequest, type HttpResponse } from '../../shared/http';
import { readBaseUrl } from '../../shared/input';
import { namesLead, readPostAnswer, type PostAnswer } from '../lead/postAnswer';
import { explain, useTokens } from './accessToken';
import { readApiKey, readClient, RECEIVER_URL } from './credential';
import type { Open } from './leadApi';

/** The lead receiver, which creates leads. Source: the vendor's documentation of version 2. */

export interface LeadReceiver {
	baseUrl: string;
	url: string;
	/** Must not appear in any message; each request can add one. */
	readonly secrets: readonly string[];
	/**
	 * Sends one lead, as JSON. @returns no answer if the response is not JSON
	 * @throws VendorError if ClickPoint rejects the request, or its response is lost
	 */
	post(body: string): Promise<{ answer: PostAnswer | undefined; httpCode: string }>;
}

/** Opens the receiver with a credential of type `clickPointApi`. */
export const openReceiverByKey: Open<LeadReceiver> = (context, credentials, limits) => {
	const key = readApiKey(credentials);
	const json = 'application/json';
	const headers = { accept: json, 'api-key': key, 'content-type': json };
	const base = { vendor: 'ClickPoint', account: key, headers, ...limits };
	return receiver(credentials, [key], async (request) => {
		try {
			return await write(context, { ...base, ...request });
		} catch (error) {
			// That the Data Interface's key works here too is only assumed.
			const wayOut =
				'Ask ClickPoint whether this key is for its lead receiver too, which may have a key of its own, or choose Client Credentials as Authentication.';
			const message = "ClickPoint's lead receiver rejected the API Key";
			throw explain(error, [401, 403], message, wayOut);
		}
	});
};

/** Opens the receiver with a credential of type `clickPointClientCredentialsApi`. */
export const openReceiverByClient: Open<LeadReceiver> = (context, credentials, limits) => {
	const need = 'To create leads, a client needs the scope Lead Receiver.';
	const tokens = useTokens(context, readClient(credentials), limits, need);
	return receiver(credentials, tokens.secrets, tokens.write);
};

function receiver(
	credentials: ICredentialDataDecryptedObject,
	secrets: readonly string[],
	send: (request: Pick<HttpRequest, 'method' | 'url' | 'body'>) => Promise<HttpResponse>,
): LeadReceiver {
	const baseUrl = readBaseUrl(RECEIVER_URL, credentials.receiverUrl);
	const url = `${baseUrl}/v2/insert/general`;
	return {
		baseUrl,
		url,
		secrets,
		async post(body) {
			try {
				const { status, text } = await send({ method: 'POST', url, body });
				return { answer: readPostAnswer(text), httpCode: String(status) };
			} catch (error) {
				// The status may be about the lead, not the request.
				const { httpCode = '', quoted = '' } = error instanceof VendorError ? error : {};
				const isOfLead = ['400', '409', '422'].includes(httpCode);
				const answer = isOfLead ? readPostAnswer(quoted) : undefined;
				if (answer?.verdict === 'no') return { answer, httpCode };
				const id = answer?.data.LeadIdentifier;
				const isTaken = answer?.verdict === 'yes' || namesLead(id);
				throw isTaken ? contradiction('ClickPoint', httpCode, id) : error;
			}
		},
	};
}
