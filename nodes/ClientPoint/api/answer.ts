import type { IDataObject } from 'n8n-workflow';

import { attempt } from '../../shared/attempt';
import { isDataObject } from '../../shared/input';
import { isExact, parseDigits } from '../../shared/json';

/**
 * ClientPoint's answers. The vendor documents none of them: a success is assumed to look like
 * `{"status":true,"message":…,"clientpoint_id":…,"link":…}`, perhaps in an envelope `data`, and a
 * failure can come with status 200.
 */

/** What a request asks for: something that has no id yet, or a change of what has one. */
export type Asks = 'new' | 'change';

export interface Answer {
	/**
	 * Whether it was done. *Yes* takes a flag, a word or a new id that says so, and no denial; *no* a
	 * denial and no new id. Everything else is unclear.
	 */
	verdict: 'yes' | 'no' | 'unclear';
	/** What comes out: the answer, with an `error` beside a success as its `warning`. */
	data: IDataObject;
	/** What the vendor says went wrong; empty when it says nothing of the kind. */
	complaint: string;
}

const SAYS_NO = new Set(['false', 'no', 'error', 'fail', 'failed', 'failure', '0']);
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
const NEGATION = /\b(?:not|no|never|cannot|un\w+|fail\w*|error\w*|invalid|denied)\b|n't\b/i;

/** A field of ClientPoint's own: an `id` or a `url` alone can be of anything. */
const CLIENTPOINT_FIELD = /^client_?point_?(?:u?id|url|link)$/i;
const ID = /^[1-9]\d*$/;
const LINK = /^https?:\/\/\S+$/i;

/**
 * Parses an answer; numbers that JavaScript cannot hold become texts of their digits.
 *
 * @returns undefined when it is no JSON object, or is nested too deeply to be an item
 */
export function parseAnswer(text: string): IDataObject | undefined {
	const data = attempt(() => parseDigits(text, (digits) => !isExact(digits)));
	const canBeWritten = attempt(() => JSON.stringify(data)) !== undefined;
	return isDataObject(data) && canBeWritten ? data : undefined;
}

/** Reads an answer with a success status. */
export function readAnswer(data: IDataObject, asks: Asks): Answer {
	const { error, ...others } = data;
	return {
		verdict: judge(data, asks),
		// At the top an `error` would make n8n take the item for a failure, and run the node again.
		data: isError(error) ? { ...others, warning: error } : others,
		complaint: complaintIn(data),
	};
}

function judge(data: IDataObject, asks: Asks): Answer['verdict'] {
	const flags = flagsIn(data);
	const saysYes = flags.some((flag) => SAYS_YES.has(flag) || /^2\d\d$/.test(flag));
	const hasNewId = asks === 'new' && hasClientPointField(data);
	if (flags.some((flag) => SAYS_NO.has(flag) || /^[45]\d\d$/.test(flag))) {
		return hasNewId ? 'unclear' : 'no';
	}
	if (isError(data.error) || isError(data.errors)) {
		// Beside a success it is a warning, such as of a mail that was not sent.
		if (saysYes) return hasNewId ? 'yes' : 'unclear';
		return hasNewId ? 'unclear' : 'no';
	}
	if (saysYes) return 'yes';
	const message = typeof data.message === 'string' ? data.message : '';
	if (NEGATION.test(message)) return 'unclear';
	if (SUCCESS_WORD.test(message) || hasNewId) return 'yes';
	// The answer to a change can repeat the id of the request, whatever else it says.
	return asks === 'change' && message === '' && hasClientPointField(data) ? 'yes' : 'unclear';
}

/** What an answer's flags say: words, switches, or an HTTP status in the body. */
function flagsIn({ status, success, code, status_code: statusCode }: IDataObject): string[] {
	// A code of 0 or 1 means success to some and failure to others.
	const codes = [code, statusCode].filter(isScalar).filter((each) => !/^[01]$/.test(String(each)));
	const words = [status, success].filter(isScalar);
	return [...words, ...codes].map((flag) => String(flag).toLowerCase());
}

/** What has an obvious text; an object's would be what its own fields make of it. */
function isScalar(value: unknown): value is string | number | boolean {
	return ['string', 'number', 'boolean'].includes(typeof value);
}

/** Whether an answer, or an object in it, has the id or the link of a ClientPoint. */
function hasClientPointField(data: IDataObject, isNested = false): boolean {
	return Object.entries(data).some(([name, value]) => {
		if (isDataObject(value)) return !isNested && hasClientPointField(value, true);
		if (!isScalar(value) || !CLIENTPOINT_FIELD.test(name)) return false;
		return ID.test(String(value)) || LINK.test(String(value));
	});
}

function complaintIn({ message, error, errors }: IDataObject): string {
	const reason = [message, error, errors].find(isError);
	return typeof reason === 'string' ? reason : (JSON.stringify(reason) ?? '');
}

/** Whether a field that tells of errors tells of one: `null`, `false`, `""`, `[]` and `{}` do not. */
function isError(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
	return Boolean(value);
}
