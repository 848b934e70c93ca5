import type { TokenOffice } from './tokens';
import { jsonAnswer, RESPONSE_TYPES, type VendorAnswer, type VendorRequest } from './vendor';
import type { World } from './world';

/** A lead that came in through the receiver, as the control API lists it. */
export interface ReceivedLead {
	/** UID of the lead in the reports. */
	uid: string;
	lid: number;
	vid: number;
	aid?: number | undefined;
	reference?: string | undefined;
	noSell?: boolean | undefined;
	fields: Record<string, string>;
}

/** What the receiver makes of a lead: v1's words (documented for v1; assumed: that v2 uses them). */
interface Verdict {
	type: (typeof RESPONSE_TYPES)[number];
	detail: string;
	/** Of the lead that was added. */
	uid?: string;
	/** Of the lead that was there already. */
	there?: string;
}

/** What is sent (documented), once it has passed its schema. */
interface Insert {
	source: { vid: number; lid: number; aid?: number };
	leads: [
		{ properties?: { reference?: string; noSell?: boolean }; fields: Record<string, unknown> },
	];
}

const TEXT = { type: 'string' };
const ID = { type: 'integer', minimum: 1 };
const LEAD_SCHEMA = {
	type: 'object',
	properties: {
		properties: {
			type: 'object',
			properties: { reference: TEXT, noSell: { type: 'boolean' }, orderId: TEXT, offerIds: TEXT },
			additionalProperties: false,
		},
		fields: {
			type: 'object',
			additionalProperties: { anyOf: [TEXT, { type: 'number' }, { type: 'boolean' }] },
		},
	},
	required: ['fields'],
	additionalProperties: false,
};
const INSERT_SCHEMA = {
	type: 'object',
	properties: {
		source: {
			type: 'object',
			properties: { vid: ID, lid: ID, aid: ID, sendDelay: { type: 'integer' }, returnURL: TEXT },
			required: ['vid', 'lid', 'sendDelay'],
			additionalProperties: false,
		},
		leads: { type: 'array', items: LEAD_SCHEMA, minItems: 1, maxItems: 1 },
	},
	required: ['source', 'leads'],
};

/** PostIDs count from here. */
const FIRST_POST = 9_000_001;

/** LeadExec's lead receiver, which puts leads into the account. */
export class LeadReceiver {
	/** The leads that came in, in order. */
	private received: ReceivedLead[] = [];
	/** How many posts it has judged. */
	private posts = 0;

	/** @param add adds a lead to the account; its UID, or nothing where there is no such lead type */
	constructor(
		private readonly world: World,
		private readonly tokens: TokenOffice,
		private readonly add: (lid: number, fields: Record<string, string>) => string | undefined,
	) {}

	/** Copies. */
	list(): ReceivedLead[] {
		return this.received.map((lead) => ({ ...lead }));
	}

	clear(): void {
		this.received = [];
		this.posts = 0;
	}

	/** Answers `POST /v2/insert/general` (documented) with one lead. Wrong requests are answered, never thrown. */
	answer(request: VendorRequest): VendorAnswer {
		const refusal = this.refusalOf(request);
		if (refusal) return refusal;
		const isReserved = this.world.settings.refuses === 'field';
		const problem = isReserved
			? 'The field Email is reserved.'
			: request.problemWith(INSERT_SCHEMA);
		const verdict: Verdict =
			problem === undefined
				? this.receive(JSON.parse(request.text))
				: { type: 'Data_Errors', detail: problem };
		return answerOf(verdict, FIRST_POST + this.posts++);
	}

	/** assumed: that the key is the Data Interface's; observed: a bearer token in its place */
	private refusalOf(request: VendorRequest): VendorAnswer | undefined {
		const { clickPointKey, settings, speaker } = this.world;
		const { refuses } = settings;
		if (request.authorization === '') {
			const isRight = request.apiKey === clickPointKey && refuses !== 'key';
			if (isRight && !speaker.is('leadReceiver.key', 'other')) return undefined;
			return jsonAnswer(401, { error: 'The key is not valid.' }, 'key');
		}
		const isRefused = speaker.is('leadReceiver.token', 'refused');
		return this.tokens.refusalOf(request, isRefused ? 'expired' : refuses);
	}

	private receive({ source, leads: [lead] }: Insert): Verdict {
		const { vid, lid, aid } = source;
		const { reference, noSell } = lead.properties ?? {};
		const fields = Object.fromEntries(
			Object.entries(lead.fields).map(([name, value]) => [name, String(value)]),
		);
		const { Email: email } = fields;
		if (email !== undefined && !email.includes('@'))
			return { type: 'Data_Errors', detail: `Email is wrong: ${email}` };
		const before = this.received.find(
			(each) => each.lid === lid && email !== undefined && each.fields.Email === email,
		);
		if (before && this.world.settings.refuseDuplicates) {
			const detail = `There is a lead with the email ${email}`;
			return { type: 'Duplicate_Lead', detail, there: before.uid };
		}
		const uid = this.add(lid, fields);
		if (uid === undefined) return { type: 'LeadType_ID_Missing', detail: 'Unknown lead type' };
		this.received.push({ uid, lid, vid, aid, reference, noSell, fields });
		return { type: 'No_Error', detail: '', uid };
	}
}

/** What the receiver says of a request that it refuses on order. */
export function refusedLead(detail: string): VendorAnswer {
	return answerOf({ type: 'Data_Errors', detail }, 0);
}

/** v1's words at the top; leadReceiver.answer and leadReceiver.refusal name other ways to say them */
function answerOf({ type, detail, uid, there }: Verdict, post: number): VendorAnswer {
	const answer = jsonAnswer(200, {
		isValidPost: type === 'No_Error',
		PostID: post,
		ResponseType: RESPONSE_TYPES.indexOf(type),
		ResponseDetail: detail,
		LeadIdentifier: Number(uid ?? 0),
		PendingQCReview: false,
	});
	if (uid !== undefined) return { ...answer, lead: uid };
	if (there !== undefined) return { ...answer, refused: 'duplicate', there };
	return { ...answer, refused: 'field' };
}
