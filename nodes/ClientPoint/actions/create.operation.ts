import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { settle } from '../../shared/attempt';
import { showHints } from '../../shared/hints';
import { InputError, isBlank, quote, readRequiredText, readTexts } from '../../shared/input';
import { reportFailure } from '../../shared/items';
import type { KeyStore } from '../../shared/keyStore';
import { isCalledByAgent } from '../../shared/ledger';
import { addToDescription } from '../../shared/nodeErrors';
import type { Operation } from '../../shared/operations';
import { createParameterReader, type ReadParameter } from '../../shared/parameters';
import { createBody } from '../clientPointBody';
import {
	createOnce,
	firstTimeForgotten,
	openKeys,
	sharedKeys,
	type CreateTask,
} from '../createOnce';
import { openMemory, type Access, type WriteMemory } from '../writeOnce';
import { createFields, readCollection, readCreateForm } from './clientPoint.fields';
import {
	checkWrites,
	concurrencyOption,
	readSending,
	timeoutOption,
	unknownItemOf,
	writeItems,
	type WriteItem,
} from './writeItems';

const fields: INodeProperties[] = [
	...createFields,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			concurrencyOption('ClientPoints to create'),
			{
				displayName: 'If Already Created',
				name: 'ifAlreadyCreated',
				type: 'options',
				options: [
					{
						name: 'Return Item with Outcome',
						value: 'return',
						description: 'Output an item with "outcome": "alreadyCreated" and the key',
					},
					{
						name: 'Drop',
						value: 'drop',
						description: 'Output nothing for the item',
					},
				],
				default: 'return',
				description:
					'What to output for an item if Create Once Per remembers that its ClientPoint was created',
			},
			{
				displayName: 'Keys to Forget',
				name: 'keysToForget',
				type: 'string',
				default: '',
				placeholder: 'e.g. 22364931, 22364932',
				description:
					"Comma-separated keys of Create Once Per whose ClientPoints to create again, or * for the keys of all of this run's items. Only manual executions forget keys. Remove the option afterwards.",
			},
			timeoutOption,
		],
	},
];

/** What one input item asks for, checked. */
interface CreateItem extends WriteItem, CreateTask {
	/** Keys that Create Once Per is to forget, in a manual execution. */
	keysToForget: string[];
	ifAlreadyCreated: 'return' | 'drop';
}

function readItem(
	context: IExecuteFunctions,
	read: ReadParameter,
	itemIndex: number,
): Omit<CreateItem, keyof Access> {
	const body = createBody(readCreateForm(read, itemIndex), context.getTimezone());
	const options = readCollection(read, itemIndex, 'options');
	const key = readOnceKey(context, itemIndex);
	// Left in the form, the option must change nothing in an execution that nobody watches.
	const keysToForget = isManual(context)
		? readTexts('Keys to Forget', options.keysToForget, '22364931, 22364932')
		: [];
	if (keysToForget.length > 0 && key === undefined) {
		throw new InputError(
			'Keys to Forget',
			options.keysToForget,
			'requires Create Once Per',
			"Fill in 'Create Once Per', or remove the option 'Keys to Forget'.",
		);
	}
	const words = {
		subject: quote(body.name),
		refused: `ClientPoint did not create "${String(body.name)}"`,
		unclear: 'ClientPoint did not say whether it created the ClientPoint',
		mayHaveBeenDone: `The ClientPoint "${String(body.name)}" may have been created`,
		check: 'Look for it in ClientPoint before you create it again',
	};
	return {
		...readSending(options),
		itemIndex,
		method: 'POST',
		path: '/v4/clientpoint/create',
		body,
		asks: 'new',
		words,
		key,
		keysToForget,
		target: undefined,
		unknownItem: unknownItemOf(context, words, key === undefined ? undefined : { key }),
		ifAlreadyCreated: options.ifAlreadyCreated === 'drop' ? 'drop' : 'return',
	};
}

/** The longest key, in characters: the memory of a node is one row of n8n's database. */
const LONGEST_KEY = 1000;

/**
 * Reads what Create Once Per says for an item; undefined when the field is left empty. An expression
 * that gives nothing is an error instead: it must not turn the protection off.
 */
function readOnceKey(context: IExecuteFunctions, itemIndex: number): string | undefined {
	const [name, label] = ['createOncePer', 'Create Once Per'];
	const value: unknown = context.getNodeParameter(name, itemIndex, '');
	if (isBlank(value)) {
		const stored: unknown = context.getNodeParameter(name, itemIndex, '', { rawExpressions: true });
		if (isBlank(stored)) return undefined;
	}
	const key = readRequiredText(label, value, '{{ $json.UID }}');
	if (key.length <= LONGEST_KEY) return key;
	throw new InputError(
		label,
		key,
		`has more than ${LONGEST_KEY} characters`,
		'Use a short key, e.g. {{ $json.UID }}.',
	);
}

function isManual(context: IExecuteFunctions): boolean {
	return context.getMode() === 'manual' && !isCalledByAgent(context);
}

/** Operation Create: one ClientPoint per input item. */
export const create: Operation = {
	resource: 'clientPoint',
	value: 'create',
	name: 'Create',
	action: 'Create client point',
	description: 'Create a ClientPoint for each input item',
	fields,
	run,
};

/** Runs the operation for all input items. All of them are checked before the first request. */
async function run(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const read = createParameterReader(context);
	const items = await checkWrites(context, (itemIndex) => readItem(context, read, itemIndex));
	const tasks = items.flatMap((item) => ('task' in item ? [item.task] : []));
	const memory = openMemory(context);
	const opened = await settle(prepareKeys(context, memory, tasks));
	if (!opened.done) {
		const { error } = opened;
		return items.map((item, itemIndex) =>
			'failed' in item ? item.failed : reportFailure(context, error, itemIndex),
		);
	}
	const keys = opened.value;
	let alreadyCreated = 0;
	let unprotected = 0;
	const output = await settle(
		writeItems(
			context,
			items,
			{
				done: 'created',
				check: 'Look for them before you create them again.',
				whether: 'their ClientPoint was created',
				whenUnknown:
					keys === undefined
						? 'Look for them in ClientPoint before you create them again.'
						: 'Look for them in ClientPoint; to create one again, add its key to the option Keys to Forget and execute the workflow manually.',
			},
			async (task) => {
				const outcome = await createOnce(context, memory, keys, task);
				if (outcome.kind === 'unknown') return outcome;
				if (outcome.kind !== 'alreadyCreated') {
					if (task.key === undefined) unprotected++;
					return { ...outcome, json: outcome.answer };
				}
				alreadyCreated++;
				const { key, ifAlreadyCreated } = task;
				const json = ifAlreadyCreated === 'drop' ? undefined : { outcome: outcome.kind, key };
				return { kind: 'left', json };
			},
		),
	);
	await keys?.flush();

	if (alreadyCreated > 0) {
		showHints(context, [
			`Items whose ClientPoint was already created for the same key, and that were not sent: ${alreadyCreated}.`,
		]);
	}
	if (unprotected > 0) {
		showHints(context, [
			`Create Once Per is empty, so running this workflow again creates these ClientPoints again (${unprotected}). To create each only once, set it to a key such as {{ $json.UID }}.`,
		]);
	}
	showHints(context, warnOfSharedKeys(tasks), 'warning');
	if (!output.done) {
		if (keysToForgetOf(tasks).length > 0) addToDescription(output.error, REMOVE_KEYS_TO_FORGET);
		throw output.error;
	}
	return output.value;
}

/** Opens the keys of other executions, and lets those be forgotten that the user has entered. */
async function prepareKeys(
	context: IExecuteFunctions,
	memory: WriteMemory,
	tasks: readonly CreateItem[],
): Promise<KeyStore | undefined> {
	const entered = new Set(tasks.flatMap(({ keysToForget }) => keysToForget));
	const ofItems = keysToForgetOf(tasks);
	const keys = await openKeys(context, memory, tasks, firstTimeForgotten(context, ofItems));
	for (const key of [...ofItems, ALL_KEYS]) entered.delete(key);
	if (ofItems.length > 0) showHints(context, [REMOVE_KEYS_TO_FORGET], 'warning');
	if (entered.size > 0) {
		const others = [...entered].map(quote).join(', ');
		showHints(
			context,
			[`Keys to Forget has keys that no item has, so they were not forgotten: ${others}.`],
			'warning',
		);
	}
	return keys;
}

/** The keys to forget that items have: others would be created again by a run of another day, without a word. */
function keysToForgetOf(tasks: readonly CreateItem[]): string[] {
	const entered = new Set(tasks.flatMap(({ keysToForget }) => keysToForget));
	return tasks.flatMap(({ key }) =>
		key !== undefined && (entered.has(key) || entered.has(ALL_KEYS)) ? [key] : [],
	);
}

/** In Keys to Forget: the keys of all items. */
const ALL_KEYS = '*';

const REMOVE_KEYS_TO_FORGET =
	'Keys were forgotten, so their ClientPoints are created again. Remove the option Keys to Forget before you run the workflow again.';

/** A key without an expression is the same for all items: most likely not what was meant. */
function warnOfSharedKeys(tasks: readonly CreateTask[]): string[] {
	const [[key, items] = [], ...others] = sharedKeys(tasks);
	if (key === undefined || items === undefined) return [];
	const more =
		others.length === 0 ? '' : `, and items with other keys do too (${others.length} keys)`;
	return [
		`${items} items have the same Create Once Per, ${quote(key)}${more}. Only one ClientPoint is created for all items with the same key. If each item should get its own, use an expression that tells them apart, e.g. {{ $json.UID }}.`,
	];
}
