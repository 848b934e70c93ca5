import type { IDataObject } from 'n8n-workflow';

import { attempt } from './attempt';
import { InputError, quote, UNPRINTABLE } from './errors';
import { hasRepeatedNames, parseDigits } from './json';

/** Reads what people type and expressions return: checks and converts it, or throws an `InputError`. Pure. */

/** Whether a value is an object with named values: not an array, a date, or null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return (
		typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
	);
}

/** An object with named values; empty for anything else. */
export function recordOf(value: unknown): Record<string, unknown> {
	return isRecord(value) ? value : {};
}

/** Whether a value parsed from JSON is an object, whose values n8n's items can hold. */
export function isDataObject(parsed: unknown): parsed is IDataObject {
	return isRecord(parsed);
}

/** Whether a value has an obvious text, unlike an object. */
export function isScalar(value: unknown): value is string | number | boolean {
	return ['string', 'number', 'boolean'].includes(typeof value);
}

/** Whether a value is missing, null, or only white space. */
export function isBlank(value: unknown): boolean {
	return (value ?? '') === '' || (typeof value === 'string' && value.trim() === '');
}

/** The value of a resource locator, or the value that an expression returned in its place. */
export function valueOfLocator(value: unknown): unknown {
	return isRecord(value) && 'mode' in value ? value.value : value;
}

/** Reads text, or a number as its digits, because expressions often return one. */
export function readText(field: string, value: unknown): string {
	if (typeof value === 'string') return value;
	if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
		const wayOut = 'Its last digits may already be wrong. Get it as text from its source.';
		throw new InputError(field, value, 'is a number too large to be kept exactly', wayOut);
	}
	if (Number.isFinite(value)) return String(value);
	throw notText(field, value);
}

function notText(field: string, value: unknown): InputError {
	const wayOut = 'Enter text. An expression must return text or a number.';
	return new InputError(field, value, 'is not text', wayOut);
}

/** Reads text that must not be empty, without the white space around it. */
export function readRequiredText(field: string, value: unknown, example: string): string {
	if (isBlank(value)) {
		throw new InputError(field, value, undefined, `Enter a value, e.g. ${example}.`);
	}
	return readText(field, value).trim();
}

/** Reads a key without the white space around it. Errors name what can't be in a key, but don't show the value. */
export function readKey(field: string, value: unknown, example: string): string {
	if (!isBlank(value) && typeof value !== 'string' && !Number.isSafeInteger(value)) {
		throw notText(field, '(not shown)');
	}
	const key = readRequiredText(field, value, example);
	const refuse = (problem: string) =>
		new InputError(field, '(not shown)', problem, 'Copy it again in full, and nothing else.');
	// A vendor may repeat the key without these, where it wouldn't be found.
	if (/^(?:Bearer\s.*|["'`“”„‘’«»].*["'`“”„‘’«»])$/i.test(key)) {
		throw refuse('begins with "Bearer" or is in quotation marks');
	}
	const [unseen] = key.match(UNPRINTABLE) ?? [];
	if (unseen === undefined) return key;
	const code = (unseen.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
	const place = [...key].indexOf(unseen) + 1;
	const name = /[\n\r]/.test(unseen) ? 'a line break' : 'an invisible character';
	throw refuse(`has ${name} (U+${code}) as its character ${place}`);
}

/** Reads a whole number within bounds, or its digits. */
export function readWholeNumber(
	field: string,
	value: unknown,
	{ min, max }: { min: number; max: number },
): number {
	const number =
		typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value;
	if (typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max) {
		return number;
	}
	const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
	const wayOut = `Enter a whole number ${range}.`;
	throw new InputError(field, value, `is not a whole number ${range}`, wayOut);
}

/** Reads a switch, or the strings `true` and `false`, because expressions often return them. */
export function readBoolean(field: string, value: unknown): boolean {
	if (typeof value === 'boolean') return value;
	if (value === 'true') return true;
	if (value === 'false') return false;
	const wayOut = 'Turn the switch on or off, or use an expression that returns true or false.';
	throw new InputError(field, value, 'is neither true nor false', wayOut);
}

/** Reads one of several choices, such as the options of a field. */
export function readChoice<T extends { name: string; value: unknown }>(
	field: string,
	value: unknown,
	choices: readonly T[],
): T {
	const choice = choices.find((each) => each.value === value);
	if (choice !== undefined) return choice;
	const either = new Intl.ListFormat('en', { type: 'disjunction' });
	const names = either.format(choices.map(({ name }) => name));
	const values = either.format(choices.map((each) => quote(each.value)));
	const wayOut = `Choose ${names}. An expression must return ${values}.`;
	throw new InputError(field, value, 'is not a choice', wayOut);
}

/** Reads an ID, a whole number above 0 of up to 19 digits, as text. A number above 2^53 has lost digits and is rejected. */
export function readId(field: string, value: unknown): string {
	const text = typeof value === 'string' || Number.isSafeInteger(value) ? String(value).trim() : '';
	if (/^[1-9]\d{0,18}$/.test(text)) return text;
	const wayOut = 'Enter the ID, e.g. 1001. An expression must return text or a whole number.';
	throw new InputError(field, value, 'is not an ID (a whole number above 0)', wayOut);
}

/** An ID as a JSON number, as the vendors show it, or as a string if JavaScript can't hold it exactly. */
export function idAsJson(id: string): number | string {
	return Number.isSafeInteger(Number(id)) ? Number(id) : id;
}

/** Reads IDs from a list, comma-separated text, or a single ID. */
export function readIds(field: string, value: unknown): string[] {
	const ids = splitList(value, /,/);
	if (!ids.some(isBlank)) return ids.map((id) => readId(field, id));
	const wayOut = 'Enter comma-separated IDs, e.g. 567834, 673498.';
	throw new InputError(field, value, 'has an empty entry', wayOut);
}

/** Reads strings from a list, or from text with commas or line breaks. */
export function readTexts(field: string, value: unknown, example: string, by = /[,\n]/): string[] {
	return splitList(value, by).map((text) => readRequiredText(field, text, example));
}

/** Reads names from a list, or from text with commas, semicolons, line breaks, or `|`. */
export function readNames(field: string, value: unknown): string[] {
	return readTexts(field, value, 'FirstName', /[,;|\n]/);
}

/** The parts of an array or of text; empty if there is nothing. */
function splitList(value: unknown, separator: RegExp): unknown[] {
	// A hole becomes an empty entry.
	if (Array.isArray(value)) return Array.from(value);
	if (typeof value !== 'string') return isBlank(value) ? [] : [value];
	// `[567834, 673498]`, the way the vendors write lists.
	const list = attempt((): unknown => JSON.parse(value));
	return Array.isArray(list) ? list : value.split(separator).filter((part) => !isBlank(part));
}

/** The value of JSON text, or any other value as it is. */
function parseJson(field: string, value: unknown, wayOut: string): unknown {
	if (typeof value !== 'string') return value;
	let hasLostDigits = false;
	// Converts no number, but notes whether one loses digits.
	const noteLoss = (digits: string) => {
		const number = Number(digits);
		hasLostDigits ||= Number.isInteger(number) && !Number.isSafeInteger(number);
		return false;
	};
	const parsed = attempt((): { json: unknown } => ({ json: parseDigits(value, noteLoss) }));
	if (parsed === undefined) {
		const marks = isBlank(value) ? '' : ' Names and texts need double quotation marks.';
		throw new InputError(field, value, 'is not valid JSON', `${wayOut}${marks}`);
	}
	if (hasLostDigits) {
		const problem = 'has a whole number too large to be kept exactly';
		const inQuotes = 'Put the number in quotation marks, e.g. "9007199254740993".';
		throw new InputError(field, value, problem, inQuotes);
	}
	if (!hasRepeatedNames(value, parsed.json)) return parsed.json;
	const useOnce = 'Only the last value would count. Use each name once.';
	throw new InputError(field, value, 'has a name twice in one object', useOnce);
}

/** Reads a JSON object, or one as text. */
export function readJsonObject(
	field: string,
	value: unknown,
	example: string,
): Record<string, unknown> {
	const wayOut = `Enter a JSON object, e.g. ${example}, or use an expression that returns one.`;
	const parsed = parseJson(field, value, wayOut);
	if (!isRecord(parsed)) throw new InputError(field, value, 'is not a JSON object', wayOut);
	return parsed;
}

/** Reads a JSON array of objects, a single object, or either as text. */
export function readJsonObjects(
	field: string,
	value: unknown,
	example: string,
): Array<Record<string, unknown>> {
	const wayOut = `Enter a JSON array of objects, e.g. ${example}, or use an expression that returns an array.`;
	const parsed = parseJson(field, value, wayOut);
	const entries: unknown[] = Array.isArray(parsed) ? Array.from(parsed) : [parsed];
	if (entries.every(isRecord)) return entries;
	throw new InputError(field, value, 'is not a JSON array of objects', wayOut);
}

/**
 * Reads the https address of a server, without the slash at its end. `http:` would send the key in clear text, so
 * it is only for this computer and private networks. Names are not resolved.
 */
export function readBaseUrl(field: string, value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	const url = URL.canParse(text) ? new URL(text) : undefined;
	// `URL` accepts addresses without the slashes, but n8n uses the address as entered.
	const isWeb = /^https?:\/\//i.test(text);
	if (url === undefined || !isWeb || /[?#]/.test(text) || url.username + url.password !== '') {
		throw new InputError(
			field,
			// A key or a password in it must not get into a message.
			/[?#@]/.test(text) ? '(not shown)' : value,
			'is not a valid server address',
			'Enter an address such as https://api.example.com, without a query string, user name, or password.',
		);
	}
	if (url.protocol === 'http:' && !isNearby(url.hostname)) {
		const wayOut =
			'Enter an address that begins with https. Only localhost and private IP addresses can have http.';
		throw new InputError(field, value, 'is not encrypted', wayOut);
	}
	return url.href.replace(/\/+$/, '');
}

/** Whether a host, in the spelling of `URL`, is localhost, or a loopback, private, or link-local address. */
function isNearby(host: string): boolean {
	return (
		/^(?:.+\.)?localhost\.?$/.test(host) ||
		/^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d+)+$/.test(host) ||
		/^\[(?:::1\]|::ffff:7f[\da-f]{2}:|f[cd][\da-f]{2}:|fe[89ab][\da-f]:)/.test(host)
	);
}
