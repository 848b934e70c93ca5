import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { attempt } from './attempt';
import { failedField } from './labels';
import { quoteWithout, redact } from './redact';

/** What can go wrong, and how it becomes an n8n error, where the vendor's words are redacted. */

/** The longest quotation of a value in an error message, in characters. */
const QUOTE_LIMIT = 80;

/** The longest quotation of a response in an error message, in characters. */
const EXCERPT_LIMIT = 200;

/** How much of a response to keep for a quotation, in characters. */
export const KEPT_ANSWER = 2_000;

/** Control, bidirectional, and invisible characters: as escapes, they can't disguise a value. */
export const UNPRINTABLE = /(?! )[\p{C}\p{Z}\p{DI}\u2800]/gu;

/** The beginning of text, in whole characters, with an ellipsis if it was cut. */
export function cut(text: string, limit: number): string {
	if (text.length <= limit) return text;
	// Half of a surrogate pair is not a character.
	return `${text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** A value for an error message: as JSON, limited in length, with invisible characters escaped. */
export function quote(value: unknown): string {
	// JSON has null for NaN and invalid dates.
	const isNone = (typeof value === 'number' || value instanceof Date) && !Number.isFinite(+value);
	const json = isNone ? undefined : attempt(() => JSON.stringify(value));
	// Circular objects and big integers have no JSON, and some objects have no text, either.
	const text = json ?? attempt(() => String(value)) ?? typeof value;
	const shown = text.replace(
		UNPRINTABLE,
		(character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
	);
	return cut(shown, QUOTE_LIMIT);
}

/** The beginning of a response on one line, for an error message. */
export function excerpt(text: string): string {
	const line = text
		.slice(0, KEPT_ANSWER)
		.replace(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')
		.trim();
	return line === '' ? '(nothing)' : cut(line, EXCERPT_LIMIT);
}

/** An unusable value: names the field, the value, and the way out. Nothing was sent. */
export class InputError extends Error {
	override readonly name = 'InputError';

	/**
	 * @param field the field's label in the form
	 * @param value is quoted; if it is blank, the message says that the field is empty
	 * @param problem completes "<field>: <value> …"; undefined if the value can only be blank
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

/** Anything that goes wrong with a request or its response. */
export class RequestError extends Error {
	/**
	 * @param message what happened
	 * @param detail what to do
	 * @param quoted the words of the vendor or n8n, not yet redacted
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
		// The detail may name a part of the response.
		const detail = redact(this.detail, secrets);
		if (quoted === undefined) return detail;
		return `${detail} ${excerpt(quoteWithout(quoted, secrets, KEPT_ANSWER))}`.trimStart();
	}
}

/** Whether a failed request may have had an effect at the vendor. */
export type Outcome = 'notDone' | 'unknown';

/** A request that failed or got a status other than success. */
export class VendorError extends RequestError {
	override readonly name: string = 'VendorError';

	/** The status of the response; undefined without one. */
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

	/** Whether the vendor didn't respond, or a gateway responded in its place. */
	get isSilence(): boolean {
		return this.httpCode === undefined || ['502', '503', '504'].includes(this.httpCode);
	}
}

/** The failure of a request rejected by its status although the response says that it was done. */
export function contradiction(vendor: string, httpCode: string, id: unknown): VendorError {
	const named = id === undefined ? '' : ` (ID ${quote(id)})`;
	const message = `${vendor} rejected the request with status ${httpCode}, but its response says otherwise${named}`;
	return new VendorError(message, '', 'unknown', { httpCode });
}

/** A response of an unexpected shape, which is unusable. */
export class AnswerError extends RequestError {
	override readonly name = 'AnswerError';
}

/** A canceled execution. n8n recognizes it by that word in the message. */
export class CancelledError extends VendorError {
	override readonly name = 'CancelledError';

	constructor() {
		super('The execution was canceled', 'Nothing more was sent.', 'notDone');
	}
}

/**
 * Turns any failure into an n8n error that names the item, says what to do, and holds no secrets. Only strings are
 * taken over, because n8n's own errors carry the whole request into logs and saved executions.
 *
 * @param itemIndex the input item; undefined in triggers and lists, which have none and send nothing
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
	// Without a status, n8n would show a made-up code.
	return httpCode === undefined
		? new NodeOperationError(node, message, { description, ...item })
		: new NodeApiError(node, { message }, { message, description, httpCode, ...item });
}

/** Adds sentences to what an n8n error says to do, because n8n shows no hints of a node that failed. */
export function addToDescription(error: unknown, sentences: string): void {
	if (!(error instanceof NodeApiError || error instanceof NodeOperationError)) return;
	error.description = `${error.description ?? ''} ${sentences}`;
}
