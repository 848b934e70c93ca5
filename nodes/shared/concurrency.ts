/**
 * Does the work for each item, for at most `limit` of them at a time. After a failure no more are started, and
 * those under way are awaited.
 *
 * @returns what the work returned, in the order of the items
 * @throws the failure of the first item in that order that failed
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
 * Queues work on the same target: it is done in the order in which it was given. When one piece fails, those that
 * wait for it fail with it and are not done.
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
