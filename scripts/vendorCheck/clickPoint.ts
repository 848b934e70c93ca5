import { tzOffset } from '@date-fns/tz';

import type { FactId } from '../../sandbox/facts';
import { DAY, formatVendorDate, HOUR, MINUTE, parseVendorDate } from '../../sandbox/zone';
import { dig, digText, isRecord } from '../json';
import {
	kindOf,
	listOf,
	safeName,
	shapeOf,
	type Answer,
	type Ask,
	type Call,
	type Row,
} from './ask';

/** Says what was seen of a fact, in words without data. `false` and undefined: nothing could be seen. */
export type Note = (id: FactId, seen: Seen) => void;
type Seen = string | boolean | undefined;
type FactOf<Area extends string> = FactId extends infer Id
	? Id extends `${Area}.${infer Rest}`
		? Rest
		: never
	: never;
type InterfaceFact = FactOf<'dataInterface'>;
type QueryFact = FactOf<'queryApi'>;

export interface DataInterfaceAccount {
	url: string;
	key: string;
	lid: string;
}

export interface QueryApiAccount {
	accountUrl: string;
	dataUrl: string;
	clientId: string;
	clientSecret: string;
	lid: string;
}

/** A lead and when it was added, by the clock of whoever tells it. */
interface Known {
	uid: string;
	time: number;
}

const INVENTED = 'NoSuchThingAtAll';
/** Newest leads to look at, and how many days back they are looked for. */
const SAMPLE = 20;
const REACHES = [30, 365, 5000];
const STANDARD = 'UID LeadSource DateAdded FileUID Campaign IsValid MaxSell Price'.split(' ');
const JSON_ONLY = { accept: 'application/json' };

/** What is seen of the Data Interface. It only reads. @returns when each of the newest leads was added, by UID */
export async function observeDataInterface(
	ask: Ask,
	{ url, key, lid }: DataInterfaceAccount,
	now: Date,
	note: Note,
): Promise<Map<string, number>> {
	const see = (id: InterfaceFact, seen: Seen) => note(`dataInterface.${id}`, seen);
	const today = now.getTime();
	const call = async (parameters: Record<string, string>, other: Partial<Call> = {}) => {
		const form = { key, lid, ...parameters };
		return await ask({ method: 'POST', base: url, path: '/', headers: JSON_ONLY, form, ...other });
	};

	let newest: Answer | undefined;
	for (const reach of REACHES) {
		newest = await call({
			startdate: bareDate(today - reach * DAY),
			enddate: bareDate(today + 2 * DAY),
			sortfields: 'DateAdded|UID',
			sortorder: 'DESC',
			take: `${SAMPLE}`,
		});
		if (newest.leads?.length !== 0) break;
	}
	see('post.form', newest?.leads ? 'leads' : newest?.shape);
	if (newest?.leads === undefined) return new Map();
	const { leads } = newest;
	const known = knownOf(leads, wallOf);
	const times = new Map(known.map(({ uid, time }) => [uid, time]));
	const narrow = narrowPeriod(known);
	if (narrow === undefined) return times;
	const { from, to, inside } = narrow;
	const expected = uids(inside);

	const names = Object.keys(isRecord(newest.value) ? newest.value : {});
	see('json.accept', `${newest.type} ${newest.format}`);
	see('json.names', has(names, 'QueryTotal', 'Leads'));
	see('json.counts', has(names, 'TakeCount', 'SentCount'));
	see('json.totalIsText', kindOf(newest.counts.total));
	const others = leads.flatMap((lead) =>
		Object.entries(lead).filter(([name, value]) => name !== 'Sends' && typeof value !== 'string'),
	);
	see('json.valuesAreTexts', others.length === 0 ? 'texts' : shapeOf(Object.fromEntries(others)));
	const all = leads.map(uidOf);
	see('uid', `${shapeOf(all)}, ${new Set(all).size === all.length ? 'different' : 'some equal'}`);
	const byTime = [...known].sort((a, b) => a.time - b.time);
	see(
		'uid.ascends',
		order(
			pairs(byTime)
				.filter(([a, b]) => a.time < b.time)
				.map(([a, b]) => byUid(a, b)),
		),
	);
	see(
		'dateAdded.form',
		leads.every(({ DateAdded }) =>
			/^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d\d:\d\d [AP]M$/.test(String(DateAdded)),
		)
			? 'M/D/YYYY h:mm:ss AM'
			: shapeOf(leads.map(({ DateAdded }) => DateAdded)),
	);
	see(
		'lead.standardFields',
		STANDARD.filter((name) => !leads.every((lead) => name in lead)).join(' ') || 'all',
	);
	const fieldNames = new Set(leads.flatMap((lead) => Object.keys(lead)));
	see(
		'lead.absentFields',
		[...fieldNames].some((name) => !leads.every((lead) => name in lead)) && 'some',
	);
	see('sort.second', order(ties(known)));
	const sends = leads.flatMap(({ Sends }) => (Array.isArray(Sends) ? Sends.filter(isRecord) : []));
	const nested = leads.flatMap((lead) =>
		Object.keys(lead).filter((name) => typeof lead[name] === 'object'),
	);
	see('sends.inside', nested.length > 0 && [...new Set(nested)].map(safeName).join());
	see(
		'sends.fields',
		sends.length > 0 &&
			Object.keys(Object.assign({}, ...sends))
				.map(safeName)
				.sort()
				.join(),
	);

	const bounds = { startdate: withDashes(from), enddate: withDashes(to) };
	const within = async (parameters: Record<string, string>, other: Partial<Call> = {}) =>
		await call({ ...bounds, take: '1000', ...parameters }, other);
	/** Compares a response with the leads that are known to lie in the period. */
	const compared = (answer: Answer, wanted = expected): string => {
		if (!answer.leads) return answer.shape;
		return sameSet(answer.leads.map(uidOf), wanted) ? 'the same leads' : 'other leads';
	};
	const base = await within({});
	const got = base.leads?.map(uidOf) ?? [];
	const bound = (time: number) =>
		got.length > 0 &&
		(inside.every((lead) => lead.time !== time || got.includes(lead.uid)) ? 'inside' : 'outside');
	see('date.dashes', base.leads ? 'leads' : base.shape);
	see('page.thousand', base.leads ? 'leads' : base.shape);
	see('period.startInclusive', bound(from));
	see('period.endInclusive', bound(to));
	see(
		'zone.sameAsDateAdded',
		got.length > 0 &&
			(got.every((uid) => expected.includes(uid)) ? 'only leads of the period' : 'others too'),
	);
	const baseKnown = knownOf(base.leads, wallOf);
	see('sort.default', order(pairs(baseKnown).map(([a, b]) => b.time - a.time)));
	see('sort.ties', order(ties(baseKnown)));

	const query = { key, lid, ...bounds, take: '1000' };
	const xml = await ask({ method: 'GET', base: url, path: '/', query });
	see('get', compared(xml));
	see('xml.default', xml.format);
	see('xml.contentType', xml.type);
	see(
		'xml.shape',
		xml.format === 'xml' &&
			has(
				Object.keys(isRecord(xml.value) ? xml.value : {}),
				'@querytotal',
				'@takecount',
				'@sentcount',
				'Lead',
			),
	);
	const withNames = (rows: Row[] = []) =>
		rows.map((row) => [uidOf(row), ...Object.keys(row).sort()].join());
	see(
		'xml.sameLeads',
		xml.leads &&
			(sameSet(withNames(xml.leads), withNames(base.leads)) ? 'the same fields' : 'other fields'),
	);
	const xmlSends = listOf(xml.leads?.find(({ Sends }) => isRecord(Sends))?.Sends);
	see(
		'sends.shape',
		sends.length > 0 &&
			`a list; in XML ${xmlSends.map((each) => Object.keys(isRecord(each) ? each : {})).join()}`,
	);
	const multipart = { key, lid, ...bounds, take: '1000' };
	see(
		'post.multipart',
		compared(await ask({ method: 'POST', base: url, path: '/', headers: JSON_ONLY, multipart })),
	);
	const cased = {
		Key: key,
		LID: lid,
		StartDate: bounds.startdate,
		ENDDATE: bounds.enddate,
		Take: '1000',
	};
	see(
		'parameters.case',
		compared(await ask({ method: 'POST', base: url, path: '/', headers: JSON_ONLY, form: cased })),
	);
	see('parameters.ignored', compared(await within({ query: '', fields: '', [INVENTED]: '1' })));
	const reversed = await within({ startdate: bounds.enddate, enddate: bounds.startdate });
	see('period.reversed', reversed.leads ? `${reversed.leads.length} leads` : reversed.shape);
	see(
		'date.amPm',
		compared(await within({ startdate: formatVendorDate(from), enddate: formatVendorDate(to) })),
	);
	const bare = await within({
		startdate: bareDate(to - 7 * DAY),
		enddate: bareDate(to, true),
		sortfields: 'DateAdded|UID',
		sortorder: 'DESC',
		take: '1',
	});
	see('date.slashes', bare.leads ? 'leads' : bare.shape);
	const midnight = Math.floor(to / DAY) * DAY;
	const [last] = knownOf(bare.leads, wallOf);
	see(
		'date.bareIsMidnight',
		last && to !== midnight && (last.time <= midnight ? 'the day left out' : 'the day inside'),
	);
	const isoDay = (days: number) => new Date(today + days * DAY).toISOString().slice(0, 10);
	const iso = await within({ startdate: isoDay(-1), enddate: isoDay(1) });
	see('date.isoRefused', `${iso.status}`);

	const end = await within({
		sortfields: 'DateAdded|UID',
		sortorder: 'ASC',
		skip: `${expected.length - 1}`,
		take: '2',
	});
	see('page.skip', compared(end, expected.slice(-1)));
	see(
		'count.total',
		Number(end.counts.total) === expected.length ? 'all that match' : kindOf(end.counts.total),
	);
	see('count.take', Number(end.counts.take) === 2 ? 'as asked for' : kindOf(end.counts.take));
	see(
		'count.sent',
		Number(end.counts.sent) === end.leads?.length ? 'as many as came' : kindOf(end.counts.sent),
	);
	see('page.most', `${(await within({ take: '10001' })).status}`);
	const plain = await call(bounds);
	see('page.default', plain.leads && `${Number(plain.counts.take)}`);
	const sorted = [...expected].sort(compareUids);
	see(
		'sort.numeric',
		compared(await within({ sortfields: 'UID', sortorder: 'DESC', take: '2' }), sorted.slice(-2)),
	);

	const common = Object.keys(base.leads?.[0] ?? {}).filter(
		(name) => /^[A-Za-z]\w*$/.test(name) && base.leads?.every((lead) => name in lead),
	);
	const other =
		common.find(
			(name) =>
				common.indexOf(name) > common.indexOf('UID') && !['DateAdded', 'Sends'].includes(name),
		) ?? '';
	const few = await within({ fields: [other, 'UID', INVENTED].join('|') });
	const fewNames = [
		...new Set(
			few.leads?.map((lead) =>
				Object.keys(lead)
					.filter((name) => name !== INVENTED)
					.join(),
			),
		),
	]
		.join(' or ')
		.replace(other, '(other)');
	see(
		'fields.chosen',
		few.leads &&
			(fewNames.split(',').sort().join() === '(other),UID' ? 'those alone' : 'others too'),
	);
	see(
		'fields.order',
		few.leads && (fewNames === 'UID,(other)' ? "the lead's own" : "the parameter's, or another"),
	);
	see(
		'fields.unknown',
		few.leads ? (few.leads.some((lead) => INVENTED in lead) ? 'given' : 'ignored') : few.shape,
	);
	const withSends = await within({ fields: 'UID|Sends' });
	see(
		'fields.sends',
		sends.length > 0 && `${withSends.leads?.some(({ Sends }) => Sends !== undefined)}`,
	);

	const filtered = async (filter: object) =>
		await within({ query: JSON.stringify(filter).replace(/"(\d+)"/g, '$1') });
	see('query.equality', compared(await filtered({ UID: expected[0] }), expected.slice(0, 1)));
	see(
		'query.range',
		compared(await filtered({ UID: { $gte: sorted[1], $lte: sorted.at(-1) } }), sorted.slice(1)),
	);
	see(
		'query.in',
		compared(await filtered({ UID: { $in: expected.slice(0, 2) } }), expected.slice(0, 2)),
	);
	const middle = inside[Math.floor(inside.length / 2)]?.time ?? to;
	see(
		'query.dateAdded',
		compared(
			await filtered({ DateAdded: { $gte: withDashes(middle) } }),
			uids(inside.filter(({ time }) => time >= middle)),
		),
	);
	see('query.unknownOperator', `${(await filtered({ UID: { [`$${INVENTED}`]: 1 } })).status}`);

	const wrongKey = await within({ key: 'not-a-key-vendor-check' });
	const wrongLid = await within({ lid: '2147483646' });
	see('error.key', `${wrongKey.status}`);
	see('error.keyIsNoList', wrongKey.leads ? 'a list' : 'no list');
	see('error.lid', `${wrongLid.status}`);
	see('error.lidIsNoList', wrongLid.leads ? 'a list' : 'no list');
	see(
		'error.shape',
		[...new Set([wrongKey, wrongLid, iso].map(({ value }) => shapeOf(value)))].join(' | '),
	);
	return times;
}

/** What is seen of the Query API. It only reads. @param account when the Data Interface says that leads were added */
export async function observeQueryApi(
	ask: Ask,
	{ accountUrl, dataUrl, clientId, clientSecret, lid }: QueryApiAccount,
	now: Date,
	note: Note,
	keepSecret: (secret: string) => void,
	account: ReadonlyMap<string, number>,
): Promise<void> {
	const see = (id: QueryFact, seen: Seen) => note(`queryApi.${id}`, seen);
	const tokenCall = {
		method: 'POST',
		base: accountUrl,
		path: '/v1/authorization/token',
		headers: JSON_ONLY,
	} as const;
	const client = {
		client_id: clientId,
		client_secret: clientSecret,
		grant_type: 'client_credentials',
	};
	const tokenOf = ({ value }: Answer) => {
		const token = digText(value, 'access_token');
		if (token !== '') keepSecret(token);
		return token;
	};
	const first = await ask({ ...tokenCall, json: client });
	const firstToken = tokenOf(first);
	see('token.answer', first.shape);
	see('token.lifetime', digText(first.value, 'expires_in'));
	const token = tokenOf(await ask({ ...tokenCall, json: client })) || firstToken;
	const wrong = { ...client, client_secret: 'not-a-secret-vendor-check' };
	const refused = await ask({ ...tokenCall, json: wrong });
	see(
		'token.refusal',
		[400, 401, 403].includes(refused.status) ? '400, 401 or 403' : `${refused.status}`,
	);
	see('token.refusalShape', shapeOf(refused.value));
	see('token.form', `${(await ask({ ...tokenCall, form: wrong })).status}`);
	if (token === '') return;

	const bearer = (text: string) => ({ ...JSON_ONLY, authorization: `Bearer ${text}` });
	const types = await ask({
		method: 'GET',
		base: accountUrl,
		path: '/v1/leadtypes',
		headers: bearer(firstToken),
	});
	see('token.several', firstToken !== token && `${types.status}`);
	see('leadTypes.array', kindOf(types.value));
	const rows = listOf(types.value).filter(isRecord);
	see('leadTypes.names', has(Object.keys(rows[0] ?? {}), 'LeadTypeUID', 'Name'));
	see(
		'leadTypes.lid',
		rows.length > 0 &&
			(rows.some(({ LeadTypeUID: id }) => String(id) === lid) ? 'among them' : 'not among them'),
	);

	const find = async (json: Row, other: { lid?: string; token?: string } = {}) =>
		await ask({
			method: 'POST',
			base: dataUrl,
			path: `/v1/leads/query/${other.lid ?? lid}`,
			headers: bearer(other.token ?? token),
			json,
		});
	const today = now.getTime();
	const ascending = { SortFields: ['DateAdded', 'UID'], SortOrder: 0 };
	let newest: Answer | undefined;
	for (const reach of REACHES) {
		const period = { StartDate: utc(today - reach * DAY), EndDate: utc(today + DAY) };
		newest = await find({ ...ascending, SortOrder: 1, ...period, Skip: 0, Take: SAMPLE });
		if (newest.leads?.length !== 0) break;
	}
	if (newest?.leads === undefined) return;
	const { leads } = newest;
	const known = knownOf(leads, instantOf);
	see(
		'counts.sent',
		Number(newest.counts.sent) === leads.length ? 'as many as came' : kindOf(newest.counts.sent),
	);
	see(
		'counts.names',
		has(
			Object.keys(isRecord(newest.value) ? newest.value : {}),
			'QueryTotal',
			'TakeCount',
			'Leads',
		),
	);
	const [lead] = leads;
	see('sections', lead && has(Object.keys(lead), 'UID', 'Properties', 'Fields'));
	see(
		'sections.properties',
		lead &&
			has(Object.keys(isRecord(lead.Properties) ? lead.Properties : {}), 'LeadSource', 'DateAdded'),
	);
	see('sections.sends', lead && kindOf(lead.Sends));
	see('uid', lead && kindOf(lead.UID));
	see('dateAdded', lead && shapeOf(leads.map((each) => dig(each, 'Properties', 'DateAdded'))));
	const offsets = known.flatMap(({ uid, time }) => {
		const wall = account.get(uid);
		return wall === undefined
			? []
			: [wall - time - tzOffset('America/Los_Angeles', new Date(time)) * MINUTE];
	});
	see(
		'sameLeads',
		account.size > 0 &&
			(2 * offsets.length >= Math.min(account.size, known.length) ? 'most of them' : 'other leads'),
	);
	note(
		'dataInterface.zone.pacific',
		offsets.length > 0 &&
			[...new Set(offsets)].map((offset) => `Pacific Time ${offset / HOUR} h`).join(),
	);

	see('badToken', `${(await find({ Take: 1 }, { token: 'not-a-token-vendor-check' })).status}`);
	const narrow = narrowPeriod(known);
	if (narrow === undefined) return;
	const { from, to, inside } = narrow;
	const expected = uids(inside);
	// In a far offset: read as a wall time, this would be another period.
	const far = (time: number) => new Date(time + 9 * HOUR).toISOString().replace('.000Z', '+09:00');
	const bounds = { StartDate: far(from), EndDate: far(to) };
	const whole = await find({ ...ascending, ...bounds, Skip: 0, Take: 0 });
	const got = whole.leads?.map(uidOf) ?? [];
	see(
		'period.instants',
		whole.leads ? `${got.every((uid) => expected.includes(uid)) && got.length > 0}` : whole.shape,
	);
	see('period.inclusive', got.length > 0 && (sameSet(got, expected) ? 'both' : 'not both'));
	see('take.zero', whole.leads && `${Number(whole.counts.take)}`);
	const wholeKnown = knownOf(whole.leads, instantOf);
	see(
		'sortOrder',
		`0 ${order(pairs(wholeKnown).map(([a, b]) => b.time - a.time))}, 1 ${order(pairs(known).map(([a, b]) => b.time - a.time))}`,
	);
	const end = await find({ ...ascending, ...bounds, Skip: expected.length - 1, Take: 2 });
	see(
		'counts.total',
		Number(end.counts.total) === expected.length ? 'all that match' : kindOf(end.counts.total),
	);
	see('period.required', `${(await find({ EndDate: bounds.EndDate, Skip: 0, Take: 1 })).status}`);
	const few = await find({ ...ascending, ...bounds, Fields: ['DateAdded'], Skip: 0, Take: 3 });
	see('fields', few.leads ? shapeOf(few.leads) : few.shape);
	const one = await find({
		...ascending,
		...bounds,
		Query: { UID: Number(expected[0]) },
		Skip: 0,
		Take: 3,
	});
	see(
		'query',
		one.leads
			? sameSet(one.leads.map(uidOf), expected.slice(0, 1))
				? 'that lead'
				: 'others'
			: one.shape,
	);
	see(
		'unknownType',
		`${(await find({ ...bounds, Skip: 0, Take: 1 }, { lid: '2147483646' })).status}`,
	);
}

/** A period around known leads that no other lead can get into; by time, equal ones by UID. */
function narrowPeriod(known: Known[]): { from: number; to: number; inside: Known[] } | undefined {
	// The earliest second may have more leads than were looked at, and the newest may still get some.
	const times = [...new Set(known.map(({ time }) => time))].sort((a, b) => a - b).slice(1, -1);
	const [from, to] = [times[0], times.at(-1)];
	if (from === undefined || to === undefined || times.length < 3) return undefined;
	const inside = known.filter(({ time }) => time >= from && time <= to);
	return { from, to, inside: inside.sort((a, b) => a.time - b.time || byUid(b, a)) };
}

function knownOf(leads: Row[] | undefined, timeOf: (lead: Row) => number | undefined): Known[] {
	return (leads ?? []).flatMap((lead) => {
		const time = timeOf(lead);
		return time === undefined || Number.isNaN(time) ? [] : [{ uid: uidOf(lead), time }];
	});
}

const wallOf = ({ DateAdded }: Row) => parseVendorDate(String(DateAdded));
const instantOf = (lead: Row) => Date.parse(digText(lead, 'Properties', 'DateAdded'));
const uidOf = ({ UID }: Row) => String(UID);
const uids = (known: Known[]) => known.map(({ uid }) => uid);
const compareUids = (a: string, b: string) => a.length - b.length || (a < b ? -1 : 1);
/** Positive when the UID rises. */
const byUid = (a: Known, b: Known) => compareUids(b.uid, a.uid);
const pairs = <T>(list: T[]) => list.slice(1).map((each, at): [T, T] => [list[at] ?? each, each]);
const ties = (known: Known[]) =>
	pairs(known)
		.filter(([a, b]) => a.time === b.time)
		.map(([a, b]) => byUid(a, b));
const sameSet = (a: string[], b: string[]) =>
	a.length === b.length && a.every((each) => b.includes(each));
const has = (names: string[], ...wanted: string[]) =>
	wanted.every((name) => names.includes(name)) ? 'there' : `not all: ${names.map(safeName).join()}`;

/** Whether steps go up or down; false where there are none. */
function order(steps: number[]): string | false {
	if (steps.every((step) => step === 0)) return false;
	if (steps.every((step) => step >= 0)) return 'ascending';
	return steps.every((step) => step <= 0) ? 'descending' : 'neither';
}

/** `M/D/YYYY` of a wall time, or `MM/DD/YYYY`. */
function bareDate(wall: number, padded = false): string {
	const date = new Date(wall);
	const two = (value: number) => String(value).padStart(padded ? 2 : 1, '0');
	return `${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}/${date.getUTCFullYear()}`;
}

/** `MM-DD-YYYY HH:mm:ss` */
function withDashes(wall: number): string {
	return `${bareDate(wall, true).replaceAll('/', '-')} ${new Date(wall).toISOString().slice(11, 19)}`;
}

const utc = (instant: number) => new Date(instant).toISOString().replace('.000', '');
