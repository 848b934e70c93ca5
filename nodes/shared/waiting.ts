import { sleep } from 'n8n-workflow';

/**
 * The one way to wait: for work, until a signal ends the wait. `AbortSignal.any` is not used: on
 * Node 20 it holds its sources weakly, so that in a process that has run for a while a deadline can
 * be garbage collected and never come (nodejs/node#57736).
 */

/** A signal that somebody owns. */
export interface Deadline {
	/** Aborts at the deadline, with {@link TimeoutError} as its reason, or with an earlier signal's. */
	readonly signal: AbortSignal;
	/** To be called when nothing waits any more: until then timer and signals hold on to it. */
	close(): void;
}

/** A wait that has taken as long as it may. Its code is what a socket's time-out has. */
export class TimeoutError extends Error {
	override readonly name = 'TimeoutError';

	readonly code = 'ETIMEDOUT';
}

/**
 * Sets a deadline.
 *
 * @param milliseconds from now; undefined for none
 * @param signals whatever else ends the wait, such as the Stop of an execution
 */
export function setDeadline(
	milliseconds: number | undefined,
	...signals: Array<AbortSignal | undefined>
): Deadline {
	const controller = new AbortController();
	const timer =
		milliseconds === undefined ? undefined : AbortSignal.timeout(Math.ceil(milliseconds));
	const endings: Array<[AbortSignal, () => void]> = [];
	const endWith = (signal: AbortSignal, reason: () => unknown) => {
		const end = () => controller.abort(reason());
		if (signal.aborted) end();
		// The listener is also what keeps a timer's signal from being collected.
		signal.addEventListener('abort', end, { once: true });
		endings.push([signal, end]);
	};
	for (const signal of signals) {
		if (signal !== undefined) endWith(signal, () => signal.reason);
	}
	if (timer !== undefined) endWith(timer, () => new TimeoutError('It took too long'));
	return {
		signal: controller.signal,
		close() {
			for (const [signal, end] of endings) signal.removeEventListener('abort', end);
		},
	};
}

/**
 * Waits for work, until a signal aborts. The work itself goes on then.
 *
 * @throws the signal's reason, or whatever the work throws
 */
export async function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	return await new Promise<T>((resolve, reject) => {
		const end = () => reject(signal.reason);
		const settled = () => signal.removeEventListener('abort', end);
		if (signal.aborted) end();
		signal.addEventListener('abort', end, { once: true });
		work.then(resolve, reject).finally(settled);
	});
}

/**
 * Lets time pass, in milliseconds.
 *
 * @throws the signal's reason, when it aborts before
 */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	await within(sleep(milliseconds), signal);
}
