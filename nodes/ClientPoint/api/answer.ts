import type { GenericValue, IDataObject } from 'n8n-workflow';

import { isDataObject } from '../../shared/input';
import { parseExactly } from '../../shared/json';

/**
 * ClientPoint's responses. The vendor documents none of them: a success is assumed to look like
 * `{"status":true,"message":…,"clientpoint_id":…,"link":…}`, perhaps in an envelope `data`, and a
 * failure can come with status 200. Pure.
 */

/** What a request asks for: something that has no ID yet, or a change of what has one. */
export type Asks = 'new' | 'change';

export interface Answer {
	/**
	 * Whether it was done. *Yes* takes a flag, a success word or a new ID, and no denial; *no* takes a
	 * denial and no new ID. Everything else is unclear.
	 */
	verdict: 'yes' | 'no' | 'unclear';
	/** What comes out: the response, with the ID and the link at its top. */
	data: IDataObject;
	/** What the vendor says went wrong; empty when it says nothing of the kind. */
	complaint: string;
}

const SAYS_NO = new Set([
	'false',
	'no',
	'error',
	'fail',
	'failed',
	'failure',
	'denied',
	'forbidden',
	'invalid',
	'rejected',
	'unauthorized',
	'0',
]);
const SAYS_YES = new Set([
	'true',
	'yes',
	'ok',
	'success',
	'successful',
	'created',
	'updated',
	'added',
	'1',
]);
const SUCCESS_WORD = /\b(?:success|successful|successfully|created|updated|added|saved)\b/i;
/** "could not be created" is no success. */
const NEGATION =
	/\b(?:not|no|never|cannot|unable|unsuccessful\w*|unknown|fail\w*|error\w*|invalid|denied)\b|n't\b/i;
/** What contradicts even a flag that says yes, where nothing new is named. */
const DENIAL =
	/\b(?:(?:can|could|did|was|were) ?not|unable|fail\w*|invalid|denied|rejected)\b|n't\b/i;
/** What some servers write where there was no error. */
const NO_ERROR = /^(?:|0|false|no|none|null)$/i;

/** Objects that hold the response proper; what others hold can be of anything, such as a request. */
const ENVELOPE = /^(?:data|result|response)$/;
const CLIENTPOINT = /^client_?point$/;
const ID_NAME = /^client_?point_?u?id$/;
const LINK_NAME = /^client_?point_?(?:url|link)$/;
const SHORT_LINK_NAME = /^(?:url|link)$/;
/** Where a sentence can stand. */
const MESSAGE_NAMES = ['message', 'msg', 'detail', 'reason', 'status'];
const ID = /^[1-9]\d*$/;
const LINK = /^https?:\/\/\S+$/i;

/** A response or an object in it that speaks for the vendor. */
interface Part {
	/** By their names in lower case: the vendor's webhooks write `Data` and `ClientPointId`. */
	fields: IDataObject;
	/** Whether it is a ClientPoint, so that `id` and `url` are its own. */
	isClientPoint: boolean;
}

/** Parses a response; undefined when it is not a JSON object. */
export function parseAnswer(text: string): IDataObject | undefined {
	const data = parseExactly(text);
	return isDataObject(data) ? data : undefined;
}

/** Reads a response with a success status. */
export function readAnswer(data: IDataObject, asks: Asks): Answer {
	const parts = partsOf(data);
	const id = idIn(parts);
	const link = linkIn(parts);
	const { error, ...others } = data;
	const found = {
		...(id !== undefined && { clientpoint_id: id }),
		...(link !== undefined && { clientpoint_url: link }),
	};
	return {
		verdict: judge(parts, asks),
		data: {
			// First, so that they are kept of a long response, and last, so that nothing empty hides them.
			...found,
			...others,
			// At the top an `error` would make n8n take the item for a failure, and run the node again.
			...(isError(error) && { warning: error }),
			...found,
		},
		complaint: complaintIn(parts),
	};
}

function partsOf(data: IDataObject, isClientPoint = false, depth = 0): Part[] {
	const entries = Object.entries(data).map(([name, value]) => [name.toLowerCase(), value] as const);
	const inner = entries.flatMap(([name, value]) => {
		const isInner = CLIENTPOINT.test(name) || ENVELOPE.test(name);
		if (depth === 2 || !isInner || !isDataObject(value)) return [];
		return partsOf(value, CLIENTPOINT.test(name), depth + 1);
	});
	return [{ fields: Object.fromEntries(entries), isClientPoint }, ...inner];
}

function judge(parts: readonly Part[], asks: Asks): Answer['verdict'] {
	const flags = parts.flatMap(({ fields }) => flagsIn(fields));
	const message = messagesIn(parts).join('. ');
	const hasDoubts = NEGATION.test(message);
	const isDenied = flags.some((flag) => SAYS_NO.has(flag) || /^[45]\d\d$/.test(flag));
	const saysDone = SUCCESS_WORD.test(message) && !hasDoubts;
	const isConfirmed = flags.some((flag) => SAYS_YES.has(flag) || /^2\d\d$/.test(flag)) || saysDone;
	const hasError = parts.some(({ fields }) => isError(fields.error) || isError(fields.errors));
	const hasId = idIn(parts) !== undefined;
	if (isDenied || (hasError && !isConfirmed)) {
		return asks === 'new' && (hasTrace(parts) || saysDone) ? 'unclear' : 'no';
	}
	// Beside a new ClientPoint an error is a warning, such as of an email that was not sent.
	if (hasError) return asks === 'new' && hasId ? 'yes' : 'unclear';
	if (asks === 'new' && !hasId && DENIAL.test(message)) return 'unclear';
	if (isConfirmed) return 'yes';
	if (!hasId || hasDoubts) return 'unclear';
	// The response to a change can repeat the ID of the request, whatever else it says.
	return asks === 'new' || message === '' ? 'yes' : 'unclear';
}

/** Whether something may be new all the same: an `id` of whatever is too much for a no, and too little for a yes. */
function hasTrace(parts: readonly Part[]): boolean {
	return (
		linkIn(parts) !== undefined || valueIn(parts, ID, /^(?:client_?point_?)?u?id$/) !== undefined
	);
}

/** What a part's flags say: words, switches, or an HTTP status in the body. */
function flagsIn({ status, success, code, status_code: statusCode }: IDataObject): string[] {
	// A code of 0 or 1 means success to some and failure to others.
	const codes = [code, statusCode].filter(isScalar).filter((each) => !/^[01]$/.test(String(each)));
	const words = [status, success].filter(isScalar);
	return [...words, ...codes].map((flag) => String(flag).trim().toLowerCase());
}

function messagesIn(parts: readonly Part[]): string[] {
	return parts.flatMap(({ fields }) =>
		MESSAGE_NAMES.flatMap((name) => {
			const value = fields[name];
			// A status of one word can be the ClientPoint's, such as "won".
			const sentence = name === 'status' ? /\S\s+\S/ : /\S/;
			return typeof value === 'string' && sentence.test(value) ? [value] : [];
		}),
	);
}

/** What has an obvious text; an object's would be what its own fields make of it. */
function isScalar(value: unknown): value is string | number | boolean {
	return ['string', 'number', 'boolean'].includes(typeof value);
}

function idIn(parts: readonly Part[]): GenericValue {
	return valueIn(parts, ID, ID_NAME, /^u?id$/);
}

/** The link to the ClientPoint: beside its ID it may be called just that. */
function linkIn(parts: readonly Part[]): GenericValue {
	const withId = parts.filter((part) => idIn([part]) !== undefined);
	return valueIn(parts, LINK, LINK_NAME, SHORT_LINK_NAME) ?? valueIn(withId, LINK, SHORT_LINK_NAME);
}

/** The first value of a form that has such a name, or a shorter one within a ClientPoint. */
function valueIn(
	parts: readonly Part[],
	form: RegExp,
	name: RegExp,
	shortName = name,
): GenericValue {
	const values = parts.flatMap(({ fields, isClientPoint }) =>
		Object.entries(fields).flatMap(([each, value]) => {
			const isNamed = name.test(each) || (isClientPoint && shortName.test(each));
			return isNamed && isScalar(value) && form.test(String(value)) ? [value] : [];
		}),
	);
	return values[0];
}

function complaintIn(parts: readonly Part[]): string {
	const [sentence] = messagesIn(parts);
	const reason =
		sentence ?? parts.flatMap(({ fields: { error, errors } }) => [error, errors]).find(isError);
	return typeof reason === 'string' ? reason : (JSON.stringify(reason) ?? '');
}

/** Whether a field that is about errors has one: `null`, `false`, `""`, `[]`, `{}` and `"none"` are none. */
function isError(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
	return typeof value === 'string' ? !NO_ERROR.test(value.trim()) : Boolean(value);
}
