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

/**
 * Whether an agent calls the node outside of n8n's engine, as older agents do, and newer ones in some
 * places. Retry On Fail is then a loop around the node whose tries all look like calls of their own,
 * with a run index and thus a ledger of their own: a failure would be tried again, whatever is known.
 */
export function isCalledByAgent(context: IExecuteFunctions): boolean {
	return context.isToolExecution();
}

/** The field of the node's context that holds the ledger. */
const FIELD = 'sent';

/**
 * The ledger of the current run of the node. Each round of a loop is a run of its own: its items
 * have the numbers of other items in the round before.
 *
 * A call by an agent has one of its own that nobody keeps: calls that the agent makes side by side can
 * have the same run index, and one would get the answer of another.
 */
export function openLedger(context: IExecuteFunctions): Ledger {
	const store = context.getContext('node');
	const run: unknown = context.getWorkflowDataProxy(0).$runIndex;
	const kept: unknown = store[FIELD];
	const isKept = isRecord(kept) && kept.run === run && !isCalledByAgent(context);
	const entries = isKept && isRecord(kept.items) ? kept.items : {};
	if (!isCalledByAgent(context)) store[FIELD] = { run, items: entries };
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
