import { InputError } from '../shared/errors';
import {
	idAsJson,
	isBlank,
	isRecord,
	readBoolean,
	readChoice,
	readId,
	readJsonObject,
	readJsonObjects,
	readRequiredText,
	readText,
	recordOf,
} from '../shared/input';
import {
	CHANGE_FIELDS,
	CUSTOM_FIELDS,
	DATA,
	EXPECTED_FIELDS,
	MORE_RECIPIENT_FIELDS,
	OPTIONAL_FIELDS,
	readEmail,
	RECIPIENT,
	RECIPIENT_FIELDS,
	recipientProperties,
	RECIPIENTS,
	REQUIRED_FIELDS,
	specifyName,
	WAYS_TO_SPECIFY,
	type Field,
	type JsonInput,
	type List,
} from './fields';

/**
 * From what the form holds to the bodies of ClientPoint's requests. Pure; the API key is not in
 * them. A value that was not given is not in the body.
 *
 * Objects are built with `Object.fromEntries`, so that names from outside, such as `__proto__`, become
 * ordinary fields.
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
	const more = recordOf(form('additionalFields'));
	return compact({
		...readFields(REQUIRED_FIELDS, valuesOf(form, REQUIRED_FIELDS), timeZone),
		...readFields(OPTIONAL_FIELDS, more, timeZone),
		...readLists(form, timeZone, false),
		data: readData(more, false),
	});
}

/**
 * Builds the body of an update request: what is filled in or was added to the form, and nothing else.
 * A field that was added and has no value, as when an expression finds nothing, is refused: sent, it
 * might wipe what ClientPoint has; left out, the change that was asked for would be missing silently.
 *
 * @param timeZone the workflow's, in which an expiration given as an instant becomes a day
 * @throws InputError for the first value that cannot be used, and when there is nothing to change
 */
export function updateBody(form: Form, timeZone: string): RequestBody {
	const added = recordOf(form('updateFields'));
	const fields = [...OPTIONAL_FIELDS, ...CHANGE_FIELDS]
		.filter(({ name }) => name in added)
		.map((field) => {
			const read = (value: unknown) => readField(field, field.label, value, timeZone);
			return [field.key, readFilled(field.label, added[field.name], read)];
		});
	const body = compact({
		...readFields(EXPECTED_FIELDS, valuesOf(form, EXPECTED_FIELDS), timeZone),
		...Object.fromEntries(fields),
		...readLists(form, timeZone, true),
		data: readData(added, true),
	});
	if (Object.keys(body).length > 0) return body;
	throw new InputError(
		'Update Fields',
		{},
		'has nothing to change',
		'Fill in a field, or add one to Update Fields, a recipient, or a custom field.',
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
	const recipient = isAsJson(form, RECIPIENT)
		? readOneRecipientJson(form('recipientJson'), timeZone)
		: readRecipient('Recipient', valuesOf(form, recipientProperties), timeZone, true);
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
			const value = values[field.name];
			if (isBlank(value) && field.required !== true) return [field.key, undefined];
			return [field.key, readField(field, `${within}${field.label}`, value, timeZone)];
		}),
	);
}

function readField(
	{ read = readText }: Field,
	label: string,
	value: unknown,
	timeZone: string,
): unknown {
	return read(label, value, timeZone);
}

/** Reads a value of a field that stands in the form, so that it must not be empty. */
function readFilled<T>(label: string, value: unknown, read: (value: unknown) => T | undefined): T {
	const filled = isBlank(value) ? undefined : read(value);
	if (filled !== undefined) return filled;
	throw new InputError(
		label,
		value,
		'is empty',
		'Enter a value, or remove the field from the form to keep what ClientPoint has.',
	);
}

function nonEmpty<T>(list: T[]): T[] | undefined {
	return list.length > 0 ? list : undefined;
}

/** An object without the fields that have no value. */
function compact(fields: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The rows of a form's collection of groups, `{ <group>: [row, …] }`; nothing given is no rows. */
function rowsOf(collection: unknown, { group }: List): Values[] {
	const rows = recordOf(collection)[group];
	return Array.isArray(rows) ? rows.filter(isRecord) : [];
}

/** Whether something is given as JSON. An expression that gives neither choice is no reason to leave it out. */
function isAsJson(form: Form, input: JsonInput): boolean {
	const label = `Specify ${input.label}`;
	const wayOut = 'Choose Using Fields Below or Using JSON.';
	return readChoice(label, form(specifyName(input)), WAYS_TO_SPECIFY, wayOut).value === 'json';
}

/** @param isChange whether the ClientPoint may have values already, so that nothing empty is sent */
function readLists(form: Form, timeZone: string, isChange: boolean): RequestBody {
	return {
		custom_fields: readList(form, CUSTOM_FIELDS, isChange, (label, row, isJson) => {
			// In JSON an empty text is what it says.
			const mayBeEmpty = !isChange || (isJson && row.value === '');
			return readCustomField(label, row, mayBeEmpty);
		}),
		recipients: readList(form, RECIPIENTS, isChange, (label, row, isJson) =>
			isJson
				? readJsonRecipient(label, row, timeZone)
				: readRecipient(label, row, timeZone, isChange),
		),
	};
}

/** Reads the rows or the JSON of a list; undefined is a list with nothing in it. */
function readList(
	form: Form,
	list: List,
	isChange: boolean,
	read: (label: string, row: Values, isJson: boolean) => RequestBody,
): RequestBody[] | undefined {
	if (!isAsJson(form, list)) {
		const rows = rowsOf(form(list.name), list);
		return nonEmpty(rows.map((row, index) => read(`${list.rowLabel} ${index + 1}`, row, false)));
	}
	const label = `${list.label} (JSON)`;
	const json = form(`${list.name}Json`);
	if (isBlank(json) && !isChange) return undefined;
	const readJson = (value: unknown) =>
		readJsonObjects(label, value, list.example).map((row, index) =>
			read(`${label}, entry ${index + 1}`, row, true),
		);
	return isChange
		? readFilled(label, json, (value) => nonEmpty(readJson(value)))
		: nonEmpty(readJson(json));
}

function readCustomField(label: string, { tag, value }: Values, mayBeEmpty: boolean): RequestBody {
	const isEmpty = isBlank(value);
	if (isEmpty && !mayBeEmpty) {
		throw new InputError(
			`${label}, Value`,
			value,
			undefined,
			'Enter a value, or remove the custom field from the form. To empty it in ClientPoint, choose Using JSON and give it the value "".',
		);
	}
	const text = typeof value === 'boolean' ? String(value) : value;
	return {
		tag: readRequiredText(`${label}, Tag`, tag, 'location'),
		value: isEmpty ? '' : readText(`${label}, Value`, text),
	};
}

const ALL_RECIPIENT_FIELDS = [...RECIPIENT_FIELDS, ...MORE_RECIPIENT_FIELDS];

/**
 * A recipient in the form. In a change a switch that is off is not sent, because that is how the form
 * comes: it must not take "primary" from somebody whose phone number is changed.
 */
function readRecipient(
	label: string,
	{ moreFields, ...row }: Values,
	timeZone: string,
	isChange: boolean,
): RequestBody {
	const values = { ...recordOf(moreFields), ...row };
	const fields = readFields(ALL_RECIPIENT_FIELDS, values, timeZone, `${label}, `);
	return compact(
		isChange ? { ...fields, primary: fields.primary === true ? true : undefined } : fields,
	);
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
	const { example } = RECIPIENT;
	const [row, ...others] = isBlank(value) ? [] : readJsonObjects(label, value, example);
	if (row !== undefined && others.length === 0) return readJsonRecipient(label, row, timeZone);
	throw new InputError(
		label,
		value,
		'is not one recipient',
		`Enter one, e.g. ${example}. For a list, put a Split Out node before this one.`,
	);
}

/** Data, of its rows and its JSON. In a change whichever of the two was added has something in it. */
function readData(values: Values, isChange: boolean): RequestBody | undefined {
	const rows = rowsOf(values.data, DATA);
	if (isChange && 'data' in values) readFilled('Data', values.data, () => nonEmpty(rows));
	const entries = rows.map(({ key, value }, index): [string, unknown] => {
		const label = `Data ${index + 1}`;
		if (isChange) readFilled(`${label}, Value`, value, () => value);
		return [readRequiredText(`${label}, Key`, key, 'source'), value ?? ''];
	});
	const label = 'Data (JSON)';
	const { dataJson } = values;
	const readJson = (json: unknown) => Object.entries(readJsonObject(label, json, DATA.example));
	if (isChange && 'dataJson' in values) {
		entries.unshift(...readFilled(label, dataJson, (json) => nonEmpty(readJson(json))));
	} else if (!isBlank(dataJson)) {
		entries.unshift(...readJson(dataJson));
	} else if (rows.length === 0) {
		return undefined;
	}
	return Object.fromEntries(entries);
}
