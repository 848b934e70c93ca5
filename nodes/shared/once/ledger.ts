import type { GenericValue, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { VendorError } from '../errors';
import { isDataObject, isRecord } from '../input';

/**
 * The fate of each input item, kept in the execution's own data. With Retry On Fail, and when a failed
 * execution is retried, n8n runs a node again with all of its items and restores this data, so that
 * nothing is sent twice.
 */

/** An item's fate: its response, or why it is unknown whether the vendor acted. */
type LedgerEntry = { answer: IDataObject } | { unknown: string };

/** What an earlier try of the execution did, and the item's key at that time. */
export type Recalled = LedgerEntry & { key: string | undefined };

/** Where an item is sent. */
export interface Account {
	baseUrl: string;
	/** n8n's ID of the credential. */
	credentialId: string;
}

/** An item and its account: its entry is only valid for that account. */
interface Sent extends Account {
	itemIndex: number;
	/** The key that Create Once Per remembers it by. */
	once?: { key: string | undefined } | undefined;
}

/** The fates of a run's items. */
export interface Ledger {
	/** @throws VendorError when an earlier try sent the item to another account or with another operation */
	get(item: Sent): Recalled | undefined;
	set(item: Sent, entry: LedgerEntry): void;
}

/** The field of the node's context that holds the ledger. */
const FIELD = 'sent';

/** Longer responses are abridged, in characters: the ledger is saved with the execution. */
const LONGEST_KEPT_ANSWER = 1024;

/** Fields that later nodes need, kept at any length. */
const IDENTIFYING = new Set(['clientpoint_id', 'clientpoint_url', 'LeadIdentifier', 'PostID']);

/** The longest value in an abridged response, in characters; longer ones are left out. */
const LONGEST_KEPT_VALUE = 200;

/** Whether an agent calls the node, so that a model reads the output. */
export function isTool(context: IExecuteFunctions): boolean {
	return context.isToolExecution() || context.getNode().rewireOutputLogTo === 'ai_tool';
}

/**
 * Opens the ledger of the node's current run. Each round of a loop is a run of its own, because its
 * item numbers start over.
 *
 * When an agent calls the node outside n8n's engine, the ledger starts empty: parallel calls can have the
 * same run index, and one would get another's response.
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
	// Stored once and referred to by index, because it is nearly always the same for all items.
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
 * A response as the ledger keeps it: without long values if it is long, but with IDs and links wherever
 * the vendor puts them.
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
