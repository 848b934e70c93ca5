import { sleep } from 'n8n-workflow';

/** Long work on n8n's single thread, divided so that n8n responds in between. */

/** How long work may block the thread, in milliseconds. */
export const LONGEST_TURN = 10;

/** The last turn requested by any execution. */
let lastTurn: Promise<unknown> = Promise.resolve();

/** Does work in turns, between which everything else gets its turn. @param work may pause at each `yield` */
export async function inTurn<T>(work: Generator<unknown, T>): Promise<T> {
	while (true) {
		const step = await nextTurn(() => stepsOf(work));
		if (step.done === true) return step.value;
	}
}

/** Does work at once if it takes no longer than a turn; otherwise does the rest in turns. */
export async function nowOrInTurn<T>(work: Generator<unknown, T>): Promise<T> {
	const step = stepsOf(work);
	return step.done === true ? step.value : await inTurn(work);
}

/** As many steps as fit into a turn, but at least one. */
function stepsOf<T>(work: Generator<unknown, T>): IteratorResult<unknown, T> {
	const end = performance.now() + LONGEST_TURN;
	let step = work.next();
	while (step.done !== true && performance.now() < end) step = work.next();
	return step;
}

/** Does indivisible work in a turn of its own. */
export async function nextTurn<T>(work: () => T): Promise<T> {
	const turn = lastTurn.then(async () => {
		// Set only now: a timer that is already due would fire right after the previous turn.
		await sleep(0);
		return work();
	});
	lastTurn = turn.then(
		() => undefined,
		() => undefined,
	);
	return await turn;
}
