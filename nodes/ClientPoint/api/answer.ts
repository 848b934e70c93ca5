import type { GenericValue, IDataObject } from 'n8n-workflow';

import { isDataObject, isScalar } from '../../shared/input';
import { parseExactly } from '../../shared/json';
import type { WriteAnswer } from '../../shared/once/words';

/**
 * ClientPoint's responses, which are undocumented: a success is assumed to look like
 * `{"status":true,"message":…,"clientpoint_id":…,"link":…}`, perhaps in an envelope `data`, and a failure may have
 * status 200. Pure.
 */

/** What a request is for: something new without an ID yet, a change, or a link. */
export type Asks = 'new' | 'change' | 'link';

/** Names of what says whether it was done: words, switches, or an HTTP status in the body. */
const FLAG_NAME = /^(?:is_?|http_?)?(?:status|success(?:ful)?|succeeded|ok|result|outcome)$/;
const CODE_NAME = /^(?:status|result|response|http)?_?code$/;
/** Flags, if they are switches. Off says little: an existing recipient is updated, not added. */
const DONE_NAME = /^(?:created|updated|added|saved)$/;
const SAYS_NO =
	/^(?:false|no?|nok|ko|0|-\d+|[45]\d\d|(?!no[-_]|error-?free)(?:\S*[-_])?(?:not[-_]|un(?:success|auth)|fail|err|den(?:y|ied)|forbid|invalid|reject|refus|declin|abort|exception)\S*)$/;
const SAYS_YES = /^(?:true|y(?:es)?|ok|success(?:ful)?|created|updated|added|1|2\d\d)$/;
const SUCCESS_WORD = /\b(?:success|successful|successfully|created|updated|added|saved)\b/i;
/** "could not be created" is not a success. */
const NEGATION =
	/\b(?:not|no|never|cannot|unable|unsuccessful\w*|unknown|fail\w*|error\w*|invalid|denied)\b|n't\b/i;
/** Contradicts even a flag that says yes, unless something new is named. */
const DENIAL =
	/\b(?:(?:can|could|did|was|were) ?not|unable|fail\w*|invalid|denied|rejected)\b|n't\b/i;
/** Contradicts a yes to a change. */
const UNDONE =
	/(?:\b(?:not|never|(?:unable|failed) to)|n't)\s+(?:be\s+)?(?:add|chang|exist|found|save|update)/i;
const ERROR_NAME =
	/^(?:(?:is|has)_?)?(?:err(?:or)?s?|failed|failures?|exceptions?|faults?)(?:_?(?:code|message|msg))?$/;
/** What some servers return without an error. */
const NO_ERROR = /^(?:|0+|2\d\d|false|no|none|null|ok|success|n\/?a|-|no[ _-]?errors?)$/i;

/** Objects that hold the response proper; others may hold anything. */
const ENVELOPE = /^(?:data|result|response|status|meta)$/;
const CLIENTPOINT = /^client_?points?$/;
/** Repeated parts of the request say nothing. */
const REQUEST = /^(?:request|input|param(?:eter)?s)$/;
const DEEPEST = 8;
const ID_NAME = /^client[ _-]?point[ _-]?u?id$/;
const LINK_NAME = /^client_?point_?(?:url|link)$/;
const SHORT_LINK_NAME = /^(?:url|link)$/;
/** Fields that may have a sentence. */
const MESSAGE_NAMES = ['message', 'msg', 'detail', 'reason', 'status'];
const ID = /^[1-9]\d*$/;
/** An ID, perhaps, but not of the usual form. */
export const TRACE = /^(?!-|(?:false|n\/?a|nan|none|null|undefined)$).*[a-z1-9]/i;
const TRACE_NAME = /(?:client[ _-]?point|proposal|^cp)s?[ _-]?u?ids?$/;
/** A link to open. */
export const LINK = /^https?:\/\/\S+$/i;
/** A link as in the vendor's webhooks. */
const VIEW_LINK = /^https?:\/\/\S+\/v\/\d/i;

/** A response, or an object in it. */
interface Part {
	/** By their names in lower case, because the vendor's webhooks have `Data` and `ClientPointId`. */
	fields: Array<[string, GenericValue]>;
	/** Whether its `id` and `url` are those of a ClientPoint. */
	isClientPoint: boolean;
	/** Whether it speaks for the vendor: the response, its envelope, or the single ClientPoint in it. */
	speaks: boolean;
}

/** Parses a response; undefined unless it is a JSON object, or a list of one. */
export function parseAnswer(text: string): IDataObject | undefined {
	const parsed = parseExactly(text);
	const data: unknown = Array.isArray(parsed) && parsed.length === 1 ? parsed[0] : parsed;
	return isDataObject(data) ? data : undefined;
}

/**
 * Judges a response with a success status. *Yes* requires a flag, a success word, or a new ID, and no denial; *no*
 * requires a denial, and no new ID. Anything else is unclear.
 *
 * @param sent the request's Data, because repeated fields, such as a lead's Status, say nothing
 */
export function readAnswer(data: IDataObject, asks: Asks, sent?: unknown) {
	const all = partsOf(data, JSON.stringify(sent));
	const parts = all.filter(({ speaks }) => speaks);
	const verdict = judge(parts, all, asks);
	// After a yes, the deeper parts of the response name the ClientPoint, too.
	const trusted = verdict === 'yes' ? all : parts;
	const ownIds = idsIn(parts);
	const ids = ownIds.length > 0 ? ownIds : idsIn(trusted);
	const [id] = ids;
	const isLinkItself = asks === 'link' && verdict === 'yes';
	const links = isLinkItself ? valuesIn(parts, LINK, SHORT_LINK_NAME) : [];
	const link = linkIn(parts) ?? linkIn(trusted) ?? links[0];
	const { error, ...others } = data;
	const found = {
		...(id !== undefined && { clientpoint_id: id }),
		...(link !== undefined && { clientpoint_url: link }),
	};
	return {
		verdict,
		ids,
		data: {
			// First for people to find, and last so that nothing empty overrides it.
			...found,
			...others,
			// With an `error` at the top, n8n would take the item for failed, and run the node again.
			...(isError(error) && { warning: error }),
			...found,
		},
		complaint: complaintIn(parts),
	};
}

/** The parts of a response; a list of one counts as its entry. */
function partsOf(
	value: unknown,
	sent: string | undefined,
	isClientPoint = false,
	speaks = true,
	depth = 0,
): Part[] {
	if (depth > DEEPEST) return [];
	if (Array.isArray(value)) {
		const objects: unknown[] = value.filter(isDataObject);
		const isOne = value.length === 1;
		return objects.flatMap((each) => partsOf(each, sent, isClientPoint, speaks && isOne, depth));
	}
	if (!isDataObject(value)) return [];
	const fields = Object.entries(value).map(([name, inner]): [string, GenericValue] => [
		name.toLowerCase(),
		inner,
	]);
	const inner = fields.flatMap(([name, each]) => {
		if (REQUEST.test(name) || JSON.stringify(each) === sent) return [];
		const isClientPoints = CLIENTPOINT.test(name);
		const isPart = speaks && depth < 2 && (isClientPoints || ENVELOPE.test(name));
		return partsOf(each, sent, isClientPoints, isPart, depth + 1);
	});
	return [{ fields, isClientPoint, speaks }, ...inner];
}

function judge(parts: readonly Part[], all: readonly Part[], asks: Asks): WriteAnswer['verdict'] {
	const flags = parts.flatMap(flagsIn);
	const message = messagesIn(parts).join('. ');
	const hasDoubts = NEGATION.test(message);
	const saysDone = SUCCESS_WORD.test(message) && !hasDoubts;
	const isConfirmed = flags.some((flag) => SAYS_YES.test(flag)) || saysDone;
	const isOff = valuesIn(parts, /^false$/i, DONE_NAME).length > 0;
	const isDenied = flags.some((flag) => SAYS_NO.test(flag)) || (isOff && !isConfirmed);
	const hasError = errorsIn(parts).length > 0;
	const hasId = idsIn(parts).length > 0;
	if (isDenied || (hasError && !isConfirmed)) {
		return asks === 'new' && (hasTrace(parts, all) || saysDone) ? 'unclear' : 'no';
	}
	// Beside a new ClientPoint, an error is a warning, e.g. that an email wasn't sent.
	if (hasError) return asks === 'new' && hasId ? 'yes' : 'unclear';
	if (asks === 'new' && !hasId && DENIAL.test(message)) return 'unclear';
	if (asks === 'change' && UNDONE.test(message)) return 'unclear';
	if (isConfirmed) return 'yes';
	if (!hasId || hasDoubts) return 'unclear';
	// The response to a change may repeat the request's ID, whatever else it says.
	return asks === 'new' || message === '' ? 'yes' : 'unclear';
}

/** Whether anything hints at something new: an `id` of any kind is too much for a no, but too little for a yes. */
function hasTrace(parts: readonly Part[], all: readonly Part[]): boolean {
	const traces = [
		...valuesIn(parts, TRACE, /^u?id$/),
		...valuesIn(all, TRACE, TRACE_NAME, /^u?id$/),
		...valuesIn(all, ID, CLIENTPOINT),
		...valuesIn(all, VIEW_LINK, /(?:url|link)$/),
	];
	return traces.length > 0 || linkIn(all) !== undefined;
}

/** The values of a part's flags. */
function flagsIn({ fields }: Part): string[] {
	return fields.flatMap(([name, value]) => {
		if (!isScalar(value)) return [];
		const flag = String(value).trim().toLowerCase();
		// A code of 0 or 1 means success to some, and failure to others.
		const isFlag =
			FLAG_NAME.test(name) ||
			(CODE_NAME.test(name) && !/^[01]$/.test(flag)) ||
			(DONE_NAME.test(name) && flag === 'true');
		return isFlag ? [flag] : [];
	});
}

function messagesIn(parts: readonly Part[]): string[] {
	return parts.flatMap(({ fields }) =>
		MESSAGE_NAMES.flatMap((name) => {
			// A status of one word may be the ClientPoint's, e.g. "won".
			const sentence = name === 'status' ? /\S\s+\S/ : /\S/;
			return fields.flatMap(([each, value]) =>
				each === name && typeof value === 'string' && sentence.test(value) ? [value] : [],
			);
		}),
	);
}

function idsIn(parts: readonly Part[]): GenericValue[] {
	return valuesIn(parts, ID, ID_NAME, /^u?id$/);
}

/** The link to the ClientPoint; beside its ID, any link. */
function linkIn(parts: readonly Part[]): GenericValue {
	const withId = parts.filter((part) => idsIn([part]).length > 0);
	const links = valuesIn(parts, LINK, LINK_NAME, SHORT_LINK_NAME);
	return [...links, ...valuesIn(withId, LINK, SHORT_LINK_NAME)][0];
}

/** The values of a format under such a name, or under a shorter one within a ClientPoint. */
function valuesIn(
	parts: readonly Part[],
	form: RegExp,
	name: RegExp,
	shortName = name,
): GenericValue[] {
	return parts.flatMap(({ fields, isClientPoint }) =>
		fields.flatMap(([each, value]) => {
			const isNamed = name.test(each) || (isClientPoint && shortName.test(each));
			const given: unknown[] = isNamed ? [value].flat() : [];
			return given.filter(isScalar).filter((one) => form.test(String(one)));
		}),
	);
}

function complaintIn(parts: readonly Part[]): string {
	const errors = errorsIn(parts).filter((error) => error !== true);
	const isText = (error: GenericValue) => typeof error === 'string';
	const reason = messagesIn(parts)[0] ?? errors.find(isText) ?? errors[0];
	return typeof reason === 'string' ? reason : (JSON.stringify(reason) ?? '');
}

function errorsIn(parts: readonly Part[]): GenericValue[] {
	return parts.flatMap(({ fields }) =>
		fields.flatMap(([name, value]) => (ERROR_NAME.test(name) && isError(value) ? [value] : [])),
	);
}

/** Whether a field for errors has one: `null`, `false`, `""`, `[]`, `{}`, and `"none"` are none. */
function isError(value: unknown, depth = 0): boolean {
	if (typeof value === 'object' && value !== null) {
		const inner: unknown[] = Object.values(value);
		return depth > DEEPEST || inner.some((each) => isError(each, depth + 1));
	}
	return value !== undefined && value !== null && !NO_ERROR.test(String(value).trim());
}
