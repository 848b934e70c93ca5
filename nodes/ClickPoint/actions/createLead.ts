import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { InputError, quote } from '../../shared/errors';
import {
	idAsJson,
	isBlank,
	isRecord,
	readBoolean,
	readChoice,
	readId,
	readJsonObject,
	readRequiredText,
	readText,
	recordOf,
	valueOfLocator,
} from '../../shared/input';
import { oncePerField, readOnce, readWriteSettings, writeOptions } from '../../shared/once/form';
import { runWrites, type WriteTask } from '../../shared/once/run';
import type { WriteOperation } from '../../shared/once/words';
import type { Operation } from '../../shared/operations';
import { readTemplate } from '../../shared/template';
import { readAuthentication } from '../api/open';
import { fieldNameField, lidFields } from './lead.fields';

const OPERATION: WriteOperation = {
	name: 'createLead',
	vendor: 'ClickPoint',
	verb: 'create',
	done: 'created',
	things: 'leads',
};

const WAYS_TO_SPECIFY = [
	{ name: 'Using Fields Below', value: 'fields', description: 'Each in a row of its own' },
	{ name: 'Using JSON', value: 'json', description: 'As text or an expression' },
] as const;

const IF_DUPLICATE = [
	{
		name: 'Return Item with Outcome',
		value: 'return',
		description: 'Output an item with "outcome": "duplicate" and the response of ClickPoint',
	},
	{
		name: 'Stop with an Error',
		value: 'error',
		description: 'Treat the lead like any other rejected lead',
	},
] as const;

const EXAMPLE = '{ "FirstName": "Ann", "Email": "ann@example.com" }';

const textField = (displayName: string, name: string, example: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder: `e.g. ${example}`,
});

const ifDuplicate: INodeProperties = {
	displayName: 'If Duplicate',
	name: 'ifDuplicate',
	type: 'options',
	options: [...IF_DUPLICATE],
	default: 'error',
	description: 'What to do if ClickPoint rejects a lead because it already has it',
};

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
	{
		displayName: 'Specify Lead Fields',
		name: 'specifyLeadFields',
		type: 'options',
		options: [...WAYS_TO_SPECIFY],
		default: 'fields',
		description: 'Whether to enter each field of the lead in a row, or all of them as JSON',
	},
	{
		displayName: 'Lead Fields',
		name: 'leadFields',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Lead Field' },
		default: {},
		placeholder: 'Add Lead Field',
		description: 'What ClickPoint should know of the lead. A row with an empty value is skipped.',
		displayOptions: { show: { specifyLeadFields: ['fields'] } },
		options: [
			{
				displayName: 'Lead Field',
				name: 'field',
				values: [
					{ ...fieldNameField, displayName: 'Name', name: 'name' },
					{
						...textField('Value', 'value', 'Ann'),
						description: 'For a field with a list of choices, the number of the choice',
					},
				],
			},
		],
	},
	{
		displayName: 'Lead Fields (JSON)',
		name: 'leadFieldsJson',
		type: 'json',
		default: '',
		placeholder: `e.g. ${EXAMPLE}`,
		description: 'The fields of the lead by name, or an expression that returns them',
		displayOptions: { show: { specifyLeadFields: ['json'] } },
	},
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

/** Reads the lead of an item, as the body of its request. @throws InputError for the first value that cannot be used */
function readLead(context: IExecuteFunctions, itemIndex: number) {
	const form = (name: string): unknown => {
		const value: unknown = context.getNodeParameter(name, itemIndex, '');
		return name.endsWith('Json') ? readTemplate(context, name, itemIndex, value) : value;
	};
	const aid = form('campaignId');
	const lid = context.getNodeParameter('lid', itemIndex, '', { extractValue: true });
	const reference = form('reference');
	const properties = {
		...(!isBlank(reference) && { reference: readText('Reference', reference) }),
		...(readBoolean('No Sell', form('noSell')) && { noSell: true }),
	};
	const leadFields = readFields(form);
	const source = {
		vid: idAsJson(readId('Source ID', form('sourceId'))),
		lid: idAsJson(readId('LID', lid)),
		...(!isBlank(aid) && { aid: idAsJson(readId('Campaign ID', aid)) }),
		// Documented as required.
		sendDelay: 0,
	};
	// By `Object.fromEntries` `__proto__` is an ordinary name too.
	const lead = { properties, fields: Object.fromEntries(leadFields) };
	return { reference: properties.reference, leadFields, body: { source, leads: [lead] } };
}

/** Reads the fields of the lead by name, without those that are empty. */
function readFields(form: (name: string) => unknown): Map<string, string | number | boolean> {
	const { value: way } = readChoice(
		'Specify Lead Fields',
		form('specifyLeadFields'),
		WAYS_TO_SPECIFY,
		'Choose Using Fields Below or Using JSON.',
	);
	const fields = new Map<string, string | number | boolean>();
	const names = new Set<string>();
	for (const [label, name, value] of way === 'json' ? entriesOf(form) : rowsOf(form)) {
		if (isBlank(value)) continue;
		// Nobody has said that ClickPoint distinguishes `email` from `Email`.
		const sameName = name.toLowerCase();
		if (names.has(sameName)) {
			throw new InputError(`${label}, Name`, name, 'is there twice', 'Remove one of the two.');
		}
		names.add(sameName);
		const isBoolean = typeof value === 'boolean';
		const text = isBoolean ? '' : readText(`${label}, Value`, value);
		fields.set(name, isBoolean || typeof value === 'number' ? value : text);
	}
	if (fields.size > 0) return fields;
	throw new InputError(
		way === 'json' ? 'Lead Fields (JSON)' : 'Lead Fields',
		undefined,
		undefined,
		'Enter at least one field of the lead that has a value.',
	);
}

type Entry = [label: string, name: string, value: unknown];

function rowsOf(form: (name: string) => unknown): Entry[] {
	const { field = [] } = recordOf(form('leadFields'));
	const rows: unknown[] = Array.isArray(field) ? field : [];
	return rows.filter(isRecord).map(({ name, value }, index) => {
		const label = `Lead Field ${index + 1}`;
		return [label, readRequiredText(`${label}, Name`, valueOfLocator(name), 'FirstName'), value];
	});
}

function entriesOf(form: (name: string) => unknown): Entry[] {
	const label = 'Lead Fields (JSON)';
	const given = readJsonObject(label, form('leadFieldsJson'), EXAMPLE);
	return Object.entries(given).map(([name, value]) => [`${label}, ${name}`, name, value]);
}

/** What messages call the lead. */
function subjectOf(
	names: ReadonlyArray<string | undefined>,
	fields: ReadonlyMap<string, unknown>,
	itemIndex: number,
): string {
	const [, email] = [...fields].find(([name]) => /^e-?mail/i.test(name)) ?? [];
	const name = [...names, email].find((each) => each !== undefined);
	return name === undefined ? `the lead of item ${itemIndex}` : `lead ${quote(name)}`;
}

async function readTask(context: IExecuteFunctions, itemIndex: number): Promise<WriteTask> {
	const { reference, leadFields, body } = readLead(context, itemIndex);
	const once = readOnce(context, itemIndex);
	const settings = readWriteSettings(context, itemIndex);
	const { ifDuplicate: choice = 'error' } = context.getNodeParameter('options', itemIndex, {});
	const { value: onDuplicate } = readChoice('If Duplicate', choice, IF_DUPLICATE);
	const authentication: unknown = context.getNodeParameter('authentication', itemIndex);
	const { credentialType, openReceiver } = readAuthentication(authentication);
	const credentials = await context.getCredentials(credentialType, itemIndex);
	const receiver = openReceiver(context, credentials, {
		timeout: settings.timeout,
		timeoutIsSet: "in the node's options",
	});
	const { baseUrl, url, secrets } = receiver;
	const json = JSON.stringify(body);
	return {
		...settings,
		baseUrl,
		credentialId: context.getNode().credentials?.[credentialType]?.id ?? '',
		secrets,
		subject: subjectOf([once.key, reference], leadFields, itemIndex),
		once,
		preview: () => ({ method: 'POST', url, body: json }),
		async send() {
			const { answer, httpCode } = await receiver.post(json);
			const isReturned = answer?.isDuplicate && answer.verdict === 'no' && onDuplicate === 'return';
			if (!isReturned) return { answer, httpCode };
			const data = { ...answer.data, outcome: 'duplicate' };
			return { answer: { ...answer, verdict: 'yes', data }, httpCode };
		},
	};
}

/** Operation Create Lead: puts a lead into ClickPoint for each input item. */
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
