import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { isRecord } from '../scripts/json';
import { readWorkflow, type Workflow, type WorkflowNode } from '../scripts/n8n-client';
import { ACCOUNT_ZONE, type Period } from './vendor';

/**
 * The workflows of docs/scale.md: the examples that a user imports, with this rig's period, and
 * started by a webhook, as no schedule waits for a bench.
 */

const EXAMPLES = path.join(__dirname, '..', 'examples');
/** In the examples, the node that sends batches, and those that create. */
const SENDER = 'Send Batches';
const CREATORS = /^ClientPoint, Lane \d$/;

/** The workflow that reads the leads and sends batches of them. */
export function fanOut(start: string, batchUrl: string, period: Period): Workflow {
	const example = load('many-leads-to-batches.json');
	return {
		...example,
		nodes: example.nodes.filter(isRun).map((node) => {
			if (node.type === 'n8n-nodes-base.scheduleTrigger') return startNode(node, start);
			if (node.name === SENDER) return withParameters(node, { url: batchUrl });
			return node.name === 'ClickPoint' ? withParameters(node, periodOf(period)) : node;
		}),
	};
}

/** The workflow that creates the ClientPoints of a batch. */
export function batchOf(webhookPath: string): Workflow {
	const example = load('leads-batch-to-clientpoints.json');
	return {
		...example,
		nodes: example.nodes.filter(isRun).map((node) => {
			if (node.name === 'Batch') {
				return { ...withParameters(node, { path: webhookPath }), webhookId: randomUUID() };
			}
			return node;
		}),
	};
}

/**
 * What one would build without batches: all leads into one node, which has as many creates under way
 * as all lanes have together.
 */
export function inOneGo(start: string, period: Period): Workflow {
	const reader = fanOut(start, '', period).nodes.filter(
		({ name, type }) => name === 'ClickPoint' || type === 'n8n-nodes-base.webhook',
	);
	const { nodes, settings } = batchOf('');
	const creators = nodes.filter(({ name }) => CREATORS.test(name));
	const [creator] = creators;
	const answer = nodes.find(({ name }) => name === 'Answer');
	if (creator === undefined || answer === undefined) throw new Error('The example has changed.');
	const { options } = creator.parameters;
	const { concurrency } = isRecord(options) ? options : {};
	const all = withParameters(creator, {
		options: {
			...(isRecord(options) ? options : {}),
			concurrency: Number(concurrency) * creators.length,
		},
	});
	const row = [...reader, all, answer];
	return {
		name: start,
		settings,
		nodes: row,
		connections: Object.fromEntries(
			row
				.slice(0, -1)
				.map(({ name }, index) => [
					name,
					{ main: [[{ node: row[index + 1]?.name, type: 'main', index: 0 }]] },
				]),
		),
	};
}

function load(file: string): Workflow {
	return readWorkflow(readFileSync(path.join(EXAMPLES, file), 'utf8'));
}

const isRun = ({ type }: WorkflowNode) => type !== 'n8n-nodes-base.stickyNote';

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
