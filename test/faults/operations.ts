import type { IDataObject, INodeParameters } from 'n8n-workflow';

import {
	type Dialect,
	type Endpoint,
	LEAD_TYPES,
	type Sandbox,
	type SandboxLead,
} from '../../sandbox/server';
import {
	CredentialStore,
	type NodeResult,
	type NodeRun,
	Poller,
	runNode,
} from '../integration/harness';
import {
	byId,
	createLeads,
	credentialFor,
	EMPTY_LID,
	type LeadsRun,
	MAIN_LID,
	readLeads,
} from '../integration/support/clickPoint';
import {
	addRecipients,
	createClientPoints,
	createdIds,
	getLinks,
	REQUIRED,
	updateClientPoints,
} from '../integration/support/clientPoint';
import { asOutput } from '../integration/support/sandbox';
import { isSlow, type Position, type ReadFault, READ_FAULTS, REQUEST_FAULTS } from './faults';
import type { Column } from './result';

/**
 * The operations that the faults happen to. A new one joins with a definition: how it is run, which
 * of the sandbox's endpoints it asks, and what the sandbox's truth about it is.
 */

/** How one execution differs from the others of its cell. */
export interface Execution {
	sandbox: Sandbox;
	/** Fields of the credential that differ from the sandbox's. */
	credential: IDataObject;
	/** The node's Timeout in seconds, if it is set. */
	timeout: number | undefined;
	/** Of this cell alone: what is remembered across executions belongs to a workflow. */
	workflowId: string;
	onError?: NodeRun['onError'];
	/** A failed execution that is to be retried. */
	retryOf?: NodeResult;
}

/** What all operations have. */
export interface Operation {
	name: string;
	/** What it asks of the sandbox, and where. */
	endpoint: Endpoint;
	path: string;
	/** Where the plain form of an operation stands in the table for users; it goes through all positions. */
	column?: Column;
	/** The positions that make a difference, where they are not the usual ones. */
	positions?: readonly Position[];
}

/** An operation that gets leads page by page, once or with every poll. */
interface PagedOperation extends Operation {
	/** What the sandbox speaks. */
	dialect?: Dialect;
	/** A text of the requests for these pages, and of no others. */
	pages: Record<'first' | 'middle' | 'last', string>;
	/** The faults that can happen to it. */
	suffers(fault: ReadFault): boolean;
	/** What tells two entries apart. */
	idOf(entry: Record<string, unknown>): unknown;
	/** An entry without what the sandbox's truth does not tell of it. */
	comparable?(entry: Record<string, unknown>, fault: ReadFault): Record<string, unknown>;
}

/** What of an entry can be compared after a fault. */
export function comparableIn(
	{ idOf, comparable = (entry) => entry }: PagedOperation,
	fault: ReadFault,
): (entry: Record<string, unknown>) => Record<string, unknown> {
	if (fault.garbles !== true) return (entry) => comparable(entry, fault);
	return (entry) => ({ UID: idOf(entry), LeadTypeUID: idOf(entry) });
}

/** An operation that gets a list. */
export interface ReadOperation extends PagedOperation {
	/** The field of the credential that holds the address. */
	address: string;
	run(execution: Execution & { sortBy: string | undefined }): Promise<NodeResult>;
	/** Makes what it needs at the vendor. */
	prepare?(sandbox: Sandbox): Promise<unknown>;
	/** How many items come out beside a hint that they lack something; none when left out. */
	toldItems?: number;
	/** All that should come out, in order, when nothing goes wrong. */
	all(sandbox: Sandbox, sortBy: string | undefined): Array<Record<string, unknown>>;
}

/** A trigger that polls. */
export interface PollOperation extends PagedOperation {
	/** @param timeout of the node, in seconds */
	create(sandbox: Sandbox, timeout: number | undefined): Promise<Polling>;
	/** A lead as it should come out. */
	asGiven(lead: SandboxLead): Record<string, unknown>;
}

/** A trigger that is not yet active. */
export interface Polling {
	poller: Poller;
	/** Changes the address in the credential. */
	pointTo(url: string): void;
}

/** An operation that does something for each input item. */
export interface WriteOperation extends Operation {
	/** The field of the credential that holds the address. */
	address: string;
	/** Names of the input items. */
	items: readonly string[];
	/** Makes what it needs at the vendor. */
	prepare?(sandbox: Sandbox): Promise<unknown>;
	/** A text of the requests for an item, and of no others. */
	requestText(item: string): string;
	/** What messages call an item. */
	subject(item: string): string;
	/** What the message says of an item that the vendor refused. */
	refused(item: string): string;
	/** `input` has `name` and, where faults need it, `server` for the credential's address. */
	run(execution: Execution & { input: IDataObject[] }): Promise<NodeResult>;
	/** Ids of what the vendor did because of an item: one each time that it was done. */
	effects(sandbox: Sandbox, item: string): unknown[];
	/** The id in the output of an item that was done. */
	idOf(output: IDataObject): unknown;
	/** Executions of the workflow know of each other: a second one follows, with the same input. */
	remembers?: true;
}

/** 30 leads are 4 pages of 10 that overlap by one: so many places from one to the next. */
export const LEADS = 30;
export const PAGE_STEP = 9;
const PAGES = { first: 'skip=0&', middle: 'skip=18&', last: 'skip=27&' };
const QUERY_PAGES = { first: '"Skip":0,', middle: '"Skip":18,', last: '"Skip":27,' };
/** There is but one request. */
const ONLY = { first: '', middle: '', last: '' };
/** Ids that the sandbox gives to the ClientPoints that it has first. */
const THREE_IDS = ['100001', '100002', '100003'] as const;
const ONCE_OR_ALWAYS: readonly Position[] = ['first', 'every'];

/** A lead as the Query API gives it; of the dates of its sends the sandbox's truth knows the account's time alone. */
const asQueried = (lead: SandboxLead): Record<string, unknown> => ({
	...asOutput(lead),
	DateAdded: lead.added.toISOString().replace('.000', ''),
});
const withoutSendDates = (lead: Record<string, unknown>): Record<string, unknown> => ({
	...lead,
	...(Array.isArray(lead.Sends) && {
		Sends: lead.Sends.map((send: object) => ({ ...send, DateSent: undefined })),
	}),
});

/** How leads are asked for with an API key, and with a client id and secret. */
const byKey = {
	endpoint: 'leads',
	path: '/',
	pages: PAGES,
	suffers: (fault: ReadFault) => READ_FAULTS.includes(fault),
	idOf: ({ UID }: Record<string, unknown>) => UID,
	asGiven: asOutput,
} as const;
const byClient = {
	endpoint: 'query',
	path: `/v1/leads/query/${MAIN_LID}`,
	pages: QUERY_PAGES,
	suffers: (fault: ReadFault) => READ_FAULTS.includes(fault),
	idOf: byKey.idOf,
	asGiven: asQueried,
	comparable: withoutSendDates,
} as const;
const ways = { apiKey: byKey, clientCredentials: byClient };
const addresses = { apiKey: 'baseUrl', clientCredentials: 'dataUrl' };

export const leads = (
	name: string,
	{
		authentication = 'apiKey',
		parallelPages,
		options,
		...node
	}: LeadsRun & { parallelPages: number },
): ReadOperation => ({
	name,
	...ways[authentication],
	address: addresses[authentication],
	run: async ({ sandbox, credential, timeout, workflowId, sortBy }) =>
		await readLeads(sandbox, {
			authentication,
			credential,
			options: {
				pageSize: PAGE_STEP + 1,
				parallelPages,
				...options,
				...(timeout !== undefined && { timeout }),
				...(sortBy !== undefined && { sortBy }),
			},
			...node,
			id: workflowId,
		}),
	all: (sandbox, sortBy) => {
		const all = sandbox.leadsOf(MAIN_LID).map(ways[authentication].asGiven);
		if (sortBy === undefined) return all;
		const textOf = (lead: Record<string, unknown>) => String(lead[sortBy] ?? '');
		return all.sort((a, b) => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0));
	},
});

const withClient = leads('Leads with Client Credentials', {
	authentication: 'clientCredentials',
	parallelPages: 1,
});

export const READ_OPERATIONS: readonly ReadOperation[] = [
	{ ...leads('Leads', { parallelPages: 1 }), column: 'leads' },
	{
		...leads('Leads, answers in XML', { parallelPages: 1 }),
		dialect: { 'dataInterface.json': 'xml' },
		suffers: (fault) => byKey.suffers(fault) && !fault.jsonOnly,
	},
	leads('Leads, 4 pages at once', { parallelPages: 4 }),
	leads('Leads, Continue On Fail', { parallelPages: 2, onError: 'continueRegularOutput' }),
	{ ...withClient, column: 'leadsByClient' },
	{
		...withClient,
		name: 'Leads with Client Credentials, their access token',
		endpoint: 'token',
		path: '/v1/authorization/token',
		address: 'apiUrl',
		pages: ONLY,
		positions: ONCE_OR_ALWAYS,
		suffers: (fault) => REQUEST_FAULTS.includes(fault),
	},
	{
		name: 'Get Lead Types',
		endpoint: 'leadTypes',
		path: '/v1/leadtypes',
		address: 'apiUrl',
		pages: ONLY,
		positions: ONCE_OR_ALWAYS,
		// It has no Timeout that could be short.
		suffers: (fault) => REQUEST_FAULTS.includes(fault) && !fault.objectOnly && !isSlow(fault),
		run: async ({ sandbox, credential, workflowId }) =>
			await runNode({
				type: 'clickPoint',
				parameters: { authentication: 'clientCredentials', operation: 'leadTypes' },
				credentials: credentialFor('clientCredentials', sandbox, credential),
				id: workflowId,
			}),
		all: () =>
			LEAD_TYPES.map(({ id, name }) => ({
				LeadTypeUID: String(id),
				Descriptor: name,
			})),
		idOf: ({ LeadTypeUID }) => LeadTypeUID,
	},
	{
		name: 'Get Link',
		endpoint: 'getLink',
		path: `/v4/clientpoint/get-link/${THREE_IDS[0]}`,
		address: 'baseUrl',
		pages: ONLY,
		positions: ONCE_OR_ALWAYS,
		suffers: (fault) => REQUEST_FAULTS.includes(fault),
		prepare: async (sandbox) => await createdIds(sandbox, 1),
		run: async ({ sandbox, credential, timeout, workflowId }) =>
			await getLinks(sandbox, {
				of: THREE_IDS[0],
				parameters: { emails: 'ann@example.com' },
				credential,
				...(timeout !== undefined && { options: { timeout } }),
				id: workflowId,
			}),
		all: (sandbox) =>
			sandbox.clientPoints().map(({ id, link }) => ({
				clientpoint_id: id,
				clientpoint_url: link,
				personal_links: [
					{
						email: 'ann@example.com',
						url: `${new URL(link).origin}/proposal/unlock-view/proposalId/${id}/pin/0000/email/ann@example.com`,
					},
				],
			})),
		idOf: ({ clientpoint_id: id }) => id,
		comparable: ({ clientpoint_id, clientpoint_url, personal_links }) => ({
			clientpoint_id,
			clientpoint_url,
			personal_links,
		}),
	},
];

export const trigger = (
	name: string,
	authentication: 'apiKey' | 'clientCredentials' = 'apiKey',
	options: INodeParameters = {},
): PollOperation => ({
	name,
	...ways[authentication],
	path: authentication === 'apiKey' ? '/' : `/v1/leads/query/${EMPTY_LID}`,
	// It sorts by DateAdded alone.
	suffers: (fault) => ways[authentication].suffers(fault) && fault.sortBy === undefined,
	create: async (sandbox, timeout) => {
		const credentials = credentialFor(authentication, sandbox);
		const store = new CredentialStore(credentials);
		const poller = await Poller.create({
			type: 'clickPointTrigger',
			parameters: {
				authentication,
				lid: byId(EMPTY_LID),
				options: {
					pageSize: PAGE_STEP + 1,
					...options,
					...(timeout !== undefined && { timeout }),
				},
			},
			credentials: store,
		});
		const pointTo = (url: string) => {
			for (const [type, data] of Object.entries(credentials)) {
				store.set(type, { ...data, [addresses[authentication]]: url });
			}
		};
		return { poller, pointTo };
	},
});

export const POLL_OPERATIONS: readonly PollOperation[] = [
	{ ...trigger('ClickPoint Trigger'), column: 'trigger' },
	trigger('ClickPoint Trigger with Client Credentials', 'clientCredentials'),
];

const THREE = ['Alpha', 'Bravo', 'Charlie'] as const;
const SEVEN = [...THREE, 'Delta', 'Echo', 'Foxtrot', 'Golf'] as const;

type WriteRun = Partial<NodeRun> & { options?: Record<string, string | number> };

/** How an operation is run: one item after the other unless told otherwise. */
const runWith =
	(
		run: (sandbox: Sandbox, setup: Parameters<typeof createClientPoints>[1]) => Promise<NodeResult>,
		parameters: NodeRun['parameters'],
		{ options, parameters: more, ...node }: WriteRun,
	): WriteOperation['run'] =>
	async ({ sandbox, credential, timeout, workflowId, input, onError, retryOf }) =>
		await run(sandbox, {
			parameters: { ...parameters, ...more },
			credential,
			options: { concurrency: 1, ...options, ...(timeout !== undefined && { timeout }) },
			input,
			id: workflowId,
			...node,
			...(onError && { onError }),
			...(retryOf && { retryOf: retryOf.workflow }),
		});

const idOf = ({ clientpoint_id: id }: IDataObject) => id;

const create = (name: string, items: readonly string[], run: WriteRun = {}): WriteOperation => ({
	name,
	endpoint: 'create',
	path: '/v4/clientpoint/create',
	address: 'baseUrl',
	items,
	requestText: (item) => `"name":"${item}"`,
	subject: (item) => `"${item}"`,
	refused: (item) => `ClientPoint did not create "${item}"`,
	run: runWith(createClientPoints, { ...REQUIRED, name: '={{ $json.name }}' }, run),
	effects: (sandbox, item) =>
		sandbox
			.clientPoints()
			.filter(({ fields }) => fields.name === item)
			.map(({ id }) => id),
	idOf,
});

const SEVEN_IDS = [...THREE_IDS, '100004', '100005', '100006', '100007'] as const;

/** Each item is the id of a ClientPoint to change. */
const update = (name: string, items: readonly string[], run: WriteRun = {}): WriteOperation => ({
	name,
	endpoint: 'update',
	path: `/v4/clientpoint/update/${items[0]}`,
	address: 'baseUrl',
	items,
	prepare: async (sandbox) => await createdIds(sandbox, items.length),
	requestText: (item) => `/update/${item}\n`,
	subject: (item) => `ClientPoint ${item}`,
	refused: (item) => `ClientPoint did not update ClientPoint ${item}`,
	run: runWith(
		async (sandbox, setup) =>
			await updateClientPoints(sandbox, {
				of: '={{ $json.name }}',
				fields: { name: 'New' },
				...setup,
			}),
		undefined,
		run,
	),
	effects: (sandbox, item) =>
		sandbox
			.clientPoints()
			.filter(({ id, fields }) => String(id) === item && fields.name === 'New')
			.flatMap(({ id, updates }) => Array.from({ length: updates }, () => id)),
	idOf,
});

const emailOf = (name: string) => `${name.toLowerCase()}@example.com`;

/** Each item is the e-mail of a recipient, all of the same ClientPoint. */
const addRecipient = (
	name: string,
	items: readonly string[],
	run: WriteRun = {},
): WriteOperation => ({
	name,
	endpoint: 'recipientAdd',
	path: '/v4/recipient/add',
	address: 'baseUrl',
	items,
	prepare: async (sandbox) => await createdIds(sandbox, 1),
	requestText: (item) => `"email":"${item}"`,
	subject: (item) => item,
	refused: (item) => `ClientPoint did not add recipient ${item} for ClientPoint ${THREE_IDS[0]}`,
	run: runWith(
		async (sandbox, setup) => await addRecipients(sandbox, { of: THREE_IDS[0], ...setup }),
		{ email: '={{ $json.name }}' },
		run,
	),
	// A recipient who is there already is no second one: how often it was done, the requests tell.
	effects: (sandbox, item) => {
		const isThere = sandbox
			.clientPoints()
			.some(({ fields }) => fields.recipients?.some(({ email }) => email === item));
		return sandbox
			.requests()
			.filter(
				({ endpoint, rawBody, clientPoint }) =>
					isThere &&
					endpoint === 'recipientAdd' &&
					clientPoint !== undefined &&
					rawBody.includes(`"email":"${item}"`),
			)
			.map(({ clientPoint }) => clientPoint);
	},
	idOf,
});

/** Each item is the email of a lead. */
const createLead = (name: string, { options, ...run }: LeadsRun = {}): WriteOperation => ({
	name,
	endpoint: 'insert',
	path: '/v2/insert/general',
	address: 'receiverUrl',
	items: THREE.map(emailOf),
	requestText: (item) => `"Email":"${item}"`,
	subject: (item) => `"${item}"`,
	refused: (item) => `ClickPoint did not create lead "${item}"`,
	run: async ({ sandbox, credential, timeout, workflowId, input, onError, retryOf }) =>
		await createLeads(sandbox, {
			credential,
			options: { concurrency: 1, ...options, ...(timeout !== undefined && { timeout }) },
			input,
			id: workflowId,
			...run,
			parameters: {
				leadFields: { field: [{ name: 'Email', value: '={{ $json.name }}' }] },
				...run.parameters,
			},
			...(onError && { onError }),
			...(retryOf && { retryOf: retryOf.workflow }),
		}),
	effects: (sandbox, item) =>
		sandbox
			.receivedLeads()
			.filter(({ fields }) => fields.Email === item)
			.map(({ uid }) => Number(uid)),
	idOf: ({ LeadIdentifier: id }) => id,
});

export const WRITE_OPERATIONS: readonly WriteOperation[] = [
	{ ...create('Create', THREE), column: 'write' },
	create('Create, Concurrency 4', SEVEN, { options: { concurrency: 4 } }),
	create('Create, Retry On Fail', THREE, { retryOnFail: true, maxTries: 3 }),
	create('Create, Continue On Fail', THREE, { onError: 'continueRegularOutput' }),
	create('Create, error output', THREE, { onError: 'continueErrorOutput' }),
	{
		...create('Create, Create Once Per', THREE, {
			parameters: { createOncePer: '={{ $json.name }}' },
		}),
		remembers: true,
	},
	{ ...update('Update', THREE_IDS), column: 'write' },
	update('Update, Concurrency 4', SEVEN_IDS, { options: { concurrency: 4 } }),
	update('Update, Retry On Fail', THREE_IDS, { retryOnFail: true, maxTries: 3 }),
	{ ...createLead('Create Lead'), column: 'write' },
	createLead('Create Lead with Client Credentials', { authentication: 'clientCredentials' }),
	{
		...createLead('Create Lead with Client Credentials, their access token', {
			authentication: 'clientCredentials',
		}),
		endpoint: 'token',
		path: '/v1/authorization/token',
		address: 'apiUrl',
		positions: ['every'],
		// The error is about the client.
		refused: () => '',
	},
	{
		...createLead('Create Lead, Create Once Per', {
			parameters: { createOncePer: '={{ $json.name }}' },
		}),
		remembers: true,
	},
	createLead('Create Lead, Retry On Fail', { retryOnFail: true, maxTries: 3 }),
	{ ...addRecipient('Recipient Add', THREE.map(emailOf)), column: 'write' },
	addRecipient('Recipient Add, Concurrency 4', SEVEN.map(emailOf), {
		options: { concurrency: 4 },
	}),
	addRecipient('Recipient Add, Continue On Fail', THREE.map(emailOf), {
		onError: 'continueRegularOutput',
	}),
];
