import { leadsForm } from '../../nodes/ClickPoint/api/dataInterface';
import { leadsBody } from '../../nodes/ClickPoint/api/queryApi';
import type { LeadsQuery } from '../../nodes/ClickPoint/lead/query';
import { factOf, isFactId } from '../../sandbox/facts';
import { DAY, HOUR, parseVendorDate, SECOND } from '../../sandbox/zone';
import { dig, digText, isRecord } from '../json';
import { answerOf, createAsk, type Answer, type Call } from './ask';
import type { Seen } from './report';

/** What there is to look at; what is left out is not seen. */
export interface Accounts {
	/** The base URL of a vendor's host. */
	at(host: string): string;
	/** A lead type with recent leads. */
	lid?: string;
	/** Of the Data Interface. */
	key?: string;
	clientId?: string;
	clientSecret?: string;
	/** The lead receiver may be asked to take a lead that it must refuse. */
	refusedLead?: boolean;
	clientPointKey?: string;
	/** One ClientPoint may be created in test mode, for this user, and moved to the trash. */
	assignedTo?: string;
	/** The body of a webhook that was received. */
	webhook?: unknown;
}

type Row = Record<string, unknown>;
type Area = 'dataInterface' | 'queryApi';

/**
 * Asks an API for leads as the nodes do, by the clock that it goes by.
 *
 * @param isPlain without what it may refuse: dates with dashes, fields to sort by
 */
type List = (query: LeadsQuery, take: number, isPlain: boolean) => Promise<Answer>;

const SAMPLE = 20;
const SMALL = 5;
const DATA = 'apidata.leadexec.net';
const NO_SUCH_LID = '2147483646';
const WRONG = 'NotAKeyVendorCheck';

/** What a list of leads shows by itself. */
const SHOWN_BY_LEADS = {
	dataInterface: ['date', 'json.names', 'json.counts', 'json.values', 'sends'],
	queryApi: ['names', 'sections', 'uid', 'sends'],
};

/**
 * Looks at the vendors: at ClickPoint it only reads, but for the one lead; at ClientPoint it writes what the accounts
 * allow.
 *
 * @param pause between two requests, in milliseconds
 */
export async function check(accounts: Accounts, now: Date, pause: number): Promise<Seen> {
	const looker = new Looker(accounts, createAsk(pause), now.getTime());
	const walls = accounts.key ? await looker.dataInterface() : new Map<string, number>();
	const token = accounts.clientSecret && (await looker.queryApi(walls));
	if (accounts.refusedLead) await looker.receiver(token);
	if (accounts.clientPointKey) await looker.clientPoint();
	if (accounts.webhook !== undefined) {
		const event = answerOf(200, '', JSON.stringify(accounts.webhook));
		looker.show(event, 'webhook.body', 'webhook.values', 'webhook.event');
	}
	return looker.seen;
}

class Looker {
	readonly seen: Seen = new Map();

	constructor(
		private readonly accounts: Accounts,
		private readonly ask: (call: Call) => Promise<Answer>,
		private readonly now: number,
	) {}

	/** Notes what was seen of a fact first; undefined is nothing. A name that is no alternative is something else. */
	private see(id: string, found: string | undefined, { shape, status }: Answer): void {
		if (!isFactId(id) || found === undefined || status === 0 || this.seen.has(id)) return;
		const isKnown = found === '' || Object.hasOwn(factOf(id).alternatives, found);
		this.seen.set(id, isKnown ? found : `something else: ${found} ${shape}`);
	}

	/** Notes facts that a response shows. */
	show(answer: Answer, ...ids: readonly string[]): void {
		for (const id of ids) this.see(id, wayOf(id, answer), answer);
	}

	/** What both APIs are asked about leads. @returns when each of the newest leads was added, by UID */
	private async leads(area: Area, list: List): Promise<Map<string, number>> {
		const see = (fact: string, found: string | undefined, answer: Answer) =>
			this.see(`${area}.${fact}`, found, answer);
		const json = area === 'dataInterface' ? 'dataInterface.json' : area;
		const soon = this.now + 2 * DAY;
		const ask = async (from: number, to: number, more: Partial<LeadsQuery> = {}, take = SMALL) => {
			const range = { start: new Date(from), end: new Date(to) };
			return await list({ lid: this.accounts.lid ?? '', range, ...more }, take, isPlain);
		};
		const askNewest = async (take = SAMPLE) =>
			await ask(this.now - 365 * DAY, soon, { sortDirection: 'DESC' }, take);
		let isPlain = false;
		let first = await askNewest();
		this.show(first, `${area}.post`);
		if ([401, 403].includes(first.status)) this.show(first, `${area}.scope`);
		if (first.status === 400) {
			const refusal = first;
			first = await askNewest(SMALL);
			isPlain = leadsIn(first) === undefined;
			if (isPlain) first = await askNewest();
			const refused = area === 'dataInterface' ? 'date' : 'sort';
			see(isPlain ? refused : 'page', leadsIn(first) && 'refused', refusal);
		}
		if (first.status === 200) this.show(first, `${area}.json`);
		const leads = leadsIn(first) ?? [];
		const times = new Map(leads.map((lead) => [String(lead.UID), timeOf(lead)]));
		if (leads.length > 0) this.show(first, ...SHOWN_BY_LEADS[area].map((id) => `${area}.${id}`));
		const known = [...times.values()].sort((a, b) => a - b);
		const [from, middle, to] = threeApart(known);
		if (from === undefined || middle === undefined || to === undefined) return times;

		const page = await ask(from, to, {}, 2);
		this.see(`${json}.total`, totalOf(page) === 2 ? 'page' : undefined, page);
		this.show(first, `${json}.total`);
		see('page', leads.length < SAMPLE && totalOf(first) > leads.length ? 'capped' : '', first);
		const three = await ask(from, to);
		const inside = leadsIn(three) ?? [];
		see('sort', sortOf(inside, leads), three);

		// Leads of the last second: long before it, none can be but one that was edited.
		const newest = Math.max(...known);
		const late = await ask(newest, soon);
		const isEdited = leadsIn(late)?.some((lead) => timeOf(lead) < newest - 2 * DAY);
		see('period.field', isEdited === undefined ? undefined : isEdited ? 'lastUpdated' : '', late);
		const isThere = (time: number) => inside.some((lead) => timeOf(lead) === time);
		const isShifted = !isEdited && !isThere(middle);
		const form = wayOf(`${json}.dates`, { ...first, body: JSON.stringify(leads.map(dateOf)) });
		this.see(`${json}.dates`, form === 'wallZ' && isShifted ? 'utcZ' : form, first);
		see('zone.bounds', isShifted && form !== 'wallZ' ? 'utc' : '', three);
		if (!isEdited && !isShifted) {
			see('period.start', isThere(from) ? '' : 'exclusive', three);
			see('period.end', isThere(to) ? '' : 'exclusive', three);
		}
		const one = await ask(middle - SECOND, middle + SECOND);
		if (leadsIn(one)?.length === 1) this.show(one, `${json}.one`);
		const none = await ask(this.now + 30 * DAY, this.now + 31 * DAY);
		if (!leadsIn(none)?.length) this.show(none, `${area}.empty`);
		const State = leads
			.map((lead) => digText(lead, 'State') || digText(lead, 'Fields', 'State'))
			.find(Boolean);
		if (State !== undefined) {
			const some = await ask(from - 300 * DAY, soon, { filter: { State } });
			const isNone = leadsIn(some)?.length === 0;
			see('query', some.status === 400 ? 'refused' : isNone ? 'enumerated' : '', some);
		}
		this.show(await ask(from, to, { lid: NO_SUCH_LID }), `${area}.error.lid`);
		return times;
	}

	async dataInterface(): Promise<Map<string, number>> {
		const { at, key = '', lid = '' } = this.accounts;
		const list = async (
			query: LeadsQuery,
			take: number,
			isPlain: boolean,
			accept = 'application/json',
			by = key,
		) => {
			const body = new URLSearchParams({ key: by });
			for (const [name, text] of Object.entries(leadsForm(query, 'UTC', 0, take)))
				body.append(name, isPlain ? text.replace(/^(\d\d)-(\d\d)-/, '$1/$2/') : text);
			const headers = { accept };
			return await this.ask({ method: 'POST', base: at(DATA), path: '/', headers, body });
		};
		const times = await this.leads('dataInterface', list);
		const range = { start: new Date(this.now - 365 * DAY), end: new Date(this.now) };
		const recent: LeadsQuery = { lid, range, sortDirection: 'DESC' };
		const xml = await list(recent, SMALL, true, 'application/xml');
		if (xml.body.includes('<Leads'))
			this.show(xml, 'dataInterface.xml.type', 'dataInterface.xml.fields');
		if (xml.body.includes('<Send')) this.show(xml, 'dataInterface.xml.sends');
		const wrong = await list(recent, SMALL, true, 'application/json', WRONG);
		this.show(wrong, 'dataInterface.error.key');
		return times;
	}

	/**
	 * @param walls when leads were added by the account's clock, by UID
	 * @returns a token
	 */
	async queryApi(walls: ReadonlyMap<string, number>): Promise<string | undefined> {
		const { at, clientId, clientSecret } = this.accounts;
		const base = at('api.leadexec.net');
		const getToken = async (client_secret = '') => {
			const body = { client_id: clientId, client_secret, grant_type: 'client_credentials' };
			return await this.ask({ method: 'POST', base, path: '/v1/authorization/token', body });
		};
		const answers = [await getToken(clientSecret), await getToken(clientSecret)] as const;
		const [old, token] = answers.map(({ value }) => digText(value, 'access_token'));
		this.show(await getToken(WRONG), 'queryApi.token.refusal');
		if (!old || !token) return undefined;
		this.show(answers[0], 'queryApi.token');
		const getTypes = async (bearer: string) => {
			const headers = { authorization: `Bearer ${bearer}` };
			return await this.ask({ method: 'GET', base, path: '/v1/leadtypes', headers });
		};
		const before = await getTypes(old);
		const types = await getTypes(token);
		this.show(await getTypes(WRONG), 'queryApi.token.expired');
		if (old !== token)
			this.see('queryApi.token.several', before.status === types.status ? '' : 'one', before);
		if (types.status === 200) this.show(types, 'queryApi.leadTypes', 'queryApi.leadTypes.names');

		const times = await this.leads('queryApi', async (query, take, isPlain) => {
			const { SortFields, SortOrder, ...plain } = leadsBody(query, 0, take);
			return await this.ask({
				method: 'POST',
				base: at(DATA),
				path: `/v1/leads/query/${query.lid}`,
				headers: { authorization: `Bearer ${token}` },
				body: { ...plain, ...(!isPlain && { SortFields, SortOrder }) },
			});
		});
		const apart = [...times].flatMap(([uid, time]) => {
			const wall = walls.get(uid);
			return wall === undefined ? [] : [(wall - time) / HOUR];
		});
		const zones = { '': [-8, -7], eastern: [-5, -4], utc: [0], tokyo: [9] };
		const zone = Object.entries(zones).find(([, offsets]) =>
			apart.every((hours) => offsets.includes(hours)),
		);
		const shape = `${[...new Set(apart)].join(', ')} hours from UTC`;
		if (apart.length > 0)
			this.see('dataInterface.zone.account', zone?.[0] ?? '?', { ...types, shape });
		return token;
	}

	/** Sends a lead that has no field, of a lead type and a source that nobody has. */
	async receiver(token: string | undefined): Promise<void> {
		const { at, key } = this.accounts;
		const source = { vid: Number(NO_SUCH_LID), lid: Number(NO_SUCH_LID), sendDelay: 0 };
		const body = { source, leads: [{ properties: {}, fields: {} }] };
		const base = at('leads.leadexec.net');
		const insert = async (headers: Record<string, string>) =>
			await this.ask({ method: 'POST', base, path: '/v2/insert/general', body, headers });
		const lookAt = (answer: Answer, fact: string, refused: string) => {
			const isKeyRefused = [401, 403].includes(answer.status);
			this.see(fact, isKeyRefused ? refused : '', answer);
			if (!isKeyRefused) this.show(answer, 'leadReceiver.refusal');
		};
		if (key) {
			lookAt(await insert({ 'api-key': key }), 'leadReceiver.key', 'other');
			this.show(await insert({ 'api-key': WRONG }), 'leadReceiver.key.refusal');
		}
		if (!token) return;
		const byToken = await insert({ authorization: `Bearer ${token}` });
		lookAt(byToken, 'leadReceiver.token', 'refused');
	}

	async clientPoint(): Promise<void> {
		const { at, clientPointKey = '', assignedTo } = this.accounts;
		const base = at('api.clientpoint.net');
		const path = '/v4/clientpoint';
		const write = async (method: 'POST' | 'PUT', operation: string, fields: Row) => {
			const body = { api_key: clientPointKey, ...fields };
			return await this.ask({ method, base, path: `${path}/${operation}`, body });
		};
		const getLink = async (id: string) => {
			const query = new URLSearchParams({ api_key: clientPointKey, type: 'view' });
			return await this.ask({ method: 'GET', base, path: `${path}/get-link/${id}?${query}` });
		};
		const wrong = await write('PUT', 'update/0', { api_key: WRONG });
		const good = await write('PUT', 'update/0', {});
		this.show(wrong, 'clientPoint.key');
		this.show(good, 'clientPoint.key.good');
		this.show(await getLink('0'), 'clientPoint.unknown');
		// Nothing is written with a key that a harmless request has not proven good.
		if (assignedTo === undefined || good.shape === wrong.shape || good.status === 401) return;

		const create = async (revenue: unknown) =>
			await write('POST', 'create', { ...fields, revenue });
		const name = 'Test of n8n-nodes-clickpoint-clientpoint';
		const fields = { name, assigned_to: assignedTo, test_mode: true };
		const bad = await create('five hundred');
		// A server that failed, or did not respond, may have created it, and one that says yes has.
		if (bad.status === 0 || bad.status >= 500) return;
		const isTaken =
			wayOf('clientPoint.refusal', bad) === '?' && wayOf('clientPoint.answer', bad) !== 'unclear';
		if (!isTaken) this.show(bad, 'clientPoint.refusal');
		const created = isTaken ? bad : await create(1.5);
		this.show(created, 'clientPoint.answer');
		if (created.body.includes('"status"')) this.show(created, 'clientPoint.id', 'clientPoint.link');
		const id = /"client_?point_?id":"?(\d+)/i.exec(created.body)?.[1];
		if (id === undefined) return;
		const link = await getLink(id);
		this.show(link, 'clientPoint.getLink');
		if (link.status === 200) this.show(link, 'clientPoint.getLink.place');
		if (/https?:/.test(link.body)) this.show(link, 'clientPoint.getLink.pin');
		const trashed = await write('PUT', `update/${id}`, { status: 'trash' });
		if (trashed.status < 400) return;
		this.see('clientPoint.update.keeps', 'required', trashed);
		await write('PUT', `update/${id}`, { ...fields, revenue: 1.5, status: 'trash' });
	}
}

/** Which alternative of a fact a response shows: `''` for the claim, `?` for something else. */
function wayOf(id: string, { status, type, body }: Answer): string {
	if (!isFactId(id)) return '?';
	const { alternatives, seen } = factOf(id);
	const text = `${status} ${type}\n${body}`;
	const found = Object.entries(alternatives).find(([, each]) => each.seen?.test(text));
	return found?.[0] ?? (seen?.test(text) ? '' : '?');
}

/** The list of leads of a response, in whichever place; undefined when it is none. */
function leadsIn({ status, value }: Answer): Row[] | undefined {
	if (status < 200 || status >= 300) return undefined;
	const fields = isRecord(value) ? value : {};
	const list = Array.isArray(value) ? value : (fields.Leads ?? fields.leads ?? fields.Results);
	const inner = list ?? dig(fields, 'Data', 'Leads');
	const unwrapped = isRecord(inner) && 'Lead' in inner ? inner.Lead : inner;
	const leads = isRecord(unwrapped) ? [unwrapped] : unwrapped;
	return Array.isArray(leads) && leads.every(isRecord) ? leads : undefined;
}

function totalOf({ value }: Answer): number {
	return Number(digText(value, 'QueryTotal') || NaN);
}

function dateOf(lead: Row): string {
	const places = [lead, lead.Properties, lead.properties, lead.Fields];
	return places.map((place) => digText(place, 'DateAdded')).find(Boolean) ?? '';
}

/** When a lead was added, by the clock of whoever tells it, as if that were UTC. */
function timeOf(lead: Row): number {
	const text = dateOf(lead);
	return parseVendorDate(text) ?? Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`);
}

/** Three times in a row, of times in order, that are more than a second apart, from those around them too. */
function threeApart(times: readonly number[]): readonly number[] {
	const isApart = (at: number) => (times[at + 1] ?? NaN) - (times[at] ?? NaN) > SECOND;
	const before = times.findIndex((_, at) => [0, 1, 2, 3].every((step) => isApart(at + step)));
	return before < 0 ? [] : times.slice(before + 1, before + 4);
}

/** How leads come that should come by time, equal ones by UID, upwards and downwards; undefined for too few. */
function sortOf(up: readonly Row[], down: readonly Row[]): string | undefined {
	if (up.length < 2) return undefined;
	const back = [...down].reverse();
	const uidOf = ({ UID }: Row) => Number(UID);
	const rises = (leads: readonly Row[], of: (lead: Row) => number, by = 1) =>
		leads.slice(1).every((lead, at) => (of(lead) - of(leads[at] ?? {})) * by >= 0);
	const tieFalls = back.slice(1).some((lead, at) => {
		const before = back[at] ?? {};
		return timeOf(lead) === timeOf(before) && uidOf(lead) < uidOf(before);
	});
	if (rises(up, timeOf) && rises(back, timeOf)) return tieFalls ? 'firstOnly' : '';
	if (rises(up, uidOf) && rises(back, uidOf, -1)) return 'ignored';
	if (!rises(up, timeOf, -1)) return '?';
	return rises(back, timeOf) ? 'descending' : 'reversed';
}
