import fc from 'fast-check';
import { runConcurrently } from '../../../nodes/shared/concurrency';

/** Lets the event loop turn some times: the work of an item that takes so long. */
async function turns(count: number): Promise<void> {
	for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

/** A list of items: how many turns each takes, and whether it fails then. */
const items = fc.array(fc.record({ takes: fc.nat({ max: 4 }), fails: fc.constant(false) }), {
	maxLength: 25,
});
const itemsThatMayFail = fc.array(
	fc.record({
		takes: fc.nat({ max: 4 }),
		fails: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
	}),
	{ maxLength: 25 },
);
const limit = fc.integer({ min: 1, max: 8 });

/** Runs the items and keeps a record of what was under way. */
async function observe(list: Array<{ takes: number; fails: boolean }>, most: number) {
	const started: number[] = [];
	const ended: number[] = [];
	const startedAfterFailure: number[] = [];
	let [underWay, peak, failed] = [0, 0, false];
	const results = await runConcurrently(list, most, async ({ takes, fails }, index) => {
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
	return { results, started, ended, startedAfterFailure, peak, underWay };
}

describe('runConcurrently', () => {
	it('returns the results in the order of the items, however long each takes', async () => {
		await fc.assert(
			fc.asyncProperty(items, limit, async (list, most) => {
				const { results, started } = await observe(list, most);
				expect(results).toEqual(list.map((_, index) => ({ done: true, value: `result ${index}` })));
				expect(started).toEqual([...list.keys()]);
			}),
			{ numRuns: 60 },
		);
	});

	it('has as many items under way as it may, and never more', async () => {
		await fc.assert(
			fc.asyncProperty(fc.nat({ max: 20 }), limit, async (count, most) => {
				const list = Array.from({ length: count }, () => ({ takes: 2, fails: false }));
				expect((await observe(list, most)).peak).toBe(Math.min(count, most));
			}),
			{ numRuns: 40 },
		);
	});

	it('starts nothing after a failure, awaits what is under way, and tells how each ended', async () => {
		await fc.assert(
			fc.asyncProperty(itemsThatMayFail, limit, async (list, most) => {
				const { results, started, ended, startedAfterFailure, underWay } = await observe(
					list,
					most,
				);
				expect(underWay).toBe(0);
				expect(startedAfterFailure).toEqual([]);
				expect([...ended].sort((a, b) => a - b)).toEqual(started);
				expect(results).toHaveLength(list.length);
				for (const [index, item] of list.entries()) {
					const expected = item.fails
						? { done: false, error: new Error(`item ${index}`) }
						: { done: true, value: `result ${index}` };
					expect(results[index]).toEqual(started.includes(index) ? expected : undefined);
				}
				if (!list.some(({ fails }) => fails)) expect(started).toHaveLength(list.length);
			}),
			{ numRuns: 100 },
		);
	});

	it('starts fewer while the vendor is busy, and more again when it is not', async () => {
		const underWay: number[] = [];
		let count = 0;
		const list = Array.from({ length: 40 }, (_, index) => index);
		const results = await runConcurrently(list, 8, async (_, index, onBusy) => {
			underWay.push(++count);
			if (index === 10) onBusy();
			await turns(2);
			count--;
			return index;
		});
		expect(results.map((result) => result?.done === true && result.value)).toEqual(list);
		expect(Math.max(...underWay.slice(0, 11))).toBe(8);
		expect(Math.max(...underWay.slice(18, 22))).toBeLessThan(8);
		expect(Math.max(...underWay)).toBe(8);
		expect(Math.min(...underWay.slice(16))).toBeLessThanOrEqual(4);
	});

	it('gives the item and its index to the work', async () => {
		const given: unknown[] = [];
		await runConcurrently(['a', 'b'], 1, async (item, index) => void given.push([item, index]));
		expect(given).toEqual([
			['a', 0],
			['b', 1],
		]);
	});

	it('does nothing without items', async () => {
		expect((await observe([], 4)).results).toEqual([]);
	});
});
