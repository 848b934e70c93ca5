import type { Asked, Right } from '../../sandbox/facts';
import type { Dialect, Misbehavior, Settings } from '../../sandbox/server';

/** What can go wrong between n8n and a vendor. Each fault is a row of the matrix. */
export interface Fault {
	/** What happens, in the words of the table for users. */
	name: string;
	/** What the sandbox does instead of answering properly, in this order. */
	does?: (vendor: Vendor) => Array<Misbehavior['do']>;
	/** The address that is asked in the place of the sandbox's, when nothing may reach it. */
	elsewhere?: string;
	/** The items or pages that it happens to; all when left out. */
	at?: readonly Position[];
	/** The node's Timeout, in seconds. */
	timeout?: number;
	/** The secret of the cell, where it is not that of all others. */
	key?: string;
	/** How long the sandbox is at work after a request came in, in milliseconds. */
	lasts?: number;
	/** No fault, but vendors that are as nobody had thought. */
	dialect?: SpokenDialect;
}

/** What is true of the vendors instead, and what is right then. */
export interface SpokenDialect {
	choices: Dialect;
	right: Right;
	/** What every request is refused for. */
	asked?: Asked;
	/** How many leads there are. */
	leads?: number;
}

export interface Vendor {
	url: string;
	port: number;
	/** Where requests of the operation go. */
	path: string;
}

/** Which item or page a fault happens to, once; `every` is each request for ever. */
export type Position = 'first' | 'middle' | 'last' | 'every';
export const POSITIONS: readonly Position[] = ['first', 'middle', 'last', 'every'];
/** Those for the variants of an operation. */
export const FEWER_POSITIONS: readonly Position[] = ['middle', 'every'];

/** A fault of a request that creates or changes something at the vendor. */
export interface WriteFault extends Fault {
	/** Nobody can tell from it whether the vendor has acted, or not when it creates, or changes: the item must not be sent again. */
	ambiguous: boolean | 'new' | 'change';
	/** Only of a request that creates. */
	newOnly?: true;
	/** The vendor says no, in an answer that looks like a success. */
	saysNo?: true;
}

/** A fault of a request that reads. */
export interface ReadFault extends Fault {
	/** The leads as they are before the first page, where they are not all there in order. */
	before?: Pick<Settings, 'absentLeads'>;
	/** The leads as they are from the fault on, by place. */
	after?: Pick<Settings, 'absentLeads' | 'movedLeads'>;
	sortBy?: string;
	/** The vendor keeps no order among equal ones. */
	anyOrder?: true;
	/** Letters are lost, but no lead: which ones, a hint or the log says. */
	garbles?: true;
	/** Only for answers in JSON. */
	jsonOnly?: true;
	/** Only where a list is no good answer. */
	objectOnly?: true;
}

/** What goes wrong in n8n itself, of which a trigger knows nothing. */
export interface HostFault extends Fault {
	/** How far n8n's clock is from the vendor's, in milliseconds. */
	clock?: number;
	/** n8n does not start the execution after a poll. */
	dropsLeads?: true;
}

const HOUR = 60 * 60 * 1_000;

export const HOST_FAULTS: readonly HostFault[] = [
	...[
		['five minutes', HOUR / 12],
		['two hours', 2 * HOUR],
		['a day', 24 * HOUR],
	].flatMap(([time, off]): HostFault[] => [
		{ name: `n8n's clock is ${time} behind`, clock: -Number(off) },
		{ name: `n8n's clock is ${time} ahead`, clock: Number(off) },
	]),
	{
		name: 'n8n does not start the execution after a poll',
		dropsLeads: true,
		at: ['middle'],
	},
];

const HTML = '<!DOCTYPE html><html><body><h1>Please log in</h1><br></body></html>';
const asHtml = { 'content-type': 'text/html; charset=utf-8' };
const TOO_DEEP = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;

/** The node's Timeout in cells that time out, in seconds, and a longer time in milliseconds. */
const SHORT = 3;
const TOO_LATE = 4_500;

const statuses = (...each: number[]) =>
	each.map((status) => ({
		name: `Status ${status}`,
		does: (): Array<Misbehavior['do']> => [{ kind: 'status', status }],
	}));

/** Faults that a request cannot have survived: the vendor did not act, and says so. */
const REFUSALS: Fault[] = [
	...statuses(400, 401, 403, 404, 422),
	{ name: 'Status 429', does: () => [{ kind: 'status', status: 429 }] },
	{
		name: 'Status 429, Retry-After in seconds',
		does: () => [{ kind: 'status', status: 429, headers: { 'retry-after': '1' } }],
	},
	{
		name: 'Status 429, Retry-After as a date',
		does: () => {
			const date = new Date(Date.now() + 1_500).toUTCString();
			return [{ kind: 'status', status: 429, headers: { 'retry-after': date } }];
		},
	},
	...redirects(307),
	{ name: 'An error that repeats the request, status 422', does: () => [echo(422)] },
];

/** Faults after which the vendor may have acted. */
const BREAKDOWNS: ReadFault[] = [
	...statuses(408, 500, 502, 503, 504),
	...redirects(302),
	{
		name: 'A web page, status 500',
		does: () => [{ kind: 'status', status: 500, body: HTML, headers: asHtml }],
	},
	{ name: 'An error that repeats the request, status 500', does: () => [echo(500)] },
	{
		name: 'The connection is cut before the vendor acts',
		does: () => [{ kind: 'cut', when: 'before-processing' }],
	},
	{
		name: 'The connection is cut in the middle of the answer',
		does: () => [{ kind: 'cut', when: 'mid-body' }],
	},
	{
		name: 'No answer in time',
		does: () => [
			{ kind: 'delay', ms: TOO_LATE },
			{ kind: 'cut', when: 'before-processing' },
		],
		timeout: SHORT,
	},
	{ name: 'The response is cut off', does: () => [{ kind: 'truncate' }] },
	{
		name: 'The answer is not compressed as it says',
		does: () => [{ kind: 'headers', headers: { 'content-encoding': 'gzip' } }],
	},
	answer('A web page, status 200', HTML, asHtml),
	answer('An empty answer', ''),
	answer('Malformed JSON', '{"status":true,"clientpoint_id":1,}'),
	answer('Malformed XML', '<Leads querytotal="1"><Lead><UID>1</Lead></Leads>', {
		'content-type': 'application/xml',
	}),
	answer('JSON of another shape', '{"result":{"done":[]}}'),
	{ ...answer('A list in the place of an object', '[{"UID":"1"}]'), objectOnly: true },
	answer('JSON that is nested 20,000 deep', TOO_DEEP),
];

/** Nothing reaches the vendor. */
const UNREACHABLE: Fault[] = [
	{ name: 'The connection is refused', elsewhere: 'http://127.0.0.1:9' },
	{ name: 'There is no server of that name', elsewhere: 'https://nowhere.invalid' },
];

/** Answers in other clothes, which are successes all the same. */
const ODDITIES: Fault[] = [
	{
		name: 'A success with an empty error beside it',
		does: () => [{ kind: 'merge', fields: { error: null, errors: [] } }],
	},
	{
		name: 'A success that repeats the request',
		does: () => [{ kind: 'echo', status: 200, processed: true }],
	},
];

const definite = (fault: Fault): WriteFault => ({ ...fault, ambiguous: false });
const ambiguous = (fault: Fault): WriteFault => ({ ...fault, ambiguous: true });

export const WRITE_FAULTS: readonly WriteFault[] = [
	...[...REFUSALS, ...UNREACHABLE, ...ODDITIES].map(definite),
	{
		name: 'An error that repeats the request, status 200',
		does: () => [echo(200)],
		ambiguous: false,
		saysNo: true,
	},
	...BREAKDOWNS.map(ambiguous),
	...[302, 303, 500, 503].map((status) =>
		ambiguous({
			name: `Status ${status} after the vendor has acted`,
			does: () => [{ kind: 'status-after-processing', status }],
		}),
	),
	ambiguous({
		name: 'The connection is cut after the vendor has acted',
		does: () => [{ kind: 'cut', when: 'after-processing' }],
	}),
	ambiguous({
		name: 'The vendor acts, and answers too late',
		does: () => [{ kind: 'late', ms: TOO_LATE }],
		timeout: SHORT,
	}),
	ambiguous({
		name: 'The vendor acts too late',
		does: () => [{ kind: 'delay', ms: TOO_LATE }],
		timeout: SHORT,
		lasts: TOO_LATE,
	}),
	// Of something new it is a warning.
	{
		name: 'A success with an error beside it',
		does: () => [{ kind: 'merge', fields: { error: 'The template 7 was not found.' } }],
		ambiguous: 'change',
	},
	{
		name: 'A refusal with the ID of a new ClientPoint',
		does: () => [{ kind: 'merge', fields: { status: false, message: 'The mail has bounced.' } }],
		ambiguous: 'new',
		newOnly: true,
	},
	// A change needs no words beside its status.
	{
		name: 'Status 204 after the vendor has acted',
		does: () => [{ kind: 'status-after-processing', status: 204, body: '' }],
		ambiguous: 'new',
	},
	ambiguous({
		name: 'A web page after the vendor has acted',
		does: () => [{ kind: 'status-after-processing', status: 200, body: HTML, headers: asHtml }],
	}),
	ambiguous({
		name: 'An empty answer after the vendor has acted',
		does: () => [{ kind: 'status-after-processing', status: 200, body: '' }],
	}),
];

/** Whether the node waits in vain for an answer. */
export function isSlow({ timeout }: Fault): boolean {
	return timeout !== undefined;
}

const BETWEEN: readonly Position[] = ['middle', 'last'];

/** Those of any request that reads. */
export const REQUEST_FAULTS: readonly ReadFault[] = [
	...REFUSALS,
	...BREAKDOWNS,
	...UNREACHABLE.map((fault): ReadFault => ({ ...fault, at: ['every'] })),
	...ODDITIES,
	// The answer is quoted as it came, from its beginning.
	{ name: 'An error that repeats the request, status 200', does: () => [echo(200)] },
];

/** Those of a request for a page of leads. */
export const READ_FAULTS: readonly ReadFault[] = [
	...REQUEST_FAULTS,
	{
		name: 'The connection is refused for a while',
		does: () => [{ kind: 'close-port', ms: 600 }],
		at: ['first', 'middle'],
	},
	{
		name: 'A list of leads with an error beside it',
		does: () => [{ kind: 'merge', fields: { Error: 'Some leads could not be read.' } }],
		jsonOnly: true,
	},
	{
		name: 'Text in another encoding than it says',
		does: () => [{ kind: 'encode', encoding: 'latin1' }],
		garbles: true,
	},
	{
		name: 'UTF-16 that says it is UTF-8',
		does: () => [{ kind: 'encode', encoding: 'utf16le' }],
	},
	{
		name: 'Text that says it is in another encoding',
		does: () => [
			{ kind: 'headers', headers: { 'content-type': 'application/json; charset=utf-16' } },
		],
	},
	changing('A lead is added between two pages', { absentLeads: [0] }, { absentLeads: [] }),
	changing('A lead is added at the end', { absentLeads: [29] }, { absentLeads: [] }),
	changing('A lead is removed between two pages', { absentLeads: [] }, { absentLeads: [3] }),
	// The count stays the same, and no lead comes twice: only the pages' overlap shows it.
	changing('One lead is removed, another added', { absentLeads: [29] }, { absentLeads: [2] }),
	changing('One lead is added, another removed', { absentLeads: [2] }, { absentLeads: [29] }),
	changing('Leads are reordered between two pages', { absentLeads: [] }, { movedLeads: 5 }),
	{ ...page('A page that is shorter than asked for', 'short'), at: ['first', 'middle', 'every'] },
	page('A page without leads', 'empty'),
	{ ...page('The page before, once more', 'repeated'), at: BETWEEN },
	page('A page with a lead twice', 'lead-twice'),
	page('A lead without a UID', 'lead-without-uid'),
	{ ...page('Equal leads in another order', 'ties-reversed'), sortBy: 'State', anyOrder: true },
	page('The total in words', 'total-in-words'),
	page('A total that counts one more', 'total-one-more'),
	page('A total that counts one less', 'total-one-fewer'),
];

function echo(status: number): Misbehavior['do'] {
	return { kind: 'echo', status };
}

function redirects(status: number): Fault[] {
	return [
		{
			name: `A redirect (${status}) to the same server`,
			does: (vendor) => [
				{ kind: 'status', status, headers: { location: `${vendor.url}${vendor.path}` } },
			],
		},
		{
			name: `A redirect (${status}) to another server`,
			does: (vendor) => [
				{
					kind: 'status',
					status,
					headers: { location: `http://localhost:${vendor.port}${vendor.path}` },
				},
			],
		},
	];
}

function answer(name: string, body: string, headers?: Record<string, string>): Fault {
	return { name, does: () => [{ kind: 'status', status: 200, body, ...(headers && { headers }) }] };
}

function changing(
	name: string,
	before: Pick<Settings, 'absentLeads'>,
	change: Partial<Pick<Settings, 'absentLeads' | 'movedLeads'>>,
): ReadFault {
	const after = { absentLeads: before.absentLeads, movedLeads: 0, ...change };
	return { name, before, after, at: BETWEEN, does: () => [{ kind: 'settings', settings: after }] };
}

function page(name: string, trick: (Misbehavior['do'] & { kind: 'page' })['trick']): ReadFault {
	return { name, does: () => [{ kind: 'page', trick }] };
}
