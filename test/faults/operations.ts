import type { IDataObject } from 'n8n-workflow';

import type { Endpoint, Sandbox } from '../../sandbox/server';
import type { NodeResult, NodeRun } from '../integration/harness';
import { MAIN_LID, readLeads } from '../integration/support/clickPoint';
import { createClientPoints, REQUIRED } from '../integration/support/clientPoint';
import { asOutput } from '../integration/support/sandbox';

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
	/** The plain form of an operation: it goes through all positions, and stands in the table for users. */
	inSummary?: true;
}

/** An operation that gets a list page by page. */
export interface ReadOperation extends Operation {
	/** What the sandbox is told before anything happens. */
	settings?: Parameters<Sandbox['configure']>[0];
	xml?: true;
	/** A text of the requests for these pages, and of no others. */
	pages: Record<'first' | 'middle' | 'last', string>;
	run(execution: Execution & { sortBy: string | undefined }): Promise<NodeResult>;
	/** All that should come out, in order, when nothing goes wrong. */
	all(sandbox: Sandbox, sortBy: string | undefined): Array<Record<string, unknown>>;
	/** What tells two entries apart. */
	idOf(entry: Record<string, unknown>): unknown;
}

/** An operation that does something for each input item. */
export interface WriteOperation extends Operation {
	/** Names of the input items. */
	items: readonly string[];
	/** A text of the requests for an item, and of no others. */
	requestText(item: string): string;
	/** `input` has `name` and, where faults need it, `server` for the credential's Base URL. */
	run(execution: Execution & { input: IDataObject[] }): Promise<NodeResult>;
	/** Ids of what there is at the vendor because of an item: one each time that it was done. */
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

const leads = (
	name: string,
	run: { parallelPages: number; onError?: NodeRun['onError'] },
): ReadOperation => ({
	name,
	endpoint: 'leads',
	path: '/',
	pages: PAGES,
	run: async ({ sandbox, credential, timeout, workflowId, sortBy }) =>
		await readLeads(sandbox, {
			credential,
			options: {
				pageSize: PAGE_STEP + 1,
				parallelPages: run.parallelPages,
				...(timeout !== undefined && { timeout }),
				...(sortBy !== undefined && { sortBy }),
			},
			...(run.onError && { onError: run.onError }),
			id: workflowId,
		}),
	all: (sandbox, sortBy) => {
		const all = sandbox.leadsOf(MAIN_LID).map(asOutput);
		if (sortBy === undefined) return all;
		const textOf = (lead: Record<string, unknown>) => String(lead[sortBy] ?? '');
		return all.sort((a, b) => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0));
	},
	idOf: ({ UID }) => UID,
});

export const READ_OPERATIONS: readonly ReadOperation[] = [
	{ ...leads('Leads', { parallelPages: 1 }), inSummary: true },
	{
		...leads('Leads, answers in XML', { parallelPages: 1 }),
		xml: true,
		settings: { answersXml: true },
	},
	leads('Leads, 4 pages at once', { parallelPages: 4 }),
	leads('Leads, Continue On Fail', { parallelPages: 2, onError: 'continueRegularOutput' }),
];

const THREE = ['Alpha', 'Bravo', 'Charlie'] as const;
const SEVEN = [...THREE, 'Delta', 'Echo', 'Foxtrot', 'Golf'] as const;

const create = (
	name: string,
	items: readonly string[],
	{ options, ...node }: Partial<NodeRun> & { options?: Record<string, string | number> } = {},
): WriteOperation => ({
	name,
	endpoint: 'create',
	path: '/v4/clientpoint/create',
	items,
	requestText: (item) => `"name":"${item}"`,
	run: async ({ sandbox, credential, timeout, workflowId, input, onError, retryOf }) =>
		await createClientPoints(sandbox, {
			parameters: { ...REQUIRED, name: '={{ $json.name }}' },
			credential,
			options: { concurrency: 1, ...options, ...(timeout !== undefined && { timeout }) },
			input,
			id: workflowId,
			...node,
			...(onError && { onError }),
			...(retryOf && { retryOf: retryOf.workflow }),
		}),
	effects: (sandbox, item) =>
		sandbox
			.clientPoints()
			.filter(({ fields }) => fields.name === item)
			.map(({ id }) => id),
	idOf: ({ clientpoint_id: id }) => id,
});

export const WRITE_OPERATIONS: readonly WriteOperation[] = [
	{ ...create('Create', THREE), inSummary: true },
	create('Create, Concurrency 4', SEVEN, { options: { concurrency: 4 } }),
	create('Create, Retry On Fail', THREE, { retryOnFail: true, maxTries: 3 }),
	create('Create, Continue On Fail', THREE, { onError: 'continueRegularOutput' }),
	create('Create, error output', THREE, { onError: 'continueErrorOutput' }),
	{
		...create('Create, Create Once Per', THREE, {
			options: { createOncePer: '={{ $json.name }}' },
		}),
		remembers: true,
	},
];
