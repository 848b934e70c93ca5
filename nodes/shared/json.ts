import { attempt } from './attempt';

/** JSON whose numbers keep their digits, which `JSON.parse` would change in long IDs. Pure. */

/** A number in JSON. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Parses JSON with numbers as strings, as {@link quoteNumbers} does. @throws SyntaxError if it isn't JSON */
export function parseDigits(text: string, becomesText?: (digits: string) => boolean): unknown {
	return JSON.parse(quoteNumbers(text, becomesText));
}

/** JSON with its numbers as strings of their digits. @param becomesText selects numbers by their digits */
export function quoteNumbers(
	text: string,
	becomesText: (digits: string) => boolean = () => true,
): string {
	// Anything that only looks like a number, or stands for a name, is left for the parser to reject.
	const quote = (digits: string, colon: string | undefined) =>
		colon === undefined && NUMBER.test(digits) && becomesText(digits) ? `"${digits}"` : digits;
	let json = '';
	let copied = 0;
	let at = 0;
	while (at < text.length) {
		const start = nextQuote(text, at);
		const between = text.slice(at, start);
		if (/\d/.test(between)) {
			const quoted = between.replace(
				/(-?\d[\d.eE+-]*)(\s*:)?/g,
				(_, digits: string, colon?: string) => `${quote(digits, colon)}${colon ?? ''}`,
			);
			json += `${text.slice(copied, at)}${quoted}`;
			copied = start;
		}
		at = endOfString(text, start);
	}
	return json + text.slice(copied);
}

/**
 * Parses JSON, with only those numbers as strings that JavaScript can't hold.
 *
 * @returns undefined if it isn't JSON, or is nested too deeply to be written again
 */
export function parseExactly(text: string): unknown {
	return attempt(() => {
		const value = parseDigits(text.replace(/^\uFEFF/, ''), (digits) => !isExact(digits));
		JSON.stringify(value);
		return value;
	});
}

/** What JSON writes as `{}`. By its tag, because `instanceof` doesn't recognize objects of another context. */
const WITHOUT_FIELDS = /^\[object (?:Map|Set|WeakMap|WeakSet|Error|Promise|RegExp)\]$/;

/**
 * Writes JSON.
 *
 * @param mayLack whether undefined values may be omitted
 * @throws TypeError for a value that JSON writes as `null` or `{}`, or not at all, so that it would be lost
 */
export function writeWhole(value: unknown, mayLack = true): string {
	function keepAll(this: unknown, name: string, each: unknown): unknown {
		const isLost =
			['function', 'symbol'].includes(typeof each) ||
			(typeof each === 'number' && !Number.isFinite(each)) ||
			(each === undefined && !mayLack) ||
			WITHOUT_FIELDS.test(Object.prototype.toString.call(each)) ||
			(each === null && Reflect.get(Object(this), name) !== null);
		if (isLost) throw new TypeError(`${name} has no form in JSON`);
		return each;
	}
	return JSON.stringify(value, keepAll);
}

/** Whether an object in JSON has a name twice: `JSON.parse` keeps only its last value. */
export function hasRepeatedNames(json: string, value: unknown): boolean {
	let quotes = 0;
	for (let at = json.indexOf('"'); at !== -1; at = json.indexOf('"', at + 1)) {
		if (json[at - 1] !== '\\' || !isEscaped(json, at)) quotes++;
	}
	// If it is nested too deeply for the stack, nobody can use it.
	const strings = attempt(() => countStrings(value));
	return strings !== undefined && quotes !== 2 * strings;
}

/** How many characters the escapes in a part of JSON add. */
export function lengthOfEscapes(json: string, begin: number, end: number): number {
	let length = 0;
	let at = json.indexOf('\\', begin);
	while (at !== -1 && at < end) {
		const escape = json[at + 1] === 'u' ? 6 : 2;
		length += escape - 1;
		at = json.indexOf('\\', at + escape);
	}
	return length;
}

/** How many names and strings a value has. */
function countStrings(value: unknown): number {
	if (typeof value === 'string') return 1;
	if (typeof value !== 'object' || value === null) return 0;
	let count = Array.isArray(value) ? 0 : Object.keys(value).length;
	for (const each of Object.values(value)) count += countStrings(each);
	return count;
}

/** Where the string that begins at a quotation mark ends. */
export function endOfString(text: string, start: number): number {
	let end = nextQuote(text, start + 1);
	while (end < text.length && isEscaped(text, end)) end = nextQuote(text, end + 1);
	return end + 1;
}

/** The position of the next quotation mark, or the end of the text. */
export function nextQuote(text: string, from: number): number {
	const at = text.indexOf('"', from);
	return at === -1 ? text.length : at;
}

/** Whether a quotation mark is part of its string: after an odd number of backslashes. */
function isEscaped(text: string, at: number): boolean {
	let backslashes = 0;
	while (text[at - 1 - backslashes] === '\\') backslashes++;
	return backslashes % 2 === 1;
}

/** Whether JavaScript holds exactly these digits, e.g. `500.00`, but not `9007199254740993`. */
export function isExact(digits: string): boolean {
	const number = Number(digits);
	return Number.isFinite(number) && significant(String(number)) === significant(digits);
}

/** The significant digits of a number: without sign, point, exponent, and zeros around them. */
function significant(digits: string): string {
	return digits
		.replace(/e.*$/i, '')
		.replace(/[-+.]/g, '')
		.replace(/^0+|0+$/g, '');
}
