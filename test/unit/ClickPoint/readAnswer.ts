import type { Lead, Page } from '../../../nodes/ClickPoint/lead/lead';
import { readPage } from '../../../nodes/ClickPoint/lead/page';

/** Lets a reading go on until it is done. */
export function finish<T>(reading: Generator<unknown, T>): T {
	let step = reading.next();
	while (step.done !== true) step = reading.next();
	return step.value;
}

/** Reads an answer in one go. */
export function readAnswer(text: string): Page<Lead> {
	return finish(readPage(text));
}
