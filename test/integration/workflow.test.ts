import type { INodeParameters } from 'n8n-workflow';

import { NO_OP, processedData, runWorkflow, TRIGGER, type WorkflowRun } from './harness';
import { REQUIRED } from './support/clientPoint';
import { useClock } from './support/clock';
import { useSandbox } from './support/sandbox';

useClock('2026-11-21T20:00:00Z');
const sandbox = useSandbox({ leads: 0 });
beforeEach(() => processedData.reset());

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
		credentials: {
			clientPointApi: { apiKey: sandbox().clientPointKey, baseUrl: sandbox().url },
		},
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
