import type { IDataObject } from 'n8n-workflow';

import { isBlank, isDataObject, isScalar } from '../../shared/input';
import { parseExactly } from '../../shared/json';
import type { WriteAnswer } from '../../shared/once/words';

/** The lead receiver's verdict on a lead, in the terms of version 1, because those of version 2 are unknown. Pure. */

export interface PostAnswer extends WriteAnswer {
	/** Whether it was rejected because ClickPoint already has it. */
	isDuplicate: boolean;
}

/** The ResponseTypes of version 1, by number. Source: the vendor's documentation. */
const RESPONSE_TYPES = [
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

/** Wrappers around the actual response. */
const ENVELOPE = /^(?:data|results?|responses?|leads?|posts?)$/;
const DEEPEST = 3;
const YES = /^(?:true|yes|1)$/i;
const NO = /^(?:false|no|0)$/i;
const DENIAL = /^(?:false|no|errors?|fail\w*|reject\w*|denied|invalid|[45]\d\d)$/i;
const ERROR_FIELD = /^(?:has|is)?(?:errors?|exceptions?)(?:messages?|details?)?$/;
const NO_ERROR = /^(?:0|false|no|none|null|no.?errors?|\[\]|\{\})?$/i;
/** Values that mean no lead. */
const NO_ID = /^(?:\{?[0-]*\}?|-1|false|n\/a|nan|none|null|undefined)$/i;

/**
 * Reads a response, with those terms at its top or per lead. *Yes* and *no* require terms that do not contradict
 * each other; everything else is unclear. Undefined if it is not JSON.
 */
export function readPostAnswer(text: string): PostAnswer | undefined {
	const parsed = parseExactly(text);
	const top = Array.isArray(parsed) ? { leads: parsed } : parsed;
	if (!isDataObject(top)) return undefined;
	const parts = partsOf(top);
	const textsOf = (...names: string[]) =>
		names.flatMap((name) => valuesOf(parts, name)).map((value) => String(value).trim());
	const says = (word: RegExp, ...names: string[]) =>
		textsOf(...names).some((each) => word.test(each));
	const types = textsOf('responsetype').map(readType);
	const refusal = types.find((type) => type !== 'No_Error');
	const isDuplicate = refusal === 'Duplicate_Lead';
	const details = textsOf('responsedetail', 'responsedetails');
	const reasons = [...(refusal === undefined ? [] : [refusal.replaceAll('_', ' ')]), ...details];
	const ids = ['leadidentifier', 'leaduid'].flatMap((name) => valuesOf(parts, name));
	const id = [...ids, ...valuesOf(parts, 'leadid')].find(namesLead);
	const [postId] = valuesOf(parts, 'postid');

	const saysYes = says(YES, 'isvalidpost');
	const saysNo = says(NO, 'isvalidpost') || refusal !== undefined;
	const hasOnlyType = types.length > 0 && textsOf('isvalidpost').length === 0;
	const isTaken = saysYes || (hasOnlyType && id !== undefined);
	// Other terms can only raise doubts.
	const hasDoubt =
		says(NO, 'success') ||
		says(DENIAL, 'success', 'status', 'statuscode', 'code') ||
		// With a lead's ID, an error is a warning, as for ClientPoint.
		(id === undefined && parts.some(hasError)) ||
		(ids.length > 0 && id === undefined) ||
		details.some(namesRefusal);
	const verdict = () => {
		if (types.includes(undefined)) return 'unclear';
		// A rejection with a new lead's ID is unclear.
		if (saysNo) return !saysYes && (id === undefined || isDuplicate) ? 'no' : 'unclear';
		return isTaken && !hasDoubt ? 'yes' : 'unclear';
	};
	const { error, ...others } = top;
	return {
		verdict: verdict(),
		isDuplicate,
		data: {
			// At the top for people to see, and again at the end so that no empty value replaces it.
			...(id !== undefined && { LeadIdentifier: id }),
			...(postId !== undefined && { PostID: postId }),
			...others,
			// n8n would take an item with a top-level `error` for a failure and run the node again.
			...(!isBlank(error) && error !== false && { warning: error }),
			...(id !== undefined && { LeadIdentifier: id }),
		},
		complaint: reasons.length === 0 ? text : [...new Set(reasons)].join(': '),
	};
}

/** The response and the objects in its wrappers, with names in lower case without separators. */
function partsOf(value: unknown, depth = 0): IDataObject[] {
	if (depth > DEEPEST) return [];
	if (Array.isArray(value)) return value.flatMap((each) => partsOf(each, depth + 1));
	if (!isDataObject(value)) return [];
	const entries = Object.entries(value).map(([name, each]) => [plain(name), each] as const);
	const inner = entries.filter(([name]) => ENVELOPE.test(name));
	return [Object.fromEntries(entries), ...inner.flatMap(([, each]) => partsOf(each, depth + 1))];
}

/** A field's values in all parts, except empty ones. */
function valuesOf(parts: readonly IDataObject[], name: string): Array<string | number | boolean> {
	return parts.flatMap((part) => {
		const given: unknown[] = [part[name]].flat();
		return given.filter(isScalar).filter((value) => String(value).trim() !== '');
	});
}

function hasError(part: IDataObject): boolean {
	return Object.entries(part).some(([name, value]) => {
		const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
		return ERROR_FIELD.test(name) && !NO_ERROR.test(text.trim());
	});
}

/** Whether a value is a lead's ID. */
export function namesLead(id: unknown): boolean {
	return !NO_ID.test(String(id ?? '').trim());
}

/** Whether a text names a ResponseType that rejects the lead. */
function namesRefusal(text: string): boolean {
	const [, ...refusals] = RESPONSE_TYPES;
	return refusals.some((type) => plain(text).includes(plain(type)));
}

function plain(text: string): string {
	return text.toLowerCase().replace(/[^a-z]/g, '');
}

/** Reads a ResponseType from its number or name; undefined if it is unknown. */
function readType(value: string): (typeof RESPONSE_TYPES)[number] | undefined {
	return /^\d$/.test(value)
		? RESPONSE_TYPES[Number(value)]
		: RESPONSE_TYPES.find((type) => plain(type) === plain(value));
}
