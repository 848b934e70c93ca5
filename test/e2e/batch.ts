import { randomUUID } from 'node:crypto';

import type { Sandbox } from '../../sandbox/server';
import { digText } from '../../scripts/json';
import type { Execution, StoredWorkflow, Workflow, WorkflowNode } from '../../scripts/n8n-client';
import { itemsOf, type NodeSketch } from '../../scripts/workflows';
import { chain, MANUAL_TRIGGER, outputOf, PACKAGE } from './host';

/** The node that creates, in the workflow of {@link batch}. */
export const CREATE = 'ClientPoints';

/** The UID of a lead, the same length for all, so that none is a part of another. */
export const uidOf = (index: number, prefix = 'lead') =>
	`${prefix}-${String(index).padStart(4, '0')}`;

export interface Batch {
	/** UIDs of the leads. */
	uids: string[];
	/** Parameters of the node that creates, beside the required ones. */
	parameters?: object;
	/** Settings of the node that creates, such as Retry On Fail. */
	settings?: Partial<WorkflowNode>;
}

/** A workflow that creates one ClientPoint for each lead, in their order. */
export function batch({ uids, parameters, settings }: Batch): Workflow {
	return listed(uids, createNode({ parameters, settings }));
}

/** A workflow that puts each lead into LeadExec, with its UID as the reference. */
export function leadBatch(uids: string[], settings: Partial<WorkflowNode>): Workflow {
	return listed(uids, {
		name: CREATE,
		type: `${PACKAGE}.clickPoint`,
		parameters: {
			operation: 'createLead',
			lid: { __rl: true, mode: 'id', value: '1005' },
			sourceId: '77',
			leadFields: { field: [{ name: 'Email', value: '={{ $json.UID }}@example.com' }] },
			reference: '={{ $json.UID }}',
		},
		...settings,
	});
}

function listed(uids: string[], node: NodeSketch): Workflow {
	return chain(`${uids.length} leads`, [MANUAL_TRIGGER, ...itemsOf(uids), node]);
}

/** A workflow that reads the leads of a range of days, and creates one ClientPoint for each. */
export function report(parameters: object): Workflow {
	return chain('Daily leads', [
		MANUAL_TRIGGER,
		{ name: 'Report', type: `${PACKAGE}.clickPoint`, parameters: {} },
		createNode({ parameters }),
	]);
}

/** The parameters of the node that reads, for a range of days. */
export const daysBack = (from: number, to: number) => ({
	operation: 'leads',
	lid: { __rl: true, mode: 'id', value: '1001' },
	duration: 'dateRange',
	startDate: 'relative',
	daysBackToStartFrom: from,
	endDate: 'relative',
	daysBackToEndAt: to,
});

function createNode({ parameters = {}, settings = {} }: Pick<Batch, 'parameters' | 'settings'>) {
	return {
		// It is the node's id that keys are remembered under.
		id: randomUUID(),
		name: CREATE,
		type: `${PACKAGE}.clientPoint`,
		parameters: {
			resource: 'clientPoint',
			operation: 'create',
			name: '={{ $json.UID }}',
			revenue: '500.50',
			assignedTo: 'ann@example.com',
			...parameters,
		},
		...settings,
	};
}

/** The stored workflow with other settings of one of its nodes, for n8n to overwrite it with. */
export function withSettings(
	stored: StoredWorkflow,
	name: string,
	settings: Partial<WorkflowNode>,
): StoredWorkflow {
	const nodes = stored.nodes.map((node) => (node.name === name ? { ...node, ...settings } : node));
	return { ...stored, nodes };
}

/** The UIDs of all ClientPoints that there are, in the order of the leads. */
export function createdUids(sandbox: Sandbox): string[] {
	return sandbox
		.clientPoints()
		.map(({ fields }) => String(fields.name))
		.sort();
}

/** Ids of all ClientPoints that there are, in the order of their leads. */
export function createdIds(sandbox: Sandbox): number[] {
	return sandbox
		.clientPoints()
		.sort((a, b) => String(a.fields.name).localeCompare(String(b.fields.name)))
		.map(({ id }) => id);
}

/** What the node that creates gave out, each item as its outcome and what it is about. */
export function outcomesOf(execution: Execution) {
	const output = outputOf(execution, CREATE);
	const keysOf = (outcome: string) =>
		output.filter((json) => json.outcome === outcome).map((json) => String(json.key));
	return {
		/** Ids of ClientPoints. */
		created: output.flatMap(({ clientpoint_id: id }) => (id === undefined ? [] : [id])),
		/** Keys. */
		alreadyCreated: keysOf('alreadyCreated'),
		unknown: keysOf('unknown'),
		length: output.length,
	};
}

/** All hints of the node's last run. */
export function hintsOf(execution: Execution): string {
	return (execution.nodes[CREATE]?.at(-1)?.hints ?? [])
		.map((hint) => digText(hint, 'message'))
		.join('\n');
}
