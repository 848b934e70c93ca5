import { attempt } from '../../shared/attempt';
import { isRecord } from '../../shared/input';
import { endOfString, nextQuote, quoteNumbers } from '../../shared/json';
import { toObject, type Lead } from './lead';

/**
 * What `JSON.parse` refuses or drops and a report need not lose: names that an object has twice, control
 * characters, a malformed record among others. Pure.
 */

/**
 * The value of a JSON text, with numbers as the text of their digits, and the values of a name that an
 * object has twice as a list, as in XML. @throws SyntaxError when the text is not JSON
 */
export function parseRepeated(text: string): unknown {
	let names = 0;
	// The number behind each name makes it unlike all others, until its object is put together.
	const marked = replaceStrings(quoteNumbers(text), (string, isName) =>
		isName ? `${string.slice(0, -1)}\\u0000${names++}"` : string,
	);
	return JSON.parse(marked, (_, value: unknown) =>
		isRecord(value)
			? toObject(
					Object.entries(value).map(([name, each]): [string, unknown] => [
						name.slice(0, name.lastIndexOf('\u0000')),
						each,
					]),
				)
			: value,
	);
}

/** Changes the strings of a JSON text. */
function replaceStrings(text: string, change: (string: string, isName: boolean) => string): string {
	const colon = /\s*:/y;
	const parts: string[] = [];
	let copied = 0;
	for (let at = nextQuote(text, 0); at < text.length; at = nextQuote(text, copied)) {
		const end = endOfString(text, at);
		colon.lastIndex = end;
		parts.push(text.slice(copied, at), change(text.slice(at, end), colon.test(text)));
		copied = end;
	}
	return parts.join('') + text.slice(copied);
}

/**
 * Reads JSON that may have control characters in its strings, and malformed records, which become strings
 * of what stands there.
 *
 * @returns the JSON as it was read, and its value; undefined when more than that is wrong
 */
export function parseRepaired(text: string): { json: string; value: unknown } | undefined {
	const plain = parsed(text);
	if (plain !== undefined) return plain;
	const escaped = replaceStrings(text, (string) =>
		string.replace(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1)),
	);
	return parsed(escaped) ?? parsed(quoteBrokenRecords(escaped));
}

function parsed(json: string): { json: string; value: unknown } | undefined {
	return attempt(() => ({ json, value: JSON.parse(json) }));
}

/** JSON with each malformed object of a list as a string. A quotation mark begins a string where one can stand. */
function quoteBrokenRecords(text: string): string {
	const parts: string[] = [];
	let copied = 0;
	const open: string[] = [];
	let record: { start: number; depth: number } | undefined;
	let before = '';
	for (let at = 0; at < text.length; at++) {
		const character = text.charAt(at);
		const isOpening = character === '"' && '{[,:'.includes(before);
		if (character.trim() !== '') before = character;
		if (isOpening) {
			at = endOfString(text, at) - 1;
		} else if (character === '{' || character === '[') {
			if (character === '{' && open.at(-1) === '[') record ??= { start: at, depth: open.length };
			open.push(character);
		} else if (character === '}' || character === ']') {
			open.pop();
			if (record === undefined || open.length > record.depth) continue;
			const piece = text.slice(record.start, at + 1);
			// With a second UID, it has others in it, which must not be lost.
			if (parsed(piece) === undefined && piece.split(/"UID"\s*:/i).length <= 2) {
				parts.push(text.slice(copied, record.start), JSON.stringify(piece));
				copied = at + 1;
			}
			record = undefined;
		}
	}
	return parts.join('') + text.slice(copied);
}

/** What is left of a record that cannot be read: its texts, or the UID in what stands there. */
export function unreadable(record: unknown): Lead {
	if (isRecord(record)) {
		const texts = Object.entries(record).filter(([, value]) => typeof value === 'string');
		return Object.fromEntries(texts.map(([name, value]) => [name, String(value)]));
	}
	const text = typeof record === 'string' ? record : '';
	const uid = /"UID"\s*:\s*"?([^\s",}]+)/.exec(text)?.[1];
	return uid === undefined ? { _: text } : { UID: uid };
}
