import type { FastifyInstance } from 'fastify';
import type { Dialect } from './dialect';
import { parseJson } from './guards';
import { RULES_SCHEMA, type Misbehavior } from './misbehavior';
import { problemWith } from './schemas';
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
 * | `POST /control/misbehave` | adds a list of rules, or one, behind those in force |
 * | `DELETE /control/misbehave` | removes the rules |
 * | `POST /control/dialect` | what is true instead, for some facts: `{"<fact>": "<alternative>"}` |
 * | `POST /control/settings` | changes the settings given |
 * | `POST /control/reset` | everything as after the start |
 */
export function registerControl(app: FastifyInstance, state: SandboxState): void {
	void app.register(async (control) => routes(control, state), { prefix: '/control' });
}

function routes(control: FastifyInstance, state: SandboxState): void {
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
		rules: state.rules.list(),
		dialect: state.speaker.list(),
	}));
	control.get('/requests', async () => ({ requests: state.requests() }));
	control.get('/clientpoints', async () => ({ clientPoints: state.clientPoints() }));
	control.get('/watch', async () => watched(state));

	const post = <B>(path: string, schema: object, act: (body: B) => unknown): void => {
		control.post(path, async (request) => {
			// whatever it says that it is, as curl says that it is a form
			const text = String(request.body ?? '');
			const problem = problemWith(request, schema, parseJson(text));
			if (problem !== undefined) throw new RangeError(problem);
			const body: B = JSON.parse(text);
			return await act(body);
		});
	};
	post('/event', EVENT_SCHEMA, async (order: EventOrder) => await state.sendEvent(order));
	post('/leads', LEADS_SCHEMA, ({ lid, count = 1, at, ...lead }: LeadOrder) => ({
		leads: state.addLeads(lid, count, { ...lead, ...(at && { at: new Date(at) }) }),
	}));
	post('/misbehave', RULES_SCHEMA, (rules: Misbehavior | Misbehavior[]) => {
		state.misbehave(rules);
		return { rules: state.rules.list() };
	});
	control.delete('/misbehave', async () => {
		state.behave();
		return { rules: state.rules.list() };
	});
	post('/dialect', { type: 'object' }, (dialect: Dialect) => {
		state.speak(dialect);
		return { dialect: state.speaker.list() };
	});
	post('/settings', SETTINGS_SCHEMA, (settings: Partial<Settings>) => {
		state.configure(settings);
		return state.settings;
	});
	control.post('/reset', async () => {
		state.reset();
		return { reset: true };
	});
}

/** What the page for people shows: neither keys nor bodies, as it may be on a shared screen. */
function watched(state: SandboxState) {
	return {
		requests: state.log.list(WATCHED).map((each) => ({
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
		clientPointsTotal: state.clientPoints().length,
		// its query can hold a secret
		webhookUrl: state.settings.webhookUrl.replace(/\?.*/s, '?…'),
		deliveries: state.webhooks
			.soFar()
			.slice(-WATCHED)
			.map(({ body, ...each }) => ({ ...each, clientPoint: body.Data.ClientPointId })),
		leadTypes: state.leadTypes(),
		dialect: state.speaker.list(),
	};
}
