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

/** Makes n8n run `preAuthentication` for a Test, as long as it is empty. */
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
 * A credential's Test as its `preAuthentication`: a declarative one can read neither XML nor a refusal that comes
 * with status 200. There is no `authenticate` beside it: the HTTP Request node would offer the credential, put the
 * key into the body of a GET, and run the Test before each request.
 *
 * @param test throws unless the credential is accepted; n8n shows the message, unless the error has a status
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
			// Spaces around it are not sent.
			throw toTestError(error, [String(credentials[secretField]).trim()]);
		}
	};
}

/**
 * What n8n sends once `preAuthentication` has passed: without the key, and any response will do, a redirect too. It
 * is a HEAD because n8n waits for all of a body, however long or slow. @param field holds the server's address
 */
export function anyResponseOf(field: string): ICredentialTestRequest {
	return {
		request: {
			method: 'HEAD',
			baseURL: `={{$credentials.${field}}}`,
			url: '/',
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			// Without a body there is no item, unless it is asked for as bytes; n8n takes that for an error of its own.
			encoding: 'arraybuffer',
			timeout: 30_000,
		},
	};
}

/** Where a rejection is about the key: assumed, neither vendor documents its rejections. */
export const ABOUT_KEY =
	/\b(?:api.?key|key|token|(?:un)?auth\w*|credentials?|denied|forbidden|permission|log.?in|sign.?in)\b/i;

/**
 * Looks at what the response to a Test says by its status alone. @param toRead statuses whose response must be read
 *
 * @throws AnswerError or VendorError when the key is rejected, or nothing can be read from the response
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

/** @throws AnswerError when the response to a Test is a web page, such as that of a login */
export function refuseWebPage({ vendor }: HttpRequest, { text }: HttpResponse): void {
	if (!isWebPage(text)) return;
	const wayOut = 'Check the API Key and the Base URL.';
	throw new AnswerError(`${vendor} returned a web page instead of data`, wayOut);
}

/** A failure with the way out in its message. */
function toTestError(error: unknown, secrets: readonly string[]): unknown {
	if (error instanceof InputError) return new AnswerError(`${error.message}. ${error.wayOut}`);
	if (!(error instanceof RequestError)) return error;
	const detail = error.describe(secrets);
	const message = `${redact(error.message, secrets)}${detail === '' ? '' : `. ${detail}`}`;
	// In place of a message with the code of a connection's error n8n would show its own words.
	return new AnswerError(
		message.replace(/ The (?:reason is|connection ended with) [A-Z_\d]+\.$/, ''),
	);
}
