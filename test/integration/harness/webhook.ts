import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parse as parseQuery } from 'node:querystring';
import { buffer } from 'node:stream/consumers';

import { HookContext, WebhookContext } from 'n8n-core';
import {
	type IHookFunctions,
	type IWebhookData,
	type IWebhookDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	jsonParse,
	NodeHelpers,
	type Workflow,
} from 'n8n-workflow';

import { additionalData } from './additionalData';
import { CredentialsHelper, CredentialStore } from './credentials';
import { packageUnderTest } from './package';
import { asWorkflow, runWorkflow, type WorkflowResult, type WorkflowRun } from './run';

/** A workflow that is active; its first node is a trigger that waits for webhooks. */
export interface ActiveWebhook {
	/** The Production URL. */
	url: string;
	/** The executions that were started, once all requests so far have been handled. */
	executions(): Promise<WorkflowResult[]>;
	/** What the trigger threw; n8n would show each as a failed execution. */
	errors: unknown[];
	/** What the trigger wrote into n8n's log. */
	log: string[];
	/** Deactivates the workflow. */
	close(): Promise<void>;
}

const NAME = 'default';

/**
 * Activates a workflow and listens on a socket. The request is handed to the trigger in n8n-core's own
 * context, and answered as n8n's server does it (`executeWebhook` in n8n/dist/webhooks/webhook-helpers.js).
 */
export async function startWebhook(run: Omit<WorkflowRun, 'input'>): Promise<ActiveWebhook> {
	const loaded = await packageUnderTest();
	const store = CredentialStore.of(run.credentials);
	const workflow = asWorkflow(loaded, store, run);
	const [node] = Object.values(workflow.nodes);
	if (!node) throw new Error('A workflow needs a node');
	const nodeType = loaded.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	const [description] = nodeType.description.webhooks ?? [];
	if (!description) throw new Error(`${node.type} waits for no webhook`);
	const given = () => additionalData(new CredentialsHelper(loaded, store));
	const webhookData: IWebhookData = {
		httpMethod: 'POST',
		node: node.name,
		path: NodeHelpers.getNodeWebhookPath(workflow.id, node, description.path),
		webhookDescription: description,
		workflowId: workflow.id,
		workflowExecuteAdditionalData: given(),
	};

	const hook = async (
		method: 'checkExists' | 'create' | 'delete',
		activation: 'activate' | 'update',
	) => {
		const context = new HookContext(
			workflow,
			node,
			webhookData.workflowExecuteAdditionalData,
			'trigger',
			activation,
			webhookData,
		);
		if (!isHook(context)) throw new Error('n8n-core no longer has this context');
		return await nodeType.webhookMethods?.[NAME]?.[method]?.call(context);
	};
	if (!(await hook('checkExists', 'activate'))) await hook('create', 'activate');

	const errors: unknown[] = [];
	const log: string[] = [];
	const note = (message: string) => void log.push(message);
	const executions: Array<Promise<WorkflowResult>> = [];

	const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
		if (request.method !== description.httpMethod || pathname !== `/webhook/${webhookData.path}`) {
			return send(response, 404, { message: 'The requested webhook is not registered.' });
		}
		const query = parseQuery(search.slice(1));
		const httpRequest = Object.assign(request, { params: {}, query, ...(await readBody(request)) });
		if ('failure' in httpRequest) {
			return send(response, 422, { message: 'Failed to parse request body' });
		}
		const context = new WebhookContext(
			workflow,
			node,
			Object.assign(given(), { httpRequest, httpResponse: response }),
			'webhook',
			webhookData,
			[],
			null,
		);
		if (!isWebhook(context)) throw new Error('n8n-core no longer has this context');
		// n8n's own is silent in the tests.
		Object.defineProperty(context, 'logger', { value: { info: note, warn: note } });
		let result: IWebhookResponseData | undefined;
		try {
			result = await nodeType.webhook?.call(context);
		} catch (error) {
			errors.push(error);
			return send(response, 500, {
				message: 'Workflow Webhook Error: Workflow could not be started!',
			});
		}
		if (result?.noWebhookResponse) return;
		if (!result?.workflowData) {
			return send(response, 200, result?.webhookResponse ?? { message: 'Webhook call received' });
		}
		const [input = []] = result.workflowData;
		executions.push(runWorkflow({ ...run, credentials: store, mode: 'webhook', input }));
		send(response, 200, onReceived(workflow, description, result));
	};

	const server = createServer((request, response) => {
		void handle(request, response).catch((error: unknown) => {
			errors.push(error);
			response.destroy();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('There is no port');
	return {
		url: `http://127.0.0.1:${address.port}/webhook/${webhookData.path}`,
		executions: async () => await Promise.all(executions),
		errors,
		log,
		close: async () => {
			await hook('delete', 'update');
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** What n8n's `rawBodyReader` and `parseBody` add to a request (n8n/dist/middlewares/body-parser.js). */
async function readBody(request: IncomingMessage): Promise<
	| {
			contentType?: string;
			rawBody?: Buffer;
			body: unknown;
	  }
	| { failure: true }
> {
	const [type, ...parameters] = (request.headers['content-type'] ?? '').split(';');
	const contentType = type?.toLowerCase();
	const charset = parameters.map((each) => /^\s*charset="?([^"]*)/.exec(each)?.[1]).find(Boolean);
	const encoding = charset?.toLowerCase() ?? 'utf-8';
	const received = await buffer(request);
	if (contentType === 'multipart/form-data') {
		const form = await new Response(received, {
			headers: { 'content-type': request.headers['content-type'] ?? '' },
		}).formData();
		const data: Record<string, unknown> = {};
		for (const name of form.keys()) {
			const values = form.getAll(name);
			data[name] = values.length === 1 ? values[0] : values;
		}
		// n8n keeps no raw body of it.
		return { contentType, body: { data, files: {} } };
	}
	const read = { ...(contentType !== undefined && { contentType }), rawBody: received };
	if (received.length === 0) return { ...read, body: {} };
	const isForm = contentType === 'application/x-www-form-urlencoded';
	const isJson = contentType === 'application/json';
	if (!isForm && !isJson && contentType !== 'text/plain') return { ...read, body: undefined };
	if (!Buffer.isEncoding(encoding)) return { failure: true };
	const text = received.toString(encoding).replace(/^\uFEFF/, '');
	if (isForm) return { ...read, body: parseQuery(text) };
	if (!isJson) return { ...read, body: text };
	try {
		return { ...read, body: jsonParse(text) };
	} catch {
		return { failure: true };
	}
}

/** As `extractWebhookOnReceivedResponse` in n8n/dist/webhooks. */
function onReceived(
	workflow: Workflow,
	description: IWebhookDescription,
	result: IWebhookResponseData,
): unknown {
	const [node] = Object.values(workflow.nodes);
	if (!node) throw new Error('A workflow needs a node');
	const responseData = workflow.expression.getComplexParameterValue(
		node,
		description.responseData,
		'webhook',
		{},
		undefined,
		'firstEntryJson',
	);
	if (responseData === 'noData') return undefined;
	return responseData || (result.webhookResponse ?? { message: 'Workflow was started' });
}

function send(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
	response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** The types of the oldest host ask for a method that newer hosts have dropped. */
const isHook = (context: object): context is IHookFunctions => 'getActivationMode' in context;
const isWebhook = (context: object): context is IWebhookFunctions => 'getBodyData' in context;
