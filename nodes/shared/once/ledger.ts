import type { GenericValue, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { VendorError } from '../errors';
import { isDataObject, isRecord } from '../input';

/**
 * What has become of each input item, kept in the execution's own data. n8n runs a node again with
 * all of its items when one fails and Retry On Fail is on, and when a failed execution is retried;
 * it restores this data then, so that nothing is sent twice.
 */

/** What became of an item: its answer, or why it is not known whether the vendor acted. */
type LedgerEntry = { answer: IDataObject } | { unknown: string };

/** What an earlier try of the execution did, and the key that the item had then. */
export type Recalled = LedgerEntry & { key: string | undefined };

/** Where an item is sent. */
export interface Account {
	baseUrl: string;
	/** n8n's id of the credential. */
	credentialId: string;
}

/** An item, and where it goes. Sent elsewhere, its entry says nothing about it. */
interface Sent extends Account {
	itemIndex: number;
	/** The key that Create Once Per remembers it by. */
	once?: { key: string | undefined } | undefined;
}

/** What has become of each item of a run. */
export interface Ledger {
	/** @throws VendorError when an earlier try sent the item elsewhere, or by another operation */
	get(item: Sent): Recalled | undefined;
	set(item: Sent, entry: LedgerEntry): void;
}

/** The field of the node's context that holds the ledger. */
const FIELD = 'sent';

/** A longer answer is kept in parts, in characters: the ledger is saved with the execution. */
const LONGEST_KEPT_ANSWER = 1024;

/** What later nodes work with, however long it is. */
const IDENTIFYING = new Set(['clientpoint_id', 'clientpoint_url', 'LeadIdentifier', 'PostID']);

/** A longer value of an abridged answer is left out, with its name, in characters. */
const LONGEST_KEPT_VALUE = 200;

/** Whether an agent calls the node in any way: what comes out is read by a model then. */
export function isTool(context: IExecuteFunctions): boolean {
	return context.isToolExecution() || context.getNode().rewireOutputLogTo === 'ai_tool';
}

/**
 * The ledger of the current run of the node. Each round of a loop is a run of its own: its items
 * have the numbers of other items in the round before.
 *
 * A call by an agent outside of n8n's engine begins with an empty one: calls that the agent makes side by
 * side can have the same run index, and one would get the answer of another.
 *
 * @param operation its name, e.g. `create`
 */
export function openLedger(context: IExecuteFunctions, operation: string): Ledger {
	const store = context.getContext('node');
	const run: unknown = context.getWorkflowDataProxy(0).$runIndex;
	const kept: unknown = store[FIELD];
	const isKept = isRecord(kept) && kept.run === run && !context.isToolExecution();
	const items = isKept && isRecord(kept.items) ? kept.items : {};
	const ways = isKept && Array.isArray(kept.ways) ? kept.ways : [];
	store[FIELD] = { run, ways, items };
	// As one text, which each item refers to: nearly always it is the same for all.
	const wayOf = ({ baseUrl, credentialId }: Sent) => `${operation} ${baseUrl} ${credentialId}`;
	return {
		get(item) {
			const entry = items[item.itemIndex];
			if (!isRecord(entry)) return undefined;
			const before: unknown = ways[Number(entry.way)];
			if (before !== wayOf(item)) throw sentOtherwise(operation, item.baseUrl, before);
			const key = typeof entry.key === 'string' ? entry.key : undefined;
			if (typeof entry.unknown === 'string') return { unknown: entry.unknown, key };
			return isDataObject(entry.answer) ? { answer: entry.answer, key } : undefined;
		},
		set(item, entry) {
			const way = wayOf(item);
			if (!ways.includes(way)) ways.push(way);
			const kept = 'answer' in entry ? { answer: abridge(entry.answer) } : entry;
			const key = item.once?.key;
			items[item.itemIndex] = {
				way: ways.indexOf(way),
				...(key !== undefined && { key }),
				...kept,
			};
		},
	};
}

function sentOtherwise(operation: string, baseUrl: string, before: unknown): VendorError {
	const [otherOperation, otherUrl] = String(before).split(' ');
	let what = 'with another credential';
	if (otherUrl !== baseUrl) what = `to ${otherUrl}`;
	if (otherOperation !== operation) what = `with the operation "${otherOperation}"`;
	return new VendorError(
		`This execution already sent some of its items ${what}`,
		'A retry would send the remaining items differently. Start a new execution instead.',
		'notDone',
	);
}

/**
 * An answer as the ledger keeps it: whole, or without what is long, so that ids and links are kept
 * wherever the vendor puts them.
 */
function abridge(answer: IDataObject, depth = 0): IDataObject {
	if (JSON.stringify(answer).length <= LONGEST_KEPT_ANSWER && depth === 0) return answer;
	let left = LONGEST_KEPT_ANSWER / 2;
	return Object.fromEntries(
		Object.entries(answer).flatMap(([name, value]): Array<[string, GenericValue]> => {
			if (depth === 0 && IDENTIFYING.has(name)) return [[name, value]];
			const kept = isDataObject(value) && depth === 0 ? abridge(value, 1) : value;
			const length = JSON.stringify([name, kept]).length;
			if (length > LONGEST_KEPT_VALUE && !(isDataObject(kept) && length <= left)) return [];
			left -= length;
			return left < 0 ? [] : [[name, kept]];
		}),
	);
}
