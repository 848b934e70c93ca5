import { readDay } from '../shared/calendar';
import {
	InputError,
	isBlank,
	isRecord,
	readBoolean,
	readId,
	readIds,
	readJsonObject,
	readJsonObjects,
	readRequiredText,
	readText,
} from '../shared/input';

/**
 * From what the form holds to the bodies of ClientPoint's requests. Pure; the API key is not in
 * them. A value that was not given is not in the body. Source of the fields: the vendor's document
 * "Create ClientPoint"; of a recipient's optional fields, its newer documentation.
 *
 * Objects are built with `Object.fromEntries`: names that come from outside, such as `__proto__`,
 * become ordinary fields.
 */

/** What the form has for the lists of a ClientPoint; all of it is still unchecked. */
export interface ListsInput {
	/** Rows of the form. */
	recipients: RecipientInput[];
	/** An array of recipients as the vendor names their fields, or JSON text of one. */
	recipientsJson: unknown;
	/** Rows of the form. */
	customFields: CustomFieldInput[];
	/** An array of `{ tag, value }`, or JSON text of one. */
	customFieldsJson: unknown;
}

/** What a form, or an expression in it, can hold for a ClientPoint; all of it is still unchecked. */
export interface ClientPointInput extends ListsInput {
	name: unknown;
	revenue: unknown;
	assignedTo: unknown;
	division: unknown;
	expirationDate: unknown;
	testMode: unknown;
	fileIds: unknown;
	templateIds: unknown;
	sendRecipientMail: unknown;
	/** Rows of the form. */
	data: Array<{ key?: unknown; value?: unknown }>;
	/** An object, or JSON text of one. */
	dataJson: unknown;
}

/**
 * What a form can hold for changes of a ClientPoint. A list's JSON is undefined where the form has no
 * JSON for it.
 */
export interface UpdateInput extends ListsInput {
	/** The fields that were added to the form, by the form's names. */
	fields: Record<string, unknown>;
}

/** What a form can hold for one recipient: its fields, or JSON. */
export type AddRecipientInput = { clientPointId: unknown; sendRecipientMail: unknown } & (
	{ recipient: RecipientInput } | { recipientJson: unknown }
);

interface CustomFieldInput {
	tag?: unknown;
	value?: unknown;
}

/** A row of the form's recipients, its fields named as the form names them. */
export interface RecipientInput {
	firstName?: unknown;
	lastName?: unknown;
	email?: unknown;
	primary?: unknown;
	[field: string]: unknown;
}

/** A body: names as the vendor has them, nothing undefined. */
export type RequestBody = Record<string, unknown>;

/** A field of a ClientPoint that has one value. */
interface Field<Name extends string> {
	/** The form's name. */
	name: Name;
	label: string;
	/** The vendor's name. */
	key: string;
	/** Gives undefined for a list with nothing in it. */
	read(label: string, value: unknown, timeZone: string): unknown;
}

const REQUIRED_FIELDS: ReadonlyArray<Field<'name' | 'revenue' | 'assignedTo'>> = [
	{
		name: 'name',
		label: 'Name',
		key: 'name',
		read: (label, value) => readRequiredText(label, value, 'ABC Company'),
	},
	{ name: 'revenue', label: 'Revenue', key: 'revenue', read: readRevenue },
	{ name: 'assignedTo', label: 'Assigned To', key: 'assigned_to', read: readEmail },
];

const OPTIONAL_FIELDS: ReadonlyArray<
	Field<
		'division' | 'expirationDate' | 'testMode' | 'fileIds' | 'templateIds' | 'sendRecipientMail'
	>
> = [
	{ name: 'division', label: 'Division', key: 'division', read: readText },
	{ name: 'expirationDate', label: 'Expiration Date', key: 'expiration_date', read: readDay },
	{ name: 'testMode', label: 'Test Mode', key: 'test_mode', read: readBoolean },
	{ name: 'fileIds', label: 'File IDs', key: 'file_ids', read: readJsonIds },
	// The vendor's name is singular, its value a list.
	{ name: 'templateIds', label: 'Template IDs', key: 'template_id', read: readJsonIds },
	{
		name: 'sendRecipientMail',
		label: 'Send Recipient Mail',
		key: 'send_recipient_mail',
		read: readBoolean,
	},
];

const UPDATE_FIELDS: ReadonlyArray<Field<string>> = [
	...REQUIRED_FIELDS,
	...OPTIONAL_FIELDS,
	{ name: 'autoProcess', label: 'Auto Process', key: 'auto_process', read: readBoolean },
	{ name: 'status', label: 'Status', key: 'status', read: readStatus },
];

/** What a ClientPoint's status can be, as the vendor writes it. */
export const STATUSES = ['archive', 'eBrochure', 'lost', 'pending', 'trash', 'won'] as const;

/** A recipient's texts: the form's name of each, its label, the vendor's name, and what one looks like. */
export const RECIPIENT_FIELDS = [
	{ name: 'firstName', label: 'First Name', key: 'first_name', example: 'Nathan' },
	{ name: 'lastName', label: 'Last Name', key: 'last_name', example: 'Smith' },
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
] as const;

const RECIPIENT_EXAMPLE =
	'{"first_name": "Ann", "last_name": "Lee", "email": "ann@example.com", "primary": true}';
const RECIPIENTS_EXAMPLE = `[${RECIPIENT_EXAMPLE}]`;
const CUSTOM_FIELDS_EXAMPLE = '[{"tag": "location", "value": "Boston"}]';

/**
 * Builds the body of a create request.
 *
 * @param timeZone the workflow's, in which an expiration given as an instant becomes a day
 * @throws InputError for the first value that cannot be used
 */
export function createBody(input: ClientPointInput, timeZone: string): RequestBody {
	return compact({
		...Object.fromEntries([
			...REQUIRED_FIELDS.map(({ name, label, key, read }) => [
				key,
				read(label, input[name], timeZone),
			]),
			...OPTIONAL_FIELDS.map(({ name, label, key, read }) => [
				key,
				given(input[name], (value) => read(label, value, timeZone)),
			]),
		]),
		custom_fields: nonEmpty([
			...input.customFields.map((row, index) => readCustomField(`Custom Field ${index + 1}`, row)),
			...(given(input.customFieldsJson, readCustomFieldsJson) ?? []),
		]),
		recipients: nonEmpty([
			...input.recipients.map((row, index) => readRecipient(`Recipient ${index + 1}`, row)),
			...(given(input.recipientsJson, readRecipientsJson) ?? []),
		]),
		data: readData(input.data, input.dataJson),
	});
}

/**
 * Builds the body of an update request: what was added to the form, and nothing else. A field that
 * was added and has no value, as when an expression finds nothing, is refused: sent, it might wipe
 * what ClientPoint has; left out, the change that was asked for would be missing silently.
 *
 * @param timeZone the workflow's, in which an expiration given as an instant becomes a day
 * @throws InputError for the first value that cannot be used, and when there is nothing to change
 */
export function updateBody(input: UpdateInput, timeZone: string): RequestBody {
	const { fields, recipients, recipientsJson, customFields, customFieldsJson } = input;
	const body = compact({
		...Object.fromEntries(
			UPDATE_FIELDS.filter(({ name }) => name in fields).map(({ name, label, key, read }) => [
				key,
				filled(label, fields[name], (value) => read(label, value, timeZone)),
			]),
		),
		custom_fields: nonEmpty([
			...customFields.map((row, index) => readCustomFieldChange(`Custom Field ${index + 1}`, row)),
			...(customFieldsJson === undefined
				? []
				: filled('Custom Fields (JSON)', customFieldsJson, (value) =>
						nonEmpty(readCustomFieldsJson(value, readExplicitCustomField)),
					)),
		]),
		recipients: nonEmpty([
			...recipients.map((row, index) => readRecipientChange(`Recipient ${index + 1}`, row)),
			...(recipientsJson === undefined
				? []
				: filled('Recipients (JSON)', recipientsJson, (value) =>
						nonEmpty(readRecipientsJson(value)),
					)),
		]),
		data: readDataChange(fields),
	});
	if (Object.keys(body).length > 0) return body;
	throw new InputError(
		'Update Fields',
		{},
		'has nothing to change',
		'Add a field to Update Fields, a recipient or a custom field.',
	);
}

/**
 * Builds the body of a request that adds a recipient to a ClientPoint.
 *
 * @throws InputError for the first value that cannot be used
 */
export function addRecipientBody(input: AddRecipientInput): {
	clientPointId: string;
	email: string;
	body: RequestBody;
} {
	const clientPointId = readId('ClientPoint ID', input.clientPointId);
	const recipient =
		'recipient' in input
			? readRecipientChange('Recipient', input.recipient)
			: readOneRecipientJson(input.recipientJson);
	return {
		clientPointId,
		email: String(recipient.email),
		body: {
			clientpoint_id: idAsJson(clientPointId),
			send_recipient_mail: readBoolean('Send Recipient Mail', input.sendRecipientMail),
			recipient,
		},
	};
}

/** Reads a value where one was given. */
function given<T>(value: unknown, readValue: (value: unknown) => T): T | undefined {
	return isBlank(value) ? undefined : readValue(value);
}

/** Reads a value of a field that stands in the form, so that it must not be empty. */
function filled<T>(field: string, value: unknown, readValue: (value: unknown) => T | undefined): T {
	const read = given(value, readValue);
	if (read !== undefined) return read;
	throw new InputError(
		field,
		value,
		'is empty',
		'Enter a value, or take the field out of the form: then ClientPoint keeps what it has.',
	);
}

function nonEmpty<T>(list: T[]): T[] | undefined {
	return list.length > 0 ? list : undefined;
}

/** An object without the fields that have no value. */
function compact(fields: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The vendor shows ids as JSON numbers; one that JavaScript cannot hold exactly goes as text. */
function idAsJson(id: string): number | string {
	return Number.isSafeInteger(Number(id)) ? Number(id) : id;
}

function readJsonIds(field: string, value: unknown): Array<number | string> | undefined {
	return nonEmpty(readIds(field, value).map(idAsJson));
}

/** Reads a status; upper and lower case do not matter. */
function readStatus(field: string, value: unknown): string {
	const text = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
	const status = STATUSES.find((each) => each.toLowerCase() === text);
	if (status !== undefined) return status;
	throw new InputError(
		field,
		value,
		'is not a status of a ClientPoint',
		`Choose one from the list, or give one of ${STATUSES.join(', ')}.`,
	);
}

/**
 * Reads an amount of money: a number, or the text of one with a point. Currency signs and commas are
 * refused, never guessed at: `1,250` is another amount in another country.
 */
function readRevenue(field: string, value: unknown): number {
	const text = typeof value === 'string' ? value.trim() : value;
	const number = typeof text === 'string' && /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
	if (typeof number === 'number' && Math.abs(number) <= Number.MAX_SAFE_INTEGER) return number;
	throw new InputError(
		field,
		value,
		'is not a number',
		'Enter digits with a point before the cents and nothing else, e.g. 500.50. In an expression, take out currency signs and the commas between thousands: {{ $json.Revenue.replace(/[$,]/g, "") }}.',
	);
}

/** Reads an e-mail address. The vendor has the last word; this is for typing errors. */
function readEmail(field: string, value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (/^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]+$/.test(text)) return text;
	throw new InputError(
		field,
		value,
		'is not an email address',
		'Enter one address, e.g. name@company.com.',
	);
}

function readCustomField(field: string, { tag, value }: CustomFieldInput): RequestBody {
	return {
		tag: readRequiredText(`${field}, Tag`, tag, 'location'),
		value: isBlank(value) ? '' : readScalar(`${field}, Value`, value),
	};
}

/** A custom field of a ClientPoint that has a value already. */
function readCustomFieldChange(field: string, row: CustomFieldInput): RequestBody {
	if (isBlank(row.value)) {
		throw new InputError(
			`${field}, Value`,
			row.value,
			undefined,
			'Enter a value, or remove the custom field from the form. To empty it in ClientPoint, choose Using JSON and give it the value "".',
		);
	}
	return readCustomField(field, row);
}

/** The same in JSON, where an empty text is what it says. */
function readExplicitCustomField(field: string, row: CustomFieldInput): RequestBody {
	return row.value === '' ? readCustomField(field, row) : readCustomFieldChange(field, row);
}

function readCustomFieldsJson(value: unknown, readRow = readCustomField): RequestBody[] {
	return readJsonObjects('Custom Fields (JSON)', value, CUSTOM_FIELDS_EXAMPLE).map((row, index) =>
		readRow(`Custom Fields (JSON), entry ${index + 1}`, row),
	);
}

/** A text, or what has an obvious one. */
function readScalar(field: string, value: unknown): string {
	return typeof value === 'boolean' ? String(value) : readText(field, value);
}

function readRecipient(field: string, row: RecipientInput): RequestBody {
	return compact({
		...Object.fromEntries(
			RECIPIENT_FIELDS.map(({ name, label, key }) => [
				key,
				given(row[name], (value) => readText(`${field}, ${label}`, value)),
			]),
		),
		email: readEmail(`${field}, Email`, row.email),
		primary: given(row.primary, (value) => readBoolean(`${field}, Primary`, value)),
	});
}

/**
 * A recipient whom the ClientPoint may have already. A switch that is off is how the form comes, so it
 * is not sent: it must not take "primary" from somebody whose phone number is changed.
 */
function readRecipientChange(field: string, row: RecipientInput): RequestBody {
	const { primary, ...others } = readRecipient(field, row);
	return primary === true ? { ...others, primary } : others;
}

function readRecipientsJson(value: unknown): RequestBody[] {
	return readJsonObjects('Recipients (JSON)', value, RECIPIENTS_EXAMPLE).map((row, index) =>
		readJsonRecipient(`Recipients (JSON), entry ${index + 1}`, row),
	);
}

function readOneRecipientJson(value: unknown): RequestBody {
	const field = 'Recipient (JSON)';
	const rows = given(value, (json) => readJsonObjects(field, json, RECIPIENT_EXAMPLE)) ?? [];
	const [row, ...others] = rows;
	if (row !== undefined && others.length === 0) return readJsonRecipient(field, row);
	throw new InputError(
		field,
		value,
		'is not one recipient',
		`Enter one, e.g. ${RECIPIENT_EXAMPLE}. For a list of them, put a Split Out node before this one, so that each is an item.`,
	);
}

/** A recipient whose fields have the vendor's names already; fields that are unknown here stay. */
function readJsonRecipient(field: string, row: Record<string, unknown>): RequestBody {
	const texts = new Set<string>(RECIPIENT_FIELDS.map(({ key }) => key));
	return Object.fromEntries([
		...Object.entries(row)
			.filter(([name, value]) => name !== 'email' && !isBlank(value))
			.map(([name, value]) => [
				name,
				name === 'primary'
					? readBoolean(`${field}, primary`, value)
					: texts.has(name)
						? readText(`${field}, ${name}`, value)
						: value,
			]),
		['email', readEmail(`${field}, email`, row.email)],
	]);
}

function readData(data: ClientPointInput['data'], dataJson: unknown): RequestBody | undefined {
	const rows = data.map(({ key, value }, index) => [
		readRequiredText(`Data ${index + 1}, Key`, key, 'source'),
		value ?? '',
	]);
	const json = given(dataJson, (value) =>
		readJsonObject('Data (JSON)', value, '{"source": "LeadExec"}'),
	);
	if (rows.length === 0 && json === undefined) return undefined;
	return Object.fromEntries([...Object.entries(json ?? {}), ...rows]);
}

/** The data of an update: whichever of its two fields stands in the form has something in it. */
function readDataChange(fields: UpdateInput['fields']): RequestBody | undefined {
	const rows = rowsOf(fields.data, 'value');
	if ('data' in fields) filled('Data', fields.data, () => nonEmpty(rows));
	for (const [index, { value }] of rows.entries()) {
		filled(`Data ${index + 1}, Value`, value, () => value);
	}
	if ('dataJson' in fields) {
		filled('Data (JSON)', fields.dataJson, (value) =>
			nonEmpty(Object.keys(readJsonObject('Data (JSON)', value, '{"source": "LeadExec"}'))),
		);
	}
	return readData(rows, fields.dataJson);
}

/** The rows of a form's collection of groups, `{ <group>: [row, …] }`; nothing given is no rows. */
export function rowsOf(collection: unknown, group: string): Array<Record<string, unknown>> {
	const rows = isRecord(collection) ? collection[group] : undefined;
	return Array.isArray(rows) ? rows.filter(isRecord) : [];
}
