import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isDataObject, isRecord } from './input';

/**
 * What has become of each input item, kept in the execution's own data. n8n runs a node again with
 * all of its items when one fails and Retry On Fail is on, and when a failed execution is retried;
 * it restores this data then, so that nothing is sent twice.
 */

/** What became of an item: its answer, or why it is not known whether the vendor acted. */
export type LedgerEntry = { answer: IDataObject } | { unknown: string };

export interface Ledger {
	get(itemIndex: number): LedgerEntry | undefined;
	set(itemIndex: number, entry: LedgerEntry): void;
}

/** The field of the node's context that holds the ledger. */
const FIELD = 'sent';

/**
 * The ledger of the current run of the node. Each round of a loop is a run of its own: its items
 * have the numbers of other items in the round before.
 */
export function openLedger(context: IExecuteFunctions): Ledger {
	const store = context.getContext('node');
	const run: unknown = context.getWorkflowDataProxy(0).$runIndex;
	const kept: unknown = store[FIELD];
	const entries = isRecord(kept) && kept.run === run && isRecord(kept.items) ? kept.items : {};
	store[FIELD] = { run, items: entries };
	return {
		get(itemIndex) {
			const entry = entries[itemIndex];
			if (!isRecord(entry)) return undefined;
			if (typeof entry.unknown === 'string') return { unknown: entry.unknown };
			return isDataObject(entry.answer) ? { answer: entry.answer } : undefined;
		},
		set(itemIndex, entry) {
			entries[itemIndex] = entry;
		},
	};
}
