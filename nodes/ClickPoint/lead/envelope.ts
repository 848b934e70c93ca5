import { isBlank } from '../../shared/input';

/** What stands around the leads of an answer, in JSON and in XML alike. Pure. */

/** A property by its name in lower case: the vendor's casing is observed, not documented. */
export function property(object: Record<string, unknown>, lowerCaseName: string): unknown {
	return Object.entries(object).find(([name]) => name.toLowerCase() === lowerCaseName)?.[1];
}

/** A count that arrives as a number or as its digits; anything else counts as not told. */
export function readTotal(value: unknown): number | undefined {
	const total = typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
	return typeof total === 'number' && Number.isSafeInteger(total) && total >= 0 ? total : undefined;
}

/** Whether an answer without leads says why: an error beside no leads is no empty report. */
export function hasComplaint(envelope: Record<string, unknown>): boolean {
	return Object.entries(envelope).some(
		([name, value]) => /error|message|fault|exception|reason/i.test(name) && !saysNone(value),
	);
}

/** Whether a value says that there is nothing to tell: `"Error": false`, `"ErrorCount": "0"`. */
function saysNone(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
	return isBlank(value) || ['false', '0', 'null'].includes(String(value).toLowerCase());
}
