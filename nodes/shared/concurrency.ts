/**
 * Does the work for each item, at most `limit` in parallel. After a failure, no more work starts, and the rest is
 * awaited.
 *
 * @returns the results, in the order of the items
 * @throws the failure of the first failed item
 */
export async function runConcurrently<T, R>(
	items: readonly T[],
	limit: number,
	work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
	const results: R[] = [];
	const failures = new Map<number, unknown>();
	const queue = items.entries();
	const worker = async () => {
		for (const [index, item] of queue) {
			if (failures.size > 0) return;
			try {
				results[index] = await work(item, index);
			} catch (error) {
				failures.set(index, error);
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
	if (failures.size > 0) throw failures.get(Math.min(...failures.keys()));
	return results;
}

/**
 * Queues work on the same target, in the order of the calls. If one piece fails, those waiting for it fail, too,
 * and are not done.
 */
export function createQueues<R>() {
	const last = new Map<string, Promise<R>>();
	return async (target: string | undefined, work: () => Promise<R>): Promise<R> => {
		if (target === undefined) return await work();
		const result = last.get(target)?.then(work) ?? work();
		last.set(target, result);
		return await result;
	};
}
