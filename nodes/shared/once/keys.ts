import { sleep, type IExecuteFunctions } from 'n8n-workflow';

import { InputError } from '../errors';
import { setDeadline, within } from '../waiting';
import { rowOf, type KeyOwner, type KeyRow, type Settled } from './keyRow';

/**
 * Keys that a node has worked on, across executions, in n8n's own deduplication store: what Create
 * Once Per promises.
 *
 * The store can only say whether an entry is new while it records it, and remove entries. A key has
 * two: the key itself, and an "open" mark while its outcome is not known. Both are recorded in one
 * step before anything is sent; the mark is removed when the work is done, both when it was certainly
 * not done. Whatever a crash leaves behind is thus a key with its mark: unknown, never done and never
 * new.
 *
 * The store reads, changes and writes one row for each node, without a lock. Within one n8n process
 * accesses happen one after the other here, and few of them: keys are claimed some items ahead, and
 * marks removed in batches. Another process can overwrite the row; at its end an execution looks
 * whether its entries are still there and repairs them.
 */

/** What is known of a key when it is claimed. `new` hands the key to the caller. */
export type KeyState = 'new' | 'done' | 'unknown';

export interface KeysRequest {
	/** Named in every entry, because a node's row is shared by its operations: `create`. */
	operation: string;
	/** Where the work goes: address and credential, each as a text. */
	accounts: string[];
	/** The key of each item, in the order in which they are worked on. */
	keys: string[];
	/** How many items may be under way at a time. */
	concurrency: number;
	/** Keys that are to be new again, before any is claimed. */
	forget: string[];
}

/** What a person should know of a node's memory. */
export interface KeyReport {
	/** How many entries it has. */
	known: number;
	/** How many of the oldest keys were dropped to make room. */
	dropped: number;
	/** Whether what it knew before was made with another credential. */
	isOfAnotherAccount: boolean;
}

/** The most keys that a node remembers. */
export const MOST_KEYS = 50_000;

/** n8n's id of a workflow that was never saved. */
const UNSAVED = '__EMPTY__';

/** So many times the items under way are claimed in one access; a crash makes this many keys unknown. */
const CLAIMED_AHEAD = 4;

/** The marks of so many items are removed in one access; a crash makes this many more keys unknown. */
const MOST_SETTLED = 64;

/** So many keys are forgotten in one access: the store looks through the whole row for each. */
const FORGOTTEN_AT_A_TIME = 250;

/** How often entries that another process has overwritten are recorded again. */
const MOST_REPAIRS = 5;

/** The waits before that, in milliseconds: random, so that two processes get out of step. */
const SHORTEST_WAIT = 100;
const LONGEST_WAIT = 500;

/**
 * Opens the memory of the node for an execution.
 *
 * @throws InputError when the workflow was never saved, or there are more keys than it can hold
 */
export async function openKeys(context: IExecuteFunctions, request: KeysRequest): Promise<Keys> {
	const [firstKey] = request.keys;
	const { id } = context.getWorkflow();
	if (!id || id === UNSAVED) {
		throw new InputError(
			'Create Once Per',
			firstKey,
			'cannot be remembered, because the workflow was never saved',
			'Save the workflow, then run it again.',
		);
	}
	const distinct = new Set(request.keys).size;
	if (distinct > MOST_KEYS) {
		throw new InputError(
			'Create Once Per',
			firstKey,
			`is one of ${distinct} keys, and a node remembers ${MOST_KEYS}`,
			'Split the input, and give each part a node of its own.',
		);
	}
	const row = rowOf(id, context.getNode().id);
	const other = row.usedBy(context.getExecutionId(), context.getNode().name);
	if (other !== undefined) {
		throw new InputError(
			'Create Once Per',
			firstKey,
			`cannot be remembered: the nodes "${other}" and "${context.getNode().name}" have the same ID, so they would share one memory`,
			'Copy one of them on the canvas, and use the copy in its place.',
		);
	}
	const keys = new Keys(context, request, row);
	await keys.open();
	return keys;
}

/** The keys of one execution. */
export class Keys implements KeyOwner {
	/** Claimed for items that are still to come. */
	private readonly ahead = new Set<string>();
	/** Not new any more, as the store said or this execution itself. */
	private readonly known = new Map<string, KeyState>();
	private readonly doneHere = new Set<string>();
	private readonly releasedHere = new Set<string>();
	private claiming: Promise<void> | undefined;
	private wasEmpty = true;
	private isOfAnotherAccount = false;
	/** What the row is to say of the accounts, until it says so. */
	private unnoted: string[];
	private readonly accounts: string[];

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly request: KeysRequest,
		private readonly row: KeyRow,
	) {
		this.accounts = request.accounts.map((account) => `account:${account}`);
		this.unnoted = this.accounts;
	}

	/** Forgets the keys that are to be new again. */
	async open(): Promise<void> {
		const { forget } = this.request;
		if (forget.length > 0) await this.forget(forget.map((key) => this.named(key)));
		this.wasEmpty = (await this.row.count(this.context.helpers)) === 0;
		this.row.owners.add(this);
	}

	/**
	 * Claims the key of an item. While another item works on it, waits for its outcome.
	 *
	 * @param position of the item among those that have keys
	 */
	async claim(position: number): Promise<KeyState> {
		const { row } = this;
		const key = this.keyAt(position);
		while (true) {
			if (this.ahead.delete(key)) return 'new';
			const known = this.known.get(key);
			if (known !== undefined) return known;
			const entry = row.entries.get(key);
			if (entry?.state === 'done') return 'done';
			if (this.claiming !== undefined) {
				await this.claiming;
			} else if (entry?.state === 'claimed') {
				await this.waitFor(entry.ended);
			} else if (row.forgetting !== undefined) {
				await this.waitFor(row.forgetting);
			} else if (entry === undefined) {
				const claim = this.claimFrom(position);
				this.claiming = claim.catch(() => undefined);
				try {
					await claim;
				} finally {
					this.claiming = undefined;
				}
			} else if (row.flushing !== undefined) {
				await this.waitFor(row.flushing);
			} else {
				// It was released, and both of its entries are still there.
				row.claim(key, this);
				return 'new';
			}
		}
	}

	/** The work for a claimed key was done. */
	async done(position: number): Promise<void> {
		const key = this.keyAt(position);
		this.known.set(key, 'done');
		this.doneHere.add(key);
		this.row.settle(key, 'done');
		await this.flushMany();
	}

	/** The work for a claimed key was certainly not done: it is new again. */
	async release(position: number): Promise<void> {
		const key = this.keyAt(position);
		this.releasedHere.add(key);
		this.row.settle(key, 'released');
		await this.flushMany();
	}

	/** Whether the work for a claimed key was done is unknown, and stays so. */
	abandon(position: number): void {
		const key = this.keyAt(position);
		this.known.set(key, 'unknown');
		this.row.drop(key);
	}

	/** Writes down what has become of the keys. Does not throw: what it cannot write is unknown later. */
	async close(): Promise<KeyReport> {
		this.giveBack();
		let known = 0;
		let dropped = 0;
		try {
			await this.writeDown();
			known = await this.row.count(this.context.helpers);
			dropped = Math.max(0, known - MOST_KEYS);
			if (dropped > 0) {
				await this.record(this.accounts, MOST_KEYS);
				// Being the oldest, they have just been dropped too.
				await this.record(this.accounts);
			}
		} catch {
			// A later execution finds the marks that are left, and says that it does not know.
		} finally {
			this.row.owners.delete(this);
		}
		return { known, dropped, isOfAnotherAccount: this.isOfAnotherAccount };
	}

	/** Claims the key at a position and some behind it, in one access. */
	private async claimFrom(position: number): Promise<void> {
		const { row, request, unnoted } = this;
		const claimed: string[] = [];
		for (let at = position; at < request.keys.length; at++) {
			if (claimed.length === CLAIMED_AHEAD * request.concurrency) break;
			const key = this.keyAt(at);
			if (row.entries.has(key) || this.known.has(key)) continue;
			row.claim(key, this);
			claimed.push(key);
		}
		let added: ReadonlySet<string> | undefined;
		try {
			added = await this.record([...unnoted, ...claimed.flatMap((key) => [key, markOf(key)])]);
		} finally {
			if (added === undefined) for (const key of claimed) row.drop(key);
		}
		if (unnoted.length > 0) {
			this.isOfAnotherAccount = !this.wasEmpty && unnoted.every((note) => added.has(note));
			this.unnoted = [];
		}
		for (const key of claimed) {
			if (!added.has(markOf(key))) {
				this.known.set(key, 'unknown');
				row.drop(key);
			} else if (added.has(key)) {
				this.ahead.add(key);
			} else {
				this.known.set(key, 'done');
				// Asking has made a mark: until it is removed, a crash would make the key unknown, never new.
				row.settle(key, 'done');
			}
		}
		await this.flushMany();
	}

	/** Waits for others. What is claimed ahead is given back first, so that nobody waits for who waits. */
	private async waitFor(work: Promise<unknown>): Promise<void> {
		this.giveBack();
		const deadline = setDeadline(undefined, this.context.getExecutionCancelSignal?.());
		try {
			await within(work, deadline.signal);
		} finally {
			deadline.close();
		}
	}

	private giveBack(): void {
		for (const key of this.ahead) {
			this.releasedHere.add(key);
			this.row.settle(key, 'released');
		}
		this.ahead.clear();
	}

	/** Removes the marks of settled keys, of all executions in this process, when there are many. */
	private async flushMany(): Promise<void> {
		const settled = this.row.settled();
		if (settled.length < MOST_SETTLED || this.row.flushing !== undefined) return;
		try {
			await this.flush(settled);
		} catch {
			// They stay settled, so the next one tries again.
		}
	}

	/** @param repeated keys whose entries another process may have brought back */
	private async flush(settled: Settled[], repeated: Settled[] = []): Promise<void> {
		const { row } = this;
		const left = [...settled, ...repeated].flatMap(([key, state]) =>
			state === 'released' ? [key, markOf(key)] : [markOf(key)],
		);
		const removal = this.remove([...new Set(left)]);
		row.flushing = removal.catch(() => undefined);
		try {
			await removal;
		} finally {
			row.flushing = undefined;
		}
		for (const [key] of settled) row.drop(key);
	}

	/** Removes what is left to remove, and records again what another process has overwritten. */
	private async writeDown(): Promise<void> {
		let repairs = 0;
		while (repairs <= MOST_REPAIRS) {
			const missing = await this.record([...this.doneHere]);
			while (this.row.flushing !== undefined) await this.row.flushing;
			await this.flush(this.row.settled(this), [
				...Array.from(this.doneHere, (key): Settled => [key, 'done']),
				...Array.from(this.releasedHere, (key): Settled => [key, 'released']),
			]);
			if (missing.size === 0) return;
			repairs++;
			await sleep(SHORTEST_WAIT + Math.random() * (LONGEST_WAIT - SHORTEST_WAIT));
		}
	}

	/**
	 * Makes keys new again. New claims wait meanwhile, and claims of these keys that are under way are
	 * waited for: otherwise what an execution is about to create would be remembered nowhere.
	 */
	private async forget(keys: string[]): Promise<void> {
		const { row } = this;
		while (row.forgetting !== undefined) await this.waitFor(row.forgetting);
		const forgetting = this.forgetNow(keys);
		row.forgetting = forgetting.catch(() => undefined);
		try {
			await forgetting;
		} finally {
			row.forgetting = undefined;
		}
	}

	private async forgetNow(keys: string[]): Promise<void> {
		const { row } = this;
		for (const key of keys) {
			const entry = row.entries.get(key);
			if (entry?.state === 'claimed') await this.waitFor(entry.ended);
		}
		while (row.flushing !== undefined) await row.flushing;
		for (let at = 0; at < keys.length; at += FORGOTTEN_AT_A_TIME) {
			const some = keys.slice(at, at + FORGOTTEN_AT_A_TIME);
			for (const key of some) row.forget(key);
			await this.remove(some.flatMap((key) => [key, markOf(key)]));
		}
	}

	/** Another execution has claimed a key: what is recorded of it from now on is not this one's. */
	claimedByOther(key: string): void {
		this.releasedHere.delete(key);
	}

	/** Another execution has made a key new again. */
	forgotten(key: string): void {
		this.known.delete(key);
		this.doneHere.delete(key);
	}

	private keyAt(position: number): string {
		return this.named(this.request.keys[position] ?? '');
	}

	/** A key as the store has it. */
	private named(key: string): string {
		return `${this.request.operation}:${key}`;
	}

	private async record(entries: string[], maxEntries?: number): Promise<ReadonlySet<string>> {
		return await this.row.record(this.context.helpers, entries, maxEntries);
	}

	private async remove(entries: string[]): Promise<void> {
		await this.row.remove(this.context.helpers, entries);
	}
}

/** The mark of a key whose outcome is not known. */
function markOf(key: string): string {
	return `open ${key}`;
}
