import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { attempt } from './attempt';
import { failedField } from './labels';
import { quoteWithout, redact } from './redact';

/** What can go wrong, and how it becomes one of n8n's errors. A vendor's words are redacted only there, where the secrets are known. */

/** The longest piece of a value that an error message repeats, in characters. */
const QUOTE_LIMIT = 80;

/** The longest piece of a vendor's answer that an error message repeats, in characters. */
const EXCERPT_LIMIT = 200;

/** How much of an answer is looked at to quote its beginning, in characters. */
export const KEPT_ANSWER = 2_000;

/** Control, bidirectional and invisible characters: shown as escapes, they cannot disguise a value. */
export const UNPRINTABLE = /(?! )[\p{C}\p{Z}\p{DI}\u2800]/gu;

/** The beginning of a text, in whole characters, with a sign where it was cut. */
export function cut(text: string, limit: number): string {
	if (text.length <= limit) return text;
	// Half of a surrogate pair is no character.
	return `${text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** A value as an error message shows it: as JSON, bounded in length, with nothing invisible. */
export function quote(value: unknown): string {
	// JSON would write what is no number, and no date, as null.
	const isNone = (typeof value === 'number' || value instanceof Date) && !Number.isFinite(+value);
	const json = isNone ? undefined : attempt(() => JSON.stringify(value));
	// Circular objects and big integers have no JSON form, and some objects no text either.
	const text = json ?? attempt(() => String(value)) ?? typeof value;
	const shown = text.replace(
		UNPRINTABLE,
		(character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
	);
	return cut(shown, QUOTE_LIMIT);
}

/** The beginning of an answer on one line, for an error message. */
export function excerpt(text: string): string {
	const line = text
		.slice(0, KEPT_ANSWER)
		.replace(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')
		.trim();
	return line === '' ? '(nothing)' : cut(line, EXCERPT_LIMIT);
}

/** A value that cannot be used: names the field, the value and the way out. Nothing was sent. */
export class InputError extends Error {
	override readonly name = 'InputError';

	/**
	 * @param field the field's label, as the form shows it
	 * @param value what was found there, to be quoted; nothing makes the message say that the field is empty
	 * @param problem completes "<field> <value> …"; undefined where the value is never anything but empty
	 * @param wayOut a sentence that says what to enter instead
	 */
	constructor(
		readonly field: string,
		value: unknown,
		problem: string | undefined,
		readonly wayOut: string,
	) {
		const isEmpty =
			value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
		super(isEmpty ? `${field} is empty` : `${field}: ${quote(value)} ${problem}`);
	}
}

/** Whatever goes wrong with a request or its answer. */
export class RequestError extends Error {
	/**
	 * @param message what happened
	 * @param detail what to do about it
	 * @param quoted what the vendor or n8n said about it, as it came: it may hold a secret
	 */
	constructor(
		message: string,
		readonly detail = '',
		readonly quoted?: string,
	) {
		super(message);
	}

	/** The detail and the beginning of the quotation, without secrets. */
	describe(secrets: readonly string[]): string {
		const { quoted } = this;
		// It can name what stood in an answer.
		const detail = redact(this.detail, secrets);
		if (quoted === undefined) return detail;
		return `${detail} ${excerpt(quoteWithout(quoted, secrets, KEPT_ANSWER))}`.trimStart();
	}
}

/** Whether a failed request can have had an effect at the vendor. */
export type Outcome = 'notDone' | 'unknown';

/** A request that failed, or that the vendor did not answer with success. */
export class VendorError extends RequestError {
	override readonly name: string = 'VendorError';

	/** The status of the answer, if there was one. */
	readonly httpCode: string | undefined;

	constructor(
		message: string,
		detail: string,
		readonly outcome: Outcome,
		answer: { httpCode?: string | undefined; quoted?: string | undefined } = {},
	) {
		super(message, detail, answer.quoted);
		this.httpCode = answer.httpCode;
	}

	/** Whether the vendor did not answer, or a gateway did in its place. */
	get isSilence(): boolean {
		return this.httpCode === undefined || ['502', '503', '504'].includes(this.httpCode);
	}
}

/** The failure of a request that the vendor refuses by its status, in an answer that says that it was done. */
export function contradiction(vendor: string, httpCode: string, id: unknown): VendorError {
	const named = id === undefined ? '' : ` (ID ${quote(id)})`;
	const message = `${vendor} rejected the request with status ${httpCode}, but its response says otherwise${named}`;
	return new VendorError(message, '', 'unknown', { httpCode });
}

/** An answer of another shape than asked for: nothing of it may be used. */
export class AnswerError extends RequestError {
	override readonly name = 'AnswerError';
}

/** An execution was cancelled. n8n knows it from a failure by this word in the message. */
export class CancelledError extends VendorError {
	override readonly name = 'CancelledError';

	constructor() {
		super('The execution was canceled', 'Nothing more was sent.', 'notDone');
	}
}

/**
 * Any failure as one of n8n's errors: it names the item, says what to do, and holds none of the secrets. It is
 * built from texts alone, because an error of n8n's would carry the whole request into logs and saved executions.
 *
 * @param itemIndex the input item; undefined in a trigger and a list, which have none and send nothing
 */
export function toNodeError(
	node: INode,
	error: unknown,
	itemIndex: number | undefined,
	secrets: readonly string[] = [],
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	const failed = failedField(node, error);
	if (failed !== undefined) {
		const { message, description }: Partial<Record<string, unknown>> = Object(error);
		const problem = `is an expression that failed: ${String(message)}`;
		const more = typeof description === 'string' ? ` ${description}` : '';
		const wayOut = `Correct the expression.${more}`;
		const inputError = new InputError(failed.label, failed.value, problem, wayOut);
		return toNodeError(node, inputError, itemIndex, secrets);
	}
	const text = redact(error instanceof Error ? error.message : String(error), secrets);
	const message = itemIndex === undefined ? text : `${text} [item ${itemIndex}]`;
	const item = itemIndex === undefined ? {} : { itemIndex };
	if (error instanceof InputError) {
		const description =
			itemIndex === undefined ? error.wayOut : `${error.wayOut} Nothing was sent.`;
		return new NodeOperationError(node, message, { description, ...item });
	}
	const description = error instanceof RequestError ? error.describe(secrets) : '';
	const httpCode = error instanceof VendorError ? error.httpCode : undefined;
	// Without a status n8n would show a code that does not exist.
	return httpCode === undefined
		? new NodeOperationError(node, message, { description, ...item })
		: new NodeApiError(node, { message }, { message, description, httpCode, ...item });
}

/** Adds sentences to what one of n8n's errors says to do; n8n shows no hints of a node that failed. */
export function addToDescription(error: unknown, sentences: string): void {
	if (!(error instanceof NodeApiError || error instanceof NodeOperationError)) return;
	error.description = `${error.description ?? ''} ${sentences}`;
}
