import { startSandbox } from '../../sandbox/server';
import type { Sandbox } from '../../sandbox/server';
import { N8nClient } from '../../scripts/n8n-client';
import type { Credential, Workflow, WorkflowNode } from '../../scripts/n8n-client';

/** The zone of the n8n under test, see scripts/test-e2e.ts. */
export const TIME_ZONE = 'Europe/Berlin';
export const PACKAGE = 'n8n-nodes-clickpoint-clientpoint';

/** A logged-in client of the n8n under test. */
export async function connect(): Promise<N8nClient> {
	const url = process.env.E2E_N8N_URL;
	if (!url) throw new Error('Run these tests with: npm run test:e2e');
	const client = new N8nClient(url);
	await client.login();
	return client;
}

/** A sandbox, and credentials of the names that the examples use, pointing at it. */
export async function openSandbox(
	client: N8nClient,
): Promise<{ sandbox: Sandbox; clickPoint: Credential; clientPoint: Credential }> {
	const sandbox = await startSandbox();
	const clickPoint = await client.saveCredential(
		'ClickPoint account',
		'clickPointApi',
		clickPointData(sandbox),
	);
	const clientPoint = await client.saveCredential(
		'ClientPoint account',
		'clientPointApi',
		clientPointData(sandbox),
	);
	return { sandbox, clickPoint, clientPoint };
}

export function clickPointData(sandbox: Sandbox) {
	return {
		apiKey: sandbox.clickPointKey,
		accountTimeZone: sandbox.accountTimeZone,
		testLid: '',
		baseUrl: sandbox.url,
	};
}

export function clientPointData(sandbox: Sandbox) {
	return { apiKey: sandbox.clientPointKey, baseUrl: sandbox.url };
}

/** A workflow of nodes in a row, each given as name, type and parameters. */
export function chain(
	name: string,
	nodes: Array<Pick<WorkflowNode, 'name' | 'type' | 'parameters'> & Partial<WorkflowNode>>,
): Workflow {
	const credentialOf: Record<string, [string, string]> = {
		[`${PACKAGE}.clickPoint`]: ['clickPointApi', 'ClickPoint account'],
		[`${PACKAGE}.clickPointTrigger`]: ['clickPointApi', 'ClickPoint account'],
		[`${PACKAGE}.clientPoint`]: ['clientPointApi', 'ClientPoint account'],
	};
	return {
		name,
		settings: { executionOrder: 'v1' },
		nodes: nodes.map((node, index) => {
			const credential = credentialOf[node.type.replace(/Tool$/, '')];
			return {
				id: `${index}`,
				typeVersion: 1,
				position: [index * 220, 0],
				...node,
				...(credential && { credentials: { [credential[0]]: { name: credential[1] } } }),
			};
		}),
		connections: Object.fromEntries(
			nodes
				.slice(0, -1)
				.map(({ name: from }, index) => [
					from,
					{ main: [[{ node: nodes[index + 1]?.name, type: 'main', index: 0 }]] },
				]),
		),
	};
}

export const MANUAL_TRIGGER = {
	name: 'Manual Trigger',
	type: 'n8n-nodes-base.manualTrigger',
	parameters: {},
};
