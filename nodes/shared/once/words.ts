import type { IDataObject } from 'n8n-workflow';

import { excerpt, quote, VendorError } from '../errors';

/** The messages and hints of all writing operations, made of a verb and a noun. */

/** How memories and messages name an operation. */
export interface WriteOperation {
	/** Its name in the memories, e.g. `create`. */
	name: string;
	vendor: string;
	/** e.g. `create` */
	verb: string;
	/** The verb's participle, e.g. `created`. */
	done: string;
	/** The plural of its object, e.g. `ClientPoints`. */
	things: string;
}

/** How many items met each fate that hints report. */
export interface Counts {
	doneBefore: number;
	skipped: number;
	previewed: number;
	unknownBefore: number;
	/** Done without a key to prevent duplicates. */
	unprotected: number;
	/** Sent by an earlier try, with a new key that could not be remembered. */
	unkept: number;
}

export const NO_COUNTS: Counts = {
	doneBefore: 0,
	skipped: 0,
	previewed: 0,
	unknownBefore: 0,
	unprotected: 0,
	unkept: 0,
};

function capitalize(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The `outcome` of an item that another execution did, e.g. `alreadyCreated`. */
export function skippedOutcome({ done }: WriteOperation): string {
	return `already${capitalize(done)}`;
}

/** A vendor's response to a request. */
export interface WriteAnswer {
	/** Whether it was done. */
	verdict: 'yes' | 'no' | 'unclear';
	/** The output: the response, with ID and link at its top. */
	data: IDataObject;
	/** What the vendor says went wrong; empty when it says nothing. */
	complaint: string;
}

/** The error for a response that is not a JSON object. */
export function noObject({ vendor }: WriteOperation, httpCode: string): VendorError {
	return new VendorError(`${vendor} did not return a JSON object`, '', 'unknown', { httpCode });
}

/** The error for a response that is a no, or unclear. @param subject e.g. `"ABC Company"` */
export function answerError(
	{ vendor, verb, done }: WriteOperation,
	subject: string,
	{ verdict, data, complaint }: WriteAnswer,
	httpCode: string,
): VendorError {
	if (verdict === 'no') {
		const quoted = complaint === '' ? 'no reason was given' : complaint;
		const message = `${vendor} did not ${verb} ${subject}`;
		return new VendorError(message, `${vendor} responded:`, 'notDone', { httpCode, quoted });
	}
	const { clientpoint_id, LeadIdentifier: id = clientpoint_id } = data;
	const said = [
		...(complaint === '' ? [] : [excerpt(complaint)]),
		...(id === undefined ? [] : [`ID ${quote(id)}`]),
	];
	const answer = said.length === 0 ? '' : ` (its response: ${said.join(', ')})`;
	const message = `${vendor} did not say whether it was ${done}${answer}`;
	return new VendorError(message, '', 'unknown', { httpCode });
}

/** The reason for an outcome that is unknown since an earlier execution. */
export const EARLIER_UNKNOWN = 'an earlier execution lost the response';

/**
 * The error for an item whose outcome is unknown.
 *
 * @param reason a sentence that says what happened
 * @param hasStopped whether the node stopped, leaving other items unsent
 */
export function unknownError(
	operation: WriteOperation,
	subject: string,
	reason: string,
	hasStopped: boolean,
): VendorError {
	const others = hasStopped
		? " To send its other items, set 'On Error' to 'Continue' and retry it."
		: '';
	return new VendorError(
		mayBeDone(operation, subject, reason),
		`${check(operation)} This execution won't send it again.${others}`,
		'unknown',
	);
}

/** The same as one message, for an agent. */
export function unknownMessage(operation: WriteOperation, subject: string, reason: string): string {
	return `${mayBeDone(operation, subject, reason)}. ${check(operation)}`;
}

function mayBeDone({ done }: WriteOperation, subject: string, reason: string): string {
	return `${capitalize(subject)} may have been ${done}: ${reason.replace(/^The /, 'the ')}`;
}

function check({ vendor, verb }: WriteOperation): string {
	return `Check ${vendor} before you ${verb} it again.`;
}

/** Says that other items have an unknown outcome too. */
export function alsoUnknown(
	{ vendor, verb, done }: WriteOperation,
	subjects: readonly string[],
): string {
	return `These may also have been ${done}: ${subjects.join(', ')}. Check ${vendor} before you ${verb} them again.`;
}

/** The error for items that are not sent because the vendor is down. */
export function vendorIsDown({ vendor, done }: WriteOperation, requests: number): VendorError {
	return new VendorError(
		`${vendor} was unavailable for ${requests} requests in a row, so this item was not sent`,
		`Run the workflow again when ${vendor} is available. First check ${vendor} to see which of the earlier items were ${done}.`,
		'notDone',
	);
}

/** The sentences of a table whose condition holds. */
export function hintsFor(rows: ReadonlyArray<[isSaid: boolean, sentence: string]>): string[] {
	return rows.flatMap(([isSaid, sentence]) => (isSaid ? [sentence] : []));
}

/** Hints about items that were not sent, or could be sent again. */
export function describeCounts(
	{ verb, done, things }: WriteOperation,
	{ doneBefore, skipped, unprotected }: Counts,
): string[] {
	return hintsFor([
		[
			doneBefore > 0,
			`Items already sent by an earlier try of this execution, and not sent again: ${doneBefore}.`,
		],
		[
			skipped > 0,
			`Items skipped because Create Once Per remembers that their ${things} were already ${done}: ${skipped}.`,
		],
		[
			unprotected > 0,
			`Create Once Per is empty, so running this workflow again will ${verb} these ${things} again (${unprotected}). To ${verb} each only once, set it to a key such as {{ $json.UID }}.`,
		],
	]);
}

/** Warnings about items that were not sent. */
export function warnOfCounts(
	{ vendor, verb, done }: WriteOperation,
	{ previewed, unknownBefore, unkept }: Counts,
): string[] {
	return hintsFor([
		[
			previewed > 0,
			`Preview Only is on, so nothing was sent to ${vendor}, and nothing was ${done}. Requests in the output: ${previewed}. To send them, turn Preview Only off.`,
		],
		[
			unknownBefore > 0,
			`Items that an earlier execution may have ${done}, because the response was lost or n8n stopped: ${unknownBefore}. They have "outcome": "unknown" and were not sent again. Check ${vendor}. To ${verb} one again, add its key to the option Keys to Forget and execute the workflow manually.`,
		],
		[
			unkept > 0,
			`Items already sent by an earlier try of this execution, whose new key Create Once Per could not remember: ${unkept}. Running this workflow again may ${verb} them again. First check ${vendor}, and leave out the items that were ${done}.`,
		],
	]);
}
