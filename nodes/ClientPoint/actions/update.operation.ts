import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { readId } from '../../shared/input';
import type { Operation } from '../../shared/operations';
import { createParameterReader, type ReadParameter } from '../../shared/parameters';
import { updateBody } from '../clientPointBody';
import { openMemory, writeOnce, type Access } from '../writeOnce';
import { readCollection, readUpdateForm, updateFields } from './clientPoint.fields';
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
	...updateFields,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [concurrencyOption('ClientPoints to update'), timeoutOption],
	},
];

function readItem(
	context: IExecuteFunctions,
	read: ReadParameter,
	itemIndex: number,
): Omit<WriteItem, keyof Access> {
	const id = readId('ClientPoint ID', read('clientPointId', itemIndex));
	const words = {
		subject: `ClientPoint ${id}`,
		refused: `ClientPoint did not update ClientPoint ${id}`,
		unclear: 'ClientPoint did not say whether it updated the ClientPoint',
		mayHaveBeenDone: `ClientPoint ${id} may have been updated`,
		check: 'Look at it in ClientPoint before you update it again',
	};
	return {
		...readSending(readCollection(read, itemIndex, 'options')),
		itemIndex,
		method: 'PUT',
		path: `/v4/clientpoint/update/${id}`,
		body: updateBody(readUpdateForm(read, itemIndex), context.getTimezone()),
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
	const read = createParameterReader(context);
	const items = await checkWrites(context, (itemIndex) => readItem(context, read, itemIndex));
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
