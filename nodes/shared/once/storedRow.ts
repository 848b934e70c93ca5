import { sleep, type IExecuteFunctions } from 'n8n-workflow';

import { VendorError } from '../errors';

/** n8n's helpers for its deduplication store. */
export type KeyStore = Pick<
	IExecuteFunctions['helpers'],
	'checkProcessedAndRecord' | 'getProcessedDataCount' | 'removeProcessed'
>;

const ENTRIES = { mode: 'entries' } as const;

/**
 * How long to wait for another process that has read the row to write it: a multiple of the time that
 * recent accesses took here, within these bounds in milliseconds.
 */
const OTHERS_ARE_SLOWER = 4;
const SHORTEST_WAIT = 200;
const LONGEST_WAIT = 5_000;

/**
 * A node's row in n8n's store, as one process uses it.
 *
 * Each access reads, changes, and writes the whole row without a lock, so this class makes one access at
 * a time. Other processes can still overwrite one, which two kinds of entries reveal. Every
 * {@link record} adds the witness and a new token. {@link replace} removes the witness with everything
 * else, then records it and the last token again: if the token was still there and the witness was not,
 * nobody overwrote the removal. After that, each record also checks a token of that time, the
 * checkpoint. If it is gone, another process was slower than the wait allowed for.
 */
export class StoredRow {
	private readonly witness = `process ${Math.random()}`;
	/** The tokens recorded since the last removal that lasted, oldest first. */
	private tokens: string[] = [];
	/** The token recorded when everything written before had lasted. */
	private checkpoint: string | undefined;
	private recordCount = 0;
	private lastAccess: Promise<unknown> = Promise.resolve();
	/** The duration of the slowest recent access, in milliseconds. */
	private slowest = 0;
	/** The number of entries if no other process uses the row; NaN when unknown. */
	private size = Number.NaN;
	/** Whether another process uses the row. */
	private isShared = false;

	/** @param onOverwritten called when entries that had lasted were overwritten after all */
	constructor(private readonly onOverwritten: () => void) {}

	/** How many entries this class itself needs. */
	get overhead(): number {
		return 1 + this.tokens.length;
	}

	async count(store: KeyStore): Promise<number> {
		return await this.inOrder(async () => {
			const count = await store.getProcessedDataCount('node', ENTRIES);
			this.isShared ||= !Number.isNaN(this.size) && this.size !== count;
			this.size = count;
			return count;
		});
	}

	/** @returns the entries that were new */
	async record(store: KeyStore, entries: string[]): Promise<Set<string>> {
		const added = await this.inOrder(async () => await this.recordNow(store, entries));
		added.delete(this.witness);
		return added;
	}

	/**
	 * Removes entries, and records others that should still be there.
	 *
	 * @returns whether they were, and no other process overwrote the removal
	 */
	async replace(store: KeyStore, removed: string[], kept: string[]): Promise<boolean> {
		return await this.inOrder(async () => {
			const [last = '', ...before] = this.tokens.toReversed();
			const others = before.filter((token) => token !== this.checkpoint);
			const all = [this.witness, ...others, ...removed];
			await store.removeProcessed(all, 'node', ENTRIES);
			this.size -= all.length;
			const added = await this.recordNow(store, [last, ...kept]);
			const isOverwritten = added.delete(last);
			const isErased = added.delete(this.witness) && !isOverwritten;
			if (isErased) this.tokens = this.tokens.filter((token) => !others.includes(token));
			const isIntact = isErased && added.size === 0;
			this.isShared ||= !isIntact;
			return isIntact;
		});
	}

	/** Whether entries are still there after other processes had time to write what they read before. */
	async hasLasted(store: KeyStore): Promise<boolean> {
		const [last = ''] = this.tokens.slice(-1);
		if (this.isShared) {
			const wait = Math.max(SHORTEST_WAIT, OTHERS_ARE_SLOWER * this.slowest);
			await sleep(Math.min(wait, LONGEST_WAIT));
			if ((await this.record(store, [last])).size > 0) return false;
		}
		this.checkpoint = last;
		return true;
	}

	/** Drops the oldest entries beyond `most`, except `kept`, which become the newest. */
	async trim(store: KeyStore, kept: string[], most: number): Promise<void> {
		await this.inOrder(async () => {
			this.size = Number.NaN;
			await store.removeProcessed(kept, 'node', ENTRIES);
			await store.checkProcessedAndRecord(kept, 'node', { ...ENTRIES, maxEntries: most });
		});
	}

	private async recordNow(store: KeyStore, entries: string[]): Promise<Set<string>> {
		const { checkpoint } = this;
		const token = `${this.witness} ${this.recordCount++}`;
		const own = checkpoint === undefined ? [] : [checkpoint];
		const all = [...own, this.witness, token, ...entries];
		const recorded = await store.checkProcessedAndRecord(all, 'node', ENTRIES);
		this.size += recorded.new.length;
		this.tokens.push(token);
		const added = new Set(recorded.new.map(String));
		added.delete(token);
		if (checkpoint !== undefined && added.has(checkpoint)) {
			this.checkpoint = undefined;
			this.isShared = true;
			this.onOverwritten();
		}
		return added;
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

/** Says what failed and what to do, which the store's own message doesn't. */
function storeError(error: unknown): VendorError {
	const quoted = error instanceof Error ? error.message : String(error);
	return new VendorError(
		'n8n could not read or write the memory of Create Once Per',
		"Run the workflow again. If this happens again, check n8n's database. It responded:",
		'notDone',
		{ quoted },
	);
}
