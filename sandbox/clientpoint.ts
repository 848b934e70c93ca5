import {
	changeFields,
	CREATE_SCHEMA,
	RECIPIENT_SCHEMA,
	UPDATE_SCHEMA,
	type AddedRecipient,
	type ClientPointFields,
} from './clientpointFields';
import type { Speaker } from './dialect';
import { isRecord, own } from './guards';
import type { Settings } from './settings';
import { echoOf, jsonAnswer, type VendorAnswer, type VendorRequest } from './vendor';

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

/** What the checks shared by all operations come to: the request's JSON object, or the answer that refuses it. */
type Opened = { body: Record<string, unknown> } | { refusal: VendorAnswer };

/** ClientPoint's side of the sandbox: the company's ClientPoints, in memory, in order of creation. */
export class ClientPointCompany {
	private readonly stored = new Map<number, StoredClientPoint>();

	constructor(
		private readonly key: string,
		private readonly now: () => Date,
		private readonly speaker: Speaker,
	) {}

	/** Copies, as they are now. */
	list(): StoredClientPoint[] {
		return Array.from(this.stored.values(), (each) => ({ ...each }));
	}

	/** A copy of one. */
	get(id: number): StoredClientPoint | undefined {
		const found = this.stored.get(id);
		return found && { ...found };
	}

	get size(): number {
		return this.stored.size;
	}

	clear(): void {
		this.stored.clear();
	}

	/** `POST /v4/clientpoint/create` (documented; the answers are assumed). Wrong requests are answered, never thrown. */
	create(request: VendorRequest, settings: Settings): VendorAnswer {
		const opened = this.open(request, settings);
		if ('refusal' in opened) return opened.refusal;
		const problem = request.problemWith(CREATE_SCHEMA);
		if (problem !== undefined) return failure(422, problem, request, settings);
		const fields = fieldsOf(request);
		const id = FIRST_ID + this.stored.size;
		// assumed: clientPoint.link, as in the documented webhook
		const link = `https://sandbox.clientpoint.net/v/${id}/0000`;
		const createdAt = this.now().toISOString();
		const clientPoint = this.store({ id, link, createdAt, updates: 0, fields });
		return success('ClientPoint created successfully.', clientPoint, opened.body, settings);
	}

	/**
	 * `PUT /v4/clientpoint/update/{id}` (documented; the answers are assumed). An unknown id is told before any wrong
	 * field, so that an update of id 0 shows whether the key is good.
	 */
	update(request: VendorRequest, settings: Settings, idText: string): VendorAnswer {
		const opened = this.open(request, settings);
		if ('refusal' in opened) return opened.refusal;
		const before = this.find(idText, settings);
		if (!before) return notFound(idText, request, settings);
		const isStrict = this.speaker.is('clientPoint.update.keeps', 'required');
		const problem = request.problemWith(isStrict ? CREATE_SCHEMA : UPDATE_SCHEMA);
		if (problem !== undefined) return failure(422, problem, request, settings);
		const fields = fieldsOf(request);
		// The name shows what has become of it.
		const blanked = this.speaker.is('clientPoint.update.keeps', 'blanks') && { revenue: 0 };
		const clientPoint = this.change(before, { ...blanked, ...fields });
		return success('ClientPoint updated successfully.', clientPoint, opened.body, settings);
	}

	/** `POST /v4/recipient/add` (documented; the answers are assumed). A known e-mail is updated (documented). */
	addRecipient(request: VendorRequest, settings: Settings): VendorAnswer {
		const opened = this.open(request, settings);
		if ('refusal' in opened) return opened.refusal;
		const problem = request.problemWith(RECIPIENT_SCHEMA);
		if (problem !== undefined) return failure(422, problem, request, settings);
		const { clientpoint_id: id, recipient }: AddedRecipient = JSON.parse(request.text);
		const before = this.find(String(id), settings);
		if (!before) return notFound(String(id), request, settings);
		const clientPoint = this.change(before, { recipients: [recipient] });
		return success('Recipient added successfully.', clientPoint, opened.body, settings);
	}

	/**
	 * `GET /v4/clientpoint/get-link/{id}?api_key=…&type=view` (observed: the request, and `data.clientpoint_url` of its
	 * answer; assumed: all else).
	 */
	getLink(request: VendorRequest, settings: Settings): VendorAnswer {
		const given = (name: string) => request.query.find(([each]) => each === name)?.[1];
		if (given('api_key') !== this.key || settings.refuses === 'key')
			return badKey(request, settings);
		const idText = request.path.slice(request.path.lastIndexOf('/') + 1);
		const found = this.find(idText, settings);
		if (!found) return notFound(idText, request, settings);
		if (given('type') !== 'view') return failure(422, 'type must be view.', request, settings);
		const answer = {
			status: true,
			data: { clientpoint_url: found.link },
			...(settings.echoRequest && { request: request.query }),
		};
		return jsonAnswer(200, answer);
	}

	private find(id: string, { refuses }: Settings): StoredClientPoint | undefined {
		return /^\d{1,15}$/.test(id) && refuses !== 'id' ? this.stored.get(Number(id)) : undefined;
	}

	private change(before: StoredClientPoint, fields: ClientPointFields): StoredClientPoint {
		const { updates } = before;
		return this.store({
			...before,
			updates: updates + 1,
			fields: changeFields(before.fields, fields),
		});
	}

	/** Keeps a ClientPoint that is new or has changed: every change passes here. */
	private store(clientPoint: StoredClientPoint): StoredClientPoint {
		this.stored.set(clientPoint.id, clientPoint);
		return clientPoint;
	}

	private open(request: VendorRequest, settings: Settings): Opened {
		if (request.body.kind !== 'json' || !isRecord(request.body.value)) {
			const message = 'The body must be a JSON object, sent as application/json.';
			return { refusal: failure(400, message, request, settings) };
		}
		const body = request.body.value;
		if (own(body, 'api_key') !== this.key || settings.refuses === 'key')
			return { refusal: badKey(request, settings) };
		if (settings.refuses !== 'field') return { body };
		return { refusal: failure(422, 'The field name is reserved.', request, settings) };
	}
}

/** The fields of a body that has passed its schema, without the key. */
function fieldsOf({ text }: VendorRequest): ClientPointFields {
	const fields: ClientPointFields & { api_key?: string } = JSON.parse(text);
	delete fields.api_key;
	return fields;
}

function success(
	message: string,
	clientPoint: StoredClientPoint,
	body: Record<string, unknown>,
	settings: Settings,
): VendorAnswer {
	const answer = {
		status: true,
		message,
		clientpoint_id: clientPoint.id,
		link: clientPoint.link,
		...(settings.echoRequest && { request: body }),
	};
	return { ...jsonAnswer(200, answer), clientPoint: clientPoint.id };
}

function failure(
	status: number,
	message: string,
	request: VendorRequest,
	settings: Settings,
): VendorAnswer {
	const echo = echoOf(request, settings);
	const answer = jsonAnswer(status, { status: false, message: `${message}${echo}` });
	return { ...answer, refused: 'field' };
}

/** assumed: clientPoint.unknown */
function notFound(id: string, request: VendorRequest, settings: Settings): VendorAnswer {
	const refusal = failure(404, `ClientPoint ${id} was not found.`, request, settings);
	return { ...refusal, refused: 'id' };
}

/** assumed: clientPoint.key */
function badKey(request: VendorRequest, settings: Settings): VendorAnswer {
	return { ...failure(401, 'The API key is not valid.', request, settings), refused: 'key' };
}
