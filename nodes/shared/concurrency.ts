import { settle, type Settled } from './attempt';
import { createPace } from './pace';

/**
 * Does the work for each item, for at most `limit` of them at a time, and returns how each ended, in
 * the order of the items. After a failure no more items are started; those under way are awaited.
 * While the vendor is busy, fewer are started.
 *
 * @param work calls `onBusy` each time the vendor says that it is busy
 * @returns an entry for every item that was started; undefined for the others
 */
export async function runConcurrently<T, R>(
	items: readonly T[],
	limit: number,
	work: (item: T, index: number, onBusy: () => void) => Promise<R>,
): Promise<Array<Settled<R> | undefined>> {
	const results: Array<Settled<R> | undefined> = items.map(() => undefined);
	const pace = createPace(limit);
	const queue = items.entries();
	let [underWay, failed] = [0, false];
	await new Promise<void>((resolve) => {
		const startWhatMayStart = () => {
			while (underWay < pace.allowed && !failed) {
				const next = queue.next();
				if (next.done === true) break;
				underWay++;
				void doWork(...next.value);
			}
			if (underWay === 0) resolve();
		};
		const doWork = async (index: number, item: T) => {
			const result = await settle(pace.run(async (onBusy) => await work(item, index, onBusy)));
			results[index] = result;
			failed ||= !result.done;
			underWay--;
			startWhatMayStart();
		};
		startWhatMayStart();
	});
	return results;
}
