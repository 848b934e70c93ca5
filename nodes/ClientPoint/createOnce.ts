import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { settle } from '../shared/attempt';
import { write } from '../shared/egress';
import { InputError } from '../shared/input';
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
}

/**
 * The most keys that are remembered: n8n's store is one row, rewritten for every key, and nothing is
 * ever dropped from it silently.
 */
const MOST_KEYS = 100_000;

/** A longer answer is kept in parts, in characters: the ledger is saved with the execution. */
const LONGEST_KEPT_ANSWER = 1024;

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
	if (firstKey === undefined) return { ledger, keys: undefined };
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
	return { ledger, keys };
}

/**
 * Creates the ClientPoint of one item, unless it is known of.
 *
 * @throws VendorError when it was not created; without a key also when that is not known
 */
export async function createOnce(
	context: IExecuteFunctions,
	{ ledger, keys }: CreateMemory,
	task: CreateTask,
): Promise<CreateOutcome> {
	const { itemIndex, name, key, apiKey } = task;
	const earlier = ledger.get(itemIndex);
	if (earlier !== undefined && 'answer' in earlier) {
		return { kind: 'sentBefore', json: earlier.answer };
	}
	if (earlier !== undefined) return unknownOutcome(name, key, earlier.unknown);

	if (keys !== undefined && key !== undefined) {
		const state = await keys.claim(key);
		if (state === 'done')
			return { kind: 'alreadyCreated', json: { outcome: 'alreadyCreated', key } };
		if (state === 'unknown') return unknownOutcome(name, key, '');
	}

	const sent = await settle(send(context, task));
	if (sent.done) {
		ledger.set(itemIndex, { answer: abridge(sent.value) });
		if (key !== undefined) await keys?.done(key);
		return { kind: 'created', json: sent.value };
	}
	const { error } = sent;
	if (!(error instanceof VendorError) || error.outcome === 'notDone') {
		if (key !== undefined && keys !== undefined) await settle(keys.release(key));
		throw error;
	}
	const reason = `${error.message}. ${error.describe([apiKey])}`;
	ledger.set(itemIndex, { unknown: reason });
	if (key !== undefined) keys?.abandon(key);
	return unknownOutcome(name, key, reason);
}

/** With a key the item comes out marked, so that the others go on; without one it is an error. */
function unknownOutcome(name: string, key: string | undefined, reason: string): CreateOutcome {
	if (key !== undefined) return { kind: 'unknown', json: { outcome: 'unknown', key } };
	throw new VendorError(
		`The ClientPoint "${name}" may have been created, but its answer did not arrive`,
		`Look for it in ClientPoint before you create it again. This execution will not send it again. ${reason}`,
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

/** An answer as the ledger keeps it: whole, or just what finds the ClientPoint when it is long. */
function abridge(answer: IDataObject): IDataObject {
	if (JSON.stringify(answer).length <= LONGEST_KEPT_ANSWER) return answer;
	return Object.fromEntries(
		Object.entries(answer).filter(([name]) => ['clientpoint_id', 'link'].includes(name)),
	);
}
