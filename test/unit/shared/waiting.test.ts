import { getEventListeners } from 'node:events';

import { pause, setDeadline, TimeoutError, within } from '../../../nodes/shared/waiting';

const listenersOf = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

describe('setDeadline', () => {
	it('aborts at its time, also one that is no whole number, and says so as a socket does', async () => {
		const begun = performance.now();
		const { signal, close } = setDeadline(49.3);
		await expect(within(new Promise<never>(() => {}), signal)).rejects.toBeInstanceOf(TimeoutError);
		expect(signal.reason).toMatchObject({ name: 'TimeoutError', code: 'ETIMEDOUT' });
		expect(performance.now() - begun).toBeGreaterThan(45);
		close();
	});

	it("aborts with another signal's reason, and at once with that of one that is aborted", () => {
		const [first, second] = [new AbortController(), new AbortController()];
		const both = setDeadline(10_000, first.signal, undefined, second.signal);
		expect(both.signal.aborted).toBe(false);
		second.abort('second');
		first.abort('first');
		expect(both.signal.reason).toBe('second');
		expect(setDeadline(undefined, first.signal, second.signal).signal.reason).toBe('first');
	});

	it('listens to a signal once for all, and no more when all are closed', () => {
		const { signal } = new AbortController();
		const deadlines = Array.from({ length: 100 }, () => setDeadline(10_000, signal));
		expect(listenersOf(signal)).toBe(1);
		for (const { close } of deadlines.slice(1)) close();
		expect(listenersOf(signal)).toBe(1);
		deadlines[0]?.close();
		expect(listenersOf(signal)).toBe(0);
		const again = setDeadline(10_000, signal);
		expect(listenersOf(signal)).toBe(1);
		again.close();
	});

	it('aborts all that are open, and none that is closed', () => {
		const controller = new AbortController();
		const [one, two, closed] = [1, 2, 3].map(() => setDeadline(undefined, controller.signal));
		closed?.close();
		controller.abort('stop');
		expect(one?.signal.reason).toBe('stop');
		expect(two?.signal.reason).toBe('stop');
		expect(closed?.signal.aborted).toBe(false);
	});
});

describe('within', () => {
	const { signal } = new AbortController();

	it('gives what the work gives or throws, and listens no longer then', async () => {
		await expect(within(Promise.resolve(1), signal)).resolves.toBe(1);
		await expect(within(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
		await new Promise(setImmediate);
		expect(listenersOf(signal)).toBe(0);
	});

	it('ends at once with a signal that is aborted, whatever becomes of the work', async () => {
		const aborted = AbortSignal.abort('stop');
		await expect(within(new Promise<never>(() => {}), aborted)).rejects.toBe('stop');
		await expect(within(Promise.reject(new Error('broken')), aborted)).rejects.toBe('stop');
	});
});

describe('pause', () => {
	it('lets so much time pass', async () => {
		const begun = performance.now();
		await pause(50, new AbortController().signal);
		expect(performance.now() - begun).toBeGreaterThan(45);
	});

	it('ends before with its signal', async () => {
		const controller = new AbortController();
		const pausing = pause(300, controller.signal);
		controller.abort('stop');
		await expect(pausing).rejects.toBe('stop');
	});
});
