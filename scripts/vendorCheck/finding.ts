/** What a check found out about its fact. */
export interface Finding {
	verdict: 'confirmed' | 'contradicted' | 'undecided';
	/** What was seen, or why nothing could be: shapes, counts and statuses, never a vendor's data. */
	seen: string;
}

export type Check = () => Promise<Finding>;

/** Thrown where a check cannot decide; the message is the reason, as {@link Finding.seen}. */
export class Undecided extends Error {
	override name = 'Undecided';
}

/** Thrown where a request got no answer to judge by: another time it may. */
export class Unanswered extends Undecided {
	override name = 'Unanswered';
}

/** Confirmed when the fact holds in what was seen, contradicted when it does not. */
export function decide(holds: boolean, seen: string): Finding {
	return { verdict: holds ? 'confirmed' : 'contradicted', seen };
}

/** @throws Undecided with the reason unless the condition holds */
export function need(condition: boolean, reason: string): asserts condition {
	if (!condition) throw new Undecided(reason);
}

/** Does the work when it is first asked for, and gives the same result from then on: also the same failure. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
	let result: Promise<T> | undefined;
	return async () => await (result ??= work());
}

/** As {@link once}, but asks again where there was no answer: for what only reads. */
export function onceAnswered<T>(work: () => Promise<T>): () => Promise<T> {
	let result: Promise<T> | undefined;
	return async () => {
		result ??= work();
		try {
			return await result;
		} catch (error) {
			if (error instanceof Unanswered) result = undefined;
			throw error;
		}
	};
}
