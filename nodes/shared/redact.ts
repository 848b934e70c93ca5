import { nowOrInTurn } from './turns';

/**
 * Keeps secrets out of what people see. A response may repeat the request that held the key, in another spelling,
 * so text is decoded step by step, and each of its readings is searched.
 */

/** Replaces a secret. */
const REDACTED = '***';

/** Replaces text that may contain one. */
const NOT_SHOWN = '(not shown because it may contain the key or secret)';

/** A shorter secret also occurs by chance. */
const SHORTEST_SECRET = 8;

/** Fewer characters of a secret reveal nothing. */
const SHORTEST_PIECE = 4;

/** So many characters at the beginning of a secret reveal it, anywhere in a quotation. */
const TELLING = 12;

/** How far from the end of a quotation a secret may have been cut off, including an escape after it. */
const END = 20;

/** More readings than ordinary text has (up to 30); such text is not shown, which keeps the time linear. */
const MOST_READINGS = 100;

/** How much of a long string to search at once, in characters: about 15 ms. */
const PIECE = 20_000;

/** The longest spelling of one character of a secret, e.g. in hex as `&amp;#107;`. */
const LONGEST_SPELLING = 20;

/**
 * Takes secrets out of our own text, which may quote a value. A secret in another spelling withholds the text. A
 * secret of fewer than 8 characters also occurs by chance, so it is only found as a word, unchanged.
 */
export function redact(text: string, secrets: readonly string[]): string {
	try {
		const sought = seek(secrets);
		const left = withoutPlain(text, sought);
		return hasSecret(left, sought) ? NOT_SHOWN : left;
	} catch {
		return NOT_SHOWN;
	}
}

/**
 * Takes secrets out of the strings and names of a parsed JSON value, as {@link redact} does. `***` replaces
 * withheld strings, values nested too deeply, and numbers that are a key; longer numbers, such as IDs, stay. A
 * value of megabytes takes seconds, during which n8n responds.
 */
export async function redactDeep(value: unknown, secrets: readonly string[]): Promise<unknown> {
	try {
		return await nowOrInTurn(cleanDeep(value, seek(secrets)));
	} catch {
		return REDACTED;
	}
}

/**
 * At most `limit` characters of a vendor's text, without secrets. Not shown if a secret or its beginning is there
 * in another spelling, or if a secret has fewer than 8 characters.
 */
export function quoteWithout(text: string, secrets: readonly string[], limit = Infinity): string {
	try {
		const sought = seek(secrets);
		// Redacted before it is cut: what is left of a secret would withhold the quotation.
		const longest = Math.max(0, ...sought.map(({ plain }) => plain.length));
		const quotation = withoutPlain(text.slice(0, limit * (1 + longest)), sought).slice(0, limit);
		const heads = sought.flatMap(({ forms }) => forms.map((form) => form.slice(0, TELLING)));
		const isTelling = (folded: string) =>
			heads.some(
				(head) =>
					folded.includes(head) || folded.slice(-END).includes(head.slice(0, SHORTEST_PIECE)),
			);
		const isShown =
			sought.every(({ isLong }) => isLong) && !hasReading(quotation, isTelling, SHORTEST_PIECE);
		return isShown ? quotation : NOT_SHOWN;
	} catch {
		return NOT_SHOWN;
	}
}

/** How much of a secret suggests the rest, in characters. */
const SUSPECT = 40;

/**
 * Whether text may repeat a secret as a word: unchanged, in another case, without hyphens, or with backslashes.
 * Fast enough for pages of leads, which take longer to redact than to read.
 */
export function mayRepeat(text: string, secrets: readonly string[]): boolean {
	return secrets.some((secret) => {
		const start = secret.replaceAll('-', '').slice(0, SUSPECT);
		const end = start.length < SUSPECT ? '(?!\\w)' : '';
		const spelled = [...start]
			.map((character) => character.replace(/\W/g, '\\$&'))
			.join('[-\\\\]{0,2}');
		return (
			start.length >= SHORTEST_SECRET && new RegExp(`(?<!\\w)${spelled}${end}`, 'i').test(text)
		);
	});
}

interface Sought {
	plain: string;
	/** Folded: the secret, and the secret with everything decoded that looks like an escape. */
	forms: string[];
	isLong: boolean;
}

/** What to look for, the longest first, because a secret may begin with another one. */
function seek(secrets: readonly string[]): Sought[] {
	return secrets
		.filter((secret) => secret !== '')
		.sort((a, b) => b.length - a.length)
		.map((plain) => {
			if (plain.length < SHORTEST_SECRET) return { plain, forms: [], isLong: false };
			const decoded = new Set([plain]);
			for (const form of decoded) decoded.add(unescape(form));
			const forms = [...decoded].map(fold).filter(({ length }) => length >= SHORTEST_PIECE);
			return { plain, forms, isLong: forms.length === decoded.size };
		});
}

type Steps<T> = Generator<undefined, T>;

function* cleanDeep(value: unknown, sought: readonly Sought[]): Steps<unknown> {
	if (typeof value === 'string') return yield* cleanString(value, sought);
	if (typeof value === 'number') {
		return sought.some(({ plain, isLong }) => isLong && plain === String(value)) ? REDACTED : value;
	}
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) {
		const list: unknown[] = [];
		for (const each of value) list.push(yield* cleanDeep(each, sought));
		return list;
	}
	const entries: Array<[string, unknown]> = [];
	for (const [name, inner] of Object.entries(value)) {
		const cleanName = yield* cleanString(name, sought);
		entries.push([cleanName, yield* cleanDeep(inner, sought)]);
	}
	return Object.fromEntries(entries);
}

function* cleanString(text: string, sought: readonly Sought[]): Steps<string> {
	const left = withoutPlain(text, sought);
	for (const piece of piecesOf(left, sought)) {
		if (piece === undefined || hasSecret(piece, sought)) return REDACTED;
		yield;
	}
	return left;
}

/** A long string in pieces that overlap by the longest spelling of a secret; undefined if that is too long. */
function piecesOf(text: string, sought: readonly Sought[]): Array<string | undefined> {
	if (text.length <= PIECE) return [text];
	const overlap = LONGEST_SPELLING * Math.max(0, ...sought.map(({ plain }) => plain.length));
	const step = PIECE - overlap;
	if (step < overlap) return [undefined];
	const count = Math.ceil((text.length - overlap) / step);
	return Array.from({ length: count }, (_, at) => text.slice(at * step, at * step + PIECE));
}

/** Whether text contains a secret in another spelling. */
function hasSecret(text: string, sought: readonly Sought[]): boolean {
	const forms = sought.flatMap((each) => each.forms);
	const shortest = Math.min(...forms.map(({ length }) => length));
	return hasReading(text, (folded) => forms.some((form) => folded.includes(form)), shortest);
}

/** Text without the secrets that it contains unchanged; short ones are removed only if they are words. */
function withoutPlain(text: string, sought: readonly Sought[]): string {
	return sought.reduce(
		(left, { plain }) =>
			left.replaceAll(plain, (_, at: number) => {
				const beside = left.charAt(at - 1) + left.charAt(at + plain.length);
				return plain.length < SHORTEST_SECRET && /[\p{L}\p{N}]/u.test(beside) ? plain : REDACTED;
			}),
		text,
	);
}

/**
 * Whether text, or anything encoded in it, is telling; also true if there is too much to search.
 *
 * @param shortest anything shorter isn't telling
 */
function hasReading(text: string, isTelling: (folded: string) => boolean, shortest: number) {
	const readings = new Set([text]);
	// The set grows during the loop, which ends because decoded text is shorter.
	for (const reading of readings) {
		if (reading.length < shortest) continue;
		if (isTelling(fold(reading)) || readings.size > MOST_READINGS) return true;
		for (const decoded of decode(reading)) readings.add(decoded);
	}
	return false;
}

/** Text without what differs between spellings: case, hyphens, braces, white space, and escape characters. */
function fold(text: string): string {
	return text.toLowerCase().replace(/[\s\p{Cc}\p{Cf}\\+{}&<>"'-]+/gu, '');
}

/** Text decoded by one step: its escapes, and its runs of base64 and hex, which may begin anywhere. */
function decode(text: string): string[] {
	const base64 = text.replace(/\s+/g, '').match(/[\w+/-]{6,}/g) ?? [];
	const hex = text.replace(/[\s:-]+/g, '').match(/[\da-f]{8,}/gi) ?? [];
	const decodeRuns = (runs: string[], encoding: 'base64' | 'hex', start: number) =>
		runs.map((run) => Buffer.from(run.slice(start), encoding)).join('|');
	return [
		unescape(text),
		...[0, 1, 2, 3].map((start) => decodeRuns(base64, 'base64', start)),
		...[0, 1].map((start) => decodeRuns(hex, 'hex', start)),
	];
}

/** Escapes in JSON and JavaScript, in URLs, and in XML. */
const ESCAPE =
	/\\(?:u([\da-f]{4})|([\\/"])|[nrtbf])|((?:(?:%|\\x)[\da-f]{2})+)|(?:&#(x?)|\\u\{)([\da-f]{1,8})[;}]|&(?:(amp)|lt|gt|quot|apos);/gi;

/** Text with its escapes decoded once; those of characters that {@link fold} removes become white space. */
function unescape(text: string): string {
	return text.replace(ESCAPE, (_, ...groups: Array<string | undefined>) => {
		const [unit, itself, bytes, x, digits, amp] = groups;
		if (unit !== undefined) return String.fromCharCode(parseInt(unit, 16));
		if (itself !== undefined) return itself;
		if (bytes !== undefined) return Buffer.from(bytes.replace(/%|\\x/gi, ''), 'hex').toString();
		if (amp !== undefined) return '&';
		const code = Number(x === '' ? digits : `0x${digits}`);
		// Without white space, both sides could join to an escape, as in `%a&quot;a`.
		return code <= 0x10ffff ? String.fromCodePoint(code) : '\n';
	});
}
