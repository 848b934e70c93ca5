import fc from 'fast-check';

import { createQueues, runConcurrently } from '../../../nodes/shared/concurrency';

/** Lets the event loop turn some times: the work of an item that takes so long. */
async function turns(count: number): Promise<void> {
	for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

interface Item {
	/** In turns. */
	takes: number;
	fails: boolean;
}

const lists = (fails: fc.Arbitrary<boolean>) =>
	fc.array(fc.record({ takes: fc.integer({ min: 1, max: 4 }), fails }), { maxLength: 25 });
const items = lists(fc.constant(false));
const itemsThatMayFail = lists(fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0));
const limit = fc.integer({ min: 1, max: 8 });

/** Runs the items and keeps a record of what was under way. */
async function observe(list: Item[], most: number) {
	const started: number[] = [];
	const ended: number[] = [];
	const startedAfterFailure: number[] = [];
	let [underWay, peak, failed] = [0, 0, false];
	const run = runConcurrently(list, most, async ({ takes, fails }, index) => {
		if (failed) startedAfterFailure.push(index);
		started.push(index);
		underWay++;
		peak = Math.max(peak, underWay);
		await turns(takes);
		underWay--;
		ended.push(index);
		if (fails) {
			// Known to all from the next turn on: items that end in the same turn end together.
			setImmediate(() => {
				failed = true;
			});
			throw new Error(`item ${index}`);
		}
		return `result ${index}`;
	});
	const [outcome] = await Promise.allSettled([run]);
	const { value, reason } = { value: undefined, reason: undefined, ...outcome };
	return { value, reason, started, ended, startedAfterFailure, peak, underWay };
}

describe('runConcurrently', () => {
	it('returns the results in the order of the items, as many under way as may be', async () => {
		await fc.assert(
			fc.asyncProperty(items, limit, async (list, most) => {
				const { value, started, peak } = await observe(list, most);
				expect(value).toEqual(list.map((_, index) => `result ${index}`));
				expect(started).toEqual([...list.keys()]);
				expect(peak).toBe(Math.min(list.length, most));
			}),
			{ numRuns: 60 },
		);
	});

	it('starts nothing after a failure, awaits what is under way, and throws the first of the items that failed', async () => {
		await fc.assert(
			fc.asyncProperty(itemsThatMayFail, limit, async (list, most) => {
				const { value, reason, started, ended, startedAfterFailure, underWay } = await observe(
					list,
					most,
				);
				expect(underWay).toBe(0);
				expect(startedAfterFailure).toEqual([]);
				expect([...ended].sort((a, b) => a - b)).toEqual(started);
				const failed = started.filter((index) => list[index]?.fails);
				if (failed.length > 0) expect(reason).toEqual(new Error(`item ${failed[0]}`));
				else expect(value).toHaveLength(list.length);
			}),
			{ numRuns: 100 },
		);
	});

	it('does nothing without items, whatever the limit', async () => {
		expect(await runConcurrently([], Number.POSITIVE_INFINITY, async () => 1)).toEqual([]);
	});
});

describe('createQueues', () => {
	it('does work on the same target in its order, and work on others meanwhile', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.record({ target: fc.constantFrom('a', 'b', 'c'), takes: fc.nat({ max: 4 }) })),
				async (list) => {
					const inOrder = createQueues<number>();
					const underWay = new Set<string>();
					const ended: number[] = [];
					const results = await Promise.all(
						list.map(
							async ({ target, takes }, index) =>
								await inOrder(target, async () => {
									expect(underWay.has(target)).toBe(false);
									underWay.add(target);
									await turns(takes);
									underWay.delete(target);
									ended.push(index);
									return index;
								}),
						),
					);
					expect(results).toEqual([...list.keys()]);
					for (const target of ['a', 'b', 'c']) {
						const own = ended.filter((index) => list[index]?.target === target);
						expect(own).toEqual([...own].sort((a, b) => a - b));
					}
				},
			),
			{ numRuns: 60 },
		);
	});

	it('fails what waits behind a failure, and does not do it', async () => {
		const inOrder = createQueues<number>();
		const failure = new Error('first');
		const first = inOrder('a', async () => {
			await turns(2);
			throw failure;
		});
		let isDone = false;
		const second = inOrder('a', async () => {
			isDone = true;
			return 2;
		});
		const other = inOrder('b', async () => 3);
		const without = inOrder(undefined, async () => 4);
		await expect(first).rejects.toBe(failure);
		await expect(second).rejects.toBe(failure);
		expect(await Promise.all([other, without, inOrder(undefined, async () => 5)])).toEqual([
			3, 4, 5,
		]);
		expect(isDone).toBe(false);
	});
});
