import type { CreateCase, ReportCase, Result } from './measure';
import type { Measurement } from './runner';

/** Looks up what was measured. */

export type Figure = keyof Measurement;

/** The result of one case of a report, if it was measured. */
export function report(
	results: readonly Result[],
	{
		leads,
		format,
		delay,
		saved,
		contender,
	}: Omit<ReportCase, 'kind' | 'contender'> & { contender: string },
): Result | undefined {
	return results.find(
		({ case: each }) =>
			each.kind === 'report' &&
			each.leads === leads &&
			each.format === format &&
			each.delay === delay &&
			each.saved === saved &&
			each.contender === contender,
	);
}

/** The result of one case of creating, if it was measured. */
export function creates(
	results: readonly Result[],
	{ delay, contender }: Omit<CreateCase, 'kind'>,
): Result | undefined {
	return results.find(
		({ case: each }) =>
			each.kind === 'create' && each.delay === delay && each.contender === contender,
	);
}

/** The median of a figure over all runs; undefined where it was not measured or the case failed. */
export function median(result: Result | undefined, figure: Figure): number | undefined {
	if (result === undefined || result.failed !== undefined) return undefined;
	const values = result.runs.map((run) => run[figure]).filter((value) => value !== undefined);
	return medianOf(values);
}

/** The middle one, or the mean of the two in the middle; undefined of none. */
export function medianOf(values: readonly number[]): number | undefined {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
	return middle.length === 0
		? undefined
		: middle.reduce((sum, each) => sum + each, 0) / middle.length;
}
