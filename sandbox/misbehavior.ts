import { isRecord, isWhole, own } from './guards';
import { isPageTrick, PAGE_TRICKS, type PageTrick } from './pageTricks';
import { readSettings, type Settings } from './settings';

/** What a request asks for. */
const ENDPOINTS = [
	'leads',
	'create',
	'update',
	'recipientAdd',
	'token',
	'query',
	'leadTypes',
	'insert',
	'getLink',
] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/**
 * What the sandbox does instead of answering properly. Each member stands alone, so that more can be added: a kind here,
 * its case in {@link readAction} and in the server's `act`.
 */
export type MisbehaviorAction =
	/** Answers with this status; the request is not processed. Without a body the vendor's own kind of error. */
	| { kind: 'status'; status: number; body?: string; headers?: Record<string, string> }
	/** Processes the request, then answers with this status. */
	| {
			kind: 'status-after-processing';
			status: number;
			body?: string;
			headers?: Record<string, string>;
	  }
	/** Waits before anything else is done; the request is processed even when the client has gone by then. */
	| { kind: 'delay'; ms: number }
	/**
	 * Destroys the connection: without processing, after processing (the ClientPoint exists, nobody is told), or after
	 * processing and half of the answer's body.
	 */
	| { kind: 'cut'; when: 'before-processing' | 'after-processing' | 'mid-body' }
	/** Answers with this body, as application/json and status 200 unless said otherwise; the request is not processed. */
	| { kind: 'body'; status?: number; contentType?: string; body: string }
	/** Processes the request at once, and answers properly after this wait. */
	| { kind: 'late'; ms: number }
	/** Processes the request and answers properly, but for these headers: a wrong Content-Encoding, for example. */
	| { kind: 'headers'; headers: Record<string, string> }
	/** Processes the request, and sends the first half of the answer's body as if that were all of it. */
	| { kind: 'truncate' }
	/** Processes the request, and sends the answer's text in this encoding while its headers say UTF-8. */
	| { kind: 'encode'; encoding: 'latin1' | 'utf16le' }
	/** Processes the request, and adds these fields to the top of the answer's JSON object. */
	| { kind: 'merge'; fields: Record<string, unknown> }
	/**
	 * Answers with the request that came, its key plain, escaped and encoded: as an error of this status without
	 * processing, or beside the proper answer when `processed`.
	 */
	| { kind: 'echo'; status: number; processed?: boolean }
	/** Answers a page of leads wrongly. */
	| { kind: 'page'; trick: PageTrick }
	/** Changes settings from now on, then answers properly: leads come and go between two pages. */
	| { kind: 'settings'; settings: Partial<Settings> }
	/** Answers properly, then lets nobody connect for a while: who comes next is refused. */
	| { kind: 'close-port'; ms: number };

/** One order to misbehave. */
export interface Misbehavior {
	on: Endpoint | 'any';
	/** Only requests whose URL or body contains this text match. */
	containing?: string;
	/** How many matching requests are left alone first; default 0. All that arrive count, also those that another rule answers. */
	after?: number;
	/** How many requests it happens to; default 1, -1 for ever. */
	times?: number;
	do: MisbehaviorAction;
}

/** A rule with what became of it. */
export interface MisbehaviorState {
	rule: Misbehavior;
	/** Requests that matched so far. */
	matched: number;
	/** How often it happened. */
	fired: number;
	/** How often it will still happen, -1 for ever. */
	remaining: number;
}

/** What to do to one request. */
export interface Plan {
	/** Milliseconds to wait first. */
	delay: number;
	action?: Exclude<MisbehaviorAction, { kind: 'delay' }>;
	/** All that was applied, in order. */
	applied: MisbehaviorAction[];
}

/** The rules in force, in the order in which they were given. */
export class MisbehaviorRules {
	private states: MisbehaviorState[] = [];

	add(rules: readonly Misbehavior[]): void {
		this.states.push(
			...rules.map((rule) => ({ rule, matched: 0, fired: 0, remaining: rule.times ?? 1 })),
		);
	}

	clear(): void {
		this.states = [];
	}

	list(): MisbehaviorState[] {
		return this.states.map((state) => ({ ...state }));
	}

	/**
	 * Takes the next plan. Rules that match apply in order: delays add up until the first action that ends the
	 * request; the rules behind that are not used up.
	 * @param text URL and body of the request
	 */
	next(endpoint: Endpoint, text: string): Plan {
		const plan: Plan = { delay: 0, applied: [] };
		for (const state of this.states) {
			const { rule } = state;
			if (rule.on !== 'any' && rule.on !== endpoint) continue;
			if (rule.containing !== undefined && !text.includes(rule.containing)) continue;
			state.matched++;
			if (state.matched <= (rule.after ?? 0) || state.remaining === 0 || plan.action) continue;
			state.fired++;
			if (state.remaining > 0) state.remaining--;
			plan.applied.push(rule.do);
			if (rule.do.kind === 'delay') plan.delay += rule.do.ms;
			else plan.action = rule.do;
		}
		return plan;
	}
}

/**
 * Reads rules from JSON: one or an array.
 * @returns the rules, or what is wrong with them
 */
export function readMisbehaviors(value: unknown): Misbehavior[] | string {
	const rules: Misbehavior[] = [];
	for (const each of Array.isArray(value) ? value : [value]) {
		const rule = readMisbehavior(each);
		if (typeof rule === 'string') return rule;
		rules.push(rule);
	}
	return rules;
}

function readMisbehavior(value: unknown): Misbehavior | string {
	if (!isRecord(value)) return 'a rule must be a JSON object';
	const unknown = Object.keys(value).find(
		(name) => !['on', 'containing', 'after', 'times', 'do'].includes(name),
	);
	if (unknown !== undefined) return `a rule has no ${unknown}`;
	const on = [...ENDPOINTS, 'any' as const].find((each) => each === own(value, 'on'));
	if (!on) return `"on" must be one of ${ENDPOINTS.join(', ')}, any`;
	const containing = own(value, 'containing');
	if (containing !== undefined && typeof containing !== 'string')
		return '"containing" must be a text';
	const after = own(value, 'after');
	if (after !== undefined && !isWhole(after)) return '"after" must be a whole number';
	const times = own(value, 'times');
	if (times !== undefined && !isWhole(times, -1)) return '"times" must be a whole number, or -1';
	const action = readAction(own(value, 'do'));
	if (typeof action === 'string') return action;
	return {
		on,
		...(containing !== undefined && { containing }),
		...(after !== undefined && { after }),
		...(times !== undefined && { times }),
		do: action,
	};
}

const KINDS: ReadonlyArray<MisbehaviorAction['kind']> = [
	'status',
	'status-after-processing',
	'delay',
	'late',
	'cut',
	'close-port',
	'body',
	'headers',
	'truncate',
	'encode',
	'merge',
	'echo',
	'page',
	'settings',
];

function readAction(value: unknown): MisbehaviorAction | string {
	if (!isRecord(value)) return '"do" must be a JSON object';
	const kind = own(value, 'kind');
	const status = own(value, 'status');
	const body = own(value, 'body');
	const contentType = own(value, 'contentType');
	const headers = own(value, 'headers');
	if (body !== undefined && typeof body !== 'string') return '"body" must be a text';
	if (contentType !== undefined && typeof contentType !== 'string')
		return '"contentType" must be a text';
	if (headers !== undefined && !isHeaders(headers)) return '"headers" must be an object of texts';
	if (status !== undefined && !isWhole(status, 200, 599)) return '"status" must be from 200 to 599';
	switch (kind) {
		case 'status':
		case 'status-after-processing':
			if (status === undefined) return `${kind} needs a "status"`;
			return { kind, status, ...(body !== undefined && { body }), ...(headers && { headers }) };
		case 'delay':
		case 'late':
		case 'close-port': {
			const ms = own(value, 'ms');
			return isWhole(ms, 0, 3_600_000)
				? { kind, ms }
				: '"ms" must be a whole number, at most an hour';
		}
		case 'cut': {
			const when = own(value, 'when');
			if (when === 'before-processing' || when === 'after-processing' || when === 'mid-body')
				return { kind, when };
			return '"when" must be before-processing, after-processing or mid-body';
		}
		case 'body':
			if (body === undefined) return 'body needs a "body"';
			return {
				kind,
				body,
				...(status !== undefined && { status }),
				...(contentType !== undefined && { contentType }),
			};
		case 'headers':
			return headers ? { kind, headers } : 'headers needs "headers"';
		case 'truncate':
			return { kind };
		case 'encode': {
			const encoding = own(value, 'encoding');
			return encoding === 'latin1' || encoding === 'utf16le'
				? { kind, encoding }
				: '"encoding" must be latin1 or utf16le';
		}
		case 'merge': {
			const fields = own(value, 'fields');
			return isRecord(fields) ? { kind, fields } : 'merge needs "fields", a JSON object';
		}
		case 'echo': {
			const processed = own(value, 'processed');
			if (status === undefined) return 'echo needs a "status"';
			if (processed !== undefined && typeof processed !== 'boolean')
				return '"processed" must be true or false';
			return { kind, status, ...(processed !== undefined && { processed }) };
		}
		case 'page': {
			const trick = own(value, 'trick');
			return isPageTrick(trick)
				? { kind, trick }
				: `"trick" must be one of ${PAGE_TRICKS.join(', ')}`;
		}
		case 'settings': {
			const settings = readSettings(own(value, 'settings'));
			return typeof settings === 'string' ? settings : { kind, settings };
		}
		default:
			return `"kind" must be one of ${KINDS.join(', ')}`;
	}
}

function isHeaders(value: unknown): value is Record<string, string> {
	return isRecord(value) && Object.values(value).every((each) => typeof each === 'string');
}
