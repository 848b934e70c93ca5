import { VendorError } from '../errors';

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

/** How many items have met each fate. */
export interface Counts {
	done: number;
	doneBefore: number;
	skipped: number;
	unknownBefore: number;
	/** Done without a key that keeps them from being done again. */
	unprotected: number;
}

function capitalize(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What `outcome` says of an item that another execution had done, e.g. `alreadyCreated`. */
export function skippedOutcome({ done }: WriteOperation): string {
	return `already${capitalize(done)}`;
}

/**
 * The vendor says no.
 *
 * @param subject what it is about, e.g. `"ABC Company"`
 * @param complaint what the vendor says, as it came
 */
export function refusedError(
	{ vendor, verb }: WriteOperation,
	subject: string,
	complaint: string,
	httpCode: string,
): VendorError {
	const quoted = complaint === '' ? 'no reason was given' : complaint;
	const message = `${vendor} did not ${verb} ${subject}`;
	return new VendorError(message, `${vendor} answered:`, 'notDone', { httpCode, quoted });
}

/** The vendor says neither yes nor no. */
export function unclearError(
	{ vendor, done }: WriteOperation,
	subject: string,
	httpCode: string,
): VendorError {
	const message = `${vendor} did not say whether it ${done} ${subject}`;
	return new VendorError(message, '', 'unknown', { httpCode });
}

/** The failure of an item whose outcome is unknown. @param reason what happened, as a sentence */
export function unknownError(
	operation: WriteOperation,
	subject: string,
	reason: string,
): VendorError {
	return new VendorError(
		unknownMessage(operation, subject, reason),
		`${check(operation)} This execution does not send it again; to send its other items, set On Error to Continue and retry it.`,
		'unknown',
	);
}

/** The same on one line. */
export function unknownMessage({ done }: WriteOperation, subject: string, reason: string): string {
	return `${capitalize(subject)} may have been ${done}${reason === '' ? '' : `: ${reason}`}`;
}

/** What to do about an item whose outcome is unknown. */
export function check({ vendor, verb }: WriteOperation): string {
	return `Look for it in ${vendor} before you ${verb} it again.`;
}

/** That others of the items that were under way have an unknown outcome too. */
export function alsoUnknown({ vendor, verb, done }: WriteOperation, subjects: string[]): string {
	return `These may have been ${done} too: ${subjects.join(', ')}. Look for them in ${vendor} before you ${verb} them again.`;
}

/** The vendor has not answered so often that nothing more is sent. */
export function vendorIsDown({ vendor }: WriteOperation, requests: number): VendorError {
	return new VendorError(
		`${vendor} left ${requests} requests in a row without an answer, so this item was not sent`,
		`Run the workflow again when ${vendor} is available. First look in ${vendor} for what became of the items before this one.`,
		'notDone',
	);
}

/** What a person should know about the items that were not sent, or not for good. */
export function describeCounts(
	{ verb, done, things }: WriteOperation,
	{ doneBefore, skipped, unprotected }: Counts,
): string[] {
	return [
		...(doneBefore > 0
			? [
					`Items that an earlier try of this execution sent, and that were not sent again: ${doneBefore}.`,
				]
			: []),
		...(skipped > 0
			? [
					`Items skipped because Create Once Per remembers that their ${things} were already ${done}: ${skipped}.`,
				]
			: []),
		...(unprotected > 0
			? [
					`Create Once Per is empty, so running this workflow again will ${verb} these ${things} again (${unprotected}). To ${verb} each only once, set it to a key such as {{ $json.UID }}.`,
				]
			: []),
	];
}

/** What to do about items whose outcome an earlier execution left unknown. */
export function describeUnknown({ vendor, verb }: WriteOperation, unknown: number): string[] {
	if (unknown === 0) return [];
	return [
		`Items whose outcome in an earlier execution is unknown, because the response was lost or n8n stopped: ${unknown}. They have "outcome": "unknown". Look for them in ${vendor}; to ${verb} one again, add its key to the option Keys to Forget and execute the workflow manually.`,
	];
}
