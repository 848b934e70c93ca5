import type { GenericValue, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { settle } from '../shared/attempt';
import { write, type WriteRequest } from '../shared/egress';
import { isDataObject } from '../shared/input';
import { openLedger, type Ledger } from '../shared/ledger';
import { redact } from '../shared/redact';
import { VendorError } from '../shared/vendorError';
import { readAnswer } from './clientPointAnswer';
import type { RequestBody } from './body';

/** Sends what an input item asks ClientPoint to do once in an execution, however often n8n tries. */

/** Where and with what key a request is sent, as the credential says. */
export interface Access {
	baseUrl: string;
	apiKey: string;
}

/** A request of one input item, checked. */
export interface WriteTask extends Access {
	itemIndex: number;
	method: WriteRequest['method'];
	/** Of the URL, behind the base URL. */
	path: string;
	body: RequestBody;
	/** Whether it asks for something new, or for a change of what has an id. */
	asks: 'new' | 'change';
	/** In milliseconds. */
	timeout: number;
	/** Called each time ClientPoint answers that it is asked too often. */
	onBusy?: () => void;
	words: WriteWords;
}

/** What errors say about a request. */
export interface WriteWords {
	/** What it is about, in a list of several, e.g. `"ABC Company"`. */
	subject: string;
	/** That ClientPoint refused, e.g. `ClientPoint did not create "ABC Company"`. */
	refused: string;
	/** That ClientPoint's answer says neither, e.g. `ClientPoint did not say whether it created it`. */
	unclear: string;
	/** That the answer was lost, e.g. `The ClientPoint "ABC Company" may have been created`. */
	mayHaveBeenDone: string;
	/** What to check then, e.g. `Look for it in ClientPoint before you create it again`. */
	check: string;
}

/** What became of an item. */
export type WriteOutcome =
	{ kind: 'sent' | 'sentBefore'; answer: IDataObject } | { kind: 'unknown'; reason: string };

/** What is remembered of this execution. */
export interface WriteMemory {
	ledger: Ledger;
	/** Requests whose outcome is unknown since one was known. */
	unknownInARow: number;
}

/** A longer answer is kept in parts, in characters: the ledger is saved with the execution. */
const LONGEST_KEPT_ANSWER = 1024;

/** A longer value of an abridged answer is left out, with its name, in characters. */
const LONGEST_KEPT_VALUE = 200;

/**
 * How many requests in a row may end without anybody knowing their outcome. Then the vendor is down,
 * and going on would only make more items unknown.
 */
const MOST_UNKNOWN_IN_A_ROW = 8;

/** Opens what is remembered of this execution, before anything is sent. */
export function openMemory(context: IExecuteFunctions): WriteMemory {
	return { ledger: openLedger(context), unknownInARow: 0 };
}

/**
 * Sends the request of one item, unless an earlier try of this execution has done so.
 *
 * @throws VendorError when it was certainly not done
 */
export async function writeOnce(
	context: IExecuteFunctions,
	memory: WriteMemory,
	task: WriteTask,
): Promise<WriteOutcome> {
	return recall(memory, task) ?? (await send(context, memory, task));
}

/**
 * What an earlier try of this execution has made of an item; undefined when it is still to be sent.
 *
 * @throws VendorError when the vendor seems to be down, so that the item must not be sent
 */
export function recall(memory: WriteMemory, { itemIndex }: WriteTask): WriteOutcome | undefined {
	const earlier = memory.ledger.get(itemIndex);
	if (earlier !== undefined) {
		return 'answer' in earlier
			? { kind: 'sentBefore', answer: earlier.answer }
			: { kind: 'unknown', reason: earlier.unknown };
	}
	if (memory.unknownInARow < MOST_UNKNOWN_IN_A_ROW) return undefined;
	throw new VendorError(
		`ClientPoint left ${MOST_UNKNOWN_IN_A_ROW} requests in a row without a usable answer, so this item was not sent`,
		'Run the workflow again when ClientPoint is available. Look in ClientPoint for what became of the items before this one first.',
		'notDone',
	);
}

/**
 * Sends the request of an item and notes what became of it.
 *
 * @throws VendorError when it was certainly not done
 */
export async function send(
	context: IExecuteFunctions,
	memory: WriteMemory,
	task: WriteTask,
): Promise<WriteOutcome> {
	const { itemIndex, apiKey } = task;
	const sent = await settle(request(context, task));
	if (sent.done) {
		memory.unknownInARow = 0;
		memory.ledger.set(itemIndex, { answer: abridge(sent.value) });
		return { kind: 'sent', answer: sent.value };
	}
	const { error } = sent;
	if (error instanceof VendorError && error.outcome === 'notDone') throw error;
	// Not what the error says to do: "run the node again" would be wrong here.
	const reason = redact(error instanceof Error ? error.message : String(error), [apiKey]);
	memory.unknownInARow++;
	memory.ledger.set(itemIndex, { unknown: reason });
	return { kind: 'unknown', reason };
}

/** The error for an item of which nobody knows whether it was done. */
export function unknownError({ words }: WriteTask, reason: string): VendorError {
	return new VendorError(
		`${words.mayHaveBeenDone}, but its answer did not arrive`,
		`${words.check}. This execution will not send it again; to send its other items, set On Error to Continue and retry it. ${reason}.`,
		'unknown',
	);
}

async function request(
	context: IExecuteFunctions,
	{ method, path, body, asks, words, baseUrl, apiKey, timeout, onBusy }: WriteTask,
): Promise<IDataObject> {
	const text = await write(context, {
		vendor: 'ClientPoint',
		method,
		url: `${baseUrl}${path}`,
		body: { api_key: apiKey, ...body },
		timeout,
		onBusy,
	});
	// An answer may repeat the request, and the answer becomes the output.
	const answer = readAnswer(redact(text, [apiKey]), asks);
	if (answer === undefined) {
		throw new VendorError('ClientPoint did not return a JSON object', '', 'unknown');
	}
	if (answer.failure !== undefined) {
		throw new VendorError(words.refused, 'ClientPoint answered:', 'notDone', {
			quoted: answer.failure,
		});
	}
	if (!answer.isSuccess) throw new VendorError(words.unclear, '', 'unknown');
	return answer.data;
}

/**
 * An answer as the ledger keeps it: whole, or without what is long, so that ids and links are kept
 * wherever the vendor puts them.
 */
function abridge(answer: IDataObject, depth = 0): IDataObject {
	if (JSON.stringify(answer).length <= LONGEST_KEPT_ANSWER && depth === 0) return answer;
	let left = LONGEST_KEPT_ANSWER / 2;
	return Object.fromEntries(
		Object.entries(answer).flatMap(([name, value]): Array<[string, GenericValue]> => {
			const kept = isDataObject(value) && depth === 0 ? abridge(value, 1) : value;
			const length = JSON.stringify([name, kept]).length;
			if (length > LONGEST_KEPT_VALUE && !(isDataObject(kept) && length <= left)) return [];
			left -= length;
			return left < 0 ? [] : [[name, kept]];
		}),
	);
}
