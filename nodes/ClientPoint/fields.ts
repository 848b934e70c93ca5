import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { readDay } from '../shared/calendar';
import { InputError, UNPRINTABLE } from '../shared/errors';
import { idAsJson, readBoolean, readIds, readRequiredText } from '../shared/input';
import { collection } from '../shared/operations';
import { jsonProperty, rowsProperty, type JsonInput, type List } from '../shared/specify';

/**
 * The fields of ClientPoints and recipients, one row each. Forms and request bodies (`body.ts`) are made from
 * these.
 *
 * The vendor's names come from its document "Create ClientPoint", those of a recipient's optional fields from its
 * newer documentation.
 */

/** A field with a single value. */
export interface Field {
	/** The name in the form, stored in workflows, so it must never change after a release. */
	name: string;
	label: string;
	/** The vendor's name. */
	key: string;
	/** Whether an empty value is an error rather than omitted. Changes require none but a recipient's email. */
	required?: boolean;
	/** Whether it must have a value once added to the form: omitted, it would be off. */
	neverEmpty?: boolean;
	/** For the placeholder. */
	example?: string;
	description?: string;
	/** In the form; text by default. */
	type?: 'boolean' | 'dateTime' | 'options';
	options?: INodePropertyOptions[];
	/** In a new form; off or empty by default. */
	default?: string;
	/**
	 * Reads the field's value, as text by default; undefined for an empty list.
	 *
	 * @param timeZone the workflow's
	 * @throws InputError if the value is unusable
	 */
	read?: (label: string, value: unknown, timeZone: string) => unknown;
}

const SWITCH = { type: 'boolean', read: readBoolean } as const;

/** The fields that every ClientPoint has. */
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

/** The fields that a ClientPoint may have. */
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
		// The vendor uses the singular, although the value is a list.
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

/** The statuses of a ClientPoint, as the vendor spells them. */
export const STATUSES = ['archive', 'eBrochure', 'lost', 'pending', 'trash', 'won'] as const;

/** The vendor says that changes require these fields, too, which is unconfirmed. */
export const EXPECTED_FIELDS: readonly Field[] = REQUIRED_FIELDS.map((field) => ({
	...field,
	required: false,
}));

/** The fields that only changes may have. */
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

/** The fields always shown for a recipient. */
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

/** The fields that a recipient may have. */
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

/** A field's property in the form. */
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

/** A notice, because a collection shows descriptions only on demand. */
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

/** The form of a recipient. */
export const recipientProperties: INodeProperties[] = [
	...RECIPIENT_FIELDS.map(propertyOf),
	collection('More Fields', 'moreFields', 'Add Field', MORE_RECIPIENT_FIELDS.map(propertyOf)),
];

/** Lists a recipient's fields in JSON, after "Each" or "It". */
const RECIPIENT_KEYS = `has an email, and can have ${ALL_RECIPIENT_FIELDS.filter(
	({ key }) => key !== 'email',
)
	.map(({ key, type }) => (type === 'boolean' ? `${key} (true or false)` : key))
	.join(', ')
	.replace(/, (\w+)$/, ' and $1')}`;

/** The recipient to add. */
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

/** Values under any names. */
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

/** A collection of fields and Data to add. */
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

/** Reads a status in any case. */
function readStatus(label: string, value: unknown): string {
	const text = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
	const status = STATUSES.find((each) => each.toLowerCase() === text);
	if (status !== undefined) return status;
	const wayOut = `Choose one from the list, or enter one of ${STATUSES.join(', ')}.`;
	throw new InputError(label, value, 'is not a status of a ClientPoint', wayOut);
}

const PLAIN_AMOUNT = /^\d+(?:\.\d+)?$/;
/** 1,250 in some countries, 1.25 in others. */
const AMBIGUOUS_AMOUNT = /^[1-9]\d{0,2}\.\d{3}$/;
/** With cents, because `1,250` means 1.25 in some countries. */
const GROUPED_AMOUNT = /^[1-9]\d{0,2}(?:,\d{3})+\.\d{2}$/;

/** Reads an amount of money in an unambiguous format. */
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

/** First what no address has without quotation marks, then domain names. */
const EMAIL = /^[^\s@,;:<>()[\]\\"]+@(?:[\p{L}\p{M}\p{N}-]+\.)+[\p{L}\p{M}\p{N}-]+$/u;

/** Reads an email address. Catches typing errors; the vendor has the last word. */
export function readEmail(label: string, value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	// Invisible characters come along when copying from web pages.
	if (text.search(UNPRINTABLE) === -1 && EMAIL.test(text)) return text;
	const wayOut = 'Enter one address, e.g. name@company.com.';
	throw new InputError(label, value, 'is not an email address', wayOut);
}
