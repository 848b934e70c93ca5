import { sleep } from 'n8n-workflow';

import { settle } from './attempt';

/**
 * Long work on n8n's one thread, done so that n8n answers in between: it runs everybody's workflows
 * in one process.
 */

/** How long work on a list may hold up everything else at a time, in milliseconds. */
const LONGEST_TURN = 10;

/** The last turn that was asked for, by any execution. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Does work in a turn of its own: n8n gets to everything that waits before it and after it, also
 * when several executions ask for one at the same time.
 *
 * @throws whatever the work throws
 */
export async function inOwnTurn<T>(work: () => T): Promise<T> {
	const turn = last.then(async () => {
		// Begun only now: a timer that is due already when the turn before ends would follow it at once.
		await sleep(0);
		return work();
	});
	last = settle(turn).then(() => undefined);
	return await turn;
}

/** How long short pieces of work have held up everything else since the last turn, in milliseconds. */
let heldUp = 0;

/** The turn that pieces of work wait for when the ones before them have taken long. */
let nextTurn: Promise<void> | undefined;

/**
 * Does a short piece of work at once, or in a later turn when the pieces before it, of any execution,
 * have held up everything else for long enough. Of work that waits for other things, only what it does
 * before the first of them counts.
 *
 * @throws whatever the work throws
 */
export async function inSharedTurn<T>(work: () => T): Promise<T> {
	while (heldUp >= LONGEST_TURN) {
		nextTurn ??= inOwnTurn(() => {
			heldUp = 0;
			nextTurn = undefined;
		});
		await nextTurn;
	}
	const start = performance.now();
	try {
		return work();
	} finally {
		heldUp += performance.now() - start;
	}
}

/**
 * Maps a list, however long it is, a short turn at a time.
 *
 * @throws whatever `map` throws
 */
export async function mapInTurns<T, R>(list: readonly T[], map: (entry: T) => R): Promise<R[]> {
	const results: R[] = [];
	const left = list.values();
	while (results.length < list.length) {
		await inOwnTurn(() => {
			const end = performance.now() + LONGEST_TURN;
			do {
				const next = left.next();
				if (next.done === true) return;
				results.push(map(next.value));
			} while (performance.now() < end);
		});
	}
	return results;
}
