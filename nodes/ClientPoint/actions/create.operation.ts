import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import { excerpt } from '../../shared/answer';
import { settle } from '../../shared/attempt';
import { runConcurrently } from '../../shared/concurrency';
import { write } from '../../shared/egress';
import { showHints } from '../../shared/hints';
import { readBaseUrl, readRequiredText, readWholeNumber } from '../../shared/input';
import { checkItems, reportFailure } from '../../shared/items';
import { openLedger, type Ledger } from '../../shared/ledger';
import { redact } from '../../shared/redact';
import { VendorError } from '../../shared/vendorError';
import { readAnswer } from '../clientPointAnswer';
import { createBody, type ClientPointBody } from '../clientPointBody';
import { clientPointFields, readClientPointForm } from './clientPoint.fields';

/** Operation Create: one ClientPoint for each input item. */

const show = { resource: ['clientPoint'], operation: ['create'] };

const DEFAULT_CONCURRENCY = 4;
const MOST_CONCURRENT = 32;
const DEFAULT_TIMEOUT_SECONDS = 60;

/** A longer answer is kept in parts, in characters: the ledger is saved with the execution. */
const LONGEST_KEPT_ANSWER = 1024;

export const createFields: INodeProperties[] = [
	...clientPointFields,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show },
		options: [
			{
				displayName: 'Concurrency',
				name: 'concurrency',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: MOST_CONCURRENT, numberPrecision: 0 },
				default: DEFAULT_CONCURRENCY,
				description:
					'How many ClientPoints to create at the same time. The output keeps the order of the input.',
			},
			{
				displayName: 'Timeout',
				name: 'timeout',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 3600 },
				default: DEFAULT_TIMEOUT_SECONDS,
				description: 'How many seconds to wait for ClientPoint to answer a request',
			},
		],
	},
];

/** What one input item asks for, checked. */
interface CreateTask {
	itemIndex: number;
	body: ClientPointBody;
	name: string;
	baseUrl: string;
	apiKey: string;
	/** In milliseconds. */
	timeout: number;
	/** How many requests may be under way. */
	concurrency: number;
}

async function readTask(context: IExecuteFunctions, itemIndex: number): Promise<CreateTask> {
	const credentials = await context.getCredentials('clientPointApi', itemIndex);
	const body = createBody(readClientPointForm(context, itemIndex), context.getTimezone());
	const { timeout, concurrency } = context.getNodeParameter('options', itemIndex, {});
	return {
		itemIndex,
		body,
		name: String(body.name),
		baseUrl: readBaseUrl('Base URL of the credential', credentials.baseUrl),
		apiKey: readRequiredText('API Key of the credential', credentials.apiKey, 'your key'),
		timeout:
			1000 * readWholeNumber('Timeout', timeout ?? DEFAULT_TIMEOUT_SECONDS, { min: 1, max: 3600 }),
		concurrency: readWholeNumber('Concurrency', concurrency ?? DEFAULT_CONCURRENCY, {
			min: 1,
			max: MOST_CONCURRENT,
		}),
	};
}

/** Runs the operation for all input items. All of them are checked before the first request. */
export async function executeCreate(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = await checkItems(context, async (itemIndex) => await readTask(context, itemIndex));
	const ledger = openLedger(context);
	const sentBefore = items.filter((_, itemIndex) => ledger.get(itemIndex) !== undefined).length;
	// A setting of the node: should an expression vary it from item to item, the smallest counts.
	const concurrency = items.reduce(
		(smallest, item) => ('task' in item ? Math.min(smallest, item.task.concurrency) : smallest),
		MOST_CONCURRENT,
	);
	const results = await runConcurrently(items, concurrency, async (item, itemIndex) => {
		if ('failed' in item) return item.failed;
		const answer = await settle(createOnce(context, ledger, item.task));
		return answer.done
			? { json: answer.value, pairedItem: { item: itemIndex } }
			: reportFailure(context, answer.error, itemIndex, [item.task.apiKey]);
	});

	showHints(
		context,
		sentBefore === 0
			? []
			: [
					`${sentBefore} of ${items.length} items were sent by an earlier try of this execution and were not sent again.`,
				],
	);
	return results.flatMap((result) => {
		if (result === undefined) return [];
		if (!result.done) throw result.error;
		return [result.value];
	});
}

/** Creates the ClientPoint of one item, unless this execution has sent it before. */
async function createOnce(
	context: IExecuteFunctions,
	ledger: Ledger,
	task: CreateTask,
): Promise<IDataObject> {
	const { itemIndex, name, apiKey } = task;
	const earlier = ledger.get(itemIndex);
	if (earlier !== undefined && 'answer' in earlier) return earlier.answer;
	if (earlier !== undefined) throw mayHaveBeenCreated(name, earlier.unknown);

	const sent = await settle(send(context, task));
	if (sent.done) {
		ledger.set(itemIndex, { answer: abridge(sent.value) });
		return sent.value;
	}
	const { error } = sent;
	if (!(error instanceof VendorError) || error.outcome === 'notDone') throw error;
	const reason = redact(`${error.message}. ${error.description}`, [apiKey]);
	ledger.set(itemIndex, { unknown: reason });
	throw mayHaveBeenCreated(name, reason);
}

async function send(
	context: IExecuteFunctions,
	{ body, name, baseUrl, apiKey, timeout }: CreateTask,
): Promise<IDataObject> {
	const text = await write(context, {
		vendor: 'ClientPoint',
		method: 'POST',
		url: `${baseUrl}/v4/clientpoint/create`,
		body: { api_key: apiKey, ...body },
		timeout,
	});
	const answer = readAnswer(text);
	if (answer === undefined) {
		throw new VendorError(
			'ClientPoint did not return a JSON object',
			`It answered: ${excerpt(text)}`,
			'unknown',
		);
	}
	if (answer.failure !== undefined) {
		throw new VendorError(
			`ClientPoint did not create "${name}"`,
			`ClientPoint answered: ${excerpt(answer.failure)}`,
			'notDone',
		);
	}
	return answer.data;
}

/** An answer as the ledger keeps it: whole, or just what finds the ClientPoint when it is long. */
function abridge(answer: IDataObject): IDataObject {
	if (JSON.stringify(answer).length <= LONGEST_KEPT_ANSWER) return answer;
	return Object.fromEntries(
		Object.entries(answer).filter(([name]) => ['clientpoint_id', 'link'].includes(name)),
	);
}

function mayHaveBeenCreated(name: string, reason: string): VendorError {
	return new VendorError(
		`The ClientPoint "${name}" may have been created, but its answer did not arrive`,
		`Look for it in ClientPoint before you create it again. This execution will not send it again. ${reason}`,
		'unknown',
	);
}
