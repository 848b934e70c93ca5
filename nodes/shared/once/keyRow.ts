import { StoredRow, type KeyStore } from './storedRow';

/** The most keys to write again after an overwrite: for each, the store searches the whole row. */
const MOST_REPEATED = 512;

/** The most keys to record in one access: the store hashes each entry. */
const RECORDED_AT_A_TIME = 4_000;

/** How the work for a key ended; `released` means certainly not done. */
export type Outcome = 'done' | 'released' | 'unknown';

/** A key that an execution of this process works on. */
interface Entry {
	readonly key: string;
	state: 'claimed' | Outcome;
	/** The execution that claimed it; undefined once that has ended without writing the outcome. */
	owner: object | undefined;
	/** Whether the row is believed to have the key. */
	wasKnown: boolean;
	/** Callbacks of those waiting for the outcome. */
	waiting: Array<() => void>;
}

/** Work that must end before more of its kind begins. */
export class UnderWay {
	/** Resolves when the work ends, and never rejects; undefined when there is none. */
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
 * A node's keys, as the executions of this process share them: those being worked on, and outcomes that
 * are not in the row yet. A key goes from `claimed` to an outcome and is dropped once the row has that.
 */
export class KeyRow {
	private readonly stored = new StoredRow(() => this.repeatLately());
	private readonly entries = new Map<string, Entry>();
	/** Keys with an outcome that are still open in the row. */
	private readonly unwritten = new Set<Entry>();
	/** Written last, so a slower process may still overwrite them. */
	private lately = new Map<string, Entry>();
	private overwrites = 0;

	/** The writing of outcomes. */
	readonly flushing = new UnderWay();

	/** The forgetting of keys, during which none can be claimed. */
	readonly forgetting = new UnderWay();

	get(key: string): Entry | undefined {
		return this.entries.get(key);
	}

	/** How many outcomes are not in the row yet. */
	get unwrittenCount(): number {
		return this.unwritten.size;
	}

	/** Keys that an execution added to the row, and those that ended executions could not write. */
	addedBy(owner: object): Entry[] {
		return [...this.entries.values()].filter(
			(entry) => !entry.wasKnown && (entry.owner === owner || entry.owner === undefined),
		);
	}

	/** Creates the row unless it exists. @returns how many entries it had */
	async open(store: KeyStore, notes: string[]): Promise<number> {
		const { stored } = this;
		const count = await stored.count(store);
		// When two processes create the row at the same moment, one fails.
		if (count === 0) {
			await stored.record(store, notes).catch(async () => await stored.record(store, notes));
		}
		return count;
	}

	/**
	 * Claims keys for an execution by recording them with their marks.
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
		const { overwrites } = this;
		const ended = keys.flatMap((key) => this.lately.get(key) ?? []);
		let added: Set<string> | undefined;
		try {
			const claimed = keys.flatMap((key) => [key, markOf(key)]);
			added = await this.stored.record(store, [...notes, ...claimed]);
			// The row lost these, but this process knows them: they must not come out as new.
			for (const { key, state } of this.overwrites > overwrites ? ended : []) {
				added.delete(key);
				if (state === 'done') added.add(markOf(key));
				else added.delete(markOf(key));
			}
			return added;
		} finally {
			if (added === undefined) {
				for (const key of keys) this.drop(key);
				if (this.overwrites > overwrites) for (const entry of ended) this.repeat(entry);
			}
		}
	}

	/** Resolves when a claimed key has an outcome or is dropped. */
	async ended(key: string): Promise<void> {
		const entry = this.entries.get(key);
		if (entry?.state !== 'claimed') return;
		await new Promise<void>((resolve) => entry.waiting.push(resolve));
	}

	/** Sets the outcome of a claimed key. @param wasKnown whether the row has it already */
	settle(key: string, outcome: Outcome, wasKnown = false): void {
		const entry = this.entries.get(key);
		if (entry === undefined) return;
		entry.state = outcome;
		entry.wasKnown = wasKnown;
		if (!wasKnown) this.lately.delete(key);
		if (outcome !== 'unknown') this.unwritten.add(entry);
		wake(entry);
	}

	/** Drops a key that needs no more work. */
	drop(key: string): void {
		const entry = this.entries.get(key);
		if (entry === undefined) return;
		this.entries.delete(key);
		this.unwritten.delete(entry);
		wake(entry);
	}

	/** Ends an execution. A later one writes what it could not. */
	leave(owner: object, isWritten: boolean): void {
		for (const entry of this.entries.values()) {
			if (entry.owner !== owner && entry.owner !== undefined) continue;
			entry.owner = undefined;
			if (isWritten && entry.wasKnown && !this.unwritten.has(entry)) this.drop(entry.key);
		}
	}

	/**
	 * Writes outcomes to the row, and records again what an execution added.
	 *
	 * @returns whether nothing was missing, and everything lasted
	 */
	async flush(store: KeyStore, owner?: object): Promise<boolean> {
		while (this.flushing.end !== undefined) await this.flushing.end;
		return await this.flushing.run(async () => await this.flushNow(store, owner));
	}

	private async flushNow(store: KeyStore, owner: object | undefined): Promise<boolean> {
		const { stored } = this;
		const ended = [...this.unwritten];
		const kept = owner === undefined ? [] : this.addedBy(owner);
		// Runs that write nothing must not pile up entries other than keys.
		if (ended.length + kept.length === 0 && stored.overhead <= 3) return true;
		const first = kept.slice(0, RECORDED_AT_A_TIME).flatMap(entriesOf);
		const isIntact = await stored.replace(store, ended.flatMap(leftoversOf), first);
		const missing = await this.keep(store, kept.slice(RECORDED_AT_A_TIME));
		if (!isIntact || missing > 0 || !(await stored.hasLasted(store))) return false;
		for (const entry of ended) {
			this.unwritten.delete(entry);
			if (this.has(entry) && entry.state === 'released') this.entries.delete(entry.key);
		}
		for (const entry of kept) entry.wasKnown = true;
		for (const entry of [...ended, ...kept].slice(-MOST_REPEATED)) {
			if (!this.has(entry) || entry.state === 'claimed') continue;
			this.lately.delete(entry.key);
			this.lately.set(entry.key, entry);
		}
		this.lately = new Map([...this.lately].slice(-MOST_REPEATED));
		return true;
	}

	/** Schedules the keys written last to be written again. */
	private repeatLately(): void {
		this.overwrites++;
		for (const entry of this.lately.values()) this.repeat(entry);
		this.lately.clear();
		for (const entry of this.entries.values()) entry.wasKnown = false;
	}

	/** @param late an earlier outcome; a newer entry for the same key replaces it */
	private repeat(late: Entry): void {
		const entry = this.entries.get(late.key) ?? late;
		if (!this.has(entry)) {
			entry.owner = undefined;
			entry.wasKnown = false;
			this.entries.set(entry.key, entry);
		}
		if (entry.state === 'done') this.unwritten.add(entry);
	}

	/**
	 * Drops the oldest keys beyond a limit, but neither the notes nor the keys that this process works on.
	 *
	 * @returns how many keys there are, and how many were dropped
	 */
	async trim(
		store: KeyStore,
		notes: string[],
		mostKeys: number,
	): Promise<{ known: number; dropped: number }> {
		const others = notes.length + this.stored.overhead;
		const known = (await this.stored.count(store)) - others;
		if (known <= mostKeys) return { known, dropped: 0 };
		await this.stored.trim(store, notes, mostKeys + others);
		const broughtBack = await this.keep(store, [...this.entries.values()]);
		return { known: mostKeys, dropped: known - mostKeys - broughtBack };
	}

	/** Records entries that should be there. @returns how many were missing */
	private async keep(store: KeyStore, entries: Entry[]): Promise<number> {
		let missing = 0;
		for (let at = 0; at < entries.length; at += RECORDED_AT_A_TIME) {
			const some = entries.slice(at, at + RECORDED_AT_A_TIME).filter((entry) => this.has(entry));
			missing += (await this.stored.record(store, some.flatMap(entriesOf))).size;
		}
		return missing;
	}

	/** Whether the entry is still current: its key was not claimed again or dropped meanwhile. */
	private has(entry: Entry): boolean {
		return this.entries.get(entry.key) === entry;
	}
}

/** The mark of a key without a known outcome. */
export function markOf(key: string): string {
	return `open ${key}`;
}

/** The entries that the row should have for a key. */
function entriesOf({ key, state }: Entry): string[] {
	if (state === 'released') return [];
	return state === 'done' ? [key] : [key, markOf(key)];
}

/** The entries to remove from the row for a key that has an outcome. */
function leftoversOf({ key, state }: Entry): string[] {
	return state === 'released' ? [key, markOf(key)] : [markOf(key)];
}

function wake(entry: Entry): void {
	for (const resolve of entry.waiting) resolve();
	entry.waiting = [];
}

const rows = new Map<string, KeyRow>();

/** The row of a node in a workflow. */
export function rowOf(workflowId: string, nodeId: string): KeyRow {
	const name = JSON.stringify([workflowId, nodeId]);
	const row = rows.get(name) ?? new KeyRow();
	rows.set(name, row);
	return row;
}
