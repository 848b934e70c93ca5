interface CustomField {
	tag: string;
	value: string;
}

/** `primary` and the names are documented, the rest is in the vendor's beta documents, and more keys are tolerated. */
interface Recipient {
	email: string;
	[other: string]: unknown;
}

/** What ClientPoint's create and update take (documented), without the key; the schemas have the rest. */
export interface ClientPointFields {
	name?: string;
	/** A number such as 500.5, in the company's currency. */
	revenue?: number;
	assigned_to?: string;
	division?: string;
	custom_fields?: CustomField[];
	recipients?: Recipient[];
	template_id?: number[];
	data?: Record<string, unknown>;
	status?: string;
	[other: string]: unknown;
}

/** What adding a recipient takes (documented), without the key. */
export interface AddedRecipient {
	clientpoint_id: number;
	recipient: Recipient;
	send_recipient_mail?: boolean;
}

const TEXT = { type: 'string' };
const FILLED = { type: 'string', pattern: '\\S' };
const SWITCH = { type: 'boolean' };
const EMAIL = { type: 'string', format: 'email' };
/** A user with an address in this domain is not active and cannot be assigned anything. */
const ACTIVE_USER = { ...EMAIL, not: { pattern: '@inactive\\.example$' } };
// assumed, as in the documented example
const IDS = { type: 'array', items: { type: 'integer', minimum: 1 } };

/** Beta documents; texts. */
const RECIPIENT_TEXTS =
	'first_name last_name prefix title account phone_number mobile address_line_1 city state country zip fax';

const RECIPIENT = {
	type: 'object',
	properties: {
		...Object.fromEntries(RECIPIENT_TEXTS.split(' ').map((name) => [name, TEXT])),
		email: EMAIL,
		primary: SWITCH,
	},
	required: ['email'],
};

const CUSTOM_FIELD = {
	type: 'object',
	properties: { tag: FILLED, value: TEXT },
	required: ['tag', 'value'],
	additionalProperties: false,
};

const PROPERTIES = {
	api_key: TEXT,
	name: FILLED,
	revenue: { type: 'number' },
	assigned_to: ACTIVE_USER,
	division: TEXT,
	expiration_date: { type: 'string', format: 'date' },
	test_mode: SWITCH,
	file_ids: IDS,
	template_id: IDS,
	send_recipient_mail: SWITCH,
	custom_fields: { type: 'array', items: CUSTOM_FIELD },
	recipients: { type: 'array', items: RECIPIENT },
	data: { type: 'object' },
};

/**
 * What the bodies are checked against. assumed: that types are checked so strictly, and that unknown names are refused,
 * so that a misspelt one is not lost silently; nothing rests on it
 */
export const CREATE_SCHEMA = {
	type: 'object',
	properties: PROPERTIES,
	required: ['name', 'revenue', 'assigned_to'],
	additionalProperties: false,
};

/** The values of `status` are documented. */
export const UPDATE_SCHEMA = {
	type: 'object',
	properties: {
		...PROPERTIES,
		status: { enum: ['pending', 'archive', 'eBrochure', 'lost', 'trash', 'won'] },
		auto_process: SWITCH,
	},
	additionalProperties: false,
};

/** An update that has to name all that a creation has to name. */
export const WHOLE_SCHEMA = { ...UPDATE_SCHEMA, required: CREATE_SCHEMA.required };

export const RECIPIENT_SCHEMA = {
	type: 'object',
	properties: {
		api_key: TEXT,
		// documented: numeric
		clientpoint_id: { type: 'integer', minimum: 1 },
		recipient: RECIPIENT,
		send_recipient_mail: SWITCH,
	},
	required: ['clientpoint_id', 'recipient'],
	additionalProperties: false,
};

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
