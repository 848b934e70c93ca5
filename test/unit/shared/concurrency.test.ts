import { createQueues, runConcurrently } from '../../../nodes/shared/concurrency';

/** Work that is under way until it is told how it ends. */
function startWork() {
	const begun: string[] = [];
	const ends = new Map<string, { succeed(): void; fail(): void }>();
	const work = async (name: string) => {
		begun.push(name);
		return await new Promise<string>((resolve, reject) => {
			ends.set(name, {
				succeed: () => resolve(`result ${name}`),
				fail: () => reject(new Error(name)),
			});
		});
	};
	const settle = async (name: string, how: 'succeed' | 'fail' = 'succeed') => {
		ends.get(name)?.[how]();
		await new Promise(setImmediate);
	};
	return { begun, work, settle };
}

describe('runConcurrently', () => {
	it('returns the results in the order of the items, as many under way as may be', async () => {
		const { begun, work, settle } = startWork();
		const running = runConcurrently(['a', 'b', 'c', 'd'], 2, work);
		expect(begun).toEqual(['a', 'b']);
		await settle('b');
		expect(begun).toEqual(['a', 'b', 'c']);
		for (const name of ['a', 'd', 'c']) await settle(name);
		expect(await running).toEqual(['result a', 'result b', 'result c', 'result d']);
	});

	it('starts nothing after a failure, awaits what is under way, and throws the first of the items that failed', async () => {
		const { begun, work, settle } = startWork();
		let hasEnded = false;
		const running = runConcurrently(['a', 'b', 'c', 'd'], 3, work).finally(() => (hasEnded = true));
		const ended = expect(running).rejects.toThrow('a');
		await settle('b', 'fail');
		await settle('c');
		expect([begun, hasEnded]).toEqual([['a', 'b', 'c'], false]);
		await settle('a', 'fail');
		await ended;
		expect(begun).toEqual(['a', 'b', 'c']);
	});

	it('does nothing without items, whatever the limit', async () => {
		expect(await runConcurrently([], Number.POSITIVE_INFINITY, async () => 1)).toEqual([]);
	});
});

describe('createQueues', () => {
	it('does work on the same target in its order, and other work meanwhile', async () => {
		const { begun, work, settle } = startWork();
		const inOrder = createQueues<string>();
		const targets = ['A', 'A', 'B', undefined, undefined, 'A'];
		const running = targets.map(
			async (target, index) => await inOrder(target, async () => await work(`${index}`)),
		);
		expect(begun).toEqual(['0', '2', '3', '4']);
		for (const name of ['2', '3', '4', '0', '1']) await settle(name);
		expect(begun).toEqual(['0', '2', '3', '4', '1', '5']);
		await settle('5');
		expect(await Promise.all(running)).toEqual([0, 1, 2, 3, 4, 5].map((each) => `result ${each}`));
	});

	it('fails what waits behind a failure, and does not do it', async () => {
		const { begun, work, settle } = startWork();
		const inOrder = createQueues<string>();
		const running = ['0', '1'].map(
			async (name) => await inOrder('A', async () => await work(name)),
		);
		const ended = Promise.allSettled(running);
		await settle('0', 'fail');
		expect(await ended).toMatchObject([{ reason: { message: '0' } }, { reason: { message: '0' } }]);
		expect(begun).toEqual(['0']);
	});
});
