import { isBlank, isRecord } from '../../shared/input';

/** Reads what surrounds the leads in a response, in JSON and XML. Pure. */

/** A property by its lower-case name, because its casing is only observed; if several match, a list of all. */
export function property(object: Record<string, unknown>, lowerCaseName: string): unknown {
	const found = Object.entries(object).filter(([name]) => name.toLowerCase() === lowerCaseName);
	return found.length > 1 ? found.map(([, value]) => value) : found[0]?.[1];
}

/** A count, from a number or from digits with optional commas and zero decimals; undefined for anything else. */
export function readTotal(value: unknown): number | undefined {
	const isCount =
		typeof value === 'string' && /^\s*(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.0{1,2})?\s*$/.test(value);
	const total = isCount ? Number(value.replaceAll(',', '')) : value;
	return typeof total === 'number' && Number.isSafeInteger(total) && total >= 0 ? total : undefined;
}

/** Names of counts and page settings. */
const COUNT =
	/(?:count|totals?|skip|take|pages?(?:no|number|index)?|size)$|^@?(?:page_?)?(?:offset|limit)$/i;
/** Names that report trouble, unless their value denies it. */
export const TROUBLE = /error|message|fault|exception|reason|fail|invalid|denied|reject|warning/i;
/** Names that report success with `true`. */
const SUCCESS = /success|succeeded|valid|result|status|^ok$/i;

const YES = /^(?:ok(?:ay)?|success(?:ful(?:ly)?)?|succeeded|completed?|done|no[ _]?errors?)[.!]?$/i;
const NO_LEADS =
	/^(?:there (?:are|were) )?(?:no|0) (?:matching )?(?:leads|records|results|data)(?: (?:were )?(?:found|returned|available))?(?: (?:for|in|within|matching) (?:the|this|your) (?:given |specified |selected |requested )?(?:criteria|filters?|query|search|(?:date )?range|period|dates?))?[.!]?$/i;

/** Whether a value beside the leads is harmless. An empty report may only have counts and signs of success there. */
export function isHarmless(name: string, value: unknown, depth = 1): boolean {
	if (isAboutXml(name) || isBlank(value)) return true;
	if (typeof value === 'object' && value !== null) {
		// No status is nested more deeply, and hostile nesting would overflow the stack.
		if (depth > 3) return false;
		return Object.entries(value).every(([inner, each]) =>
			isHarmless(isRecord(value) ? inner : name, each, depth + 1),
		);
	}
	const text = String(value).trim().toLowerCase();
	if (text === 'null' || YES.test(text)) return true;
	// In an error, it could mean that ClickPoint cannot read the leads.
	if (NO_LEADS.test(text)) return !TROUBLE.test(name.replace(/message/i, ''));
	if (TROUBLE.test(name)) return text === 'false' || text === '0';
	if (COUNT.test(name)) return /^\d+(?:\.\d+)?$/.test(text);
	if (SUCCESS.test(name) && /^(?:true|yes|200)$/.test(text)) return true;
	if (/success/i.test(name)) return text === '1';
	return /code$/i.test(name) && /^(?:0|200)$/.test(text);
}

/** Whether an attribute is about XML itself. Converters to JSON prefix its name with `@`. */
export function isAboutXml(name: string): boolean {
	return /^@?(?:xmlns\b|xml:|(?:[\w.-]+:)?nil$|(?:[\w.-]+:)(?:type|schemaLocation|noNamespaceSchemaLocation)$)/i.test(
		name,
	);
}
