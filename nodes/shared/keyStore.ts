import type { IExecuteFunctions } from 'n8n-workflow';

import { settle } from './attempt';

/**
 * Keys that a node has worked on, across executions, in n8n's own deduplication store, so that a key
 * is worked on once until it is forgotten.
 *
 * The store can only tell whether an entry is new while it records it, and remove entries. A key
 * has two: the key itself, and an "open" mark while its outcome is not known. Both are recorded in
 * one step before anything is sent; the mark is removed when the work is done, both when it was
 * certainly not done. Whatever a crash leaves behind is thus a key with its mark: unknown, never
 * "done" and never "new".
 *
 * The store reads, changes and writes one row for each node, without a lock. Within one n8n process
 * this module lets one change happen after the other, and gathers those that wait into one. Between
 * processes (queue mode) nothing can: there two executions at the same moment can lose entries.
 */

/** What is known of a key when it is claimed. `new` hands the key to the caller. */
export type KeyState = 'new' | 'done' | 'unknown';

export interface KeyStore {
	/** How many entries the store has for the node: its keys, and the marks that crashes left. */
	count(): Promise<number>;
	/** Claims a key. While another execution of this process works on it, waits for its outcome. */
	claim(key: string): Promise<KeyState>;
	/** The work for a claimed key was done. `flush` writes it down, at the latest. */
	done(key: string): Promise<void>;
	/** The work for a claimed key was certainly not done: it is new again. */
	release(key: string): Promise<void>;
	/** Nobody knows whether the work for a claimed key was done: it stays unknown. */
	abandon(key: string): void;
	/** Writes down what was done. Until then a crash would make those keys unknown. Does not throw. */
	flush(): Promise<void>;
	/** Makes keys new again, those that an execution of this process works on when it is done with them. */
	forget(keys: string[]): Promise<void>;
	/** Makes all keys new again. */
	forgetAll(): Promise<void>;
}

type Helpers = IExecuteFunctions['helpers'];

/** A change of the store that waits for its turn. */
interface Change {
	kind: 'record' | 'remove' | 'clear';
	entries: string[];
	/** @param added those of the entries that were not there before, of a recording */
	resolve(added: ReadonlySet<string>): void;
	reject(error: unknown): void;
}

/** The row that n8n keeps for a node. */
interface Row {
	waiting: Change[];
	busy: boolean;
	/** Keys that an execution of this process works on, each with the promise of its end. */
	claimed: Map<string, { ended: Promise<void>; end: () => void }>;
	/** Keys that are done and still have their mark. */
	finished: Set<string>;
	/** Those of them whose mark is being removed. */
	unmarking: Set<string>;
}

/** By workflow and node: executions of the same node share their row. */
const rows = new Map<string, Row>();

/**
 * How many finished keys may keep their marks. The store rewrites the node's whole row at every
 * change, so one change for many keys saves time; a crash makes this many more keys unknown.
 */
const MOST_FINISHED = 16;

/**
 * How many keys are forgotten in one change: the store looks through the node's whole row for each of
 * them, and nothing else runs meanwhile.
 */
const FORGOTTEN_AT_A_TIME = 250;

const ENTRIES = { mode: 'entries' } as const;

const keyEntry = (key: string) => `key:${key}`;
const openEntry = (key: string) => `open:${key}`;

/** The keys of the node that is executed. Its workflow must have been saved. */
export function openKeyStore(context: IExecuteFunctions): KeyStore {
	const { helpers } = context;
	const row = rowOf(`${context.getWorkflow().id} ${context.getNode().id}`);

	const end = (key: string) => {
		row.claimed.get(key)?.end();
		row.claimed.delete(key);
	};

	const flush = async () => {
		const keys = [...row.finished].filter((key) => !row.unmarking.has(key));
		if (keys.length === 0) return;
		for (const key of keys) row.unmarking.add(key);
		const removed = await settle(change(row, helpers, 'remove', keys.map(openEntry)));
		for (const key of keys) {
			row.unmarking.delete(key);
			if (removed.done) row.finished.delete(key);
		}
	};
	const finish = async (key: string) => {
		row.finished.add(key);
		end(key);
		if (row.finished.size - row.unmarking.size >= MOST_FINISHED) await flush();
	};

	return {
		async count() {
			return await helpers.getProcessedDataCount('node', ENTRIES);
		},
		async claim(key) {
			for (let other = row.claimed.get(key); other !== undefined; other = row.claimed.get(key)) {
				await other.ended;
			}
			if (row.finished.has(key)) return 'done';
			row.claimed.set(key, createEnd());
			const recorded = await settle(
				change(row, helpers, 'record', [keyEntry(key), openEntry(key)]),
			);
			if (!recorded.done) {
				end(key);
				throw recorded.error;
			}
			if (recorded.value.has(keyEntry(key))) return 'new';
			if (!recorded.value.has(openEntry(key))) {
				end(key);
				return 'unknown';
			}
			// Asking has made a mark: until it is removed, a crash would make the key unknown, never new.
			await finish(key);
			return 'done';
		},
		done: finish,
		async release(key) {
			const removed = await settle(change(row, helpers, 'remove', [keyEntry(key), openEntry(key)]));
			end(key);
			if (!removed.done) throw removed.error;
		},
		abandon: end,
		flush,
		async forget(keys) {
			for (let at = 0; at < keys.length; at += FORGOTTEN_AT_A_TIME) {
				const some = keys.slice(at, at + FORGOTTEN_AT_A_TIME);
				// Otherwise what another execution is about to create would be nowhere remembered.
				for (const key of some) await row.claimed.get(key)?.ended;
				for (const key of some) row.finished.delete(key);
				await change(row, helpers, 'remove', [...some.map(keyEntry), ...some.map(openEntry)]);
			}
		},
		async forgetAll() {
			row.finished.clear();
			await change(row, helpers, 'clear', []);
		},
	};
}

function rowOf(name: string): Row {
	const row = rows.get(name) ?? {
		waiting: [],
		busy: false,
		claimed: new Map(),
		finished: new Set(),
		unmarking: new Set(),
	};
	rows.set(name, row);
	return row;
}

function createEnd(): { ended: Promise<void>; end: () => void } {
	let end = () => {};
	const ended = new Promise<void>((resolve) => {
		end = resolve;
	});
	return { ended, end };
}

/** Changes the row when its turn has come. */
async function change(
	row: Row,
	helpers: Helpers,
	kind: Change['kind'],
	entries: string[],
): Promise<ReadonlySet<string>> {
	return await new Promise((resolve, reject) => {
		row.waiting.push({ kind, entries, resolve, reject });
		void makeChanges(row, helpers);
	});
}

/** Makes the changes that wait, one store access for all neighbours of a kind, until none waits. */
async function makeChanges(row: Row, helpers: Helpers): Promise<void> {
	if (row.busy) return;
	row.busy = true;
	for (let [first] = row.waiting; first !== undefined; [first] = row.waiting) {
		const { kind } = first;
		const others = row.waiting.findIndex((waiting) => waiting.kind !== kind);
		const changes = row.waiting.splice(0, others === -1 ? row.waiting.length : others);
		const entries = changes.flatMap((each) => each.entries);
		const made = await settle(makeChange(helpers, kind, entries));
		for (const { resolve, reject } of changes) {
			if (made.done) resolve(made.value);
			else reject(made.error);
		}
	}
	row.busy = false;
}

/** @returns the entries that were new */
async function makeChange(
	helpers: Helpers,
	kind: Change['kind'],
	entries: string[],
): Promise<ReadonlySet<string>> {
	if (kind === 'record') {
		const recorded = await helpers.checkProcessedAndRecord(entries, 'node', ENTRIES);
		return new Set(recorded.new.map(String));
	}
	if (kind === 'clear') await helpers.clearAllProcessedItems('node', ENTRIES);
	else await helpers.removeProcessed(entries, 'node', ENTRIES);
	return new Set();
}
