import { packageUnderTest } from '../harness';

// Before any test hurries it.
const { setTimeout: wait } = globalThis;

/** Lets the clock stand at an instant, for n8n, the nodes and the sandbox; waits stay real. */
export function stopClockAt(instant: string): void {
	jest.useFakeTimers({
		now: new Date(instant),
		doNotFake: [
			'clearImmediate',
			'clearInterval',
			'clearTimeout',
			'hrtime',
			'nextTick',
			'performance',
			'queueMicrotask',
			'setImmediate',
			'setInterval',
			'setTimeout',
		],
	});
}

/** The same for all tests of a file. */
export function useClock(instant: string): void {
	beforeAll(async () => {
		// @date-fns/tz copies the methods of Date while it is loaded, and a stopped Date has none of its own.
		await packageUnderTest();
		stopClockAt(instant);
	});
	afterAll(() => jest.useRealTimers());
}

/** Moves the clock that was stopped. */
export function setClock(instant: Date): void {
	jest.setSystemTime(instant);
}

/**
 * Lets timers of up to a minute that are set from now on run a hundred times faster, or so many times,
 * and writes down how long they were set for, in milliseconds. The deadlines of requests are no such
 * timers and stay. `jest.restoreAllMocks()` ends it.
 */
export function hurryTimers(longest = 60_000, times = 100): number[] {
	const waits: number[] = [];
	const spy = jest.spyOn(globalThis, 'setTimeout');
	spy.mockImplementation((callback, milliseconds = 0, ...given) => {
		// It would keep each callback, and all that hangs on it.
		spy.mockClear();
		if (milliseconds > longest) return wait(callback, milliseconds, ...given);
		waits.push(milliseconds);
		return wait(callback, milliseconds / times, ...given);
	});
	return waits;
}

/**
 * Lets the deadlines of requests that are set from now on come so many times sooner.
 * `jest.restoreAllMocks()` ends it.
 */
export function hurryDeadlines(times: number): void {
	const timeout = AbortSignal.timeout.bind(AbortSignal);
	jest
		.spyOn(AbortSignal, 'timeout')
		.mockImplementation((milliseconds) => timeout(Math.ceil(milliseconds / times)));
}
