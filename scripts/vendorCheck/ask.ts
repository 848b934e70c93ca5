import { setTimeout as sleep } from 'node:timers/promises';

import { request } from 'undici';

import { digText, isRecord, parseJson } from '../json';

/** A request of the check; one body at most. */
export interface Call {
	method: 'GET' | 'POST' | 'PUT';
	/** Base URL of the vendor. */
	base: string;
	path: string;
	form?: Record<string, string>;
	json?: Record<string, unknown>;
	headers?: Record<string, string>;
}

/** A response, as far as the decisions need it. */
export interface Answer {
	/** 0 when there was none. */
	status: number;
	type: string;
	/** Its text; JSON without spaces. */
	body: string;
	/** Of JSON; undefined for anything else. */
	value: unknown;
	/** What a report may show: status, type and shape, with nothing of the values. */
	shape: string;
}

export type Ask = (call: Call) => Promise<Answer>;

/** A server that fails to respond this often in a row is not asked again. */
const MOST_FAILURES = 2;

/**
 * Sends requests one after the other, at most `limit`, and follows no redirect. A vendor that asks to wait (429), or
 * cannot be reached, gets no more of them.
 */
export function createAsk({ pause, limit }: { pause: number; limit: number }): Ask {
	const failures = new Map<string, number>();
	let sent = 0;
	return async (call) => {
		const failed = failures.get(call.base) ?? 0;
		if (failed >= MOST_FAILURES || sent >= limit) return answerOf(0, '', '', 'not asked');
		if (sent++ > 0) await sleep(pause);
		const answer = await send(call).catch((error: unknown) =>
			// The message could quote the request; the code cannot.
			answerOf(0, '', '', `no response (${digText(error, 'code') || 'no reason given'})`),
		);
		const isGone = answer.status === 429 ? MOST_FAILURES : answer.status === 0 ? failed + 1 : 0;
		failures.set(call.base, isGone);
		return answer;
	};
}

async function send({ method, base, path, form, json, headers }: Call): Promise<Answer> {
	const body = form ? `${new URLSearchParams(form)}` : json ? JSON.stringify(json) : null;
	const type = form ? 'application/x-www-form-urlencoded' : 'application/json';
	const response = await request(`${base}${path}`, {
		method,
		body,
		headers: { accept: 'application/json', ...(body && { 'content-type': type }), ...headers },
		headersTimeout: 60_000,
		bodyTimeout: 60_000,
	});
	// `text()` would swallow a byte order mark.
	const text = Buffer.from(await response.body.arrayBuffer()).toString();
	const given = String(response.headers['content-type'] ?? '').split(';')[0] ?? '';
	return answerOf(response.statusCode, given.trim().toLowerCase(), text);
}

/** @param trouble what is shown of an answer that there was not */
export function answerOf(status: number, type: string, text: string, trouble?: string): Answer {
	const unmarked = text.replace(/^\ufeff/, '');
	const value = parseJson(unmarked);
	const mark = text.slice(0, text.length - unmarked.length);
	const body = value === undefined ? text : `${mark}${JSON.stringify(value)}`;
	const what = text === '' ? 'nothing' : text.startsWith('<') ? 'markup' : 'text';
	const shown = value === undefined ? what : shapeOf(value);
	return { status, type, body, value, shape: trouble ?? `${status} ${type} ${shown}` };
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
	if (Array.isArray(value)) {
		return `[${[...new Set(value.map(shapeOf))].sort().slice(0, 2).join(' | ')}]`;
	}
	if (!isRecord(value)) return kindOf(value);
	const isName = (name: string) => /^@?[A-Za-z_][\w ]{0,39}$/.test(name);
	const fields = Object.entries(value).slice(0, 12);
	return `{${fields.map(([name, each]) => `${isName(name) ? name : '(a name)'}: ${shapeOf(each)}`).join(', ')}}`;
}
