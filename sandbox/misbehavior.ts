import { PAGE_TRICKS, type PageTrick } from './pageTricks';
import { SETTINGS_SCHEMA, type Settings } from './settings';

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
 * its row in `KINDS`, and its case in the server's `answerOf`, or in `vendorRoute` for when and whether it answers.
 */
export type MisbehaviorAction =
	/** Answers with this status, without processing the request or after it. Without a body the vendor's own kind of error. */
	| {
			kind: 'status' | 'status-after-processing';
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

/** The rules in force, in the order in which they were given. */
export class MisbehaviorRules {
	private states: MisbehaviorState[] = [];

	add(rules: Misbehavior | readonly Misbehavior[]): void {
		for (const rule of [rules].flat())
			this.states.push({ rule, matched: 0, fired: 0, remaining: rule.times ?? 1 });
	}

	clear(): void {
		this.states = [];
	}

	list(): MisbehaviorState[] {
		return this.states.map((state) => ({ ...state }));
	}

	/**
	 * What to do to the next request: how many ms to wait first, what then, and all of that in order. Rules that match
	 * apply in order: delays add up until the first action that ends the request; those behind it are not used up.
	 * @param text its URL, and in the next line its body
	 */
	next(endpoint: Endpoint, text: string) {
		const applied: MisbehaviorAction[] = [];
		let delay = 0;
		let action: Exclude<MisbehaviorAction, { kind: 'delay' }> | undefined;
		for (const state of this.states) {
			const { on, containing = '', after = 0, do: what } = state.rule;
			if (on !== 'any' && on !== endpoint) continue;
			if (!text.includes(containing)) continue;
			state.matched++;
			if (state.matched <= after || state.remaining === 0 || action) continue;
			state.fired++;
			if (state.remaining > 0) state.remaining--;
			applied.push(what);
			if (what.kind === 'delay') delay += what.ms;
			else action = what;
		}
		return { delay, action, applied };
	}
}

const TEXT = { type: 'string' };
const TEXTS = { type: 'object', additionalProperties: TEXT };
const STATUS = { type: 'integer', minimum: 200, maximum: 599 };
const WAIT = { ms: { type: 'integer', minimum: 0 } };
const ANSWER = { status: STATUS, body: TEXT, headers: TEXTS };

/** What belongs to a kind, as JSON, and what of it can be left out. */
type KindShape = [properties: object, ...optional: string[]];

export const KINDS: Record<MisbehaviorAction['kind'], KindShape> = {
	status: [ANSWER, 'body', 'headers'],
	'status-after-processing': [ANSWER, 'body', 'headers'],
	delay: [WAIT],
	late: [WAIT],
	cut: [{ when: { enum: ['before-processing', 'after-processing', 'mid-body'] } }],
	'close-port': [WAIT],
	body: [{ body: TEXT, status: STATUS, contentType: TEXT }, 'status', 'contentType'],
	headers: [{ headers: TEXTS }],
	truncate: [{}],
	encode: [{ encoding: { enum: ['latin1', 'utf16le'] } }],
	merge: [{ fields: { type: 'object' } }],
	echo: [{ status: STATUS, processed: { type: 'boolean' } }, 'processed'],
	page: [{ trick: { enum: PAGE_TRICKS } }],
	settings: [{ settings: SETTINGS_SCHEMA }],
};

const kinds = Object.entries(KINDS).map(([kind, [properties, ...optional]]) => ({
	properties: { kind: { const: kind }, ...properties },
	required: Object.keys(properties).filter((name) => !optional.includes(name)),
	additionalProperties: false,
}));

/** A rule as JSON. */
const RULE_SCHEMA = {
	type: 'object',
	properties: {
		on: { enum: [...ENDPOINTS, 'any'] },
		containing: TEXT,
		after: { type: 'integer', minimum: 0 },
		times: { type: 'integer', minimum: -1 },
		do: {
			type: 'object',
			discriminator: { propertyName: 'kind' },
			required: ['kind'],
			oneOf: kinds,
		},
	},
	required: ['on', 'do'],
	additionalProperties: false,
};

export const RULES_SCHEMA = {
	if: { type: 'array' },
	then: { type: 'array', items: RULE_SCHEMA },
	else: RULE_SCHEMA,
};
