import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { readDay } from '../shared/calendar';
import { InputError, UNPRINTABLE } from '../shared/errors';
import { idAsJson, readBoolean, readIds, readRequiredText } from '../shared/input';
import { collection } from '../shared/operations';
import { jsonProperty, rowsProperty, type JsonInput, type List } from '../shared/specify';

/**
 * The fields of a ClientPoint and of a recipient, one row each: forms and requests (`body.ts`) are made from these.
 *
 * Source of the vendor's names: its document "Create ClientPoint"; of a recipient's optional fields, its newer
 * documentation.
 */

/** A field that has one value. */
export interface Field {
	/** The name in the form. Stored in workflows: never changes after a release. */
	name: string;
	label: string;
	/** The vendor's name. */
	key: string;
	/** Whether an empty value is refused; otherwise it is left out of the body. In a change nothing is required. */
	required?: boolean;
	/** Once it was added to the form, refused when it is empty: left out, it would be off. */
	neverEmpty?: boolean;
	/** What the placeholder shows. */
	example?: string;
	description?: string;
	/** Of the form: a text when left out. */
	type?: 'boolean' | 'dateTime' | 'options';
	options?: INodePropertyOptions[];
	/** What a new form has; off or nothing when left out. */
	default?: string;
	/**
	 * Reads what the form holds: as a text when left out; undefined for a list with nothing in it.
	 *
	 * @param timeZone the workflow's
	 * @throws InputError when it cannot be used
	 */
	read?: (label: string, value: unknown, timeZone: string) => unknown;
}

const SWITCH = { type: 'boolean', read: readBoolean } as const;

/** What every ClientPoint has. */
export const REQUIRED_FIELDS: readonly Field[] = [
	{
		name: 'name',
		label: 'Name',
		key: 'name',
		required: true,
		example: 'ABC Company',
		description: 'The name of the client or company that the ClientPoint is for',
		read: (label, value) => readRequiredText(label, value, 'ABC Company'),
	},
	{
		name: 'revenue',
		label: 'Revenue',
		key: 'revenue',
		required: true,
		example: '500.50',
		description:
			'The revenue that you expect from the ClientPoint, with a point before the cents, e.g. 500, 500.50, or $1,250.00',
		read: readRevenue,
	},
	{
		name: 'assignedTo',
		label: 'Assigned To',
		key: 'assigned_to',
		required: true,
		example: 'representative@yourcompany.com',
		description: 'The email address of an active user in your company who gets the ClientPoint',
		read: readEmail,
	},
];

/** What a ClientPoint can have besides. */
export const OPTIONAL_FIELDS: readonly Field[] = [
	{
		name: 'division',
		label: 'Division',
		key: 'division',
		example: 'North America',
		description: 'The division that the ClientPoint belongs to',
	},
	{
		name: 'expirationDate',
		label: 'Expiration Date',
		key: 'expiration_date',
		type: 'dateTime',
		example: '2026-12-31',
		description:
			'The day the ClientPoint expires for viewers, e.g. 2026-12-31. Any time of day is ignored.',
		read: readDay,
	},
	{
		...SWITCH,
		neverEmpty: true,
		name: 'testMode',
		label: 'Test Mode',
		key: 'test_mode',
		description: 'Whether the ClientPoint is in test mode, for trying things out',
	},
	{
		name: 'fileIds',
		label: 'File IDs',
		key: 'file_ids',
		example: '9173927, 8102380',
		description:
			'Comma-separated IDs of documents in ClientPoint to import, or an expression that returns a list',
		read: readJsonIds,
	},
	{
		name: 'templateIds',
		label: 'Template IDs',
		// Singular, as the vendor has it; its value is a list.
		key: 'template_id',
		example: '567834, 673498',
		description:
			'Comma-separated IDs of templates in ClientPoint to import, or an expression that returns a list',
		read: readJsonIds,
	},
	{
		...SWITCH,
		neverEmpty: true,
		name: 'sendRecipientMail',
		label: 'Send Recipient Mail',
		key: 'send_recipient_mail',
		description: 'Whether ClientPoint emails the ClientPoint to all recipients right away',
	},
];

/** What a ClientPoint's status can be, as the vendor writes it. */
export const STATUSES = ['archive', 'eBrochure', 'lost', 'pending', 'trash', 'won'] as const;

/** What ClientPoint calls required in a change too. Whether it is, is not known. */
export const EXPECTED_FIELDS: readonly Field[] = REQUIRED_FIELDS.map((field) => ({
	...field,
	required: false,
}));

/** What a ClientPoint can have only when it is changed. */
export const CHANGE_FIELDS: readonly Field[] = [
	{
		...SWITCH,
		name: 'autoProcess',
		label: 'Auto Process',
		key: 'auto_process',
		description:
			'Whether to update the template that the ClientPoint already has. If off, ClientPoint imports it again.',
	},
	{
		name: 'status',
		label: 'Status',
		key: 'status',
		type: 'options',
		options: STATUSES.map((value) => ({
			name: value === 'eBrochure' ? value : `${value.charAt(0).toUpperCase()}${value.slice(1)}`,
			value,
		})),
		default: 'pending',
		description: 'The status of the ClientPoint, e.g. Won',
		read: readStatus,
	},
];

/** What stands in the form of a recipient. */
export const RECIPIENT_FIELDS: readonly Field[] = [
	{ name: 'firstName', label: 'First Name', key: 'first_name', example: 'Nathan' },
	{ name: 'lastName', label: 'Last Name', key: 'last_name', example: 'Smith' },
	{
		name: 'email',
		label: 'Email',
		key: 'email',
		required: true,
		example: 'name@email.com',
		read: readEmail,
	},
	{
		...SWITCH,
		name: 'primary',
		label: 'Primary',
		key: 'primary',
		description:
			'Whether this is the main recipient of the ClientPoint. If off, nothing changes for an existing recipient.',
	},
];

/** What a recipient can have besides. */
export const MORE_RECIPIENT_FIELDS: readonly Field[] = [
	{ name: 'account', label: 'Account', key: 'account', example: 'ABC Company' },
	{
		name: 'addressLine1',
		label: 'Address Line 1',
		key: 'address_line_1',
		example: '123 Main Street',
	},
	{ name: 'city', label: 'City', key: 'city', example: 'Boston' },
	{ name: 'country', label: 'Country', key: 'country', example: 'USA' },
	{ name: 'fax', label: 'Fax', key: 'fax', example: '+1 617 555 0199' },
	{ name: 'mobile', label: 'Mobile', key: 'mobile', example: '+1 617 555 0134' },
	{ name: 'phoneNumber', label: 'Phone Number', key: 'phone_number', example: '+1 617 555 0100' },
	{ name: 'prefix', label: 'Prefix', key: 'prefix', example: 'Dr.' },
	{ name: 'state', label: 'State', key: 'state', example: 'MA' },
	{ name: 'title', label: 'Title', key: 'title', example: 'Purchasing Manager' },
	{ name: 'zip', label: 'Zip', key: 'zip', example: '02134' },
];

export const ALL_RECIPIENT_FIELDS = [...RECIPIENT_FIELDS, ...MORE_RECIPIENT_FIELDS];

/** A field as the form has it. */
export function propertyOf(field: Omit<Field, 'key'>): INodeProperties {
	const { name, label, type = 'string', required, example, description, options } = field;
	return {
		displayName: label,
		name,
		type,
		default: field.default ?? (type === 'boolean' ? false : ''),
		...(required && { required }),
		...(example !== undefined && { placeholder: `e.g. ${example}` }),
		...(description !== undefined && { description }),
		...(options && { options }),
	};
}

/** Shown in the form of a change, because the collection shows a description only on demand. */
export const CHANGE_NOTICE: INodeProperties = {
	displayName:
		'ClientPoint describes <b>Status</b> and <b>Auto Process</b> only for its beta version. Each update imports the template again, unless you add Auto Process and turn it on.',
	name: 'changeNotice',
	type: 'notice',
	default: '',
};

/** The field ClientPoint ID. @param which completes "The ID of the ClientPoint …" */
export function idProperty(which: string): INodeProperties {
	return propertyOf({
		name: 'clientPointId',
		label: 'ClientPoint ID',
		required: true,
		example: '123456',
		description: `The ID of the ClientPoint ${which}, as Create returns it`,
	});
}

/** The form of a recipient: first who it is, then the rest. */
export const recipientProperties: INodeProperties[] = [
	...RECIPIENT_FIELDS.map(propertyOf),
	collection('More Fields', 'moreFields', 'Add Field', MORE_RECIPIENT_FIELDS.map(propertyOf)),
];

/** Words for the fields of a recipient in JSON, after "Each" or "It". */
const RECIPIENT_KEYS = `has an email, and can have ${ALL_RECIPIENT_FIELDS.filter(
	({ key }) => key !== 'email',
)
	.map(({ key, type }) => (type === 'boolean' ? `${key} (true or false)` : key))
	.join(', ')
	.replace(/, (\w+)$/, ' and $1')}`;

/** The one recipient of Recipient: Add. */
export const RECIPIENT: JsonInput = {
	label: 'Recipient',
	name: 'recipient',
	example: '{"first_name": "Ann", "last_name": "Lee", "email": "ann@example.com", "primary": true}',
	jsonDescription: `A recipient, or an expression that returns one. It ${RECIPIENT_KEYS}.`,
};

/** The recipients of a ClientPoint. */
export const RECIPIENTS: List = {
	label: 'Recipients',
	name: 'recipients',
	rowLabel: 'Recipient',
	group: 'recipient',
	example: `[${RECIPIENT.example}]`,
	description: 'The people who can see the ClientPoint',
	jsonDescription: `A list of recipients, or an expression that returns one. Each ${RECIPIENT_KEYS}.`,
	values: recipientProperties,
};

/** The custom fields of a ClientPoint. */
export const CUSTOM_FIELDS: List = {
	label: 'Custom Fields',
	name: 'customFields',
	rowLabel: 'Custom Field',
	group: 'customField',
	example: '[{"tag": "location", "value": "Boston"}]',
	description: 'Values for the custom fields in the Info section of the ClientPoint',
	jsonDescription:
		'A list of custom fields, each with a tag and a value, or an expression that returns one',
	values: [
		{
			name: 'tag',
			label: 'Tag',
			example: 'location',
			description: 'The tag of the custom field, as ClientPoint shows it',
		},
		{
			name: 'value',
			label: 'Value',
			example: 'Boston',
			description: 'The value of the custom field in this ClientPoint',
		},
	].map(propertyOf),
};

/** Values of any names. */
export const DATA: List = {
	label: 'Data',
	name: 'data',
	rowLabel: 'Value',
	group: 'value',
	example: '{"source": "LeadExec"}',
	description: 'Values that your ClientPoint workflow can use later',
	jsonDescription:
		'The same as Data, as a JSON object or as an expression that returns one, such as all fields of the incoming item',
	values: [
		{
			name: 'key',
			label: 'Key',
			example: 'source',
			description: 'The name that your ClientPoint workflow uses for the value',
		},
		{
			name: 'value',
			label: 'Value',
			example: 'LeadExec',
			description: 'The value stored under that name',
		},
	].map(propertyOf),
};

/** A collection of fields, and Data, to which people add what they need. */
export function addableFields(
	label: string,
	name: string,
	fields: readonly Field[],
): INodeProperties {
	const options = [...fields.map(propertyOf), rowsProperty(DATA), jsonProperty(DATA)];
	return collection(label, name, 'Add Field', options);
}

function readJsonIds(label: string, value: unknown): Array<number | string> | undefined {
	const ids = readIds(label, value).map(idAsJson);
	return ids.length > 0 ? ids : undefined;
}

/** Reads a status; upper and lower case do not matter. */
function readStatus(label: string, value: unknown): string {
	const text = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
	const status = STATUSES.find((each) => each.toLowerCase() === text);
	if (status !== undefined) return status;
	const wayOut = `Choose one from the list, or enter one of ${STATUSES.join(', ')}.`;
	throw new InputError(label, value, 'is not a status of a ClientPoint', wayOut);
}

const PLAIN_AMOUNT = /^\d+(?:\.\d+)?$/;
/** In some countries it is 1,250, in others 1.25. */
const AMBIGUOUS_AMOUNT = /^[1-9]\d{0,2}\.\d{3}$/;
/** Without the cents, `1,250` is 1.25 in some countries. */
const GROUPED_AMOUNT = /^[1-9]\d{0,2}(?:,\d{3})+\.\d{2}$/;

/** Reads an amount of money, in forms that can be read in one way only. */
function readRevenue(label: string, value: unknown): number {
	const text = typeof value === 'string' ? value.trim().replace(/^\$/, '') : '';
	const isPlain = PLAIN_AMOUNT.test(text) && !AMBIGUOUS_AMOUNT.test(text);
	const isClear = isPlain || GROUPED_AMOUNT.test(text);
	const number = isClear ? Number(text.replaceAll(',', '')) : value;
	if (typeof number === 'number' && Math.abs(number) <= Number.MAX_SAFE_INTEGER) return number;
	const wayOut =
		'Enter it with a point before the cents, e.g. 500.50 or $1,250.00. An amount with commas needs the cents.';
	throw new InputError(label, value, 'is not a clear amount', wayOut);
}

/** In front, what stands in no address without quotation marks; behind, names of domains. */
const EMAIL = /^[^\s@,;:<>()[\]\\"]+@(?:[\p{L}\p{M}\p{N}-]+\.)+[\p{L}\p{M}\p{N}-]+$/u;

/** Reads an email address. The vendor has the last word; this is for typing errors. */
export function readEmail(label: string, value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	// What is invisible comes with what was copied from a web page.
	if (text.search(UNPRINTABLE) === -1 && EMAIL.test(text)) return text;
	const wayOut = 'Enter one address, e.g. name@company.com.';
	throw new InputError(label, value, 'is not an email address', wayOut);
}
