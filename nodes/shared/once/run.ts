import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { runConcurrently, createQueues } from '../concurrency';
import { addToDescription, toNodeError, VendorError } from '../errors';
import { throwIfCancelled } from '../http';
import { checkItems, reportFailure, showHints, type CheckedItem } from '../items';
import { redact } from '../redact';
import type { WriteSettings } from './form';
import type { Keys } from './keys';
import { isTool, openLedger, type Ledger, type SentAs } from './ledger';
import { describeMemory, forgetNotice, openMemory, type OnceSettings } from './memory';
import {
	alsoUnknown,
	describeCounts,
	describePreviews,
	describeUnknown,
	refusedError,
	skippedOutcome,
	EARLIER_UNKNOWN,
	unclearError,
	unknownError,
	unknownMessage,
	vendorIsDown,
	type Counts,
	type WriteOperation,
} from './words';

/**
 * The way of everything that is written at a vendor: check all items → recall what an earlier try of
 * this execution did → claim the key → send → settle → output. Nothing is sent before all items have
 * been checked.
 */

/** What one input item asks for, checked down to the bytes that will be sent. */
export interface WriteTask extends Omit<WriteSettings, 'timeout'> {
	/** What it is about, e.g. `ClientPoint "ABC Company"`. */
	subject: string;
	/** Where it goes, and n8n's id of the credential that it goes with. */
	baseUrl: string;
	credentialId: string;
	/** What must appear nowhere. */
	secrets: readonly string[];
	/** What is changed: items that change the same are sent in their order. */
	target?: string;
	/** What Create Once Per and its options say; left out by operations without it. */
	once?: OnceSettings;
	/** The request, without secrets. */
	preview(): Promise<IDataObject>;
	/**
	 * Sends it.
	 *
	 * @throws VendorError whose outcome says whether it was certainly not done
	 */
	send(): Promise<WriteReply>;
}

/** What the vendor makes of a request. */
export interface WriteReply {
	/** Whether it was done. */
	verdict: 'yes' | 'no' | 'unclear';
	/** What comes out. */
	data: IDataObject;
	/** What the vendor says went wrong; empty when it says nothing of the kind. */
	complaint: string;
	/** The status of its answer. */
	httpCode: string;
}

/** A task and where it stands. */
interface Job extends WriteTask {
	itemIndex: number;
	sentAs: SentAs;
	/** Of its key among those that are claimed. */
	position: number | undefined;
}

/** What has become of an item, unless it was certainly not done: then an error says so. */
type Fate =
	/** Now, or by an earlier try of this execution. */
	| { kind: 'done' | 'doneBefore'; answer: IDataObject }
	/** Another execution had done it, or another item. */
	| { kind: 'skipped' }
	/** Nothing was to be sent. */
	| { kind: 'previewed'; request: IDataObject }
	/** Nobody knows, since now or since an earlier execution. */
	| { kind: 'unknown'; reason: string; since: 'now' | 'before' };

/** One run of the node, as it goes on. */
interface Run {
	context: IExecuteFunctions;
	operation: WriteOperation;
	ledger: Ledger;
	keys: Keys | undefined;
	counts: Counts;
	/** Items whose outcome has become unknown in this execution. */
	unknown: Job[];
	/** How many requests in a row the vendor has not answered. */
	unanswered: number;
}

/**
 * So many requests in a row may stay without an answer. Then the vendor is down, and going on would
 * only make more items unknown.
 */
const MOST_UNANSWERED = 8;

/** What a gateway answers for a vendor that does not. */
const GATEWAY_CODES = ['502', '503', '504'];

/**
 * Runs a writing operation for all input items.
 *
 * @param readTask reads and checks what an item asks for
 * @throws the failure of the first item that failed, when the node stops on errors
 */
export async function runWrites(
	context: IExecuteFunctions,
	operation: WriteOperation,
	readTask: (itemIndex: number) => Promise<WriteTask>,
): Promise<INodeExecutionData[]> {
	const items = await checkItems(context, async (itemIndex): Promise<Job> => {
		const task = await readTask(itemIndex);
		const { baseUrl, credentialId } = task;
		const sentAs = { operation: operation.name, baseUrl, credentialId };
		return { ...task, itemIndex, sentAs, position: undefined };
	});
	const jobs = items.flatMap((item) => ('task' in item && !item.task.isPreview ? [item.task] : []));
	const ledger = openLedger(context);
	let keys: Keys | undefined;
	try {
		// An execution that was retried with another account stops before it sends anything.
		const pending = jobs.filter((job) => ledger.get(job.itemIndex, job.sentAs) === undefined);
		keys = await openMemory(context, operation, pending);
	} catch (error) {
		return items.map((item, itemIndex) =>
			'failed' in item ? item.failed : reportFailure(context, error, itemIndex),
		);
	}
	const run: Run = {
		context,
		operation,
		ledger,
		keys,
		counts: { done: 0, doneBefore: 0, skipped: 0, previewed: 0, unknownBefore: 0, unprotected: 0 },
		unknown: [],
		unanswered: 0,
	};
	try {
		return await sendAll(run, items);
	} catch (error) {
		throw explainEnd(run, error, jobs);
	} finally {
		const report = await keys?.close();
		showHints(context, describeCounts(operation, run.counts));
		showHints(context, describePreviews(operation, run.counts.previewed), 'warning');
		showHints(context, describeUnknown(operation, run.counts.unknownBefore), 'warning');
		showHints(context, describeMemory(operation, jobs, report), 'warning');
	}
}

/** Sends what the items ask for, so many at a time, and gives the output of all. */
async function sendAll(
	run: Run,
	items: ReadonlyArray<CheckedItem<Job>>,
): Promise<INodeExecutionData[]> {
	// A setting of the node: should an expression vary it from item to item, the smallest counts.
	const concurrency = items.reduce(
		(least, item) => ('task' in item ? Math.min(least, item.task.concurrency) : least),
		Number.POSITIVE_INFINITY,
	);
	const inOrder = createQueues<INodeExecutionData[]>();
	const output = await runConcurrently(items, concurrency, async (item) => {
		if ('failed' in item) return [item.failed];
		const { task } = item;
		return await inOrder(task.target, async () => await outputOf(run, task));
	});
	return output.flat();
}

/** The output of one item, which becomes an error item in this one place. */
async function outputOf(run: Run, job: Job): Promise<INodeExecutionData[]> {
	const { context } = run;
	const { itemIndex, includesInput } = job;
	try {
		const json = jsonOf(run, job, await fateOf(run, job));
		if (json === undefined) return [];
		const input = includesInput ? context.getInputData()[itemIndex]?.json : undefined;
		const output = { ...input, ...json };
		// An input's would make n8n take the item for a failure, and run the node again.
		delete output.error;
		return [{ json: output, pairedItem: { item: itemIndex } }];
	} catch (error) {
		return [reportFailure(context, error, itemIndex, job.secrets)];
	}
}

/** What comes out for an item; undefined for nothing. @throws VendorError when it is unknown since now */
function jsonOf(run: Run, job: Job, fate: Fate): IDataObject | undefined {
	const { operation, counts } = run;
	const { once } = job;
	if (fate.kind === 'unknown') return jsonOfUnknown(run, job, fate);
	counts[fate.kind]++;
	if (fate.kind === 'previewed') return { preview: true, ...fate.request };
	if (fate.kind === 'skipped') {
		return once?.ifDone === 'drop'
			? undefined
			: { outcome: skippedOutcome(operation), key: once?.key };
	}
	if (once !== undefined && once.key === undefined) counts.unprotected++;
	return fate.answer;
}

/**
 * An outcome that an earlier execution left unknown is an item. One that has become unknown now is an
 * error, but for an agent, which would take that for a reason to try again.
 */
function jsonOfUnknown(
	{ context, operation, counts, unknown }: Run,
	job: Job,
	{ reason, since }: Extract<Fate, { kind: 'unknown' }>,
): IDataObject {
	if (since === 'before') counts.unknownBefore++;
	else unknown.push(job);
	const isCalled = isTool(context);
	if (since === 'now' && !isCalled) {
		throw unknownError(operation, job.subject, reason, !context.continueOnFail());
	}
	const key = job.once?.key;
	return {
		outcome: 'unknown',
		...(key !== undefined && { key }),
		...(isCalled && { message: unknownMessage(operation, job.subject, reason) }),
	};
}

/** @throws VendorError when the item was certainly not done */
async function fateOf(run: Run, job: Job): Promise<Fate> {
	const { context, ledger, keys } = run;
	if (job.isPreview) {
		throwIfCancelled(context);
		return { kind: 'previewed', request: await job.preview() };
	}
	const earlier = ledger.get(job.itemIndex, job.sentAs);
	if (earlier !== undefined) {
		return 'answer' in earlier
			? { kind: 'doneBefore', answer: earlier.answer }
			: { kind: 'unknown', reason: earlier.unknown, since: 'now' };
	}
	if (run.unanswered >= MOST_UNANSWERED) throw vendorIsDown(run.operation, MOST_UNANSWERED);
	throwIfCancelled(context);
	if (keys === undefined || job.position === undefined) return await send(run, job);
	const state = await keys.claim(job.position);
	if (state === 'done') return { kind: 'skipped' };
	if (state === 'unknown') {
		const isOwn = run.unknown.some(({ once }) => once?.key === job.once?.key);
		return isOwn
			? { kind: 'unknown', reason: 'another item has the same key', since: 'now' }
			: { kind: 'unknown', reason: EARLIER_UNKNOWN, since: 'before' };
	}
	let isSettled = false;
	try {
		const fate = await send(run, job);
		isSettled = true;
		if (fate.kind === 'done') await keys.done(job.position);
		else keys.abandon(job.position);
		return fate;
	} finally {
		if (!isSettled) await keys.release(job.position);
	}
}

/**
 * Sends the request of an item and notes what became of it.
 *
 * @throws VendorError when it was certainly not done
 */
async function send(run: Run, job: Job): Promise<Fate> {
	const { itemIndex, sentAs, secrets } = job;
	try {
		const answer = readReply(run.operation, job, await job.send());
		run.unanswered = 0;
		run.ledger.set(itemIndex, sentAs, { answer });
		return { kind: 'done', answer };
	} catch (error) {
		run.unanswered = isUnanswered(error) ? run.unanswered + 1 : 0;
		if (error instanceof VendorError && error.outcome === 'notDone') {
			throw toNodeError(run.context.getNode(), error, itemIndex, secrets);
		}
		// Not what the error says to do: "try again" would be wrong here.
		const reason = redact(error instanceof Error ? error.message : String(error), secrets);
		run.ledger.set(itemIndex, sentAs, { unknown: reason });
		return { kind: 'unknown', reason, since: 'now' };
	}
}

/** @throws VendorError unless it says yes */
function readReply(
	operation: WriteOperation,
	{ subject }: Job,
	{ verdict, data, complaint, httpCode }: WriteReply,
): IDataObject {
	if (verdict === 'no') throw refusedError(operation, subject, complaint, httpCode);
	if (verdict === 'unclear') throw unclearError(operation, data, complaint, httpCode);
	return data;
}

function isUnanswered(error: unknown): boolean {
	if (!(error instanceof VendorError)) return false;
	return error.httpCode === undefined || GATEWAY_CODES.includes(error.httpCode);
}

/**
 * Of several items that fail side by side, n8n shows one. Others of unknown outcome must not get lost,
 * nor that keys were forgotten.
 */
function explainEnd({ operation, unknown }: Run, error: unknown, jobs: readonly Job[]): unknown {
	const isOfItem = error instanceof NodeOperationError || error instanceof NodeApiError;
	const failed: unknown = isOfItem ? error.context.itemIndex : undefined;
	const others = unknown.filter(({ itemIndex }) => itemIndex !== failed);
	if (others.length > 0) {
		const subjects = others.map(({ subject }) => subject);
		addToDescription(error, alsoUnknown(operation, subjects));
	}
	const notice = forgetNotice(operation, jobs);
	if (notice !== undefined) addToDescription(error, notice);
	return error;
}
