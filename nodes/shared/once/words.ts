import type { IDataObject } from 'n8n-workflow';

import { excerpt, quote, VendorError } from '../errors';

/** What is said about writing, made of a verb and a noun, so that every operation says the same. */

/** An operation, as both memories and all sentences name it. */
export interface WriteOperation {
	/** In the memories, e.g. `create`. */
	name: string;
	vendor: string;
	/** e.g. `create` */
	verb: string;
	/** The verb's participle, e.g. `created`. */
	done: string;
	/** What it is done to, in the plural, e.g. `ClientPoints`. */
	things: string;
}

/** How many items have met a fate that a person should know of. */
export interface Counts {
	doneBefore: number;
	skipped: number;
	previewed: number;
	unknownBefore: number;
	/** Done without a key that keeps them from being done again. */
	unprotected: number;
	/** Sent by an earlier try, under a key that was entered since then and could not be remembered. */
	unkept: number;
}

/** The counts of a run that has not begun. */
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

/** What `outcome` says of an item that another execution had done, e.g. `alreadyCreated`. */
export function skippedOutcome({ done }: WriteOperation): string {
	return `already${capitalize(done)}`;
}

/** What the vendor makes of a request. */
export interface WriteAnswer {
	/** Whether it was done. */
	verdict: 'yes' | 'no' | 'unclear';
	/** What comes out: the response, with ID and link at its top. */
	data: IDataObject;
	/** What the vendor says went wrong, or its response; empty when it says nothing of the kind. */
	complaint: string;
}

/** The failure of a request whose answer is none. */
export function noObject({ vendor }: WriteOperation, httpCode: string): VendorError {
	return new VendorError(`${vendor} did not return a JSON object`, '', 'unknown', { httpCode });
}

/** The failure of a request to which the vendor does not say yes. @param subject e.g. `"ABC Company"` */
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

/** Why an outcome is unknown that an earlier execution has left so. */
export const EARLIER_UNKNOWN = 'an earlier execution lost the response';

/**
 * The failure of an item whose outcome is unknown.
 *
 * @param reason what happened, as a sentence
 * @param hasStopped whether other items have not been sent because of it
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

/** The same as one text, for an agent. */
export function unknownMessage(operation: WriteOperation, subject: string, reason: string): string {
	return `${mayBeDone(operation, subject, reason)}. ${check(operation)}`;
}

function mayBeDone({ done }: WriteOperation, subject: string, reason: string): string {
	return `${capitalize(subject)} may have been ${done}: ${reason.replace(/^The /, 'the ')}`;
}

function check({ vendor, verb }: WriteOperation): string {
	return `Check ${vendor} before you ${verb} it again.`;
}

/** That others of the items that were under way have an unknown outcome too. */
export function alsoUnknown(
	{ vendor, verb, done }: WriteOperation,
	subjects: readonly string[],
): string {
	return `These may also have been ${done}: ${subjects.join(', ')}. Check ${vendor} before you ${verb} them again.`;
}

/** The vendor was down so often that nothing more is sent. */
export function vendorIsDown({ vendor, done }: WriteOperation, requests: number): VendorError {
	return new VendorError(
		`${vendor} was unavailable for ${requests} requests in a row, so this item was not sent`,
		`Run the workflow again when ${vendor} is available. First check ${vendor} to see which of the earlier items were ${done}.`,
		'notDone',
	);
}

/** The sentences of a table that are to be said. */
export function hintsFor(rows: ReadonlyArray<[isSaid: boolean, sentence: string]>): string[] {
	return rows.flatMap(([isSaid, sentence]) => (isSaid ? [sentence] : []));
}

/** What a person should know about the items that were not sent, or could be sent again. */
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

/** What a person must know about the items that were not sent. */
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
