import type { FactOf } from '../../sandbox/facts';
import { MINUTE } from '../../sandbox/zone';
import { isRecord } from '../json';
import type { DataInterface } from './dataInterface';
import { decide, need, onceAnswered, Undecided, type Check, type Finding } from './finding';
import {
	compareUids,
	countOf,
	needLeads,
	readLeadList,
	sameMembers,
	uidOf,
	uidsOf,
	type LeadList,
	type Row,
} from './leadList';
import { describeAnswer, type Call, type Exchange, type Send } from './sender';
import { kindOf, safeName, shapeOf } from './shapes';

/** The Query API of one account. */
export interface QueryApiAccount {
	/** Base URL for tokens and lead types. */
	accountUrl: string;
	/** Base URL for leads. */
	dataUrl: string;
	clientId: string;
	clientSecret: string;
	/** The first of the account's lead types when it is not given. */
	lid?: string;
}

/** A lead whose instant is known. */
interface Known {
	uid: string;
	instant: number;
}

const DAY = 24 * 60 * MINUTE;
const REACHES = [30, 365, 5000];
const SAMPLE = 20;

export type QueryApi = ReturnType<typeof openQueryApi>;

/** @param keepSecret is told each token, so that no report has it */
export function openQueryApi(
	send: Send,
	account: QueryApiAccount,
	now: () => Date,
	keepSecret: (secret: string) => void,
) {
	const { accountUrl, dataUrl, clientId, clientSecret } = account;
	const client = {
		client_id: clientId,
		client_secret: clientSecret,
		grant_type: 'client_credentials',
	};

	const askToken = async (body: Pick<Call, 'json' | 'form'>): Promise<Exchange> => {
		const exchange = await send({
			method: 'POST',
			base: accountUrl,
			path: '/v1/authorization/token',
			headers: { accept: 'application/json' },
			...body,
		});
		const token = tokenIn(exchange);
		if (token !== undefined) keepSecret(token);
		return exchange;
	};
	const firstToken = onceAnswered(async () => await askToken({ json: client }));
	const secondToken = onceAnswered(async () => await askToken({ json: client }));

	/** The token for everything but what is asked with the first one on purpose: the newest is the likeliest to be valid. */
	const token = onceAnswered(async () => {
		const first = await firstToken();
		const text = tokenIn(await secondToken()) ?? tokenIn(first);
		need(text !== undefined, `No token was given: ${describeAnswer(first)}.`);
		return text;
	});

	const askLeadTypes = async (bearer: string): Promise<Exchange> =>
		await send({
			method: 'GET',
			base: accountUrl,
			path: '/v1/leadtypes',
			headers: { accept: 'application/json', authorization: `Bearer ${bearer}` },
		});
	/** With the first of two tokens. */
	const withFirst = onceAnswered(async () => {
		const newer = await token();
		return await askLeadTypes(tokenIn(await firstToken()) ?? newer);
	});
	const leadTypes = onceAnswered(async () => {
		const exchange = await withFirst();
		return exchange.status === 401 ? await askLeadTypes(await token()) : exchange;
	});

	const lid = onceAnswered(async () => {
		if (account.lid !== undefined) return account.lid;
		const [type] = typesIn(await leadTypes());
		const id = type?.LeadTypeUID ?? type?.UID ?? type?.Id;
		need(typeof id === 'string' || typeof id === 'number', 'No lead type is known.');
		return String(id);
	});

	const ask = async (
		query: Record<string, unknown>,
		other: { lid?: string; token?: string } = {},
	): Promise<Exchange> =>
		await send({
			method: 'POST',
			base: dataUrl,
			path: `/v1/leads/query/${encodeURIComponent(other.lid ?? (await lid()))}`,
			shownPath: '/v1/leads/query/{LeadTypeUID}',
			headers: {
				accept: 'application/json',
				authorization: `Bearer ${other.token ?? (await token())}`,
			},
			json: query,
		});

	const newest = onceAnswered(async () => {
		for (const reach of REACHES) {
			const today = now().getTime();
			const exchange = await ask({
				SortFields: ['DateAdded', 'UID'],
				SortOrder: 1,
				StartDate: utc(today - reach * DAY),
				EndDate: utc(today + DAY),
				Skip: 0,
				Take: SAMPLE,
			});
			const list = needLeads(exchange, 'The newest leads');
			if (list.leads.length > 0) return { exchange, list };
		}
		throw new Undecided('The lead type has no leads.');
	});

	const known = onceAnswered(async () => {
		const leads = knownOf((await newest()).list);
		need(leads.length > 0, 'The dates of the leads could not be read.');
		return leads;
	});

	/** When leads were added, by UID. */
	const times = async () => new Map((await known()).map(({ uid, instant }) => [uid, instant]));

	return {
		account,
		askToken,
		firstToken,
		secondToken,
		withFirst,
		leadTypes,
		lid,
		ask,
		newest,
		known,
		times,
	};
}

/** The checks of the Query API. All of them read, none writes. */
export function queryApiChecks(
	source: QueryApi,
	dataInterface: DataInterface | undefined,
	now: () => Date,
): Record<FactOf<'queryApi'>, Check> {
	const { account, askToken, firstToken, secondToken, withFirst, leadTypes, ask, newest, known } =
		source;
	const invented = {
		client_id: account.clientId,
		client_secret: 'not-a-secret-vendor-check',
		grant_type: 'client_credentials',
	};
	const wrongSecret = onceAnswered(async () => await askToken({ json: invented }));
	const types = async () => {
		const list = typesIn(await leadTypes());
		need(list.length > 0, 'No lead types were answered.');
		return list;
	};

	/** A narrow period around known leads, their bounds included; by time, equal ones by UID. */
	const window = onceAnswered(async () => {
		const leads = await known();
		const { list } = await newest();
		const instants = [...new Set(leads.map(({ instant }) => instant))].sort((a, b) => b - a);
		const isAll = (countOf(list.total) ?? Infinity) <= list.leads.length;
		const whole = isAll ? instants : instants.slice(0, -1);
		const settled = whole.length > 2 ? whole.slice(1) : whole;
		const [to] = settled;
		const from = settled.at(-1);
		need(to !== undefined && from !== undefined, 'All leads looked at are of the same second.');
		const inside = leads
			.filter(({ instant }) => instant >= from && instant <= to)
			.sort((a, b) => a.instant - b.instant || compareUids(a.uid, b.uid));
		need(inside.length >= 3, 'It takes three leads, and there are fewer.');
		return { from, to, leads: inside };
	});
	/** The narrow period in a far offset from UTC: read as a wall time, it would be another one. */
	const bounds = async () => {
		const { from, to } = await window();
		return { StartDate: inOffset(from, 9), EndDate: inOffset(to, 9) };
	};
	const ascending = { SortFields: ['DateAdded', 'UID'], SortOrder: 0 };
	const lastPage = onceAnswered(async () => {
		const { leads } = await window();
		const exchange = await ask({
			...ascending,
			...(await bounds()),
			Skip: leads.length - 1,
			Take: 2,
		});
		return needLeads(exchange, 'The leads of the last page');
	});
	const whole = onceAnswered(
		async () => await ask({ ...ascending, ...(await bounds()), Skip: 0, Take: 0 }),
	);

	return {
		'queryApi.token.answer': async () => {
			const exchange = await firstToken();
			const { body } = exchange;
			const value = body.format === 'json' && isRecord(body.value) ? body.value : {};
			const good =
				exchange.status === 200 &&
				typeof value.access_token === 'string' &&
				value.token_type === 'Bearer' &&
				typeof value.expires_in === 'number' &&
				value.error === null;
			return decide(good, describeAnswer(exchange));
		},
		'queryApi.token.lifetime': async () => {
			const { body } = await firstToken();
			const value = body.format === 'json' && isRecord(body.value) ? body.value.expires_in : null;
			need(countOf(value) !== undefined, 'There is no expires_in.');
			return decide(countOf(value) === 3600, `${countOf(value)} seconds`);
		},
		'queryApi.token.several': async () => {
			const [first, second] = [tokenIn(await firstToken()), tokenIn(await secondToken())];
			need(first !== undefined && second !== undefined, 'Two tokens were not given.');
			need(first !== second, 'The same token was given again.');
			const exchange = await withFirst();
			need(exchange.status === 200 || exchange.status === 401, describeAnswer(exchange));
			return decide(exchange.status === 200, `status ${exchange.status} with the first`);
		},
		'queryApi.token.refusal': async () => {
			const exchange = await wrongSecret();
			return decide([400, 401, 403].includes(exchange.status), describeAnswer(exchange));
		},
		'queryApi.token.refusalShape': async () => {
			const exchange = await wrongSecret();
			const { body } = exchange;
			const good =
				body.format === 'json' &&
				isRecord(body.value) &&
				typeof body.value.error === 'string' &&
				tokenIn(exchange) === undefined;
			return decide(good, describeAnswer(exchange));
		},
		'queryApi.token.form': async () => {
			const exchange = await askToken({ form: invented });
			return decide(exchange.status === 400, describeAnswer(exchange));
		},
		'queryApi.badToken': async () => {
			const today = now().getTime();
			const period = { StartDate: utc(today - DAY), EndDate: utc(today), Skip: 0, Take: 1 };
			const exchange = await ask(period, { token: 'not-a-token-vendor-check' });
			return decide(exchange.status === 401, describeAnswer(exchange));
		},
		'queryApi.leadTypes.array': async () => {
			const exchange = await leadTypes();
			need(exchange.status === 200, describeAnswer(exchange));
			const { body } = exchange;
			return decide(body.format === 'json' && Array.isArray(body.value), describeAnswer(exchange));
		},
		'queryApi.leadTypes.names': async () => {
			const list = await types();
			const good = list.every((type) => 'LeadTypeUID' in type && typeof type.Name === 'string');
			return decide(good, shapeOf(list));
		},
		'queryApi.leadTypes.lid': async () => {
			const { lid } = account;
			need(lid !== undefined, 'No LID was given.');
			const ids = (await types()).map(({ LeadTypeUID, UID, Id }) => LeadTypeUID ?? UID ?? Id);
			need(
				ids.every((id) => typeof id === 'string' || typeof id === 'number'),
				'The lead types have no id that is known.',
			);
			const found = ids.some((id) => String(id) === lid);
			return decide(found, `${found ? 'among' : 'not among'} ${ids.length} lead types`);
		},
		'queryApi.counts.sent': async () => {
			const { list } = await newest();
			const good = countOf(list.sent) === list.leads.length;
			return decide(good, `${countOf(list.sent) ?? kindOf(list.sent)} for ${list.leads.length}`);
		},
		'queryApi.counts.names': async () => {
			const { body } = (await newest()).exchange;
			const names = body.format === 'json' && isRecord(body.value) ? Object.keys(body.value) : [];
			const expected = ['QueryTotal', 'TakeCount', 'Leads'];
			return decide(
				expected.every((name) => names.includes(name)),
				names.map(safeName).join(', '),
			);
		},
		'queryApi.counts.total': async () => {
			const { leads } = await window();
			const { total } = await lastPage();
			return decide(
				countOf(total) === leads.length,
				`${countOf(total) ?? kindOf(total)}, expected ${leads.length}`,
			);
		},
		'queryApi.sections': async () => {
			const { leads } = (await newest()).list;
			const good = leads.every(
				(lead) => uidOf(lead) !== '' && isRecord(lead.Properties) && isRecord(lead.Fields),
			);
			return decide(good, sectionsOf(leads));
		},
		'queryApi.sections.properties': async () => {
			const { leads } = (await newest()).list;
			const properties = leads.map((lead) => lead.Properties).filter(isRecord);
			const fields = leads.map((lead) => lead.Fields).filter(isRecord);
			need(properties.length > 0 && fields.length > 0, 'The leads do not have these sections.');
			const good =
				properties.every((each) => 'LeadSource' in each && 'DateAdded' in each) &&
				fields.every((each) => !('DateAdded' in each));
			return decide(good, `Properties ${shapeOf(properties)}`);
		},
		'queryApi.sections.sends': async () => {
			const { leads } = (await newest()).list;
			const good = leads.every((lead) => Array.isArray(lead.Sends));
			return decide(good, sectionsOf(leads));
		},
		'queryApi.uid': async () => {
			const { leads } = (await newest()).list;
			const good = leads.every(({ UID }) => typeof UID === 'number');
			return decide(good, shapeOf(leads.map(({ UID }) => UID)));
		},
		'queryApi.sameLeads': async () => {
			need(dataInterface !== undefined, 'It takes the Data Interface too.');
			need((await source.lid()) === dataInterface.account.lid, 'The lead types differ.');
			const theirs = (await dataInterface.known()).map(({ uid }) => uid);
			const here = (await known()).map(({ uid }) => uid);
			const both = here.filter((uid) => theirs.includes(uid)).length;
			const least = Math.min(here.length, theirs.length);
			need(both > 0 || least >= 5, 'There are too few leads to compare.');
			return decide(2 * both >= least, `${both} of the newest ${least} are the same`);
		},
		'queryApi.dateAdded': async () => {
			const dates = (await newest()).list.leads.map(dateOf);
			const latest = Math.max(...(await known()).map(({ instant }) => instant));
			const good = dates.every(
				(date) => typeof date === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date),
			);
			const isFuture = latest > now().getTime() + 5 * MINUTE;
			return decide(good && !isFuture, `${shapeOf(dates)}${isFuture ? ', in the future' : ''}`);
		},
		'queryApi.period.instants': async () => {
			const { from, to, leads } = await window();
			const exchange = await whole();
			const list = readLeadList(exchange);
			if (!list) return decide(false, describeAnswer(exchange));
			const inside = leads.filter(({ instant }) => instant > from && instant < to);
			need(inside.length > 0, 'It takes leads of three different seconds, and there are fewer.');
			const uids = uidsOf(list);
			const missing = inside.filter(({ uid }) => !uids.includes(uid)).length;
			const strange = uids.filter((uid) => !leads.some((lead) => lead.uid === uid)).length;
			return decide(missing + strange === 0, `${missing} leads missing, ${strange} from outside`);
		},
		'queryApi.period.inclusive': async () => {
			const { from, to, leads } = await window();
			const uids = uidsOf(needLeads(await whole(), 'The leads of a narrow period'));
			need(uids.length > 0, 'A narrow period around known leads was answered without any.');
			const edges = leads.filter(({ instant }) => instant === from || instant === to);
			const found = edges.filter(({ uid }) => uids.includes(uid)).length;
			return decide(found === edges.length, `${found} of the ${edges.length} leads at the bounds`);
		},
		'queryApi.period.required': async () => {
			await newest();
			const { EndDate } = await bounds();
			const exchange = await ask({ EndDate, Skip: 0, Take: 1 });
			return decide(exchange.status === 400, describeAnswer(exchange));
		},
		'queryApi.sortOrder': async () => {
			const up = steps(knownOf(needLeads(await whole(), 'The leads of a narrow period')));
			const down = steps(await known());
			need(up.length > 0 && down.length > 0, 'All leads looked at are of the same second.');
			const good = up.every((step) => step > 0) && down.every((step) => step < 0);
			return decide(good, `0: ${direction(up)}; 1: ${direction(down)}`);
		},
		'queryApi.take.zero': async () => {
			const { leads } = await window();
			const list = needLeads(await whole(), 'The leads of a narrow period');
			const take = countOf(list.take);
			need(
				list.leads.length < leads.length ||
					(take !== undefined && take !== 0 && take !== list.leads.length),
				'TakeCount does not tell.',
			);
			return decide(take === 100, `${list.leads.length} leads, TakeCount ${take ?? 'missing'}`);
		},
		'queryApi.fields': async () => {
			const exchange = await ask({
				...ascending,
				...(await bounds()),
				Fields: ['DateAdded'],
				Skip: 0,
				Take: 3,
			});
			const list = readLeadList(exchange);
			if (!list) return decide(false, describeAnswer(exchange));
			need(list.leads.length > 0, 'There were no leads.');
			const good = list.leads.every(
				({ UID, Properties, Fields }) =>
					UID !== undefined &&
					isRecord(Properties) &&
					sameMembers(Object.keys(Properties), ['DateAdded']) &&
					(Fields === undefined || (isRecord(Fields) && Object.keys(Fields).length === 0)),
			);
			return decide(good, shapeOf(list.leads));
		},
		'queryApi.query': async () => {
			const [lead] = (await window()).leads;
			need(lead !== undefined && /^\d{1,15}$/.test(lead.uid), 'There is no UID to ask for.');
			const query = { Query: { UID: Number(lead.uid) } };
			const exchange = await ask({
				...query,
				...ascending,
				...(await bounds()),
				Skip: 0,
				Take: 3,
			});
			const list = readLeadList(exchange);
			if (!list) return decide(false, describeAnswer(exchange));
			return decide(
				sameMembers(uidsOf(list), [lead.uid]),
				`${list.leads.length} leads, expected 1`,
			);
		},
		'queryApi.unknownType': async (): Promise<Finding> => {
			await newest();
			const exchange = await ask({ ...(await bounds()), Skip: 0, Take: 1 }, { lid: '2147483646' });
			return decide(exchange.status === 404, describeAnswer(exchange));
		},
	};
}

function tokenIn({ body }: Exchange): string | undefined {
	const token =
		body.format === 'json' && isRecord(body.value) ? body.value.access_token : undefined;
	// what cannot be sent in a header is none
	return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? token : undefined;
}

function typesIn({ body }: Exchange): Row[] {
	return body.format === 'json' && Array.isArray(body.value) ? body.value.filter(isRecord) : [];
}

function dateOf({ Properties }: Row): unknown {
	return isRecord(Properties) ? Properties.DateAdded : undefined;
}

function knownOf({ leads }: LeadList): Known[] {
	return leads.flatMap((lead) => {
		const date = dateOf(lead);
		// a time without a zone is documented to be UTC
		const text = typeof date === 'string' ? date : '';
		const instant = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
		return Number.isNaN(instant) ? [] : [{ uid: uidOf(lead), instant }];
	});
}

/** What each lead differs from the one before it, in ms, without those of the same time. */
function steps(leads: readonly Known[]): number[] {
	return leads
		.slice(1)
		.map(({ instant }, at) => instant - (leads[at]?.instant ?? instant))
		.filter((step) => step !== 0);
}

function direction(list: readonly number[]): string {
	if (list.every((step) => step > 0)) return 'earliest first';
	return list.every((step) => step < 0) ? 'latest first' : 'no order';
}

function sectionsOf(leads: readonly Row[]): string {
	const names = [...new Set(leads.flatMap((lead) => Object.keys(lead)))];
	return names
		.map((name) => {
			const kinds = leads.map((lead) => lead[name]);
			const kind = kinds.every(Array.isArray)
				? 'array'
				: kinds.every(isRecord)
					? 'object'
					: 'value';
			return `${safeName(name)}: ${kind}`;
		})
		.join(', ');
}

function utc(instant: number): string {
	return new Date(instant).toISOString().replace(/\.\d+/, '');
}

/** An instant in the offset of so many hours from UTC, to the millisecond where it has some. */
function inOffset(instant: number, hours: number): string {
	const wall = new Date(instant + hours * 60 * MINUTE).toISOString().replace(/(\.000)?Z$/, '');
	return `${wall}+${String(hours).padStart(2, '0')}:00`;
}
