import type { Speaker } from './dialect';
import { isRecord, isWhole, own } from './guards';
import { forbidden, unauthorized } from './queryApi';
import type { Settings } from './settings';
import type { TokenOffice } from './tokens';
import { echoOf, JSON_TYPE, RESPONSE_TYPES, type VendorAnswer, type VendorRequest } from './vendor';

/** A lead that came in through the receiver, as the control API lists it. */
export interface ReceivedLead {
	/** UID of the lead in the reports. */
	uid: string;
	lid: number;
	vid: number;
	aid?: number;
	reference?: string;
	noSell?: boolean;
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
		private readonly key: string,
		private readonly tokens: TokenOffice,
		private readonly speaker: Speaker,
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
	answer(request: VendorRequest, settings: Settings): VendorAnswer {
		const echo = echoOf(request, settings);
		const refusal = this.refusalOf(request, settings, echo);
		if (refusal) return refusal;
		const body = request.body.kind === 'json' ? request.body.value : undefined;
		const source = isRecord(body) ? own(body, 'source') : undefined;
		const leads = isRecord(body) ? own(body, 'leads') : undefined;
		if (!isRecord(source) || !Array.isArray(leads) || leads.length !== 1 || !isRecord(leads[0])) {
			return failure(400, `The body must have a source and one lead.${echo}`);
		}
		const { type, detail, uid, there } =
			settings.refuses === 'field'
				? wrong('The field Email is reserved.')
				: this.receive(source, leads[0], settings);
		return {
			...verdict(
				type,
				`${detail}${type === 'No_Error' ? '' : echo}`,
				uid,
				FIRST_POST + this.posts++,
			),
			...(uid !== undefined && { lead: uid }),
			...(there !== undefined && { there }),
		};
	}

	/** assumed: that the key is the Data Interface's; observed: a bearer token in its place */
	private refusalOf(
		request: VendorRequest,
		settings: Settings,
		echo: string,
	): VendorAnswer | undefined {
		const { refuses } = settings;
		if (request.authorization === '') {
			const isRight = request.apiKey === this.key && refuses !== 'key';
			if (isRight && !this.speaker.is('leadReceiver.key', 'other')) return undefined;
			return { ...failure(401, `The key is not valid.${echo}`), refused: 'key' };
		}
		const isRight = this.tokens.accepts(request.authorization) && refuses !== 'expired';
		if (!isRight || this.speaker.is('leadReceiver.token', 'refused'))
			return unauthorized(request, settings);
		return refuses === 'scope' ? forbidden() : undefined;
	}

	private receive(
		source: Record<string, unknown>,
		lead: Record<string, unknown>,
		{ refuseDuplicates }: Settings,
	): Verdict {
		const properties = own(lead, 'properties') ?? {};
		const given = own(lead, 'fields');
		if (!isRecord(properties) || !isRecord(given))
			return wrong('properties and fields are objects');
		const strange = [
			...unknownIn(source, ['vid', 'lid', 'aid', 'sendDelay', 'returnURL']),
			...unknownIn(properties, ['reference', 'noSell', 'orderId', 'offerIds']),
			...unknownIn(lead, ['properties', 'fields']),
		];
		if (strange.length > 0) return wrong(`nobody knows ${strange.join()}`);
		// documented as required
		if (!isWhole(own(source, 'sendDelay'))) return wrong('sendDelay is missing');
		const vid = own(source, 'vid');
		if (!isWhole(vid, 1)) return { type: 'Vendor_ID_Missing', detail: 'Unknown vendor' };
		const aid = own(source, 'aid');
		if (aid !== undefined && !isWhole(aid, 1))
			return { type: 'No_Account_Found', detail: 'Unknown campaign' };
		const reference = own(properties, 'reference');
		const noSell = own(properties, 'noSell');
		if (reference !== undefined && typeof reference !== 'string')
			return wrong('reference is not a text');
		if (noSell !== undefined && typeof noSell !== 'boolean')
			return wrong('noSell is not a boolean');
		const odd = Object.values(given).find(
			(value) => !['string', 'number', 'boolean'].includes(typeof value),
		);
		if (odd !== undefined) return wrong(`a field is ${JSON.stringify(odd)}`);
		const fields = Object.fromEntries(
			Object.entries(given).map(([name, value]) => [name, String(value)]),
		);
		const { Email: email } = fields;
		if (email !== undefined && !email.includes('@')) return wrong(`Email is wrong: ${email}`);
		const lid = own(source, 'lid');
		const before = this.received.find(
			(each) => each.lid === lid && email !== undefined && each.fields.Email === email,
		);
		if (before && refuseDuplicates) {
			const detail = `There is a lead with the email ${email}`;
			return { type: 'Duplicate_Lead', detail, there: before.uid };
		}
		const uid = isWhole(lid) ? this.add(lid, fields) : undefined;
		if (uid === undefined || !isWhole(lid))
			return { type: 'LeadType_ID_Missing', detail: 'Unknown lead type' };
		this.received.push({
			uid,
			lid,
			vid,
			...(aid !== undefined && { aid }),
			...(reference !== undefined && { reference }),
			...(noSell !== undefined && { noSell }),
			fields,
		});
		return { type: 'No_Error', detail: '', uid };
	}
}

/** What the receiver says of a request that it refuses on order. */
export function refusedLead(detail: string): VendorAnswer {
	return verdict('Data_Errors', detail, undefined, 0);
}

/** v1's words at the top; leadReceiver.answer and leadReceiver.refusal name other ways to say them */
function verdict(
	type: Verdict['type'],
	detail: string,
	uid: string | undefined,
	post: number,
): VendorAnswer {
	const answer = {
		isValidPost: type === 'No_Error',
		PostID: post,
		ResponseType: RESPONSE_TYPES.indexOf(type),
		ResponseDetail: detail,
		LeadIdentifier: uid === undefined ? 0 : Number(uid),
		PendingQCReview: false,
	};
	const refused = type === 'Duplicate_Lead' ? 'duplicate' : 'field';
	return {
		status: 200,
		contentType: JSON_TYPE,
		body: JSON.stringify(answer),
		...(type !== 'No_Error' && { refused }),
	};
}

const wrong = (detail: string): Verdict => ({ type: 'Data_Errors', detail });

function unknownIn(record: Record<string, unknown>, known: readonly string[]): string[] {
	return Object.keys(record).filter((name) => !known.includes(name));
}

function failure(status: number, error: string): VendorAnswer {
	return { status, contentType: JSON_TYPE, body: JSON.stringify({ error }) };
}
