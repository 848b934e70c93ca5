import { readDay } from '../shared/calendar';
import {
	InputError,
	isBlank,
	isRecord,
	readBoolean,
	readIds,
	readJsonObject,
	readJsonObjects,
	readRequiredText,
	readText,
} from '../shared/input';

/**
 * From what the form holds to the body of ClientPoint's create request. Pure; the API key is not in
 * it. A value that was not given is not in the body. Source of the fields: the vendor's document
 * "Create ClientPoint"; of a recipient's optional fields, its newer documentation.
 *
 * Objects are built with `Object.fromEntries`: names that come from outside, such as `__proto__`,
 * become ordinary fields.
 */

/** What a form, or an expression in it, can hold for a ClientPoint; all of it is still unchecked. */
export interface ClientPointInput {
	name: unknown;
	revenue: unknown;
	assignedTo: unknown;
	/** Rows of the form. */
	recipients: RecipientInput[];
	/** An array of recipients as the vendor names their fields, or JSON text of one. */
	recipientsJson: unknown;
	/** Rows of the form. */
	customFields: Array<{ tag?: unknown; value?: unknown }>;
	/** An array of `{ tag, value }`, or JSON text of one. */
	customFieldsJson: unknown;
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

/** A row of the form's recipients, its fields named as the form names them. */
export interface RecipientInput {
	firstName?: unknown;
	lastName?: unknown;
	email?: unknown;
	primary?: unknown;
	[field: string]: unknown;
}

/** A body: names as the vendor has them, nothing undefined. */
export type ClientPointBody = Record<string, unknown>;

/** A recipient's texts: the form's name of each, its label, and the vendor's name. */
export const RECIPIENT_FIELDS = [
	{ name: 'firstName', label: 'First Name', key: 'first_name' },
	{ name: 'lastName', label: 'Last Name', key: 'last_name' },
	{ name: 'account', label: 'Account', key: 'account' },
	{ name: 'addressLine1', label: 'Address Line 1', key: 'address_line_1' },
	{ name: 'city', label: 'City', key: 'city' },
	{ name: 'country', label: 'Country', key: 'country' },
	{ name: 'fax', label: 'Fax', key: 'fax' },
	{ name: 'mobile', label: 'Mobile', key: 'mobile' },
	{ name: 'phoneNumber', label: 'Phone Number', key: 'phone_number' },
	{ name: 'prefix', label: 'Prefix', key: 'prefix' },
	{ name: 'state', label: 'State', key: 'state' },
	{ name: 'title', label: 'Title', key: 'title' },
	{ name: 'zip', label: 'Zip', key: 'zip' },
] as const;

const RECIPIENTS_EXAMPLE =
	'[{"first_name": "Ann", "last_name": "Lee", "email": "ann@example.com", "primary": true}]';
const CUSTOM_FIELDS_EXAMPLE = '[{"tag": "location", "value": "Boston"}]';

/**
 * Builds the body of a create request.
 *
 * @param timeZone the workflow's, in which an expiration given as an instant becomes a day
 * @throws InputError for the first value that cannot be used
 */
export function createBody(input: ClientPointInput, timeZone: string): ClientPointBody {
	return compact({
		name: readRequiredText('Name', input.name, 'ABC Company'),
		revenue: readRevenue(input.revenue),
		assigned_to: readEmail('Assigned To', input.assignedTo),
		division: given(input.division, (value) => readText('Division', value)),
		expiration_date: given(input.expirationDate, (value) =>
			readDay('Expiration Date', value, timeZone),
		),
		test_mode: given(input.testMode, (value) => readBoolean('Test Mode', value)),
		file_ids: nonEmpty(readIds('File IDs', input.fileIds).map(idAsJson)),
		template_id: nonEmpty(readIds('Template IDs', input.templateIds).map(idAsJson)),
		send_recipient_mail: given(input.sendRecipientMail, (value) =>
			readBoolean('Send Recipient Mail', value),
		),
		custom_fields: nonEmpty([
			...input.customFields.map((row, index) => readCustomField(`Custom Field ${index + 1}`, row)),
			...(
				given(input.customFieldsJson, (value) =>
					readJsonObjects('Custom Fields (JSON)', value, CUSTOM_FIELDS_EXAMPLE),
				) ?? []
			).map((row, index) => readCustomField(`Custom Fields (JSON), entry ${index + 1}`, row)),
		]),
		recipients: nonEmpty([
			...input.recipients.map((row, index) => readRecipient(`Recipient ${index + 1}`, row)),
			...(
				given(input.recipientsJson, (value) =>
					readJsonObjects('Recipients (JSON)', value, RECIPIENTS_EXAMPLE),
				) ?? []
			).map((row, index) => readJsonRecipient(`Recipients (JSON), entry ${index + 1}`, row)),
		]),
		data: readData(input),
	});
}

/** Reads a value where one was given. */
function given<T>(value: unknown, readValue: (value: unknown) => T): T | undefined {
	return isBlank(value) ? undefined : readValue(value);
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

/**
 * Reads an amount of money: a number, or the text of one with a point. Currency signs and commas are
 * refused, never guessed at: `1,250` is another amount in another country.
 */
function readRevenue(value: unknown): number {
	const text = typeof value === 'string' ? value.trim() : value;
	const number = typeof text === 'string' && /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
	if (typeof number === 'number' && Math.abs(number) <= Number.MAX_SAFE_INTEGER) return number;
	throw new InputError(
		'Revenue',
		value,
		'is not a number',
		'Enter digits with a point before the cents and nothing else, e.g. 500.50. In an expression, take out currency signs and commas: {{ $json.Revenue.replace(/[$,]/g, "") }}.',
	);
}

/** Reads an e-mail address. The vendor has the last word; this is for typing errors. */
function readEmail(field: string, value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (/^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]+$/.test(text)) return text;
	throw new InputError(
		field,
		value,
		'is not an e-mail address',
		'Enter one address, e.g. name@company.com.',
	);
}

function readCustomField(
	field: string,
	{ tag, value }: { tag?: unknown; value?: unknown },
): Record<string, unknown> {
	return {
		tag: readRequiredText(`${field}, Tag`, tag, 'location'),
		value: isBlank(value) ? '' : readScalar(`${field}, Value`, value),
	};
}

/** A text, or what has an obvious one. */
function readScalar(field: string, value: unknown): string {
	return typeof value === 'boolean' ? String(value) : readText(field, value);
}

function readRecipient(field: string, row: RecipientInput): Record<string, unknown> {
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

/** A recipient whose fields have the vendor's names already; fields that are unknown here stay. */
function readJsonRecipient(field: string, row: Record<string, unknown>): Record<string, unknown> {
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

function readData({ data, dataJson }: ClientPointInput): Record<string, unknown> | undefined {
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

/** The rows of a form's collection of groups, `{ <group>: [row, …] }`; nothing given is no rows. */
export function rowsOf(collection: unknown, group: string): Array<Record<string, unknown>> {
	const rows = isRecord(collection) ? collection[group] : undefined;
	return Array.isArray(rows) ? rows.filter(isRecord) : [];
}
