import { isDeepStrictEqual } from 'node:util';

import { parse, stringify } from 'lossless-json';

import { FACTS, isFactId, type FactId, type Refusal } from './facts';
import { isRecord } from './guards';
import type { Endpoint } from './misbehavior';
import {
	HTML_TYPE,
	JSON_TYPE,
	RESPONSE_TYPES,
	textOf,
	XML_TYPE,
	type VendorAnswer,
} from './vendor';
import { escapeXml } from './xml';
import { formatVendorDate, parseVendorDate, type WallTime, type ZoneClock } from './zone';

/** What is true instead, for some facts: the name of an alternative of each. */
export type Dialect = Readonly<Partial<Record<FactId, string>>>;

/** The names of what else may be true of a fact. */
export type AlternativeOf<Id extends FactId> = keyof (typeof FACTS)[Id]['alternatives'];

/** A choice of alternatives, as the sandbox speaks it, and which of them made a difference so far. */
export class Speaker {
	private choices = new Map<FactId, string>();
	private used = new Set<FactId>();

	/** Speaks so from now on; facts that are left out are as they are claimed. */
	speak(dialect: Dialect): void {
		this.choices = new Map(
			Object.entries(dialect).flatMap(([id, name]) => (isFactId(id) ? [[id, name]] : [])),
		);
		this.used = new Set();
	}

	list(): Array<{ fact: FactId; alternative: string; used: boolean }> {
		return [...this.choices].map(([fact, alternative]) => ({
			fact,
			alternative,
			used: this.used.has(fact),
		}));
	}

	/** Whether an alternative is spoken; asked where it makes a difference. */
	is<Id extends FactId>(id: Id, alternative: AlternativeOf<Id>): boolean {
		const isSpoken = this.choices.get(id) === alternative;
		if (isSpoken) this.used.add(id);
		return isSpoken;
	}

	/** What a table has for the alternative that is spoken; asked where any makes a difference. */
	pick<T>(id: FactId, table: Readonly<Record<string, T>>): T | undefined {
		const way = table[this.choices.get(id) ?? ''];
		if (way !== undefined) this.used.add(id);
		return way;
	}

	/** An answer as it is in this dialect. */
	change(endpoint: Endpoint, answer: VendorAnswer, clock: ZoneClock): VendorAnswer {
		let changed = answer;
		for (const { fact, on, about, how } of CHANGES) {
			const change = how[this.choices.get(fact) ?? ''];
			if (change === undefined || !on.includes(endpoint) || about !== aboutOf(answer)) continue;
			const before = changed;
			changed = change(before, clock);
			// At some hours a date looks the same in two forms.
			const isForm = fact.endsWith('.dates');
			if (isForm || !isDeepStrictEqual(changed, before)) this.used.add(fact);
		}
		return changed;
	}
}

/** Reads a dialect from JSON. @throws RangeError that says what is wrong with it */
export function readDialect(value: Readonly<Record<string, unknown>>): Dialect {
	const dialect: Partial<Record<FactId, string>> = {};
	for (const [id, name] of Object.entries(value)) {
		if (!isFactId(id)) throw new RangeError(`there is no fact ${id}`);
		const names = Object.keys(FACTS[id].alternatives);
		if (typeof name !== 'string' || !names.includes(name))
			throw new RangeError(`${id} can be ${names.join(', ')}`);
		dialect[id] = name;
	}
	return dialect;
}

/** A dialect in which a wrong key, and a wrong secret, is refused in some way everywhere; 401 is the claim. */
export function refusingKeys(way: string): Dialect {
	if (way === '401') return {};
	return {
		'dataInterface.error.key': way,
		'queryApi.token.refusal': way === 'json' ? 'withError' : way,
		'clientPoint.key': way,
	};
}

/** What an answer is about: a refusal of something, a list of leads, or another success. */
type About = NonNullable<VendorAnswer['refused']> | 'list' | 'empty' | 'success';

function aboutOf({ refused, served }: VendorAnswer): About {
	if (refused !== undefined) return refused;
	if (served === undefined) return 'success';
	return served.leads === 0 ? 'empty' : 'list';
}

type Change = (answer: VendorAnswer, clock: ZoneClock) => VendorAnswer;
type Row = Record<string, unknown>;

/** How an answer changes, by the name of the alternative; a common table may hold more than the fact has. */
const of = (
	fact: FactId,
	on: readonly Endpoint[],
	about: About,
	how: Readonly<Record<string, Change>>,
) => ({ fact, on, about, how });

/** A change of an answer in JSON, digit by digit; any other answer stays. */
const json =
	(change: (value: Row, clock: ZoneClock) => unknown): Change =>
	(answer, clock) => {
		const text = textOf(answer);
		if (!text.startsWith('{') && !text.startsWith('[')) return answer;
		const value: unknown = parse(text);
		const changed = Array.isArray(value)
			? value.map((each) => (isRecord(each) ? change(each, clock) : each))
			: isRecord(value)
				? change(value, clock)
				: value;
		return { ...answer, body: stringify(changed) ?? '' };
	};

const text =
	(change: (text: string) => string): Change =>
	(answer) => ({ ...answer, body: change(textOf(answer)) });

const typed =
	(contentType: string): Change =>
	(answer) => ({ ...answer, contentType });

/** A change of each lead of a list. */
const leads = (change: (lead: Row, clock: ZoneClock) => Row): Change =>
	json((value, clock) => ({
		...value,
		Leads: rowsOf(value.Leads).map((lead) => change(lead, clock)),
	}));

function rowsOf(value: unknown): Row[] {
	return Array.isArray(value) ? value.filter(isRecord) : [];
}

const namedBy = (value: Row, write: (name: string) => string): Row =>
	Object.fromEntries(Object.entries(value).map(([name, each]) => [write(name), each]));
const mapped = (value: Row, change: (each: unknown, name: string) => unknown): Row =>
	Object.fromEntries(Object.entries(value).map(([name, each]) => [name, change(each, name)]));

const renamed = (value: Row, names: Readonly<Record<string, string>>) =>
	namedBy(value, (name) => (Object.hasOwn(names, name) && names[name]) || name);

const recase = (write: (name: string) => string) => json((value) => namedBy(value, write));
const inCamelCase = recase((name) => name.charAt(0).toLowerCase() + name.slice(1));
const rename = (names: Readonly<Record<string, string>>) => json((value) => renamed(value, names));
const omit = (...names: readonly string[]) =>
	json((value) =>
		Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name))),
	);

/** The sentence of a refusal. */
function sentenceOf(answer: VendorAnswer): string {
	const said = /"(?:Error|error|message)":"((?:[^"\\]|\\.)*)"|<Error>([^<]*)/.exec(textOf(answer));
	return (said?.[1] ?? said?.[2] ?? 'The request is not valid.').replaceAll('\\"', '"');
}

const withStatus =
	(status: number): Change =>
	(answer) => ({ ...answer, status });

/** A page for people, as servers send when they have nothing better. It is no well-formed XML. */
const htmlPage = (message: string) =>
	`<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Error</h1><p>${escapeXml(message)}<br></body></html>`;

/** Another answer that says the same. */
const saying =
	(contentType: string, write: (sentence: string) => string, status = 200): Change =>
	(answer) => ({ ...answer, status, contentType, body: write(sentenceOf(answer)) });
const sayingJson = (value: (sentence: string) => unknown, status?: number) =>
	saying(JSON_TYPE, (sentence) => JSON.stringify(value(sentence)), status);

const REFUSING: Readonly<Record<Refusal, Change>> = {
	'400': withStatus(400),
	'401': withStatus(401),
	'403': withStatus(403),
	'404': withStatus(404),
	'422': withStatus(422),
	'500': withStatus(500),
	redirect: (answer) => ({ ...answer, status: 302, location: 'https://login.example/', body: '' }),
	html: saying(HTML_TYPE, htmlPage),
	text: saying('text/plain', (sentence) => sentence),
	xml: saying(XML_TYPE, (sentence) => `<Error>${escapeXml(sentence)}</Error>`),
	json: sayingJson((Error) => ({ Error })),
	message: sayingJson((Message) => ({ Message })),
	success: sayingJson((Detail) => ({ Success: false, Detail })),
	status: sayingJson(() => ({ Status: 'Unauthorized' })),
	code: sayingJson((message) => ({ code: 401, message })),
	errors: sayingJson((sentence) => ({ errors: [sentence] })),
	nested: sayingJson((Error) => ({ Response: { Error } })),
	sentence: sayingJson((sentence) => sentence),
	statusFalse: sayingJson((message) => ({ status: false, message })),
	null: sayingJson(() => null),
	empty: (answer) => ({ ...answer, status: 200, body: '' }),
	emptyError: sayingJson((Error) => ({ QueryTotal: '0', Leads: [], Error })),
	emptyStatus: sayingJson(() => ({ QueryTotal: '0', Leads: [], Status: 'Unauthorized' })),
	emptyXml: saying(
		XML_TYPE,
		(sentence) => `<Leads querytotal="0"><Error>${escapeXml(sentence)}</Error></Leads>`,
	),
};

const isoOf = (wall: WallTime) => new Date(wall).toISOString().slice(0, 19);

/** How a date may be written, of what a clock showed. */
const DATE_FORMS: Readonly<Record<string, (wall: WallTime) => string>> = {
	iso: isoOf,
	isoFraction: (wall) => `${isoOf(wall)}.1234567`,
	isoBlank: (wall) => isoOf(wall).replace('T', ' '),
	padded: (wall) => formatVendorDate(wall).replace(/\b\d\b/g, '0$&'),
	narrow: (wall) => formatVendorDate(wall).replace(/ (?=[AP]M)/, '\u202f'),
	noBreak: (wall) => formatVendorDate(wall).replace(/ (?=[AP]M)/, '\u00a0'),
	lower: (wall) => formatVendorDate(wall).toLowerCase(),
	hours24: (wall) => {
		const [day = ''] = formatVendorDate(wall).split(' ');
		return `${day} ${isoOf(wall).slice(11)}`;
	},
	wallZ: (wall) => `${isoOf(wall)}Z`,
	offset: (wall) => `${isoOf(wall)}+00:00`,
};

const IS_DATE = /^(DateAdded|DateSent|LastUpdated)$/;

/** Each date of a lead, written in another way. */
function withDates(fields: Row, write: (text: string) => string): Row {
	return mapped(fields, (value, name) => {
		if (IS_DATE.test(name) && typeof value === 'string') return write(value);
		if (name === 'Properties' && isRecord(value)) return withDates(value, write);
		return name === 'Sends' ? rowsOf(value).map((send) => withDates(send, write)) : value;
	});
}

/** The forms of dates, of dates that are read by `wallOf`. */
const dates = (wallOf: (text: string) => WallTime | undefined) =>
	Object.fromEntries(
		Object.entries(DATE_FORMS).map(([name, form]) => [
			name,
			leads((lead) => withDates(lead, (given) => form(wallOf(given) ?? NaN))),
		]),
	);

/** The texts of a lead that look like it as JSON's own numbers and booleans. */
const literal = (form: RegExp) =>
	leads((lead) =>
		mapped(lead, (value) => (typeof value === 'string' && form.test(value) ? parse(value) : value)),
	);

const sends = (change: (list: Row[]) => unknown) =>
	leads((lead) => ('Sends' in lead ? { ...lead, Sends: change(rowsOf(lead.Sends)) } : lead));

const SENDS: Readonly<Record<string, Change>> = {
	oneObject: sends((list) => (list.length === 1 ? list[0] : list)),
	wrapped: sends((list) => ({ Send: list.length === 1 ? list[0] : list })),
	nullWhenNone: sends((list) => (list.length === 0 ? null : list)),
	textWhenNone: sends((list) => (list.length === 0 ? '' : list)),
};

const EMPTY: Readonly<Record<string, Change>> = {
	leadsNull: json((value) => ({ ...value, Leads: null })),
	leadsAbsent: omit('Leads'),
	leadsText: json((value) => ({ ...value, Leads: '' })),
	noContent: (answer) => ({ ...answer, status: 204, body: '' }),
	withMessage: json((value) => ({ ...value, Message: 'OK' })),
	withNoError: json((value) => ({ ...value, Error: null, HasErrors: false })),
	list: text(() => '[]'),
};

const LIST_NAMES: Readonly<Record<string, Change>> = {
	camelCase: inCamelCase,
	lowerCase: recase((name) => name.toLowerCase()),
	wrapped: json((value) => ({ ...value, Leads: { Lead: value.Leads } })),
	results: rename({ Leads: 'Results' }),
	envelope: json((value) => ({ Data: value })),
	list: json(({ Leads }) => Leads),
	noCounts: omit('QueryTotal', 'TakeCount', 'SentCount'),
};

function single(change: (lead: Row | undefined) => unknown): Change {
	return json((value) => {
		const [lead, ...others] = rowsOf(value.Leads);
		return others.length > 0 ? value : { ...value, Leads: change(lead) };
	});
}

const ONE: Readonly<Record<string, Change>> = {
	object: single((lead) => lead),
	wrapped: single((Lead) => ({ Lead })),
};

const TOTAL: Readonly<Record<string, Change>> = {
	number: json((value) => ({ ...value, QueryTotal: Number(value.QueryTotal) })),
	text: json((value) => ({ ...value, QueryTotal: String(value.QueryTotal) })),
	missing: omit('QueryTotal'),
	null: json((value) => ({ ...value, QueryTotal: null })),
	page: json((value) => {
		const { length } = rowsOf(value.Leads);
		return { ...value, QueryTotal: typeof value.QueryTotal === 'string' ? `${length}` : length };
	}),
};

const LEAD_TYPE_NAMES: Readonly<Record<string, Change>> = {
	name: rename({ Descriptor: 'Name' }),
	leadTypeName: rename({ Descriptor: 'LeadTypeName' }),
	description: rename({ Descriptor: 'Description' }),
	camelCase: rename({ LeadTypeUID: 'leadTypeUID', Descriptor: 'leadTypeName' }),
	id: rename({ LeadTypeUID: 'Id', Descriptor: 'Name' }),
	uid: rename({ LeadTypeUID: 'UID' }),
	textId: json((value) => ({ ...value, LeadTypeUID: String(value.LeadTypeUID) })),
};

/** A value of a ClientPoint's answer in another place. */
const elsewhere = (name: string) => (place: (value: unknown, others: Row) => Row) =>
	json(({ [name]: value, ...others }) => ({ ...others, ...place(value, others) }));
const idAs = elsewhere('clientpoint_id');
const linkAs = elsewhere('link');
const inData = (others: Row, more: Row) => ({
	data: { ...(isRecord(others.data) ? others.data : {}), ...more },
});

const typeOf = ({ ResponseType: type }: Row) => RESPONSE_TYPES[Number(type)];

/** The lead receiver's words in other ways, of a success or a refusal. */
const WORDS: Readonly<Record<string, Change>> = {
	'409': withStatus(409),
	texts: json((value) => mapped(value, String)),
	names: json((value) => ({ ...value, ResponseType: typeOf(value) })),
	camelCase: inCamelCase,
	details: rename({ ResponseDetail: 'ResponseDetails' }),
	perLead: json((value) => ({ leads: [value] })),
	list: text((body) => `[${body}]`),
	envelope: json((data) => ({ data })),
	noFlag: omit('isValidPost'),
	noType: omit('ResponseType'),
};

const linkOf = (answer: VendorAnswer) => /https:[^"]+/.exec(textOf(answer))?.[0] ?? '';
/** The response to get-link with the link in another place. */
const linkIn = (place: (link: unknown) => Row) =>
	json(({ data, ...others }) => ({
		...others,
		...place(isRecord(data) ? data.clientpoint_url : undefined),
	}));
const inLink = (change: (link: string) => unknown) =>
	linkIn((link) => ({ data: { clientpoint_url: change(String(link)) } }));

const WRITES: readonly Endpoint[] = ['create', 'update', 'recipientAdd'];
const BEARER: readonly Endpoint[] = ['query', 'leadTypes', 'insert'];

/** What changes an answer, from the inside to the outside. */
const CHANGES = [
	of('dataInterface.json.values', ['leads'], 'list', {
		numbers: literal(/^(?:0|-?[1-9]\d{0,14})(?:\.\d+)?$/),
		booleans: literal(/^(?:true|false)$/),
	}),
	of('dataInterface.json.dates', ['leads'], 'list', {
		...dates(parseVendorDate),
		utcZ: leads((lead, clock) =>
			withDates(lead, (given) => `${isoOf(clock.firstInstantAt(parseVendorDate(given) ?? NaN))}Z`),
		),
	}),
	of('queryApi.dates', ['query'], 'list', dates(Date.parse)),
	of('dataInterface.sends', ['leads'], 'list', SENDS),
	of('queryApi.sends', ['query'], 'list', SENDS),
	of('queryApi.uid', ['query'], 'list', {
		text: leads((lead) => ({ ...lead, UID: String(lead.UID) })),
	}),
	of('queryApi.sections', ['query'], 'list', {
		flat: leads(({ Properties, Fields, ...others }) => ({
			...others,
			...(isRecord(Properties) && Properties),
			...(isRecord(Fields) && Fields),
		})),
		datesBeside: leads(({ Properties, ...others }) => {
			const { DateAdded, ...properties } = isRecord(Properties) ? Properties : {};
			return { ...others, DateAdded, Properties: properties };
		}),
		camelCase: leads((lead) =>
			renamed(lead, { UID: 'uid', Properties: 'properties', Fields: 'fields' }),
		),
	}),
	of('dataInterface.json.total', ['leads'], 'list', TOTAL),
	of('queryApi.total', ['query'], 'list', TOTAL),
	of('dataInterface.json.counts', ['leads'], 'list', {
		missing: omit('TakeCount', 'SentCount'),
		more: json((value) => ({ ...value, SkipCount: '0', ErrorCount: '0' })),
	}),
	of('dataInterface.json.one', ['leads'], 'list', ONE),
	of('queryApi.one', ['query'], 'list', ONE),
	of('dataInterface.json.names', ['leads'], 'list', LIST_NAMES),
	of('queryApi.names', ['query'], 'list', LIST_NAMES),
	of('dataInterface.empty', ['leads'], 'empty', EMPTY),
	of('queryApi.empty', ['query'], 'empty', EMPTY),
	of('dataInterface.xml.fields', ['leads'], 'list', {
		namespace: text((xml) => xml.replace('<Leads ', '<Leads xmlns="http://leadexec.net/leads" ')),
		nil: text((xml) =>
			xml
				.replace('<Leads ', '<Leads xmlns:i="http://www.w3.org/2001/XMLSchema-instance" ')
				.replace(/<(\w+)(?: \/>|><\/\1>)/g, '<$1 i:nil="true" />'),
		),
	}),
	of('dataInterface.xml.sends', ['leads'], 'list', {
		attributes: text((xml) =>
			xml.replace(/<Send>(.*?)<\/Send>/g, (_, fields: string) => {
				const named = fields.replace(/<(\w+)>([^<]*)<\/\1>/g, ' $1="$2"');
				return `<Send${named} />`;
			}),
		),
	}),
	of('dataInterface.xml.type', ['leads'], 'list', {
		textXml: typed('text/xml; charset=utf-8'),
		html: typed('text/html; charset=utf-8'),
		text: typed('text/plain; charset=utf-8'),
	}),
	of('dataInterface.json', ['leads'], 'list', {
		asText: typed('text/plain; charset=utf-8'),
		asHtml: typed('text/html; charset=utf-8'),
		mark: text((body) => `\ufeff${body}`),
	}),
	of('dataInterface.error.key', ['leads'], 'key', REFUSING),
	of('dataInterface.error.lid', ['leads'], 'lid', {
		...REFUSING,
		none: sayingJson(() => ({ QueryTotal: '0', TakeCount: '1', SentCount: '0', Leads: [] })),
	}),
	of('queryApi.token', ['token'], 'success', {
		textLifetime: json((value) => ({ ...value, expires_in: String(value.expires_in) })),
		noLifetime: omit('expires_in'),
		created: withStatus(201),
	}),
	of('queryApi.token.refusal', ['token'], 'key', { ...REFUSING, withError: withStatus(200) }),
	of('queryApi.token.expired', BEARER, 'expired', REFUSING),
	of('queryApi.scope', BEARER, 'scope', REFUSING),
	of('queryApi.leadTypes.names', ['leadTypes'], 'success', LEAD_TYPE_NAMES),
	of('queryApi.leadTypes', ['leadTypes'], 'success', {
		wrapped: text((body) => `{"LeadTypes":${body}}`),
		envelope: text((body) => `{"data":${body}}`),
	}),
	of('queryApi.error.lid', ['query'], 'lid', {
		...REFUSING,
		none: sayingJson(() => ({ QueryTotal: 0, TakeCount: 1, SentCount: 0, Leads: [] })),
	}),
	of('leadReceiver.key.refusal', ['insert'], 'key', REFUSING),
	of('leadReceiver.id', ['insert'], 'success', {
		text: json((value) => ({ ...value, LeadIdentifier: String(value.LeadIdentifier) })),
		missing: omit('LeadIdentifier'),
		zero: json((value) => ({ ...value, LeadIdentifier: 0 })),
		null: json((value) => ({ ...value, LeadIdentifier: null })),
	}),
	of('leadReceiver.answer', ['insert'], 'success', {
		...WORDS,
		'201': withStatus(201),
		'202': withStatus(202),
		noError: json((value) => ({ ...value, error: null, errors: [] })),
		unclear: text(() => '{"status":"queued"}'),
		html: saying(HTML_TYPE, () => htmlPage('Thank you.')),
		text: saying('text/plain', () => 'Thank you.'),
		empty: text(() => ''),
		noContent: (answer) => ({ ...answer, status: 204, body: '' }),
	}),
	of('leadReceiver.refusal', ['insert'], 'field', { ...REFUSING, ...WORDS }),
	of('leadReceiver.duplicate', ['insert'], 'duplicate', {
		...REFUSING,
		...WORDS,
		original: (answer) => ({
			...answer,
			body: textOf(answer).replace(/(?<="LeadIdentifier":)0/, answer.there ?? '0'),
		}),
		other: json((value) => ({ ...value, ResponseType: 9 })),
	}),
	of('clientPoint.getLink', ['getLink'], 'success', {
		'405': withStatus(405),
		redirect: (answer) => ({ ...answer, status: 302, location: linkOf(answer), body: '' }),
	}),
	of('clientPoint.getLink.pin', ['getLink'], 'success', {
		slash: inLink((link) => `${link}/`),
		query: inLink((link) => `${link}?from=api`),
		deeper: inLink((link) => link.replace('/v/', '/en/view/v/')),
		none: inLink((link) => link.replace(/\/\d+$/, '')),
		parameter: inLink((link) => link.replace(/\/(\d+)$/, '?pin=$1')),
		word: inLink((link) => `${link}/view`),
	}),
	of('clientPoint.getLink.place', ['getLink'], 'success', {
		top: linkIn((link) => ({ clientpoint_url: link })),
		link: linkIn((link) => ({ link })),
		url: linkIn((url) => ({ url })),
		dataLink: linkIn((link) => ({ data: { link } })),
		dataUrl: linkIn((url) => ({ data: { url } })),
		camel: linkIn((clientPointUrl) => ({ data: { clientPointUrl } })),
		pascal: linkIn((ClientPointLink) => ({ Data: { ClientPointLink } })),
		clientpoint: linkIn((link) => ({ clientpoint: { link } })),
		result: linkIn((link) => ({ result: { clientpoint_url: link } })),
		noFlag: omit('status'),
		listOfOne: text((body) => `[${body}]`),
		text: (answer) => ({ ...answer, contentType: 'text/plain', body: linkOf(answer) }),
		null: linkIn(() => ({ data: { clientpoint_url: null } })),
		missing: omit('data'),
	}),
	of('clientPoint.unknown', [...WRITES, 'getLink'], 'id', REFUSING),
	of('clientPoint.key', [...WRITES, 'getLink'], 'key', REFUSING),
	of('clientPoint.key.good', ['update'], 'id', {
		'400': sayingJson(() => ({ status: false, message: 'Invalid clientpoint id' }), 400),
		'405': withStatus(405),
		ok: sayingJson(() => ({ status: true })),
		refused: sayingJson(() => ({ status: false, message: 'ClientPoint not found' })),
	}),
	of('clientPoint.refusal', WRITES, 'field', {
		...REFUSING,
		statusError: sayingJson((message) => ({ status: 'error', message })),
		envelope: sayingJson((message) => ({ data: { status: false, message } })),
		html: (answer, clock) => saying(HTML_TYPE, htmlPage, answer.status)(answer, clock),
		empty: text(() => ''),
	}),
	of('clientPoint.id', WRITES, 'success', {
		text: idAs((id) => ({ clientpoint_id: String(id) })),
		data: idAs((id, others) => inData(others, { clientpoint_id: id })),
		clientpoint: idAs((id) => ({ clientpoint: { id } })),
		pascal: idAs((ClientPointId) => ({ ClientPointId })),
		camel: idAs((clientPointId) => ({ clientPointId })),
		missing: omit('clientpoint_id'),
	}),
	of('clientPoint.link', WRITES, 'success', {
		data: linkAs((link, others) => inData(others, { clientpoint_url: link })),
		top: linkAs((link) => ({ clientpoint_url: link })),
		url: linkAs((url) => ({ url })),
		missing: omit('link'),
	}),
	of('clientPoint.answer', WRITES, 'success', {
		'201': withStatus(201),
		'202': withStatus(202),
		flagText: json((value) => ({ ...value, status: 'success' })),
		flagOne: json((value) => ({ ...value, status: 1 })),
		flagCode: json((value) => ({ ...value, status: 200 })),
		success: json(({ status, ...others }) => ({ success: status, ...others })),
		wordsOnly: omit('status'),
		errorNull: json((value) => ({ ...value, error: null, errors: [] })),
		otherStatus: json((value) => ({ ...value, status: 'pending' })),
		envelope: json((data) => ({ data })),
		result: json((result) => ({ result })),
		listOfOne: text((body) => `[${body}]`),
		noContent: (answer) => ({ ...answer, status: 204, body: '' }),
		unclear: text(() => '{"result":"queued"}'),
	}),
];
