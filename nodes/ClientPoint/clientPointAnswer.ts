import type { IDataObject } from 'n8n-workflow';

import { attempt } from '../shared/attempt';
import { isBlank, isDataObject } from '../shared/input';

/**
 * ClientPoint's answers. The vendor documents none of them: a success is assumed to look like
 * `{"status":true,"message":…,"clientpoint_id":…,"link":…}`, and a failure can come with status 200.
 */
export interface Answer {
	/** The answer as it came, without an `error` that tells of none: n8n would take it for a failure. */
	data: IDataObject;
	/** What the vendor says went wrong; undefined when it says that nothing did, or contradicts itself. */
	failure: string | undefined;
	/** Whether something in the answer says that it is a success, and nothing that it is none. */
	isSuccess: boolean;
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

/**
 * Reads an answer with a success status; undefined when it is no JSON object that can be used.
 *
 * @param request `new` when what it asked for had no id yet: then an id in the answer says that it was
 * done, whatever else the answer says. Other answers can repeat the id of the request.
 */
export function readAnswer(text: string, request: 'new' | 'change' = 'new'): Answer | undefined {
	const data = attempt((): unknown => JSON.parse(text));
	// What is nested too deeply to be written again could not be an item either.
	if (!isDataObject(data) || attempt(() => JSON.stringify(data)) === undefined) return undefined;
	const { error, ...others } = data;
	const failure = readFailure(data);
	const isNew = request === 'new';
	// An error beside a success can be a warning: taken for a failure, the request would be sent again.
	const isDisputed =
		failure !== undefined &&
		!saysNo(data) &&
		isSuccess({ ...others, errors: undefined }, { idOutweighs: isNew, id: ANY_ID });
	return {
		data: isError(error) ? data : others,
		failure: isDisputed ? undefined : failure,
		isSuccess: !isDisputed && isSuccess(data, { idOutweighs: isNew, id: isNew ? NEW_ID : ANY_ID }),
	};
}

/** What an answer's flags say: words, switches, or an HTTP status in the body. */
function flagsOf({ status, success, code, status_code: statusCode }: IDataObject): string[] {
	// A code of 0 or 1 means success to some and failure to others.
	const codes = [code, statusCode].filter(isScalar).filter((each) => !/^[01]$/.test(String(each)));
	const words = [status, success].filter(isScalar);
	return [...words, ...codes].map((flag) => String(flag).toLowerCase());
}

/** What has an obvious text; an object's would be what its own fields make of it. */
function isScalar(value: unknown): value is string | number | boolean {
	return ['string', 'number', 'boolean'].includes(typeof value);
}

function readFailure(data: IDataObject): string | undefined {
	if (!saysNo(data) && !isError(data.error) && !isError(data.errors)) return undefined;
	const reason = [data.message, data.error, data.errors].find(isError);
	return typeof reason === 'string' ? reason : (JSON.stringify(reason) ?? 'no reason was given');
}

/** Whether a flag says that it is a failure. */
function saysNo(data: IDataObject): boolean {
	return flagsOf(data).some((flag) => SAYS_NO.has(flag) || /^[45]\d\d$/.test(flag));
}

const SUCCESS_WORD = /\b(?:success|successful|successfully|created|updated|added|saved)\b/i;
/** "could not be created" is no success. */
const NEGATION = /\b(?:not|no|never|cannot|un\w+|fail\w*|error\w*|invalid|denied)\b|n't\b/i;

/**
 * The id or the link of something new, not one that the request spoke of, such as `template_id`. Beside an
 * error any id keeps the request from being sent again.
 */
const NEW_ID = /^(?:client_?point_?)?(?:id|link|url)$/i;
const ANY_ID = /(?:^|_)(?:id|uid|link|url)$/i;

/**
 * A flag or a message that says so, an id, or a link.
 *
 * @param signs what names of fields count as an id or a link, and whether it counts although the
 * message denies
 */
function isSuccess(
	data: IDataObject,
	signs: { id: RegExp; idOutweighs: boolean },
	isNested = false,
): boolean {
	const message = typeof data.message === 'string' ? data.message : '';
	const denies = NEGATION.test(message);
	return (
		(SUCCESS_WORD.test(message) && !denies) ||
		flagsOf(data).some((flag) => SAYS_YES.has(flag) || /^2\d\d$/.test(flag)) ||
		((signs.idOutweighs || !denies) &&
			(Object.entries(data).some(([name, value]) => signs.id.test(name) && !isBlank(value)) ||
				(!isNested &&
					Object.values(data).some(
						(value) => isDataObject(value) && isSuccess(value, signs, true),
					))))
	);
}

/** Whether a field that tells of errors tells of one: `null`, `false`, `""`, `[]` and `{}` do not. */
function isError(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
	return Boolean(value);
}
