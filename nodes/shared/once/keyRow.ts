import { sleep, type IExecuteFunctions } from 'n8n-workflow';

import { VendorError } from '../errors';

/** n8n's helpers that reach its deduplication store. */
export type KeyStore = Pick<
	IExecuteFunctions['helpers'],
	'checkProcessedAndRecord' | 'getProcessedDataCount' | 'removeProcessed'
>;

const ENTRIES = { mode: 'entries' } as const;

/**
 * An access of another process that has read the row is through after so many times what accesses of
 * this process have lately taken, and in these bounds, in milliseconds.
 */
const OTHERS_ARE_SLOWER = 4;
const SHORTEST_WAIT = 200;
const LONGEST_WAIT = 5_000;

/** So many keys are recorded in one access: the store hashes each entry. */
const RECORDED_AT_A_TIME = 4_000;

/** How the work for a key has ended; `released` is certainly not done. */
export type Outcome = 'done' | 'released' | 'unknown';

/** A key that an execution of this process deals with. */
interface Entry {
	readonly key: string;
	state: 'claimed' | Outcome;
	/** The execution that has claimed it; none when that has ended without writing it down. */
	owner: object | undefined;
	/** Whether the row had it before. */
	wasKnown: boolean;
	/** Whoever waits for the outcome. */
	waiting: Array<() => void>;
}

/** Work whose end others wait for, before they begin such work themselves. */
export class UnderWay {
	/** Comes with the end of the work, and never fails; undefined while there is none. */
	end: Promise<unknown> | undefined;

	async run<T>(work: () => Promise<T>): Promise<T> {
		const running = work();
		this.end = running.catch(() => undefined);
		try {
			return await running;
		} finally {
			this.end = undefined;
		}
	}
}

/**
 * The row that n8n keeps for a node's keys, as the executions of this process share it: which keys
 * are worked on, and what is not written down yet. A key goes from `claimed` to an outcome, and is
 * dropped when that is in the row for good.
 *
 * Accesses happen one after the other, because each reads, changes and writes the whole row without
 * a lock. Another process can still overwrite one. Two kinds of entries show that. Every
 * {@link record} adds the witness and a token of its own. {@link flush} removes the witness together
 * with everything else, and records both again: when the token was there and the witness was not, the
 * row is as the removal has left it.
 */
export class KeyRow {
	private readonly entries = new Map<string, Entry>();
	/** Ended, while the row still says that they are open. */
	private readonly unwritten = new Set<Entry>();
	private readonly witness = `process ${Math.random()}`;
	/** Of the records since the last removal that lasted, the latest at the end. */
	private tokens: string[] = [];
	private recordCount = 0;
	private lastAccess: Promise<unknown> = Promise.resolve();
	/** How long the slowest of the latest accesses took, in milliseconds. */
	private slowest = 0;
	/** How many entries the row has when no other process uses it; not a number when that is not known. */
	private size = Number.NaN;
	private isShared = false;

	/** While outcomes are written down. */
	readonly flushing = new UnderWay();

	/** While keys are forgotten, none can be claimed. */
	readonly forgetting = new UnderWay();

	get(key: string): Entry | undefined {
		return this.entries.get(key);
	}

	/** How many outcomes are not written down. */
	get unwrittenCount(): number {
		return this.unwritten.size;
	}

	/** What an execution has added to the row, or an ended one could not write down. */
	addedBy(owner: object): Entry[] {
		return [...this.entries.values()].filter(
			(entry) => !entry.wasKnown && (entry.owner === owner || entry.owner === undefined),
		);
	}

	/** @param wasKnown whether it is the row that says so */
	settle(key: string, outcome: Outcome, wasKnown = false): void {
		const entry = this.entries.get(key);
		if (entry === undefined) return;
		entry.state = outcome;
		entry.wasKnown = wasKnown;
		if (outcome !== 'unknown') this.unwritten.add(entry);
		wake(entry);
	}

	drop(key: string): void {
		const entry = this.entries.get(key);
		if (entry === undefined) return;
		this.entries.delete(key);
		this.unwritten.delete(entry);
		wake(entry);
	}

	/** When a claimed key has an outcome, or is claimed no more. */
	async ended(key: string): Promise<void> {
		const entry = this.entries.get(key);
		if (entry?.state !== 'claimed') return;
		await new Promise<void>((resolve) => entry.waiting.push(resolve));
	}

	/** An execution has ended. What it could not write down, a later one will. */
	leave(owner: object, isWritten: boolean): void {
		for (const entry of this.entries.values()) {
			if (entry.owner !== owner && entry.owner !== undefined) continue;
			entry.owner = undefined;
			if (isWritten && !this.unwritten.has(entry)) this.drop(entry.key);
		}
	}

	/** Makes the row when there is none. @returns how many entries there were */
	async open(store: KeyStore, notes: string[]): Promise<number> {
		const count = await this.count(store);
		// Of two processes that make the row at the same moment, one fails.
		if (count === 0) {
			await this.record(store, notes).catch(async () => await this.record(store, notes));
		}
		return count;
	}

	/**
	 * Claims keys for an execution: records them with their marks.
	 *
	 * @returns the entries that were new
	 */
	async claim(
		store: KeyStore,
		keys: string[],
		owner: object,
		notes: string[],
	): Promise<ReadonlySet<string>> {
		for (const key of keys) {
			this.drop(key);
			this.entries.set(key, { key, state: 'claimed', owner, wasKnown: false, waiting: [] });
		}
		let added: ReadonlySet<string> | undefined;
		try {
			added = await this.record(store, [...notes, ...keys.flatMap((key) => [key, markOf(key)])]);
			return added;
		} finally {
			if (added === undefined) for (const key of keys) this.drop(key);
		}
	}

	/**
	 * Writes down how keys have ended, and records again what an execution has added.
	 *
	 * @returns whether everything was and is as it should be
	 */
	async flush(store: KeyStore, owner?: object): Promise<boolean> {
		while (this.flushing.end !== undefined) await this.flushing.end;
		return await this.flushing.run(async () => {
			const flushed = [...this.unwritten];
			const kept = owner === undefined ? [] : this.addedBy(owner);
			// Tokens of runs without anything to write do not pile up.
			if (flushed.length + kept.length === 0 && this.tokens.length <= 2) return true;
			const isIntact = await this.rewrite(store, flushed, kept.slice(0, RECORDED_AT_A_TIME));
			const missing = await this.keep(store, kept.slice(RECORDED_AT_A_TIME));
			// Another process may have read the row before, and not written it yet.
			if (!isIntact || (this.isShared && !(await this.hasLasted(store)))) return false;
			for (const entry of flushed) {
				this.unwritten.delete(entry);
				if (this.has(entry) && entry.state === 'released') this.entries.delete(entry.key);
			}
			return missing === 0;
		});
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
		const others = notes.length + 1 + this.tokens.length;
		const known = (await this.count(store)) - others;
		if (known <= mostKeys) return { known, dropped: 0 };
		await this.inOrder(async () => {
			this.size = Number.NaN;
			await store.removeProcessed(notes, 'node', ENTRIES);
			const maxEntries = mostKeys + others;
			await store.checkProcessedAndRecord(notes, 'node', { ...ENTRIES, maxEntries });
		});
		const broughtBack = await this.keep(store, [...this.entries.values()]);
		return { known: mostKeys, dropped: known - mostKeys - broughtBack };
	}

	/** Whether nobody has claimed the key again meanwhile, or made it new. */
	private has(entry: Entry): boolean {
		return this.entries.get(entry.key) === entry;
	}

	/** Removes what is left of ended keys. @returns whether no other process has overwritten that, or what is kept */
	private async rewrite(store: KeyStore, ended: Entry[], kept: Entry[]): Promise<boolean> {
		return await this.inOrder(async () => {
			const [last = '', ...others] = this.tokens.toReversed();
			const left = ended.flatMap(({ key, state }) =>
				state === 'released' ? [key, markOf(key)] : [markOf(key)],
			);
			const removed = [this.witness, ...others, ...left];
			await store.removeProcessed(removed, 'node', ENTRIES);
			this.size -= removed.length;
			const added = await this.recordNow(store, [last, ...kept.flatMap(entriesOf)]);
			const isOverwritten = added.delete(last);
			const isErased = added.delete(this.witness) && !isOverwritten;
			if (isErased) this.tokens.splice(0, others.length);
			const isIntact = isErased && added.size === 0;
			this.isShared ||= !isIntact;
			return isIntact;
		});
	}

	private async hasLasted(store: KeyStore): Promise<boolean> {
		const [last = ''] = this.tokens.slice(-1);
		const wait = Math.max(SHORTEST_WAIT, OTHERS_ARE_SLOWER * this.slowest);
		await sleep(Math.min(wait, LONGEST_WAIT));
		return (await this.record(store, [last])).size === 0;
	}

	/** Records what must be there. @returns how much of it was not */
	private async keep(store: KeyStore, entries: Entry[]): Promise<number> {
		let missing = 0;
		for (let at = 0; at < entries.length; at += RECORDED_AT_A_TIME) {
			const some = entries.slice(at, at + RECORDED_AT_A_TIME).filter((entry) => this.has(entry));
			missing += (await this.record(store, some.flatMap(entriesOf))).size;
		}
		return missing;
	}

	/** @returns the entries that were new */
	private async record(store: KeyStore, entries: string[]): Promise<ReadonlySet<string>> {
		const added = await this.inOrder(async () => await this.recordNow(store, entries));
		added.delete(this.witness);
		return added;
	}

	private async recordNow(store: KeyStore, entries: string[]): Promise<Set<string>> {
		const token = `${this.witness} ${this.recordCount++}`;
		const all = [this.witness, token, ...entries];
		const recorded = await store.checkProcessedAndRecord(all, 'node', ENTRIES);
		this.size += recorded.new.length;
		this.tokens.push(token);
		const added = new Set(recorded.new.map(String));
		added.delete(token);
		return added;
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
			const began = performance.now();
			try {
				return await access();
			} catch (error) {
				throw storeError(error);
			} finally {
				this.slowest = Math.max(performance.now() - began, this.slowest / 2);
			}
		});
		this.lastAccess = result.catch(() => {
			this.size = Number.NaN;
		});
		return await result;
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
export function markOf(key: string): string {
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

const rows = new Map<string, KeyRow>();

/** The row of a workflow's node. */
export function rowOf(workflowId: string, nodeId: string): KeyRow {
	const name = JSON.stringify([workflowId, nodeId]);
	const row = rows.get(name) ?? new KeyRow();
	rows.set(name, row);
	return row;
}
