import { dig, digList } from '../scripts/json';
import type { ScaleResult } from './scaleMeasure';

/** What is made of the results: whether each lead has one ClientPoint, and what workers have brought. */

/** What the workflow says of a run. */
export interface Totals {
	created: number;
	alreadyCreated: number;
	/** Leads of which it is not known. */
	unknown: number;
	/** Leads that could not be created. */
	problems: number;
}

/** Reads a workflow's answer. A number that is missing is NaN, which is never what is expected. */
export function sumUp(answer: unknown): Totals {
	return {
		created: Number(dig(answer, 'created')),
		alreadyCreated: Number(dig(answer, 'alreadyCreated')),
		unknown: digList(answer, 'unknown').length,
		problems: digList(answer, 'problems').length,
	};
}

/**
 * What went wrong, in words; nothing when all is well.
 *
 * @param uids leads that there are
 * @param created for each ClientPoint that there is in the end, the UID of its lead
 * @param again what the second run said, if there was one
 */
export function findFaults(
	uids: readonly string[],
	created: readonly string[],
	first: Totals,
	again: Totals | undefined,
): string[] {
	const wanted = new Set(uids);
	const made = new Set(created);
	const lost = [...wanted].filter((uid) => !made.has(uid)).length;
	const doubled = created.length - made.size;
	const foreign = [...made].filter((uid) => !wanted.has(uid)).length;
	const faults: string[] = [];
	if (lost > 0) faults.push(`${lost} leads without a ClientPoint`);
	if (doubled > 0) faults.push(`${doubled} ClientPoints too many`);
	if (foreign > 0) faults.push(`${foreign} ClientPoints of no lead`);
	const says = (run: string, found: Totals, expected: Totals) => {
		if (JSON.stringify(found) !== JSON.stringify(expected)) {
			faults.push(`the ${run} run says ${JSON.stringify(found)}`);
		}
	};
	const all = wanted.size;
	says('first', first, { created: all, alreadyCreated: 0, unknown: 0, problems: 0 });
	if (again) says('second', again, { created: 0, alreadyCreated: all, unknown: 0, problems: 0 });
	return faults;
}

/** How many times faster than the queue with the fewest workers; undefined for what is no other queue. */
export function growthOf(
	{ setup, leads, wallMs }: ScaleResult,
	results: readonly ScaleResult[],
): number | undefined {
	if (setup.kind !== 'queue') return undefined;
	const least = results
		.flatMap((each) =>
			each.setup.kind === 'queue' && each.leads === leads
				? [{ workers: each.setup.workers, wallMs: each.wallMs }]
				: [],
		)
		.sort((a, b) => a.workers - b.workers)[0];
	if (least === undefined || least.workers === setup.workers) return undefined;
	return least.wallMs / wallMs;
}

/** Less of an advantage is not worth several processes, and may be chance. */
const WORTH_WHILE = 1.1;

/**
 * The number of leads from which on a queue with the most workers is clearly faster than one n8n in
 * whatever way; undefined when it is at no measured size, or one of the two was not measured.
 */
export function paysFrom(results: readonly ScaleResult[]): number | undefined {
	const sizes = [...new Set(results.map(({ leads }) => leads))].sort((a, b) => b - a);
	let from: number | undefined;
	for (const leads of sizes) {
		const same = results.filter((each) => each.leads === leads);
		const one = same.filter(({ setup }) => setup.kind !== 'queue').map(({ wallMs }) => wallMs);
		const [queue] = same
			.flatMap(({ setup, wallMs }) =>
				setup.kind === 'queue' ? [{ workers: setup.workers, wallMs }] : [],
			)
			.sort((a, b) => b.workers - a.workers);
		if (queue === undefined || one.length === 0) return from;
		if (Math.min(...one) < queue.wallMs * WORTH_WHILE) return from;
		from = leads;
	}
	return from;
}
