import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { InputError, quote } from '../../shared/errors';
import { choices, readChosen, valuesOf } from '../../shared/fields';
import {
	idAsJson,
	isBlank,
	readBoolean,
	readId,
	readJsonObject,
	readRequiredText,
	readText,
	recordOf,
	valueOfLocator,
} from '../../shared/input';
import { oncePerField, readOnce, readWriteSettings, writeOptions } from '../../shared/once/form';
import { runWrites, type WriteTask } from '../../shared/once/run';
import type { WriteAnswer, WriteOperation } from '../../shared/once/words';
import type { Operation } from '../../shared/operations';
import { isAsJson, listProperties, rowsOf, type List } from '../../shared/specify';
import { readForm, type Form } from '../../shared/template';
import { readAuthentication } from '../api/open';
import type { PostAnswer } from '../lead/postAnswer';
import { fieldNameField, lidFields, readLid } from './lead.fields';

const OPERATION: WriteOperation = {
	name: 'createLead',
	vendor: 'ClickPoint',
	verb: 'create',
	done: 'created',
	things: 'leads',
};

const textField = (displayName: string, name: string, example: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder: `e.g. ${example}`,
});

const LEAD_FIELDS: List = {
	label: 'Lead Fields',
	name: 'leadFields',
	rowLabel: 'Lead Field',
	group: 'field',
	example: '{ "FirstName": "Ann", "Email": "ann@example.com" }',
	description: 'What ClickPoint should know of the lead. A row with an empty value is skipped.',
	jsonDescription: 'The fields of the lead by name, or an expression that returns them',
	values: [
		{ ...fieldNameField, displayName: 'Name', name: 'name' },
		{
			...textField('Value', 'value', 'Ann'),
			description: 'For a field with a list of choices, the number of the choice',
		},
	],
};

const ifDuplicate = {
	displayName: 'If Duplicate',
	name: 'ifDuplicate',
	type: 'options',
	options: choices(
		[
			'return',
			'Return Item with Outcome',
			'Output an item with "outcome": "duplicate" and the response of ClickPoint',
		],
		['error', 'Stop with an Error', 'Treat the lead like any other rejected lead'],
	),
	default: 'error',
	description: 'What to do if ClickPoint rejects a lead because it already has it',
} satisfies INodeProperties;

const fields: INodeProperties[] = [
	...lidFields.map((field) => ({ ...field, description: 'The lead type of the lead' })),
	{
		...textField('Source ID', 'sourceId', '12345'),
		required: true,
		description:
			"The ID of the lead source that the lead comes from. ClickPoint calls it VID in the source's Posting Instructions.",
	},
	{
		...textField('Campaign ID', 'campaignId', '6789'),
		description:
			'The ID of the campaign that the lead belongs to. ClickPoint calls it AID in the Posting Instructions.',
	},
	...listProperties(
		LEAD_FIELDS,
		'Whether to enter each field of the lead in a row, or all of them as JSON',
	),
	{
		...textField('Reference', 'reference', 'ORDER-1001'),
		description: 'A text of your own that ClickPoint keeps with the lead for reporting',
	},
	{
		displayName: 'No Sell',
		name: 'noSell',
		type: 'boolean',
		default: false,
		description: 'Whether to keep ClickPoint from delivering the lead automatically',
	},
	oncePerField(OPERATION),
	writeOptions(OPERATION, true, [ifDuplicate]),
];

/** Reads a lead and its source. @throws InputError for the first unusable value */
function readLead(form: Form) {
	const aid = form('campaignId');
	const reference = form('reference');
	const source = {
		vid: idAsJson(readId('Source ID', form('sourceId'))),
		lid: idAsJson(readLid(({ name }) => form(name))),
		...(!isBlank(aid) && { aid: idAsJson(readId('Campaign ID', aid)) }),
		// The vendor documents it as required.
		sendDelay: 0,
	};
	const properties = {
		...(!isBlank(reference) && { reference: readText('Reference', reference) }),
		...(readBoolean('No Sell', form('noSell')) && { noSell: true }),
	};
	// `Object.fromEntries` treats `__proto__` as an ordinary name.
	return { source, lead: { properties, fields: Object.fromEntries(readFields(form)) } };
}

/** Reads the lead's fields, skipping empty ones. */
function readFields(form: Form): Map<string, string | number | boolean> {
	const fields = new Map<string, string | number | boolean>();
	const names = new Set<string>();
	for (const [label, given, value] of entriesOf(form)) {
		if (isBlank(value)) continue;
		const name = readRequiredText(`${label}, Name`, given, 'FirstName');
		// ClickPoint may not distinguish `email` from `Email`.
		const sameName = name.toLowerCase();
		if (names.has(sameName)) {
			throw new InputError(`${label}, Name`, name, 'is a duplicate', 'Remove one of the two.');
		}
		const text = typeof value === 'boolean' ? value : readText(`${label}, Value`, value);
		names.add(sameName);
		fields.set(name, typeof value === 'number' ? value : text);
	}
	if (fields.size > 0) return fields;
	const label = isAsJson(form, LEAD_FIELDS) ? 'Lead Fields (JSON)' : 'Lead Fields';
	const wayOut = 'Enter at least one field of the lead that has a value.';
	throw new InputError(label, undefined, undefined, wayOut);
}

/** The fields as entered, each with its label for messages. */
function entriesOf(form: Form): Array<[label: string, name: unknown, value: unknown]> {
	if (isAsJson(form, LEAD_FIELDS)) {
		const label = 'Lead Fields (JSON)';
		const given = readJsonObject(label, form('leadFieldsJson'), LEAD_FIELDS.example);
		return Object.entries(given).map(([name, value]) => [`${label}, ${name.trim()}`, name, value]);
	}
	return rowsOf(form('leadFields'), LEAD_FIELDS).map(({ name, value }, index) => [
		`Lead Field ${index + 1}`,
		valueOfLocator(name),
		value,
	]);
}

async function readTask(context: IExecuteFunctions, itemIndex: number): Promise<WriteTask> {
	const form = readForm(context, itemIndex);
	const { source, lead } = readLead(form);
	const once = readOnce(context, itemIndex);
	const settings = readWriteSettings(context, itemIndex);
	const onDuplicate = readChosen(valuesOf(recordOf(form('options'))), ifDuplicate).value;
	const { credentialType, openReceiver } = readAuthentication(form('authentication'));
	const credentials = await context.getCredentials(credentialType, itemIndex);
	const limits = { timeout: settings.timeout, timeoutIsSet: "in the node's options" };
	const receiver = openReceiver(context, credentials, limits);
	const [, email] = Object.entries(lead.fields).find(([name]) => /^e-?mail/i.test(name)) ?? [];
	const known = once.key ?? lead.properties.reference ?? email;
	const { baseUrl, url, secrets } = receiver;
	const json = JSON.stringify({ source, leads: [lead] });
	return {
		...settings,
		baseUrl,
		credentialId: context.getNode().credentials?.[credentialType]?.id ?? '',
		secrets,
		subject: known === undefined ? `the lead of item ${itemIndex}` : `lead ${quote(known)}`,
		once,
		preview: () => ({ method: 'POST', url, body: json }),
		async send() {
			const { answer, httpCode } = await receiver.post(json);
			return { answer: onDuplicate === 'return' ? acceptDuplicate(answer) : answer, httpCode };
		},
	};
}

/** Turns the rejection of a duplicate into an output item. */
function acceptDuplicate(answer: PostAnswer | undefined): WriteAnswer | undefined {
	if (answer?.isDuplicate !== true || answer.verdict !== 'no') return answer;
	return { ...answer, verdict: 'yes', data: { ...answer.data, outcome: 'duplicate' } };
}

/** The operation Create Lead: creates one lead per input item. */
export const createLead: Operation = {
	value: OPERATION.name,
	name: 'Create Lead',
	action: 'Create lead',
	description: 'Put a lead into ClickPoint for each input item',
	fields,
	async run(context) {
		return await runWrites(context, OPERATION, async (index) => await readTask(context, index));
	},
};
