import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { InputError } from '../errors';
import {
	isBlank,
	readBoolean,
	readChoice,
	readRequiredText,
	readTexts,
	readWholeNumber,
	recordOf,
} from '../input';
import { collection } from '../operations';
import { isTool } from './ledger';
import type { OnceSettings } from './memory';
import type { WriteOperation } from './words';

/** What the forms of all writing operations have in common, beside the code that reads it. */

const DEFAULT_CONCURRENCY = 4;
const MOST_CONCURRENT = 32;
const DEFAULT_TIMEOUT_SECONDS = 60;
const LONGEST_TIMEOUT_SECONDS = 3600;

/** The longest key, in characters: the memory of a node is one row of n8n's database. */
const LONGEST_KEY = 1000;

const IF_DONE = [
	{
		name: 'Return Item with Outcome',
		value: 'return',
		description: 'Output an item with "outcome": "alreadyCreated" and the key',
	},
	{ name: 'Drop', value: 'drop', description: 'Output nothing for the item' },
] as const;

/** The field Create Once Per. */
export const oncePerField = ({ things, verb }: WriteOperation): INodeProperties => ({
	displayName: 'Create Once Per',
	name: 'createOncePer',
	type: 'string',
	default: '',
	placeholder: 'e.g. {{ $json.UID }}',
	description: `A key to ${verb} at most one of the ${things} for, such as the UID of a lead. The node remembers it across executions. If empty, each run will ${verb} them again.`,
});

/** The option Timeout, of reading operations as well. */
export const timeoutOption = (vendor: string): INodeProperties => ({
	displayName: 'Timeout (Seconds)',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: LONGEST_TIMEOUT_SECONDS },
	default: DEFAULT_TIMEOUT_SECONDS,
	description: `How long to wait for ${vendor} to respond to a request`,
});

/** Reads it, in milliseconds. */
export function readTimeout(context: IExecuteFunctions, itemIndex: number): number {
	const { timeout } = readOptions(context, itemIndex);
	const bounds = { min: 1, max: LONGEST_TIMEOUT_SECONDS };
	return 1000 * readWholeNumber('Timeout (Seconds)', timeout ?? DEFAULT_TIMEOUT_SECONDS, bounds);
}

/**
 * The options of an operation.
 *
 * @param hasMemory whether it has the field Create Once Per
 * @param more options of its own
 */
export function writeOptions(
	{ things, verb, done, vendor }: WriteOperation,
	hasMemory: boolean,
	more: readonly INodeProperties[] = [],
): INodeProperties {
	const ofMemory: INodeProperties[] = [
		{
			displayName: 'If Already Created',
			name: 'ifAlreadyCreated',
			type: 'options',
			options: [...IF_DONE],
			default: 'return',
			description: `What to output for an item if Create Once Per remembers that it was already ${done}`,
		},
		{
			displayName: 'Keys to Forget',
			name: 'keysToForget',
			type: 'string',
			default: '',
			placeholder: 'e.g. 22364931, 22364932',
			description: `Comma-separated keys of Create Once Per whose ${things} to ${verb} again, or * for the keys of all of this run's items. Only manual executions forget keys. Remove the option afterwards.`,
		},
	];
	return collection('Options', 'options', 'Add Option', [
		{
			displayName: 'Concurrency',
			name: 'concurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: MOST_CONCURRENT, numberPrecision: 0 },
			default: DEFAULT_CONCURRENCY,
			description: `How many ${things} to ${verb} in parallel. The output keeps the order of the input.`,
		},
		{
			displayName: 'Include Input Fields',
			name: 'includeInputFields',
			type: 'boolean',
			default: false,
			description: `Whether to output the fields of the input item too. If both have a field, ${vendor}'s response wins.`,
		},
		{
			displayName: 'Preview Only',
			name: 'previewOnly',
			type: 'boolean',
			default: false,
			description: `Whether to output each request without the key, and send nothing to ${vendor}. Nothing is ${done}, and Create Once Per remembers nothing.`,
		},
		timeoutOption(vendor),
		...(hasMemory ? ofMemory : []),
		...more,
	]);
}

/** How an item is sent. */
export interface WriteSettings {
	/** Of a request, in milliseconds. */
	timeout: number;
	/** How many requests may be under way. */
	concurrency: number;
	/** Nothing is sent; the request comes out. */
	isPreview: boolean;
	/** Whether the fields of the input item come out too. */
	includesInput: boolean;
}

/** Reads how an item is sent. */
export function readWriteSettings(context: IExecuteFunctions, itemIndex: number): WriteSettings {
	const { concurrency, previewOnly, includeInputFields } = readOptions(context, itemIndex);
	return {
		isPreview: readBoolean('Preview Only', previewOnly ?? false),
		includesInput: readBoolean('Include Input Fields', includeInputFields ?? false),
		timeout: readTimeout(context, itemIndex),
		concurrency: readWholeNumber('Concurrency', concurrency ?? DEFAULT_CONCURRENCY, {
			min: 1,
			max: MOST_CONCURRENT,
		}),
	};
}

/** Reads Create Once Per and its options. */
export function readOnce(context: IExecuteFunctions, itemIndex: number): OnceSettings {
	const { keysToForget, ifAlreadyCreated } = readOptions(context, itemIndex);
	const key = readKey(context, itemIndex);
	const forget = isManual(context)
		? readTexts('Keys to Forget', keysToForget, '22364931, 22364932')
		: [];
	if (forget.length > 0 && key === undefined) {
		throw new InputError(
			'Keys to Forget',
			keysToForget,
			'requires Create Once Per',
			"Fill in 'Create Once Per', or remove the option 'Keys to Forget'.",
		);
	}
	const ifDone = readChoice('If Already Created', ifAlreadyCreated ?? 'return', IF_DONE).value;
	return { key, forget, ifDone };
}

function readOptions(context: IExecuteFunctions, itemIndex: number): Record<string, unknown> {
	return recordOf(context.getNodeParameter('options', itemIndex, {}));
}

/**
 * Reads what Create Once Per says for an item; undefined when the field is left empty. An expression
 * that gives nothing is an error instead: it must not turn the protection off.
 */
function readKey(context: IExecuteFunctions, itemIndex: number): string | undefined {
	const read = (rawExpressions: boolean): unknown =>
		context.getNodeParameter('createOncePer', itemIndex, '', { rawExpressions });
	const value = read(false);
	if (isBlank(value) && isBlank(read(true))) return undefined;
	const key = readRequiredText('Create Once Per', value, '{{ $json.UID }}');
	if (key.length <= LONGEST_KEY) return key;
	throw new InputError(
		'Create Once Per',
		key,
		`has more than ${LONGEST_KEY} characters`,
		'Use a short key, e.g. {{ $json.UID }}.',
	);
}

/** Left in the form, keys to forget must change nothing in an execution that nobody watches. */
function isManual(context: IExecuteFunctions): boolean {
	return context.getMode() === 'manual' && !isTool(context);
}
