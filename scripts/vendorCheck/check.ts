import { leadsForm } from '../../nodes/ClickPoint/api/dataInterface';
import { leadsBody } from '../../nodes/ClickPoint/api/queryApi';
import type { LeadsQuery } from '../../nodes/ClickPoint/lead/query';
import { factOf, isFactId } from '../../sandbox/facts';
import { DAY, HOUR, parseVendorDate, SECOND } from '../../sandbox/zone';
import { dig, digText, isRecord } from '../json';
import { answerOf, createAsk, type Answer, type Call } from './ask';
import type { Outcome } from './report';

type Texts = 'lid' | 'key' | 'clientId' | 'clientSecret' | 'clientPointKey' | 'assignedTo';

/** What there is to look at, and what may be written; what is left out is not seen. */
export interface Accounts extends Partial<Record<Texts, string>> {
	/** The base URL of a vendor's host. */
	at(host: string): string;
	refusedLead?: boolean;
	webhook?: unknown;
}

type Row = Record<string, unknown>;
/** When each of the newest leads was added, by UID. */
type Times = ReadonlyMap<string, number>;

/** Asks for leads as the nodes do; plain is without what may be refused: dates with dashes, fields to sort by. */
type List = (query: LeadsQuery, take: number, isPlain: boolean, by?: string) => Promise<Answer>;

const SAMPLE = 20;
const SMALL = 5;
const DATA = 'apidata.leadexec.net';
const NO_SUCH_LID = '2147483646';
const WRONG = 'NotAKeyVendorCheck';
export const CLIENTPOINT_NAME = 'Test of n8n-nodes-clickpoint-clientpoint';

/** What a list of leads shows by itself, in either API. */
const SHOWN = 'date json.names json.counts json.values names sections uid sends'.split(' ');

/** Looks at the vendors, with a pause between two requests, in ms. It writes nothing but what the accounts allow. */
export async function check(accounts: Accounts, now: Date, pause: number): Promise<Outcome> {
	const looker = new Looker(accounts, createAsk(pause), now.getTime());
	const walls: Times = accounts.key ? await looker.dataInterface() : new Map();
	const token = accounts.clientSecret && (await looker.queryApi(walls));
	if (accounts.refusedLead) await looker.receiver(token);
	if (accounts.clientPointKey) await looker.clientPoint();
	if (accounts.webhook !== undefined) {
		const event = answerOf(200, '', JSON.stringify(accounts.webhook));
		looker.show(event, 'webhook.body', 'webhook.values', 'webhook.event');
	}
	return looker;
}

class Looker implements Outcome {
	readonly seen: Outcome['seen'] = new Map();
	untrashed: string | undefined;

	constructor(
		private readonly accounts: Accounts,
		private readonly ask: (call: Call) => Promise<Answer>,
		private readonly now: number,
	) {}

	/** The newest leads. */
	private get recent(): LeadsQuery {
		const range = { start: new Date(this.now - 365 * DAY), end: new Date(this.now + 2 * DAY) };
		return { lid: this.accounts.lid ?? '', range, sortDirection: 'DESC' };
	}

	/** Notes what was seen of a fact first, also what is no alternative; a vendor that asks to wait shows nothing. */
	private see(id: string, found: string | undefined, { shape, status }: Answer): void {
		if (!isFactId(id) || found === undefined || [0, 429].includes(status)) return;
		if (this.seen.has(id)) return;
		const isKnown = found === '' || Object.hasOwn(factOf(id).alternatives, found);
		this.seen.set(id, isKnown ? found : `something else: ${found} ${shape}`);
	}

	/** Notes facts that a response shows. */
	show(answer: Answer, ...ids: readonly string[]): void {
		for (const id of ids) this.see(id, wayOf(id, answer), answer);
	}

	/** What both APIs are asked about leads. */
	private async leads(area: 'dataInterface' | 'queryApi', list: List): Promise<Times> {
		const see = (fact: string, found: string | undefined, answer: Answer) =>
			this.see(`${area}.${fact}`, found, answer);
		const json = area === 'dataInterface' ? 'dataInterface.json' : area;
		const { recent } = this;
		const ask = async (query: LeadsQuery, take = SMALL) => await list(query, take, isPlain);
		const within = async (start: number, end: number) =>
			await ask({ lid: recent.lid, range: { start: new Date(start), end: new Date(end) } });
		let isPlain = false;
		let first = await ask(recent, SAMPLE);
		this.show(first, `${area}.post`);
		if ([401, 403].includes(first.status)) this.show(first, `${area}.scope`);
		if (first.status === 400) {
			const refusal = first;
			first = await ask(recent);
			isPlain = leadsIn(first) === undefined;
			if (isPlain) first = await ask(recent, SAMPLE);
			const refused = area === 'dataInterface' ? 'date' : 'sort';
			see(isPlain ? refused : 'page', leadsIn(first) && 'refused', refusal);
		}
		if (first.status === 200) this.show(first, `${area}.json`);
		const leads = leadsIn(first);
		if (leads === undefined) return new Map();
		const form = wayOf(`${json}.dates`, { ...first, body: JSON.stringify(leads.map(dateOf)) });
		if (leads.length > 0) {
			this.show(first, ...SHOWN.map((id) => `${area}.${id}`));
			// Whether that is in UTC, a period tells.
			if (form !== 'wallZ') this.see(`${json}.dates`, form, first);
		}
		const isCapped = totalOf(first) > leads.length;
		see('page', leads.length >= SAMPLE ? '' : isCapped ? 'capped' : undefined, first);
		const one = await ask(recent, 1);
		const isOne = leadsIn(one)?.length === 1;
		if (isOne) this.show(one, `${json}.one`);
		const total = totalOf(one) === 1 ? 'page' : wayOf(`${json}.total`, first);
		if (isOne && leads.length > 1) this.see(`${json}.total`, total, first);
		const none = await within(this.now + 30 * DAY, this.now + 31 * DAY);
		const empty = none.status < 300 ? wayOf(`${area}.empty`, none) : '?';
		if (!leadsIn(none)?.length) see('empty', empty, none);
		const State = leads.map(stateOf).find(Boolean);
		if (State !== undefined) {
			const some = await ask({ ...recent, filter: { State } });
			const isHeeded = leadsIn(some)?.every((lead) => stateOf(lead) === State);
			const way = leadsIn(some)?.length === 0 ? 'enumerated' : isHeeded ? '' : '?';
			see('query', some.status === 400 ? 'refused' : way, some);
		}
		this.show(await ask({ ...recent, lid: NO_SUCH_LID }), `${area}.error.lid`);

		const times = new Map(leads.map((lead) => [String(lead.UID), timeOf(lead)]));
		const known = [...times.values()].filter(Number.isFinite).sort((a, b) => a - b);
		const [from, middle, to] = threeApart(known);
		if (from === undefined || middle === undefined || to === undefined) return times;
		const three = await within(from, to);
		const inside = leadsIn(three);
		see('sort', sortOf(inside ?? [], leads), three);
		// Leads of the last second: long before it, none can be but one that was edited.
		const newest = Math.max(...known);
		const late = await within(newest, recent.range.end.getTime());
		const isEdited = leadsIn(late)?.some((lead) => timeOf(lead) < newest - 2 * DAY);
		see('period.field', isEdited === undefined ? undefined : isEdited ? 'lastUpdated' : '', late);
		if (inside === undefined || isEdited !== false) return times;
		const isThere = (time: number) => inside.some((lead) => timeOf(lead) === time);
		const isShifted = !isThere(middle);
		this.see(`${json}.dates`, isShifted ? 'utcZ' : form, first);
		see('zone.bounds', isShifted && form !== 'wallZ' ? 'utc' : '', three);
		see('period.start', isShifted ? undefined : isThere(from) ? '' : 'exclusive', three);
		see('period.end', isShifted ? undefined : isThere(to) ? '' : 'exclusive', three);
		return times;
	}

	async dataInterface(): Promise<Times> {
		const { at, key = '' } = this.accounts;
		let headers = { accept: 'application/json' };
		const list: List = async (query, take, isPlain, by = key) => {
			const body = new URLSearchParams({ key: by });
			for (const [name, text] of Object.entries(leadsForm(query, 'UTC', 0, take)))
				body.append(name, isPlain ? text.replace(/^(\d\d)-(\d\d)-/, '$1/$2/') : text);
			return await this.ask({ method: 'POST', url: `${at(DATA)}/`, headers, body });
		};
		const times = await this.leads('dataInterface', list);
		this.show(await list(this.recent, SMALL, true, WRONG), 'dataInterface.error.key');
		headers = { accept: 'application/xml' };
		const xml = await list(this.recent, SMALL, true);
		if (xml.body.includes('<Leads'))
			this.show(xml, 'dataInterface.xml.type', 'dataInterface.xml.fields');
		if (xml.body.includes('<Send')) this.show(xml, 'dataInterface.xml.sends');
		return times;
	}

	/** @param walls by the account's clock. @returns a token */
	async queryApi(walls: Times): Promise<string | undefined> {
		const { at, clientId, clientSecret } = this.accounts;
		const base = at('api.leadexec.net');
		const getToken = async (client_secret = '') => {
			const body = { client_id: clientId, client_secret, grant_type: 'client_credentials' };
			return await this.ask({ method: 'POST', url: `${base}/v1/authorization/token`, body });
		};
		const answers = [await getToken(clientSecret), await getToken(clientSecret)] as const;
		const [old, token] = answers.map(({ value }) => digText(value, 'access_token'));
		this.show(await getToken(WRONG), 'queryApi.token.refusal');
		if (!old || !token) return undefined;
		this.show(answers[0], 'queryApi.token');
		const getTypes = async (bearer: string) => {
			const headers = { authorization: `Bearer ${bearer}` };
			return await this.ask({ method: 'GET', url: `${base}/v1/leadtypes`, headers });
		};
		const before = await getTypes(old);
		const types = await getTypes(token);
		this.show(await getTypes(WRONG), 'queryApi.token.expired');
		if (types.status === 200) {
			this.show(types, 'queryApi.leadTypes', 'queryApi.leadTypes.names');
			const way = before.status === 200 ? '' : before.status < 500 ? 'one' : '?';
			if (old !== token) this.see('queryApi.token.several', way, before);
		}
		const times = await this.leads('queryApi', async (query, take, isPlain) => {
			const { SortFields, SortOrder, ...plain } = leadsBody(query, 0, take);
			const body = { ...plain, ...(!isPlain && { SortFields, SortOrder }) };
			const headers = { authorization: `Bearer ${token}` };
			const url = `${at(DATA)}/v1/leads/query/${query.lid}`;
			return await this.ask({ method: 'POST', url, headers, body });
		});
		const hours = [...times].map(([uid, time]) => ((walls.get(uid) ?? NaN) - time) / HOUR);
		const apart = hours.filter(Number.isFinite);
		const zones = { '': [-8, -7], eastern: [-5, -4], utc: [0], tokyo: [9] };
		const zone = Object.entries(zones).find(([, some]) => apart.every((at) => some.includes(at)));
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
		const url = `${at('leads.leadexec.net')}/v2/insert/general`;
		const insert = async (headers: Record<string, string>) =>
			await this.ask({ method: 'POST', url, body, headers });
		const wrong = await insert({ 'api-key': WRONG });
		this.show(wrong, 'leadReceiver.key.refusal');
		const lookAt = (answer: Answer, fact: string, refused: string) => {
			const isKeyRefused = [401, 403].includes(answer.status);
			const isOther = !isKeyRefused && answer.shape !== wrong.shape;
			// A server that fails, or sends a page, says nothing of the key.
			const isTaken = isOther && answer.status < 500 && answer.value !== undefined;
			this.see(fact, isKeyRefused ? refused : isTaken ? '' : undefined, answer);
			if (isOther) this.show(answer, 'leadReceiver.refusal');
		};
		if (key) lookAt(await insert({ 'api-key': key }), 'leadReceiver.key', 'other');
		const headers = { authorization: `Bearer ${token}` };
		if (token) lookAt(await insert(headers), 'leadReceiver.token', 'refused');
	}

	async clientPoint(): Promise<void> {
		const { at, clientPointKey = '', assignedTo } = this.accounts;
		const base = `${at('api.clientpoint.net')}/v4/clientpoint`;
		const write = async (method: 'POST' | 'PUT', operation: string, fields: Row) => {
			const body = { api_key: clientPointKey, ...fields };
			const isUndo = fields.status === 'trash';
			return await this.ask({ method, url: `${base}/${operation}`, body, isUndo });
		};
		const getLink = async (id: string) => {
			const query = new URLSearchParams({ api_key: clientPointKey, type: 'view' });
			return await this.ask({ method: 'GET', url: `${base}/get-link/${id}?${query}` });
		};
		const wrong = await write('PUT', 'update/0', { api_key: WRONG });
		const good = await write('PUT', 'update/0', {});
		this.show(wrong, 'clientPoint.key');
		this.show(good, 'clientPoint.key.good');
		this.show(await getLink('0'), 'clientPoint.unknown');
		// Nothing is written with a key that a harmless request has not proven good.
		if (!assignedTo || good.shape === wrong.shape || [0, 401, 429].includes(good.status)) return;

		const create = async (revenue: unknown) =>
			await write('POST', 'create', { ...fields, revenue });
		const fields = { name: CLIENTPOINT_NAME, assigned_to: assignedTo, test_mode: true };
		const bad = await create('five hundred');
		if (bad.status === 429) return;
		const isRefused = isDone(bad) === false;
		if (bad.status < 500 && !isDone(bad)) this.show(bad, 'clientPoint.refusal');
		// A server that failed, or did not respond, may have created it, and one that says yes has.
		const made = isRefused ? await create(1.5) : bad;
		if (isDone(made) === false) return;
		if (made.status < 300) {
			this.show(made, 'clientPoint.answer');
			if (made.body.includes('"status"')) this.show(made, 'clientPoint.id', 'clientPoint.link');
		}
		const id = /(?:"client_?point_?id":"?|\/v\/)(\d+)/i.exec(made.body)?.[1];
		this.untrashed = id ?? '';
		if (id === undefined) return;
		// Of one in the trash, a link may look different.
		const link = await getLink(id);
		this.show(link, 'clientPoint.getLink');
		if (link.status === 200) this.show(link, 'clientPoint.getLink.place');
		if (/https?:/.test(link.body)) this.show(link, 'clientPoint.getLink.pin');
		const trash = async (more: Row) =>
			await write('PUT', `update/${id}`, { ...more, status: 'trash' });
		const first = await trash({});
		const isTrashed = isDone(first) || isDone(await trash({ ...fields, revenue: 1.5 }));
		if (isTrashed) this.untrashed = undefined;
		if (isDone(first)) return;
		const isRequired = isTrashed && isDone(first) === false && [200, 422].includes(first.status);
		this.see('clientPoint.update.keeps', isRequired ? 'required' : '?', first);
	}
}

/** Whether ClientPoint says that it has done a write, or has refused it; undefined where it says neither. */
function isDone(answer: Answer): boolean | undefined {
	if (answer.status < 500 && wayOf('clientPoint.refusal', answer) !== '?') return false;
	const way = wayOf('clientPoint.answer', answer);
	return (answer.status < 300 && way !== '?' && way !== 'unclear') || undefined;
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

const totalOf = ({ value }: Answer) => Number(digText(value, 'QueryTotal') || NaN);
const stateOf = (lead: Row) => digText(lead, 'State') || digText(lead, 'Fields', 'State');

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
	const time = (lead: Row) => String(timeOf(lead));
	const uid = ({ UID }: Row) => String(UID).padStart(12);
	const rises = (leads: readonly Row[], of: (lead: Row) => string) =>
		leads.slice(1).every((lead, at) => of(lead) >= of(leads[at] ?? {}));
	if (rises(up, time) && rises(back, time))
		return rises(back, (lead) => time(lead) + uid(lead)) ? '' : 'firstOnly';
	if (rises(up, uid) && rises(down, uid)) return 'ignored';
	if (!rises([...up].reverse(), time)) return '?';
	return rises(back, time) ? 'descending' : 'reversed';
}
