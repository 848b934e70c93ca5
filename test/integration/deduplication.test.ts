import { inAnotherProcess, processedData } from './harness';
import { createClientPoints, REQUIRED } from './support/clientPoint';
import { useClock } from './support/clock';
import { useSandbox } from './support/sandbox';

/** What the tests of Create Once Per rest on: n8n's table, and processes that share nothing else. */

useClock('2026-11-21T20:00:00Z');
const sandbox = useSandbox({ leads: 0 });
beforeEach(() => processedData.reset());

const at = (id: string) => ({ workflow: { id, active: false }, node: NODE });
const NODE = {
	id: '1',
	name: 'Node',
	type: 'x',
	typeVersion: 1,
	position: [0, 0] as [number, number],
	parameters: {},
};
const record = async (items: string[], id = 'a') =>
	await processedData.checkProcessedAndRecord(items, 'node', at(id), { mode: 'entries' });

test('of two first inserts at once, one fails', async () => {
	const [first, second] = await Promise.allSettled([record(['1']), record(['2'])]);
	expect(first.status).toBe('fulfilled');
	expect(second).toEqual({
		status: 'rejected',
		reason: expect.objectContaining({ message: expect.stringContaining('UNIQUE') }),
	});
});

test('of two later changes at once, the last one wins', async () => {
	await record(['0']);
	await Promise.all([record(['1']), record(['2'])]);
	expect(processedData.entries()).toEqual(['0', '2']);
});

test('a workflow that was never saved, and a row of another mode, are refused', async () => {
	await expect(record(['1'], '__EMPTY__')).rejects.toThrow('FOREIGN KEY');
	await record(['1']);
	processedData.changeMode('latestDate');
	await expect(record(['1'])).rejects.toThrow('incompatible setting');
});

test('another process shares the table, and no memory', async () => {
	const other = await inAnotherProcess(async () => await import('./support/clientPoint'));
	const run = {
		parameters: {
			...REQUIRED,
			name: '=Lead {{ $json.UID }}',
			createOncePer: '={{ $json.UID }}',
		},
		input: [{ UID: '1' }],
	};
	expect((await createClientPoints(sandbox(), run)).json).toMatchObject([{ status: true }]);
	expect((await other.createClientPoints(sandbox(), run)).json).toMatchObject([
		{ outcome: 'alreadyCreated' },
	]);
	processedData.reset();
	await record(['other'], 'workflow');
	// Within one process the second one would wait for the first one.
	let whole: Promise<unknown> | undefined;
	processedData.beforeWrite = async () => {
		whole ??= other.createClientPoints(sandbox(), run);
		await whole;
	};
	await createClientPoints(sandbox(), run);
	expect(sandbox().clientPoints()).toHaveLength(3);
});
