import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { readWorkflow, type Workflow, type WorkflowNode } from '../scripts/n8n-client';
import { ACCOUNT_ZONE, type Period } from './vendor';

/**
 * The workflows of docs/scale.md: the examples that a user imports, with this rig's period, and
 * started by a webhook, as no schedule waits for a bench.
 */

/** What each of the nodes asks for at once; the example's batches have less each, and run side by side. */
const IN_ONE_GO = 32;

/** The workflow that reads the leads and sends batches of them. */
export function fanOut(start: string, batchUrl: string, period: Period): Workflow {
	return changed('many-leads-to-batches.json', (node) => {
		if (node.name === 'Every Morning') return startNode(node, start);
		if (node.name === 'Send Batches') return withParameters(node, { url: batchUrl });
		return node.name === 'ClickPoint' ? withParameters(node, periodOf(period)) : node;
	});
}

/** The workflow that creates the ClientPoints of a batch. */
export function batchOf(webhookPath: string): Workflow {
	return changed('leads-batch-to-clientpoints.json', (node) =>
		node.name === 'Batch'
			? { ...withParameters(node, { path: webhookPath }), webhookId: randomUUID() }
			: node,
	);
}

/** What one would build without batches: all leads into one node. */
export function inOneGo(start: string, period: Period): Workflow {
	const reading = fanOut(start, '', period);
	const { nodes } = batchOf('');
	const row = [...reading.nodes, ...nodes]
		.filter(({ name }) => ['Every Morning', 'ClickPoint', 'ClientPoint', 'Answer'].includes(name))
		.map((node) =>
			node.name === 'ClientPoint'
				? withParameters(node, { options: { concurrency: IN_ONE_GO } })
				: node,
		);
	const links = row.slice(0, -1).map(({ name }, index) => {
		return [name, { main: [[{ node: row[index + 1]?.name, type: 'main', index: 0 }]] }] as const;
	});
	return { ...reading, name: start, nodes: row, connections: Object.fromEntries(links) };
}

function changed(file: string, change: (node: WorkflowNode) => WorkflowNode): Workflow {
	const text = readFileSync(path.join(__dirname, '..', 'examples', file), 'utf8');
	const example = readWorkflow(text);
	const nodes = example.nodes.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote');
	return { ...example, nodes: nodes.map(change) };
}

/** The trigger's place and name with a webhook that answers when all is done. */
function startNode({ name, id, position }: WorkflowNode, webhookPath: string): WorkflowNode {
	return {
		id,
		name,
		position,
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId: randomUUID(),
		parameters: { httpMethod: 'POST', path: webhookPath, responseMode: 'lastNode', options: {} },
	};
}

function withParameters(node: WorkflowNode, parameters: Record<string, unknown>): WorkflowNode {
	return { ...node, parameters: { ...node.parameters, ...parameters } };
}

function periodOf({ from, to }: Period): Record<string, unknown> {
	return {
		duration: 'dateRange',
		startDate: 'specific',
		specificStartDate: from,
		endDate: 'specific',
		specificEndDate: to,
		options: {
			fields: 'UID, Company, FirstName, LastName, Email, EstimatedRevenue, AssignedRep',
			timeZone: ACCOUNT_ZONE,
		},
	};
}
