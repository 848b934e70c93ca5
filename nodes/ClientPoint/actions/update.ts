import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { readId } from '../../shared/input';
import type { Operation } from '../../shared/operations';
import { updateBody } from '../body';
import {
	addableProperties,
	CHANGE_FIELDS,
	CUSTOM_FIELDS,
	listProperties,
	OPTIONAL_FIELDS,
	RECIPIENTS,
	REQUIRED_FIELDS,
} from '../fields';
import { openMemory, writeOnce, type Access } from '../writeOnce';
import {
	checkWrites,
	concurrencyOption,
	readOptions,
	readSending,
	timeoutOption,
	unknownItemOf,
	writeItems,
	type WriteItem,
} from './writeItems';

const fields: INodeProperties[] = [
	{
		displayName: 'ClientPoint ID',
		name: 'clientPointId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 123456',
		description: 'The ID of the ClientPoint to change, as Create returns it',
	},
	{
		displayName: 'Update Fields',
		name: 'updateFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		description: 'What to change. What is not added stays as it is.',
		options: addableProperties([...REQUIRED_FIELDS, ...OPTIONAL_FIELDS, ...CHANGE_FIELDS]),
	},
	...listProperties(RECIPIENTS),
	...listProperties(CUSTOM_FIELDS),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [concurrencyOption('ClientPoints to update'), timeoutOption],
	},
];

/** What an item asks for, in the form, checked. */
function readItem(context: IExecuteFunctions, itemIndex: number): Omit<WriteItem, keyof Access> {
	const form = (name: string): unknown => context.getNodeParameter(name, itemIndex, '');
	const id = readId('ClientPoint ID', form('clientPointId'));
	const words = {
		subject: `ClientPoint ${id}`,
		refused: `ClientPoint did not update ClientPoint ${id}`,
		unclear: 'ClientPoint did not say whether it updated the ClientPoint',
		mayHaveBeenDone: `ClientPoint ${id} may have been updated`,
		check: 'Look at it in ClientPoint before you update it again',
	};
	return {
		...readSending(readOptions(context, itemIndex)),
		itemIndex,
		method: 'PUT',
		path: `/v4/clientpoint/update/${id}`,
		body: updateBody(form, context.getTimezone()),
		asks: 'change',
		words,
		target: id,
		unknownItem: unknownItemOf(context, words),
	};
}

/** Operation Update: changes the ClientPoint of each input item. */
export const update: Operation = {
	resource: 'clientPoint',
	value: 'update',
	name: 'Update',
	action: 'Update client point',
	description: 'Change the ClientPoint of each input item',
	fields,
	run,
};

/** Runs the operation for all input items. All of them are checked before the first request. */
async function run(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = await checkWrites(context, readItem);
	const memory = openMemory(context);
	const words = {
		done: 'updated',
		check: 'Look at them before you update them again.',
		whether: 'their ClientPoint was updated',
		whenUnknown: 'Look at them in ClientPoint before you update them again.',
	};
	return await writeItems(context, items, words, async (task) => {
		const outcome = await writeOnce(context, memory, task);
		return outcome.kind === 'unknown' ? outcome : { ...outcome, json: outcome.answer };
	});
}
