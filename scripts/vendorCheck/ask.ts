import { setTimeout as sleep } from 'node:timers/promises';

import { SaxesParser } from 'saxes';
import { FormData, request } from 'undici';

import { digText, isRecord, parseJson } from '../json';

/** A request of the check; one body at most. */
export interface Call {
	method: 'GET' | 'POST' | 'PUT';
	/** Base URL of the vendor. */
	base: string;
	path: string;
	query?: Record<string, string>;
	form?: Record<string, string>;
	multipart?: Record<string, string>;
	json?: Record<string, unknown>;
	headers?: Record<string, string>;
}

export type Row = Record<string, unknown>;

/** A response, as far as the observations need it. */
export interface Answer {
	/** 0 when there was none. */
	status: number;
	type: string;
	format: 'json' | 'xml' | 'text' | 'nothing';
	/** Of XML, the content of the root element; `@name` is an attribute. */
	value: unknown;
	/** Undefined when this is no list of leads. */
	leads: Row[] | undefined;
	/** `querytotal`, `takecount`, `sentcount`. */
	counts: Record<string, unknown>;
	/** Status, type and shape: what a report may show. */
	shape: string;
}

export type Ask = (call: Call) => Promise<Answer>;

/** A server that fails to respond this often in a row is not asked again. */
const MOST_FAILURES = 2;

/**
 * Sends requests one after the other, at most `limit`, and follows no redirect. A vendor that asks to wait (429), or
 * cannot be reached, gets no more of them.
 *
 * @param onAnswer is told each request and the shape of its response
 */
export function createAsk(
	{ pause, limit }: { pause: number; limit: number },
	onAnswer: (line: string) => void = () => undefined,
): Ask {
	const failures = new Map<string, number>();
	let sent = 0;
	return async (call) => {
		const failed = failures.get(call.base) ?? 0;
		if (failed >= MOST_FAILURES || sent >= limit) return read(0, '', '', 'not asked');
		if (sent++ > 0) await sleep(pause);
		const answer = await send(call).catch((error: unknown) =>
			// The message could quote the request; the code cannot.
			read(0, '', '', `no response (${digText(error, 'code') || 'no reason given'})`),
		);
		if (answer.status === 429) failures.set(call.base, MOST_FAILURES);
		else failures.set(call.base, answer.status === 0 ? failed + 1 : 0);
		onAnswer(`${call.method} ${call.path.replace(/\d+/g, '(digits)')}: ${answer.shape}`);
		return answer;
	};
}

async function send({ method, base, path, query, form, multipart, json, headers }: Call) {
	let body: string | FormData | null = null;
	if (form) body = new URLSearchParams(form).toString();
	if (json) body = JSON.stringify(json);
	if (multipart) {
		body = new FormData();
		for (const [name, value] of Object.entries(multipart)) body.append(name, value);
	}
	const response = await request(`${base}${path}${query ? `?${new URLSearchParams(query)}` : ''}`, {
		method,
		body,
		headers: {
			...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
			...(json && { 'content-type': 'application/json' }),
			...headers,
		},
		headersTimeout: 60_000,
		bodyTimeout: 60_000,
	});
	const type = String(response.headers['content-type'] ?? '').split(';')[0] ?? '';
	return read(response.statusCode, type.trim().toLowerCase(), await response.body.text());
}

function read(status: number, type: string, text: string, trouble?: string): Answer {
	const json = parseJson(text);
	const xml = json === undefined && text.trimStart().startsWith('<') ? parseXml(text) : undefined;
	const value = xml?.value ?? json;
	const format = json !== undefined ? 'json' : xml ? 'xml' : text === '' ? 'nothing' : 'text';
	const members = new Map(
		Object.entries(isRecord(value) ? value : {}).map(([name, each]) => [name.toLowerCase(), each]),
	);
	const found = xml
		? xml.root.toLowerCase() === 'leads' && listOf(members.get('lead'))
		: members.get('leads');
	const leads = status === 200 && Array.isArray(found) && found.every(isRecord) ? found : undefined;
	const count = (name: string) => members.get(xml ? `@${name}` : name);
	const counts = { total: count('querytotal'), take: count('takecount'), sent: count('sentcount') };
	const shape = trouble ?? `${status} ${type || 'no type'} ${xml ? `<${xml.root}>` : ''}`;
	const shown = format === 'json' || format === 'xml' ? shapeOf(value) : format;
	return { status, type, format, value, leads, counts, shape: trouble ?? `${shape}${shown}` };
}

export function listOf(value: unknown): unknown[] {
	if (value === undefined) return [];
	return Array.isArray(value) ? value : [value];
}

/** What kind of value it is, with nothing of the value itself. */
export function kindOf(value: unknown): string {
	if (value === null) return 'null';
	if (typeof value !== 'string') return Array.isArray(value) ? 'list' : typeof value;
	if (/^\d+$/.test(value)) return 'digits';
	// The form of a date says which digits stand where.
	const form = value.replace(/\d/g, '9').replace(/[AP]M$/, 'AM');
	return /^[\d/:TZ .,+-]+(AM)?$/.test(form) && form.includes('9') ? `"${form}"` : 'text';
}

/** Names and kinds, several rows as one. Names that could be data are left out. */
export function shapeOf(value: unknown): string {
	if (Array.isArray(value)) {
		return `[${[...new Set(value.map(shapeOf))].sort().slice(0, 3).join(' | ')}]`;
	}
	if (!isRecord(value)) return kindOf(value);
	const fields = Object.entries(value).map(([name, each]) => `${safeName(name)}: ${shapeOf(each)}`);
	return `{${fields.join(', ')}}`;
}

export function safeName(name: string): string {
	return /^@?[A-Za-z_][\w ]{0,39}$/.test(name) ? name : '(a name)';
}

/** XML as a value: elements of one name become a list. Undefined for what is no XML. */
function parseXml(text: string): { root: string; value: unknown } | undefined {
	const open: Array<{ name: string; text: string; fields: Row }> = [];
	let result: { root: string; value: unknown } | undefined;
	let broken = false;
	const parser = new SaxesParser();
	const append = (piece: string) => {
		const element = open.at(-1);
		if (element) element.text += piece;
	};
	parser.on('error', () => (broken = true));
	parser.on('opentag', ({ name, attributes }) => {
		const fields = Object.entries(attributes).map(([key, value]) => [`@${key}`, String(value)]);
		open.push({ name, text: '', fields: Object.fromEntries(fields) });
	});
	parser.on('text', append);
	parser.on('cdata', append);
	parser.on('closetag', () => {
		const element = open.pop();
		if (!element) return;
		const { name, fields } = element;
		const value = Object.keys(fields).length > 0 ? fields : element.text;
		const parent = open.at(-1);
		if (!parent) result = { root: name, value };
		else
			parent.fields[name] = name in parent.fields ? [...listOf(parent.fields[name]), value] : value;
	});
	parser.write(text).close();
	return broken ? undefined : result;
}
