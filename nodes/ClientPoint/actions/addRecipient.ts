import { readWriteSettings, writeOptions } from '../../shared/once/form';
import { runWrites } from '../../shared/once/run';
import type { WriteOperation } from '../../shared/once/words';
import type { Operation } from '../../shared/operations';
import { fieldsOrJson } from '../../shared/specify';
import { readForm } from '../../shared/template';
import { prepareRequest } from '../api/request';
import { addRecipientBody } from '../body';
import { idProperty, RECIPIENT, recipientProperties } from '../fields';

const OPERATION: WriteOperation = {
	name: 'add',
	vendor: 'ClientPoint',
	verb: 'add',
	done: 'added',
	things: 'recipients',
};

/** Operation Recipient: Add, one recipient per input item. */
export const addRecipient: Operation = {
	resource: 'recipient',
	value: OPERATION.name,
	name: 'Add',
	action: 'Add recipient',
	description:
		'Add a recipient to a ClientPoint for each input item. A recipient with a known email is updated.',
	fields: [
		idProperty('that gets the recipient'),
		...fieldsOrJson(
			RECIPIENT,
			'Whether to enter the recipient in fields or as JSON',
			recipientProperties,
		),
		{
			displayName: 'Send Recipient Mail',
			name: 'sendRecipientMail',
			type: 'boolean',
			default: false,
			description:
				'Whether ClientPoint emails the ClientPoint right away. Existing recipients may get it again.',
		},
		writeOptions(OPERATION, false),
	],
	async run(context) {
		return await runWrites(context, OPERATION, async (itemIndex) => {
			const form = readForm(context, itemIndex);
			const { clientPointId, email, body } = addRecipientBody(form, context.getTimezone());
			const request = { method: 'POST', path: '/v4/recipient/add', body, asks: 'change' } as const;
			const settings = readWriteSettings(context, itemIndex);
			const task = await prepareRequest(context, itemIndex, request, settings);
			const subject = `recipient ${email} for ClientPoint ${clientPointId}`;
			return { ...task, subject, target: clientPointId };
		});
	},
};
