import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { Operation } from '../../shared/operations';
import { createParameterReader, type ReadParameter } from '../../shared/parameters';
import { addRecipientBody } from '../clientPointBody';
import { openMemory, writeOnce, type Access } from '../writeOnce';
import {
	flattenRecipient,
	isAsJson,
	readCollection,
	recipientFields,
	SPECIFY_OPTIONS,
} from './clientPoint.fields';
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
	...recipientFields.map((field): INodeProperties => ({
		...field,
		...(field.name === 'primary' && {
			description:
				'Whether this becomes the main recipient of the ClientPoint. Off, nothing changes for a recipient who is there already.',
		}),
		displayOptions: { show: { specifyRecipient: ['fields'] } },
	})),
	{
		displayName: 'Recipient (JSON)',
		name: 'recipientJson',
		type: 'json',
		default: '',
		placeholder: 'e.g. { "first_name": "Ann", "email": "ann@example.com", "primary": true }',
		description:
			'A recipient, or an expression that gives one. It has an email, and can have first_name, last_name, primary (true or false), prefix, title, account, phone_number, mobile, address_line_1, city, state, country, zip and fax.',
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

function readItem(
	context: IExecuteFunctions,
	read: ReadParameter,
	itemIndex: number,
): Omit<WriteItem, keyof Access> {
	const parameter = (name: string) => read(name, itemIndex);
	const texts = Object.fromEntries(recipientFields.map(({ name }) => [name, parameter(name)]));
	const { clientPointId, email, body } = addRecipientBody({
		clientPointId: parameter('clientPointId'),
		sendRecipientMail: parameter('sendRecipientMail'),
		...(isAsJson('Specify Recipient', parameter('specifyRecipient'))
			? { recipientJson: parameter('recipientJson') }
			: { recipient: flattenRecipient(texts) }),
	});
	const words = {
		subject: `${email} of ClientPoint ${clientPointId}`,
		refused: `ClientPoint did not add ${email} to ClientPoint ${clientPointId}`,
		unclear: 'ClientPoint did not say whether it added the recipient',
		mayHaveBeenDone: `The recipient ${email} may have been added to ClientPoint ${clientPointId}`,
		check: 'Look at the recipients of that ClientPoint before you add this one again',
	};
	return {
		...readSending(readCollection(read, itemIndex, 'options')),
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
	const read = createParameterReader(context);
	const items = await checkWrites(context, (itemIndex) => readItem(context, read, itemIndex));
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
