import type { Result } from './measure';
import type { Measurement } from './runner';

/** The median of a figure over all runs; undefined where it was not measured or the case failed. */
export function median(result: Result | undefined, figure: keyof Measurement): number | undefined {
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
