import type { IExecuteFunctions } from 'n8n-workflow';

import { settle } from '../shared/attempt';
import { throwIfCancelled } from '../shared/egress';
import { InputError } from '../shared/input';
import { openKeyStore, type KeyStore } from '../shared/keyStore';
import { recall, send, type WriteMemory, type WriteOutcome, type WriteTask } from './writeOnce';

/** Creates a ClientPoint once across executions too, when it has a key: what Create Once Per promises. */

/** A ClientPoint to create, checked. */
export interface CreateTask extends WriteTask {
	/** What Create Once Per says, if it is set. */
	key: string | undefined;
}

/** What became of an item. */
export type CreateOutcome = WriteOutcome | { kind: 'alreadyCreated' };

/**
 * The most keys that are remembered: n8n's store is one row, rewritten for every key, and nothing is
 * ever dropped from it silently.
 */
const MOST_KEYS = 100_000;

/** n8n's id of a workflow that was never saved. */
const UNSAVED = '__EMPTY__';

/**
 * Opens the keys of other executions, before anything is sent.
 *
 * @param forgotten keys that are to be new again
 * @returns undefined when no item has a key
 * @throws InputError when keys are asked for and there may be no room to remember all of them
 */
export async function openKeys(
	context: IExecuteFunctions,
	{ ledger }: WriteMemory,
	tasks: readonly CreateTask[],
	forgotten: string[],
): Promise<KeyStore | undefined> {
	const [firstKey] = keysOf(tasks);
	if (firstKey === undefined) return undefined;
	const { id } = context.getWorkflow();
	if (!id || id === UNSAVED) {
		throw new InputError(
			'Create Once Per',
			firstKey,
			'cannot be remembered, because the workflow was never saved',
			'Save the workflow, then run it again.',
		);
	}
	const keys = openKeyStore(context);
	await keys.forget(forgotten);
	const known = await keys.count();
	// Those that an earlier try of this execution has sent are among the known ones. Of the others
	// nobody can tell how many are, because asking the store for a key records it.
	const added = new Set(keysOf(tasks.filter(({ itemIndex }) => !ledger.get(itemIndex)))).size;
	if (added > 0 && known + added > MOST_KEYS) {
		throw new InputError(
			'Create Once Per',
			firstKey,
			`cannot be remembered: there is room for ${MOST_KEYS} keys, ${known} are taken, and the input has ${added}`,
			'Replace the node with a copy of it, which starts with an empty memory.',
		);
	}
	return keys;
}

/** The field of the node's context that holds the keys that this execution has forgotten. */
const FORGOTTEN = 'forgotten';

/**
 * Those keys that this execution has not forgotten yet; from now on it has. In a loop, or when n8n
 * tries the node again, they would otherwise lose what was created meanwhile.
 */
export function firstTimeForgotten(context: IExecuteFunctions, keys: string[]): string[] {
	if (keys.length === 0) return [];
	const store = context.getContext('node');
	const kept: unknown = store[FORGOTTEN];
	const before = new Set<unknown>(Array.isArray(kept) ? kept : []);
	const first = [...new Set(keys)].filter((key) => !before.has(key));
	store[FORGOTTEN] = [...before, ...first];
	return first;
}

function keysOf(tasks: readonly CreateTask[]): string[] {
	return tasks.flatMap(({ key }) => (key === undefined ? [] : [key]));
}

/** The keys that several items have, each with the number of its items. */
export function sharedKeys(tasks: readonly CreateTask[]): Array<[key: string, items: number]> {
	const counts = new Map<string, number>();
	for (const key of keysOf(tasks)) counts.set(key, (counts.get(key) ?? 0) + 1);
	return [...counts].filter(([, items]) => items > 1);
}

/**
 * Creates the ClientPoint of one item, unless it is known of.
 *
 * @throws VendorError when it was certainly not created, or the execution is cancelled
 */
export async function createOnce(
	context: IExecuteFunctions,
	memory: WriteMemory,
	keys: KeyStore | undefined,
	task: CreateTask,
): Promise<CreateOutcome> {
	const earlier = recall(memory, task);
	if (earlier !== undefined) return earlier;
	const { key } = task;
	if (keys === undefined || key === undefined) return await send(context, memory, task);

	// Here too, because claiming a key and releasing it rewrites the store.
	throwIfCancelled(context);
	const state = await keys.claim(key);
	if (state === 'done') return { kind: 'alreadyCreated' };
	if (state === 'unknown') return { kind: 'unknown', reason: '' };
	const sent = await settle(send(context, memory, task));
	if (!sent.done) {
		// Why it was not created matters more than a store that fails as well.
		await settle(keys.release(key));
		throw sent.error;
	}
	if (sent.value.kind === 'unknown') keys.abandon(key);
	else await keys.done(key);
	return sent.value;
}
