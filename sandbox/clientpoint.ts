import {
	changeFields,
	CREATE_SCHEMA,
	RECIPIENT_SCHEMA,
	UPDATE_SCHEMA,
	WHOLE_SCHEMA,
	type AddedRecipient,
	type ClientPointFields,
} from './clientpointFields';
import { isRecord, own } from './guards';
import { jsonAnswer, lastPartOf, type VendorAnswer, type VendorRequest } from './vendor';
import type { World } from './world';

/** A ClientPoint that was created, as the control API lists it. */
export interface StoredClientPoint {
	id: number;
	link: string;
	/** ISO 8601 */
	createdAt: string;
	/** How many updates and added recipients changed it since. */
	updates: number;
	fields: ClientPointFields;
}

const FIRST_ID = 100_001;

const MESSAGES = {
	created: 'ClientPoint created successfully.',
	updated: 'ClientPoint updated successfully.',
	added: 'Recipient added successfully.',
};

/** ClientPoint's side of the sandbox: the company's ClientPoints, in memory, in order of creation. */
export class ClientPointCompany {
	private readonly stored = new Map<number, StoredClientPoint>();

	/** @param changed is told of each ClientPoint that is created or changed */
	constructor(
		private readonly world: World,
		private readonly changed: (clientPoint: StoredClientPoint) => void,
	) {}

	/** Copies, as they are now. */
	list(): StoredClientPoint[] {
		return Array.from(this.stored.values(), (each) => ({ ...each }));
	}

	clear(): void {
		this.stored.clear();
	}

	/** `POST /v4/clientpoint/create` (documented; the answers are assumed). Wrong requests are answered, never thrown. */
	create(request: VendorRequest): VendorAnswer {
		const refusal = this.refusalOf(request) ?? wrongField(request, CREATE_SCHEMA);
		if (refusal) return refusal;
		const fields = fieldsOf(request);
		const id = FIRST_ID + this.stored.size;
		// assumed: clientPoint.link, as in the documented webhook
		const link = `https://sandbox.clientpoint.net/v/${id}/0000`;
		const createdAt = this.world.now().toISOString();
		return this.store('created', { id, link, createdAt, updates: 0, fields });
	}

	/**
	 * `PUT /v4/clientpoint/update/{id}` (documented; the answers are assumed). An unknown id is told before any wrong
	 * field, so that an update of id 0 shows whether the key is good.
	 */
	update(request: VendorRequest): VendorAnswer {
		const refusal = this.refusalOf(request);
		if (refusal) return refusal;
		const before = this.find(lastPartOf(request));
		if (!before) return notFound(lastPartOf(request));
		const { speaker } = this.world;
		const isStrict = speaker.is('clientPoint.update.keeps', 'required');
		const wrong = wrongField(request, isStrict ? WHOLE_SCHEMA : UPDATE_SCHEMA);
		if (wrong) return wrong;
		// The name shows what has become of it.
		const blanked = speaker.is('clientPoint.update.keeps', 'blanks') && { revenue: 0 };
		return this.change('updated', before, { ...blanked, ...fieldsOf(request) });
	}

	/** `POST /v4/recipient/add` (documented; the answers are assumed). A known e-mail is updated (documented). */
	addRecipient(request: VendorRequest): VendorAnswer {
		const refusal = this.refusalOf(request) ?? wrongField(request, RECIPIENT_SCHEMA);
		if (refusal) return refusal;
		const { clientpoint_id: id, recipient }: AddedRecipient = JSON.parse(request.text);
		const before = this.find(String(id));
		if (!before) return notFound(String(id));
		return this.change('added', before, { recipients: [recipient] });
	}

	/**
	 * `GET /v4/clientpoint/get-link/{id}?api_key=…&type=view` (observed: the request, and `data.clientpoint_url` of its
	 * answer; assumed: all else).
	 */
	getLink(request: VendorRequest): VendorAnswer {
		const given = (name: string) => request.query.find(([each]) => each === name)?.[1];
		if (!this.isKey(given('api_key'))) return badKey();
		const found = this.find(lastPartOf(request));
		if (!found) return notFound(lastPartOf(request));
		if (given('type') !== 'view') return failure(422, 'type must be view.');
		return jsonAnswer(200, { status: true, data: { clientpoint_url: found.link } });
	}

	private isKey(given: unknown): boolean {
		const { clientPointKey, settings } = this.world;
		return given === clientPointKey && settings.refuses !== 'key';
	}

	private find(id: string): StoredClientPoint | undefined {
		const isHidden = !/^\d{1,15}$/.test(id) || this.world.settings.refuses === 'id';
		return isHidden ? undefined : this.stored.get(Number(id));
	}

	private change(
		what: keyof typeof MESSAGES,
		before: StoredClientPoint,
		changes: ClientPointFields,
	): VendorAnswer {
		const fields = changeFields(before.fields, changes);
		return this.store(what, { ...before, updates: before.updates + 1, fields });
	}

	/** Keeps a ClientPoint that is new or has changed, and says so: every change passes here. */
	private store(what: keyof typeof MESSAGES, clientPoint: StoredClientPoint): VendorAnswer {
		const { id, link } = clientPoint;
		this.stored.set(id, clientPoint);
		this.changed(clientPoint);
		const answer = { status: true, message: MESSAGES[what], clientpoint_id: id, link };
		return { ...jsonAnswer(200, answer), clientPoint: id };
	}

	/** What a request is refused for before its fields are looked at; undefined for nothing. */
	private refusalOf({ json }: VendorRequest): VendorAnswer | undefined {
		if (!isRecord(json))
			return failure(400, 'The body must be a JSON object, sent as application/json.');
		if (!this.isKey(own(json, 'api_key'))) return badKey();
		return this.world.settings.refuses === 'field'
			? failure(422, 'The field name is reserved.')
			: undefined;
	}
}

/** The fields of a body that has passed its schema, without the key. */
function fieldsOf({ text }: VendorRequest): ClientPointFields {
	const fields: ClientPointFields & { api_key?: string } = JSON.parse(text);
	delete fields.api_key;
	return fields;
}

function wrongField(request: VendorRequest, schema: object): VendorAnswer | undefined {
	const problem = request.problemWith(schema);
	return problem === undefined ? undefined : failure(422, problem);
}

function failure(
	status: number,
	message: string,
	refused: VendorAnswer['refused'] = 'field',
): VendorAnswer {
	return jsonAnswer(status, { status: false, message }, refused);
}

/** assumed: clientPoint.unknown */
const notFound = (id: string) => failure(404, `ClientPoint ${id} was not found.`, 'id');

/** assumed: clientPoint.key */
const badKey = () => failure(401, 'The API key is not valid.', 'key');
