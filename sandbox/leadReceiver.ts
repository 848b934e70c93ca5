import { isRecord, isWhole, own } from './guards';
import type { ReceiverAnswer, Settings } from './settings';
import type { SandboxState } from './state';
import { htmlPage, JSON_TYPE, XML_TYPE, type VendorAnswer, type VendorRequest } from './vendor';

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
}

/** By their numbers. */
const RESPONSE_TYPES = [
	'No_Error',
	'System_ID_Missing',
	'LeadType_ID_Missing',
	'Vendor_ID_Missing',
	'No_Account_Found',
	'Outside_Criteria',
	'Duplicate_Lead',
	'Account_Disabled',
	'Post_Over_Max',
	'Data_Errors',
] as const;

/** PostIDs count from here. */
const FIRST_POST = 9_000_001;

/**
 * Answers `POST /v2/insert/general` (documented), which puts a lead into the account. Wrong requests are answered,
 * never thrown.
 */
export function answerLead(request: VendorRequest, state: SandboxState): VendorAnswer {
	const { settings } = state;
	const echo = settings.echoRequest ? ` Request was: ${JSON.stringify(request)}` : '';
	// documented: the header api-key. observed: a bearer token in its place. assumed: that the key is the Data Interface's
	const isKnown =
		request.apiKey === state.clickPointKey || state.tokens.accepts(request.authorization);
	if (!isKnown) return badKey(settings, `The key is not valid.${echo}`);
	const body = request.body.kind === 'json' ? request.body.value : undefined;
	const source = isRecord(body) ? own(body, 'source') : undefined;
	const leads = isRecord(body) ? own(body, 'leads') : undefined;
	if (!isRecord(source) || !Array.isArray(leads) || leads.length !== 1 || !isRecord(leads[0])) {
		return failure(400, `The body must have a source and one lead.${echo}`);
	}
	const verdict = receive(source, leads[0], state);
	const post = FIRST_POST + state.posts++;
	return {
		status: 200,
		contentType: JSON_TYPE,
		body: JSON.stringify(inWords(verdict, post, settings.receiverAnswer, echo)),
		...(verdict.uid !== undefined && { lead: verdict.uid }),
	};
}

/** What the receiver says of a request that it refuses on order. */
export function refusedLead(detail: string): string {
	return JSON.stringify(inWords({ type: 'Data_Errors', detail }, 0, 'top', ''));
}

function receive(
	source: Record<string, unknown>,
	lead: Record<string, unknown>,
	state: SandboxState,
): Verdict {
	const wrong = (detail: string): Verdict => ({ type: 'Data_Errors', detail });
	const properties = own(lead, 'properties') ?? {};
	const given = own(lead, 'fields');
	if (!isRecord(properties) || !isRecord(given)) return wrong('properties and fields are objects');
	const strange = [
		...unknownIn(source, ['vid', 'lid', 'aid', 'sendDelay', 'returnURL']),
		...unknownIn(properties, ['reference', 'noSell', 'orderId', 'offerIds']),
		...unknownIn(lead, ['properties', 'fields']),
	];
	if (strange.length > 0) return wrong(`nobody knows ${strange.join()}`);
	// documented as required
	if (!isWhole(own(source, 'sendDelay'))) return wrong('sendDelay is missing');
	const lid = own(source, 'lid');
	const book = isWhole(lid) ? state.account.book(lid) : undefined;
	if (!isWhole(lid) || !book) return { type: 'LeadType_ID_Missing', detail: 'Unknown lead type' };
	const vid = own(source, 'vid');
	if (!isWhole(vid, 1)) return { type: 'Vendor_ID_Missing', detail: 'Unknown vendor' };
	const aid = own(source, 'aid');
	if (aid !== undefined && !isWhole(aid, 1))
		return { type: 'No_Account_Found', detail: 'Unknown campaign' };
	const reference = own(properties, 'reference');
	const noSell = own(properties, 'noSell');
	if (reference !== undefined && typeof reference !== 'string')
		return wrong('reference is not a text');
	if (noSell !== undefined && typeof noSell !== 'boolean') return wrong('noSell is not a boolean');
	const odd = Object.values(given).find(
		(value) => !['string', 'number', 'boolean'].includes(typeof value),
	);
	if (odd !== undefined) return wrong(`a field is ${JSON.stringify(odd)}`);
	const fields = Object.fromEntries(
		Object.entries(given).map(([name, value]) => [name, String(value)]),
	);
	const { Email: email } = fields;
	if (email !== undefined && !email.includes('@')) return wrong(`Email is wrong: ${email}`);
	const isThere = state.received.some(
		({ lid: other, fields: { Email } }) => other === lid && Email !== undefined && Email === email,
	);
	if (isThere && state.settings.refuseDuplicates)
		return { type: 'Duplicate_Lead', detail: `There is a lead with the email ${email}` };

	const [added] = state.addLeads(lid, 1, { fields });
	const uid = added?.uid ?? '';
	state.received.push({
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

/** The words of v1 in one of the ways in which v2 may say them. */
function inWords(
	{ type, detail, uid }: Verdict,
	post: number,
	way: ReceiverAnswer,
	echo: string,
): unknown {
	const isValid = type === 'No_Error';
	const answer = {
		isValidPost: isValid,
		PostID: post,
		ResponseType: RESPONSE_TYPES.indexOf(type),
		ResponseDetail: isValid ? '' : `${detail}${echo}`,
		LeadIdentifier: uid === undefined ? 0 : Number(uid),
		PendingQCReview: false,
	};
	const { ResponseDetail: details, ...others } = answer;
	if (way === 'texts')
		return {
			...others,
			isValidPost: String(isValid),
			ResponseType: type,
			ResponseDetails: details,
		};
	if (way === 'perLead') return { leads: [answer] };
	return way === 'list' ? [answer] : answer;
}

function unknownIn(record: Record<string, unknown>, known: readonly string[]): string[] {
	return Object.keys(record).filter((name) => !known.includes(name));
}

/** assumed: the status, as everywhere else */
function badKey({ badKeyAnswer }: Settings, message: string): VendorAnswer {
	if (badKeyAnswer === 'html') return htmlPage(200, message);
	if (badKeyAnswer === 'xml')
		return { status: 200, contentType: XML_TYPE, body: '<Error>unknown key</Error>' };
	return failure(badKeyAnswer === 'json' ? 200 : Number(badKeyAnswer), message);
}

function failure(status: number, error: string): VendorAnswer {
	return { status, contentType: JSON_TYPE, body: JSON.stringify({ error }) };
}
