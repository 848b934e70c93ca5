import { factOf, isFactId } from '../../sandbox/facts';
import { DAY, HOUR } from '../../sandbox/zone';
import { dig, digText, isRecord } from '../json';
import { answerOf, createAsk, type Answer, type Ask } from './ask';
import type { Seen } from './report';

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
	/** May be asked to take a lead that it must refuse. */
	receiver?: { url: string };
	/** With `assignedTo`, one ClientPoint may be created in test mode; with `recipient` too, it may be changed. */
	clientPoint?: { url: string; key: string; assignedTo?: string; recipient?: string };
	/** The body of a webhook that was received. */
	webhook?: unknown;
}

type Row = Record<string, unknown>;
type List = (question: Question) => Promise<Answer>;

/** A question about leads: from one time to another, both in ms, in the API's own zone. */
interface Question {
	from: number;
	to: number;
	take: number;
	descending?: boolean;
	filter?: Row;
	lid?: string;
	key?: string;
}

const SAMPLE = 20;
const SMALL = 5;
const NO_SUCH_LID = '2147483646';
const WRONG = 'NotAKeyVendorCheck';

/**
 * Looks at the vendors: at ClickPoint it only reads, but for the one lead; at ClientPoint it writes what the accounts
 * allow.
 *
 * @returns what was seen, and the tokens that the vendors gave
 */
export async function check(
	{ dataInterface, queryApi, receiver, clientPoint, webhook }: Accounts,
	{ now, pause, limit }: { now: Date; pause: number; limit: number },
): Promise<{ seen: Seen; secrets: string[] }> {
	const ask = createAsk({ pause, limit });
	const seen: Seen = new Map();
	const looker = new Looker(ask, now.getTime(), seen);
	const times = dataInterface && (await looker.dataInterface(dataInterface));
	const tokens = queryApi ? await looker.queryApi(queryApi, times ?? new Map()) : [];
	if (receiver) await looker.receiver(receiver.url, dataInterface?.key, tokens[1]);
	if (clientPoint) await looker.clientPoint(clientPoint);
	const event = webhook === undefined ? undefined : answerOf(200, '', JSON.stringify(webhook));
	if (event) looker.show(event, 'webhook.body', 'webhook.values', 'webhook.event');
	return { seen, secrets: tokens };
}

class Looker {
	constructor(
		private readonly ask: Ask,
		private readonly now: number,
		private readonly seen: Seen,
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

	private async post(base: string, path: string, json: Row, headers = {}): Promise<Answer> {
		return await this.ask({ method: 'POST', base, path, json, headers });
	}

	/** What both APIs are asked about leads. @returns when each of the newest leads was added, by UID */
	private async leads(area: 'dataInterface' | 'queryApi', list: List, first: Answer) {
		const isOld = area === 'dataInterface';
		const see = (fact: string, found: string | undefined, answer: Answer) =>
			this.see(`${area}.${fact}`, found, answer);
		const json = isOld ? 'dataInterface.json' : area;
		const leads = leadsIn(first) ?? [];
		const times = new Map(leads.map((lead) => [String(lead.UID), timeOf(lead)]));
		this.show(first, `${json}.names`);
		// A narrow period around known leads, which the newest and the earliest second are not in.
		const known = [...times].sort(([, a], [, b]) => a - b);
		const borders = [...new Set(known.map(([, time]) => time))].slice(1, -1);
		const [from = NaN, to = NaN] = [borders[0], borders.at(-1)];
		if (borders.length < 3) return times;

		const period = { from, to };
		const page = await list({ ...period, take: SMALL });
		const inside = known.filter(([, time]) => time >= from && time <= to);
		const isPage = totalOf(page) === leadsIn(page)?.length && inside.length > SMALL;
		this.see(`${json}.total`, isPage ? 'page' : wayOf(`${json}.total`, first), first);
		see('page', leads.length < SAMPLE && totalOf(first) > leads.length ? 'capped' : '', first);
		const all = await list({ ...period, take: 1000 });
		const got = leadsIn(all) ?? [];
		see('sort', sortOf(got, leads, isOld ? 'descending' : 'reversed'), all);
		this.show(first, `${area}.sends`);

		// Leads of the last second: long before it, none can be but one that was edited.
		const newest = Math.max(...times.values());
		const soon = this.now + 2 * DAY;
		const late = await list({ from: newest, to: soon, take: SMALL });
		const isEdited = leadsIn(late)?.some((lead) => timeOf(lead) < newest - 2 * DAY);
		see('period.field', isEdited === undefined ? undefined : isEdited ? 'lastUpdated' : '', late);
		const isThere = (time: number) => got.some((lead) => timeOf(lead) === time);
		const isWhole =
			borders.slice(1, -1).every(isThere) || this.seen.get(`${area}.page`) === 'capped';
		const isShifted = !isEdited && !isWhole;
		const dates = { ...first, body: JSON.stringify(leads.map(dateOf)) };
		const form = wayOf(`${json}.dates`, dates);
		this.see(`${json}.dates`, form === 'wallZ' && isShifted ? 'utcZ' : form, first);
		if (isOld) see('zone.bounds', isShifted && form !== 'wallZ' ? 'utc' : '', all);
		if (!isEdited && !isShifted) {
			see('period.start', isThere(from) ? '' : 'exclusive', all);
			see('period.end', isThere(to) ? '' : 'exclusive', all);
		}
		const alone =
			borders.find((time) => known.filter((each) => each[1] === time).length === 1) ?? from;
		const one = await list({ from: alone - 1000, to: alone + 1000, take: SMALL });
		if (leadsIn(one)?.length === 1) this.show(one, `${json}.one`);
		const ahead = this.now + 30 * DAY;
		const none = await list({ from: ahead, to: ahead + DAY, take: SMALL });
		if (!leadsIn(none)?.length) this.show(none, `${area}.empty`);
		const State = leads
			.map((lead) => digText(lead, 'State') || digText(lead, 'Fields', 'State'))
			.find(Boolean);
		if (State !== undefined) {
			const year = { from: from - 300 * DAY, to: soon };
			const some = await list({ ...year, take: SMALL, filter: { State } });
			const isNone = leadsIn(some)?.length === 0;
			see('query', some.status === 400 ? 'refused' : isNone ? 'enumerated' : '', some);
		}
		const wrong = await list({ ...period, take: SMALL, lid: NO_SUCH_LID });
		this.show(wrong, `${area}.error.lid`);
		return times;
	}

	async dataInterface({ url, key, lid }: NonNullable<Accounts['dataInterface']>) {
		let separator = '-';
		const list = async (question: Question, accept = 'application/json') =>
			await this.ask({
				method: 'POST',
				base: url,
				path: '/',
				headers: { accept },
				form: {
					key: question.key ?? key,
					lid: question.lid ?? lid,
					startdate: boundOf(question.from, separator),
					enddate: boundOf(question.to, separator),
					sortfields: 'DateAdded|UID',
					sortorder: question.descending ? 'DESC' : 'ASC',
					skip: '0',
					take: `${question.take}`,
					...(question.filter && { query: JSON.stringify(question.filter) }),
				},
			});
		const recent = { from: this.now - 365 * DAY, to: this.now + 2 * DAY, descending: true };
		let first = await list({ ...recent, take: SAMPLE });
		this.see('dataInterface.post', first.status === 405 ? 'getOnly' : '', first);
		if (first.status === 400) {
			const fewer = await list({ ...recent, take: SMALL });
			if (leadsIn(fewer)) this.see('dataInterface.page', 'refused', first);
			else separator = '/';
			first = leadsIn(fewer) ? fewer : await list({ ...recent, take: SAMPLE });
			if (separator === '/')
				this.see('dataInterface.date', leadsIn(first) ? 'refused' : undefined, first);
		} else this.see('dataInterface.date', leadsIn(first) && '', first);
		if (first.status === 200) this.show(first, 'dataInterface.json');
		if (leadsIn(first)?.length)
			this.show(first, 'dataInterface.json.counts', 'dataInterface.json.values');
		const xml = await list({ ...recent, take: SMALL }, 'application/xml');
		if (xml.body.includes('<Leads'))
			this.show(xml, 'dataInterface.xml.type', 'dataInterface.xml.fields');
		if (xml.body.includes('<Send')) this.show(xml, 'dataInterface.xml.sends');
		const wrong = await list({ ...recent, take: SMALL, key: WRONG });
		this.show(wrong, 'dataInterface.error.key');
		return leadsIn(first) ? await this.leads('dataInterface', list, first) : undefined;
	}

	/** @returns two tokens, the newer one last */
	async queryApi(
		{ accountUrl, dataUrl, clientId, clientSecret, lid }: NonNullable<Accounts['queryApi']>,
		account: ReadonlyMap<string, number>,
	): Promise<string[]> {
		const getToken = async (client_secret: string) => {
			const client = { client_id: clientId, client_secret, grant_type: 'client_credentials' };
			return await this.post(accountUrl, '/v1/authorization/token', client);
		};
		const first = await getToken(clientSecret);
		const second = await getToken(clientSecret);
		const [old, token] = [first, second].map(({ value }) => digText(value, 'access_token'));
		this.show(await getToken(WRONG), 'queryApi.token.refusal');
		if (!old || !token) return [];
		this.show(first, 'queryApi.token');
		const getTypes = async (bearer: string) => {
			const headers = { authorization: `Bearer ${bearer}` };
			return await this.ask({ method: 'GET', base: accountUrl, path: '/v1/leadtypes', headers });
		};
		const before = await getTypes(old);
		const types = await getTypes(token);
		this.show(await getTypes(WRONG), 'queryApi.token.expired');
		const isOne = before.status !== types.status;
		if (old !== token) this.see('queryApi.token.several', isOne ? 'one' : '', before);
		if (types.status === 200) this.show(types, 'queryApi.leadTypes', 'queryApi.leadTypes.names');

		let isPlain = false;
		const list = async ({ from, to, take, descending = false, filter, ...other }: Question) =>
			await this.post(
				dataUrl,
				`/v1/leads/query/${other.lid ?? lid}`,
				{
					StartDate: new Date(from).toISOString(),
					EndDate: new Date(to).toISOString(),
					...(!isPlain && { SortFields: ['DateAdded', 'UID'], SortOrder: descending ? 1 : 0 }),
					...(filter && { Query: filter }),
					Skip: 0,
					Take: take,
				},
				{ authorization: `Bearer ${token}` },
			);
		const recent = { from: this.now - 365 * DAY, to: this.now + 2 * DAY, descending: true };
		let newest = await list({ ...recent, take: SAMPLE });
		const { status } = newest;
		if ([401, 403].includes(status)) this.show(newest, 'queryApi.scope');
		if (status === 400) {
			const refusal = newest;
			newest = await list({ ...recent, take: SMALL });
			isPlain = leadsIn(newest) === undefined;
			if (isPlain) newest = await list({ ...recent, take: SAMPLE });
			const fact = isPlain ? 'queryApi.sort' : 'queryApi.page';
			this.see(fact, leadsIn(newest) ? 'refused' : undefined, refusal);
		}
		if (leadsIn(newest)?.length) this.show(newest, 'queryApi.sections', 'queryApi.uid');
		const times = await this.leads('queryApi', list, newest);
		const apart = [...times].flatMap(([uid, time]) => {
			const wall = account.get(uid);
			return wall === undefined ? [] : [(wall - time) / HOUR];
		});
		const zones = { '': [-8, -7], eastern: [-5, -4], utc: [0], tokyo: [9] };
		const zone = Object.entries(zones).find(([, offsets]) =>
			apart.every((hours) => offsets.includes(hours)),
		);
		const shape = `${[...new Set(apart)].join(', ')} hours from UTC`;
		if (apart.length > 0)
			this.see('dataInterface.zone.account', zone?.[0] ?? '?', { ...newest, shape });
		return [old, token];
	}

	/** Sends a lead that has no field, of a lead type and a source that nobody has. */
	async receiver(url: string, key: string | undefined, token: string | undefined): Promise<void> {
		const source = { vid: Number(NO_SUCH_LID), lid: Number(NO_SUCH_LID), sendDelay: 0 };
		const insert = async (headers: Record<string, string>) =>
			await this.post(
				url,
				'/v2/insert/general',
				{ source, leads: [{ properties: {}, fields: {} }] },
				headers,
			);
		const isKeyRefused = ({ status }: Answer) => [401, 403].includes(status);
		const refusals: Answer[] = [];
		if (key !== undefined) {
			const answer = await insert({ 'api-key': key });
			this.see('leadReceiver.key', isKeyRefused(answer) ? 'other' : '', answer);
			this.show(await insert({ 'api-key': WRONG }), 'leadReceiver.key.refusal');
			refusals.push(answer);
		}
		if (token) {
			const answer = await insert({ authorization: `Bearer ${token}` });
			this.see('leadReceiver.token', isKeyRefused(answer) ? 'refused' : '', answer);
			refusals.push(answer);
		}
		const answer = refusals.find((each) => !isKeyRefused(each));
		if (answer) this.show(answer, 'leadReceiver.refusal');
	}

	async clientPoint({ url, key, assignedTo, recipient }: NonNullable<Accounts['clientPoint']>) {
		const write = async (method: 'POST' | 'PUT', path: string, fields: Row) =>
			await this.ask({ method, base: url, path: `/v4/${path}`, json: { api_key: key, ...fields } });
		const update = async (id: string, fields: Row) =>
			await write('PUT', `clientpoint/update/${id}`, fields);
		const getLink = async (id: string) => {
			const query = new URLSearchParams({ api_key: key, type: 'view' });
			const path = `/v4/clientpoint/get-link/${id}?${query}`;
			return await this.ask({ method: 'GET', base: url, path });
		};
		const wrong = await update('0', { api_key: WRONG });
		const good = await update('0', {});
		this.show(wrong, 'clientPoint.key');
		this.show(good, 'clientPoint.key.good');
		this.show(await getLink('0'), 'clientPoint.unknown');
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
		const isTaken =
			wayOf('clientPoint.refusal', bad) === '?' && wayOf('clientPoint.answer', bad) !== 'unclear';
		if (!isTaken) this.show(bad, 'clientPoint.refusal');
		const created = isTaken
			? bad
			: await write('POST', 'clientpoint/create', { ...fields, revenue: 1.5 });
		this.show(created, 'clientPoint.answer');
		if (created.body.includes('"status"')) this.show(created, 'clientPoint.id', 'clientPoint.link');
		const id = /"client_?point_?id":"?(\d+)/i.exec(created.body)?.[1];
		if (id === undefined) return;
		const link = await getLink(id);
		this.show(link, 'clientPoint.getLink');
		if (link.status === 200) this.show(link, 'clientPoint.getLink.place');
		if (/https?:/.test(link.body)) this.show(link, 'clientPoint.getLink.pin');
		if (recipient === undefined) return;
		const person = { first_name: 'Test', last_name: 'Recipient', email: recipient };
		const added = { clientpoint_id: Number(id), send_recipient_mail: false, recipient: person };
		await write('POST', 'recipient/add', added);
		const trashed = await update(id, { status: 'trash' });
		this.see('clientPoint.update.keeps', trashed.status >= 400 ? 'required' : undefined, trashed);
		if (trashed.status >= 400) await update(id, { ...fields, revenue: 1.5, status: 'trash' });
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
	const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)/.exec(text);
	if (iso) return Date.parse(`${iso[1]}T${iso[2]}Z`);
	return Date.parse(`${text.replace(/[\u202f\u00a0]/, ' ')} UTC`);
}

/** `MM-DD-YYYY HH:mm:ss` */
function boundOf(wall: number, separator: string): string {
	const [year, month, day] = new Date(wall).toISOString().slice(0, 10).split('-');
	return `${[month, day, year].join(separator)} ${new Date(wall).toISOString().slice(11, 19)}`;
}

/** How leads come that should come by time, equal ones by UID, upwards and downwards. */
function sortOf(up: readonly Row[], down: readonly Row[], reversed: string): string {
	const back = [...down].reverse();
	const rises = (leads: readonly Row[], of: (lead: Row) => number, by = 1) =>
		leads.slice(1).every((lead, at) => (of(lead) - of(leads[at] ?? {})) * by >= 0);
	const uidOf = ({ UID }: Row) => Number(UID);
	const tiesRise = (leads: readonly Row[]) =>
		leads.slice(1).every((lead, at) => {
			const before = leads[at] ?? {};
			return timeOf(lead) !== timeOf(before) || uidOf(lead) > uidOf(before);
		});
	if (rises(up, timeOf) && rises(back, timeOf))
		return tiesRise(up) && tiesRise(back) ? '' : 'firstOnly';
	if (rises(up, uidOf) && rises(back, uidOf, -1)) return 'ignored';
	return rises(up, timeOf, -1) ? reversed : '?';
}
