import { readId } from '../../shared/input';
import { showHints } from '../../shared/items';
import { readWriteSettings, writeOptions } from '../../shared/once/form';
import { runWrites } from '../../shared/once/run';
import type { WriteOperation } from '../../shared/once/words';
import type { Operation } from '../../shared/operations';
import { listProperties } from '../../shared/specify';
import { readForm } from '../../shared/template';
import { prepareRequest } from '../api/request';
import { updateBody } from '../body';
import {
	addableFields,
	CHANGE_FIELDS,
	CHANGE_NOTICE,
	CUSTOM_FIELDS,
	EXPECTED_FIELDS,
	idProperty,
	OPTIONAL_FIELDS,
	propertyOf,
	RECIPIENTS,
} from '../fields';

const OPERATION: WriteOperation = {
	name: 'update',
	vendor: 'ClientPoint',
	verb: 'update',
	done: 'updated',
	things: 'ClientPoints',
};

/** Operation Update: changes the ClientPoint of each input item. */
export const update: Operation = {
	resource: 'clientPoint',
	value: OPERATION.name,
	name: 'Update',
	action: 'Update client point',
	description: 'Change the ClientPoint of each input item',
	fields: [
		idProperty('to change'),
		...EXPECTED_FIELDS.map(propertyOf),
		CHANGE_NOTICE,
		{
			...addableFields('Update Fields', 'updateFields', [...OPTIONAL_FIELDS, ...CHANGE_FIELDS]),
			description: 'What else to change. Fields that you do not add stay unchanged.',
		},
		...listProperties(RECIPIENTS),
		...listProperties(CUSTOM_FIELDS),
		writeOptions(OPERATION, false),
	],
	async run(context) {
		const leftOut = new Set<string>();
		const output = await runWrites(context, OPERATION, async (itemIndex) => {
			const form = readForm(context, itemIndex);
			const id = readId('ClientPoint ID', form('clientPointId'));
			const body = updateBody(form, context.getTimezone());
			for (const { key, label } of EXPECTED_FIELDS) if (!(key in body)) leftOut.add(label);
			const path = `/v4/clientpoint/update/${id}`;
			const request = { method: 'PUT', path, body, asks: 'change' } as const;
			const settings = readWriteSettings(context, itemIndex);
			const task = await prepareRequest(context, itemIndex, request, settings);
			return { ...task, subject: `ClientPoint ${id}`, target: id };
		});
		if (leftOut.size === 0) return output;
		const expected = EXPECTED_FIELDS.map(({ label }) => label);
		const left = expected.filter((label) => leftOut.has(label)).join(', ');
		showHints(context, [
			`Not in every update: ${left}. ClientPoint's documentation calls ${expected.join(', ')} required, and doesn't say what happens without them.`,
		]);
		return output;
	},
};
