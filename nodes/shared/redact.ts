import { nowOrInTurn } from './turns';

/**
 * Keeps secrets out of what people see. A vendor's response can repeat the request that held the key,
 * in another spelling: a text is decoded step by step, and each of its readings is searched.
 */

/** What replaces a secret. */
const REDACTED = '***';

/** What replaces a text that may contain one. */
const NOT_SHOWN = '(not shown because it may contain the key or secret)';

/** A shorter secret also occurs by chance. */
const SHORTEST_SECRET = 8;

/** Fewer characters of a secret reveal nothing. */
const SHORTEST_PIECE = 4;

/** So long a beginning of a secret reveals it, anywhere in a quotation. */
const TELLING = 12;

/** The end of a quotation, where a beginning may have been cut off, and an escape after it. */
const END = 20;

/** The most readings of a text; ordinary ones have up to 30. A text with more is not shown, which keeps the time linear. */
const MOST_READINGS = 100;

/** How much of a long string is searched at a time, in characters: some 15 ms. */
const PIECE = 20_000;

/** How long a character of a secret can become in another spelling, e.g. in hex as `&amp;#107;`. */
const LONGEST_SPELLING = 20;

/**
 * Takes secrets out of a text of ours that can quote a value. A secret in another spelling withholds the text; one
 * of fewer than 8 characters is only found as it is and as a word, because it also occurs by chance.
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
 * Takes secrets out of the strings and names of a parsed JSON value, as {@link redact} does; `***` replaces a string
 * that is withheld, a value that is nested too deeply, and a number that is a key, but not one that only begins like
 * it, such as an ID. A value of megabytes takes seconds: n8n responds in between.
 */
export async function redactDeep(value: unknown, secrets: readonly string[]): Promise<unknown> {
	try {
		return await nowOrInTurn(cleanDeep(value, seek(secrets)));
	} catch {
		return REDACTED;
	}
}

/**
 * The beginning of a vendor's text, at most `limit` characters, without secrets; a sentence instead where a secret
 * or its beginning stands there in another spelling, or where a secret has fewer than 8 characters.
 */
export function quoteWithout(text: string, secrets: readonly string[], limit = Infinity): string {
	try {
		const sought = seek(secrets);
		// Before the text is cut: the beginning of a secret that is left would withhold the quotation.
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

/** How much of a secret is enough to suspect the rest, in characters. */
const SUSPECT = 40;

/**
 * Whether a text may repeat a secret as a word: as it is, in another case, without hyphens or with backslashes. Fast
 * enough for pages of leads: {@link redactDeep} takes longer than reading them.
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
	/** Folded: the secret, and what is left of it when what looks like an escape in it is decoded. */
	forms: string[];
	isLong: boolean;
}

/** What to look for, the longest first: a secret can begin with another one. */
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

/** A long string in pieces that overlap by what a secret can take up; undefined where that is too much. */
function piecesOf(text: string, sought: readonly Sought[]): Array<string | undefined> {
	if (text.length <= PIECE) return [text];
	const overlap = LONGEST_SPELLING * Math.max(0, ...sought.map(({ plain }) => plain.length));
	const step = PIECE - overlap;
	if (step < overlap) return [undefined];
	const count = Math.ceil((text.length - overlap) / step);
	return Array.from({ length: count }, (_, at) => text.slice(at * step, at * step + PIECE));
}

/** Whether a secret stands in a text in another spelling. */
function hasSecret(text: string, sought: readonly Sought[]): boolean {
	const forms = sought.flatMap((each) => each.forms);
	const shortest = Math.min(...forms.map(({ length }) => length));
	return hasReading(text, (folded) => forms.some((form) => folded.includes(form)), shortest);
}

/** A text without the secrets that stand in it as they are; short ones only where they are words. */
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
 * Whether a text, or what is encoded in it, is telling; also where that is too much to look through.
 *
 * @param shortest what is shorter is not telling
 */
function hasReading(text: string, isTelling: (folded: string) => boolean, shortest: number) {
	const readings = new Set([text]);
	// The set grows meanwhile. It ends because what is decoded is shorter.
	for (const reading of readings) {
		if (reading.length < shortest) continue;
		if (isTelling(fold(reading)) || readings.size > MOST_READINGS) return true;
		for (const decoded of decode(reading)) readings.add(decoded);
	}
	return false;
}

/** A text without what differs between spellings: case, hyphens, braces, blanks, marks of escapes. */
function fold(text: string): string {
	return text.toLowerCase().replace(/[\s\p{Cc}\p{Cf}\\+{}&<>"'-]+/gu, '');
}

/** A text decoded by one step: its escapes, and its runs of base64 and hex, which can begin anywhere. */
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

/** Characters as they are escaped in JSON and JavaScript, in URLs and in XML. */
const ESCAPE =
	/\\(?:u([\da-f]{4})|([\\/"])|[nrtbf])|((?:(?:%|\\x)[\da-f]{2})+)|(?:&#(x?)|\\u\{)([\da-f]{1,8})[;}]|&(?:(amp)|lt|gt|quot|apos);/gi;

/** A text whose escapes are decoded once; those of characters that {@link fold} leaves out become blanks. */
function unescape(text: string): string {
	return text.replace(ESCAPE, (_, ...groups: Array<string | undefined>) => {
		const [unit, itself, bytes, x, digits, amp] = groups;
		if (unit !== undefined) return String.fromCharCode(parseInt(unit, 16));
		if (itself !== undefined) return itself;
		if (bytes !== undefined) return Buffer.from(bytes.replace(/%|\\x/gi, ''), 'hex').toString();
		if (amp !== undefined) return '&';
		const code = Number(x === '' ? digits : `0x${digits}`);
		// Without a blank, what stands on both sides could become an escape, as in `%a&quot;a`.
		return code <= 0x10ffff ? String.fromCodePoint(code) : '\n';
	});
}
