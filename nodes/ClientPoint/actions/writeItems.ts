import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { settle } from '../../shared/attempt';
import { runConcurrently } from '../../shared/concurrency';
import { readServerUrl } from '../../shared/credentialFields';
import { showHints } from '../../shared/hints';
import { readKey, readWholeNumber } from '../../shared/input';
import { checkItems, reportFailure, type CheckedItem } from '../../shared/items';
import { isCalledByAgent } from '../../shared/ledger';
import { addToDescription } from '../../shared/nodeErrors';
import { unknownError, type Access, type WriteTask } from '../writeOnce';

/** What all operations that send something to ClientPoint share: their options and their run. */

const DEFAULT_CONCURRENCY = 4;
const MOST_CONCURRENT = 32;
const DEFAULT_TIMEOUT_SECONDS = 60;

/** @param what the plural of what is sent, with its verb, e.g. `ClientPoints to create` */
export function concurrencyOption(what: string): INodeProperties {
	return {
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: MOST_CONCURRENT, numberPrecision: 0 },
		default: DEFAULT_CONCURRENCY,
		description: `How many ${what} in parallel. The output keeps the order of the input.`,
	};
}

export const timeoutOption: INodeProperties = {
	displayName: 'Timeout (Seconds)',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 3600 },
	default: DEFAULT_TIMEOUT_SECONDS,
	description: 'How long to wait for ClientPoint to respond to a request',
};

/** How an item is sent, as the node's options say. */
type Sending = Pick<WriteTask, 'timeout'> & {
	/** How many requests may be under way. */
	concurrency: number;
};

/** Reads how an item is sent from its options. */
export function readSending(options: Record<string, unknown>): Sending {
	return {
		timeout:
			1000 *
			readWholeNumber('Timeout (Seconds)', options.timeout ?? DEFAULT_TIMEOUT_SECONDS, {
				min: 1,
				max: 3600,
			}),
		concurrency: readWholeNumber('Concurrency', options.concurrency ?? DEFAULT_CONCURRENCY, {
			min: 1,
			max: MOST_CONCURRENT,
		}),
	};
}

/** Reads where and with what key an item is sent: an expression in the credential may look at it. */
async function readAccess(context: IExecuteFunctions, itemIndex: number): Promise<Access> {
	const credentials = await context.getCredentials('clientPointApi', itemIndex);
	return {
		baseUrl: readServerUrl(credentials, 'baseUrl', 'Base URL of the credential'),
		apiKey: readKey('API Key of the credential', credentials.apiKey, 'your key'),
	};
}

/** What an input item asks for, checked. */
export interface WriteItem extends WriteTask, Sending {
	/** The ClientPoint that is changed: items that change the same one are sent in their order. */
	target: string | undefined;
	/** Comes out when nobody knows whether the item was done; undefined makes that an error. */
	unknownItem: IDataObject | undefined;
}

/** What becomes of an item; without `json` nothing comes out for it. */
export type ItemOutcome =
	| { kind: 'sent' | 'sentBefore' | 'left'; json: IDataObject | undefined }
	| { kind: 'unknown'; reason: string };

/** Words for the items of an operation, several of them. */
export interface OperationWords {
	/** e.g. `created`, after "may have been" */
	done: string;
	/** e.g. `Look for them before you create them again.` */
	check: string;
	/** e.g. `their ClientPoint was created`, after "whether" */
	whether: string;
	/** What to do about those that come out as unknown, a sentence. */
	whenUnknown: string;
}

/** Checks all items, and the credential for each of them, before the first request. */
export async function checkWrites<T>(
	context: IExecuteFunctions,
	readItem: (itemIndex: number) => T,
): Promise<Array<CheckedItem<T & Access>>> {
	return await checkItems(context, async (itemIndex) => {
		// Begun first: n8n asks its database while the parameters are worked out.
		const access = settle(readAccess(context, itemIndex));
		const item = readItem(itemIndex);
		const read = await access;
		if (!read.done) throw read.error;
		return { ...item, ...read.value };
	});
}

/**
 * Sends the items that were checked, and gives the output of all.
 *
 * @param write sends one item; what it throws was certainly not done
 * @throws the failure of the first item that failed, when the node stops on errors
 */
export async function writeItems<T extends WriteItem>(
	context: IExecuteFunctions,
	items: ReadonlyArray<CheckedItem<T>>,
	words: OperationWords,
	write: (task: T) => Promise<ItemOutcome>,
): Promise<INodeExecutionData[]> {
	// A setting of the node: should an expression vary it from item to item, the smallest counts.
	const concurrency = items.reduce(
		(smallest, item) => ('task' in item ? Math.min(smallest, item.task.concurrency) : smallest),
		MOST_CONCURRENT,
	);
	const afterOthers = createQueues<INodeExecutionData[]>();
	const unknown: T[] = [];
	let sentBefore = 0;
	const writeItem = async (task: T): Promise<INodeExecutionData[]> => {
		const { itemIndex, apiKey, unknownItem } = task;
		const fail = (error: unknown) => [reportFailure(context, error, itemIndex, [apiKey])];
		const pairedItem = { item: itemIndex };
		const outcome = await settle(write(task));
		if (!outcome.done) return fail(outcome.error);
		if (outcome.value.kind === 'unknown') {
			unknown.push(task);
			return unknownItem === undefined
				? fail(unknownError(task, outcome.value.reason))
				: [{ json: unknownItem, pairedItem }];
		}
		const { kind, json } = outcome.value;
		if (kind === 'sentBefore') sentBefore++;
		return json === undefined ? [] : [{ json, pairedItem }];
	};
	const results = await runConcurrently(items, concurrency, async (item, _, onBusy) => {
		if ('failed' in item) return [item.failed];
		const task = { ...item.task, onBusy };
		return await afterOthers(task.target, async () => await writeItem(task));
	});

	const marked = unknown.filter(({ unknownItem }) => unknownItem !== undefined).length;
	if (sentBefore > 0) {
		showHints(context, [
			`Items that an earlier try of this execution had sent, and that were not sent again: ${sentBefore}.`,
		]);
	}
	if (marked > 0) {
		showHints(
			context,
			[
				`Items of which nobody knows whether ${words.whether}, because the answer was lost or n8n was stopped: ${marked}. They have "outcome": "unknown". ${words.whenUnknown}`,
			],
			'warning',
		);
	}
	return results.flatMap((result) => {
		if (result === undefined) return [];
		if (!result.done) throw namingUnknown(result.error, unknown, words);
		return result.value;
	});
}

/**
 * Lets work on the same target happen one after the other, in the order in which it was given. When
 * one fails, those that wait behind it fail with it and are not done.
 */
function createQueues<R>(): (target: string | undefined, work: () => Promise<R>) => Promise<R> {
	const last = new Map<string, Promise<R>>();
	return async (target, work) => {
		const before = target === undefined ? undefined : last.get(target);
		const result = before === undefined ? work() : before.then(work);
		if (target !== undefined) last.set(target, result);
		return await result;
	};
}

/**
 * Of several items that fail side by side, n8n shows one. Where it is not known whether others were
 * done, their names must not get lost.
 */
function namingUnknown(error: unknown, unknown: WriteTask[], words: OperationWords): unknown {
	if (!(error instanceof NodeApiError || error instanceof NodeOperationError)) return error;
	const others = unknown.filter(({ itemIndex }) => itemIndex !== error.context.itemIndex);
	if (others.length > 0) {
		const subjects = others.map((task) => task.words.subject).join(', ');
		addToDescription(error, `These may have been ${words.done}: ${subjects}. ${words.check}`);
	}
	return error;
}

/**
 * The output of an item of which nobody knows whether it was done.
 *
 * @param fields what else tells of the item; undefined where an error is to tell
 */
export function unknownItemOf(
	context: IExecuteFunctions,
	{ mayHaveBeenDone, check }: WriteTask['words'],
	fields?: IDataObject,
): IDataObject | undefined {
	const called = isCalledByAgent(context);
	if (!called && fields === undefined) return undefined;
	return {
		outcome: 'unknown',
		...fields,
		...(called && { message: `${mayHaveBeenDone}, but its answer did not arrive. ${check}.` }),
	};
}
