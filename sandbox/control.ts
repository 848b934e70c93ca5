import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readDialect } from './dialect';
import { parseJson, isRecord, isWhole, own } from './guards';
import { readMisbehaviors } from './misbehavior';
import { readSettings } from './settings';
import type { NewLead, SandboxState } from './state';
import { splitUrl } from './requests';
import { readEventOrder } from './webhooks';

/** How many entries lists give that would otherwise be too long for a person. */
const LEADS_SHOWN = 100;
const WATCHED = 50;
/** The most leads that are added with one request. */
const MAX_ADDED = 10_000;

/**
 * Registers the control API, by which tests and people look into the sandbox from outside. All of it is JSON; a wrong
 * request gets 400 and `{"error": …}`.
 *
 * | request | answer |
 * | --- | --- |
 * | `GET /control` | keys, zone, clock, lead types, settings, how many leads were computed |
 * | `GET /control/requests?last=` | requests received, in order of arrival |
 * | `GET /control/clientpoints?last=` | ClientPoints, in order of creation |
 * | `GET /control/leads?lid=&from=&to=&skip=&take=` | the truth about leads; from (included) and to (excluded) are ISO 8601 instants, take is 100 |
 * | `GET /control/deliveries` | events sent to the webhook, in order |
 * | `POST /control/event` `{"event": "won", "clientPoint": 100001, "data": {…}}` | sends an event to the webhook of the settings; all but the event may be left out |
 * | `POST /control/leads` `{"lid": 1001, …}` | adds leads: `count` (1), `at` (ISO 8601, now), `appearsAfter` (ms after that, 0), `fields`; gives them |
 * | `GET /control/watch` | what the page for people shows |
 * | `GET /control/misbehave` | rules, with how often each fired |
 * | `POST /control/misbehave` `{"rules": […]}` | adds rules behind those in force |
 * | `DELETE /control/misbehave` | removes the rules |
 * | `GET`, `POST /control/dialect` | what is true instead, for some facts: `{"<fact>": "<alternative>"}`; and which made a difference |
 * | `GET`, `POST /control/settings` | the settings; those given are changed |
 * | `POST /control/revoke` | access tokens given out so far are refused from now on |
 * | `POST /control/reset` | everything as after the start |
 */
export function registerControl(app: FastifyInstance, state: SandboxState): void {
	// A page from elsewhere that is open in somebody's browser must not send events to this machine.
	app.addHook('onRequest', async (request, reply) => {
		const { origin, host } = request.headers;
		if (!request.url.startsWith('/control') || origin === undefined) return;
		if (origin !== `http://${host}`) await reply.code(403).send({ error: 'not from this page' });
	});

	app.get('/control', async () => ({
		clickPointKey: state.clickPointKey,
		clientPointKey: state.clientPointKey,
		clientId: state.clientId,
		clientSecret: state.clientSecret,
		accountTimeZone: state.accountTimeZone,
		now: state.now().toISOString(),
		generatedLeads: state.account.generated(),
		leadTypes: state.leadTypes(),
		settings: state.settings,
	}));

	app.get('/control/requests', async (request) => ({
		total: state.log.total,
		requests: state.log.list(number(request, 'last')),
	}));

	app.get('/control/clientpoints', async (request) => {
		const all = state.company.list();
		const last = number(request, 'last') ?? all.length;
		return { total: all.length, clientPoints: all.slice(Math.max(0, all.length - last)) };
	});

	app.get('/control/leads', async (request, reply) => {
		const lid = number(request, 'lid');
		const type = state.leadTypes().find((each) => each.lid === lid);
		if (!type) return await refuse(reply, 'lid is not the id of a lead type');
		const from = instant(request, 'from');
		const to = instant(request, 'to');
		if (from === null || to === null)
			return await refuse(reply, 'from and to must be ISO 8601 instants');
		const skip = number(request, 'skip') ?? 0;
		const page = state.leadsOf(type.lid, from, to, skip, number(request, 'take') ?? LEADS_SHOWN);
		return {
			lid: type.lid,
			name: type.name,
			total: state.uidsOf(type.lid, from, to).length,
			leads: page,
		};
	});

	app.get('/control/deliveries', async () => ({ deliveries: await state.webhooks.list() }));
	app.post('/control/event', async (request, reply) => {
		const order = readEventOrder(json(request));
		if (typeof order === 'string') return await refuse(reply, order);
		try {
			return await state.sendEvent(order);
		} catch (error) {
			if (error instanceof RangeError) return await refuse(reply, error.message);
			throw error;
		}
	});

	app.post('/control/leads', async (request, reply) => {
		const order = readOrder(json(request), state.leadTypes());
		if (typeof order === 'string') return await refuse(reply, order);
		return { leads: state.addLeads(order.lid, order.count, order.lead) };
	});

	app.get('/control/watch', async () => ({
		// neither keys nor bodies: the page may be on a shared screen
		requests: state.log.list(WATCHED).map((each) => ({
			n: each.n,
			time: each.time,
			endpoint: each.endpoint,
			method: each.method,
			path: each.path,
			keyPlace: each.keyPlace,
			status: each.status,
			misbehavior: each.misbehavior.map((action) => action.kind),
			aborted: each.aborted,
			served: each.served,
			clientPoint: each.clientPoint,
		})),
		requestsTotal: state.log.total,
		clientPoints: state.company.list().slice(-WATCHED),
		clientPointsTotal: state.company.size,
		webhookUrl: withoutQuery(state.settings.webhookUrl),
		deliveries: state.webhooks
			.soFar()
			.slice(-WATCHED)
			.map(({ body, ...each }) => ({ ...each, clientPoint: body.Data.ClientPointId })),
		leads: state.shownLeads(),
		leadsTotal: state.servedLeads,
		leadTypes: state.leadTypes(),
		dialect: state.speaker.list(),
	}));

	app.get('/control/misbehave', async () => ({ rules: state.rules.list() }));
	app.post('/control/misbehave', async (request, reply) => {
		const body = json(request);
		const rules = readMisbehaviors(isRecord(body) ? (own(body, 'rules') ?? body) : body);
		if (typeof rules === 'string') return await refuse(reply, rules);
		state.rules.add(rules);
		return { rules: state.rules.list() };
	});
	app.delete('/control/misbehave', async () => {
		state.rules.clear();
		return { rules: [] };
	});

	app.get('/control/dialect', async () => ({ dialect: state.speaker.list() }));
	app.post('/control/dialect', async (request, reply) => {
		const dialect = readDialect(json(request));
		if (typeof dialect === 'string') return await refuse(reply, dialect);
		state.speak(dialect);
		return { dialect: state.speaker.list() };
	});

	app.get('/control/settings', async () => state.settings);
	app.post('/control/settings', async (request, reply) => {
		const settings = readSettings(json(request));
		if (typeof settings === 'string') return await refuse(reply, settings);
		Object.assign(state.settings, settings);
		return state.settings;
	});

	app.post('/control/revoke', async () => {
		state.tokens.revoke();
		return { revoked: state.tokens.all().length };
	});

	app.post('/control/reset', async () => {
		state.reset();
		return { reset: true };
	});
}

/** A URL without what can hold a secret. */
function withoutQuery(url: string): string {
	return url.replace(/\?.*/s, '?…');
}

/** Leads to add, or what is wrong with the order. */
function readOrder(
	value: unknown,
	types: Array<{ lid: number }>,
): { lid: number; count: number; lead: NewLead } | string {
	if (!isRecord(value)) return 'the order must be a JSON object';
	const names = ['lid', 'count', 'at', 'appearsAfter', 'fields'];
	const unknown = Object.keys(value).find((name) => !names.includes(name));
	if (unknown !== undefined) return `an order has no ${unknown}`;
	const type = types.find((each) => each.lid === own(value, 'lid'));
	if (!type) return 'lid is not the id of a lead type';
	const count = own(value, 'count') ?? 1;
	if (!isWhole(count, 1, MAX_ADDED)) return `count must be a whole number up to ${MAX_ADDED}`;
	const text = own(value, 'at');
	const at = typeof text === 'string' ? new Date(text) : undefined;
	if (text !== undefined && Number.isNaN(at?.getTime() ?? NaN))
		return 'at must be an ISO 8601 instant';
	const appearsAfter = own(value, 'appearsAfter') ?? 0;
	if (!isWhole(appearsAfter)) return 'appearsAfter must be a whole number of milliseconds';
	const fields = own(value, 'fields') ?? {};
	if (!isTexts(fields)) return 'fields must be an object of texts';
	return { lid: type.lid, count, lead: { ...(at && { at }), appearsAfter, fields } };
}

function isTexts(value: unknown): value is Record<string, string> {
	return isRecord(value) && Object.values(value).every((each) => typeof each === 'string');
}

async function refuse(reply: FastifyReply, error: string): Promise<FastifyReply> {
	return await reply.code(400).send({ error });
}

function json(request: FastifyRequest): unknown {
	return Buffer.isBuffer(request.body)
		? parseJson(request.body.toString('utf8'))?.value
		: undefined;
}

function parameter(request: FastifyRequest, name: string): string | undefined {
	return splitUrl(request.url).query.find(([each]) => each === name)?.[1];
}

/** A whole number in the query string, undefined when there is none. */
function number(request: FastifyRequest, name: string): number | undefined {
	const text = parameter(request, name);
	return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** An instant in the query string, undefined when there is none, null when it is malformed. */
function instant(request: FastifyRequest, name: string): Date | undefined | null {
	const text = parameter(request, name);
	if (text === undefined) return undefined;
	const date = new Date(text);
	return Number.isNaN(date.getTime()) ? null : date;
}
