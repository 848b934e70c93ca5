import type { IExecuteFunctions } from 'n8n-workflow';

type Store = IExecuteFunctions['helpers'];

const ENTRIES = { mode: 'entries' } as const;

/** A key whose work has ended, and how. */
export type Settled = [key: string, state: 'done' | 'released'];

/** An execution, as a row knows it. */
export interface KeyOwner {
	claimedByOther(key: string): void;
	forgotten(key: string): void;
}

/** A key's entry goes from `claimed` to `done` or `released`, and is dropped when that is written. */
interface Entry {
	state: 'claimed' | 'done' | 'released';
	owner: KeyOwner;
	/** When it is claimed no more. */
	ended: Promise<void>;
	end(): void;
}

/**
 * What this process knows of the row that n8n keeps for a node's keys: which keys are worked on, and
 * what is not written down yet. Executions of the same node share it.
 */
export class KeyRow {
	readonly entries = new Map<string, Entry>();

	/** The executions that have the row open. */
	readonly owners = new Set<KeyOwner>();

	/** The removal of entries that is under way. */
	flushing: Promise<void> | undefined;

	/** While keys are forgotten nothing new is claimed. */
	forgetting: Promise<void> | undefined;

	private lastAccess: Promise<unknown> = Promise.resolve();

	private lastUse: { executionId: string; nodeName: string } | undefined;

	/**
	 * Notes who uses the row.
	 *
	 * @returns another node of the same execution that does: the two have the same id
	 */
	usedBy(executionId: string | undefined, nodeName: string): string | undefined {
		const before = this.lastUse;
		this.lastUse = executionId ? { executionId, nodeName } : undefined;
		const isShared = before?.executionId === executionId && before?.nodeName !== nodeName;
		return isShared ? before?.nodeName : undefined;
	}

	/**
	 * Records entries.
	 *
	 * @param maxEntries drops all but the last so many of the row
	 * @returns those that were new
	 */
	async record(store: Store, entries: string[], maxEntries?: number): Promise<ReadonlySet<string>> {
		if (entries.length === 0) return new Set();
		const options = { ...ENTRIES, ...(maxEntries !== undefined && { maxEntries }) };
		const recorded = await this.inOrder(
			async () => await store.checkProcessedAndRecord(entries, 'node', options),
		);
		return new Set(recorded.new.map(String));
	}

	async remove(store: Store, entries: string[]): Promise<void> {
		if (entries.length === 0) return;
		await this.inOrder(async () => await store.removeProcessed(entries, 'node', ENTRIES));
	}

	async count(store: Store): Promise<number> {
		return await this.inOrder(async () => await store.getProcessedDataCount('node', ENTRIES));
	}

	/** Accesses the store when all earlier accesses have ended: it has no lock. */
	private async inOrder<T>(access: () => Promise<T>): Promise<T> {
		const result = this.lastAccess.then(access);
		this.lastAccess = result.catch(() => undefined);
		return await result;
	}

	claim(key: string, owner: KeyOwner): void {
		let end = () => {};
		const ended = new Promise<void>((resolve) => {
			end = resolve;
		});
		this.entries.set(key, { state: 'claimed', owner, ended, end });
		for (const other of this.owners) other.claimedByOther(key);
	}

	settle(key: string, state: 'done' | 'released'): void {
		const entry = this.entries.get(key);
		if (entry === undefined) return;
		entry.state = state;
		entry.end();
	}

	drop(key: string): void {
		this.entries.get(key)?.end();
		this.entries.delete(key);
	}

	/** Nobody knows of the key any more. */
	forget(key: string): void {
		this.drop(key);
		for (const owner of this.owners) owner.forgotten(key);
	}

	/** The keys that are settled and not written down; of one execution, or of all. */
	settled(owner?: KeyOwner): Settled[] {
		return [...this.entries].flatMap(([key, entry]): Settled[] =>
			entry.state === 'claimed' || (owner !== undefined && entry.owner !== owner)
				? []
				: [[key, entry.state]],
		);
	}
}

const rows = new Map<string, KeyRow>();

/** The row of a workflow's node. */
export function rowOf(workflowId: string, nodeId: string): KeyRow {
	const name = JSON.stringify([workflowId, nodeId]);
	const row = rows.get(name) ?? new KeyRow();
	rows.set(name, row);
	return row;
}
