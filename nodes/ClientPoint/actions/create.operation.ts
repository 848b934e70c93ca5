import {
	NodeApiError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { settle } from '../../shared/attempt';
import { runConcurrently } from '../../shared/concurrency';
import { readServerUrl } from '../../shared/credentialFields';
import { showHints } from '../../shared/hints';
import { quote, readRequiredText, readWholeNumber } from '../../shared/input';
import { checkItems, reportFailure } from '../../shared/items';
import { VendorError } from '../../shared/vendorError';
import { createBody } from '../clientPointBody';
import { createOnce, openMemory, type CreateOutcome, type CreateTask } from '../createOnce';
import { clientPointFields, readClientPointForm } from './clientPoint.fields';

/** Operation Create: one ClientPoint for each input item. */

const show = { resource: ['clientPoint'], operation: ['create'] };

const DEFAULT_CONCURRENCY = 4;
const MOST_CONCURRENT = 32;
const DEFAULT_TIMEOUT_SECONDS = 60;

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
				displayName: 'Create Once Per',
				name: 'createOncePer',
				type: 'string',
				default: '={{ $json.UID }}',
				placeholder: 'e.g. {{ $json.UID }}',
				description:
					"What to create at most one ClientPoint for, such as a lead's UID. This node remembers it across runs, however their periods overlap, until you run its operation Forget Keys. In queue mode, do not let two executions of this workflow run at the same time: they could overwrite each other's memory.",
			},
			{
				displayName: 'Timeout',
				name: 'timeout',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 3600 },
				default: DEFAULT_TIMEOUT_SECONDS,
				description: 'How many seconds to wait for ClientPoint to answer a request',
			},
			{
				displayName: 'When Already Created',
				name: 'whenAlreadyCreated',
				type: 'options',
				options: [
					{
						name: 'Return Marked Item',
						value: 'return',
						description: 'The output has an item with "outcome": "alreadyCreated" and the key',
					},
					{
						name: 'Drop',
						value: 'drop',
						description: 'The output has no item for it',
					},
				],
				default: 'return',
				description:
					'What comes out for an item whose ClientPoint Create Once Per knows of already',
			},
		],
	},
];

/** What one input item asks for, checked. */
interface CreateItem {
	task: CreateTask;
	/** How many requests may be under way. */
	concurrency: number;
	whenAlreadyCreated: 'return' | 'drop';
}

async function readItem(context: IExecuteFunctions, itemIndex: number): Promise<CreateItem> {
	const credentials = await context.getCredentials('clientPointApi', itemIndex);
	const body = createBody(readClientPointForm(context, itemIndex), context.getTimezone());
	const options = context.getNodeParameter('options', itemIndex, {});
	return {
		task: {
			itemIndex,
			body,
			name: String(body.name),
			// An expression that finds nothing must not turn the protection off.
			key:
				'createOncePer' in options
					? readRequiredText('Create Once Per', options.createOncePer, '{{ $json.UID }}')
					: undefined,
			baseUrl: readServerUrl(credentials, 'baseUrl', 'Base URL of the credential'),
			apiKey: readRequiredText('API Key of the credential', credentials.apiKey, 'your key'),
			timeout:
				1000 *
				readWholeNumber('Timeout', options.timeout ?? DEFAULT_TIMEOUT_SECONDS, {
					min: 1,
					max: 3600,
				}),
		},
		concurrency: readWholeNumber('Concurrency', options.concurrency ?? DEFAULT_CONCURRENCY, {
			min: 1,
			max: MOST_CONCURRENT,
		}),
		whenAlreadyCreated: options.whenAlreadyCreated === 'drop' ? 'drop' : 'return',
	};
}

/** Runs the operation for all input items. All of them are checked before the first request. */
export async function executeCreate(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = await checkItems(context, async (itemIndex) => await readItem(context, itemIndex));
	const good = items.flatMap((item) => ('task' in item ? [item.task] : []));
	// A setting of the node: should an expression vary it from item to item, the smallest counts.
	const concurrency = good.reduce(
		(smallest, item) => Math.min(smallest, item.concurrency),
		MOST_CONCURRENT,
	);
	const firstKey = good.find(({ task }) => task.key !== undefined)?.task.key;
	const memory = await settle(openMemory(context, firstKey));
	if (!memory.done) {
		const { error } = memory;
		return items.map((item, itemIndex) =>
			'failed' in item ? item.failed : reportFailure(context, error, itemIndex),
		);
	}
	const counts: Record<CreateOutcome['kind'], number> = {
		created: 0,
		sentBefore: 0,
		alreadyCreated: 0,
		unknown: 0,
	};
	const unknownNames: string[] = [];
	const results = await runConcurrently(items, concurrency, async (item, itemIndex) => {
		if ('failed' in item) return [item.failed];
		const { task, whenAlreadyCreated } = item.task;
		const outcome = await settle(createOnce(context, memory.value, task));
		if (!outcome.done) {
			if (outcome.error instanceof VendorError && outcome.error.outcome === 'unknown') {
				unknownNames.push(task.name);
			}
			return [reportFailure(context, outcome.error, itemIndex, [task.apiKey])];
		}
		const { kind, json } = outcome.value;
		counts[kind]++;
		return kind === 'alreadyCreated' && whenAlreadyCreated === 'drop'
			? []
			: [{ json, pairedItem: { item: itemIndex } }];
	});

	await memory.value.keys?.flush();

	showHints(context, describeOutcomes(counts));
	if (counts.unknown > 0) showHints(context, [warnOfUnknown(counts.unknown)], 'warning');
	return results.flatMap((result) => {
		if (result === undefined) return [];
		if (!result.done) throw namingUnknown(result.error, unknownNames);
		return result.value;
	});
}

/**
 * Of several items that fail side by side, n8n shows one. Where it is not known whether others were
 * created, their names must not get lost.
 */
function namingUnknown(error: unknown, names: string[]): unknown {
	const others = names.filter(
		(name) => !(error instanceof Error && error.message.includes(quote(name))),
	);
	if (error instanceof NodeApiError && others.length > 0) {
		error.description = `${error.description ?? ''} These may have been created as well: ${others.map(quote).join(', ')}. Look for them before you create them again.`;
	}
	return error;
}

/** What a person should know about items whose output is not ClientPoint's fresh answer. */
function describeOutcomes(counts: Record<CreateOutcome['kind'], number>): string[] {
	const { sentBefore, alreadyCreated } = counts;
	return [
		...(sentBefore === 0
			? []
			: [
					`Items that an earlier try of this execution had sent, and that were not sent again: ${sentBefore}.`,
				]),
		...(alreadyCreated === 0
			? []
			: [
					`Items whose ClientPoint was already created for the same key, and that were not sent: ${alreadyCreated}.`,
				]),
	];
}

function warnOfUnknown(count: number): string {
	return `Items of which nobody knows whether their ClientPoint was created, because the answer was lost or n8n was stopped: ${count}. They have "outcome": "unknown". Look for them in ClientPoint; to create one again, forget its key with the operation Forget Keys.`;
}
