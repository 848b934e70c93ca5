import type { IDataObject, INodeParameters } from 'n8n-workflow';

import {
	AGENT,
	AGENT_IN_BATCHES,
	processedData,
	runWorkflow,
	TRIGGER,
	type WorkflowResult,
} from '../harness';
import { REQUIRED, requestsTo } from '../support/clientPoint';
import { useClock } from '../support/clock';
import { useSandbox } from '../support/sandbox';
import { piecesOf } from '../support/secrets';

useClock('2026-11-21T20:00:00Z');
// No piece of the key is in any other text.
const KEY = 'kq7Zx0vWj9Jt5Lr2Hs8Gd4';
const sandbox = useSandbox({ leads: 0, clientPointKey: KEY });
beforeEach(() => processedData.reset());

/** Lets an agent call the node, with Retry On Fail, once for each of its arguments. */
async function callTool(
	parameters: INodeParameters,
	calls: IDataObject[] = [{ company: 'ABC Company' }],
	agent = AGENT,
): Promise<WorkflowResult> {
	return await runWorkflow({
		nodes: [
			{ name: 'Input', type: TRIGGER },
			{ name: 'Agent', type: agent },
			{
				name: 'Tool',
				type: 'clientPointTool',
				parameters,
				retryOnFail: true,
				maxTries: 3,
				waitBetweenTries: 1,
			},
		],
		connections: {
			Input: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			Tool: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
		input: calls,
		credentials: { clientPointApi: { apiKey: KEY, baseUrl: sandbox().url } },
	});
}

const CREATE: INodeParameters = { ...REQUIRED, name: "={{ $fromAI('company') }}" };
const told = (result: WorkflowResult): unknown[] => result.json('Agent').map((item) => item.told);
const unknownItem = (message: string): string => JSON.stringify([{ outcome: 'unknown', message }]);

test('calls that an agent makes in a batch are each done, and get their own answer', async () => {
	const result = await callTool(REQUIRED, [{}, {}], AGENT_IN_BATCHES);
	const ids = sandbox()
		.clientPoints()
		.map(({ id }) => id);
	expect(ids).toHaveLength(2);
	expect(told(result).map((text) => JSON.parse(String(text)))).toEqual(
		ids.map((id) => [expect.objectContaining({ clientpoint_id: id })]),
	);
});

test("also in n8n's own engine an agent is told what may have been created, as an item", async () => {
	sandbox().misbehave({ on: 'create', do: { kind: 'cut', when: 'after-processing' } });
	const { status, runData } = await runWorkflow({
		nodes: [
			{ name: 'Input', type: TRIGGER },
			// What n8n sets on a node that an agent's request makes it run.
			{ name: 'Tool', type: 'clientPoint', parameters: REQUIRED, rewireOutputLogTo: 'ai_tool' },
		],
		credentials: { clientPointApi: { apiKey: KEY, baseUrl: sandbox().url } },
	});
	expect(status).toBe('success');
	const output: unknown = runData.Tool?.[0]?.data?.ai_tool?.[0]?.[0]?.json;
	expect(output).toMatchObject({ outcome: 'unknown' });
	expect(output).toMatchObject({ message: expect.stringContaining('Check ClientPoint before') });
	expect(requestsTo(sandbox(), 'create')).toHaveLength(1);
});

test('a create whose answer is lost is not repeated, and the model is told', async () => {
	sandbox().misbehave({ on: 'create', do: { kind: 'cut', when: 'after-processing' } });
	const result = await callTool(CREATE);
	expect(sandbox().clientPoints()).toHaveLength(1);
	expect(told(result)).toEqual([
		unknownItem(
			'"ABC Company" may have been created: the connection to ClientPoint broke before the response was complete. Check ClientPoint before you create it again.',
		),
	]);
	expect(piecesOf(KEY, result.everything())).toEqual([]);
});

test('a create with a key is not repeated either, and keeps its key', async () => {
	sandbox().misbehave({ on: 'create', do: { kind: 'cut', when: 'after-processing' } });
	const createOncePer = "={{ $fromAI('company') }}";
	const result = await callTool({ ...CREATE, createOncePer });
	expect(sandbox().clientPoints()).toHaveLength(1);
	expect(JSON.parse(String(told(result)[0]))).toEqual([
		{
			outcome: 'unknown',
			key: 'ABC Company',
			message: expect.stringContaining('may have been created'),
		},
	]);
});

test('a model can fill the fields of an update and ask for a preview, or leave them out', async () => {
	const result = await callTool(
		{
			operation: 'update',
			clientPointId: "={{ $fromAI('id', 'The ClientPoint', 'number') }}",
			name: "={{ $fromAI('name', 'Its name', 'string', '') }}",
			revenue: "={{ $fromAI('revenue', 'Its revenue', 'string', '') }}",
			updateFields: {
				autoProcess: true,
				status: "={{ $fromAI('status', 'Its status', 'string', '') }}",
				dataJson: "={{ $fromAI('data', 'More about it', 'string', '') }}",
			},
			options: { previewOnly: "={{ $fromAI('isTrial', 'Whether to send nothing', 'boolean') }}" },
		},
		[
			{ id: 7, isTrial: true },
			{ id: 7, name: 'New', revenue: '750.50', status: 'won', isTrial: true },
		],
	);
	const bodies = [
		{ auto_process: true },
		{ name: 'New', revenue: 750.5, auto_process: true, status: 'won' },
	];
	expect(told(result).map((text) => JSON.parse(String(text)))).toEqual(
		bodies.map((body) => [expect.objectContaining({ preview: true, body })]),
	);
	expect(sandbox().requests()).toEqual([]);
});

test.each([
	["={{ $fromAI('isTest', 'Whether it is a test', 'string', '') }}", 1],
	['={{ $json.isTest }}', 0],
])('Test Mode that finds nothing with %s: %d created', async (testMode, count) => {
	await callTool({ ...CREATE, additionalFields: { testMode } });
	expect(sandbox().clientPoints()).toHaveLength(count);
});

test('what was certainly not done is tried again', async () => {
	sandbox().misbehave({ on: 'create', times: 2, do: { kind: 'status', status: 422 } });
	const result = await callTool(CREATE);
	expect(requestsTo(sandbox(), 'create')).toHaveLength(3);
	expect(String(told(result)[0])).toContain('ClientPoint created successfully.');
});
