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
	type Field,
} from './fields';

/**
 * From what the form holds to the bodies of ClientPoint's requests. Pure; the API key is not in
 * them. A value that was not given is not in the body.
 *
 * Objects are built with `Object.fromEntries`, so that names from outside, such as `__proto__`, become
 * ordinary fields.
 */

/** A body: names as the vendor has them, nothing undefined. */
type RequestBody = Record<string, unknown>;

/** Values of the form, by the form's names. */
type Values = Record<string, unknown>;

/**
 * Builds the body of a create request.
 *
 * @param timeZone the workflow's, in which an expiration given as an instant becomes a day
 * @throws InputError for the first value that cannot be used
 */
export function createBody(form: Form, timeZone: string): RequestBody {
	const source = { form, timeZone, isChange: false };
	return readBody(source, REQUIRED_FIELDS, OPTIONAL_FIELDS, 'additionalFields');
}

/**
 * Builds the body of an update request: what is filled in or was added to the form, and nothing else.
 *
 * @param timeZone the workflow's, in which an expiration given as an instant becomes a day
 * @throws InputError for the first value that cannot be used, and when there is nothing to change
 */
export function updateBody(form: Form, timeZone: string): RequestBody {
	const source = { form, timeZone, isChange: true };
	const addable = [...OPTIONAL_FIELDS, ...CHANGE_FIELDS];
	const body = readBody(source, EXPECTED_FIELDS, addable, 'updateFields');
	if (Object.keys(body).length > 0) return body;
	const wayOut = 'Fill in a field, or add one to Update Fields, a recipient, or a custom field.';
	throw new InputError('Update Fields', {}, 'has nothing to change', wayOut);
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

/** Where values come from, and what they are for. */
interface Source {
	form: Form;
	timeZone: string;
	/**
	 * Whether there may be values already. What was added to the form then must not be empty: sent, it
	 * might wipe what ClientPoint has; left out, the change that was asked for would be missing silently.
	 */
	isChange: boolean;
}

/** @param collection the parameter to which `addable` fields and data are added */
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
		...readFields(source, addable, added, isChange),
		custom_fields: readList(source, CUSTOM_FIELDS, readCustomField),
		recipients: readList(source, RECIPIENTS, readRecipient),
		data: readData(added, isChange),
	});
}

function valuesOf(form: Form, fields: ReadonlyArray<{ name: string }>): Values {
	return Object.fromEntries(fields.map(({ name }) => [name, form(name)]));
}

/** The values of fields by the vendor's names, undefined where there is none. */
function readFields(
	{ timeZone }: Source,
	fields: readonly Field[],
	values: Values,
	refusesEmpty = false,
	within = '',
): RequestBody {
	return Object.fromEntries(
		fields.map(({ name, key, label, required, neverEmpty, read = readText }) => {
			const value = values[name];
			const isNeeded = required === true || (neverEmpty === true && name in values);
			const isLeftOut = isBlank(value) && (refusesEmpty || !isNeeded);
			const found = isLeftOut ? undefined : read(`${within}${label}`, value, timeZone);
			if (found === undefined && refusesEmpty && name in values) throw emptyError(label, value);
			return [key, found];
		}),
	);
}

function emptyError(label: string, value: unknown): InputError {
	const wayOut = 'Enter a value, or remove the field from the form to keep what ClientPoint has.';
	return new InputError(label, value, 'is empty', wayOut);
}

/** An object without the fields that have no value. */
function compact(fields: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Reads a row of a list. @param label what messages call it @param isJson whether its names are the vendor's */
type ReadRow = (source: Source, label: string, row: Values, isJson: boolean) => RequestBody;

/** Reads the rows or the JSON of a list; undefined is a list with nothing in it. */
function readList(source: Source, list: List, read: ReadRow): RequestBody[] | undefined {
	const { form, isChange } = source;
	const isJson = isAsJson(form, list);
	const value = form(isJson ? `${list.name}Json` : list.name);
	const label = `${list.label} (JSON)`;
	const entries = () => (isBlank(value) ? [] : readJsonObjects(label, value, list.example));
	const rows = isJson ? entries() : rowsOf(value, list);
	if (isJson && isChange && rows.length === 0) throw emptyError(label, value);
	const within = isJson ? `${label}, entry` : list.rowLabel;
	const found = rows.map((row, index) => read(source, `${within} ${index + 1}`, row, isJson));
	return found.length > 0 ? found : undefined;
}

const readCustomField: ReadRow = ({ isChange }, label, { tag, value }, isJson) => {
	const isEmpty = isBlank(value);
	// In JSON an empty text is what it says.
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

const ALL_RECIPIENT_FIELDS = [...RECIPIENT_FIELDS, ...MORE_RECIPIENT_FIELDS];

/**
 * A recipient in the form. In a change a switch that is off is not sent, because that is how the form
 * comes: it must not take "primary" from somebody whose phone number is changed.
 */
const readRecipient: ReadRow = (source, label, recipient, isJson) => {
	if (isJson) return readJsonRecipient(source, label, recipient);
	const { moreFields, ...row } = recipient;
	const values = { ...recordOf(moreFields), ...row };
	const fields = readFields(source, ALL_RECIPIENT_FIELDS, values, false, `${label}, `);
	if (source.isChange && fields.primary === false) delete fields.primary;
	return compact(fields);
};

/** A recipient whose fields have the vendor's names already; fields that are unknown here stay. */
function readJsonRecipient({ timeZone }: Source, label: string, row: Values): RequestBody {
	const fields = Object.entries(row)
		.filter(([key, value]) => key !== 'email' && !isBlank(value))
		.map(([key, value]) => {
			const field = ALL_RECIPIENT_FIELDS.find((each) => each.key === key);
			const { read = readText } = field ?? {};
			return [key, field === undefined ? value : read(`${label}, ${key}`, value, timeZone)];
		});
	return Object.fromEntries([...fields, ['email', readEmail(`${label}, email`, row.email)]]);
}

/** The one recipient of the form. */
function readOneRecipient(source: Source): RequestBody {
	const { form } = source;
	if (!isAsJson(form, RECIPIENT)) {
		return readRecipient(source, 'Recipient', valuesOf(form, recipientProperties), false);
	}
	const label = 'Recipient (JSON)';
	const { example } = RECIPIENT;
	const value = form('recipientJson');
	const [row, ...others] = isBlank(value) ? [] : readJsonObjects(label, value, example);
	if (row !== undefined && others.length === 0) return readJsonRecipient(source, label, row);
	const wayOut = `Enter one, e.g. ${example}. For a list, put a Split Out node before this one.`;
	throw new InputError(label, value, 'is not one recipient', wayOut);
}

/** Data, of its rows and its JSON; of equal names the row counts. */
function readData(added: Values, isChange: boolean): RequestBody | undefined {
	const { data, dataJson } = added;
	const rows = rowsOf(data, DATA);
	if (isChange && 'data' in added && rows.length === 0) throw emptyError('Data', data);
	const ofRows = new Map<string, unknown>();
	for (const [index, { key, value }] of rows.entries()) {
		const label = `Data ${index + 1}`;
		if (isChange && isBlank(value)) throw emptyError(`${label}, Value`, value);
		const name = readRequiredText(`${label}, Key`, key, 'source');
		if (ofRows.has(name)) {
			throw new InputError(`${label}, Key`, name, 'is there twice', 'Remove one of the two.');
		}
		ofRows.set(name, value ?? '');
	}
	const label = 'Data (JSON)';
	const json = isBlank(dataJson) ? undefined : readJsonObject(label, dataJson, DATA.example);
	const ofJson = Object.entries(json ?? {});
	if (isChange && 'dataJson' in added && ofJson.length === 0) throw emptyError(label, dataJson);
	for (const [name, value] of ofJson) {
		if (isChange && value === undefined) throw emptyError(`${label}, ${name}`, value);
	}
	if (json === undefined && rows.length === 0) return undefined;
	return Object.fromEntries([...ofJson, ...ofRows]);
}
