import { InputError } from '../shared/errors';
import {
	idAsJson,
	isBlank,
	readBoolean,
	readId,
	readJsonObject,
	readJsonObjects,
	readRequiredText,
	readText,
	recordOf,
} from '../shared/input';
import { isAsJson, rowsOf, type List } from '../shared/specify';
import type { Form } from '../shared/template';
import {
	ALL_RECIPIENT_FIELDS,
	CHANGE_FIELDS,
	CUSTOM_FIELDS,
	DATA,
	EXPECTED_FIELDS,
	OPTIONAL_FIELDS,
	RECIPIENT,
	recipientProperties,
	RECIPIENTS,
	REQUIRED_FIELDS,
	type Field,
} from './fields';

/**
 * Makes the bodies of ClientPoint's requests from the form, without the API key and without missing values. Pure.
 *
 * Objects are made with `Object.fromEntries`, so that names from outside, such as `__proto__`, become ordinary
 * fields.
 */

/** A body with the vendor's names, without undefined values. */
type RequestBody = Record<string, unknown>;

/** Values by their names in the form. */
type Values = Record<string, unknown>;

/**
 * Makes the body of a create request.
 *
 * @param timeZone the workflow's, in which an instant becomes the expiration day
 * @throws InputError for an unusable value
 */
export function createBody(form: Form, timeZone: string): RequestBody {
	const source = { form, timeZone, isChange: false };
	return readBody(source, REQUIRED_FIELDS, OPTIONAL_FIELDS, 'additionalFields');
}

/**
 * Makes the body of an update request, with nothing but what the form holds.
 *
 * @param timeZone as in {@link createBody}
 * @throws InputError for an unusable value, and if there is nothing to change
 */
export function updateBody(form: Form, timeZone: string): RequestBody {
	const source = { form, timeZone, isChange: true };
	const addable = [...OPTIONAL_FIELDS, ...CHANGE_FIELDS];
	const body = readBody(source, EXPECTED_FIELDS, addable, 'updateFields');
	if (Object.keys(body).length > 0) return body;
	const wayOut = 'Fill in a field, or add one to Update Fields, a recipient, or a custom field.';
	throw new InputError('Update Fields', {}, 'has nothing to change', wayOut);
}

/** Makes the body of a request that adds a recipient to a ClientPoint. @throws InputError as {@link createBody} */
export function addRecipientBody(
	form: Form,
	timeZone: string,
): { clientPointId: string; email: string; body: RequestBody } {
	const clientPointId = readId('ClientPoint ID', form('clientPointId'));
	const recipient = readOneRecipient({ form, timeZone, isChange: true });
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

/** The source of values, and their purpose. */
interface Source {
	form: Form;
	timeZone: string;
	/**
	 * Whether ClientPoint may already have values. If so, an empty value is an error: sent, it might wipe them;
	 * omitted, the change would be lost silently.
	 */
	isChange: boolean;
}

/** @param collection the parameter that holds `addable` fields and data */
function readBody(
	source: Source,
	fields: readonly Field[],
	addable: readonly Field[],
	collection: string,
): RequestBody {
	const { form, isChange } = source;
	const added = recordOf(form(collection));
	return compact({
		...readFields(source, fields, valuesOf(form, fields)),
		...readAdded(source, addable, added),
		custom_fields: readList(source, CUSTOM_FIELDS, readCustomField),
		recipients: readList(source, RECIPIENTS, readRecipient),
		data: readData(added, isChange),
	});
}

function valuesOf(form: Form, fields: ReadonlyArray<{ name: string }>): Values {
	return Object.fromEntries(fields.map(({ name }) => [name, form(name)]));
}

/** Fields by the vendor's names, undefined if they have no value. @param within starts their labels in messages */
function readFields(
	{ timeZone, isChange }: Source,
	fields: readonly Field[],
	values: Values,
	within = '',
): RequestBody {
	const entryOf = ({ key, label, name, required, neverEmpty, read = readText }: Field) => {
		const value = values[name];
		const isAdded = neverEmpty === true && name in values && !isChange;
		const isSkipped = isBlank(value) && required !== true && !isAdded;
		return [key, isSkipped ? undefined : read(`${within}${label}`, value, timeZone)];
	};
	return Object.fromEntries(fields.map(entryOf));
}

/** Fields added to the form. */
function readAdded(source: Source, fields: readonly Field[], added: Values): RequestBody {
	const body = readFields(source, fields, added);
	const empty = fields.find(({ key, name }) => name in added && body[key] === undefined);
	if (source.isChange && empty !== undefined) throw emptyError(empty.label, added[empty.name]);
	return body;
}

function emptyError(label: string, value: unknown): InputError {
	const wayOut = 'Enter a value, or remove the field from the form to keep what ClientPoint has.';
	return new InputError(label, value, 'is empty', wayOut);
}

/** An object without undefined values. */
function compact(fields: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Reads a row of a list. @param label for messages @param isJson whether the row has the vendor's names */
type ReadRow = (source: Source, label: string, row: Values, isJson: boolean) => RequestBody;

/** Reads a list from rows or JSON; undefined if it is empty. */
function readList(source: Source, list: List, read: ReadRow): RequestBody[] | undefined {
	const isJson = isAsJson(source.form, list);
	const rows = isJson ? jsonRowsOf(source, list) : rowsOf(source.form(list.name), list);
	const label = isJson ? `${list.label} (JSON), entry` : list.rowLabel;
	const found = rows.map((row, index) => read(source, `${label} ${index + 1}`, row, isJson));
	return found.length > 0 ? found : undefined;
}

function jsonRowsOf({ form, isChange }: Source, { label, name, example }: List): Values[] {
	const jsonLabel = `${label} (JSON)`;
	const value = form(`${name}Json`);
	const rows = isBlank(value) ? [] : readJsonObjects(jsonLabel, value, example);
	if (isChange && rows.length === 0) throw emptyError(jsonLabel, value);
	return rows;
}

const readCustomField: ReadRow = ({ isChange }, label, { tag, value }, isJson) => {
	const isEmpty = isBlank(value);
	// In JSON, "" is meant.
	if (isEmpty && isChange && !(isJson && value === '')) {
		const wayOut =
			'Enter a value, or remove the custom field from the form. To empty it in ClientPoint, choose Using JSON and give it the value "".';
		throw new InputError(`${label}, Value`, value, undefined, wayOut);
	}
	const text = typeof value === 'boolean' ? String(value) : value;
	return {
		tag: readRequiredText(`${label}, Tag`, tag, 'location'),
		value: isEmpty ? '' : readText(`${label}, Value`, text),
	};
};

/** As in JSON, under the vendor's names. */
const JSON_RECIPIENT_FIELDS = ALL_RECIPIENT_FIELDS.map((field) => {
	return { ...field, name: field.key, label: field.key };
});

/**
 * Reads a recipient. Its switch is off by default, so in a change, off isn't sent: it must not take "primary" from
 * a recipient whose phone number changes. In JSON, unknown fields stay.
 */
const readRecipient: ReadRow = (source, label, recipient, isJson) => {
	if (isJson) {
		const given = Object.entries(recipient).filter(([, value]) => !isBlank(value));
		const known = readFields(source, JSON_RECIPIENT_FIELDS, recipient, `${label}, `);
		return { ...Object.fromEntries(given), ...compact(known) };
	}
	const { moreFields, ...row } = recipient;
	const values = { ...recordOf(moreFields), ...row };
	const fields = readFields(source, ALL_RECIPIENT_FIELDS, values, `${label}, `);
	if (source.isChange && fields.primary === false) delete fields.primary;
	return compact(fields);
};

/** Reads the form's single recipient. */
function readOneRecipient(source: Source): RequestBody {
	const { form } = source;
	if (!isAsJson(form, RECIPIENT)) {
		return readRecipient(source, 'Recipient', valuesOf(form, recipientProperties), false);
	}
	const label = 'Recipient (JSON)';
	const { example } = RECIPIENT;
	const value = form('recipientJson');
	const [row, ...others] = isBlank(value) ? [] : readJsonObjects(label, value, example);
	if (row !== undefined && others.length === 0) return readRecipient(source, label, row, true);
	const wayOut = `Enter one, e.g. ${example}. For a list, put a Split Out node before this one.`;
	throw new InputError(label, value, 'is not one recipient', wayOut);
}

/** Reads Data from its rows and its JSON; if both have a name, the row wins. */
function readData(added: Values, isChange: boolean): RequestBody | undefined {
	const { data, dataJson } = added;
	const label = 'Data (JSON)';
	const rows = readDataRows(data, isChange);
	const json = isBlank(dataJson) ? {} : readJsonObject(label, dataJson, DATA.example);
	const entries = Object.entries(json);
	if (isChange) {
		if ('data' in added && rows.size === 0) throw emptyError('Data', data);
		if ('dataJson' in added && entries.length === 0) throw emptyError(label, dataJson);
		const [missing] = entries.find(([, value]) => value === undefined) ?? [];
		if (missing !== undefined) throw emptyError(`${label}, ${missing}`, undefined);
	}
	const isNone = isBlank(dataJson) && rows.size === 0;
	return isNone ? undefined : Object.fromEntries([...entries, ...rows]);
}

function readDataRows(data: unknown, isChange: boolean): Map<string, unknown> {
	const values = new Map<string, unknown>();
	for (const [index, { key, value }] of rowsOf(data, DATA).entries()) {
		const label = `Data ${index + 1}`;
		if (isChange && isBlank(value)) throw emptyError(`${label}, Value`, value);
		const name = readRequiredText(`${label}, Key`, key, 'source');
		if (values.has(name)) {
			throw new InputError(`${label}, Key`, name, 'is a duplicate', 'Remove one of the two.');
		}
		values.set(name, value ?? '');
	}
	return values;
}
