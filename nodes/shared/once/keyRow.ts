import { sleep, type IExecuteFunctions } from 'n8n-workflow';

import { VendorError } from '../errors';
import { UnderWay } from '../waiting';

/** n8n's helpers that reach its deduplication store. */
export type KeyStore = Pick<
	IExecuteFunctions['helpers'],
	'checkProcessedAndRecord' | 'getProcessedDataCount' | 'removeProcessed'
>;

const ENTRIES = { mode: 'entries' } as const;

/** How often the end of an execution is written, when other processes overwrite it. */
const MOST_PASSES = 6;

/**
 * The wait before it is written again, in milliseconds: an access of another process that has read the
 * row before is through by then. It follows how long accesses take here, where another process may be busier.
 */
const SHORTEST_WAIT = 400;
const LONGEST_WAIT = 5000;
const OTHERS_ARE_SLOWER = 4;

/** How the work for a key has ended; `released` is certainly not done. */
export type Outcome = 'done' | 'released' | 'unknown';

/** A key that an execution of this process deals with. */
interface Entry {
	readonly key: string;
	state: 'claimed' | Outcome;
	/** The execution that has claimed it; none when that has ended. */
	owner: object | undefined;
	/** Whoever waits for the outcome. */
	waiting: Array<() => void>;
}

/**
 * The row that n8n keeps for a node's keys, as the executions of this process share it: which keys
 * are worked on, and what is not written down yet. A key goes from `claimed` to an outcome, and is
 * dropped when that is in the row for good.
 *
 * Accesses happen one after the other, because each reads, changes and writes the whole row without
 * a lock. Another process can still overwrite one. Two kinds of entries show that for a removal: when the
 * token of the removal before is still there, and the witness, which it has taken out, is not.
 */
export class KeyRow {
	private readonly entries = new Map<string, Entry>();
	/** Ended, while the row still says that they are open. */
	private readonly unwritten = new Set<Entry>();
	private readonly witness = `process ${Math.random()}`;
	/** Another one after each removal. */
	private token = `${this.witness} 0`;
	private oldTokens: string[] = [];
	private removals = 0;
	private lastAccess: Promise<unknown> = Promise.resolve();
	/** How long the slowest of the latest accesses took, in milliseconds. */
	private slowest = 0;
	/** How many entries the row has when no other process uses it; not a number when that is not known. */
	private size = Number.NaN;
	private isShared = false;

	/** While keys are forgotten, none can be claimed. */
	readonly forgetting = new UnderWay();

	get(key: string): Entry | undefined {
		return this.entries.get(key);
	}

	/** The work for a claimed key has ended. */
	settle(key: string, outcome: Outcome): void {
		const entry = this.entries.get(key);
		if (entry === undefined) return;
		entry.state = outcome;
		if (outcome !== 'unknown') this.unwritten.add(entry);
		wake(entry);
	}

	/** When a claimed key has an outcome, or is claimed no more. */
	async ended(key: string): Promise<void> {
		const entry = this.entries.get(key);
		if (entry?.state !== 'claimed') return;
		await new Promise<void>((resolve) => entry.waiting.push(resolve));
	}

	/** An execution has ended. What it could not write down, others will. */
	leave(owner: object): void {
		for (const entry of this.entries.values()) {
			if (entry.owner !== owner) continue;
			entry.owner = undefined;
			if (!this.unwritten.has(entry)) this.drop(entry);
		}
	}

	/** Makes the row when there is none. @returns how many entries there were */
	async open(store: KeyStore, notes: string[]): Promise<number> {
		const count = await this.count(store);
		const make = async () => await this.inOrder(async () => await this.record(store, notes));
		// Of two processes that make the row at the same moment, one fails.
		if (count === 0) await make().catch(make);
		return count;
	}

	/**
	 * Claims keys for an execution: records them with their marks. A key that the row had before is done,
	 * or unknown where it had the mark too.
	 *
	 * @returns whether a note was new
	 */
	async claim(store: KeyStore, keys: string[], owner: object, notes: string[]): Promise<boolean> {
		const claimed = keys.map((key) => this.add(key, owner));
		let added: ReadonlySet<string> | undefined;
		try {
			const entries = [...notes, ...claimed.flatMap(entriesOf)];
			added = await this.inOrder(async () => await this.record(store, entries));
		} finally {
			if (added === undefined) claimed.forEach((entry) => this.drop(entry));
		}
		for (const key of keys) {
			if (!added.has(markOf(key))) this.settle(key, 'unknown');
			// Asking has made a mark: until it is removed, a crash makes the key unknown, never new.
			else if (!added.has(key)) this.settle(key, 'done');
		}
		return notes.some((note) => added.has(note));
	}

	/** Makes keys new again that nobody works on. @throws VendorError when the store fails */
	async forget(store: KeyStore, keys: string[], owner: object): Promise<void> {
		const forgotten = keys.map((key) => this.add(key, owner));
		for (const key of keys) this.settle(key, 'released');
		try {
			await this.writeDown(store, 1, owner);
		} finally {
			// How many of them were there nobody knows.
			this.size = Number.NaN;
			// Nobody is to forget them later, when this has failed.
			for (const entry of forgotten) this.drop(entry);
		}
	}

	/**
	 * Writes down how keys have ended, and records again those of an execution, until both last.
	 *
	 * @param least fewer keys than that are left for later
	 */
	async writeDown(store: KeyStore, least: number, owner?: object): Promise<void> {
		let intact = 0;
		for (let pass = 1; pass <= MOST_PASSES; pass++) {
			const hasLasted = await this.inOrder(async () => {
				const kept = [...this.entries.values()].filter((entry) => entry.owner === owner);
				if (kept.length + this.unwritten.size < least) return true;
				const { ended, isIntact } = await this.rewrite(store, kept.flatMap(entriesOf));
				this.isShared ||= !isIntact;
				intact = isIntact ? intact + 1 : 0;
				// Another process may have read the row before, and not written it yet.
				if (intact === 0 || (this.isShared && intact === 1)) return false;
				for (const entry of ended) {
					this.unwritten.delete(entry);
					if (entry.state === 'released' || entry.owner === undefined) this.drop(entry);
				}
				return true;
			});
			if (hasLasted) return;
			const wait = Math.max(SHORTEST_WAIT, OTHERS_ARE_SLOWER * this.slowest);
			// Random, so that two processes get out of step.
			await sleep(Math.min(LONGEST_WAIT, wait * (1 + Math.random() / 2)));
		}
	}

	/**
	 * Drops the oldest keys when there are more than may be. The notes stay, and what executions of
	 * this process work on or have just been asked for.
	 *
	 * @returns how many keys there are, and how many were dropped
	 */
	async trim(
		store: KeyStore,
		notes: string[],
		mostKeys: number,
	): Promise<{ known: number; dropped: number }> {
		const others = notes.length + 2 + this.oldTokens.length;
		const known = (await this.count(store)) - others;
		if (known <= mostKeys) return { known, dropped: 0 };
		return await this.inOrder(async () => {
			this.size = Number.NaN;
			await store.removeProcessed(notes, 'node', ENTRIES);
			const maxEntries = mostKeys + others;
			await store.checkProcessedAndRecord(notes, 'node', { ...ENTRIES, maxEntries });
			const kept = [...this.entries.values()].flatMap(entriesOf);
			const broughtBack = await this.record(store, kept);
			return { known: mostKeys, dropped: known - mostKeys - broughtBack.size };
		});
	}

	private add(key: string, owner: object): Entry {
		const before = this.entries.get(key);
		if (before !== undefined) this.drop(before);
		const entry: Entry = { key, state: 'claimed', owner, waiting: [] };
		this.entries.set(key, entry);
		return entry;
	}

	private drop(entry: Entry): void {
		if (this.entries.get(entry.key) === entry) this.entries.delete(entry.key);
		this.unwritten.delete(entry);
		wake(entry);
	}

	/**
	 * Removes what is left of ended keys, and records what must be there.
	 *
	 * @returns the ended keys, and whether no other process had overwritten any of it
	 */
	private async rewrite(store: KeyStore, kept: string[]) {
		const ended = [...this.unwritten];
		const left = ended.flatMap(({ key, state }) =>
			state === 'released' ? [key, markOf(key)] : [markOf(key)],
		);
		const removed = [this.witness, ...this.oldTokens, ...left];
		await store.removeProcessed(removed, 'node', ENTRIES);
		this.size -= removed.length;
		const before = this.token;
		this.token = `${this.witness} ${++this.removals}`;
		const added = await this.record(store, [before, ...kept]);
		this.oldTokens = [before];
		// Nothing else is to be new than these two.
		return { ended, isIntact: added.has(this.witness) && added.size === 2 };
	}

	/** Records entries, the witness and the token. @returns those that were new */
	private async record(store: KeyStore, entries: string[]): Promise<Set<string>> {
		const all = [this.witness, this.token, ...entries];
		const recorded = await store.checkProcessedAndRecord(all, 'node', ENTRIES);
		this.size += recorded.new.length;
		return new Set(recorded.new.map(String));
	}

	private async count(store: KeyStore): Promise<number> {
		return await this.inOrder(async () => {
			const count = await store.getProcessedDataCount('node', ENTRIES);
			this.isShared ||= !Number.isNaN(this.size) && this.size !== count;
			this.size = count;
			return count;
		});
	}

	private async inOrder<T>(access: () => Promise<T>): Promise<T> {
		const result = this.lastAccess.then(async () => {
			const begun = performance.now();
			try {
				return await access();
			} finally {
				this.slowest = Math.max(performance.now() - begun, this.slowest / 2);
			}
		});
		this.lastAccess = result.catch(() => {
			this.size = Number.NaN;
		});
		try {
			return await result;
		} catch (error) {
			throw storeError(error);
		}
	}
}

/** Its own words alone would say neither what failed nor what to do. */
function storeError(error: unknown): VendorError {
	const quoted = error instanceof Error ? error.message : String(error);
	return new VendorError(
		'n8n could not read or write the memory of Create Once Per',
		'Run the workflow again. If this comes again, check the database of n8n. It responded:',
		'notDone',
		{ quoted },
	);
}

/** The mark of a key whose outcome is not known. */
function markOf(key: string): string {
	return `open ${key}`;
}

/** What the row is to have of a key. */
function entriesOf({ key, state }: Entry): string[] {
	if (state === 'released') return [];
	return state === 'done' ? [key] : [key, markOf(key)];
}

function wake(entry: Entry): void {
	for (const resolve of entry.waiting) resolve();
	entry.waiting = [];
}
