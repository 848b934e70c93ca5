import type { IDataObject, IExecuteFunctions, IHttpRequestMethods } from 'n8n-workflow';

import { attempt } from '../../shared/attempt';
import { readServerUrl } from '../../shared/credentials';
import { InputError, VendorError } from '../../shared/errors';
import { write } from '../../shared/http';
import { isDataObject, readKey } from '../../shared/input';
import { refusedError, unclearError, type WriteOperation } from '../../shared/once/words';
import { redactDeep } from '../../shared/redact';
import { parseAnswer, readAnswer, type Asks } from './answer';

/** Requests that create or change something at ClientPoint. */

/** Where and with what key requests are sent, as the credential says. */
export interface Access {
	baseUrl: string;
	apiKey: string;
	credentialId: string;
}

/** What an input item asks ClientPoint to do. */
export interface ClientPointRequest {
	method: IHttpRequestMethods;
	/** Of the URL, behind the base URL. */
	path: string;
	/** Without the key. */
	body: Record<string, unknown>;
	asks: Asks;
	/** What it is about, e.g. `"ABC Company"`. */
	subject: string;
	/** In milliseconds. */
	timeout: number;
}

/**
 * Reads where and with what key an item is sent: an expression in the credential may look at it.
 *
 * @throws InputError when the credential cannot be used
 */
export async function readAccess(context: IExecuteFunctions, itemIndex: number): Promise<Access> {
	const credentials = await context.getCredentials('clientPointApi', itemIndex);
	return {
		baseUrl: readServerUrl(credentials, 'baseUrl', 'Base URL of the credential'),
		apiKey: readKey('API Key of the credential', credentials.apiKey, 'your key'),
		credentialId: context.getNode().credentials?.clientPointApi?.id ?? '',
	};
}

/**
 * Prepares a request down to its bytes, so that nothing that cannot be sent is found out too late.
 *
 * @returns what sends it and returns ClientPoint's answer, and throws a VendorError otherwise
 * @throws InputError when a value cannot be written as JSON
 */
export function prepareRequest(
	context: IExecuteFunctions,
	operation: WriteOperation,
	{ baseUrl, apiKey }: Access,
	{ method, path, body, asks, subject, timeout }: ClientPointRequest,
): () => Promise<IDataObject> {
	const json = serialize({ api_key: apiKey, ...body });
	return async () => {
		const { status, text } = await write(context, {
			vendor: 'ClientPoint',
			method,
			url: `${baseUrl}${path}`,
			headers: { accept: 'application/json', 'content-type': 'application/json' },
			body: json,
			timeout,
			timeoutIsSet: "in the node's options",
			account: apiKey,
		});
		// A change has nothing to say beyond its status; a new ClientPoint has an id.
		if (asks === 'change' && status === 204) return {};
		const facts = { httpCode: String(status) };
		// An answer may repeat the request, and the answer becomes the output.
		const clean = redactDeep(parseAnswer(text), [apiKey]);
		if (!isDataObject(clean)) {
			throw new VendorError('ClientPoint did not return a JSON object', '', 'unknown', facts);
		}
		const { verdict, data, complaint } = readAnswer(clean, asks);
		if (verdict === 'yes') return data;
		const quoted = complaint === '' ? 'no reason was given' : complaint;
		if (verdict === 'no') throw refusedError(operation, subject, { ...facts, quoted });
		throw unclearError(operation, subject, facts);
	};
}

function serialize(body: Record<string, unknown>): string {
	const json = attempt(() => JSON.stringify(body));
	if (json !== undefined) return json;
	const [name = 'body'] =
		Object.entries(body).find(
			([, value]) => attempt(() => JSON.stringify(value ?? null)) === undefined,
		) ?? [];
	throw new InputError(
		name,
		'(not shown)',
		'cannot be sent: it contains itself, or is nested too deeply',
		'Give values that can be written as JSON.',
	);
}
