import { isRecord, isWhole, own } from './guards';

export interface CustomField {
	tag: string;
	value: string;
}

/** `primary` and the names are documented, the rest is in the vendor's beta documents, and more keys are tolerated. */
export interface Recipient {
	first_name?: string;
	last_name?: string;
	email: string;
	primary?: boolean;
	[other: string]: unknown;
}

/** What ClientPoint's create and update take (documented), without the key. */
export interface ClientPointFields {
	name?: string;
	/** A number such as 500.5, in the company's currency. */
	revenue?: number;
	assigned_to?: string;
	division?: string;
	/** `YYYY-MM-DD` */
	expiration_date?: string;
	test_mode?: boolean;
	file_ids?: number[];
	template_id?: number[];
	send_recipient_mail?: boolean;
	custom_fields?: CustomField[];
	recipients?: Recipient[];
	data?: Record<string, unknown>;
	/** Update only. */
	status?: string;
	/** Update only. */
	auto_process?: boolean;
}

/** Values of `status` (documented). */
export const STATUSES = ['pending', 'archive', 'eBrochure', 'lost', 'trash', 'won'] as const;

/** A user with an address in this domain is not active and cannot be assigned anything. */
export const INACTIVE_DOMAIN = 'inactive.example';

const REQUIRED = ['name', 'revenue', 'assigned_to'] as const;

/** Beta documents; texts. */
const RECIPIENT_TEXTS = new Set([
	'first_name',
	'last_name',
	'prefix',
	'title',
	'account',
	'phone_number',
	'mobile',
	'address_line_1',
	'city',
	'state',
	'country',
	'zip',
	'fax',
]);

/** What each field must be, as a check and in words. */
type Forms = Readonly<Record<string, readonly [is: (value: unknown) => boolean, form: string]>>;

// assumed: that types are checked so strictly; nothing rests on it
const COMMON: Forms = {
	name: [isFilled, 'a text that is not empty'],
	revenue: [isAmount, 'a number such as 500.50'],
	assigned_to: [isActiveUser, 'the e-mail of an active user'],
	division: [isText, 'a text'],
	expiration_date: [isDay, 'a date as YYYY-MM-DD'],
	test_mode: [isBoolean, 'true or false'],
	file_ids: [isIds, 'an array of ids'],
	template_id: [isIds, 'an array of ids'],
	send_recipient_mail: [isBoolean, 'true or false'],
	custom_fields: [listOf(isCustomField), 'an array of {"tag": text, "value": text}'],
	recipients: [
		listOf(isRecipient),
		'an array of recipients, each with an e-mail, texts and "primary" as true or false',
	],
	data: [isRecord, 'an object'],
};

const UPDATE: Forms = {
	...COMMON,
	status: [isStatus, `one of ${STATUSES.join(', ')}`],
	auto_process: [isBoolean, 'true or false'],
};

/**
 * Checks the fields of a create or an update; the key is the caller's business.
 * @returns the fields, or what is wrong with them, naming each field
 */
export function readClientPointFields(
	body: Record<string, unknown>,
	operation: 'create' | 'update',
): ClientPointFields | string {
	const forms = operation === 'create' ? COMMON : UPDATE;
	const fields = Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'api_key'));
	const required = operation === 'create' ? REQUIRED : [];
	const missing = required.filter((name) => own(body, name) === undefined);
	const problems = Object.entries(fields).flatMap(([name, value]) => {
		// assumed, so that a misspelt one is not lost silently
		if (!Object.hasOwn(forms, name)) return [`The field ${name} is not known.`];
		const [is, form] = forms[name] ?? [];
		return is?.(value) ? [] : [`The field ${name} must be ${form}.`];
	});
	const all = [...missing.map((name) => `The field ${name} is required.`), ...problems];
	return all.length > 0 ? all.join(' ') : fields;
}

/** What adding a recipient takes (documented), without the key. */
export interface AddedRecipient {
	clientPointId: number;
	recipient: Recipient;
}

/**
 * Checks the fields of a request that adds a recipient; the key is the caller's business.
 * @returns the fields, or what is wrong with them, naming each field
 */
export function readAddedRecipient(body: Record<string, unknown>): AddedRecipient | string {
	const clientPointId = own(body, 'clientpoint_id');
	const recipient = own(body, 'recipient');
	const mail = own(body, 'send_recipient_mail');
	const problems: string[] = [];
	// documented: numeric; assumed: that a text is refused
	if (!isWhole(clientPointId, 1)) problems.push('The field clientpoint_id must be a number.');
	if (!isRecipient(recipient))
		problems.push('The field recipient must be an object with an e-mail, texts and "primary".');
	if (mail !== undefined && !isBoolean(mail))
		problems.push('The field send_recipient_mail must be true or false.');
	const known = ['api_key', 'clientpoint_id', 'recipient', 'send_recipient_mail'];
	for (const name of Object.keys(body))
		if (!known.includes(name)) problems.push(`The field ${name} is not known.`);
	return isWhole(clientPointId, 1) && isRecipient(recipient) && problems.length === 0
		? { clientPointId, recipient }
		: problems.join(' ');
}

/**
 * A ClientPoint's fields after some of them were changed. A recipient with a known e-mail is updated (documented for
 * adding one), a custom field with a known tag gets the new value; the others stay (assumed).
 */
export function changeFields(
	before: ClientPointFields,
	{ recipients, custom_fields: customFields, ...others }: ClientPointFields,
): ClientPointFields {
	return {
		...before,
		...others,
		...(recipients && {
			recipients: merge(before.recipients, recipients, ({ email }) => email.toLowerCase()),
		}),
		...(customFields && {
			custom_fields: merge(before.custom_fields, customFields, ({ tag }) => tag),
		}),
	};
}

/** The entries of before, changed by those with the same key, and behind them the new ones. */
function merge<T extends object>(
	before: readonly T[] = [],
	changes: readonly T[],
	keyOf: (entry: T) => string,
): T[] {
	const merged = new Map(before.map((entry) => [keyOf(entry), entry]));
	for (const change of changes)
		merged.set(keyOf(change), { ...merged.get(keyOf(change)), ...change });
	return [...merged.values()];
}

function listOf(is: (value: unknown) => boolean): (value: unknown) => boolean {
	return (value) => Array.isArray(value) && value.every(is);
}

function isText(value: unknown): value is string {
	return typeof value === 'string';
}

function isFilled(value: unknown): value is string {
	return isText(value) && value.trim() !== '';
}

function isAmount(value: unknown): value is number {
	return typeof value === 'number' && Number.isFinite(value);
}

function isBoolean(value: unknown): value is boolean {
	return typeof value === 'boolean';
}

function isEmail(value: unknown): value is string {
	return isText(value) && /^[^\s@,;<>]+@[^\s@,;<>.]+(\.[^\s@,;<>.]+)+$/.test(value);
}

function isActiveUser(value: unknown): value is string {
	return isEmail(value) && !value.toLowerCase().endsWith(`@${INACTIVE_DOMAIN}`);
}

function isDay(value: unknown): value is string {
	if (!isText(value) || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
	const date = new Date(`${value}T00:00:00Z`);
	return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

// assumed, as in the documented example
function isIds(value: unknown): value is number[] {
	return Array.isArray(value) && value.every((each) => isWhole(each, 1));
}

function isStatus(value: unknown): value is string {
	return STATUSES.some((status) => status === value);
}

// assumed: nothing else
function isCustomField(value: unknown): value is CustomField {
	return (
		isRecord(value) &&
		isFilled(own(value, 'tag')) &&
		isText(own(value, 'value')) &&
		Object.keys(value).length === 2
	);
}

// assumed: nothing else
function isRecipient(value: unknown): value is Recipient {
	return (
		isRecord(value) &&
		isEmail(own(value, 'email')) &&
		Object.entries(value).every(([name, each]) =>
			name === 'primary' ? isBoolean(each) : RECIPIENT_TEXTS.has(name) ? isText(each) : true,
		)
	);
}
