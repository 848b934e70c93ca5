import { setTimeout as sleep } from 'node:timers/promises';

import { isRecord, parseJson } from '../json';

/** A request to a vendor, with a form or JSON as its body. */
export interface Call {
	method: 'GET' | 'POST' | 'PUT';
	url: string;
	body?: URLSearchParams | Record<string, unknown>;
	headers?: Record<string, string>;
	/** It takes back what another did: it is sent even to a vendor that gets no more requests. */
	isUndo?: boolean;
}

/** A response, its status being 0 when there was none. */
export interface Answer {
	status: number;
	type: string;
	/** Its text; JSON without spaces. */
	body: string;
	/** Of JSON; undefined for anything else. */
	value: unknown;
	/** What a report may show: status, type and shape, with nothing of the values. */
	shape: string;
}

const NONE = answerOf(0, '', '');

/** Sends one request after the other, with a pause. A vendor that asks to wait, or does not respond, gets no more. */
export function createAsk(pause: number) {
	const left = new Set<string>();
	return async (call: Call): Promise<Answer> => {
		const { host } = new URL(call.url);
		const isLeft = left.has(host) && !call.isUndo;
		const answer = isLeft ? NONE : await send(call).catch(() => NONE);
		if (answer.status === 429 || answer === NONE) left.add(host);
		await sleep(pause);
		return answer;
	};
}

async function send({ method, url, body, headers }: Call): Promise<Answer> {
	const json = 'application/json';
	const isForm = body === undefined || body instanceof URLSearchParams;
	const response = await fetch(url, {
		method,
		body: isForm ? body : JSON.stringify(body),
		headers: { accept: json, ...(!isForm && { 'content-type': json }), ...headers },
		redirect: 'manual',
		signal: AbortSignal.timeout(60_000),
	});
	// `text()` would swallow a byte order mark.
	const text = Buffer.from(await response.arrayBuffer()).toString();
	const [type = ''] = (response.headers.get('content-type') ?? '').toLowerCase().split(';');
	return answerOf(response.status, type.trim(), text);
}

export function answerOf(status: number, type: string, text: string): Answer {
	const unmarked = text.replace(/^\ufeff/, '');
	const value = parseJson(unmarked);
	const body = value === undefined ? text : text.replace(unmarked, () => JSON.stringify(value));
	const what = text === '' ? 'nothing' : text.startsWith('<') ? 'markup' : 'text';
	const shown = value === undefined ? what : shapeOf(value);
	return { status, type, body, value, shape: `${status} ${type} ${shown}`.slice(0, 400) };
}

/** What kind of value it is, with nothing of the value itself. The form of a date says which digits stand where. */
function kindOf(value: unknown): string {
	if (value === null) return 'null';
	if (typeof value !== 'string') return typeof value;
	if (/^\d+$/.test(value)) return 'digits';
	const form = value.replace(/\d/g, '9').replace(/[ap]m$/i, 'AM');
	return /^[\d/:TZ .,+-]+(AM)?$/.test(form) && form.includes('9') ? `"${form}"` : 'text';
}

/** Names and kinds, several rows as one. Names that could be data are left out. */
function shapeOf(value: unknown): string {
	if (Array.isArray(value))
		return `[${[...new Set(value.map(shapeOf))].sort().slice(0, 2).join(' | ')}]`;
	if (!isRecord(value)) return kindOf(value);
	const isName = (name: string) => /^@?[A-Za-z_ ]{1,40}\d?$/.test(name);
	const fields = Object.entries(value).slice(0, 12);
	return `{${fields.map(([name, each]) => `${isName(name) ? name : '(a name)'}: ${shapeOf(each)}`).join(', ')}}`;
}
