import type { INodeProperties } from 'n8n-workflow';

import { readId } from '../../shared/input';
import { showHints } from '../../shared/items';
import { readWriteSettings, writeOptions } from '../../shared/once/form';
import { runWrites } from '../../shared/once/run';
import type { WriteOperation } from '../../shared/once/words';
import type { Operation } from '../../shared/operations';
import { prepareRequest } from '../api/request';
import { updateBody } from '../body';
import {
	addableProperties,
	CHANGE_FIELDS,
	CHANGE_NOTICE,
	CUSTOM_FIELDS,
	EXPECTED_FIELDS,
	idProperty,
	listProperties,
	OPTIONAL_FIELDS,
	propertyOf,
	RECIPIENTS,
} from '../fields';
import { readForm } from './form';

const OPERATION: WriteOperation = {
	name: 'update',
	vendor: 'ClientPoint',
	verb: 'update',
	done: 'updated',
	things: 'ClientPoints',
};

const fields: INodeProperties[] = [
	idProperty('to change'),
	...EXPECTED_FIELDS.map(propertyOf),
	CHANGE_NOTICE,
	{
		displayName: 'Update Fields',
		name: 'updateFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		description: 'What else to change. Fields that you do not add stay unchanged.',
		options: addableProperties([...OPTIONAL_FIELDS, ...CHANGE_FIELDS]),
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
		const leftOut = new Set<string>();
		const output = await runWrites(context, OPERATION, async (itemIndex) => {
			const form = readForm(context, itemIndex);
			const id = readId('ClientPoint ID', form('clientPointId'));
			const settings = readWriteSettings(context, itemIndex);
			const body = updateBody(form, context.getTimezone());
			for (const { key, label } of EXPECTED_FIELDS) if (!(key in body)) leftOut.add(label);
			const request = await prepareRequest(context, itemIndex, {
				method: 'PUT',
				path: `/v4/clientpoint/update/${id}`,
				body,
				asks: 'change',
				timeout: settings.timeout,
			});
			return { ...request, ...settings, subject: `ClientPoint ${id}`, target: id };
		});
		showHints(context, describeLeftOut(leftOut));
		return output;
	},
};

/** @param labels of the fields that ClientPoint names as required, and that an update lacks */
function describeLeftOut(labels: ReadonlySet<string>): string[] {
	if (labels.size === 0) return [];
	const expected = EXPECTED_FIELDS.map(({ label }) => label);
	const left = expected.filter((label) => labels.has(label)).join(', ');
	return [
		`Not in every update: ${left}. ClientPoint's documentation calls ${expected.join(', ')} required, and doesn't say what happens without them.`,
	];
}
