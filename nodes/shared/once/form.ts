import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { InputError } from '../errors';
import {
	readChosen,
	readNumber,
	readSwitch,
	readTimeout,
	timeoutOption,
	valuesOf,
} from '../fields';
import { isBlank, readRequiredText, readTexts, recordOf } from '../input';
import { collection } from '../operations';
import { hasFoundNothing } from '../template';
import { isTool } from './ledger';
import type { OnceSettings } from './memory';
import type { WriteOperation } from './words';

/** The fields and options that all writing operations share, and the code that reads them. */

/** The longest key, in characters: a node's whole memory is one row of n8n's database. */
const LONGEST_KEY = 1000;

const CONCURRENCY = {
	displayName: 'Concurrency',
	name: 'concurrency',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 32, numberPrecision: 0 },
	default: 4,
} satisfies INodeProperties;

const IF_DONE = {
	displayName: 'If Already Created',
	name: 'ifAlreadyCreated',
	type: 'options',
	options: [
		{
			name: 'Return Item with Outcome',
			value: 'return',
			description: 'Output an item with "outcome": "alreadyCreated" and the key',
		},
		{ name: 'Drop', value: 'drop', description: 'Output nothing for the item' },
	],
	default: 'return',
} satisfies INodeProperties;

const INCLUDE_INPUT = {
	displayName: 'Include Input Fields',
	name: 'includeInputFields',
	type: 'boolean',
	default: false,
} satisfies INodeProperties;

const PREVIEW = {
	displayName: 'Preview Only',
	name: 'previewOnly',
	type: 'boolean',
	default: false,
} satisfies INodeProperties;

/** The field Create Once Per. */
export const oncePerField = ({ things, verb }: WriteOperation): INodeProperties => ({
	displayName: 'Create Once Per',
	name: 'createOncePer',
	type: 'string',
	default: '',
	placeholder: 'e.g. {{ $json.UID }}',
	description: `A key to ${verb} at most one of the ${things} for, such as the UID of a lead. The node remembers it across executions. If empty, each run will ${verb} them again.`,
	hint: `Drag a field such as UID here. If empty, running the workflow again will ${verb} the ${things} again.`,
});

/**
 * The options of an operation.
 *
 * @param hasMemory whether the operation has the field Create Once Per
 * @param more its own options
 */
export function writeOptions(
	{ things, verb, done, vendor }: WriteOperation,
	hasMemory: boolean,
	more: readonly INodeProperties[] = [],
): INodeProperties {
	const remembersNothing = hasMemory ? ', and Create Once Per remembers nothing' : '';
	const ofMemory: INodeProperties[] = [
		{
			...IF_DONE,
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
			...CONCURRENCY,
			description: `How many ${things} to ${verb} in parallel. The output keeps the order of the input.`,
		},
		{
			...INCLUDE_INPUT,
			description: `Whether to output the fields of the input item too. If both have a field, ${vendor}'s response wins.`,
		},
		{
			...PREVIEW,
			description: `Whether to output each request without the key, and send nothing to ${vendor}. Nothing is ${done}${remembersNothing}.`,
		},
		timeoutOption(vendor),
		...(hasMemory ? ofMemory : []),
		...more,
	]);
}

/** The options that all writing operations have. */
export type WriteSettings = ReturnType<typeof readWriteSettings>;

/** Reads the options that all writing operations have. */
export function readWriteSettings(context: IExecuteFunctions, itemIndex: number) {
	const values = valuesOf(recordOf(context.getNodeParameter('options', itemIndex, {})));
	return {
		/** Whether to output the request instead of sending it. */
		isPreview: readSwitch(values, PREVIEW),
		/** Whether to output the fields of the input item too. */
		includesInput: readSwitch(values, INCLUDE_INPUT),
		/** The timeout of a request, in milliseconds. */
		timeout: readTimeout(values),
		/** The most requests in parallel. */
		concurrency: readNumber(values, CONCURRENCY),
	};
}

/** Reads Create Once Per and its options. */
export function readOnce(context: IExecuteFunctions, itemIndex: number): OnceSettings {
	const options = recordOf(context.getNodeParameter('options', itemIndex, {}));
	const { keysToForget } = options;
	const key = readKey(context, itemIndex);
	// Keys left in the form must not be forgotten by executions that nobody watches.
	const isManual = context.getMode() === 'manual' && !isTool(context);
	const forget = isManual ? readTexts('Keys to Forget', keysToForget, '22364931, 22364932') : [];
	if (forget.length > 0 && key === undefined) {
		const wayOut = "Fill in 'Create Once Per', or remove the option 'Keys to Forget'.";
		throw new InputError('Keys to Forget', keysToForget, 'requires Create Once Per', wayOut);
	}
	const ifDone = readChosen(valuesOf(options), IF_DONE).value;
	return { key, forget, isDropped: ifDone === 'drop' };
}

/**
 * Reads Create Once Per for an item; undefined when the field is empty. An expression that returns
 * nothing is an error, because it must not turn the protection off.
 */
function readKey(context: IExecuteFunctions, itemIndex: number): string | undefined {
	const read = (rawExpressions: boolean): unknown =>
		context.getNodeParameter('createOncePer', itemIndex, '', { rawExpressions });
	const value = read(false);
	const stored = read(true);
	if (isBlank(value) && isBlank(stored)) return undefined;
	const key = readRequiredText('Create Once Per', value, '{{ $json.UID }}');
	if (value === stored && key.includes('{{')) {
		const problem = 'is the same for every item, because the field is set to Fixed';
		throw new InputError('Create Once Per', key, problem, 'Set the field to Expression.');
	}
	if (hasFoundNothing(stored, value)) {
		const problem = 'has an expression that found nothing';
		const wayOut = 'Use a field that every item has, e.g. {{ $json.UID }}.';
		throw new InputError('Create Once Per', key, problem, wayOut);
	}
	if (key.length <= LONGEST_KEY) return key;
	const wayOut = 'Use a short key, e.g. {{ $json.UID }}.';
	throw new InputError('Create Once Per', key, `has more than ${LONGEST_KEY} characters`, wayOut);
}
