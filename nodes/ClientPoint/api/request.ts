import type { IDataObject, IExecuteFunctions, IHttpRequestMethods } from 'n8n-workflow';

import { attempt } from '../../shared/attempt';
import { readServerUrl } from '../../shared/credentials';
import { InputError, KEPT_ANSWER, VendorError } from '../../shared/errors';
import { write } from '../../shared/http';
import { isDataObject, readKey } from '../../shared/input';
import { quoteWithout, redactDeep } from '../../shared/redact';
import { parseAnswer, readAnswer, type Answer, type Asks } from './answer';

/** Requests that create or change something at ClientPoint. */

/** What an input item asks ClientPoint to do. */
export interface ClientPointRequest {
	method: IHttpRequestMethods;
	/** Of the URL, behind the base URL. */
	path: string;
	/** Without the key. */
	body: Record<string, unknown>;
	asks: Asks;
	/** In milliseconds. */
	timeout: number;
}

/** A request down to its bytes, and where it goes. */
export interface PreparedRequest {
	baseUrl: string;
	credentialId: string;
	secrets: readonly string[];
	/** The request without the key. */
	preview(): Promise<IDataObject>;
	/** @throws VendorError when ClientPoint refuses, or its answer is lost or cannot be used */
	send(): Promise<Answer & { httpCode: string }>;
}

/** Reads the credential for an input item. @throws InputError when it cannot be used */
export async function openAccount(context: IExecuteFunctions, itemIndex: number) {
	const credentials = await context.getCredentials('clientPointApi', itemIndex);
	return {
		baseUrl: readServerUrl(credentials, 'baseUrl', 'Base URL of the credential'),
		apiKey: readKey('API Key of the credential', credentials.apiKey, 'your key'),
	};
}

/**
 * Prepares the request of an input item: an expression in the credential may look at it.
 *
 * @throws InputError when the credential cannot be used, or a value cannot be written as JSON
 */
export async function prepareRequest(
	context: IExecuteFunctions,
	itemIndex: number,
	{ method, path, body, asks, timeout }: ClientPointRequest,
): Promise<PreparedRequest> {
	const { baseUrl, apiKey } = await openAccount(context, itemIndex);
	const json = serialize({ api_key: apiKey, ...body });
	const url = `${baseUrl}${path}`;
	return {
		baseUrl,
		credentialId: context.getNode().credentials?.clientPointApi?.id ?? '',
		secrets: [apiKey],
		async preview() {
			// As it would be sent: JSON has no dates.
			const sent = await redactDeep(JSON.parse(serialize(body)), [apiKey]);
			return { method, url, body: isDataObject(sent) ? sent : String(sent) };
		},
		async send() {
			const { status, text } = await write(context, {
				vendor: 'ClientPoint',
				method,
				url,
				headers: { accept: 'application/json', 'content-type': 'application/json' },
				body: json,
				timeout,
				timeoutIsSet: "in the node's options",
				account: apiKey,
			});
			const httpCode = String(status);
			// A change needs no words beside its status; something new has an id.
			if (asks === 'change' && status === 204) {
				return { verdict: 'yes', data: {}, complaint: '', httpCode };
			}
			const parsed = parseAnswer(text);
			const answer = parsed && readAnswer(parsed, asks);
			// It may repeat the request, and becomes the output.
			const data = await redactDeep(answer?.data, [apiKey]);
			if (answer !== undefined && isDataObject(data)) {
				// Now: messages quote its beginning, and half a key is not found in them.
				const complaint = answer.complaint && quoteWithout(answer.complaint, [apiKey], KEPT_ANSWER);
				return { ...answer, data, complaint, httpCode };
			}
			throw new VendorError('ClientPoint did not return a JSON object', '', 'unknown', {
				httpCode,
			});
		},
	};
}

/** @throws InputError for what JSON would write as `null`, as `{}` or not at all: it would be missing silently */
function serialize(body: Record<string, unknown>): string {
	let key = '';
	function keepAll(this: unknown, name: string, value: unknown): unknown {
		if (this === body) key = name;
		const isLost =
			['function', 'symbol'].includes(typeof value) ||
			(typeof value === 'number' && !Number.isFinite(value)) ||
			value instanceof Map ||
			value instanceof Set ||
			(value === null && Reflect.get(Object(this), name) !== null);
		if (isLost) throw new TypeError(`${name} has no form in JSON`);
		return value;
	}
	const json = attempt(() => JSON.stringify(body, keepAll));
	if (json !== undefined) return json;
	// The vendor's names of what can hold such values are the form's in lower case.
	const field = key.replace(/(?:^|_)(.)/g, (_, first: string) => ` ${first.toUpperCase()}`).trim();
	throw new InputError(
		field,
		'(not shown)',
		'cannot be written as JSON',
		'Use a value that does not contain itself, is not nested that deeply, and has only valid numbers and dates.',
	);
}
