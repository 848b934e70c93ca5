import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { readWriteSettings, writeOptions } from '../../shared/once/form';
import { runWrites, type WriteTask } from '../../shared/once/run';
import type { WriteOperation } from '../../shared/once/words';
import type { Operation } from '../../shared/operations';
import { prepareRequest } from '../api/request';
import { addRecipientBody } from '../body';
import { RECIPIENT_KEYS, recipientProperties, SPECIFY_OPTIONS } from '../fields';

const OPERATION: WriteOperation = {
	name: 'add',
	vendor: 'ClientPoint',
	verb: 'add',
	done: 'added',
	things: 'recipients',
};

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
	writeOptions(OPERATION, false),
];

/** Operation Add of the resource Recipient: one recipient per input item. */
export const addRecipient: Operation = {
	resource: 'recipient',
	value: OPERATION.name,
	name: 'Add',
	action: 'Add recipient',
	description:
		'Add a recipient to a ClientPoint for each input item; one with a known email is updated',
	fields,
	async run(context) {
		return await runWrites(
			context,
			OPERATION,
			async (itemIndex) => await readTask(context, itemIndex),
		);
	},
};

async function readTask(context: IExecuteFunctions, itemIndex: number): Promise<WriteTask> {
	const form = (name: string): unknown => context.getNodeParameter(name, itemIndex, '');
	const { clientPointId, email, body } = addRecipientBody(form, context.getTimezone());
	const { timeout, concurrency } = readWriteSettings(context, itemIndex);
	const request = await prepareRequest(context, itemIndex, {
		method: 'POST',
		path: '/v4/recipient/add',
		body,
		asks: 'change',
		timeout,
	});
	return {
		...request,
		subject: `recipient ${email} for ClientPoint ${clientPointId}`,
		concurrency,
		target: clientPointId,
	};
}
