import { stringify } from 'flatted';

import type { NodeResult } from '../harness';
import {
	createClientPoints,
	type CreateRun,
	REQUIRED,
	updateClientPoints,
} from '../support/clientPoint';
import { useSandbox } from '../support/sandbox';

const sandbox = useSandbox({ leads: 0 });
const elsewhere = useSandbox({ leads: 0 });
const ITEMS = 100;
/** In bytes of the saved execution: 2 MB for 10,000 items. */
const MOST_PER_ITEM = 200;

it('keeps what was sent in 200 bytes an item, as n8n saves it, and sends none of it again', async () => {
	const refused = 'The last company';
	sandbox().misbehave({ on: 'create', containing: refused, do: { kind: 'status', status: 422 } });
	const run = {
		parameters: { ...REQUIRED, name: '={{ $json.name }}' },
		input: Array.from({ length: ITEMS }, (_, index) => ({
			name: index === ITEMS - 1 ? refused : `Company ${index}`,
		})),
		options: { concurrency: 32 },
	};
	const failed = await createClientPoints(sandbox(), run);
	expect(failed.status).toBe('error');
	const { executionData } = failed.workflow.saved();
	const saved = stringify(executionData?.contextData);
	expect(saved.length).toBeLessThan(ITEMS * MOST_PER_ITEM);

	const { status, json } = await createClientPoints(sandbox(), {
		...run,
		retryOf: failed.workflow,
	});
	expect(status).toBe('success');
	expect(sandbox().clientPoints()).toHaveLength(ITEMS);
	const ids = new Set(
		sandbox()
			.clientPoints()
			.map(({ id }) => id),
	);
	expect(new Set(json.map(({ clientpoint_id: id }) => id))).toEqual(ids);
});

describe('an execution whose third item was refused, retried', () => {
	const refused = 'Charlie';
	const run = {
		parameters: { ...REQUIRED, name: '={{ $json.name }}' },
		input: ['Alpha', 'Bravo', refused].map((name) => ({ name })),
		options: { concurrency: 1 },
	};
	const failed = async () => {
		sandbox().misbehave({ on: 'create', containing: refused, do: { kind: 'status', status: 422 } });
		const result = await createClientPoints(sandbox(), run);
		expect(result.status).toBe('error');
		return result.workflow;
	};
	const retries: Array<[string, (more: CreateRun) => Promise<NodeResult>, string]> = [
		[
			'another address',
			async (more) =>
				await createClientPoints(sandbox(), { ...more, credential: { baseUrl: elsewhere().url } }),
			'to http://127.0.0.1:',
		],
		[
			'another credential',
			async (more) => await createClientPoints(sandbox(), { ...more, credentialId: 'other' }),
			'another credential',
		],
		[
			'another operation',
			async (more) =>
				await updateClientPoints(sandbox(), {
					of: 5,
					fields: { name: 'New' },
					input: run.input,
					...more,
				}),
			'the operation "create"',
		],
	];

	test.each(retries)('with %s stops before it sends anything', async (_, retry, says) => {
		const retryOf = await failed();
		const sent = sandbox().requests().length;
		for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
			const { json, errorItems } = await retry({ ...run, onError, retryOf });
			const told = [...json, ...errorItems.map((item) => item.json)].map(({ error }) => error);
			expect(told).toEqual(run.input.map(() => expect.stringContaining(says)));
		}
		expect(sandbox().requests()).toHaveLength(sent);
		expect(elsewhere().requests()).toEqual([]);
	});

	test('as it is sends the third alone', async () => {
		const retryOf = await failed();
		const { status, json, hints } = await createClientPoints(sandbox(), { ...run, retryOf });
		expect(status).toBe('success');
		const ids = sandbox()
			.clientPoints()
			.map(({ id }) => id);
		expect(json.map(({ clientpoint_id: id }) => id)).toEqual(ids);
		expect(hints).toEqual([
			expect.stringMatching(/an earlier try of this execution.+ 2\b/),
			expect.stringMatching(/^Create Once Per is empty.+\(3\)/),
		]);
	});
});
