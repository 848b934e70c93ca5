import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { AnswerError } from './answer';
import { settle } from './attempt';
import { InputError } from './input';
import { redact } from './redact';
import { VendorError } from './vendorError';

/**
 * Any failure as one of n8n's errors: it names the item, says what to do, and holds none of the
 * secrets. It is built from texts alone, because n8n's own errors carry the whole request along,
 * into logs and saved executions.
 *
 * @param itemIndex the input item; undefined in a trigger, which has none
 */
export function toNodeError(
	node: INode,
	error: unknown,
	itemIndex: number | undefined,
	secrets: readonly string[] = [],
): NodeApiError | NodeOperationError {
	const clean = (text: string) => redact(text, secrets);
	const text = clean(error instanceof Error ? error.message : String(error));
	const message = itemIndex === undefined ? text : `${text} [item ${itemIndex}]`;
	const item = itemIndex === undefined ? {} : { itemIndex };
	if (error instanceof InputError) {
		return new NodeOperationError(node, message, {
			description: `${error.wayOut} Nothing was sent.`,
			...item,
		});
	}
	if (error instanceof VendorError) {
		const description = error.describe(secrets);
		const { httpCode = 'none' } = error;
		return new NodeApiError(node, { message }, { message, description, httpCode, ...item });
	}
	const description = error instanceof AnswerError ? error.describe(secrets) : '';
	return new NodeOperationError(node, message, { description, ...item });
}

/** Adds sentences to what one of n8n's errors says to do; n8n shows no hints of a node that failed. */
export function addToDescription(error: unknown, sentences: string): void {
	if (!(error instanceof NodeApiError || error instanceof NodeOperationError)) return;
	error.description = `${error.description ?? ''} ${sentences}`;
}

/**
 * Any failure of a credential's Test, with the way out in its message: n8n shows nothing else of it,
 * and would put its own sentence in place of one with a status.
 *
 * @param entered what was entered and must not appear in the message; spaces around it are not sent
 */
export function toTestError(error: unknown, entered: readonly string[]): unknown {
	const secrets = entered.map((secret) => secret.trim());
	if (error instanceof InputError) return new AnswerError(`${error.message}. ${error.wayOut}`);
	if (!(error instanceof VendorError || error instanceof AnswerError)) return error;
	const parts = [redact(error.message, secrets), error.describe(secrets)];
	return new AnswerError(parts.filter((part) => part !== '').join('. '));
}

/**
 * Waits for a credential's Test.
 *
 * @param entered as for {@link toTestError}
 * @throws what the Test throws, as {@link toTestError} makes it
 */
export async function awaitTest(test: Promise<void>, entered: readonly string[]): Promise<void> {
	const tested = await settle(test);
	if (!tested.done) throw toTestError(tested.error, entered);
}
