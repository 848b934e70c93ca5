/** What stands in an error message where a secret stood. */
const REDACTED = '***';

/** The shortest piece of a secret that counts as one, in characters. */
const SHORTEST_PIECE = 4;

/** How many characters one of a secret can take when it is written in another form, at most. */
const LONGEST_ESCAPE = 48;

/**
 * Takes secrets out of a text, as they are and as they look in a URL, in JSON, in XML and in base64:
 * a vendor's answer can repeat the request that held the key. Which characters are escaped, and how
 * often, differs from server to server, so each character may stand there in any of its forms.
 */
export function redact(text: string, secrets: readonly string[]): string {
	const patterns = patternsOf(secrets);
	return patterns === undefined ? text : text.replace(patterns.whole, REDACTED);
}

/** The same for a text that was cut off at its end, where the beginning of a secret can be left. */
export function redactBeginning(text: string, secrets: readonly string[]): string {
	const patterns = patternsOf(secrets);
	if (patterns === undefined) return text;
	const redacted = text.replace(patterns.whole, REDACTED);
	const end = redacted.slice(-patterns.longest).replace(patterns.beginning, REDACTED);
	return redacted.slice(0, -patterns.longest) + end;
}

interface Patterns {
	whole: RegExp;
	/** A beginning of a secret at the end of a text. */
	beginning: RegExp;
	/** The most characters that it takes. */
	longest: number;
}

/** Those that were made last: each answer of a run asks for the same ones, and making them takes milliseconds. */
let made: { secrets: string; patterns: Patterns | undefined } | undefined;

function patternsOf(secrets: readonly string[]): Patterns | undefined {
	const name = JSON.stringify(secrets);
	if (made?.secrets !== name) made = { secrets: name, patterns: makePatterns(formsOf(secrets)) };
	return made.patterns;
}

function makePatterns(forms: string[][]): Patterns | undefined {
	if (forms.length === 0) return undefined;
	const beginnings = forms.map((form) => {
		const others = form.slice(SHORTEST_PIECE);
		const optional = others.reduceRight(
			(rest, character) => (character === '' ? rest : `(?:${character}${rest})?`),
			'',
		);
		return form.slice(0, SHORTEST_PIECE).join('') + optional;
	});
	return {
		whole: new RegExp(forms.map((form) => form.join('')).join('|'), 'gu'),
		beginning: new RegExp(`(?:${beginnings.join('|')})${CUT_ESCAPE}$`, 'u'),
		longest: LONGEST_ESCAPE * Math.max(...forms.map((form) => form.length)),
	};
}

/** What is left of an escaped character that a text was cut off in. */
const CUT_ESCAPE = '(?:\\\\{1,8}(?:u[\\da-fA-F]{0,3})?|%[%\\da-fA-F]{0,11}|&[#\\w]{0,6})?';

/**
 * The forms in which secrets can appear, each as the patterns of its characters: the secret itself,
 * with its characters escaped or not, and base64 of it. The longest first.
 */
function formsOf(secrets: readonly string[]): string[][] {
	return secrets
		.filter((secret) => secret !== '')
		.sort((a, b) => b.length - a.length)
		.flatMap((secret) => [
			patternsOfText(secret),
			...base64Forms(secret).map((form) => Array.from(form, patternOfBase64)),
		]);
}

/** Base64 of a secret in the forms in which it is sent, alone and within a longer text. */
function base64Forms(secret: string): string[] {
	const json = JSON.stringify(secret).slice(1, -1);
	const sent = [secret, encodeURIComponent(secret), formEncoded(secret), json, escapeXml(secret)];
	return [...new Set(sent)].flatMap((text) => {
		const alone = Buffer.from(text).toString('base64');
		const within = [0, 1, 2].map((before) => {
			const encoded = Buffer.from(`${' '.repeat(before)}${text}`).toString('base64');
			// A character of base64 that also holds bits of the neighbour differs with it.
			return encoded.slice(before === 0 ? 0 : before + 1).replace(/.=+$/, '');
		});
		return [alone, ...within.filter((form) => form.length > 2 * SHORTEST_PIECE)];
	});
}

function formEncoded(text: string): string {
	return new URLSearchParams({ '': text }).toString().slice(1);
}

function escapeXml(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}

/** A backslash, as it is or in a URL. */
const BACKSLASH = '(?:\\\\|%(?:25){0,3}5[Cc])';

/** Characters that have a letter after a backslash, or a name between `&` and `;`. */
const NAMES = new Map([
	['\n', `${BACKSLASH}{1,8}n`],
	['\r', `${BACKSLASH}{1,8}r`],
	['\t', `${BACKSLASH}{1,8}t`],
	['\b', `${BACKSLASH}{1,8}b`],
	['\f', `${BACKSLASH}{1,8}f`],
	['&', '&(?:amp;){1,3}'],
	['<', '&(?:amp;){0,2}lt;'],
	['>', '&(?:amp;){0,2}gt;'],
	['"', '&(?:amp;){0,2}quot;'],
	["'", '&(?:amp;){0,2}apos;'],
	[' ', '\\+'],
]);

/** The patterns of a text, one a character; those of a run of backslashes after the first are empty. */
function patternsOfText(text: string): string[] {
	return (text.match(/\\+|[^\\]/gu) ?? []).flatMap((part) =>
		part.startsWith('\\')
			? [patternOfBackslashes(part.length), ...Array<string>(part.length - 1).fill('')]
			: [patternOf(part)],
	);
}

/**
 * Matches so many backslashes, or some of them, as one run: a pattern for each could share out the
 * backslashes of a text in more ways than there is time to try.
 */
function patternOfBackslashes(count: number): string {
	const entity = '&(?:amp;){0,2}#(?:0{0,4}92|[xX]0{0,4}5[cC]);';
	return `(?:${BACKSLASH}(?:u005[cC])?|${entity}){1,${8 * count}}`;
}

/** Matches a character other than a backslash as it is, behind backslashes, and as its escapes in JSON, URLs and XML. */
function patternOf(character: string): string {
	const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
	const bytes = [...Buffer.from(character)];
	const code = character.codePointAt(0) ?? 0;
	const name = NAMES.get(character);
	const inUrl = bytes.map((byte) => `%(?:25){0,3}${hex(byte, 2)}`).join('');
	return `(?:${[
		...(name === undefined ? [] : [name]),
		units.map((unit) => `${BACKSLASH}{1,8}u${hex(unit, 4)}`).join(''),
		`&(?:amp;){0,2}#(?:0{0,4}${code}|[xX]0{0,4}${hex(code, 1)});`,
		`${BACKSLASH}{0,8}(?:${inUrl}|${literal(character)})`,
	].join('|')})`;
}

/** The same for a character of base64, whose letters and digits nobody escapes. */
function patternOfBase64(character: string): string {
	if (character === '+') return `(?:${patternOf('+')}|-)`;
	if (character === '/') return `(?:${patternOf('/')}|_)`;
	return character === '=' ? `(?:${patternOf('=')})?` : character;
}

/** A number's hexadecimal digits, in upper or lower case. */
function hex(number: number, digits: number): string {
	return number
		.toString(16)
		.padStart(digits, '0')
		.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

function literal(character: string): string {
	return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}
