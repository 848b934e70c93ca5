import { sleep, type IExecuteFunctions } from 'n8n-workflow';

/** n8n's helpers that reach its deduplication store. */
export type KeyStore = Pick<
	IExecuteFunctions['helpers'],
	'checkProcessedAndRecord' | 'getProcessedDataCount' | 'removeProcessed'
>;

const ENTRIES = { mode: 'entries' } as const;

/** An access of another process that has read the row is through after so many milliseconds. */
const LONGEST_ACCESS = 200;

/** How the work for a key has ended; `released` is certainly not done. */
export type Outcome = 'done' | 'released' | 'unknown';

/** A key that an execution of this process deals with. */
export interface Entry {
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
 * {@link record} adds the witness and a token of its own. {@link erase} removes the witness together
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
	/** How many entries the row has when no other process uses it; undefined when that is not known. */
	private size: number | undefined;
	private isShared = false;

	/** While outcomes are written down. */
	readonly flushing = new UnderWay();

	/** While keys are forgotten, none can be claimed. */
	readonly forgetting = new UnderWay();

	get(key: string): Entry | undefined {
		return this.entries.get(key);
	}

	/** Whether nobody has made the key new again meanwhile. */
	has(entry: Entry): boolean {
		return this.entries.get(entry.key) === entry;
	}

	/** All keys, or those that an execution has claimed, or nobody any more. */
	all(owner?: object): Entry[] {
		const entries = [...this.entries.values()];
		if (owner === undefined) return entries;
		return entries.filter((entry) => entry.owner === owner || entry.owner === undefined);
	}

	/** How many entries of the row are no keys and no marks, the notes aside. */
	get bookkeeping(): number {
		return 1 + this.tokens.length;
	}

	/** How many outcomes are not written down. */
	get unwrittenCount(): number {
		return this.unwritten.size;
	}

	claim(key: string, owner: object): void {
		this.entries.set(key, { key, state: 'claimed', owner, wasKnown: false, waiting: [] });
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

	/**
	 * Writes down how keys have ended, and records again what must be there.
	 *
	 * @returns whether everything was and is as it should be
	 */
	async flush(store: KeyStore, kept: Entry[] = []): Promise<boolean> {
		while (this.flushing.end !== undefined) await this.flushing.end;
		return await this.flushing.run(async () => {
			const flushed = [...this.unwritten];
			const left = flushed.flatMap(({ key, state }) =>
				state === 'released' ? [key, markOf(key)] : [markOf(key)],
			);
			const stillKept = kept.filter((entry) => this.has(entry)).flatMap(entriesOf);
			const { isErased, missing } = await this.erase(store, left, stillKept);
			// Another process may have read the row before, and not written it yet.
			const isWritten = isErased && (!this.isShared || (await this.hasLasted(store)));
			if (isWritten) for (const entry of flushed) this.endWriting(entry);
			return isWritten && missing === 0;
		});
	}

	private async hasLasted(store: KeyStore): Promise<boolean> {
		const [last = ''] = this.tokens.slice(-1);
		await sleep(LONGEST_ACCESS);
		return (await this.record(store, [last])).size === 0;
	}

	private endWriting(entry: Entry): void {
		this.unwritten.delete(entry);
		if (this.has(entry) && entry.state === 'released') this.entries.delete(entry.key);
	}

	/** @returns the entries that were new */
	async record(store: KeyStore, entries: string[]): Promise<ReadonlySet<string>> {
		return await this.inOrder(async () => {
			const added = await this.recordNow(store, entries);
			added.delete(this.witness);
			return added;
		});
	}

	/**
	 * Removes entries, and records others that must be there.
	 *
	 * @returns whether no other process has brought the removed ones back, and how many were missing
	 */
	async erase(
		store: KeyStore,
		entries: string[],
		kept: string[],
	): Promise<{ isErased: boolean; missing: number }> {
		return await this.inOrder(async () => {
			if (this.tokens.length === 0) await this.recordNow(store, []);
			const [last = '', ...others] = this.tokens.toReversed();
			const { size } = this;
			const removed = [this.witness, ...others, ...entries];
			this.size = undefined;
			await store.removeProcessed(removed, 'node', ENTRIES);
			if (size !== undefined) this.size = size - removed.length;
			const added = await this.recordNow(store, [last, ...kept]);
			const isOverwritten = added.delete(last);
			const isErased = added.delete(this.witness) && !isOverwritten;
			if (isErased) this.tokens.splice(0, others.length);
			if (!isErased || added.size > 0) this.isShared = true;
			return { isErased, missing: added.size };
		});
	}

	/** Removes entries that need not be there; see {@link erase}. */
	async forget(store: KeyStore, entries: string[]): Promise<boolean> {
		const { isErased } = await this.erase(store, entries, []);
		this.size = undefined;
		return isErased;
	}

	/** Drops the oldest entries, all but so many; some become the newest. */
	async trim(store: KeyStore, entries: string[], maxEntries: number): Promise<void> {
		await this.inOrder(async () => {
			this.size = undefined;
			await store.removeProcessed(entries, 'node', ENTRIES);
			await store.checkProcessedAndRecord(entries, 'node', { ...ENTRIES, maxEntries });
		});
	}

	async count(store: KeyStore): Promise<number> {
		return await this.inOrder(async () => {
			const count = await store.getProcessedDataCount('node', ENTRIES);
			if (this.size !== undefined && this.size !== count) this.isShared = true;
			this.size = count;
			return count;
		});
	}

	private async recordNow(store: KeyStore, entries: string[]): Promise<Set<string>> {
		const token = `${this.witness} ${this.recordCount++}`;
		const all = [this.witness, token, ...entries];
		const { size } = this;
		this.size = undefined;
		const recorded = await store.checkProcessedAndRecord(all, 'node', ENTRIES);
		if (size !== undefined) this.size = size + recorded.new.length;
		this.tokens.push(token);
		const added = new Set(recorded.new.map(String));
		added.delete(token);
		return added;
	}

	private async inOrder<T>(access: () => Promise<T>): Promise<T> {
		const result = this.lastAccess.then(access);
		this.lastAccess = result.catch(() => undefined);
		return await result;
	}
}

/** The mark of a key whose outcome is not known. */
export function markOf(key: string): string {
	return `open ${key}`;
}

/** What the row is to have of a key. */
export function entriesOf({ key, state }: Entry): string[] {
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
