import { sleep } from 'n8n-workflow';

import { CancelledError, InputError } from '../errors';
import { setDeadline, within } from '../waiting';
import { markOf, UnderWay, type KeyRow, type Outcome } from './keyRow';
import type { KeyStore } from './storedRow';

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
 * The store rewrites the node's whole row for each change, so keys are claimed some items ahead, and
 * marks removed in batches. Another process can overwrite the row; at its end an execution looks
 * whether what it has written is still there, and repairs it.
 */

/** What is known of a key when it is claimed. `new` hands the key to the caller. */
type KeyState = 'new' | 'done' | 'unknown';

/** What keys need of an execution. */
interface KeysContext {
	helpers: KeyStore;
	getExecutionCancelSignal?(): AbortSignal | undefined;
}

interface KeysRequest {
	/** Named in every entry, because a node's row is shared by its operations: `create`. */
	operation: string;
	/** Where the work goes: address and credential, each as a text. */
	accounts: string[];
	/** In the order in which they are worked on, each once. */
	keys: string[];
	/** How many items may be under way at a time. */
	concurrency: number;
}

/** What a person should know of a node's memory. */
export interface KeyReport {
	/** How many keys it has, roughly until it is nearly full. */
	known: number;
	/** How many of the oldest keys were dropped to make room. */
	dropped: number;
	/** Whether what it knew before was made with another credential, or for another address. */
	isOfAnotherAccount: boolean;
}

/** The most keys that a node remembers: with more, each rewrite of the row would hold n8n up. */
export const MOST_KEYS = 50_000;

/** With this many keys a hint says how full the memory is. */
export const NEARLY_FULL = 0.8 * MOST_KEYS;

/** How many times the items under way are claimed in one access; a crash leaves all of them unknown. */
const CLAIMED_AHEAD = 4;

/** How many items end before their marks are removed in one access; a crash before leaves them unknown, although done. */
const MOST_SETTLED = 64;

/** How many keys to forget in one access: the store searches the whole row for each. */
const FORGOTTEN_AT_A_TIME = 64;

/** How often to write again what another process has overwritten. */
const MOST_REPAIRS = 5;

/** The wait before that, in milliseconds; random, so that two processes get out of step. */
const LONGEST_WAIT = 500;

/** The keys of one execution. */
export class Keys {
	/** Claimed for items whose turn has not come. */
	private readonly ahead = new Set<string>();
	/** Settled keys: claiming ahead skips them. */
	private readonly settled = new Set<string>();
	private readonly claiming = new UnderWay();
	/** How many items are waiting for another execution. */
	private waiting = 0;
	private countBefore = 0;
	/** Undefined until the first claim. */
	private isOfAnotherAccount: boolean | undefined;
	/** The row's entries for the accounts. */
	private readonly notes: string[];
	private readonly store: KeyStore;

	constructor(
		private readonly context: KeysContext,
		private readonly request: KeysRequest,
		private readonly row: KeyRow,
	) {
		this.store = context.helpers;
		this.notes = request.accounts.map((account) => `account:${account}`);
	}

	/** Makes the row when there is none. To be called first. */
	async open(): Promise<void> {
		this.countBefore = await this.row.open(this.store, this.notes);
	}

	/**
	 * Makes keys new again: claims and releases them. New claims wait meanwhile, and claims of these keys
	 * that are under way are waited for: otherwise what an execution is about to create would be
	 * remembered nowhere.
	 *
	 * @throws CancelledError when the execution is stopped meanwhile; whatever the store throws
	 */
	async forget(keys: readonly string[]): Promise<void> {
		const { row, store } = this;
		while (row.forgetting.end !== undefined) await this.waitFor(row.forgetting.end);
		await row.forgetting.run(async () => {
			const named = [...new Set(keys)].map((key) => this.named(key));
			for (const key of named) {
				if (row.get(key)?.state === 'claimed') await this.waitFor(row.ended(key));
			}
			for (let at = 0; at < named.length; at += FORGOTTEN_AT_A_TIME) {
				const some = named.slice(at, at + FORGOTTEN_AT_A_TIME);
				await row.claim(store, some, this, []);
				for (const key of some) row.settle(key, 'released');
				try {
					checkForgotten(await this.writeDown());
				} finally {
					// Nobody is to forget them later, when this has failed.
					for (const key of some) row.drop(key);
				}
			}
		});
	}

	/**
	 * Claims a key. While another item works on it, waits for its outcome.
	 *
	 * @throws CancelledError when the execution is stopped meanwhile; whatever the store throws
	 */
	async claim(key: string): Promise<KeyState> {
		const { row, claiming } = this;
		const name = this.named(key);
		while (true) {
			if (this.ahead.delete(name)) return 'new';
			const entry = row.get(name);
			if (entry?.state === 'done' || entry?.state === 'unknown') {
				await this.flushMany();
				return entry.state;
			}
			if (claiming.end !== undefined) await claiming.end;
			else if (entry?.state === 'claimed') await this.waitFor(row.ended(name), entry.owner);
			else if (row.forgetting.end !== undefined) await this.waitFor(row.forgetting.end);
			// It was released, which is to be written before it can be claimed again.
			else if (entry !== undefined) await (row.flushing.end ?? row.flush(this.store));
			else if (await claiming.run(async () => await this.claimFrom(key))) return 'new';
		}
	}

	/** The work for a claimed key has ended: released, it is new again; unknown, it stays so. */
	async settle(key: string, outcome: Outcome): Promise<void> {
		this.settled.add(key);
		this.row.settle(this.named(key), outcome);
		await this.flushMany();
	}

	/** Writes down what has become of the keys. Does not throw: what it cannot write is unknown later. */
	async close(): Promise<KeyReport> {
		const { row, store, notes, isOfAnotherAccount = false } = this;
		let memory = { known: this.countBefore + row.addedBy(this).length, dropped: 0 };
		let isWritten = false;
		this.giveBack();
		try {
			isWritten = await this.writeDown();
			if (memory.known >= NEARLY_FULL) memory = await row.trim(store, notes, MOST_KEYS);
		} catch {
			// A later execution writes it, or finds the marks that are left, and says that it does not know.
		} finally {
			row.leave(this, isWritten);
		}
		return { ...memory, isOfAnotherAccount };
	}

	/**
	 * Claims a key and some behind it, in one access.
	 *
	 * @returns whether that key was new
	 */
	private async claimFrom(first: string): Promise<boolean> {
		const { row, store } = this;
		const { keys, concurrency } = this.request;
		const most = this.waiting > 0 ? 1 : CLAIMED_AHEAD * concurrency;
		const at = keys.indexOf(first);
		const claimed = keys
			.slice(at, at + most)
			.filter((key) => key === first || !this.settled.has(key))
			.map((key) => this.named(key))
			.filter((key) => row.get(key) === undefined);
		const notes = this.isOfAnotherAccount === undefined ? this.notes : [];
		const added = await row.claim(store, claimed, this, notes);
		this.isOfAnotherAccount ??= notes.some((note) => added.has(note));
		for (const key of claimed) {
			if (!added.has(markOf(key))) row.settle(key, 'unknown', true);
			else if (added.has(key)) this.ahead.add(key);
			// Asking has made a mark: until it is removed, a crash makes the key unknown, never new.
			else row.settle(key, 'done', true);
		}
		return this.ahead.delete(this.named(first));
	}

	/**
	 * Waits for others. An execution that waits has nothing claimed ahead, so that none can wait for it
	 * in turn.
	 *
	 * @param owner the execution whose work it is, when it is known
	 */
	private async waitFor(work: Promise<unknown>, owner?: object): Promise<void> {
		const isOwn = owner === this;
		if (!isOwn) {
			this.waiting++;
			this.giveBack();
		}
		const stop = this.context.getExecutionCancelSignal?.();
		const deadline = setDeadline(undefined, stop);
		// Only Stop ends it before the work does, which never fails.
		await within(work, deadline.signal).catch(() => undefined);
		deadline.close();
		if (!isOwn) this.waiting--;
		if (stop?.aborted === true) throw new CancelledError();
	}

	private giveBack(): void {
		for (const key of this.ahead) this.row.settle(key, 'released');
		this.ahead.clear();
	}

	/** Removes the marks of ended keys, of all executions in this process, when there are many. */
	private async flushMany(): Promise<void> {
		const { row } = this;
		if (row.unwrittenCount < MOST_SETTLED || row.flushing.end !== undefined) return;
		// Where that fails they stay unwritten, so the next one tries again.
		await row.flush(this.store).catch(() => undefined);
	}

	/** @returns whether everything was written in the end, and no other process has overwritten it */
	private async writeDown(): Promise<boolean> {
		for (let repairs = 0; repairs < MOST_REPAIRS; repairs++) {
			if (await this.row.flush(this.store, this)) return true;
			await sleep(LONGEST_WAIT * (0.2 + 0.8 * Math.random()));
		}
		return await this.row.flush(this.store, this);
	}

	/** A key as the store has it. */
	private named(key: string): string {
		return `${this.request.operation}:${key}`;
	}
}

/** @throws InputError when keys are still there, because another process has brought them back */
export function checkForgotten(isForgotten: boolean): void {
	if (isForgotten) return;
	const problem =
		'are still remembered: another n8n process keeps writing to the memory of this node';
	const wayOut = 'Run the workflow again when no other execution uses this node.';
	throw new InputError('Keys to Forget', '(not forgotten)', problem, wayOut);
}
