import type { IExecuteFunctions } from 'n8n-workflow';

import { InputError, quote } from '../errors';
import { rowOf } from './keyRow';
import { Keys, MOST_KEYS, NEARLY_FULL, type KeyReport } from './keys';
import type { WriteOperation } from './words';

/** What Create Once Per and its options ask of a node's memory, and what is said about it. */

export interface OnceSettings {
	/** What Create Once Per says; undefined when it is empty. */
	key: string | undefined;
	/** Keys to Forget, `*` for those of all items; empty unless the execution is manual. */
	forget: string[];
	/** Whether nothing comes out for a key that is known. */
	isDropped: boolean;
}

/** An item that may have a key. */
interface OnceJob {
	baseUrl: string;
	/** n8n's id of the credential. */
	credentialId: string;
	once?: OnceSettings | undefined;
}

/** n8n's id of a workflow that was never saved. */
const UNSAVED = '__EMPTY__';

/** In Keys to Forget: the keys of all items. */
const ALL_KEYS = '*';

/** The field of the node's context that holds the keys that this execution has forgotten. */
const FORGOTTEN = 'forgotten';

/** More keys than this would bury a hint. */
const MOST_NAMED = 10;

/**
 * Opens the memory of the node for the items that have keys, and forgets those that are to be.
 *
 * @param concurrency how many items may be under way at a time
 * @returns undefined when no item has a key
 * @throws InputError when keys cannot be remembered
 */
export async function openMemory(
	context: IExecuteFunctions,
	operation: WriteOperation,
	jobs: readonly OnceJob[],
	concurrency: number,
): Promise<Keys | undefined> {
	const keyed = jobs.filter(({ once }) => once?.key !== undefined);
	const keys = [...new Set(keysOf(jobs))];
	const [firstKey] = keys;
	if (firstKey === undefined) return undefined;
	checkRoom(keys);
	const { id } = context.getWorkflow();
	if (!id || id === UNSAVED) {
		throw new InputError(
			'Create Once Per',
			firstKey,
			'cannot be remembered, because the workflow was never saved',
			'Save the workflow, then run it again.',
		);
	}
	checkNodeId(context, firstKey);
	const store = context.getContext('node');
	const kept: unknown = store[FORGOTTEN];
	const before = new Set<unknown>(Array.isArray(kept) ? kept : []);
	// In a loop, or when n8n tries the node again, what was created meanwhile must not get lost.
	const forget = keysToForget(keyed).filter((key) => !before.has(key));
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

/** @throws InputError when there are more keys, each once, than a node remembers */
export function checkRoom(keys: readonly string[]): void {
	if (keys.length <= MOST_KEYS) return;
	throw new InputError(
		'Create Once Per',
		keys[0],
		`is one of ${keys.length} keys, and a node remembers ${MOST_KEYS}`,
		'Split the input, and give each part its own node.',
	);
}

/** @throws InputError when another node of the execution has the same id, as in JSON that was copied */
function checkNodeId(context: IExecuteFunctions, firstKey: string): void {
	const { id, name } = context.getNode();
	// All nodes of an execution share it. A retry has another id: the node can be renamed before.
	const shared = context.getContext('flow');
	const use = `Create Once Per ${context.getExecutionId()} ${id}`;
	const other: unknown = shared[use] ?? name;
	shared[use] = other;
	if (other === name) return;
	throw new InputError(
		'Create Once Per',
		firstKey,
		`cannot be remembered: the nodes "${String(other)}" and "${name}" have the same ID, so they would share one memory`,
		'Copy one of them on the canvas, and use the copy in its place.',
	);
}

function keysOf(jobs: readonly OnceJob[]): string[] {
	return jobs.flatMap(({ once }) => once?.key ?? []);
}

function enteredToForget(jobs: readonly OnceJob[]): Set<string> {
	return new Set(jobs.flatMap(({ once }) => once?.forget ?? []));
}

/** The keys to forget that items have: others would be done again by a run of another day, without a word. */
function keysToForget(jobs: readonly OnceJob[]): string[] {
	const entered = enteredToForget(jobs);
	const keys = [...new Set(keysOf(jobs))];
	return entered.has(ALL_KEYS) ? keys : keys.filter((key) => entered.has(key));
}

/** That keys were forgotten; nothing when none were. */
export function forgetNotice({ done, things }: WriteOperation, jobs: readonly OnceJob[]): string[] {
	if (keysToForget(jobs).length === 0) return [];
	return [
		`Keys were forgotten, so their ${things} are ${done} again. Remove the option Keys to Forget before you run the workflow again.`,
	];
}

/** Warnings about keys that items share, keys that are forgotten, and the memory itself. */
export function describeMemory(
	operation: WriteOperation,
	jobs: readonly OnceJob[],
	report: KeyReport | undefined,
): string[] {
	return [
		...forgetNotice(operation, jobs),
		...warnOfForgottenByNone(jobs),
		...warnOfSharedKeys(operation, jobs),
		...(report === undefined ? [] : describeReport(operation, report)),
	];
}

function warnOfForgottenByNone(jobs: readonly OnceJob[]): string[] {
	const known = new Set([...keysOf(jobs), ALL_KEYS]);
	const left = [...enteredToForget(jobs)].filter((key) => !known.has(key));
	if (left.length === 0) return [];
	const named = left.slice(0, MOST_NAMED).map(quote).join(', ');
	return [`Keys to Forget has keys that no item has, so they were not forgotten: ${named}.`];
}

/** A key without an expression is the same for all items: most likely not what was meant. */
function warnOfSharedKeys({ done, things }: WriteOperation, jobs: readonly OnceJob[]): string[] {
	const counts = new Map<string, number>();
	for (const key of keysOf(jobs)) counts.set(key, (counts.get(key) ?? 0) + 1);
	const [shared, ...others] = [...counts].filter(([, items]) => items > 1);
	if (shared === undefined) return [];
	const [key, items] = shared;
	const more =
		others.length === 0 ? '' : `, and items with other keys do too (${others.length} keys)`;
	return [
		`${items} items have the same Create Once Per, ${quote(key)}${more}. Of ${things} with the same key only one is ${done}. If each item should get its own, use an expression that differs per item, e.g. {{ $json.UID }}.`,
	];
}

function describeReport(
	{ verb, done, things }: WriteOperation,
	{ known, dropped, isOfAnotherAccount }: KeyReport,
): string[] {
	const hints: string[] = [];
	if (isOfAnotherAccount) {
		hints.push(
			`Create Once Per remembers ${things} that were ${done} with another credential or address, and skips their keys here too. To start with an empty memory, use a copy of this node in its place.`,
		);
	}
	if (dropped > 0) {
		hints.push(
			`Create Once Per remembers ${MOST_KEYS} keys and has forgotten the ${dropped} oldest. Leads that old, if they come again, are ${done} again.`,
		);
	} else if (known >= NEARLY_FULL) {
		hints.push(
			`Create Once Per remembers ${known} of at most ${MOST_KEYS} keys. After that it forgets the oldest, and would ${verb} ${things} for them again.`,
		);
	}
	return hints;
}
