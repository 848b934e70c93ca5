import { readFileSync } from 'node:fs';
import path from 'node:path';

import { type IConnections, type INodeParameters, jsonParse } from 'n8n-workflow';

import {
	NO_OP,
	processedData,
	runWorkflow,
	type TestNode,
	TRIGGER,
	type WorkflowRun,
} from './harness';
import { REQUIRED } from './support/clientPoint';
import { useClock } from './support/clock';
import { useSandbox } from './support/sandbox';

useClock('2026-11-21T20:00:00Z');
const sandbox = useSandbox({ leads: 60 });
beforeEach(() => processedData.reset());

const credentials = () => ({
	clickPointApi: { apiKey: sandbox().clickPointKey, baseUrl: sandbox().url },
	clientPointApi: { apiKey: sandbox().clientPointKey, baseUrl: sandbox().url },
});

const example = jsonParse<{ nodes: TestNode[]; connections: IConnections }>(
	readFileSync(path.join(__dirname, '../../examples/leads-to-clientpoints.json'), 'utf8'),
);
/** The example's nodes without what is only to be read, and with the credentials of the test. */
const nodes = example.nodes
	.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote')
	.map(({ name, type, parameters = {} }): TestNode => ({ name, type, parameters }));

test('nodes behind a ClientPoint can go back to its lead', async () => {
	const behind: TestNode = {
		name: 'Again',
		type: 'clientPoint',
		parameters: {
			name: '={{ $("ClickPoint").item.json.UID }} / {{ $json.clientpoint_id }}',
			revenue: 1,
			assignedTo: 'rep@example.com',
		},
	};
	const { status } = await runWorkflow({
		nodes: [...nodes, behind],
		credentials: credentials(),
		settings: { timezone: 'America/Los_Angeles' },
	});
	expect(status).toBe('success');
	const created = sandbox().clientPoints();
	const half = created.length / 2;
	const names = created.slice(half).map(({ fields }) => fields.name);
	expect(new Set(names)).toEqual(
		new Set(created.slice(0, half).map(({ id, fields }) => `${fields.data?.UID} / ${id}`)),
	);
});

/** A workflow in which Create runs twice with the same items. */
function createTwice(more: INodeParameters): WorkflowRun {
	const parameters = { ...REQUIRED, name: '={{ $json.name }}', ...more };
	return {
		nodes: [
			{ name: 'Start', type: TRIGGER },
			{ name: 'Left', type: NO_OP },
			{ name: 'Right', type: NO_OP },
			{ name: 'Create', type: 'clientPoint', parameters },
		],
		connections: {
			Start: {
				main: [
					[
						{ node: 'Left', type: 'main' as const, index: 0 },
						{ node: 'Right', type: 'main' as const, index: 0 },
					],
				],
			},
			Left: { main: [[{ node: 'Create', type: 'main' as const, index: 0 }]] },
			Right: { main: [[{ node: 'Create', type: 'main' as const, index: 0 }]] },
		},
		input: [{ name: 'A' }, { name: 'B' }],
		credentials: credentials(),
	};
}

/** Sorted, because several are created side by side. */
const createdNames = () =>
	sandbox()
		.clientPoints()
		.map(({ fields }) => fields.name)
		.sort();

test('a loop that comes by again with other items sends them', async () => {
	const { runData } = await runWorkflow(createTwice({}));
	expect(runData.Create).toHaveLength(2);
	expect(createdNames()).toEqual(['A', 'A', 'B', 'B']);
});

test('a loop that comes by again does not forget a second time what it created', async () => {
	const createOncePer = '={{ $json.name }}';
	await runWorkflow(createTwice({ createOncePer }));
	expect(createdNames()).toEqual(['A', 'B']);
	const options = { keysToForget: 'A' };
	await runWorkflow({ ...createTwice({ createOncePer, options }), mode: 'manual' });
	expect(createdNames()).toEqual(['A', 'A', 'B']);
});
