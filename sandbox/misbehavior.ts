import { isRecord, isWhole, own } from './guards';
import { PAGE_TRICKS, type PageTrick } from './pageTricks';
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
 * its row in `KINDS` and its case in the server's `act`.
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

type Check = readonly [is: (value: unknown) => boolean, form: string];
type Checks = Readonly<Record<string, Check>>;

const TEXT: Check = [(value) => typeof value === 'string', 'a text'];
const STATUS: Check = [(value) => isWhole(value, 200, 599), 'a status from 200 to 599'];
const HEADERS: Check = [
	(value) => isRecord(value) && Object.values(value).every((each) => typeof each === 'string'),
	'an object of texts',
];
const MS: Check = [
	(value) => isWhole(value, 0, 3_600_000),
	'a whole number of milliseconds, at most an hour',
];
const oneOf = (...names: readonly unknown[]): Check => [
	(value) => names.includes(value),
	`one of ${names.join(', ')}`,
];
const optional = ([is, form]: Check): Check => [(value) => value === undefined || is(value), form];

const ANSWER: Checks = { status: STATUS, body: optional(TEXT), headers: optional(HEADERS) };

/** What belongs to each kind. */
const KINDS: Readonly<Record<MisbehaviorAction['kind'], Checks>> = {
	status: ANSWER,
	'status-after-processing': ANSWER,
	delay: { ms: MS },
	late: { ms: MS },
	cut: { when: oneOf('before-processing', 'after-processing', 'mid-body') },
	'close-port': { ms: MS },
	body: { body: TEXT, status: optional(STATUS), contentType: optional(TEXT) },
	headers: { headers: HEADERS },
	truncate: {},
	encode: { encoding: oneOf('latin1', 'utf16le') },
	merge: { fields: [isRecord, 'a JSON object'] },
	echo: { status: STATUS, processed: optional(oneOf(true, false)) },
	page: { trick: oneOf(...PAGE_TRICKS) },
	settings: { settings: [(value) => typeof readSettings(value) !== 'string', 'settings'] },
};

const RULE: Checks = {
	on: oneOf(...ENDPOINTS, 'any'),
	containing: optional(TEXT),
	after: optional([(value) => isWhole(value), 'a whole number']),
	times: optional([(value) => isWhole(value, -1), 'a whole number, or -1']),
	do: [isRecord, 'a JSON object'],
};

/**
 * Reads rules from JSON: one or an array.
 * @returns the rules, or what is wrong with them
 */
export function readMisbehaviors(value: unknown): Misbehavior[] | string {
	const rules: unknown[] = Array.isArray(value) ? value : [value];
	return rules.map(problemOf).find((problem) => problem !== undefined) ?? rules.filter(isRule);
}

function isRule(value: unknown): value is Misbehavior {
	return problemOf(value) === undefined;
}

function problemOf(rule: unknown): string | undefined {
	if (!isRecord(rule)) return 'a rule must be a JSON object';
	const problem = problemIn(rule, RULE);
	if (problem !== undefined || !isRecord(rule.do)) return problem;
	const { kind, ...parts } = rule.do;
	const checks = Object.entries(KINDS).find(([name]) => name === kind)?.[1];
	return checks
		? problemIn(parts, checks)
		: `"kind" must be one of ${Object.keys(KINDS).join(', ')}`;
}

function problemIn(given: Record<string, unknown>, checks: Checks): string | undefined {
	const unknown = Object.keys(given).find((name) => !Object.hasOwn(checks, name));
	if (unknown !== undefined) return `there is no ${unknown}`;
	const wrong = Object.entries(checks).find(([name, [is]]) => !is(own(given, name)));
	return wrong && `"${wrong[0]}" must be ${wrong[1][1]}`;
}
