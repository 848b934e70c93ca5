import type { FastifyError } from 'fastify';
import type { Asked } from './facts';
import { isRecord, parseJson } from './guards';
import { escapeXml } from './xml';

export const JSON_TYPE = 'application/json; charset=utf-8';
// assumed: dataInterface.xml.type
export const XML_TYPE = 'application/xml; charset=utf-8';
export const HTML_TYPE = 'text/html; charset=utf-8';

/** What the lead receiver says became of a lead, by number (documented for v1). */
export const RESPONSE_TYPES = [
	'No_Error',
	'System_ID_Missing',
	'LeadType_ID_Missing',
	'Vendor_ID_Missing',
	'No_Account_Found',
	'Outside_Criteria',
	'Duplicate_Lead',
	'Account_Disabled',
	'Post_Over_Max',
	'Data_Errors',
] as const;

/** A request to one of the vendors, as its handler sees it. */
export interface VendorRequest {
	method: string;
	/** Without the query string. */
	path: string;
	/** Parameters of the query string, in order, as written. */
	query: ReadonlyArray<readonly [string, string]>;
	accept: string;
	authorization: string;
	apiKey: string;
	contentType: string;
	/** The body as text ('' when there is none). */
	text: string;
	/** The body's value, if it says that it is JSON, and is. */
	json: unknown;
	/** The body's fields, if it says that it is a form. */
	form: ReadonlyArray<readonly [string, string]>;
	/** What is wrong with a JSON body by a JSON schema; undefined for nothing. */
	problemWith(schema: object): string | undefined;
}

/** What a vendor answers, before any misbehavior. */
export interface VendorAnswer {
	status: number;
	contentType: string;
	/** Bytes when it is a page that was kept. */
	body: string | Buffer;
	/** How many leads the answer has, of how many in all. */
	served?: { lid: number; total: number; leads: number };
	/** The ClientPoint that was created or updated. */
	clientPoint?: number;
	/** What about the request was refused. */
	refused?: Asked | 'duplicate';
	/** Where a redirect leads. */
	location?: string;
	/** UID of the lead that was received. */
	lead?: string;
	/** UID of the lead that was there already. */
	there?: string;
}

/** An answer in JSON, and what it refuses. */
export function jsonAnswer(
	status: number,
	value: unknown,
	refused?: VendorAnswer['refused'],
): VendorAnswer {
	return {
		status,
		contentType: JSON_TYPE,
		body: JSON.stringify(value),
		...(refused && { refused }),
	};
}

/** What the path of a request ends with. */
export function lastPartOf({ path }: VendorRequest): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether the client takes JSON; XML is the default (observed). */
export function wantsJson(accept: string): boolean {
	return accept.toLowerCase().includes('application/json');
}

/** An error that repeats the request in its sentence, key included, or a success of ClientPoint that repeats its body. */
export function repeating(answer: VendorAnswer, request: VendorRequest): VendorAnswer {
	const text = textOf(answer);
	const value = parseJson(text);
	if (isRecord(value) && value.status === true) {
		const sent = request.json ?? request.query;
		return { ...answer, body: JSON.stringify({ ...value, request: sent }) };
	}
	if (answer.status < 400 && answer.refused === undefined) return answer;
	const echo = ` Request was: ${JSON.stringify(request)}`;
	if (!isRecord(value)) {
		return { ...answer, body: text.replace('</Error>', () => `${escapeXml(echo)}</Error>`) };
	}
	const isSentence = (name: string) => /^(?:error|message|ResponseDetail)$/i.test(name);
	const members = Object.entries(value).map(([name, each]) => [
		name,
		isSentence(name) && typeof each === 'string' ? `${each}${echo}` : each,
	]);
	return { ...answer, body: JSON.stringify(Object.fromEntries(members)) };
}

/** An answer's body as text. */
export function textOf({ body }: Pick<VendorAnswer, 'body'>): string {
	return typeof body === 'string' ? body : body.toString('utf8');
}

/** Status and message of what goes wrong with a request. */
export function httpErrorOf(error: unknown): { status: number; message: string } {
	const { message = String(error), statusCode = 500 }: Partial<FastifyError> = Object(error);
	return { status: error instanceof RangeError ? 400 : statusCode, message };
}
