import type { IExecuteFunctions } from 'n8n-workflow';

import { InputError, quote } from '../errors';
import { rowOf, type KeyRow } from './keyRow';
import { Keys, MOST_KEYS, NEARLY_FULL, type KeyReport } from './keys';
import type { SentAs } from './ledger';
import type { WriteOperation } from './words';

/** What Create Once Per and its options ask of a node's memory, and what is said about it. */

export interface OnceSettings {
	/** What Create Once Per says; undefined when it is empty. */
	key: string | undefined;
	/** Keys to Forget, `*` for those of all items; empty unless the execution is manual. */
	forget: string[];
	ifDone: 'return' | 'drop';
}

/** An item that may have a key. */
export interface OnceJob {
	sentAs: SentAs;
	once?: OnceSettings | undefined;
	concurrency: number;
	/** Of its key among those that are claimed; set when the memory is opened. */
	position: number | undefined;
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
 * @returns undefined when no item has a key
 * @throws InputError when keys cannot be remembered
 */
export async function openMemory(
	context: IExecuteFunctions,
	{ name }: WriteOperation,
	jobs: readonly OnceJob[],
): Promise<Keys | undefined> {
	const keyed = jobs.filter(({ once }) => once?.key !== undefined);
	if (keyed.length === 0) return undefined;
	const allKeys = keyed.map(({ once }) => once?.key ?? '');
	const row = rowFor(context, allKeys);
	const store = context.getContext('node');
	const kept: unknown = store[FORGOTTEN];
	const before = new Set<unknown>(Array.isArray(kept) ? kept : []);
	// In a loop, or when n8n tries the node again, what was created meanwhile must not get lost.
	const forget = [...new Set(keysToForget(keyed))].filter((key) => !before.has(key));
	const request = {
		operation: name,
		accounts: [...new Set(keyed.flatMap(({ sentAs }) => [sentAs.baseUrl, sentAs.credentialId]))],
		keys: allKeys,
		concurrency: keyed.reduce(
			(least, { concurrency }) => Math.min(least, concurrency),
			Number.POSITIVE_INFINITY,
		),
	};
	const keys = new Keys(context, request, row);
	if (forget.length > 0) {
		await keys.forget(forget);
		store[FORGOTTEN] = [...before, ...forget];
	}
	await keys.open();
	for (const [position, job] of keyed.entries()) job.position = position;
	return keys;
}

/** @throws InputError when there are more keys than a node remembers */
export function checkRoom(keys: readonly string[]): void {
	const distinct = new Set(keys).size;
	if (distinct <= MOST_KEYS) return;
	throw new InputError(
		'Create Once Per',
		keys[0],
		`is one of ${distinct} keys, and a node remembers ${MOST_KEYS}`,
		'Split the input, and give each part its own node.',
	);
}

/** The node's row in the store, when it can hold the keys. */
function rowFor(context: IExecuteFunctions, keys: readonly string[]): KeyRow {
	const [firstKey] = keys;
	const { id } = context.getWorkflow();
	if (!id || id === UNSAVED) {
		throw new InputError(
			'Create Once Per',
			firstKey,
			'cannot be remembered, because the workflow was never saved',
			'Save the workflow, then run it again.',
		);
	}
	checkRoom(keys);
	const node = context.getNode();
	const row = rowOf(id, node.id);
	const other = row.usedBy(context.getExecutionId(), node.name);
	if (other !== undefined) {
		throw new InputError(
			'Create Once Per',
			firstKey,
			`cannot be remembered: the nodes "${other}" and "${node.name}" have the same ID, so they would share one memory`,
			'Copy one of them on the canvas, and use the copy in its place.',
		);
	}
	return row;
}

/** The keys to forget that items have: others would be done again by a run of another day, without a word. */
function keysToForget(jobs: readonly OnceJob[]): string[] {
	const entered = new Set(jobs.flatMap(({ once }) => once?.forget ?? []));
	return jobs.flatMap(({ once }) =>
		once?.key !== undefined && (entered.has(ALL_KEYS) || entered.has(once.key)) ? [once.key] : [],
	);
}

/** That keys were forgotten; undefined when none were. */
export function forgetNotice(
	{ done, things }: WriteOperation,
	jobs: readonly OnceJob[],
): string | undefined {
	return keysToForget(jobs).length === 0
		? undefined
		: `Keys were forgotten, so their ${things} are ${done} again. Remove the option Keys to Forget before you run the workflow again.`;
}

/** Warnings about keys that items share, keys that are forgotten, and the memory itself. */
export function describeMemory(
	operation: WriteOperation,
	jobs: readonly OnceJob[],
	report: KeyReport | undefined,
): string[] {
	const notice = forgetNotice(operation, jobs);
	return [
		...(notice === undefined ? [] : [notice]),
		...warnOfForgottenByNone(jobs),
		...warnOfSharedKeys(operation, jobs),
		...(report === undefined ? [] : describeReport(operation, report)),
	];
}

function warnOfForgottenByNone(jobs: readonly OnceJob[]): string[] {
	const left = new Set(jobs.flatMap(({ once }) => once?.forget ?? []));
	for (const { once } of jobs) if (once?.key !== undefined) left.delete(once.key);
	left.delete(ALL_KEYS);
	if (left.size === 0) return [];
	const named = [...left].slice(0, MOST_NAMED).map(quote).join(', ');
	return [`Keys to Forget has keys that no item has, so they were not forgotten: ${named}.`];
}

/** A key without an expression is the same for all items: most likely not what was meant. */
function warnOfSharedKeys({ done, things }: WriteOperation, jobs: readonly OnceJob[]): string[] {
	const counts = new Map<string, number>();
	for (const { once } of jobs) {
		if (once?.key !== undefined) counts.set(once.key, (counts.get(once.key) ?? 0) + 1);
	}
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
