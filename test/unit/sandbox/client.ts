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

export interface LeadList {
	total: string;
	take: string;
	sent: string;
	leads: Row[];
}

export async function start(options: SandboxOptions = {}): Promise<Sandbox> {
	return await startSandbox({ now: () => NOW, ...options });
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

export async function leads(
	sandbox: Sandbox,
	parameters: Record<string, string> = {},
): Promise<LeadList> {
	const answer = await askLeads(sandbox, parameters);
	expect(answer).toMatchObject({
		status: 200,
		contentType: expect.stringContaining('application/json'),
	});
	return readJson(answer.text);
}

export function texts(list: LeadList, name: string): string[] {
	return list.leads.map((lead) => String(lead[name]));
}

export function readJson(text: string): LeadList {
	const { QueryTotal, TakeCount, SentCount, Leads } = JSON.parse(text);
	return { total: QueryTotal, take: TakeCount, sent: SentCount, leads: Leads };
}

/** An element that has to be there. */
export function at<T>(list: readonly T[], index: number): T {
	const value = list[index];
	if (value === undefined) throw new Error(`nothing at ${index} of ${list.length}`);
	return value;
}

export async function create(
	sandbox: Sandbox,
	fields: Row,
): Promise<{ status: number; body: Row }> {
	const all = {
		api_key: sandbox.clientPointKey,
		name: 'Acme',
		revenue: 500.5,
		assigned_to: 'a@company.example',
	};
	const text = JSON.stringify({ ...all, ...fields });
	const answer = await call(sandbox, 'POST', '/v4/clientpoint/create', text, {
		'content-type': 'application/json',
	});
	return { status: answer.status, body: JSON.parse(answer.text) };
}
