import type { INodeProperties } from 'n8n-workflow';

import { InputError, isRecord } from '../../shared/input';
import type { ReadParameter } from '../../shared/parameters';
import {
	RECIPIENT_FIELDS,
	rowsOf,
	STATUSES,
	type ClientPointInput,
	type ListsInput,
	type RecipientInput,
	type UpdateInput,
} from '../clientPointBody';

/**
 * The fields of a ClientPoint, beside the code that reads them out of the form. The checks are in
 * `clientPointBody.ts`.
 */

export const SPECIFY_OPTIONS: NonNullable<INodeProperties['options']> = [
	{
		name: 'Using Fields Below',
		value: 'fields',
		description: 'Each in fields of its own',
	},
	{
		name: 'Using JSON',
		value: 'json',
		description: 'As a text or an expression, for any number of them',
	},
];

/**
 * A recipient: first who it is, then the rest. Kept apart from the form, because n8n's linter wants
 * every longer list that stands in one in alphabetical order.
 */
export const recipientFields: INodeProperties[] = [
	{
		displayName: 'First Name',
		name: 'firstName',
		type: 'string',
		default: '',
		placeholder: 'e.g. Nathan',
	},
	{
		displayName: 'Last Name',
		name: 'lastName',
		type: 'string',
		default: '',
		placeholder: 'e.g. Smith',
	},
	{
		displayName: 'Email',
		name: 'email',
		type: 'string',
		required: true,
		placeholder: 'e.g. name@email.com',
		default: '',
	},
	{
		displayName: 'Primary',
		name: 'primary',
		type: 'boolean',
		default: false,
		description: 'Whether this is the main recipient of the ClientPoint',
	},
	{
		displayName: 'More Fields',
		name: 'moreFields',
		type: 'collection',
		default: {},
		placeholder: 'Add Field',
		options: RECIPIENT_FIELDS.filter(({ name }) => !['firstName', 'lastName'].includes(name)).map(
			({ name, label, example }) => ({
				displayName: label,
				name,
				type: 'string',
				default: '',
				placeholder: `e.g. ${example}`,
			}),
		),
	},
];

/** What every ClientPoint has. */
const mainFields: INodeProperties[] = [
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		default: '',
		placeholder: 'e.g. ABC Company',
		description: 'The name of the client or company that the ClientPoint is for',
	},
	{
		displayName: 'Revenue',
		name: 'revenue',
		type: 'string',
		default: '',
		placeholder: 'e.g. 500.50',
		description:
			'The revenue that is expected of the ClientPoint. Digits with a point before the cents, no currency sign and no commas: 1250.00 for $1,250.00.',
	},
	{
		displayName: 'Assigned To',
		name: 'assignedTo',
		type: 'string',
		default: '',
		placeholder: 'e.g. representative@yourcompany.com',
		description: 'The email address of the active user in your company who gets the ClientPoint',
	},
];

/** Lists that a ClientPoint can have. */
const listFields: INodeProperties[] = [
	{
		displayName: 'Specify Recipients',
		name: 'specifyRecipients',
		type: 'options',
		options: SPECIFY_OPTIONS,
		default: 'fields',
		description: 'Whether to enter each recipient in fields, or to give all of them as JSON',
	},
	{
		displayName: 'Recipients',
		name: 'recipients',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Recipient' },
		default: {},
		placeholder: 'Add Recipient',
		description: 'The people who can see the ClientPoint',
		displayOptions: { show: { specifyRecipients: ['fields'] } },
		options: [
			{
				displayName: 'Recipient',
				name: 'recipient',
				values: recipientFields,
			},
		],
	},
	{
		displayName: 'Recipients (JSON)',
		name: 'recipientsJson',
		type: 'json',
		default: '',
		placeholder: 'e.g. [{ "first_name": "Ann", "email": "ann@example.com", "primary": true }]',
		description:
			'A list of recipients, or an expression that gives one. Each has an email, and can have first_name, last_name, primary (true or false), prefix, title, account, phone_number, mobile, address_line_1, city, state, country, zip and fax.',
		displayOptions: { show: { specifyRecipients: ['json'] } },
	},
	{
		displayName: 'Specify Custom Fields',
		name: 'specifyCustomFields',
		type: 'options',
		options: SPECIFY_OPTIONS,
		default: 'fields',
		description: 'Whether to enter each custom field in fields, or to give all of them as JSON',
	},
	{
		displayName: 'Custom Fields',
		name: 'customFields',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Custom Field' },
		default: {},
		placeholder: 'Add Custom Field',
		description: 'Values for the custom fields in the Info section of the ClientPoint',
		displayOptions: { show: { specifyCustomFields: ['fields'] } },
		options: [
			{
				displayName: 'Custom Field',
				name: 'customField',
				values: [
					{
						displayName: 'Tag',
						name: 'tag',
						type: 'string',
						default: '',
						placeholder: 'e.g. location',
						description: 'The tag of the custom field, as ClientPoint shows it',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: 'e.g. Boston',
						description: 'What the custom field is to hold in this ClientPoint',
					},
				],
			},
		],
	},
	{
		displayName: 'Custom Fields (JSON)',
		name: 'customFieldsJson',
		type: 'json',
		default: '',
		placeholder: 'e.g. [{ "tag": "location", "value": "Boston" }]',
		description:
			'A list of custom fields, each with a tag and a value, or an expression that gives one',
		displayOptions: { show: { specifyCustomFields: ['json'] } },
	},
];

/** What a ClientPoint can have besides. */
const moreFields: INodeProperties[] = [
	{
		displayName: 'Data',
		name: 'data',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Value' },
		default: {},
		placeholder: 'Add Value',
		description: 'Values that ClientPoint keeps for your ClientPoint workflow to use afterwards',
		options: [
			{
				displayName: 'Value',
				name: 'value',
				values: [
					{
						displayName: 'Key',
						name: 'key',
						type: 'string',
						default: '',
						placeholder: 'e.g. source',
						description: 'The name under which your ClientPoint workflow finds the value',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: 'e.g. LeadExec',
						description: 'What is kept under that name',
					},
				],
			},
		],
	},
	{
		displayName: 'Data (JSON)',
		name: 'dataJson',
		type: 'json',
		default: '',
		placeholder: 'e.g. { "source": "LeadExec" }',
		description:
			'The same as Data, given as a JSON object or as an expression that gives one, such as all fields of the incoming item',
	},
	{
		displayName: 'Division',
		name: 'division',
		type: 'string',
		default: '',
		placeholder: 'e.g. North America',
		description: 'The division that the ClientPoint belongs to',
	},
	{
		displayName: 'Expiration Date',
		name: 'expirationDate',
		type: 'dateTime',
		default: '',
		placeholder: 'e.g. 2026-12-31',
		description:
			'The day on which the ClientPoint expires for those who view it, e.g. 2026-12-31. A time of day in the date is ignored.',
	},
	{
		displayName: 'File IDs',
		name: 'fileIds',
		type: 'string',
		default: '',
		placeholder: 'e.g. 9173927, 8102380',
		description:
			'IDs of documents in ClientPoint to import, with commas between them, or an expression that gives a list',
	},
	{
		displayName: 'Send Recipient Mail',
		name: 'sendRecipientMail',
		type: 'boolean',
		default: false,
		description: 'Whether ClientPoint emails the ClientPoint to all recipients at once',
	},
	{
		displayName: 'Template IDs',
		name: 'templateIds',
		type: 'string',
		default: '',
		placeholder: 'e.g. 567834, 673498',
		description:
			'IDs of templates in ClientPoint to import, with commas between them, or an expression that gives a list',
	},
	{
		displayName: 'Test Mode',
		name: 'testMode',
		type: 'boolean',
		default: false,
		description: 'Whether the ClientPoint is in test mode, for trying things out',
	},
];

/** The fields that only an update has. */
const changeFields: INodeProperties[] = [
	{
		displayName: 'Auto Process',
		name: 'autoProcess',
		type: 'boolean',
		default: false,
		description:
			'Whether to update the template that the ClientPoint has already. Off, ClientPoint imports it again.',
	},
	{
		displayName: 'Status',
		name: 'status',
		type: 'options',
		options: STATUSES.map((status) => ({
			name: status === 'eBrochure' ? status : `${status.charAt(0).toUpperCase()}${status.slice(1)}`,
			value: status,
		})),
		default: 'pending',
		description: 'What has become of the ClientPoint, e.g. Won',
	},
];

/** The form of Update, without its options. */
export const updateFields: INodeProperties[] = [
	{
		displayName: 'ClientPoint ID',
		name: 'clientPointId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 123456',
		description: 'The ID of the ClientPoint to change, as Create returns it',
	},
	{
		displayName: 'Update Fields',
		name: 'updateFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		description: 'What to change. What is not added stays as it is.',
		options: [...mainFields, ...moreFields, ...changeFields].sort((a, b) =>
			a.displayName.localeCompare(b.displayName),
		),
	},
	...listFields,
];

/** The form of Create, without its options. */
export const createFields: INodeProperties[] = [
	...mainFields.map((field) => ({ ...field, required: true })),
	...listFields,
	{
		displayName: 'Create Once Per',
		name: 'createOncePer',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.UID }}',
		description:
			'What to create at most one ClientPoint for, such as the UID of a lead. The node remembers it across executions. Left empty, each run creates the ClientPoints again.',
	},
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: moreFields,
	},
];

/** A recipient's row of the form, with its further fields beside the first ones. */
export function flattenRecipient({ moreFields, ...row }: Record<string, unknown>): RecipientInput {
	return { ...(isRecord(moreFields) ? moreFields : {}), ...row };
}

/** The fields of a collection that were added to the form. */
export function readCollection(
	read: ReadParameter,
	itemIndex: number,
	name: string,
): Record<string, unknown> {
	const collection = read(name, itemIndex);
	return isRecord(collection) ? collection : {};
}

/**
 * Reads whether recipients or custom fields are given as JSON, of a parameter with the choices of
 * `SPECIFY_OPTIONS`. Without this an expression that gives neither choice would leave them out.
 */
export function isAsJson(field: string, value: unknown): boolean {
	if (value === 'fields') return false;
	if (value === 'json') return true;
	throw new InputError(field, value, 'is not a choice', 'Choose Using Fields Below or Using JSON.');
}

function readLists(read: ReadParameter, itemIndex: number): ListsInput {
	const parameter = (name: string) => read(name, itemIndex);
	const recipientsAsJson = isAsJson('Specify Recipients', parameter('specifyRecipients'));
	const customFieldsAsJson = isAsJson('Specify Custom Fields', parameter('specifyCustomFields'));
	return {
		recipients: recipientsAsJson
			? []
			: rowsOf(parameter('recipients'), 'recipient').map(flattenRecipient),
		// Not undefined, which says that the form has no JSON.
		recipientsJson: recipientsAsJson ? (parameter('recipientsJson') ?? null) : undefined,
		customFields: customFieldsAsJson ? [] : rowsOf(parameter('customFields'), 'customField'),
		customFieldsJson: customFieldsAsJson ? (parameter('customFieldsJson') ?? null) : undefined,
	};
}

/** Reads what the form of Create holds for one item, unchecked. */
export function readCreateForm(read: ReadParameter, itemIndex: number): ClientPointInput {
	const more = readCollection(read, itemIndex, 'additionalFields');
	return {
		name: read('name', itemIndex),
		revenue: read('revenue', itemIndex),
		assignedTo: read('assignedTo', itemIndex),
		...readLists(read, itemIndex),
		division: more.division,
		expirationDate: more.expirationDate,
		testMode: more.testMode,
		fileIds: more.fileIds,
		templateIds: more.templateIds,
		sendRecipientMail: more.sendRecipientMail,
		data: rowsOf(more.data, 'value'),
		dataJson: more.dataJson,
	};
}

/** Reads what the form of Update holds for one item, unchecked. */
export function readUpdateForm(read: ReadParameter, itemIndex: number): UpdateInput {
	return {
		...readLists(read, itemIndex),
		fields: readCollection(read, itemIndex, 'updateFields'),
	};
}
