import type { INodeProperties } from 'n8n-workflow';

import { readId } from '../../shared/input';
import { readWriteSettings, writeOptions } from '../../shared/once/form';
import { runWrites } from '../../shared/once/run';
import type { WriteOperation } from '../../shared/once/words';
import type { Operation } from '../../shared/operations';
import { prepareRequest } from '../api/request';
import { updateBody } from '../body';
import {
	addableProperties,
	CHANGE_FIELDS,
	CUSTOM_FIELDS,
	idProperty,
	listProperties,
	OPTIONAL_FIELDS,
	RECIPIENTS,
	REQUIRED_FIELDS,
} from '../fields';

const OPERATION: WriteOperation = {
	name: 'update',
	vendor: 'ClientPoint',
	verb: 'update',
	done: 'updated',
	things: 'ClientPoints',
};

const fields: INodeProperties[] = [
	idProperty('to change'),
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
	writeOptions(OPERATION, false),
];

/** Operation Update: changes the ClientPoint of each input item. */
export const update: Operation = {
	resource: 'clientPoint',
	value: OPERATION.name,
	name: 'Update',
	action: 'Update client point',
	description: 'Change the ClientPoint of each input item',
	fields,
	async run(context) {
		return await runWrites(context, OPERATION, async (itemIndex) => {
			const form = (name: string): unknown => context.getNodeParameter(name, itemIndex, '');
			const id = readId('ClientPoint ID', form('clientPointId'));
			const settings = readWriteSettings(context, itemIndex);
			const request = await prepareRequest(context, itemIndex, {
				method: 'PUT',
				path: `/v4/clientpoint/update/${id}`,
				body: updateBody(form, context.getTimezone()),
				asks: 'change',
				timeout: settings.timeout,
			});
			return { ...request, ...settings, subject: `ClientPoint ${id}`, target: id };
		});
	},
};
