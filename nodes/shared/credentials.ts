import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	IDataObject,
	IHttpRequestHelper,
	INodeProperties,
} from 'n8n-workflow';

import { AnswerError, InputError, RequestError } from './errors';
import { statusError } from './failures';
import type { HttpRequest, HttpResponse, Requester } from './http';
import { redact } from './redact';
import { isWebPage } from './response';

/** As long as it is empty, n8n runs `preAuthentication` for a Test. */
export const testField: INodeProperties = {
	displayName: 'Test',
	name: 'test',
	type: 'hidden',
	typeOptions: { expirable: true },
	default: '',
};

/** A server's address. @param what completes "The address of the …" */
export function serverField(
	displayName: string,
	name: string,
	usual: string,
	what: string,
): INodeProperties {
	const description = `The address of the ${what}`;
	return { displayName, name, type: 'string', required: true, default: usual, description };
}

/**
 * A credential's Test as its `preAuthentication`, because a declarative one can't read XML or a rejection with
 * status 200. The credential has no `authenticate`: the HTTP Request node would offer it, put the key into the body
 * of a GET, and run the Test before each request.
 *
 * @param test throws if the credential isn't accepted; n8n shows the message if the error has no status
 * @param secretField the field whose value must not appear in a message
 */
export function testInCode(
	test: (context: Requester, credentials: ICredentialDataDecryptedObject) => Promise<void>,
	secretField: string,
) {
	return async function preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		try {
			await test(this, credentials);
			return {};
		} catch (error) {
			// Without the spaces around it, which are not sent.
			throw toTestError(error, [String(credentials[secretField]).trim()]);
		}
	};
}

/**
 * What n8n sends after `preAuthentication`: no key, and any response will do, even a redirect. It is a HEAD because
 * n8n waits for the whole body, however long or slow. @param field holds the server's address
 */
export function anyResponseOf(field: string): ICredentialTestRequest {
	return {
		request: {
			method: 'HEAD',
			baseURL: `={{$credentials.${field}}}`,
			url: '/',
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			// Without a body, n8n has no item and fails, except for a response in bytes.
			encoding: 'arraybuffer',
			timeout: 30_000,
		},
	};
}

/** What rejections say about a key: assumed, because neither vendor documents them. */
export const ABOUT_KEY =
	/\b(?:api.?key|key|token|(?:un)?auth\w*|credentials?|denied|forbidden|permission|log.?in|sign.?in)\b/i;

/**
 * Judges the response to a Test by its status alone. @param toRead statuses whose response says more
 *
 * @throws AnswerError or VendorError if the key is rejected, or the response says nothing about it
 */
export function checkStatus(
	request: HttpRequest,
	{ status, headers }: HttpResponse,
	toRead: (status: number) => boolean,
): void {
	if (status === 401 || status === 403) {
		const wayOut = 'Copy the whole key again.';
		throw new AnswerError(`${request.vendor} rejected the API Key (status ${status})`, wayOut);
	}
	if (status >= 300 && !toRead(status)) throw statusError(request, status, headers, '', 'notDone');
}

/** @throws AnswerError if the response to a Test is a web page, such as a login page */
export function refuseWebPage({ vendor }: HttpRequest, { text }: HttpResponse): void {
	if (!isWebPage(text)) return;
	const wayOut = 'Check the API Key and the Base URL.';
	throw new AnswerError(`${vendor} returned a web page instead of data`, wayOut);
}

/** A failure with its way out in the message. */
function toTestError(error: unknown, secrets: readonly string[]): unknown {
	if (error instanceof InputError) return new AnswerError(`${error.message}. ${error.wayOut}`);
	if (!(error instanceof RequestError)) return error;
	const detail = error.describe(secrets);
	const message = `${redact(error.message, secrets)}${detail === '' ? '' : `. ${detail}`}`;
	// n8n would replace a message that has the code of a connection error.
	return new AnswerError(
		message.replace(/ The (?:reason is|connection ended with) [A-Z_\d]+\.$/, ''),
	);
}
