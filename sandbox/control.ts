import type { FastifyInstance } from 'fastify';
import type { Dialect } from './dialect';
import { RULE_SCHEMA, type Misbehavior } from './misbehavior';
import { httpErrorOf } from './vendor';
import { SETTINGS_SCHEMA, type Settings } from './settings';
import type { NewLead, SandboxState } from './state';
import { EVENT_SCHEMA, type EventOrder } from './webhooks';

/** How many entries the lists of the page for people have. */
const WATCHED = 50;

/** Leads to add; the instant is ISO 8601. */
type LeadOrder = Omit<NewLead, 'at'> & { lid: number; count?: number; at?: string };

const LEADS_SCHEMA = {
	type: 'object',
	properties: {
		lid: { type: 'integer' },
		count: { type: 'integer', minimum: 1, maximum: 10_000 },
		at: { type: 'string', format: 'date-time' },
		appearsAfter: { type: 'integer', minimum: 0 },
		fields: { type: 'object', additionalProperties: { type: 'string' } },
	},
	required: ['lid'],
	additionalProperties: false,
};

/**
 * Registers the control API, by which people and tests look into the sandbox from outside. All of it is JSON; a wrong
 * request gets 400 and `{"error": …}`.
 *
 * | request | answer |
 * | --- | --- |
 * | `GET /control` | keys, zone, clock, lead types, settings, rules and how often each fired, dialect |
 * | `GET /control/requests` | requests received, in order of arrival |
 * | `GET /control/clientpoints` | ClientPoints, in order of creation |
 * | `GET /control/watch` | what the page for people shows |
 * | `POST /control/event` `{"event": "won", "clientPoint": 100001, "data": {…}}` | sends an event to the webhook of the settings; all but the event may be left out |
 * | `POST /control/leads` `{"lid": 1001, …}` | adds leads: `count` (1), `at` (ISO 8601, now), `appearsAfter` (ms after that, 0), `fields`; gives them |
 * | `POST /control/misbehave` | adds a rule, or a list of rules, behind those in force |
 * | `DELETE /control/misbehave` | removes the rules |
 * | `POST /control/dialect` | what is true instead, for some facts: `{"<fact>": "<alternative>"}` |
 * | `POST /control/settings` | changes the settings given |
 * | `POST /control/reset` | everything as after the start |
 */
export function registerControl(app: FastifyInstance, state: SandboxState): void {
	void app.register(
		async (control) => {
			routes(control, state);
		},
		{ prefix: '/control' },
	);
}

function routes(control: FastifyInstance, state: SandboxState): void {
	// whatever it says that it is, as curl says that it is a form
	control.removeAllContentTypeParsers();
	const parse = control.getDefaultJsonParser('ignore', 'ignore');
	control.addContentTypeParser('*', { parseAs: 'string' }, parse);
	control.setErrorHandler(async (error, _request, reply) => {
		const { status, message } = httpErrorOf(error);
		return await reply.code(status).send({ error: message });
	});
	// A page from elsewhere that is open in somebody's browser must not send events to this machine.
	control.addHook('onRequest', async (request, reply) => {
		const { origin, host } = request.headers;
		if (origin !== undefined && origin !== `http://${host}`)
			await reply.code(403).send({ error: 'not from this page' });
	});

	control.get('', async () => ({
		clickPointKey: state.clickPointKey,
		clientPointKey: state.clientPointKey,
		clientId: state.clientId,
		clientSecret: state.clientSecret,
		accountTimeZone: state.accountTimeZone,
		now: state.now().toISOString(),
		leadTypes: state.leadTypes(),
		settings: state.settings,
		rules: state.misbehaviors(),
		dialect: state.spoken(),
	}));
	control.get('/requests', async () => ({ requests: state.requests() }));
	control.get('/clientpoints', async () => ({ clientPoints: state.clientPoints() }));
	control.get('/watch', async () => watched(state));

	control.post<{ Body: EventOrder }>(
		'/event',
		{ schema: { body: EVENT_SCHEMA } },
		async ({ body }) => await state.sendEvent(body),
	);
	control.post<{ Body: LeadOrder }>(
		'/leads',
		{ schema: { body: LEADS_SCHEMA } },
		async ({ body: { lid, count = 1, at, ...lead } }) => ({
			leads: state.addLeads(lid, count, { ...lead, ...(at && { at: new Date(at) }) }),
		}),
	);
	control.post<{ Body: Misbehavior | Misbehavior[] }>(
		'/misbehave',
		{
			schema: { body: { type: 'array', items: RULE_SCHEMA } },
			preValidation: async (request) => {
				request.body = [request.body].flat();
			},
		},
		async ({ body }) => {
			state.misbehave(body);
			return { rules: state.misbehaviors() };
		},
	);
	control.delete('/misbehave', async () => {
		state.behave();
		return { rules: state.misbehaviors() };
	});
	control.post<{ Body: Dialect }>(
		'/dialect',
		{ schema: { body: { type: 'object' } } },
		async ({ body }) => {
			state.speak(body);
			return { dialect: state.spoken() };
		},
	);
	control.post<{ Body: Partial<Settings> }>(
		'/settings',
		{ schema: { body: SETTINGS_SCHEMA } },
		async ({ body }) => {
			state.configure(body);
			return state.settings;
		},
	);
	control.post('/reset', async () => {
		state.reset();
		return { reset: true };
	});
}

/** What the page for people shows: neither keys nor bodies, as it may be on a shared screen. */
function watched(state: SandboxState) {
	return {
		requests: state.log.list(WATCHED).map((each) => ({
			n: each.n,
			time: each.time,
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
		clientPoints: state.clientPoints().slice(-WATCHED),
		clientPointsTotal: state.company.size,
		// its query can hold a secret
		webhookUrl: state.settings.webhookUrl.replace(/\?.*/s, '?…'),
		deliveries: state.webhooks
			.soFar()
			.slice(-WATCHED)
			.map(({ body, ...each }) => ({ ...each, clientPoint: body.Data.ClientPointId })),
		leadTypes: state.leadTypes(),
		dialect: state.spoken(),
	};
}
