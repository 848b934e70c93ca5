import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { Operation } from '../../shared/operations';
import { addRecipientBody } from '../body';
import { RECIPIENT_KEYS, recipientProperties, SPECIFY_OPTIONS } from '../fields';
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
		description: 'The ID of the ClientPoint that gets the recipient, as Create returns it',
	},
	{
		displayName: 'Specify Recipient',
		name: 'specifyRecipient',
		type: 'options',
		options: SPECIFY_OPTIONS,
		default: 'fields',
		description: 'Whether to enter the recipient in fields, or to give it as JSON',
	},
	...recipientProperties.map((field) => ({
		...field,
		displayOptions: { show: { specifyRecipient: ['fields'] } },
	})),
	{
		displayName: 'Recipient (JSON)',
		name: 'recipientJson',
		type: 'json',
		default: '',
		placeholder: 'e.g. { "first_name": "Ann", "email": "ann@example.com", "primary": true }',
		description: `A recipient, or an expression that gives one. It ${RECIPIENT_KEYS}.`,
		displayOptions: { show: { specifyRecipient: ['json'] } },
	},
	{
		displayName: 'Send Recipient Mail',
		name: 'sendRecipientMail',
		type: 'boolean',
		default: false,
		description:
			'Whether ClientPoint emails the ClientPoint at once. Recipients who are there already may get it again.',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [concurrencyOption('recipients to add'), timeoutOption],
	},
];

/** What an item asks for, in the form, checked. */
function readItem(context: IExecuteFunctions, itemIndex: number): Omit<WriteItem, keyof Access> {
	const form = (name: string): unknown => context.getNodeParameter(name, itemIndex, '');
	const { clientPointId, email, body } = addRecipientBody(form, context.getTimezone());
	const words = {
		subject: `${email} of ClientPoint ${clientPointId}`,
		refused: `ClientPoint did not add ${email} to ClientPoint ${clientPointId}`,
		unclear: 'ClientPoint did not say whether it added the recipient',
		mayHaveBeenDone: `The recipient ${email} may have been added to ClientPoint ${clientPointId}`,
		check: 'Look at the recipients of that ClientPoint before you add this one again',
	};
	return {
		...readSending(readOptions(context, itemIndex)),
		itemIndex,
		method: 'POST',
		path: '/v4/recipient/add',
		body,
		asks: 'change',
		words,
		target: clientPointId,
		unknownItem: unknownItemOf(context, words),
	};
}

/** Operation Add of the resource Recipient: one recipient per input item. */
export const addRecipient: Operation = {
	resource: 'recipient',
	value: 'add',
	name: 'Add',
	action: 'Add recipient',
	description:
		'Add a recipient to a ClientPoint for each input item; one with a known email is updated',
	fields,
	run,
};

/** Runs the operation for all input items. All of them are checked before the first request. */
async function run(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = await checkWrites(context, readItem);
	const memory = openMemory(context);
	const words = {
		done: 'added',
		check: 'Look for them before you add them again.',
		whether: 'their recipient was added',
		whenUnknown: 'Look at the recipients in ClientPoint before you add them again.',
	};
	return await writeItems(context, items, words, async (task) => {
		const outcome = await writeOnce(context, memory, task);
		return outcome.kind === 'unknown' ? outcome : { ...outcome, json: outcome.answer };
	});
}
