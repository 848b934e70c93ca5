import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { readWorkflow, type Workflow, type WorkflowNode } from './n8n-client';

export const PACKAGE = 'n8n-nodes-clickpoint-clientpoint';
export const EXAMPLES = path.join(__dirname, '..', 'examples');

export const MANUAL_TRIGGER = {
	name: 'Manual Trigger',
	type: 'n8n-nodes-base.manualTrigger',
	parameters: {},
};

/** What matters of a node: n8n's own form has more. */
export type NodeSketch = Pick<WorkflowNode, 'name' | 'type' | 'parameters'> & Partial<WorkflowNode>;

/** The accounts that this package's nodes get in {@link chain}, by type. */
const CREDENTIALS: Record<string, WorkflowNode['credentials']> = {
	[`${PACKAGE}.clickPoint`]: { clickPointApi: { name: 'ClickPoint account' } },
	[`${PACKAGE}.clickPointTrigger`]: { clickPointApi: { name: 'ClickPoint account' } },
	[`${PACKAGE}.clientPoint`]: { clientPointApi: { name: 'ClientPoint account' } },
};

/** A workflow of nodes in a row. */
export function chain(name: string, nodes: readonly NodeSketch[]): Workflow {
	const links = nodes
		.slice(1)
		.map(({ name: node }, index) => [
			nodes[index]?.name ?? '',
			{ main: [[{ node, type: 'main', index: 0 }]] },
		]);
	return {
		name,
		settings: { executionOrder: 'v1' },
		nodes: nodes.map((node, index) => {
			const credentials = CREDENTIALS[node.type.replace(/Tool$/, '')];
			return {
				id: `${index}`,
				typeVersion: 1,
				position: [index * 220, 0],
				...(credentials && { credentials }),
				...node,
			};
		}),
		connections: Object.fromEntries(links),
	};
}

/** Nodes in a row that give out an item for each UID. */
export function itemsOf(uids: readonly string[]): NodeSketch[] {
	const list = { mode: 'raw', jsonOutput: JSON.stringify({ uids }), options: {} };
	const split = { fieldToSplitOut: 'uids', options: { destinationFieldName: 'UID' } };
	return [
		{ name: 'List', type: 'n8n-nodes-base.set', typeVersion: 3.4, parameters: list },
		{ name: 'Leads', type: 'n8n-nodes-base.splitOut', parameters: split },
	];
}

/** An example as n8n's editor imports it: what has a webhook gets an id of its own. */
export function readExample(file: string): Workflow {
	const workflow = readWorkflow(readFileSync(path.join(EXAMPLES, file), 'utf8'));
	const nodes = workflow.nodes.map((node) =>
		/\.(?:webhook|clientPointTrigger)$/.test(node.type)
			? { ...node, webhookId: randomUUID() }
			: node,
	);
	return { ...workflow, nodes };
}

/** A workflow with other parameters of some of its nodes, by name. */
export function withParameters(
	workflow: Workflow,
	parameters: Readonly<Record<string, Record<string, unknown>>>,
): Workflow {
	const nodes = workflow.nodes.map((node) => ({
		...node,
		parameters: { ...node.parameters, ...parameters[node.name] },
	}));
	return { ...workflow, nodes };
}
