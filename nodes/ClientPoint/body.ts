import { InputError } from '../shared/errors';
import {
	isBlank,
	isRecord,
	readBoolean,
	readId,
	readJsonObject,
	readJsonObjects,
	readRequiredText,
	readText,
} from '../shared/input';
import {
	CHANGE_FIELDS,
	CUSTOM_FIELDS,
	idAsJson,
	MORE_RECIPIENT_FIELDS,
	OPTIONAL_FIELDS,
	readEmail,
	RECIPIENT_EXAMPLE,
	RECIPIENT_FIELDS,
	recipientProperties,
	RECIPIENTS,
	REQUIRED_FIELDS,
	type Field,
	type List,
} from './fields';

/**
 * From what the form holds to the bodies of ClientPoint's requests. Pure; the API key is not in
 * them. A value that was not given is not in the body.
 *
 * Objects are built with `Object.fromEntries`: names that come from outside, such as `__proto__`,
 * become ordinary fields.
 */

/** What the form of an operation holds for one item, by the names of its parameters; all of it is unchecked. */
export type Form = (name: string) => unknown;

/** A body: names as the vendor has them, nothing undefined. */
export type RequestBody = Record<string, unknown>;

/** Values of the form, by the form's names. */
type Values = Record<string, unknown>;

/**
 * Builds the body of a create request.
 *
 * @param timeZone the workflow's, in which an expiration given as an instant becomes a day
 * @throws InputError for the first value that cannot be used
 */
export function createBody(form: Form, timeZone: string): RequestBody {
	const more = collectionOf(form('additionalFields'));
	return compact({
		...readFields(REQUIRED_FIELDS, valuesOf(form, REQUIRED_FIELDS), timeZone),
		...readFields(OPTIONAL_FIELDS, more, timeZone),
		custom_fields: readList(form, CUSTOM_FIELDS, {
			readGiven,
			readRow: readCustomField,
			readEntry: readCustomField,
		}),
		recipients: readList(form, RECIPIENTS, {
			readGiven,
			readRow: (label, row) => readRecipient(label, row, timeZone),
			readEntry: (label, row) => readJsonRecipient(label, row, timeZone),
		}),
		data: readData(more),
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
export function updateBody(form: Form, timeZone: string): RequestBody {
	const added = collectionOf(form('updateFields'));
	const fields = [...REQUIRED_FIELDS, ...OPTIONAL_FIELDS, ...CHANGE_FIELDS].filter(
		({ name }) => name in added,
	);
	const body = compact({
		...Object.fromEntries(
			fields.map((field) => [
				field.key,
				readFilled(field.label, added[field.name], (value) =>
					readField(field, field.label, value, timeZone),
				),
			]),
		),
		custom_fields: readList(form, CUSTOM_FIELDS, {
			readGiven: readFilled,
			readRow: readCustomFieldChange,
			readEntry: readExplicitCustomField,
		}),
		recipients: readList(form, RECIPIENTS, {
			readGiven: readFilled,
			readRow: (label, row) => readRecipientChange(label, row, timeZone),
			readEntry: (label, row) => readJsonRecipient(label, row, timeZone),
		}),
		data: readDataChange(added),
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
export function addRecipientBody(
	form: Form,
	timeZone: string,
): { clientPointId: string; email: string; body: RequestBody } {
	const clientPointId = readId('ClientPoint ID', form('clientPointId'));
	const recipient = isAsJson('Specify Recipient', form('specifyRecipient'))
		? readOneRecipientJson(form('recipientJson'), timeZone)
		: readRecipientChange('Recipient', valuesOf(form, recipientProperties), timeZone);
	return {
		clientPointId,
		email: String(recipient.email),
		body: {
			clientpoint_id: idAsJson(clientPointId),
			send_recipient_mail: readBoolean('Send Recipient Mail', form('sendRecipientMail')),
			recipient,
		},
	};
}

function valuesOf(form: Form, fields: ReadonlyArray<{ name: string }>): Values {
	return Object.fromEntries(fields.map(({ name }) => [name, form(name)]));
}

/** The values of fields by the vendor's names, undefined where there is none. */
function readFields(
	fields: readonly Field[],
	values: Values,
	timeZone: string,
	within = '',
): RequestBody {
	return Object.fromEntries(
		fields.map((field) => {
			const label = `${within}${field.label}`;
			const value = values[field.name];
			const isLeftOut = isBlank(value) && field.required !== true;
			return [field.key, isLeftOut ? undefined : readField(field, label, value, timeZone)];
		}),
	);
}

function readField(field: Field, label: string, value: unknown, timeZone: string): unknown {
	return field.read === undefined ? readText(label, value) : field.read(label, value, timeZone);
}

/** Reads a value where one was given. */
function readGiven<T>(
	_label: string,
	value: unknown,
	read: (value: unknown) => T | undefined,
): T | undefined {
	return isBlank(value) ? undefined : read(value);
}

/** Reads a value of a field that stands in the form, so that it must not be empty. */
function readFilled<T>(label: string, value: unknown, read: (value: unknown) => T | undefined): T {
	const filled = readGiven(label, value, read);
	if (filled !== undefined) return filled;
	throw new InputError(
		label,
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

/** The fields of a collection that were added to the form. */
function collectionOf(value: unknown): Values {
	return isRecord(value) ? value : {};
}

/** The rows of a form's collection of groups, `{ <group>: [row, …] }`; nothing given is no rows. */
function rowsOf(collection: unknown, group: string): Values[] {
	const rows = isRecord(collection) ? collection[group] : undefined;
	return Array.isArray(rows) ? rows.filter(isRecord) : [];
}

/**
 * Reads whether something is given as JSON, of a parameter with the choices of `SPECIFY_OPTIONS`.
 * Without this an expression that gives neither choice would leave it out.
 */
function isAsJson(label: string, value: unknown): boolean {
	if (value === 'fields') return false;
	if (value === 'json') return true;
	throw new InputError(label, value, 'is not a choice', 'Choose Using Fields Below or Using JSON.');
}

type ReadRow = (label: string, row: Values) => RequestBody;

/** How the rows and the JSON of a list are read; undefined is a list with nothing in it. */
function readList(
	form: Form,
	list: List,
	readers: {
		readGiven: typeof readGiven;
		/** Reads a row of the form. */
		readRow: ReadRow;
		/** Reads an entry of the JSON. */
		readEntry: ReadRow;
	},
): RequestBody[] | undefined {
	if (!isAsJson(`Specify ${list.label}`, form(list.specifyName))) {
		const rows = rowsOf(form(list.rowsName), list.group);
		return nonEmpty(
			rows.map((row, index) => readers.readRow(`${list.rowLabel} ${index + 1}`, row)),
		);
	}
	const label = `${list.label} (JSON)`;
	return readers.readGiven(label, form(list.jsonName), (value) =>
		nonEmpty(
			readJsonObjects(label, value, list.example).map((row, index) =>
				readers.readEntry(`${label}, entry ${index + 1}`, row),
			),
		),
	);
}

function readCustomField(label: string, { tag, value }: Values): RequestBody {
	return {
		tag: readRequiredText(`${label}, Tag`, tag, 'location'),
		value: isBlank(value) ? '' : readScalar(`${label}, Value`, value),
	};
}

/** A custom field of a ClientPoint that has a value already. */
function readCustomFieldChange(label: string, row: Values): RequestBody {
	if (isBlank(row.value)) {
		throw new InputError(
			`${label}, Value`,
			row.value,
			undefined,
			'Enter a value, or remove the custom field from the form. To empty it in ClientPoint, choose Using JSON and give it the value "".',
		);
	}
	return readCustomField(label, row);
}

/** The same in JSON, where an empty text is what it says. */
function readExplicitCustomField(label: string, row: Values): RequestBody {
	return row.value === '' ? readCustomField(label, row) : readCustomFieldChange(label, row);
}

/** A text, or what has an obvious one. */
function readScalar(label: string, value: unknown): string {
	return typeof value === 'boolean' ? String(value) : readText(label, value);
}

const ALL_RECIPIENT_FIELDS = [...RECIPIENT_FIELDS, ...MORE_RECIPIENT_FIELDS];

function readRecipient(
	label: string,
	{ moreFields, ...row }: Values,
	timeZone: string,
): RequestBody {
	const values = { ...collectionOf(moreFields), ...row };
	return compact(readFields(ALL_RECIPIENT_FIELDS, values, timeZone, `${label}, `));
}

/**
 * A recipient whom the ClientPoint may have already. A switch that is off is how the form comes, so it
 * is not sent: it must not take "primary" from somebody whose phone number is changed.
 */
function readRecipientChange(label: string, row: Values, timeZone: string): RequestBody {
	const { primary, ...others } = readRecipient(label, row, timeZone);
	return primary === true ? { ...others, primary } : others;
}

/** A recipient whose fields have the vendor's names already; fields that are unknown here stay. */
function readJsonRecipient(label: string, row: Values, timeZone: string): RequestBody {
	return Object.fromEntries([
		...Object.entries(row)
			.filter(([key, value]) => key !== 'email' && !isBlank(value))
			.map(([key, value]) => {
				const field = ALL_RECIPIENT_FIELDS.find((each) => each.key === key);
				return [key, field ? readField(field, `${label}, ${key}`, value, timeZone) : value];
			}),
		['email', readEmail(`${label}, email`, row.email)],
	]);
}

function readOneRecipientJson(value: unknown, timeZone: string): RequestBody {
	const label = 'Recipient (JSON)';
	const rows = isBlank(value) ? [] : readJsonObjects(label, value, RECIPIENT_EXAMPLE);
	const [row, ...others] = rows;
	if (row !== undefined && others.length === 0) return readJsonRecipient(label, row, timeZone);
	throw new InputError(
		label,
		value,
		'is not one recipient',
		`Enter one, e.g. ${RECIPIENT_EXAMPLE}. For a list of them, put a Split Out node before this one, so that each is an item.`,
	);
}

const DATA_EXAMPLE = '{"source": "LeadExec"}';

/** Data, of its rows and its JSON; undefined when there is neither. */
function readData({ data, dataJson }: Values): RequestBody | undefined {
	const rows = rowsOf(data, 'value').map(({ key, value }, index) => [
		readRequiredText(`Data ${index + 1}, Key`, key, 'source'),
		value ?? '',
	]);
	const json = readGiven('Data (JSON)', dataJson, (value) =>
		readJsonObject('Data (JSON)', value, DATA_EXAMPLE),
	);
	if (rows.length === 0 && json === undefined) return undefined;
	return Object.fromEntries([...Object.entries(json ?? {}), ...rows]);
}

/** The data of an update: whichever of its two fields stands in the form has something in it. */
function readDataChange(added: Values): RequestBody | undefined {
	const rows = rowsOf(added.data, 'value');
	if ('data' in added) readFilled('Data', added.data, () => nonEmpty(rows));
	for (const [index, { value }] of rows.entries()) {
		readFilled(`Data ${index + 1}, Value`, value, () => value);
	}
	if ('dataJson' in added) {
		readFilled('Data (JSON)', added.dataJson, (value) =>
			nonEmpty(Object.keys(readJsonObject('Data (JSON)', value, DATA_EXAMPLE))),
		);
	}
	return readData(added);
}
