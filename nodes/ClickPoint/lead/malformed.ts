import { attempt } from '../../shared/attempt';
import { isRecord } from '../../shared/input';
import { endOfString, nextQuote, quoteNumbers } from '../../shared/json';
import { toObject, type Lead } from './lead';

/** Saves what `JSON.parse` would reject or drop: repeated names, control characters, malformed records. Pure. */

/**
 * Parses JSON, with numbers as text, and a list for the values of a repeated name, as in XML.
 * @throws SyntaxError if it is not JSON
 */
export function parseRepeated(text: string): unknown {
	let names = 0;
	// Numbering the names makes each unique until its object is rebuilt.
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
 * Parses JSON that may have control characters in strings, or malformed records, which become strings.
 *
 * @returns the repaired JSON and its value; undefined if anything else is wrong
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

/** Turns malformed objects in lists into strings. A quotation mark only opens a string in a valid place for one. */
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
			// A second UID means that it contains another record, which must not be lost.
			if (parsed(piece) === undefined && piece.split(/"UID"\s*:/i).length <= 2) {
				parts.push(text.slice(copied, record.start), JSON.stringify(piece));
				copied = at + 1;
			}
			record = undefined;
		}
	}
	return parts.join('') + text.slice(copied);
}

/** The remains of an unusable record: its text fields, its UID if that can be found, or all of its text. */
export function unreadable(record: unknown): Lead {
	if (isRecord(record)) {
		const texts = Object.entries(record).filter(([, value]) => typeof value === 'string');
		return Object.fromEntries(texts.map(([name, value]) => [name, String(value)]));
	}
	const text = typeof record === 'string' ? record : '';
	const uid = /"UID"\s*:\s*"?([^\s",}]+)/.exec(text)?.[1];
	return uid === undefined ? { _: text } : { UID: uid };
}
