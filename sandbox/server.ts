import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { registerControl } from './control';
import { answerLeads } from './leadexec';
import { refusedLead } from './leadReceiver';
import { parseJson } from './guards';
import { MAIN_LID } from './leadtypes';
import type { Endpoint, MisbehaviorAction } from './misbehavior';
import { echoOf, phpJson, withMembers } from './echo';
import { answerLeadTypes, answerQuery } from './queryApi';
import { splitUrl, type RecordedRequest } from './requests';
import type { PageTrick } from './pageTricks';
import { problemWith } from './schemas';
import { SandboxState, type SandboxOptions } from './state';
import { registerUi } from './ui';
import {
	httpErrorOf,
	jsonAnswer,
	JSON_TYPE,
	repeating,
	textOf,
	wantsJson,
	XML_TYPE,
	type VendorAnswer,
	type VendorRequest,
} from './vendor';

export type { StoredClientPoint } from './clientpoint';
export type { ReceivedLead } from './leadReceiver';
export { LEAD_TYPES } from './leadtypes';
export type { Dialect } from './dialect';
export type { Endpoint, Misbehavior, MisbehaviorAction } from './misbehavior';
export type { RecordedRequest } from './requests';
export type { Settings } from './settings';
export type { NewLead, SandboxLead, SandboxOptions } from './state';

/** A running sandbox: all that it knows, and where it is. */
export type Sandbox = SandboxState & {
	/** `http://127.0.0.1:<port>`, base URL of both vendors. */
	url: string;
	port: number;
	/** Ends all connections, those in use too. */
	close(): Promise<void>;
};

type Handler = (request: VendorRequest, trick?: PageTrick) => VendorAnswer;

/** The names by which it is reached. */
const OWN_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/** Larger bodies are answered with 413. */
const BODY_LIMIT = 32 * 1024 * 1024;

/**
 * Starts both vendors on the loopback interface.
 * @throws RangeError or Error for wrong options; Error with code EADDRINUSE when the port is taken
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const state = new SandboxState(options);
	const entries = new WeakMap<IncomingMessage, RecordedRequest>();
	const app = fastify({
		forceCloseConnections: true,
		exposeHeadRoutes: false,
		bodyLimit: BODY_LIMIT,
		// wrong JSON is refused, not made right
		ajv: {
			customOptions: { coerceTypes: false, removeAdditional: false, discriminator: true },
		},
	});

	// bodies are kept as they came, whatever they say that they are
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

	// A page from elsewhere could reach it under a name of its own that leads to this machine.
	app.addHook('onRequest', async ({ headers: { host = '' } }, reply) => {
		if (OWN_HOST.test(host)) return;
		await reply.code(421).send({ error: `This sandbox is not ${host}: use 127.0.0.1.` });
	});
	app.addHook('onRequest', async (request, reply) => {
		if (/^\/(control|ui|favicon\.ico)(\/|\?|$)/.test(request.url)) return;
		const entry = state.log.begin(request.method, request.url, request.headers);
		entries.set(request.raw, entry);
		const waits = state.waits.signal;
		reply.raw.once('close', () => {
			entry.ended = performance.now();
			const cut = entry.misbehavior.some((action) => action.kind === 'cut');
			entry.aborted = !reply.raw.writableFinished && !cut && !waits.aborted;
		});
	});

	const note = (request: FastifyRequest, endpoint?: Endpoint) => {
		const entry = entries.get(request.raw);
		if (!entry) throw new Error(`${request.url} was not recorded`);
		const received = read(request);
		state.log.note(entry, endpoint, received, [
			state.clickPointKey,
			state.clientPointKey,
			state.clientSecret,
			...state.tokens(),
		]);
		return { entry, received };
	};

	const answer = async (
		request: FastifyRequest,
		reply: FastifyReply,
		endpoint: Endpoint,
		handle: Handler,
	): Promise<FastifyReply> => {
		const { entry, received } = note(request, endpoint);
		const { signal } = state.waits;
		const waited = async (ms: number) => await sleep(ms, true, { signal }).catch(() => false);
		const text = `${request.url}\n${received.text}`;
		const { applied, delay, action } = state.rules.next(endpoint, text);
		entry.misbehavior = applied;
		if (delay > 0 && !(await waited(delay))) return cut(reply);
		if (action?.kind === 'settings') Object.assign(state.settings, action.settings);
		if (state.speaker.is('dataInterface.json', 'xml')) received.accept = '';
		if (action?.kind === 'close-port') closePortAfter(reply, action.ms);
		if (action?.kind === 'cut' && action.when === 'before-processing') return cut(reply);
		const speak = (plain: VendorAnswer) =>
			state.speaker.change(endpoint, plain, state.account.clock);
		const { status, contentType, location, body } = answerOf(action, entry, received, speak, () => {
			const handled = handle(received, action?.kind === 'page' ? action.trick : undefined);
			const { clientPoint, served, lead } = handled;
			Object.assign(entry, { clientPoint, served, lead });
			return speak(state.settings.echoRequest ? repeating(handled, received) : handled);
		});
		if (action?.kind === 'late' && !(await waited(action.ms))) return cut(reply);
		if (action?.kind === 'cut' && action.when === 'after-processing') return cut(reply);
		entry.status = status;
		void reply.code(status).type(contentType);
		if (location !== undefined) void reply.header('location', location);
		// headers that were ordered win
		if (action !== undefined && 'headers' in action) void reply.headers(action.headers ?? {});
		return action?.kind === 'cut' ? cutInBody(reply, body) : await reply.send(body);
	};

	let portClosed = 0;
	let reopening: NodeJS.Timeout | undefined;
	/** The connection of this answer is closed too, so that the next request needs a new one. */
	const closePortAfter = (reply: FastifyReply, ms: number): void => {
		void reply.header('connection', 'close');
		reply.raw.once('finish', () => {
			if (portClosed++ > 0) return;
			app.server.close();
			app.server.closeIdleConnections();
			reopening = setTimeout(() => {
				portClosed = 0;
				app.server.listen(port, '127.0.0.1');
			}, ms);
		});
	};

	const { company, receiver, tokenOffice } = state;
	const leads: Handler = (request, trick) => answerLeads(request, state, trick);
	const authorized =
		(handle: Handler): Handler =>
		(request, trick) =>
			tokenOffice.refusalOf(request, state.settings.refuses) ?? handle(request, trick);
	const query: Handler = (request, trick) => answerQuery(request, state, trick);
	const routes: Array<[method: 'GET' | 'POST' | 'PUT', url: string, Endpoint, Handler]> = [
		['GET', '/', 'leads', leads],
		['POST', '/', 'leads', leads],
		['POST', '/v1/authorization/token', 'token', (request) => tokenOffice.answer(request)],
		['POST', '/v1/leads/query/:id', 'query', authorized(query)],
		['GET', '/v1/leadtypes', 'leadTypes', authorized(answerLeadTypes)],
		['POST', '/v2/insert/general', 'insert', (request) => receiver.answer(request)],
		['GET', '/v4/clientpoint/get-link/:id', 'getLink', (request) => company.getLink(request)],
		['POST', '/v4/clientpoint/create', 'create', (request) => company.create(request)],
		['PUT', '/v4/clientpoint/update/:id', 'update', (request) => company.update(request)],
		['POST', '/v4/recipient/add', 'recipientAdd', (request) => company.addRecipient(request)],
	];
	for (const [method, url, endpoint, handle] of routes) {
		app.route({
			method,
			url,
			handler: async (request, reply) => await answer(request, reply, endpoint, handle),
		});
	}

	app.setNotFoundHandler(async (request, reply) => {
		if (entries.has(request.raw)) note(request).entry.status = 404;
		const message = `${request.method} ${request.url} is unknown here.`;
		return await reply.code(404).send({ status: false, message });
	});
	// what fastify itself refuses: a body that is too long, a malformed address
	app.setErrorHandler(async (error, request, reply) => {
		const { status, message } = httpErrorOf(error);
		const entry = entries.get(request.raw);
		if (entry) entry.status = status;
		return await reply.code(status).send({ status: false, message });
	});

	// as often as the settings say, which can change at any time
	let newest = performance.now();
	const newLeads = setInterval(() => {
		const { newLeadEvery } = state.settings;
		if (newLeadEvery === 0) newest = performance.now();
		if (newLeadEvery === 0 || performance.now() - newest < newLeadEvery * 1000) return;
		newest = performance.now();
		state.addLeads(MAIN_LID, 1);
	}, 250).unref();

	registerControl(app, state);
	registerUi(app);
	await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
	const address = app.server.address();
	if (address === null || typeof address === 'string')
		throw new Error('the sandbox listens on no port');
	const { port } = address;

	const close = async (): Promise<void> => {
		state.waits.abort();
		clearInterval(newLeads);
		state.webhooks.close();
		clearTimeout(reopening);
		await app.close();
	};
	return Object.assign(state, { url: `http://127.0.0.1:${port}`, port, close });
}

/** The answer, or the one that was ordered. */
function answerOf(
	action: MisbehaviorAction | undefined,
	entry: RecordedRequest,
	request: VendorRequest,
	speak: (answer: VendorAnswer) => VendorAnswer,
	handle: () => VendorAnswer,
): VendorAnswer {
	switch (action?.kind) {
		case 'status':
		case 'status-after-processing': {
			if (action.kind === 'status-after-processing') handle();
			const error = plainError(action.status, entry, request);
			return speak({ ...error, body: action.body ?? error.body, refused: 'field' });
		}
		case 'body': {
			const { status = 200, contentType = JSON_TYPE, body } = action;
			return { status, contentType, body };
		}
		case 'truncate': {
			const answer = handle();
			const text = textOf(answer);
			return { ...answer, body: text.slice(0, Math.ceil(text.length / 2)) };
		}
		case 'encode': {
			const answer = handle();
			// as servers do, a question mark for what the encoding does not have
			const given = textOf(answer);
			const text = action.encoding === 'latin1' ? given.replace(/[^\0-\xff]/gu, '?') : given;
			return { ...answer, body: Buffer.from(text, action.encoding) };
		}
		case 'merge':
			return withFields(handle(), action.fields);
		case 'echo': {
			const answer = action.processed ? handle() : plainError(action.status, entry, request);
			const echoing = withFields(answer, { request: echoOf(entry, request) });
			return { ...echoing, status: action.status };
		}
		default:
			return handle();
	}
}

/** A JSON answer with more fields, or an XML one with a comment that holds them. */
function withFields(answer: VendorAnswer, fields: Record<string, unknown>): VendorAnswer {
	const text = textOf(answer);
	const body = withMembers(text, fields) ?? `${text}<!-- ${phpJson(fields)} -->`;
	return { ...answer, body };
}

/** Destroys the connection without an answer. */
function cut(reply: FastifyReply): FastifyReply {
	void reply.hijack();
	reply.raw.socket?.destroy();
	return reply;
}

/** Promises the whole body, sends half of it and destroys the connection. */
function cutInBody(reply: FastifyReply, body: string | Buffer): FastifyReply {
	const bytes = Buffer.from(body);
	void reply.hijack();
	reply.raw.writeHead(reply.statusCode, {
		'content-type': String(reply.getHeader('content-type')),
		'content-length': bytes.length,
	});
	reply.raw.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () =>
		reply.raw.socket?.destroy(),
	);
	return reply;
}

/** An error in the vendor's own form. */
function plainError(status: number, entry: RecordedRequest, request: VendorRequest): VendorAnswer {
	const message = `The sandbox was told to answer ${status}.`;
	if (entry.vendor === 'clientpoint') return jsonAnswer(status, { status: false, message });
	if (entry.endpoint === 'insert' && status < 300) return { ...refusedLead(message), status };
	// only the Data Interface knows XML
	return entry.endpoint !== 'leads' || wantsJson(request.accept)
		? jsonAnswer(status, { Error: message })
		: { status, contentType: XML_TYPE, body: `<Error>${message}</Error>` };
}

function read(request: FastifyRequest): VendorRequest {
	const { headers, method } = request;
	const text = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
	const contentType = headers['content-type'] ?? '';
	const mime = contentType.replace(/;.*/s, '').trim().toLowerCase();
	const json = mime === 'application/json' ? parseJson(text) : undefined;
	return {
		method,
		...splitUrl(request.url),
		accept: headers.accept ?? '',
		authorization: headers.authorization ?? '',
		apiKey: String(headers['api-key'] ?? ''),
		contentType,
		text,
		json,
		form: mime === 'application/x-www-form-urlencoded' ? [...new URLSearchParams(text)] : [],
		problemWith: (schema) => problemWith(request, schema, json),
	};
}
