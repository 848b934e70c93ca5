/** How a promise ended, as a value. */
export type Settled<T> = { done: true; value: T } | { done: false; error: unknown };

/** Waits for a promise and returns how it ended; never throws. */
export async function settle<T>(promise: Promise<T>): Promise<Settled<T>> {
	const [outcome] = await Promise.allSettled([promise]);
	return outcome.status === 'fulfilled'
		? { done: true, value: outcome.value }
		: { done: false, error: outcome.reason };
}
