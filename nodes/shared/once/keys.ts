import { sleep } from 'n8n-workflow';

import { CancelledError, InputError } from '../errors';
import { setDeadline, within } from '../waiting';
import { markOf, UnderWay, type KeyRow, type Outcome } from './keyRow';
import type { KeyStore } from './storedRow';

/**
 * Create Once Per: the keys of a node across executions, kept in n8n's deduplication store.
 *
 * The store can record entries, saying which were new, and remove entries. Each key has two: the key
 * itself, and a mark while its outcome is open. Both are recorded in one step before anything is sent.
 * The mark is removed when the work is done; both are when it was certainly not done. So a crash leaves
 * a key with its mark, which means unknown: never done and never new.
 *
 * Each change rewrites the node's whole row, so keys are claimed several items ahead, and marks are
 * removed in batches. Another process can overwrite the row; at its end, an execution checks whether
 * its entries are still there and repairs what is missing.
 */

/** What is known about a key when it is claimed. A `new` one now belongs to the caller. */
type KeyState = 'new' | 'done' | 'unknown';

/** The part of an execution's context that keys need. */
interface KeysContext {
	helpers: KeyStore;
	getExecutionCancelSignal?(): AbortSignal | undefined;
}

interface KeysRequest {
	/** Part of every entry, because a node's operations share one row, e.g. `create`. */
	operation: string;
	/** The addresses and credentials that the items go to. */
	accounts: string[];
	/** Distinct, in processing order. */
	keys: string[];
	/** The most items in parallel. */
	concurrency: number;
}

/** What hints say about a node's memory. */
export interface KeyReport {
	/** How many keys it has; an estimate until it is nearly full. */
	known: number;
	/** How many of the oldest keys were dropped to make room. */
	dropped: number;
	/** Whether earlier entries are from another credential or address. */
	isOfAnotherAccount: boolean;
}

/** The most keys that a node remembers: with more, each rewrite of the row would stall n8n. */
export const MOST_KEYS = 50_000;

/** From this many keys on, a hint says how full the memory is. */
export const NEARLY_FULL = 0.8 * MOST_KEYS;

/** Keys claimed in one access, as a multiple of the concurrency; a crash leaves all of them unknown. */
const CLAIMED_AHEAD = 4;

/** How many marks to remove in one access; a crash before that leaves their keys unknown, although done. */
const MOST_SETTLED = 64;

/** How many keys to forget in one access: for each, the store searches the whole row. */
const FORGOTTEN_AT_A_TIME = 64;

/** How many times to write what another process overwrote. */
const MOST_REPAIRS = 5;

/** The longest wait before that, in milliseconds; random, so that two processes get out of step. */
const LONGEST_WAIT = 500;

/** The keys of one execution. */
export class Keys {
	/** Claimed for items that are not under way yet. */
	private readonly ahead = new Set<string>();
	/** Keys that claiming ahead skips. */
	private readonly settled = new Set<string>();
	private readonly claiming = new UnderWay();
	/** How many items are waiting for another execution. */
	private waiting = 0;
	private countBefore = 0;
	/** Undefined until the first claim. */
	private isOfAnotherAccount: boolean | undefined;
	/** The entries that name the accounts. */
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

	/** Creates the row unless it exists. Call this first. */
	async open(): Promise<void> {
		this.countBefore = await this.row.open(this.store, this.notes);
	}

	/**
	 * Makes keys new again by claiming and releasing them. It waits for earlier claims of these keys, so
	 * that what an execution is about to create isn't lost, and new claims wait for it.
	 *
	 * @throws CancelledError when the execution is stopped; errors of the store
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
					// If this failed, nothing may forget them later.
					for (const key of some) row.drop(key);
				}
			}
		});
	}

	/**
	 * Claims a key, after waiting for any other item that works on it.
	 *
	 * @throws CancelledError when the execution is stopped; errors of the store
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
			// It was released, which must be in the row before it can be claimed again.
			else if (entry !== undefined) await (row.flushing.end ?? row.flush(this.store));
			else if (await claiming.run(async () => await this.claimFrom(key))) return 'new';
		}
	}

	/** Sets the outcome of a claimed key. A released key is new again. */
	async settle(key: string, outcome: Outcome): Promise<void> {
		this.settled.add(key);
		this.row.settle(this.named(key), outcome);
		await this.flushMany();
	}

	/** Writes the outcomes. Never throws: what cannot be written is unknown later. */
	async close(): Promise<KeyReport> {
		const { row, store, notes, isOfAnotherAccount = false } = this;
		let memory = { known: this.countBefore + row.addedBy(this).length, dropped: 0 };
		let isWritten = false;
		this.giveBack();
		try {
			isWritten = await this.writeDown();
			if (memory.known >= NEARLY_FULL) memory = await row.trim(store, notes, MOST_KEYS);
		} catch {
			// A later execution writes it, or finds the remaining marks and reports the keys as unknown.
		} finally {
			row.leave(this, isWritten);
		}
		return { ...memory, isOfAnotherAccount };
	}

	/**
	 * Claims a key and some of those that follow it, in one access.
	 *
	 * @returns whether the key was new
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
			// The claim added a mark. Until that is removed, a crash makes the key unknown, never new.
			else row.settle(key, 'done', true);
		}
		return this.ahead.delete(this.named(first));
	}

	/**
	 * Waits for work of other executions. Meanwhile this one has nothing claimed ahead, which prevents
	 * deadlocks.
	 *
	 * @param owner the execution whose work it is, if known
	 */
	private async waitFor(work: Promise<unknown>, owner?: object): Promise<void> {
		const isOwn = owner === this;
		if (!isOwn) {
			this.waiting++;
			this.giveBack();
		}
		const stop = this.context.getExecutionCancelSignal?.();
		const deadline = setDeadline(undefined, stop);
		// The work never fails, so only Stop ends this early.
		await within(work, deadline.signal).catch(() => undefined);
		deadline.close();
		if (!isOwn) this.waiting--;
		if (stop?.aborted === true) throw new CancelledError();
	}

	private giveBack(): void {
		for (const key of this.ahead) this.row.settle(key, 'released');
		this.ahead.clear();
	}

	/** Writes the outcomes of all executions of this process once there are many. */
	private async flushMany(): Promise<void> {
		const { row } = this;
		if (row.unwrittenCount < MOST_SETTLED || row.flushing.end !== undefined) return;
		// If that fails, they stay unwritten, and the next call tries again.
		await row.flush(this.store).catch(() => undefined);
	}

	/** Writes outcomes and repairs overwrites. @returns whether everything lasted in the end */
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

/** @throws InputError when another process brought the keys back */
export function checkForgotten(isForgotten: boolean): void {
	if (isForgotten) return;
	const problem =
		'are still remembered: another n8n process keeps writing to the memory of this node';
	const wayOut = 'Run the workflow again when no other execution uses this node.';
	throw new InputError('Keys to Forget', '(not forgotten)', problem, wayOut);
}
