import { DAY, HOUR } from '../../sandbox/zone';
import { dig, digText, isRecord } from '../json';
import { createAsk, shapeOf, type Answer, type Ask } from './ask';
import {
	dateFormOf,
	emptyOf,
	firstOf,
	leadsIn,
	namesOf,
	note,
	oneOf,
	refusalOf,
	type Row,
	type Seen,
	sendsOf,
	sortOf,
	timeOf,
	totalOf,
} from './decide';

/** What there is to look at; what is left out is not seen. */
export interface Accounts {
	dataInterface?: { url: string; key: string; lid: string };
	queryApi?: {
		accountUrl: string;
		dataUrl: string;
		clientId: string;
		clientSecret: string;
		lid: string;
	};
	/** With `assignedTo`, one ClientPoint may be created in test mode; with `recipient` too, it may be changed. */
	clientPoint?: { url: string; key: string; assignedTo?: string; recipient?: string };
	/** The body of a webhook that was received. */
	webhook?: unknown;
}

export interface Findings {
	seen: Seen;
	/** Tokens that the vendors gave. */
	secrets: string[];
}

/** Looks at the vendors: at ClickPoint it only reads; at ClientPoint it writes what the accounts allow. */
export async function check(
	{ dataInterface, queryApi, clientPoint, webhook }: Accounts,
	{ now, pause, limit }: { now: Date; pause: number; limit: number },
): Promise<Findings> {
	const ask = createAsk({ pause, limit });
	const findings: Findings = { seen: new Map(), secrets: [] };
	const { seen } = findings;
	const times = dataInterface ? await checkDataInterface(ask, dataInterface, now, seen) : new Map();
	if (queryApi) await checkQueryApi(ask, queryApi, now, findings, times);
	if (clientPoint) await checkClientPoint(ask, clientPoint, seen);
	if (isRecord(webhook) && isRecord(webhook.Data)) {
		const { Event: event, Data: data } = webhook;
		const isNumber = typeof data.ClientPointId === 'number' && typeof data.Revenue === 'number';
		const shown: Answer = {
			status: 200,
			type: '',
			text: '',
			value: webhook,
			shape: shapeOf(webhook),
		};
		note(seen, 'webhook.body', '', shown);
		note(seen, 'webhook.values', isNumber ? 'numbers' : '', shown);
		note(seen, 'webhook.event', /^[A-Z]/.test(String(event)) ? 'capital' : '', shown);
	}
	return findings;
}

/** A question about leads: from one time to another, both in ms, in the API's own zone. */
interface Question {
	from: number;
	to: number;
	take: number;
	skip?: number;
	descending?: boolean;
	filter?: Row;
	lid?: string;
	key?: string;
}

const SAMPLE = 20;
const SMALL = 5;
const NO_SUCH_LID = '2147483646';

/** What both APIs are asked about leads. @returns when each of the newest leads was added, by UID */
async function checkLeads(
	area: 'dataInterface' | 'queryApi',
	list: (question: Question) => Promise<Answer>,
	now: Date,
	seen: Seen,
	first: Answer,
): Promise<Map<string, number>> {
	const isOld = area === 'dataInterface';
	const see = (fact: string, found: string | undefined, answer: Answer) =>
		note(seen, `${area}.${fact}`, found, answer);
	const seeJson = (fact: string, found: string | undefined, answer: Answer) =>
		see(isOld ? `json.${fact}` : fact, found, answer);
	const leads = leadsIn(first);
	const times = new Map(leads?.map((lead) => [String(lead.UID), timeOf(lead)]));
	seeJson('names', namesOf(first), first);
	if (leads === undefined || leads.length === 0) return times;
	// A narrow period around known leads, which the newest and the earliest second are not in.
	const known = [...times].sort(([, a], [, b]) => a - b);
	const borders = [...new Set(known.map(([, time]) => time))].slice(1, -1);
	const [from = NaN, to = NaN] = [borders[0], borders.at(-1)];
	const inside = known.filter(([, time]) => time >= from && time <= to).map(([uid]) => uid);
	if (borders.length < 3) return times;

	const period = { from, to };
	const page = await list({ ...period, take: SMALL });
	const countsPage = Number(digText(page.value, 'QueryTotal')) === leadsIn(page)?.length;
	const total = totalOf(first, isOld ? 'string' : 'number', countsPage && inside.length > SMALL);
	seeJson('total', total, first);
	const isCut = Number(digText(first.value, 'QueryTotal')) > leads.length;
	see('page', leads.length < SAMPLE && isCut ? 'capped' : '', first);
	const all = await list({ ...period, take: 1000 });
	const got = leadsIn(all) ?? [];
	see('sort', sortOf(got, leads, isOld ? 'descending' : 'reversed'), all);
	see('sends', sendsOf(leads), first);

	// Leads of the last second: long before it, none can be but one that was edited.
	const newest = Math.max(...times.values());
	const late = await list({ from: newest, to: now.getTime() + 2 * DAY, take: SMALL });
	const isEdited = leadsIn(late)?.some((lead) => timeOf(lead) < newest - 2 * DAY);
	see('period.field', isEdited === undefined ? undefined : isEdited ? 'lastUpdated' : '', late);
	const isThere = (time: number) => got.some((lead) => timeOf(lead) === time);
	const isWhole = borders.slice(1, -1).every(isThere) || seen.get(`${area}.page`) === 'capped';
	const isShifted = !isEdited && !isWhole;
	const form = dateFormOf(leads.map(datesOf));
	if (isOld) {
		const wholeForm = form === 'Z' ? (isShifted ? 'utcZ' : 'wallZ') : form;
		seeJson('dates', form === 'documented' ? '' : wholeForm, first);
		see('zone.bounds', isShifted && form !== 'Z' ? 'utc' : '', all);
	} else seeJson('dates', form === 'Z' ? '' : form, first);
	if (!isEdited && !isShifted) {
		see('period.start', isThere(from) ? '' : 'exclusive', all);
		see('period.end', isThere(to) ? '' : 'exclusive', all);
	}
	const alone = borders.find((time) => known.filter((each) => each[1] === time).length === 1);
	const one = await list({ from: (alone ?? from) - 1000, to: (alone ?? from) + 1000, take: SMALL });
	seeJson('one', leadsIn(one)?.length === 1 ? oneOf(one) : undefined, one);
	const ahead = now.getTime() + 30 * DAY;
	const none = await list({ from: ahead, to: ahead + DAY, take: SMALL });
	see('empty', (leadsIn(none)?.length ?? 0) > 0 ? undefined : emptyOf(none), none);
	const State = leads
		.map((lead) => digText(lead, 'State') || digText(lead, 'Fields', 'State'))
		.find(Boolean);
	if (State !== undefined) {
		const some = await list({
			from: from - 300 * DAY,
			to: now.getTime() + 2 * DAY,
			take: SMALL,
			filter: { State },
		});
		const found = leadsIn(some);
		see('query', some.status === 400 ? 'refused' : found?.length === 0 ? 'enumerated' : '', some);
	}
	const wrong = await list({ ...period, take: SMALL, lid: NO_SUCH_LID });
	see('error.lid', refusalOf(wrong, isOld ? 'json' : '404'), wrong);
	return times;
}

function datesOf(lead: Row): string {
	const places = [lead, lead.Properties, lead.properties];
	return places.map((place) => digText(place, 'DateAdded')).find(Boolean) ?? '';
}

async function checkDataInterface(
	ask: Ask,
	{ url, key, lid }: NonNullable<Accounts['dataInterface']>,
	now: Date,
	seen: Seen,
): Promise<Map<string, number>> {
	const see = (fact: string, found: string | undefined, answer: Answer) =>
		note(seen, `dataInterface.${fact}`, found, answer);
	let separator = '-';
	const formOf = ({
		from,
		to,
		take,
		skip = 0,
		descending = false,
		filter,
		...other
	}: Question) => ({
		key: other.key ?? key,
		lid: other.lid ?? lid,
		startdate: dateOf(from, separator),
		enddate: dateOf(to, separator),
		sortfields: 'DateAdded|UID',
		sortorder: descending ? 'DESC' : 'ASC',
		skip: `${skip}`,
		take: `${take}`,
		...(filter && { query: JSON.stringify(filter) }),
	});
	const list = async (question: Question, accept = 'application/json') =>
		await ask({
			method: 'POST',
			base: url,
			path: '/',
			headers: { accept },
			form: formOf(question),
		});
	const recent = { from: now.getTime() - 365 * DAY, to: now.getTime() + 2 * DAY, descending: true };
	let first = await list({ ...recent, take: SAMPLE });
	see('post', first.status === 405 ? 'getOnly' : '', first);
	if (first.status === 400) {
		const fewer = await list({ ...recent, take: SMALL });
		if (leadsIn(fewer)) see('page', 'refused', first);
		else separator = '/';
		first = leadsIn(fewer) ? fewer : await list({ ...recent, take: SAMPLE });
		if (!leadsIn(fewer)) see('date', leadsIn(first) ? 'refused' : undefined, first);
	} else see('date', leadsIn(first) && '', first);
	const isXml = first.text.trimStart().startsWith('<Leads') || first.text.startsWith('<?xml');
	const types = { '': 'application/json', asText: 'text/plain', asHtml: 'text/html' };
	const type = Object.entries(types).find(([, each]) => each === first.type)?.[0];
	const isMarked = first.text.startsWith('\ufeff');
	const times = first.status === 200 ? first : undefined;
	see('json', times && (isXml ? 'xml' : isMarked ? 'mark' : (type ?? '?')), first);
	const fields = isRecord(first.value) ? Object.keys(first.value).join().toLowerCase() : '';
	const has = (name: string) => fields.includes(name);
	const counts = {
		missing: !has('takecount'),
		more: has('skipcount') || has('errorcount'),
		'': true,
	};
	if (has('leads')) see('json.counts', firstOf(counts), first);
	const values = (leadsIn(first) ?? []).flatMap((lead) =>
		Object.values(lead).map((each) => typeof each),
	);
	const kinds = {
		numbers: values.includes('number'),
		booleans: values.includes('boolean'),
		'': true,
	};
	if (values.length > 0) see('json.values', firstOf(kinds), first);

	const xml = await list({ ...recent, take: SMALL }, 'application/xml');
	if (xml.text.includes('<Leads')) {
		const forms = {
			textXml: xml.type === 'text/xml',
			html: xml.type === 'text/html',
			text: xml.type === 'text/plain',
		};
		see('xml.type', firstOf({ ...forms, '': xml.type === 'application/xml' }), xml);
		const spaced = /<Leads[^>]* xmlns="/.test(xml.text);
		see('xml.fields', spaced ? 'namespace' : /:nil="/.test(xml.text) ? 'nil' : '', xml);
		const sends = {
			attributes: /<Send \w+="/.test(xml.text),
			'': /<Sends>\s*<Send>/.test(xml.text),
		};
		if (/<Send\b/.test(xml.text)) see('xml.sends', firstOf(sends), xml);
	}
	const wrong = await list({ ...recent, take: SMALL, key: 'not-a-key-vendor-check' });
	see('error.key', refusalOf(wrong, '401'), wrong);
	return leadsIn(first) ? await checkLeads('dataInterface', list, now, seen, first) : new Map();
}

/** `MM-DD-YYYY HH:mm:ss` */
function dateOf(wall: number, separator: string): string {
	const [year, month, day] = new Date(wall).toISOString().slice(0, 10).split('-');
	return `${[month, day, year].join(separator)} ${new Date(wall).toISOString().slice(11, 19)}`;
}

async function checkQueryApi(
	ask: Ask,
	{ accountUrl, dataUrl, clientId, clientSecret, lid }: NonNullable<Accounts['queryApi']>,
	now: Date,
	{ seen, secrets }: Findings,
	account: ReadonlyMap<string, number>,
): Promise<void> {
	const see = (fact: string, found: string | undefined, answer: Answer) =>
		note(seen, `queryApi.${fact}`, found, answer);
	const getToken = async (client_secret: string) => {
		const client = { client_id: clientId, client_secret, grant_type: 'client_credentials' };
		return await ask({
			method: 'POST',
			base: accountUrl,
			path: '/v1/authorization/token',
			json: client,
		});
	};
	const first = await getToken(clientSecret);
	const second = await getToken(clientSecret);
	const [old, token] = [first, second].map(({ value }) => digText(value, 'access_token'));
	const refused = await getToken('not-a-secret-vendor-check');
	see('token.refusal', refusalOf(refused, '401'), refused);
	if (!old || !token) return;
	secrets.push(old, token);
	const lifetime = dig(first.value, 'expires_in');
	const answers = { created: first.status === 201, noLifetime: lifetime === undefined };
	const kinds = { textLifetime: typeof lifetime === 'string', '': typeof lifetime === 'number' };
	see('token', firstOf({ ...answers, ...kinds }), first);

	const getTypes = async (bearer: string) =>
		await ask({
			method: 'GET',
			base: accountUrl,
			path: '/v1/leadtypes',
			headers: { authorization: `Bearer ${bearer}` },
		});
	const before = await getTypes(old);
	const types = await getTypes(token);
	const wrong = await getTypes('not-a-token-vendor-check');
	see('token.expired', refusalOf(wrong, '401'), wrong);
	if (old !== token) see('token.several', before.status === types.status ? '' : 'one', before);
	const held = isRecord(types.value) ? Object.keys(types.value)[0] : '';
	const wrappers = { '': held === '', wrapped: held === 'LeadTypes', envelope: held === 'data' };
	const rows = [types.value, ...Object.values(isRecord(types.value) ? types.value : {})].find(
		Array.isArray,
	);
	if (rows !== undefined) {
		see('leadTypes', firstOf(wrappers), types);
		const [row] = rows;
		const names = isRecord(row) ? Object.keys(row) : [];
		const has = (...wanted: string[]) => wanted.every((name) => names.includes(name));
		const found = {
			textId: has('LeadTypeUID', 'Descriptor') && typeof dig(row, 'LeadTypeUID') === 'string',
			'': has('LeadTypeUID', 'Descriptor'),
			name: has('LeadTypeUID', 'Name'),
			leadTypeName: has('LeadTypeUID', 'LeadTypeName'),
			description: has('LeadTypeUID', 'Description'),
			camelCase: has('leadTypeUID', 'leadTypeName'),
			id: has('Id', 'Name'),
			uid: has('UID', 'Descriptor'),
		};
		see('leadTypes.names', firstOf(found), types);
	}

	let isPlain = false;
	const list = async ({
		from,
		to,
		take,
		skip = 0,
		descending = false,
		filter,
		...other
	}: Question) =>
		await ask({
			method: 'POST',
			base: dataUrl,
			path: `/v1/leads/query/${other.lid ?? lid}`,
			headers: { authorization: `Bearer ${token}` },
			json: {
				StartDate: new Date(from).toISOString(),
				EndDate: new Date(to).toISOString(),
				...(!isPlain && { SortFields: ['DateAdded', 'UID'], SortOrder: descending ? 1 : 0 }),
				...(filter && { Query: filter }),
				Skip: skip,
				Take: take,
			},
		});
	const recent = { from: now.getTime() - 365 * DAY, to: now.getTime() + 2 * DAY, descending: true };
	let newest = await list({ ...recent, take: SAMPLE });
	if ([401, 403].includes(newest.status)) see('scope', refusalOf(newest, '403'), newest);
	if (newest.status === 400) {
		const fewer = await list({ ...recent, take: SMALL });
		isPlain = leadsIn(fewer) === undefined;
		const next = isPlain ? await list({ ...recent, take: SAMPLE }) : fewer;
		see(isPlain ? 'sort' : 'page', leadsIn(next) ? 'refused' : undefined, newest);
		newest = next;
	}
	const leads = leadsIn(newest) ?? [];
	const [lead = {}] = leads;
	if (leads.length > 0) {
		const sections = {
			datesBeside: 'DateAdded' in lead && 'Properties' in lead,
			'': isRecord(lead.Properties) && 'DateAdded' in lead.Properties && 'Fields' in lead,
			camelCase: 'properties' in lead,
			flat: 'DateAdded' in lead,
		};
		see('sections', firstOf(sections), newest);
		see('uid', typeof lead.UID === 'string' ? 'text' : '', newest);
	}
	const times = await checkLeads('queryApi', list, now, seen, newest);
	const apart = [...times].flatMap(([uid, time]) => {
		const wall = account.get(uid);
		return wall === undefined ? [] : [(wall - time) / HOUR];
	});
	const zones = {
		'': apart.every((hours) => [-8, -7].includes(hours)),
		eastern: apart.every((hours) => [-5, -4].includes(hours)),
		utc: apart.every((hours) => hours === 0),
		tokyo: apart.every((hours) => hours === 9),
	};
	if (apart.length > 0) {
		const shown = { ...newest, shape: `${[...new Set(apart)].join(', ')} hours from UTC` };
		note(seen, 'dataInterface.zone.account', firstOf(zones), shown);
	}
}

async function checkClientPoint(
	ask: Ask,
	{ url, key, assignedTo, recipient }: NonNullable<Accounts['clientPoint']>,
	seen: Seen,
): Promise<void> {
	const see = (fact: string, found: string | undefined, answer: Answer) =>
		note(seen, `clientPoint.${fact}`, found, answer);
	const write = async (method: 'POST' | 'PUT', path: string, fields: Row) =>
		await ask({ method, base: url, path: `/v4/${path}`, json: { api_key: key, ...fields } });
	const update = async (id: string, fields: Row) =>
		await write('PUT', `clientpoint/update/${id}`, fields);

	const wrong = await update('0', { api_key: 'NotAKeyVendorCheck' });
	const good = await update('0', {});
	see('key', refusalOf(wrong, '401'), wrong);
	const says = dig(good.value, 'status');
	const isOk = good.status === 200;
	const goods = {
		'': [404, 422].includes(good.status),
		ok: isOk && says === true,
		refused: isOk && says === false,
	};
	see(
		'key.good',
		[404, 422].includes(good.status) ? '' : isOk ? firstOf(goods) : `${good.status}`,
		good,
	);
	// Nothing is written with a key that a harmless request has not proven good.
	if (assignedTo === undefined || good.shape === wrong.shape || good.status === 401) return;

	const fields = {
		name: 'Test of n8n-nodes-clickpoint-clientpoint',
		assigned_to: assignedTo,
		test_mode: true,
	};
	const bad = await write('POST', 'clientpoint/create', { ...fields, revenue: 'five hundred' });
	// A server that failed, or did not respond, may have created it, and one that says yes has.
	if (bad.status === 0 || bad.status >= 500) return;
	const isMarkup = /<html/i.test(bad.text);
	const styles = { html: isMarkup, empty: bad.text === '', '': bad.status >= 400 };
	const isTaken = bad.status < 300 && answerOf(bad) !== 'unclear' && refusalOf(bad, '') === '?';
	const seemsRefused = bad.status >= 400 || !isTaken;
	if (seemsRefused) see('refusal', bad.status >= 400 ? firstOf(styles) : refusalOf(bad, ''), bad);
	const created = seemsRefused
		? await write('POST', 'clientpoint/create', { ...fields, revenue: 1.5 })
		: bad;
	see('answer', answerOf(created), created);
	const parts = [created.value, dig(created.value, 'data'), dig(created.value, 'result')].filter(
		isRecord,
	);
	const [top = {}, inner = {}] = parts;
	const whole = { ...inner, ...top };
	const ids = {
		text: typeof whole.clientpoint_id === 'string',
		data: 'clientpoint_id' in inner && 'status' in top,
		'': 'clientpoint_id' in whole,
		clientpoint: isRecord(whole.clientpoint),
		pascal: 'ClientPointId' in whole,
		camel: 'clientPointId' in whole,
		missing: Object.keys(whole).length > 0,
	};
	const links = {
		data: 'clientpoint_url' in inner,
		top: 'clientpoint_url' in top,
		'': 'link' in whole,
		url: 'url' in whole,
		missing: Object.keys(whole).length > 0,
	};
	if (parts.length > 0 && answerOf(created) !== 'unclear') {
		see('id', firstOf(ids), created);
		see('link', firstOf(links), created);
	}
	const id = /"client_?point_?id":"?(\d+)/i.exec(created.text)?.[1];
	if (recipient === undefined || id === undefined) return;
	const person = { first_name: 'Test', last_name: 'Recipient', email: recipient };
	await write('POST', 'recipient/add', {
		clientpoint_id: Number(id),
		send_recipient_mail: false,
		recipient: person,
	});
	const trashed = await update(id, { status: 'trash' });
	see('update.keeps', trashed.status >= 400 ? 'required' : '', trashed);
	if (trashed.status >= 400) await update(id, { ...fields, revenue: 1.5, status: 'trash' });
}

function answerOf({ status, value, text }: Answer): string {
	const top = Array.isArray(value) ? value[0] : value;
	const fields: Row = isRecord(top) ? top : {};
	return firstOf({
		noContent: status === 204,
		listOfOne: Array.isArray(value),
		errorNull: 'errors' in fields,
		flagText: fields.status === 'success',
		flagOne: fields.status === 1,
		flagCode: fields.status === 200,
		success: fields.success === true,
		otherStatus: typeof fields.status === 'string',
		[status]: [201, 202].includes(status),
		'': fields.status === true,
		envelope: isRecord(fields.data) && 'status' in fields.data,
		result: isRecord(fields.result),
		wordsOnly: typeof fields.message === 'string',
		unclear: text !== '',
	});
}
