import type { IExecuteFunctions } from 'n8n-workflow';

import { InputError, quote } from '../errors';
import { rowOf } from './keyRow';
import { Keys, MOST_KEYS, NEARLY_FULL, type KeyReport } from './keys';
import type { Account } from './ledger';
import { hintsFor, type WriteOperation } from './words';

/** Opens a node's memory as Create Once Per and its options say, and describes it in hints. */

/** Create Once Per and its options, as an item has them. */
export interface OnceSettings {
	/** Undefined when Create Once Per is empty. */
	key: string | undefined;
	/** Keys to Forget, `*` for the keys of all items; empty unless the execution is manual. */
	forget: string[];
	/** Whether an item with a known key has no output. */
	isDropped: boolean;
}

/** An item that may have a key. */
interface OnceJob extends Account {
	once?: OnceSettings | undefined;
}

/** n8n's ID of a workflow that was never saved. */
const UNSAVED = '__EMPTY__';

/** In Keys to Forget: the keys of all items. */
const ALL_KEYS = '*';

/** The field of the node's context that holds the keys this execution has forgotten. */
const FORGOTTEN = 'forgotten';

/** The most keys that a hint names. */
const MOST_NAMED = 10;

/** The keys of a run's items, and those to forget. */
function askedBy(jobs: readonly OnceJob[]) {
	const ofItems = jobs.flatMap(({ once }) => once?.key ?? []);
	const keys = [...new Set(ofItems)];
	const entered = new Set(jobs.flatMap(({ once }) => once?.forget ?? []));
	// A key that no item has would silently be created again on a later day.
	const toForget = entered.has(ALL_KEYS) ? keys : keys.filter((key) => entered.has(key));
	return { ofItems, keys, entered, toForget };
}

/**
 * Opens the node's memory for the items that have keys, and forgets the Keys to Forget.
 *
 * @param concurrency the most items in parallel
 * @returns undefined when no item has a key
 * @throws InputError when keys cannot be remembered
 */
export async function openMemory(
	context: IExecuteFunctions,
	operation: WriteOperation,
	jobs: readonly OnceJob[],
	concurrency: number,
): Promise<Keys | undefined> {
	const { keys, toForget } = askedBy(jobs);
	const [firstKey] = keys;
	if (firstKey === undefined) return undefined;
	checkRoom(keys);
	const { id } = context.getWorkflow();
	if (!id || id === UNSAVED) {
		const problem = 'cannot be remembered, because the workflow was never saved';
		const wayOut = 'Save the workflow, then run it again.';
		throw new InputError('Create Once Per', firstKey, problem, wayOut);
	}
	checkNodeId(context, firstKey);
	const store = context.getContext('node');
	const kept: unknown = store[FORGOTTEN];
	const before = new Set<unknown>(Array.isArray(kept) ? kept : []);
	// Not twice, in a loop or a retry: what was created meanwhile must not get lost.
	const forget = toForget.filter((key) => !before.has(key));
	const keyed = jobs.filter(({ once }) => once?.key !== undefined);
	const accounts = keyed.flatMap(({ baseUrl, credentialId }) => [baseUrl, credentialId]);
	const memory = new Keys(
		context,
		{ operation: operation.name, accounts: [...new Set(accounts)], keys, concurrency },
		rowOf(id, context.getNode().id),
	);
	await memory.open();
	if (forget.length > 0) {
		await memory.forget(forget);
		store[FORGOTTEN] = [...before, ...forget];
	}
	return memory;
}

/** @throws InputError when there are more distinct keys than a node remembers */
export function checkRoom(keys: readonly string[]): void {
	if (keys.length <= MOST_KEYS) return;
	const problem = `is one of ${keys.length} keys, and a node remembers ${MOST_KEYS}`;
	const wayOut = 'Split the input, and give each part its own node.';
	throw new InputError('Create Once Per', keys[0], problem, wayOut);
}

/** @throws InputError when another node of the execution has the same ID, as after copying JSON */
function checkNodeId(context: IExecuteFunctions, firstKey: string): void {
	const { id, name } = context.getNode();
	// All nodes of an execution share this. By execution, because a node can be renamed before a retry.
	const shared = context.getContext('flow');
	const use = `Create Once Per ${context.getExecutionId()} ${id}`;
	const other: unknown = shared[use] ?? name;
	shared[use] = other;
	if (other === name) return;
	const problem = `cannot be remembered: the nodes "${String(other)}" and "${name}" have the same ID, so they would share one memory`;
	const wayOut = 'Copy one of them on the canvas, and use the copy in its place.';
	throw new InputError('Create Once Per', firstKey, problem, wayOut);
}

/** A warning that keys were forgotten; empty if none were. */
export function forgetNotice({ done, things }: WriteOperation, jobs: readonly OnceJob[]): string[] {
	if (askedBy(jobs).toForget.length === 0) return [];
	return [
		`Keys were forgotten, so their ${things} are ${done} again. Remove the option Keys to Forget before you run the workflow again.`,
	];
}

/** Warnings about forgotten keys, keys that items share, and the memory itself. */
export function describeMemory(
	operation: WriteOperation,
	jobs: readonly OnceJob[],
	report: KeyReport | undefined,
): string[] {
	const { ofItems, keys, entered } = askedBy(jobs);
	const known = new Set([...keys, ALL_KEYS]);
	const ofNone = [...entered].filter((key) => !known.has(key));
	const named = ofNone.slice(0, MOST_NAMED).map(quote).join(', ');
	const isParted = keys.some((key) => /[,\n]/.test(key));
	const asList = isParted ? ' Enter a key with a comma in it as a list: ["Smith, Ann"].' : '';
	return [
		...forgetNotice(operation, jobs),
		...(ofNone.length > 0
			? [`Keys to Forget has keys that no item has, so they were not forgotten: ${named}.${asList}`]
			: []),
		...warnOfSharedKeys(operation, ofItems),
		...(report === undefined ? [] : describeReport(operation, report)),
	];
}

/** Warns of keys that several items share, most likely by mistake. */
function warnOfSharedKeys({ done, things }: WriteOperation, keys: readonly string[]): string[] {
	const counts = new Map<string, number>();
	for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
	const [shared, ...others] = [...counts].filter(([, items]) => items > 1);
	if (shared === undefined) return [];
	const [key, items] = shared;
	const more =
		others.length === 0
			? ''
			: `, and items with other keys do too (${others.length === 1 ? '1 key' : `${others.length} keys`})`;
	return [
		`${items} items have the same Create Once Per, ${quote(key)}${more}. Of ${things} with the same key only one is ${done}. If each item should get its own, use an expression that differs per item, e.g. {{ $json.UID }}.`,
	];
}

function describeReport(
	{ verb, done, things }: WriteOperation,
	{ known, dropped, isOfAnotherAccount }: KeyReport,
): string[] {
	const isNearlyFull = dropped === 0 && known >= NEARLY_FULL;
	return hintsFor([
		[
			isOfAnotherAccount,
			`Create Once Per remembers ${things} that were ${done} with another credential or address, and skips their keys here too. To start with an empty memory, use a copy of this node in its place.`,
		],
		[
			dropped > 0,
			`Create Once Per remembers ${MOST_KEYS} keys and has forgotten the oldest ones (${dropped}). If leads that old come again, they are ${done} again.`,
		],
		[
			isNearlyFull,
			`Create Once Per remembers ${known} of at most ${MOST_KEYS} keys. After that it forgets the oldest, and would ${verb} ${things} for them again.`,
		],
	]);
}
