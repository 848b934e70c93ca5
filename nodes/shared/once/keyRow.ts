import { StoredRow, type KeyStore } from './storedRow';

/** So many keys are written down again: the store looks through the whole row for each. */
const MOST_REPEATED = 512;

/** The most keys to record in one access: the store hashes each entry. */
const RECORDED_AT_A_TIME = 4_000;

/** How the work for a key has ended; `released` is certainly not done. */
export type Outcome = 'done' | 'released' | 'unknown';

/** A key that an execution of this process deals with. */
interface Entry {
	readonly key: string;
	state: 'claimed' | Outcome;
	/** The execution that claimed it; undefined once that has ended without writing it down. */
	owner: object | undefined;
	/** Whether the row has it already, as far as anybody has seen. */
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
 * A node's keys, as the executions of this process share them: which are worked on, and what is not
 * written down yet. A key goes from `claimed` to an outcome, and is dropped when that is in the row for
 * good.
 */
export class KeyRow {
	private readonly stored = new StoredRow(() => this.repeatLately());
	private readonly entries = new Map<string, Entry>();
	/** Keys that have ended, while the row still has them as open. */
	private readonly unwritten = new Set<Entry>();
	/** Written down last, but perhaps not for good: a slower process may overwrite it. */
	private lately = new Map<string, Entry>();
	private overwrites = 0;

	/** While outcomes are written down. */
	readonly flushing = new UnderWay();

	/** While keys are forgotten, none can be claimed. */
	readonly forgetting = new UnderWay();

	get(key: string): Entry | undefined {
		return this.entries.get(key);
	}

	/** How many outcomes are not written down yet. */
	get unwrittenCount(): number {
		return this.unwritten.size;
	}

	/** What an execution has added to the row, and what ended ones could not write down. */
	addedBy(owner: object): Entry[] {
		return [...this.entries.values()].filter(
			(entry) => !entry.wasKnown && (entry.owner === owner || entry.owner === undefined),
		);
	}

	/** Makes the row when there is none. @returns how many entries there were */
	async open(store: KeyStore, notes: string[]): Promise<number> {
		const { stored } = this;
		const count = await stored.count(store);
		// Of two processes that make the row at the same moment, one fails.
		if (count === 0) {
			await stored.record(store, notes).catch(async () => await stored.record(store, notes));
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
		const { overwrites } = this;
		const ended = keys.flatMap((key) => this.lately.get(key) ?? []);
		let added: Set<string> | undefined;
		try {
			const claimed = keys.flatMap((key) => [key, markOf(key)]);
			added = await this.stored.record(store, [...notes, ...claimed]);
			// What the row has lost is known all the same: as if only the mark were new, or nothing at all.
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

	/** When a claimed key has an outcome, or is claimed no more. */
	async ended(key: string): Promise<void> {
		const entry = this.entries.get(key);
		if (entry?.state !== 'claimed') return;
		await new Promise<void>((resolve) => entry.waiting.push(resolve));
	}

	/** The work for a claimed key has ended. @param wasKnown whether it is the row that says so */
	settle(key: string, outcome: Outcome, wasKnown = false): void {
		const entry = this.entries.get(key);
		if (entry === undefined) return;
		entry.state = outcome;
		entry.wasKnown = wasKnown;
		if (!wasKnown) this.lately.delete(key);
		if (outcome !== 'unknown') this.unwritten.add(entry);
		wake(entry);
	}

	/** Forgets a key, about which nothing is left to do. */
	drop(key: string): void {
		const entry = this.entries.get(key);
		if (entry === undefined) return;
		this.entries.delete(key);
		this.unwritten.delete(entry);
		wake(entry);
	}

	/** An execution has ended. What it could not write down, a later one will. */
	leave(owner: object, isWritten: boolean): void {
		for (const entry of this.entries.values()) {
			if (entry.owner !== owner && entry.owner !== undefined) continue;
			entry.owner = undefined;
			if (isWritten && entry.wasKnown && !this.unwritten.has(entry)) this.drop(entry.key);
		}
	}

	/**
	 * Writes down how keys have ended, and records again what an execution has added.
	 *
	 * @returns whether everything was and is as it should be
	 */
	async flush(store: KeyStore, owner?: object): Promise<boolean> {
		while (this.flushing.end !== undefined) await this.flushing.end;
		return await this.flushing.run(async () => await this.flushNow(store, owner));
	}

	private async flushNow(store: KeyStore, owner: object | undefined): Promise<boolean> {
		const { stored } = this;
		const ended = [...this.unwritten];
		const kept = owner === undefined ? [] : this.addedBy(owner);
		// Runs without anything to write must not pile up what the row holds beside keys.
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

	/** What was written down lately is to be written down again. */
	private repeatLately(): void {
		this.overwrites++;
		for (const entry of this.lately.values()) this.repeat(entry);
		this.lately.clear();
		for (const entry of this.entries.values()) entry.wasKnown = false;
	}

	/** @param late what became of a key before, unless this process deals with it again */
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
		const others = notes.length + this.stored.overhead;
		const known = (await this.stored.count(store)) - others;
		if (known <= mostKeys) return { known, dropped: 0 };
		await this.stored.trim(store, notes, mostKeys + others);
		const broughtBack = await this.keep(store, [...this.entries.values()]);
		return { known: mostKeys, dropped: known - mostKeys - broughtBack };
	}

	/** Records what must be there. @returns how much of it was not */
	private async keep(store: KeyStore, entries: Entry[]): Promise<number> {
		let missing = 0;
		for (let at = 0; at < entries.length; at += RECORDED_AT_A_TIME) {
			const some = entries.slice(at, at + RECORDED_AT_A_TIME).filter((entry) => this.has(entry));
			missing += (await this.stored.record(store, some.flatMap(entriesOf))).size;
		}
		return missing;
	}

	/** Whether nobody has claimed the key again meanwhile, or made it new. */
	private has(entry: Entry): boolean {
		return this.entries.get(entry.key) === entry;
	}
}

/** The mark of a key whose outcome is not known. */
export function markOf(key: string): string {
	return `open ${key}`;
}

/** The entries that the row should have for a key. */
function entriesOf({ key, state }: Entry): string[] {
	if (state === 'released') return [];
	return state === 'done' ? [key] : [key, markOf(key)];
}

/** The entries that the row still has for an ended key, and should not have. */
function leftoversOf({ key, state }: Entry): string[] {
	return state === 'released' ? [key, markOf(key)] : [markOf(key)];
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
