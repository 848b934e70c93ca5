import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	NodeExecutionHint,
} from 'n8n-workflow';

import { toNodeError } from './errors';
import { LONGEST_TURN, nextTurn } from './turns';

/** What a checked input item asks for, or the output of its failure. */
type CheckedItem<T> = { task: T } | { failed: INodeExecutionData };

/**
 * Reads what each input item asks for. With Continue On Fail, a bad item becomes an error item; without it, the
 * first bad item ends the run before anything is sent.
 */
export async function checkItems<T>(
	context: IExecuteFunctions,
	readTask: (itemIndex: number) => Promise<T>,
): Promise<Array<CheckedItem<T>>> {
	const checked: Array<CheckedItem<T>> = [];
	let turnBegan = performance.now();
	for (const itemIndex of context.getInputData().keys()) {
		try {
			checked.push({ task: await readTask(itemIndex) });
		} catch (error) {
			checked.push({ failed: reportFailure(context, error, itemIndex) });
		}
		if (performance.now() - turnBegan < LONGEST_TURN) continue;
		await nextTurn(() => undefined);
		turnBegan = performance.now();
	}
	return checked;
}

/**
 * The output of a failed input item with Continue On Fail. With "Continue (using error output)", it holds only the
 * error: by that n8n recognizes it, and adds the input's fields.
 *
 * @param secrets must not appear in the message
 * @throws the failure as an n8n error if the node stops on errors
 */
export function reportFailure(
	context: IExecuteFunctions,
	error: unknown,
	itemIndex: number,
	secrets: readonly string[] = [],
): INodeExecutionData {
	const node = context.getNode();
	const nodeError = toNodeError(node, error, itemIndex, secrets);
	if (!context.continueOnFail()) throw nodeError;
	const input =
		node.onError === 'continueErrorOutput' ? {} : context.getInputData()[itemIndex]?.json;
	const text = [nodeError.message, nodeError.description].filter((part) => part).join('. ');
	return { json: { ...input, error: text }, pairedItem: { item: itemIndex } };
}

/** Reads one input item after another, once all are checked. @param read returns an entry per output item */
export async function readItems<T extends { api: { readonly secrets: readonly string[] } }>(
	context: IExecuteFunctions,
	readTask: (itemIndex: number) => Promise<T>,
	read: (task: T) => Promise<IDataObject[]>,
): Promise<INodeExecutionData[]> {
	const items = await checkItems(context, readTask);
	const output: INodeExecutionData[] = [];
	for (const [itemIndex, item] of items.entries()) {
		if ('failed' in item) {
			output.push(item.failed);
			continue;
		}
		try {
			const found = await read(item.task);
			for (const json of found) output.push({ json, pairedItem: { item: itemIndex } });
		} catch (error) {
			output.push(reportFailure(context, error, itemIndex, item.task.api.secrets));
		}
	}
	return output;
}

/** Shows sentences above the node's output, in the editor and in saved executions. */
export function showHints(
	context: IExecuteFunctions,
	messages: string[],
	type: NodeExecutionHint['type'] = 'info',
): void {
	const location = 'outputPane';
	context.addExecutionHints(...messages.map((message) => ({ message, type, location }) as const));
}
