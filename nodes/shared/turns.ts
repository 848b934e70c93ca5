import { sleep } from 'n8n-workflow';

/** Long work on n8n's one thread, in pieces between which n8n responds. */

/** The longest that work may hold up everything else at a time, in milliseconds. */
export const LONGEST_TURN = 10;

/** The last turn that was asked for, by any execution. */
let lastTurn: Promise<unknown> = Promise.resolve();

/** Does work in turns, between which n8n gets to everything that waits. @param work may be paused at each `yield` */
export async function inTurn<T>(work: Generator<unknown, T>): Promise<T> {
	while (true) {
		const step = await nextTurn(() => stepsOf(work));
		if (step.done === true) return step.value;
	}
}

/** Does work at once, where it takes no longer than a turn; what is left of it then is done in turns. */
export async function nowOrInTurn<T>(work: Generator<unknown, T>): Promise<T> {
	const step = stepsOf(work);
	return step.done === true ? step.value : await inTurn(work);
}

/** As many steps as a turn has time for; at least one. */
function stepsOf<T>(work: Generator<unknown, T>): IteratorResult<unknown, T> {
	const end = performance.now() + LONGEST_TURN;
	let step = work.next();
	while (step.done !== true && performance.now() < end) step = work.next();
	return step;
}

/** Does work that cannot be divided in a turn of its own. */
export async function nextTurn<T>(work: () => T): Promise<T> {
	const turn = lastTurn.then(async () => {
		// Begun only now: a timer that is due already when the turn before ends would follow it at once.
		await sleep(0);
		return work();
	});
	lastTurn = turn.then(
		() => undefined,
		() => undefined,
	);
	return await turn;
}
