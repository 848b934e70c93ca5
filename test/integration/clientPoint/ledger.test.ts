import { stringify } from 'flatted';

import {
	createClientPoints,
	type CreateRun,
	REQUIRED,
	updateClientPoints,
} from '../support/clientPoint';
import { useSandbox } from '../support/sandbox';

const sandbox = useSandbox({ leads: 0 });
const elsewhere = useSandbox({ leads: 0 });
const ITEMS = 500;
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
}, 120_000);

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
	const operations = {
		create: async (more: CreateRun) => await createClientPoints(sandbox(), { ...run, ...more }),
		update: async (more: CreateRun) => {
			const [id] = sandbox().clientPoints();
			return await updateClientPoints(sandbox(), {
				of: id?.id ?? 0,
				fields: { name: 'New' },
				input: run.input,
				...more,
			});
		},
	};
	const changes: Array<[string, () => CreateRun, keyof typeof operations, string]> = [
		[
			'another address',
			() => ({ credential: { baseUrl: elsewhere().url } }),
			'create',
			'to http://127.0.0.1:',
		],
		['another credential', () => ({ credentialId: 'other' }), 'create', 'another credential'],
		['another operation', () => ({}), 'update', 'the operation "create"'],
	];
	const settings = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const;

	test.each(changes.flatMap((change) => settings.map((onError) => [...change, onError] as const)))(
		'with %s stops before it sends anything (%#)',
		async (_, change, operation, says, onError) => {
			const retryOf = await failed();
			const sent = sandbox().requests().length;
			const { error, json, errorItems } = await operations[operation]({
				...change(),
				onError,
				retryOf,
			});
			const items = [...json, ...errorItems.map((item) => item.json)];
			const told =
				onError === 'stopWorkflow' ? [`${error?.message}`] : items.map((item) => `${item.error}`);
			expect(told).toHaveLength(onError === 'stopWorkflow' ? 1 : 3);
			for (const text of told) {
				expect(text).toContain('already sent some of its items');
				expect(text).toContain(says);
			}
			expect(sandbox().requests()).toHaveLength(sent);
			expect(elsewhere().requests()).toEqual([]);
		},
	);

	test('as it is sends the third alone', async () => {
		const retryOf = await failed();
		const { status, json } = await operations.create({ retryOf });
		expect(status).toBe('success');
		expect(json).toHaveLength(3);
		expect(sandbox().clientPoints()).toHaveLength(3);
	});
});
