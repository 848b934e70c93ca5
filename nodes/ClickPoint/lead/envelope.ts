import { isBlank, isRecord } from '../../shared/input';

/** What stands around the leads of an answer, in JSON and in XML alike. Pure. */

/** A property by its lower-case name, as the casing is only observed; all where several have it: one alone could lose leads. */
export function property(object: Record<string, unknown>, lowerCaseName: string): unknown {
	const found = Object.entries(object).filter(([name]) => name.toLowerCase() === lowerCaseName);
	return found.length > 1 ? found.map(([, value]) => value) : found[0]?.[1];
}

/** A count, given as a number or its digits, also with commas or zeros after a point; undefined for anything else. */
export function readTotal(value: unknown): number | undefined {
	const isCount =
		typeof value === 'string' && /^\s*(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.0{1,2})?\s*$/.test(value);
	const total = isCount ? Number(value.replaceAll(',', '')) : value;
	return typeof total === 'number' && Number.isSafeInteger(total) && total >= 0 ? total : undefined;
}

/** Names of counts and of the page that was asked for. */
const COUNT =
	/(?:count|totals?|skip|take|pages?(?:no|number|index)?|size)$|^@?(?:page_?)?(?:offset|limit)$/i;
/** Names of trouble, unless what they hold denies it. */
export const TROUBLE = /error|message|fault|exception|reason|fail|invalid|denied|reject|warning/i;
/** Names of what `true` says yes to. */
const SUCCESS = /success|succeeded|valid|result|status|^ok$/i;

const YES = /^(?:ok(?:ay)?|success(?:ful(?:ly)?)?|succeeded|completed?|done|no[ _]?errors?)[.!]?$/i;
const NO_LEADS =
	/^(?:there (?:are|were) )?(?:no|0) (?:matching )?(?:leads|records|results|data)(?: (?:were )?(?:found|returned|available))?(?: (?:for|in|within|matching) (?:the|this|your) (?:given |specified |selected |requested )?(?:criteria|filters?|query|search|(?:date )?range|period|dates?))?[.!]?$/i;

/** Whether something beside the leads is harmless: an empty report is believed beside counts and a yes alone. */
export function isHarmless(name: string, value: unknown, depth = 1): boolean {
	if (isAboutXml(name) || isBlank(value)) return true;
	if (typeof value === 'object' && value !== null) {
		// Deeper than any status, and than a program can follow.
		if (depth > 3) return false;
		return Object.entries(value).every(([inner, each]) =>
			isHarmless(isRecord(value) ? inner : name, each, depth + 1),
		);
	}
	const text = String(value).trim().toLowerCase();
	if (text === 'null' || YES.test(text)) return true;
	// As an error, the vendor could mean that it cannot get at them.
	if (NO_LEADS.test(text)) return !TROUBLE.test(name.replace(/message/i, ''));
	if (TROUBLE.test(name)) return text === 'false' || text === '0';
	if (COUNT.test(name)) return /^\d+(?:\.\d+)?$/.test(text);
	if (/success/i.test(name) && text === '1') return true;
	if (SUCCESS.test(name) && /^(?:true|yes|200)$/.test(text)) return true;
	return /code$/i.test(name) && /^(?:0|200)$/.test(text);
}

/** Whether an attribute is about XML itself. Converters to JSON write an at sign before it. */
export function isAboutXml(name: string): boolean {
	return /^@?(?:xmlns\b|xml:|(?:[\w.-]+:)?nil$|(?:[\w.-]+:)(?:type|schemaLocation|noNamespaceSchemaLocation)$)/i.test(
		name,
	);
}
