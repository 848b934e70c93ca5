import { parse as parseFlatted } from 'flatted';
import { Agent, fetch } from 'undici';

import { dig, digList, digText, isRecord, parseJson } from './json';

/** The owner of every n8n that is started here; the password is that of the tests, which keep nothing. */
export const OWNER = { email: 'owner@example.com', password: 'Sandbox-0wner' };

/** A node of a workflow as n8n stores it. */
export interface WorkflowNode {
	name: string;
	type: string;
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id?: string | null; name: string }>;
	[more: string]: unknown;
}

/** A workflow as n8n exports it. */
export interface Workflow {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, unknown>;
	settings: Record<string, unknown>;
}

export interface StoredWorkflow extends Workflow {
	id: string;
}

export interface Credential {
	id: string;
	name: string;
	type: string;
}

/** An output item of a node. */
export interface Item {
	json: Record<string, unknown>;
	/** The input item that it came from, as n8n noted it. */
	pairedItem: unknown;
	error: unknown;
}

/** One run of one node inside an execution. */
export interface NodeRun {
	status: string;
	/** What the node said when it failed: `message`, `description`, `context` … */
	error: unknown;
	/** Items by output. */
	outputs: Item[][];
	hints: unknown[];
}

/** A finished execution with its data. */
export interface Execution {
	id: string;
	status: string;
	startedAt: Date;
	nodes: Record<string, NodeRun[]>;
	/** The error that ended the execution. */
	error: unknown;
	/** The data as n8n keeps it, to look for what must not be in it. */
	raw: string;
}

/** An answer of n8n's that is no success. */
export class N8nError extends Error {
	override name = 'N8nError';
	constructor(
		message: string,
		readonly status: number,
		readonly body: unknown,
	) {
		super(message);
	}
}

/**
 * A new connection for each request: one that is kept could be to an n8n that was killed meanwhile, and a
 * request on it would fail before it reaches the next one.
 */
const connections = new Agent({ pipelining: 0 });

const RUN_TIMEOUT_MS = 120_000;
const UNFINISHED = ['new', 'running', 'waiting'];

/** The REST interface that n8n's own editor uses. */
export class N8nClient {
	private cookie = '';

	constructor(
		readonly url: string,
		private readonly password = OWNER.password,
	) {}

	/** One request; the answer's `data` where n8n wraps it. @throws N8nError */
	async request(method: string, path: string, body?: unknown): Promise<unknown> {
		const { text } = await this.fetch(method, path, body);
		const parsed = parseJson(text);
		return isRecord(parsed) && 'data' in parsed && path.startsWith('/rest') ? parsed.data : parsed;
	}

	/** As {@link request}, with the answer as it came, for pages and icons. @throws N8nError */
	async fetch(
		method: string,
		path: string,
		body?: unknown,
	): Promise<{ status: number; contentType: string; text: string }> {
		const response = await fetch(this.url + path, {
			method,
			redirect: 'manual',
			dispatcher: connections,
			headers: {
				// n8n ties a login to the browser that it came from.
				'browser-id': 'n8n-nodes-clickpoint-clientpoint',
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...(this.cookie === '' ? {} : { cookie: this.cookie }),
			},
			body: body === undefined ? null : JSON.stringify(body),
		});
		const login = response.headers.getSetCookie().find((cookie) => cookie.startsWith('n8n-auth='));
		if (login) this.cookie = login.split(';')[0] ?? '';
		const text = await response.text();
		if (!response.ok) {
			const message = `${method} ${path} was answered ${response.status}: ${text.slice(0, 400)}`;
			throw new N8nError(message, response.status, parseJson(text));
		}
		return {
			status: response.status,
			contentType: response.headers.get('content-type') ?? '',
			text,
		};
	}

	/**
	 * Whether n8n takes requests. While it starts, every page answers 200 with a waiting page, and its
	 * readiness check is ahead of its interface; only the settings tell.
	 */
	async isUp(): Promise<boolean> {
		try {
			return isRecord(await this.request('GET', '/rest/settings'));
		} catch {
			return false;
		}
	}

	/** Logs in as the owner, who is created when this n8n is new. @throws N8nError */
	async login(): Promise<void> {
		const settings = await this.request('GET', '/rest/settings');
		if (dig(settings, 'userManagement', 'showSetupOnFirstLoad') === true) {
			const { email } = OWNER;
			const { password } = this;
			const person = { email, password, firstName: 'Sandbox', lastName: 'Owner' };
			await this.request('POST', '/rest/owner/setup', person);
		}
		const login = { emailOrLdapLoginId: OWNER.email, password: this.password };
		await this.request('POST', '/rest/login', login);
	}

	async credentials(): Promise<Credential[]> {
		const found = await this.request('GET', '/rest/credentials');
		return digList(found).map(readCredential);
	}

	/** Creates a credential, or overwrites the one of the same name and type. @throws N8nError */
	async saveCredential(name: string, type: string, data: object): Promise<Credential> {
		const same = (await this.credentials()).find(
			(each) => each.name === name && each.type === type,
		);
		const body = { name, type, data };
		const saved = same
			? await this.request('PATCH', `/rest/credentials/${same.id}`, body)
			: await this.request('POST', '/rest/credentials', body);
		return readCredential(saved);
	}

	/** Presses *Test*: n8n's verdict with the message that a person sees. @throws N8nError */
	async testCredential(
		credential: Credential,
		data: object,
	): Promise<{ status: string; message: string }> {
		const verdict = await this.request('POST', '/rest/credentials/test', {
			credentials: { ...credential, data },
		});
		return { status: digText(verdict, 'status'), message: digText(verdict, 'message') };
	}

	async workflows(): Promise<Array<{ id: string; name: string }>> {
		const found = await this.request('GET', '/rest/workflows');
		return digList(found).map((each) => ({ id: digText(each, 'id'), name: digText(each, 'name') }));
	}

	/**
	 * Imports a workflow, as a new one, giving its nodes the credentials of the same type and name.
	 * Without an `id` there this is what a person does by hand after importing an example.
	 *
	 * @throws N8nError
	 */
	async importWorkflow(workflow: Workflow): Promise<StoredWorkflow> {
		const body = await this.withCredentials(workflow);
		return readStoredWorkflow(await this.request('POST', '/rest/workflows', body));
	}

	/** Overwrites a stored workflow. @throws N8nError */
	async overwriteWorkflow(id: string, workflow: Workflow): Promise<StoredWorkflow> {
		const body = await this.withCredentials(workflow);
		return readStoredWorkflow(
			await this.request('PATCH', `/rest/workflows/${id}?forceSave=true`, body),
		);
	}

	private async withCredentials(workflow: Workflow): Promise<Workflow> {
		const known = await this.credentials();
		const nodes = workflow.nodes.map((node) => {
			if (!node.credentials) return node;
			const credentials = Object.fromEntries(
				Object.entries(node.credentials).map(([type, { name }]) => {
					const match = known.find((each) => each.type === type && each.name === name);
					return [type, { id: match?.id ?? null, name }];
				}),
			);
			return { ...node, credentials };
		});
		return { ...workflow, nodes };
	}

	/**
	 * Presses *Execute workflow* on the named trigger and waits for the end.
	 *
	 * @param message what the trigger is to give out, for one that waits for a message, such as a chat
	 * @throws N8nError
	 */
	async run(
		workflow: StoredWorkflow,
		trigger: string,
		message?: Record<string, unknown>,
	): Promise<Execution> {
		return await this.waitFor(await this.start(workflow, trigger, message));
	}

	/** As {@link run}, but gives the id of the execution, which goes on. @throws N8nError */
	async start(
		workflow: StoredWorkflow,
		trigger: string,
		message?: Record<string, unknown>,
	): Promise<string> {
		const data = message && { data: { main: [[{ json: message }]] } };
		const started = await this.request('POST', `/rest/workflows/${workflow.id}/run`, {
			workflowData: workflow,
			triggerToStartFrom: { name: trigger, ...(data && { data }) },
		});
		return digText(started, 'executionId');
	}

	/** Presses *Stop* on an execution. n8n answers before its nodes have ended. @throws N8nError */
	async stop(id: string): Promise<void> {
		await this.request('POST', `/rest/executions/${id}/stop`);
	}

	/**
	 * Retries a failed execution from the list, as the editor offers it: with the workflow as it was
	 * then, or as it is saved now. Waits for the end.
	 *
	 * @throws N8nError
	 */
	async retry(id: string, workflow: 'original' | 'currentlySaved'): Promise<Execution> {
		const retried = await this.request('POST', `/rest/executions/${id}/retry`, {
			loadWorkflow: workflow === 'currentlySaved',
		});
		return await this.waitFor(digText(retried, 'id'));
	}

	/** Activates (publishes) a workflow as it is stored. Its webhooks can take a moment to be there. @throws N8nError */
	async activate({ id }: StoredWorkflow): Promise<void> {
		const stored = await this.request('GET', `/rest/workflows/${id}`);
		const body = { versionId: digText(stored, 'versionId') };
		await this.request('POST', `/rest/workflows/${id}/activate`, body);
	}

	/** @throws N8nError */
	async deactivate({ id }: StoredWorkflow): Promise<void> {
		await this.request('POST', `/rest/workflows/${id}/deactivate`, {});
	}

	/** Ids of a workflow's executions, the newest first. @throws N8nError */
	async executions({ id }: StoredWorkflow): Promise<string[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
		const found = await this.request('GET', `/rest/executions?filter=${filter}`);
		// One that ends while n8n looks is among those that run, and among those that have ended.
		return [...new Set(digList(found, 'results').map((each) => digText(each, 'id')))];
	}

	/** The finished execution; waits while it runs. @throws N8nError, or Error after two minutes */
	async waitFor(id: string): Promise<Execution> {
		const giveUpAt = Date.now() + RUN_TIMEOUT_MS;
		for (;;) {
			const found = await this.request('GET', `/rest/executions/${id}`).catch((error: unknown) => {
				// It is not listed for a moment after its start.
				if (error instanceof N8nError && error.status === 404) return undefined;
				throw error;
			});
			const status = digText(found, 'status');
			if (found !== undefined && !UNFINISHED.includes(status)) return readExecution(found);
			if (Date.now() > giveUpAt) {
				throw new Error(`Execution ${id} is still ${status || 'unknown'} after two minutes`);
			}
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
	}

	/** The node types that the editor offers, as n8n describes them. @throws N8nError */
	async nodeTypes(): Promise<unknown[]> {
		return digList(await this.request('GET', '/types/nodes.json'));
	}
}

/** Reads an exported workflow. @throws Error when the text is none */
export function readWorkflow(text: string): Workflow {
	return workflowFrom(parseJson(text));
}

function workflowFrom(value: unknown): Workflow {
	const { connections, settings } = isRecord(value) ? value : {};
	const nodes = digList(value, 'nodes').filter(isWorkflowNode);
	if (nodes.length === 0 || !isRecord(connections)) throw new Error('This is no n8n workflow.');
	return {
		name: digText(value, 'name'),
		nodes,
		connections,
		settings: isRecord(settings) ? settings : {},
	};
}

function isWorkflowNode(value: unknown): value is WorkflowNode {
	return (
		isRecord(value) &&
		typeof value.name === 'string' &&
		typeof value.type === 'string' &&
		isRecord(value.parameters) &&
		(value.credentials === undefined || isRecord(value.credentials))
	);
}

function readStoredWorkflow(value: unknown): StoredWorkflow {
	return { ...workflowFrom(value), id: digText(value, 'id') };
}

function readCredential(value: unknown): Credential {
	return { id: digText(value, 'id'), name: digText(value, 'name'), type: digText(value, 'type') };
}

function readExecution(value: unknown): Execution {
	const raw = digText(value, 'data');
	const data: unknown = parseFlatted(raw);
	const runData = dig(data, 'resultData', 'runData');
	const nodes = Object.entries(isRecord(runData) ? runData : {}).map(
		([name, runs]) => [name, digList(runs).map(readNodeRun)] as const,
	);
	return {
		id: digText(value, 'id'),
		status: digText(value, 'status'),
		startedAt: new Date(digText(value, 'startedAt')),
		nodes: Object.fromEntries(nodes),
		error: dig(data, 'resultData', 'error'),
		raw,
	};
}

function readNodeRun(value: unknown): NodeRun {
	return {
		status: digText(value, 'executionStatus'),
		error: dig(value, 'error'),
		outputs: digList(value, 'data', 'main').map((output) => digList(output).map(readItem)),
		hints: digList(value, 'hints'),
	};
}

function readItem(value: unknown): Item {
	const json = dig(value, 'json');
	return {
		json: isRecord(json) ? json : {},
		pairedItem: dig(value, 'pairedItem'),
		error: dig(value, 'error'),
	};
}
