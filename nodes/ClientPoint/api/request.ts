import type { IExecuteFunctions, IHttpRequestMethods } from 'n8n-workflow';

import { attempt } from '../../shared/attempt';
import { contradiction, InputError, VendorError } from '../../shared/errors';
import { write } from '../../shared/http';
import { readBaseUrl, readKey } from '../../shared/input';
import { writeWhole } from '../../shared/json';
import type { WriteSettings } from '../../shared/once/form';
import { parseAnswer, readAnswer, TRACE, type Asks } from './answer';

/** Requests that create or change something in ClientPoint. */

/** What to do for an input item. */
interface ClientPointRequest {
	method: IHttpRequestMethods;
	/** Follows the base URL. */
	path: string;
	/** Without the key. */
	body: Record<string, unknown>;
	asks: Asks;
}

/**
 * Opens ClientPoint for an input item, which the credential's expressions may use.
 *
 * @param timeout of a request, in milliseconds
 * @throws InputError if the credential is unusable
 */
export async function openAccount(context: IExecuteFunctions, itemIndex: number, timeout: number) {
	const credentials = await context.getCredentials('clientPointApi', itemIndex);
	const baseUrl = readBaseUrl('Base URL of the credential', credentials.baseUrl);
	const apiKey = readKey('API Key of the credential', credentials.apiKey, 'your key');
	return {
		baseUrl,
		apiKey,
		secrets: [apiKey],
		/** The same in all requests. */
		common: {
			vendor: 'ClientPoint',
			account: apiKey,
			timeout,
			timeoutIsSet: "in the node's options",
		},
	};
}

/** Prepares an input item's request down to its bytes. @throws InputError for an unusable credential or value */
export async function prepareRequest(
	context: IExecuteFunctions,
	itemIndex: number,
	{ method, path, body, asks }: ClientPointRequest,
	settings: WriteSettings,
) {
	const account = await openAccount(context, itemIndex, settings.timeout);
	const { baseUrl, apiKey, secrets, common } = account;
	const json = serialize({ api_key: apiKey, ...body });
	const url = `${baseUrl}${path}`;
	return {
		...settings,
		baseUrl,
		credentialId: context.getNode().credentials?.clientPointApi?.id ?? '',
		secrets,
		preview: () => ({ method, url, body: serialize(body) }),
		async send() {
			const headers = { accept: 'application/json', 'content-type': 'application/json' };
			const request = { ...common, method, url, headers, body: json };
			const read = (text: string) => {
				const answer = parseAnswer(text);
				return answer && readAnswer(answer, asks, body.data);
			};
			try {
				const { status, text } = await write(context, request);
				const httpCode = String(status);
				// For a change, the status is enough; something new must have an ID.
				if (asks === 'change' && status === 204) {
					return { answer: { verdict: 'yes', data: {}, complaint: '' } as const, httpCode };
				}
				return { answer: read(text), httpCode };
			} catch (error) {
				const { httpCode = '', quoted = '' } = error instanceof VendorError ? error : {};
				const isNew = asks === 'new' && /^4/.test(httpCode);
				const id = isNew ? read(quoted)?.data.clientpoint_id : undefined;
				throw TRACE.test(String(id)) ? contradiction('ClientPoint', httpCode, id) : error;
			}
		},
	};
}

/** @throws InputError for a value that JSON can't hold, which would be lost silently */
function serialize(body: Record<string, unknown>): string {
	const json = attempt(() => writeWhole(body));
	if (json !== undefined) return json;
	const isLost = ([, value]: [string, unknown]) => attempt(() => writeWhole(value)) === undefined;
	const [key] = Object.entries(body).find(isLost) ?? [''];
	// Derives the label from the vendor's name: all fields that can hold such values correspond.
	const field = key.replace(/(?:^|_)(.)/g, (_, first: string) => ` ${first.toUpperCase()}`).trim();
	const wayOut =
		'Use a value that does not contain itself, is not nested that deeply, and has only valid numbers and dates.';
	throw new InputError(field, '(not shown)', 'cannot be written as JSON', wayOut);
}
