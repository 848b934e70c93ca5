import { settle, type Settled } from './attempt';

/**
 * Does the work for each item, for at most `limit` of them at a time, and returns how each ended, in
 * the order of the items. After a failure no more items are started; those under way are awaited.
 *
 * @returns an entry for every item that was started; undefined for the others
 */
export async function runConcurrently<T, R>(
	items: readonly T[],
	limit: number,
	work: (item: T, index: number) => Promise<R>,
): Promise<Array<Settled<R> | undefined>> {
	const results: Array<Settled<R> | undefined> = items.map(() => undefined);
	const queue = items.entries();
	let failed = false;
	const takeFromQueue = async () => {
		for (const [index, item] of queue) {
			const result = await settle(work(item, index));
			results[index] = result;
			failed ||= !result.done;
			if (failed) return;
		}
	};
	await Promise.all(Array.from({ length: limit }, takeFromQueue));
	return results;
}
