import { quote } from '../../shared/errors';
import { oncePerField, readOnce, readWriteSettings, writeOptions } from '../../shared/once/form';
import { runWrites } from '../../shared/once/run';
import type { WriteOperation } from '../../shared/once/words';
import type { Operation } from '../../shared/operations';
import { listProperties } from '../../shared/specify';
import { readForm } from '../../shared/template';
import { prepareRequest } from '../api/request';
import { createBody } from '../body';
import {
	addableFields,
	CUSTOM_FIELDS,
	OPTIONAL_FIELDS,
	propertyOf,
	RECIPIENTS,
	REQUIRED_FIELDS,
} from '../fields';

const OPERATION: WriteOperation = {
	name: 'create',
	vendor: 'ClientPoint',
	verb: 'create',
	done: 'created',
	things: 'ClientPoints',
};

/** Operation Create: one ClientPoint per input item. */
export const create: Operation = {
	resource: 'clientPoint',
	value: OPERATION.name,
	name: 'Create',
	action: 'Create client point',
	description: 'Create a ClientPoint for each input item',
	fields: [
		...REQUIRED_FIELDS.map(propertyOf),
		...listProperties(RECIPIENTS),
		...listProperties(CUSTOM_FIELDS),
		oncePerField(OPERATION),
		addableFields('Additional Fields', 'additionalFields', OPTIONAL_FIELDS),
		writeOptions(OPERATION, true),
	],
	async run(context) {
		return await runWrites(context, OPERATION, async (itemIndex) => {
			const form = readForm(context, itemIndex);
			const body = createBody(form, context.getTimezone());
			const once = readOnce(context, itemIndex);
			const path = '/v4/clientpoint/create';
			const request = { method: 'POST', path, body, asks: 'new' } as const;
			const settings = readWriteSettings(context, itemIndex);
			const task = await prepareRequest(context, itemIndex, request, settings);
			return { ...task, subject: quote(body.name), once };
		});
	},
};
