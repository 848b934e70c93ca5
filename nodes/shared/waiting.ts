import { sleep } from 'n8n-workflow';

/**
 * The one way to wait for work until a signal ends the wait. `AbortSignal.any` is not used: on Node 20, it holds
 * its sources weakly, so a deadline may be garbage collected and never come (nodejs/node#57736).
 */

/** A signal with an owner. */
interface Deadline {
	/** Aborts at the deadline with a {@link TimeoutError} as its reason, or earlier with another signal's reason. */
	readonly signal: AbortSignal;
	/** Must be called when nothing waits any longer: until then, timer and signals hold on to it. */
	close(): void;
}

/** A wait that took too long. Its code is that of a socket's timeout. */
export class TimeoutError extends Error {
	override readonly name = 'TimeoutError';

	readonly code = 'ETIMEDOUT';
}

/** What a signal ends. The set itself is the one listener, by its handleEvent: Node warns of more than ten. */
class Ends extends Set<() => void> {
	readonly handleEvent = () => this.forEach((end) => end());
}

const endsOf = new WeakMap<AbortSignal, Ends>();

function listen(signal: AbortSignal, end: () => void): () => void {
	const ends = endsOf.get(signal) ?? new Ends();
	endsOf.set(signal, ends.add(end));
	// Adding the same listener again has no effect. A listener also keeps a timer's signal from being collected.
	signal.addEventListener('abort', ends);
	return () => {
		ends.delete(end);
		if (ends.size === 0) signal.removeEventListener('abort', ends);
	};
}

/** Sets a deadline, in milliseconds from now. @param signals what else ends the wait, e.g. Stop */
export function setDeadline(
	milliseconds: number | undefined,
	...signals: Array<AbortSignal | undefined>
): Deadline {
	const controller = new AbortController();
	const stops: Array<() => void> = [];
	// It requires whole milliseconds.
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

/** Waits for work until a signal aborts; the work continues. @throws the signal's reason, or what the work throws */
export async function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	return await new Promise<T>((resolve, reject) => {
		const end = () => reject(signal.reason);
		const settled = () => signal.removeEventListener('abort', end);
		if (signal.aborted) end();
		signal.addEventListener('abort', end, { once: true });
		work.then(resolve, reject).finally(settled);
	});
}

/** Waits for milliseconds. @throws the signal's reason if it aborts first */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	await within(sleep(milliseconds), signal);
}
