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

/** What ends when a signal aborts. */
interface Ends {
	all: Set<() => void>;
	endAll: () => void;
}

const endsOf = new WeakMap<AbortSignal, Ends>();

/** Listens to a signal, with one listener for all: Node warns of a leak where there are more than ten. */
function listen(signal: AbortSignal, end: () => void): () => void {
	const known = endsOf.get(signal);
	const all = known?.all ?? new Set();
	const endAll = known?.endAll ?? (() => all.forEach((each) => each()));
	all.add(end);
	endsOf.set(signal, { all, endAll });
	// Nothing is added that is there. What listens to a timer's signal also keeps it from being collected.
	signal.addEventListener('abort', endAll);
	return () => {
		all.delete(end);
		if (all.size === 0) signal.removeEventListener('abort', endAll);
	};
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
	const stops: Array<() => void> = [];
	const endWith = (signal: AbortSignal | undefined, reason: () => unknown) => {
		if (signal === undefined) return;
		const end = () => controller.abort(reason());
		if (signal.aborted) end();
		else stops.push(listen(signal, end));
	};
	for (const signal of signals) endWith(signal, () => signal?.reason);
	if (milliseconds !== undefined) {
		// It takes whole milliseconds only.
		const timer = AbortSignal.timeout(Math.ceil(milliseconds));
		endWith(timer, () => new TimeoutError('It took too long'));
	}
	return {
		signal: controller.signal,
		close() {
			for (const stop of stops) stop();
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
