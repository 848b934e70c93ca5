import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestMethods,
	type INodeExecutionData,
} from 'n8n-workflow';

import { runConcurrently, createQueues } from '../concurrency';
import { addToDescription, KEPT_ANSWER, toNodeError, VendorError } from '../errors';
import { throwIfCancelled } from '../http';
import { isDataObject } from '../input';
import { checkItems, reportFailure, showHints } from '../items';
import { quoteWithout, redact, redactDeep } from '../redact';
import type { WriteSettings } from './form';
import type { Keys } from './keys';
import { isTool, openLedger, type Account, type Ledger, type Recalled } from './ledger';
import { describeMemory, forgetNotice, openMemory, type OnceSettings } from './memory';
import {
	alsoUnknown,
	answerError,
	describeCounts,
	EARLIER_UNKNOWN,
	NO_COUNTS,
	noObject,
	skippedOutcome,
	unknownError,
	unknownMessage,
	vendorIsDown,
	warnOfCounts,
	type Counts,
	type WriteAnswer,
	type WriteOperation,
} from './words';

/**
 * The loop of all writing operations: check all items → recall what an earlier try of this execution
 * did → claim the key → send → settle → output. Nothing is sent before all items are checked.
 */

/** The request of one input item, checked down to the bytes to send. */
export interface WriteTask extends Account, Omit<WriteSettings, 'timeout'> {
	/** Its name in messages, e.g. `ClientPoint "ABC Company"`. */
	subject: string;
	/** Must not appear in the output, a message, or a log. */
	secrets: readonly string[];
	/** The thing to change: items with the same target are sent in order. */
	target?: string;
	/** Undefined for operations without Create Once Per. */
	once?: OnceSettings;
	/** The request to show as a preview: the body as JSON, without the key. */
	preview(): { method: IHttpRequestMethods; url: string; body: string };
	/**
	 * Sends it.
	 *
	 * @returns the vendor's response, not redacted; undefined when it is not JSON
	 * @throws VendorError whose outcome says whether it was certainly not done
	 */
	send(): Promise<{ answer: WriteAnswer | undefined; httpCode: string }>;
}

interface Job extends WriteTask {
	itemIndex: number;
}

/** An item's fate, unless it was certainly not done, which is an error. */
type Fate =
	/** Done now, or by an earlier try of this execution. */
	| { kind: 'done' | 'doneBefore'; answer: IDataObject }
	/** Already done by another execution or item. */
	| { kind: 'skipped' }
	/** Shown, not sent. */
	| { kind: 'previewed'; request: IDataObject }
	| Unknown;

/** It is unknown whether the vendor did it: since now, or since an earlier execution. */
interface Unknown {
	kind: 'unknown';
	reason: string;
	since: 'now' | 'before';
}

/** The state of one run of the node. */
interface Run {
	context: IExecuteFunctions;
	operation: WriteOperation;
	ledger: Ledger;
	keys: Keys | undefined;
	counts: Counts;
	/** Items whose outcome became unknown in this execution. */
	unknown: Job[];
	/** How many requests in a row got no response. */
	unanswered: number;
}

/** After so many requests in a row without a response, sending more would only make more items unknown. */
const MOST_UNANSWERED = 8;

/**
 * Runs a writing operation for all input items.
 *
 * @param readTask reads and checks an item's request
 * @throws the error of the first item that failed, unless the node continues on errors
 */
export async function runWrites(
	context: IExecuteFunctions,
	operation: WriteOperation,
	readTask: (itemIndex: number) => Promise<WriteTask>,
): Promise<INodeExecutionData[]> {
	const items = await checkItems(context, async (itemIndex): Promise<Job> => {
		const task = await readTask(itemIndex);
		return { ...task, itemIndex };
	});
	const tasks = items.flatMap((item) => ('task' in item ? [item.task] : []));
	// If an expression varies it between items, the smallest counts.
	const concurrency = tasks.reduce((least, task) => Math.min(least, task.concurrency), Infinity);
	const jobs = tasks.filter(({ isPreview }) => !isPreview);
	const ledger = openLedger(context, operation.name);
	let keys: Keys | undefined;
	try {
		// An execution that is retried with another account stops here, before it sends anything.
		const pending = jobs.filter((job) => {
			const earlier = ledger.get(job);
			return earlier === undefined || earlier.key !== job.once?.key;
		});
		keys = await openMemory(context, operation, pending, concurrency);
	} catch (error) {
		return items.map((item, itemIndex) =>
			'failed' in item ? item.failed : reportFailure(context, error, itemIndex),
		);
	}
	const counts = { ...NO_COUNTS };
	const run: Run = { context, operation, ledger, keys, counts, unknown: [], unanswered: 0 };
	const inOrder = createQueues<INodeExecutionData[]>();
	try {
		const output = await runConcurrently(items, concurrency, async (item) => {
			if ('failed' in item) return [item.failed];
			const { task } = item;
			return await inOrder(task.target, async () => await outputOf(run, task));
		});
		return output.flat();
	} catch (error) {
		throw explainEnd(run, error, jobs);
	} finally {
		const report = await keys?.close();
		showHints(context, describeCounts(operation, counts));
		const warnings = warnOfCounts(operation, counts);
		showHints(context, [...warnings, ...describeMemory(operation, jobs, report)], 'warning');
	}
}

/** The output of one item; the one place where an error becomes an error item. */
async function outputOf(run: Run, job: Job): Promise<INodeExecutionData[]> {
	const { context } = run;
	const { itemIndex, includesInput } = job;
	try {
		const json = jsonOf(run, job, await fateOf(run, job));
		if (json === undefined) return [];
		const input = includesInput ? context.getInputData()[itemIndex]?.json : undefined;
		const output = { ...input, ...json };
		// With the input's `error`, n8n would take the item for a failure and run the node again.
		delete output.error;
		return [{ json: output, pairedItem: { item: itemIndex } }];
	} catch (error) {
		return [reportFailure(context, error, itemIndex, job.secrets)];
	}
}

/** The output for a fate; undefined for none. @throws VendorError when it is unknown since now */
function jsonOf(run: Run, job: Job, fate: Fate): IDataObject | undefined {
	const { operation, counts } = run;
	const { once } = job;
	switch (fate.kind) {
		case 'previewed':
			counts.previewed++;
			return { preview: true, ...fate.request };
		case 'done':
		case 'doneBefore':
			if (fate.kind === 'doneBefore') counts.doneBefore++;
			if (once !== undefined && once.key === undefined) counts.unprotected++;
			return fate.answer;
		case 'skipped':
			counts.skipped++;
			if (once?.isDropped === true) return undefined;
			return { outcome: skippedOutcome(operation), key: once?.key };
		case 'unknown':
			return jsonOfUnknown(run, job, fate);
	}
}

function jsonOfUnknown(run: Run, job: Job, { reason, since }: Unknown): IDataObject {
	const { context, operation, counts } = run;
	const { once, subject } = job;
	if (since === 'before') counts.unknownBefore++;
	else run.unknown.push(job);
	// After an error, an agent would try again.
	const isCalled = isTool(context);
	if (since === 'now' && !isCalled) {
		throw unknownError(operation, subject, reason, !context.continueOnFail());
	}
	return {
		outcome: 'unknown',
		...(once?.key !== undefined && { key: once.key }),
		...(isCalled && { message: unknownMessage(operation, subject, reason) }),
	};
}

/** Recalls, claims, sends, and settles. @throws VendorError when the item was certainly not done */
async function fateOf(run: Run, job: Job): Promise<Fate> {
	const { context, ledger, keys } = run;
	if (job.isPreview) return await preview(context, job);
	const earlier = ledger.get(job);
	if (earlier !== undefined) return await recall(run, job, earlier);
	if (run.unanswered >= MOST_UNANSWERED) throw vendorIsDown(run.operation, MOST_UNANSWERED);
	throwIfCancelled(context);
	const key = job.once?.key;
	if (keys === undefined || key === undefined) return await send(run, job);
	const state = await keys.claim(key);
	if (state === 'done') return { kind: 'skipped' };
	if (state === 'unknown') {
		return run.unknown.some(({ once }) => once?.key === key)
			? { kind: 'unknown', reason: 'another item has the same key', since: 'now' }
			: { kind: 'unknown', reason: EARLIER_UNKNOWN, since: 'before' };
	}
	let fate: Fate | undefined;
	try {
		fate = await send(run, job);
		return fate;
	} finally {
		if (fate === undefined) await keys.settle(key, 'released');
		else await keys.settle(key, fate.kind === 'done' ? 'done' : 'unknown');
	}
}

async function preview(context: IExecuteFunctions, job: Job): Promise<Fate> {
	throwIfCancelled(context);
	const request = job.preview();
	// Parsed from what would be sent, because JSON has no dates.
	const redacted = await redactDeep(JSON.parse(request.body), job.secrets);
	const body = isDataObject(redacted) ? redacted : String(redacted);
	return { kind: 'previewed', request: { ...request, body } };
}

/** The fate that an earlier try of this execution noted. The item may have a new key since then. */
async function recall({ keys, counts }: Run, job: Job, earlier: Recalled): Promise<Fate> {
	const key = job.once?.key;
	if (keys !== undefined && key !== undefined && key !== earlier.key) {
		try {
			const isNew = (await keys.claim(key)) === 'new';
			if (isNew) await keys.settle(key, 'answer' in earlier ? 'done' : 'unknown');
		} catch {
			// With an error, the item would be sent again.
			counts.unkept++;
		}
	}
	return 'answer' in earlier
		? { kind: 'doneBefore', answer: earlier.answer }
		: { kind: 'unknown', reason: earlier.unknown, since: 'now' };
}

/**
 * Sends an item's request and notes its fate.
 *
 * @throws NodeOperationError or NodeApiError when it was certainly not done
 */
async function send(run: Run, job: Job): Promise<Fate> {
	const { context, operation, ledger } = run;
	const { itemIndex, secrets, subject } = job;
	try {
		const { answer, httpCode } = await job.send();
		// The response becomes the output and may repeat the key.
		const data = await redactDeep(answer?.data, secrets);
		if (answer === undefined || !isDataObject(data)) throw noObject(operation, httpCode);
		// Before a message cuts it: half a key would not be found.
		const complaint = answer.complaint && quoteWithout(answer.complaint, secrets, KEPT_ANSWER);
		const { verdict } = answer;
		if (verdict !== 'yes') {
			throw answerError(operation, subject, { verdict, data, complaint }, httpCode);
		}
		run.unanswered = 0;
		ledger.set(job, { answer: data });
		return { kind: 'done', answer: data };
	} catch (error) {
		run.unanswered = error instanceof VendorError && error.isSilence ? run.unanswered + 1 : 0;
		if (error instanceof VendorError && error.outcome === 'notDone') {
			throwIfCancelled(context);
			throw toNodeError(context.getNode(), error, itemIndex, secrets);
		}
		// Without the error's description: "try again" would be wrong here.
		const reason = redact(error instanceof Error ? error.message : String(error), secrets);
		ledger.set(job, { unknown: reason });
		return { kind: 'unknown', reason, since: 'now' };
	}
}

/**
 * When several items fail in parallel, n8n shows one error. This adds the other items whose outcome is
 * unknown, and that keys were forgotten.
 */
function explainEnd({ operation, unknown }: Run, error: unknown, jobs: readonly Job[]): unknown {
	const isOfItem = error instanceof NodeOperationError || error instanceof NodeApiError;
	const failed: unknown = isOfItem ? error.context.itemIndex : undefined;
	const others = unknown.flatMap(({ itemIndex, subject }) =>
		itemIndex === failed ? [] : [subject],
	);
	if (others.length > 0) addToDescription(error, alsoUnknown(operation, others));
	for (const notice of forgetNotice(operation, jobs)) addToDescription(error, notice);
	return error;
}
