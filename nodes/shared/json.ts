import { attempt } from './attempt';

/** JSON whose numbers keep their digits: `JSON.parse` alone makes another id of a long one. Pure. */

/** A number as JSON writes it. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The value of a JSON text, with numbers as {@link quoteNumbers} has them. @throws SyntaxError when it is not JSON */
export function parseDigits(text: string, becomesText?: (digits: string) => boolean): unknown {
	return JSON.parse(quoteNumbers(text, becomesText));
}

/** A JSON text with its numbers as the text of their digits. @param becomesText for which digits */
export function quoteNumbers(
	text: string,
	becomesText: (digits: string) => boolean = () => true,
): string {
	// What looks like a number and is none, or stands where a name belongs, stays for the parser to refuse.
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
 * The value of a JSON text, with only those numbers as the text of their digits that JavaScript cannot hold.
 *
 * @returns undefined when the text is not JSON, or is nested too deeply to be written again
 */
export function parseExactly(text: string): unknown {
	return attempt(() => {
		const value = parseDigits(text.replace(/^\uFEFF/, ''), (digits) => !isExact(digits));
		JSON.stringify(value);
		return value;
	});
}

/** What JSON would write as `{}`, wherever it was made: a Map of another context is no instance of this one's. */
const WITHOUT_FIELDS = /^\[object (?:Map|Set|WeakMap|WeakSet|Error|Promise|RegExp)\]$/;

/**
 * The JSON of a value.
 *
 * @param mayLack whether what is undefined may be left out
 * @throws TypeError for what JSON would write as `null`, as `{}` or not at all: it would be missing silently
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

/** Whether a name stands twice in an object of a JSON text: `JSON.parse` drops all of its values but the last. */
export function hasRepeatedNames(json: string, value: unknown): boolean {
	let quotes = 0;
	for (let at = json.indexOf('"'); at !== -1; at = json.indexOf('"', at + 1)) {
		if (json[at - 1] !== '\\' || !isEscaped(json, at)) quotes++;
	}
	// One that is nested more deeply than the stack is of no use to anybody.
	const strings = attempt(() => countStrings(value));
	return strings !== undefined && quotes !== 2 * strings;
}

/** By how much a part of a JSON text is longer than what its escapes stand for. */
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

/** How many names and texts a value has. */
function countStrings(value: unknown): number {
	if (typeof value === 'string') return 1;
	if (typeof value !== 'object' || value === null) return 0;
	let count = Array.isArray(value) ? 0 : Object.keys(value).length;
	for (const each of Object.values(value)) count += countStrings(each);
	return count;
}

/** Where a string ends that begins at a quotation mark. */
export function endOfString(text: string, start: number): number {
	let end = nextQuote(text, start + 1);
	while (end < text.length && isEscaped(text, end)) end = nextQuote(text, end + 1);
	return end + 1;
}

/** Where the next quotation mark stands, or the text ends. */
export function nextQuote(text: string, from: number): number {
	const at = text.indexOf('"', from);
	return at === -1 ? text.length : at;
}

/** Whether a quotation mark belongs to its string: after an odd number of backslashes. */
function isEscaped(text: string, at: number): boolean {
	let backslashes = 0;
	while (text[at - 1 - backslashes] === '\\') backslashes++;
	return backslashes % 2 === 1;
}

/** Whether a number of JavaScript has the same value as these digits, e.g. `500.00`, not `9007199254740993`. */
export function isExact(digits: string): boolean {
	const number = Number(digits);
	return Number.isFinite(number) && significant(String(number)) === significant(digits);
}

/** A number's digits without the zeros, the sign and the exponent around them. */
function significant(digits: string): string {
	return digits
		.replace(/e.*$/i, '')
		.replace(/[-+.]/g, '')
		.replace(/^0+|0+$/g, '');
}
