/** A vendor's answer that is not what was asked for. Nothing of it may be used. */

/** The longest piece of an answer that an error message repeats, in characters. */
const EXCERPT_LIMIT = 200;

/** The beginning of an answer on one line, for an error message. */
export function excerpt(text: string): string {
	const line = text
		.slice(0, 5 * EXCERPT_LIMIT)
		.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
		.trim();
	if (line === '') return '(nothing)';
	return line.length > EXCERPT_LIMIT ? `${line.slice(0, EXCERPT_LIMIT)}…` : line;
}

/** Whether an answer is a web page, such as a server's error page or a login page. */
export function isWebPage(text: string): boolean {
	return /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b/is.test(
		text.slice(0, 2000),
	);
}

/** An answer of another shape than asked for: what was expected, and what arrived instead. */
export class AnswerError extends Error {
	override readonly name = 'AnswerError';

	/**
	 * @param message what the vendor did not do
	 * @param detail what it answered instead, quoted through {@link excerpt}
	 */
	constructor(
		message: string,
		readonly detail: string,
	) {
		super(message);
	}
}
