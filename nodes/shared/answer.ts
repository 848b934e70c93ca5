import { redactBeginning } from './redact';

/** A vendor's answer that is not what was asked for. Nothing of it may be used. */

/** The longest piece of an answer that an error message repeats, in characters. */
const EXCERPT_LIMIT = 200;

/** How much of an answer is kept to quote its beginning, in characters. */
export const KEPT_ANSWER = 2_000;

/**
 * How much of an answer secrets are taken out of before its beginning is quoted, in characters: more
 * than is kept, because redacting shortens it. Redacting all of a page of leads would take seconds.
 */
const REDACTED_ANSWER = 4 * KEPT_ANSWER;

/** The beginning of a text, in whole characters, with a sign where it was cut. */
export function cut(text: string, limit: number): string {
	if (text.length <= limit) return text;
	// Half of a character of two UTF-16 units is none.
	return `${text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The beginning of an answer on one line, for an error message. */
export function excerpt(text: string): string {
	const line = text
		.slice(0, KEPT_ANSWER)
		.replace(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')
		.trim();
	return line === '' ? '(nothing)' : cut(line, EXCERPT_LIMIT);
}

/** Whether an answer is a web page, such as a server's error page or a login page. */
export function isWebPage(text: string): boolean {
	const beginning = text
		.slice(0, KEPT_ANSWER)
		.replace(/<\?xml[^>]*>/i, '')
		.replace(/<!--.*?-->/gs, '');
	return /^\s*<(?:!doctype\s+html|html)\b/i.test(beginning);
}

/** An answer of another shape than asked for: what was expected, and what arrived instead. */
export class AnswerError extends Error {
	override readonly name = 'AnswerError';

	/**
	 * @param message what the vendor did not do
	 * @param detail what is wrong with its answer, and what to do
	 * @param quoted the answer itself, as it came: it may hold a secret
	 */
	constructor(
		message: string,
		readonly detail = '',
		private readonly quoted?: string,
	) {
		super(message);
	}

	/** The detail and the beginning of the answer, without secrets. */
	describe(secrets: readonly string[]): string {
		return describeQuoting(this.detail, this.quoted, secrets);
	}
}

/**
 * A sentence and the quotation that belongs to it. Secrets are taken out before the quotation is
 * cut: a secret that the cut goes through would not be recognised any more. Where a longer text is
 * cut before, that is far behind what is quoted, and the beginning of a secret is taken out too.
 */
export function describeQuoting(
	sentence: string,
	quoted: string | undefined,
	secrets: readonly string[],
): string {
	const quotation =
		quoted === undefined
			? []
			: [excerpt(redactBeginning(quoted.slice(0, REDACTED_ANSWER), secrets))];
	return [sentence, ...quotation].filter((part) => part !== '').join(' ');
}
