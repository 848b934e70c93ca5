import type { GenericValue, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { settle } from '../shared/attempt';
import { write } from '../shared/egress';
import { InputError, isDataObject } from '../shared/input';
import { openKeyStore, type KeyStore } from '../shared/keyStore';
import { openLedger, type Ledger } from '../shared/ledger';
import { redact } from '../shared/redact';
import { VendorError } from '../shared/vendorError';
import { readAnswer } from './clientPointAnswer';
import type { ClientPointBody } from './clientPointBody';

/** Creates a ClientPoint once: within an execution always, across executions when it has a key. */

/** A ClientPoint to create, checked. */
export interface CreateTask {
	itemIndex: number;
	body: ClientPointBody;
	name: string;
	/** What Create Once Per says, if it is set. */
	key: string | undefined;
	baseUrl: string;
	apiKey: string;
	/** In milliseconds. */
	timeout: number;
}

/** What became of an item, and what its output shows. */
export interface CreateOutcome {
	kind: 'created' | 'sentBefore' | 'alreadyCreated' | 'unknown';
	json: IDataObject;
}

/** What is remembered of this execution, and of others. */
export interface CreateMemory {
	ledger: Ledger;
	/** There when items have keys. */
	keys: KeyStore | undefined;
	/** Creates whose outcome is unknown since one was known. */
	unknownInARow: number;
}

/**
 * The most keys that are remembered: n8n's store is one row, rewritten for every key, and nothing is
 * ever dropped from it silently.
 */
const MOST_KEYS = 100_000;

/** A longer answer is kept in parts, in characters: the ledger is saved with the execution. */
const LONGEST_KEPT_ANSWER = 1024;

/** A longer value of an abridged answer is left out, with its name, in characters. */
const LONGEST_KEPT_VALUE = 200;

/**
 * How many creates in a row may end without anybody knowing their outcome. Then the vendor is down,
 * and going on would only make more keys unknown.
 */
const MOST_UNKNOWN_IN_A_ROW = 8;

/** n8n's id of a workflow that was never saved. */
const UNSAVED = '__EMPTY__';

/**
 * Opens what is remembered, before anything is sent.
 *
 * @param firstKey a key of the run, named in errors; undefined when no item has one
 * @throws InputError when keys are asked for and cannot be remembered
 */
export async function openMemory(
	context: IExecuteFunctions,
	firstKey: string | undefined,
): Promise<CreateMemory> {
	const ledger = openLedger(context);
	if (firstKey === undefined) return { ledger, keys: undefined, unknownInARow: 0 };
	const { id } = context.getWorkflow();
	if (id === undefined || id === '' || id === UNSAVED) {
		throw new InputError(
			'Create Once Per',
			firstKey,
			'cannot be remembered, because the workflow was never saved',
			'Save the workflow, then run it again.',
		);
	}
	const keys = openKeyStore(context);
	const count = await keys.count();
	if (count >= MOST_KEYS) {
		throw new InputError(
			'Create Once Per',
			firstKey,
			`cannot be remembered: there is room for ${MOST_KEYS} keys, and all of it is taken`,
			'Run this node once with the operation Forget Keys, for keys whose leads will not come again.',
		);
	}
	return { ledger, keys, unknownInARow: 0 };
}

/**
 * Creates the ClientPoint of one item, unless it is known of.
 *
 * @throws VendorError when it was not created; without a key also when that is not known
 */
export async function createOnce(
	context: IExecuteFunctions,
	memory: CreateMemory,
	task: CreateTask,
): Promise<CreateOutcome> {
	const { ledger, keys } = memory;
	const { itemIndex, name, key, apiKey } = task;
	const earlier = ledger.get(itemIndex);
	if (earlier !== undefined && 'answer' in earlier) {
		return { kind: 'sentBefore', json: earlier.answer };
	}
	if (earlier !== undefined) return unknownOutcome(name, key, earlier.unknown);

	if (memory.unknownInARow >= MOST_UNKNOWN_IN_A_ROW) {
		throw new VendorError(
			`ClientPoint left ${MOST_UNKNOWN_IN_A_ROW} requests in a row without a usable answer, so this item was not sent`,
			'Run the workflow again when ClientPoint is available. Look for the ClientPoints of the items before this one first.',
			'notDone',
		);
	}
	if (keys !== undefined && key !== undefined) {
		const state = await keys.claim(key);
		if (state === 'done')
			return { kind: 'alreadyCreated', json: { outcome: 'alreadyCreated', key } };
		if (state === 'unknown') return unknownOutcome(name, key, '');
	}

	const sent = await settle(send(context, task));
	if (sent.done) {
		memory.unknownInARow = 0;
		ledger.set(itemIndex, { answer: abridge(sent.value) });
		if (key !== undefined) await keys?.done(key);
		return { kind: 'created', json: sent.value };
	}
	const { error } = sent;
	if (error instanceof VendorError && error.outcome === 'notDone') {
		if (key !== undefined && keys !== undefined) await settle(keys.release(key));
		throw error;
	}
	// Not what the error says to do: "run the node again" would be wrong here.
	const reason = redact(error instanceof Error ? error.message : String(error), [apiKey]);
	memory.unknownInARow++;
	ledger.set(itemIndex, { unknown: reason });
	if (key !== undefined) keys?.abandon(key);
	return unknownOutcome(name, key, reason);
}

/** With a key the item comes out marked, so that the others go on; without one it is an error. */
function unknownOutcome(name: string, key: string | undefined, reason: string): CreateOutcome {
	if (key !== undefined) return { kind: 'unknown', json: { outcome: 'unknown', key } };
	throw new VendorError(
		`The ClientPoint "${name}" may have been created, but its answer did not arrive`,
		`Look for it in ClientPoint before you create it again. This execution will not send it again; to send its other items, set On Error to Continue and retry it. ${reason}.`,
		'unknown',
	);
}

async function send(
	context: IExecuteFunctions,
	{ body, name, baseUrl, apiKey, timeout }: CreateTask,
): Promise<IDataObject> {
	const text = await write(context, {
		vendor: 'ClientPoint',
		method: 'POST',
		url: `${baseUrl}/v4/clientpoint/create`,
		body: { api_key: apiKey, ...body },
		timeout,
	});
	// An answer may repeat the request, and the answer becomes the output.
	const answer = readAnswer(redact(text, [apiKey]));
	if (answer === undefined) {
		throw new VendorError('ClientPoint did not return a JSON object', 'It answered:', 'unknown', {
			quoted: text,
		});
	}
	if (answer.failure === undefined && !answer.isSuccess) {
		throw new VendorError(
			'ClientPoint did not say whether it created the ClientPoint',
			'It answered:',
			'unknown',
			{ quoted: text },
		);
	}
	if (answer.failure !== undefined) {
		throw new VendorError(
			`ClientPoint did not create "${name}"`,
			'ClientPoint answered:',
			'notDone',
			{ quoted: answer.failure },
		);
	}
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
