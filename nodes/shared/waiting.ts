import { sleep } from 'n8n-workflow';

/**
 * The one way to wait: for work, until a signal ends the wait. Without `AbortSignal.any`: on Node 20 it holds its
 * sources weakly, so that a deadline can be garbage collected and never come (nodejs/node#57736).
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

/** What ends when a signal aborts, with one listener for all: Node warns of a leak where there are more than ten. */
class Ends extends Set<() => void> {
	readonly handleEvent = () => this.forEach((end) => end());
}

const endsOf = new WeakMap<AbortSignal, Ends>();

function listen(signal: AbortSignal, end: () => void): () => void {
	const ends = endsOf.get(signal) ?? new Ends();
	endsOf.set(signal, ends.add(end));
	// Nothing is added that is there. What listens to a timer's signal also keeps it from being collected.
	signal.addEventListener('abort', ends);
	return () => {
		ends.delete(end);
		if (ends.size === 0) signal.removeEventListener('abort', ends);
	};
}

/** Sets a deadline, in milliseconds from now. @param signals whatever else ends the wait, such as Stop */
export function setDeadline(
	milliseconds: number | undefined,
	...signals: Array<AbortSignal | undefined>
): Deadline {
	const controller = new AbortController();
	const stops: Array<() => void> = [];
	// It takes whole milliseconds only.
	const timer =
		milliseconds === undefined ? undefined : AbortSignal.timeout(Math.ceil(milliseconds));
	for (const signal of [...signals, timer]) {
		if (signal === undefined) continue;
		const end = () =>
			controller.abort(signal === timer ? new TimeoutError('It took too long') : signal.reason);
		if (signal.aborted) end();
		else stops.push(listen(signal, end));
	}
	return {
		signal: controller.signal,
		close() {
			for (const stop of stops) stop();
		},
	};
}

/** Waits for work, until a signal aborts. The work goes on then. @throws the signal's reason, or what the work throws */
export async function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	return await new Promise<T>((resolve, reject) => {
		const end = () => reject(signal.reason);
		const settled = () => signal.removeEventListener('abort', end);
		if (signal.aborted) end();
		signal.addEventListener('abort', end, { once: true });
		work.then(resolve, reject).finally(settled);
	});
}

/** Lets time pass, in milliseconds. @throws the signal's reason, when it aborts first */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	await within(sleep(milliseconds), signal);
}
