import { request } from 'undici';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox/server';

/** A noon in Los Angeles, three weeks after its clocks went back. */
export const NOW = new Date('2026-11-21T20:00:00Z');

export type Row = Record<string, unknown>;

export interface Answer {
	status: number;
	contentType: string;
	text: string;
}

/** Starts sandboxes for the tests of a file, each with a clock that stands unless it is given another. */
export function useSandboxes(): (options?: SandboxOptions) => Promise<Sandbox> {
	const running: Sandbox[] = [];
	afterEach(async () => {
		await Promise.all(running.splice(0).map(async (each) => await each.close()));
	});
	return async (options = {}) => {
		const sandbox = await startSandbox({ now: () => NOW, ...options });
		running.push(sandbox);
		return sandbox;
	};
}

export async function call(
	sandbox: Sandbox,
	method: 'GET' | 'POST' | 'PUT' | 'DELETE',
	path: string,
	body?: string,
	headers: Record<string, string> = {},
): Promise<Answer> {
	const answer = await request(`${sandbox.url}${path}`, { method, body: body ?? null, headers });
	const contentType = String(answer.headers['content-type'] ?? '');
	return { status: answer.statusCode, contentType, text: await answer.body.text() };
}

/** Sends JSON, and reads the answer as JSON. */
export async function send(
	sandbox: Sandbox,
	method: 'POST' | 'PUT' | 'DELETE',
	path: string,
	fields?: unknown,
	headers: Record<string, string> = {},
): Promise<{ status: number; body: Row; text: string }> {
	const { status, text } = await call(sandbox, method, path, JSON.stringify(fields), {
		...(fields !== undefined && { 'content-type': 'application/json' }),
		...headers,
	});
	return { status, text, body: JSON.parse(text) };
}

/** Posts a form to the Data Interface; the key and a period that holds everything are given unless overridden. */
export async function askLeads(
	sandbox: Sandbox,
	parameters: Record<string, string>,
	accept = 'application/json',
): Promise<Answer> {
	const all = {
		key: sandbox.clickPointKey,
		lid: '1001',
		startdate: '1/1/2020',
		enddate: '1/1/2030',
		take: '1000',
	};
	const body = new URLSearchParams({ ...all, ...parameters }).toString();
	return await call(sandbox, 'POST', '/', body, {
		'content-type': 'application/x-www-form-urlencoded',
		accept,
	});
}

/** The leads of such an answer. */
export async function leads(
	sandbox: Sandbox,
	parameters: Record<string, string> = {},
): Promise<Row[]> {
	return JSON.parse((await askLeads(sandbox, parameters)).text).Leads;
}

export function texts(list: readonly Row[], name: string): string[] {
	return list.map((lead) => String(lead[name]));
}

/** Asks for a token of LeadExec v1, by the right client unless other fields are given. */
export async function askToken(sandbox: Sandbox, fields: Row = {}): Promise<string> {
	const { clientId: client_id, clientSecret: client_secret } = sandbox;
	const all = { client_id, client_secret, grant_type: 'client_credentials', ...fields };
	const { body, text } = await send(sandbox, 'POST', '/v1/authorization/token', all);
	return String(body.access_token ?? text);
}

/** Asks LeadExec v1 for all leads of the main type. */
export async function query(sandbox: Sandbox, bearer: string, fields: Row = {}) {
	const all = { StartDate: '2020-01-01T00:00:00Z', EndDate: '2030-01-01T00:00:00Z', ...fields };
	const headers = { authorization: `Bearer ${bearer}` };
	return await send(sandbox, 'POST', '/v1/leads/query/1001', all, headers);
}

/** Creates a ClientPoint of the fields that it cannot do without, and of those given. */
export async function create(sandbox: Sandbox, fields: Row = {}) {
	const required = { name: 'Acme', revenue: 500.5, assigned_to: 'a@company.example' };
	const all = { api_key: sandbox.clientPointKey, ...required, ...fields };
	return await send(sandbox, 'POST', '/v4/clientpoint/create', all);
}

/** Updates the ClientPoint that was created first. */
export async function update(sandbox: Sandbox, fields: Row) {
	const id = sandbox.clientPoints()[0]?.id ?? 0;
	const all = { api_key: sandbox.clientPointKey, ...fields };
	return await send(sandbox, 'PUT', `/v4/clientpoint/update/${id}`, all);
}
