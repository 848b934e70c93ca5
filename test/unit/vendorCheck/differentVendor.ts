import type { CheckedFactId } from '../../../sandbox/facts';
import type { Misbehaviour } from '../../../sandbox/server';
import { formatVendorDate, HOUR, parseVendorDate } from '../../../sandbox/zone';
import { isRecord } from '../../../scripts/json';
import type { Call, Exchange, Send } from '../../../scripts/vendorCheck/sender';
import { readBody } from '../../../scripts/vendorCheck/shapes';

/** A vendor that differs from the sandbox in one thing: rules for the sandbox, or a change of what passes to and fro. */
export type Difference = Misbehaviour[] | ((send: Send) => Send);

type Row = Record<string, unknown>;
type When = (call: Call) => boolean;

const always: When = () => true;
const given = (call: Call): Row => ({
	...call.query,
	...call.form,
	...call.multipart,
	...call.json,
});
const text = (call: Call, name: string) => String(given(call)[name] ?? '');
const has =
	(name: string, pattern = /^/): When =>
	(call) =>
		name in given(call) && pattern.test(text(call, name));

/** The answer is this instead, where it applies. */
const answers =
	(status: number, body: unknown, when: When = always) =>
	(send: Send): Send =>
	async (call) => {
		const exchange = await send(call);
		if (!when(call)) return exchange;
		return { ...exchange, status, body: readBody(JSON.stringify(body)) };
	};

const refuses = (when: When, status = 400) => answers(status, { Error: 'no' }, when);

/** The vendor understands the request in another way. */
const understands =
	(change: (call: Call) => Call, when: When = always) =>
	(send: Send): Send =>
	async (call) =>
		await send(when(call) ? change(call) : call);

/** The vendor does not know these parameters. */
const ignores = (names: string[], when: When = always) =>
	understands((call) => {
		const without = <T>(record: Record<string, T> | undefined) =>
			record &&
			Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
		return {
			...call,
			...(call.query && { query: without(call.query) }),
			...(call.form && { form: without(call.form) }),
			...(call.json && { json: without(call.json) }),
		};
	}, when);

const withForm = (change: Record<string, string>) => (call: Call) => ({
	...call,
	...(call.form && { form: { ...call.form, ...change } }),
});

/** Changes the value of a JSON answer. */
const json =
	(change: (value: Row, call: Call) => unknown, when: When = always) =>
	(send: Send): Send =>
	async (call) => {
		const exchange = await send(call);
		const { body } = exchange;
		if (!when(call) || body.format !== 'json') return exchange;
		const value: unknown = structuredClone(body.value);
		return {
			...exchange,
			body: { format: 'json', value: change(isRecord(value) ? value : {}, call) },
		};
	};

/** Changes each lead of a JSON answer; undefined takes it out. */
const leads = (change: (lead: Row, call: Call) => Row | undefined, when: When = always) =>
	listed((list, call) => list.map((lead) => change(lead, call)).filter(isRecord), when);

/** Changes the list of leads of a JSON answer. */
const listed = (change: (list: Row[], call: Call) => Row[], when: When = always) =>
	json((value, call) => {
		if (!Array.isArray(value.Leads)) return value;
		return { ...value, Leads: change(value.Leads.filter(isRecord), call) };
	}, when);

const exchanged =
	(change: (exchange: Exchange) => Partial<Exchange>) =>
	(send: Send): Send =>
	async (call) => {
		const exchange = await send(call);
		return { ...exchange, ...change(exchange) };
	};

const renamed = (row: Row, from: string, to: string): Row =>
	Object.fromEntries(
		Object.entries(row).map(([name, value]) => [name === from ? to : name, value]),
	);
const lacking = (row: Row, name: string): Row =>
	Object.fromEntries(Object.entries(row).filter(([each]) => each !== name));
const wall = (date: unknown): number => parseVendorDate(String(date)) ?? NaN;
const isTied = (a: Row | undefined, b: Row) => a !== undefined && a.DateAdded === b.DateAdded;
/** Leads of one second the other way round. */
const tiesReversed = (list: Row[]): Row[] => {
	const groups: Row[][] = [];
	for (const lead of list) {
		const last = groups.at(-1);
		if (last && isTied(last[0], lead)) last.unshift(lead);
		else groups.push([lead]);
	}
	return groups.flat();
};
const dashes = (time: number): string => {
	const [year, month, day] = new Date(time).toISOString().slice(0, 10).split('-');
	return `${month}-${day}-${year} ${new Date(time).toISOString().slice(11, 19)}`;
};
const isNewest = has('take', /^20$/);
const isXml: When = ({ headers }) => headers?.accept === '';
const EMPTY = { QueryTotal: '0', TakeCount: '1', SentCount: '0', Leads: [] };

const at = (path: RegExp, when: When = always): When => {
	return (call) => path.test(call.path) && when(call);
};
const tokens = at(/token$/);
const types = at(/leadtypes$/);
const queries = at(/leads\/query/);
const updateZero = at(/update\/0$/);
const creates = at(/create$/);
const adds = at(/recipient\/add$/);
/** Applies to the first request that matches, or from the second one on. */
const nth = (when: When, matches: (n: number) => boolean): When => {
	let count = 0;
	return (call) => when(call) && matches(++count);
};
const fresh = (make: () => (send: Send) => Send) => (send: Send) => make()(send);
const property = (change: (properties: Row) => Row, when: When = always) =>
	leads(
		(lead) => ({ ...lead, Properties: isRecord(lead.Properties) ? change(lead.Properties) : {} }),
		(call) => queries(call) && when(call),
	);

/** For each fact a vendor of which it is not true, where the check of it has to notice. */
export const DIFFERENT: Record<Exclude<CheckedFactId, `webhook.${string}`>, Difference> = {
	'dataInterface.get': refuses(({ method }) => method === 'GET', 405),
	'dataInterface.post.form': refuses(({ form }) => form !== undefined, 405),
	'dataInterface.post.multipart': refuses(({ multipart }) => multipart !== undefined),
	'dataInterface.parameters.case': ignores(['Key', 'LID', 'StartDate', 'ENDDATE', 'Take']),
	'dataInterface.parameters.ignored': refuses(has('NoSuchThingAtAll')),
	'dataInterface.period.startInclusive': leads((lead, call) =>
		wall(lead.DateAdded) === wall(text(call, 'startdate')) ? undefined : lead,
	),
	'dataInterface.period.endInclusive': leads((lead, call) =>
		wall(lead.DateAdded) === wall(text(call, 'enddate')) ? undefined : lead,
	),
	'dataInterface.period.reversed': refuses(
		(call) => wall(text(call, 'startdate')) > wall(text(call, 'enddate')),
	),
	'dataInterface.date.dashes': refuses(has('startdate', /-/)),
	'dataInterface.date.slashes': refuses(
		(call) => has('enddate', /^\d\d\/\d\d\/\d{4}$/)(call) && has('take', /^1$/)(call),
	),
	'dataInterface.date.bareIsMidnight': understands(
		(call) => withForm({ enddate: `${text(call, 'enddate')} 23:59:59` })(call),
		has('take', /^1$/),
	),
	'dataInterface.date.amPm': refuses(has('startdate', /M$/)),
	'dataInterface.date.isoRefused': understands(
		withForm({ startdate: '1/1/2026', enddate: '1/2/2026' }),
		has('startdate', /^\d{4}-/),
	),
	'dataInterface.zone.sameAsDateAdded': understands(
		(call) =>
			withForm({
				startdate: dashes(wall(text(call, 'startdate')) + 30 * HOUR),
				enddate: dashes(wall(text(call, 'enddate')) + 30 * HOUR),
			})(call),
		has('startdate', /-/),
	),
	'dataInterface.json.accept': exchanged(() => ({ contentType: 'text/plain' })),
	'dataInterface.json.names': json((value) => renamed(value, 'QueryTotal', 'querytotal')),
	'dataInterface.json.counts': json((value) => lacking(value, 'TakeCount')),
	'dataInterface.json.totalIsText': json((value) => ({ ...value, QueryTotal: 500 })),
	'dataInterface.json.valuesAreTexts': leads((lead) => ({ ...lead, UID: Number(lead.UID) })),
	'dataInterface.xml.default': understands(
		(call) => ({ ...call, headers: { accept: 'application/json' } }),
		isXml,
	),
	'dataInterface.xml.contentType': exchanged(({ body }) =>
		body.format === 'xml' ? { contentType: 'text/xml' } : {},
	),
	'dataInterface.xml.shape': exchanged(({ body }) =>
		body.format === 'xml' && isRecord(body.value)
			? { body: { ...body, value: renamed(body.value, '@querytotal', '@total') } }
			: {},
	),
	'dataInterface.xml.sameLeads': exchanged(({ body }) => {
		if (body.format !== 'xml' || !isRecord(body.value) || !Array.isArray(body.value.Lead))
			return {};
		const Lead = body.value.Lead.filter(isRecord).map((lead) => lacking(lead, 'Price'));
		return { body: { ...body, value: { ...body.value, Lead } } };
	}),
	'dataInterface.count.total': json((value) => ({ ...value, QueryTotal: value.SentCount })),
	'dataInterface.count.take': json((value) => ({ ...value, TakeCount: value.SentCount })),
	'dataInterface.count.sent': json((value) => ({ ...value, SentCount: value.TakeCount })),
	'dataInterface.uid': leads((lead) => ({ ...lead, UID: `L${String(lead.UID)}` })),
	'dataInterface.uid.ascends': leads((lead) => ({
		...lead,
		UID: String(99_999_999 - Number(lead.UID)),
	})),
	'dataInterface.dateAdded.form': leads((lead) => ({ ...lead, DateAdded: '2026-11-21 10:00:00' })),
	'dataInterface.lead.standardFields': leads((lead) => lacking(lead, 'Campaign')),
	// nothing contradicts it: where all leads have the same fields, others may not
	'dataInterface.lead.absentFields': leads((lead) => ({
		UID: lead.UID,
		DateAdded: lead.DateAdded,
	})),
	'dataInterface.sends.inside': leads((lead) => renamed(lead, 'Sends', 'History')),
	'dataInterface.sends.shape': leads((lead) => ({ ...lead, Sends: { Send: lead.Sends } })),
	'dataInterface.sends.fields': leads((lead) => ({
		...lead,
		Sends: (Array.isArray(lead.Sends) ? lead.Sends.filter(isRecord) : []).map((send) =>
			renamed(send, 'Client', 'Buyer'),
		),
	})),
	'dataInterface.fields.chosen': ignores(['fields']),
	'dataInterface.fields.order': leads(
		(lead) => Object.fromEntries(Object.entries(lead).reverse()),
		has('fields'),
	),
	'dataInterface.fields.unknown': refuses(has('fields', /NoSuch/)),
	'dataInterface.fields.sends': leads((lead) => lacking(lead, 'Sends'), has('fields')),
	'dataInterface.sort.default': listed(
		(list) => list.reverse(),
		(call) => !has('sortfields')(call),
	),
	'dataInterface.sort.ties': listed(tiesReversed, (call) => !has('sortfields')(call)),
	'dataInterface.sort.second': listed(tiesReversed, isNewest),
	'dataInterface.sort.numeric': understands(
		withForm({ sortorder: 'ASC' }),
		has('sortfields', /^UID/),
	),
	'dataInterface.page.skip': ignores(['skip']),
	'dataInterface.page.thousand': refuses(has('take', /^1000$/)),
	'dataInterface.page.most': understands(withForm({ take: '1000' }), has('take', /^10001$/)),
	'dataInterface.page.default': understands(withForm({ take: '50' }), (call) => !has('take')(call)),
	'dataInterface.query.equality': ignores(['query']),
	'dataInterface.query.range': ignores(['query']),
	'dataInterface.query.in': refuses(has('query', /\$in/)),
	'dataInterface.query.dateAdded': ignores(['query']),
	'dataInterface.query.unknownOperator': ignores(['query']),
	'dataInterface.error.key': [
		{ on: 'leads', containing: 'not-a-key', do: { kind: 'status', status: 403 } },
	],
	'dataInterface.error.keyIsNoList': [
		{ on: 'leads', containing: 'not-a-key', do: { kind: 'body', body: JSON.stringify(EMPTY) } },
	],
	'dataInterface.error.lid': [
		{ on: 'leads', containing: '2147483646', do: { kind: 'status', status: 404 } },
	],
	'dataInterface.error.lidIsNoList': [
		{ on: 'leads', containing: '2147483646', do: { kind: 'body', body: JSON.stringify(EMPTY) } },
	],
	'dataInterface.error.shape': [
		{ on: 'leads', containing: 'not-a-key', do: { kind: 'body', body: '{"Message":"no"}' } },
	],
	'dataInterface.zone.pacific': leads((lead) => ({
		...lead,
		DateAdded: formatVendorDate(wall(lead.DateAdded) + 3 * HOUR),
	})),

	'queryApi.token.answer': json((value) => ({ ...value, token_type: 'MAC' }), tokens),
	'queryApi.token.lifetime': json((value) => ({ ...value, expires_in: 7200 }), tokens),
	'queryApi.token.several': fresh(() =>
		refuses(
			nth(types, (n) => n === 1),
			401,
		),
	),
	'queryApi.token.refusal': answers(200, { error: 'no' }, has('client_secret', /not-a/)),
	'queryApi.token.refusalShape': answers(401, { message: 'no' }, has('client_secret', /not-a/)),
	'queryApi.token.form': refuses(({ form }) => form !== undefined, 415),
	'queryApi.badToken': refuses(({ headers }) => /not-a/.test(headers?.authorization ?? ''), 403),
	'queryApi.leadTypes.array': answers(200, { LeadTypes: [] }, types),
	'queryApi.leadTypes.names': answers(200, [{ Id: 1001, Name: 'Solar' }], types),
	'queryApi.leadTypes.lid': answers(200, [{ LeadTypeUID: 9, Name: 'Solar' }], types),
	'queryApi.counts.sent': json((value) => ({ ...value, SentCount: 0 }), queries),
	'queryApi.counts.names': json((value) => renamed(value, 'QueryTotal', 'Total'), queries),
	'queryApi.counts.total': json((value) => ({ ...value, QueryTotal: value.SentCount }), queries),
	'queryApi.sections': leads((lead) => renamed(lead, 'Fields', 'Values'), queries),
	'queryApi.sections.properties': property((each) => renamed(each, 'LeadSource', 'Source')),
	'queryApi.sections.sends': leads((lead) => renamed(lead, 'Sends', 'SendDetails'), queries),
	'queryApi.uid': leads((lead) => ({ ...lead, UID: String(lead.UID) }), queries),
	'queryApi.sameLeads': leads((lead) => ({ ...lead, UID: Number(lead.UID) + 5e7 }), queries),
	'queryApi.dateAdded': property((each) => ({
		...each,
		DateAdded: String(each.DateAdded).replace('Z', ''),
	})),
	'queryApi.period.instants': understands(
		(call) => ({
			...call,
			json: JSON.parse(JSON.stringify(call.json).replaceAll('+09:00', 'Z')),
		}),
		has('StartDate', /\+09:00$/),
	),
	'queryApi.period.inclusive': listed((list) => list.slice(1), has('StartDate', /\+09:00$/)),
	'queryApi.period.required': answers(
		200,
		EMPTY,
		at(/query/, (call) => !has('StartDate')(call)),
	),
	'queryApi.sortOrder': understands(
		(call) => ({ ...call, json: { ...call.json, SortOrder: 1 } }),
		has('SortOrder', /^0$/),
	),
	'queryApi.take.zero': json((value) => ({ ...value, TakeCount: 50 }), has('Take', /^0$/)),
	'queryApi.fields': ignores(['Fields']),
	'queryApi.query': ignores(['Query']),
	'queryApi.unknownType': answers(200, EMPTY, at(/2147483646/)),

	'clientPoint.key.bad': [
		{ on: 'update', containing: 'NotAKey', do: { kind: 'status', status: 403 } },
	],
	'clientPoint.key.good': [{ on: 'update', do: { kind: 'status', status: 400 } }],
	'clientPoint.body.json': refuses(({ form }) => form !== undefined, 415),
	'clientPoint.refusal.shape': answers(404, { error: 'no' }, updateZero),
	'clientPoint.create.badField': understands(
		(call) => ({ ...call, json: { ...call.json, revenue: 500 } }),
		creates,
	),
	'clientPoint.create.answer': answers(201, { status: true, clientpoint_id: 7 }, creates),
	'clientPoint.create.id': json(
		(value) => ({ ...value, clientpoint_id: String(value.clientpoint_id) }),
		creates,
	),
	'clientPoint.create.link': json((value) => ({ ...value, link: '/v/7/0000' }), creates),
	'clientPoint.update.answer': json(
		(value) => ({ ...value, clientpoint_id: 7 }),
		at(/update\/\d{2}/),
	),
	'clientPoint.update.unknownField': ignores(['vendor_check_invented']),
	'clientPoint.recipient.answer': answers(201, { status: 'ok' }, adds),
	'clientPoint.recipient.again': fresh(() =>
		refuses(
			nth(adds, (n) => n > 1),
			409,
		),
	),
	'clientPoint.recipient.textId': understands(
		(call) => ({
			...call,
			json: { ...call.json, clientpoint_id: Number(text(call, 'clientpoint_id')) },
		}),
		adds,
	),
	'clientPoint.update.status': refuses(has('status', /trash/), 422),
	'clientPoint.refusal.status': answers(200, { status: false, message: 'no' }, updateZero),
};
