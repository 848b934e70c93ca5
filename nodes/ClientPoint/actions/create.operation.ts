import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { settle } from '../../shared/attempt';
import { showHints } from '../../shared/hints';
import { InputError, quote, readRequiredText, readTexts } from '../../shared/input';
import { reportFailure } from '../../shared/items';
import type { KeyStore } from '../../shared/keyStore';
import { isCalledByAgent } from '../../shared/ledger';
import { addToDescription } from '../../shared/nodeErrors';
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
import { readCollection, readCreateForm } from './clientPoint.fields';
import {
	checkWrites,
	concurrencyOption,
	readSending,
	timeoutOption,
	unknownItemOf,
	writeItems,
	type WriteItem,
} from './writeItems';

/** Operation Create: one ClientPoint for each input item. */

const show = { resource: ['clientPoint'], operation: ['create'] };

export const createOptions: INodeProperties[] = [
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show },
		options: [
			concurrencyOption('ClientPoints to create'),
			{
				displayName: 'Create Once Per',
				name: 'createOncePer',
				type: 'string',
				default: '={{ $json.UID }}',
				placeholder: 'e.g. {{ $json.UID }}',
				description:
					"What to create at most one ClientPoint for, such as a lead's UID. This node remembers it across runs, however their periods overlap, until you let it forget: see Keys to Forget. In queue mode, do not let two executions use this node at the same time: they could overwrite each other's memory.",
			},
			{
				displayName: 'Keys to Forget',
				name: 'keysToForget',
				type: 'string',
				default: '',
				placeholder: 'e.g. 22364931, 22364932',
				description:
					'Keys whose ClientPoint is to be created again, with commas between them: Create Once Per forgets them before it begins. Only when you run the workflow by hand. Remove the option afterwards.',
			},
			timeoutOption,
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
					'What comes out for an item whose ClientPoint was created already, as Create Once Per remembers',
			},
		],
	},
];

/** What one input item asks for, checked. */
interface CreateItem extends WriteItem, CreateTask {
	/** Keys that Create Once Per is to forget, in a run by hand. */
	keysToForget: string[];
	whenAlreadyCreated: 'return' | 'drop';
}

function readItem(
	context: IExecuteFunctions,
	read: ReadParameter,
	itemIndex: number,
): Omit<CreateItem, keyof Access> {
	const body = createBody(readCreateForm(read, itemIndex), context.getTimezone());
	const options = readCollection(read, itemIndex, 'options');
	// An expression that finds nothing must not turn the protection off.
	const key =
		'createOncePer' in options
			? readRequiredText('Create Once Per', options.createOncePer, '{{ $json.UID }}')
			: undefined;
	// Left in the form, the option must change nothing in a run that nobody watches.
	const keysToForget = isRunByHand(context)
		? readTexts('Keys to Forget', options.keysToForget, '22364931, 22364932')
		: [];
	if (keysToForget.length > 0 && key === undefined) {
		throw new InputError(
			'Keys to Forget',
			options.keysToForget,
			'has no meaning without Create Once Per',
			'Add the option Create Once Per, or remove this one.',
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
		whenAlreadyCreated: options.whenAlreadyCreated === 'drop' ? 'drop' : 'return',
	};
}

function isRunByHand(context: IExecuteFunctions): boolean {
	return context.getMode() === 'manual' && !isCalledByAgent(context);
}

/** Runs the operation for all input items. All of them are checked before the first request. */
export async function executeCreate(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
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
						: 'Look for them in ClientPoint; to create one again, add its key to the option Keys to Forget and run the workflow by hand.',
			},
			async (task) => {
				const outcome = await createOnce(context, memory, keys, task);
				if (outcome.kind === 'unknown') return outcome;
				if (outcome.kind !== 'alreadyCreated') return { ...outcome, json: outcome.answer };
				alreadyCreated++;
				const { key, whenAlreadyCreated } = task;
				const json = whenAlreadyCreated === 'drop' ? undefined : { outcome: outcome.kind, key };
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
	for (const key of ofItems) entered.delete(key);
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
	return tasks.flatMap(({ key }) => (key !== undefined && entered.has(key) ? [key] : []));
}

const REMOVE_KEYS_TO_FORGET =
	'Keys were forgotten, so that their ClientPoints are created again. Remove the option Keys to Forget before you run the workflow again.';

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
