/** What a check of the soak found, as `scripts/test-soak.ts` reads it. */
export interface SoakResult {
	name: string;
	/** In milliseconds. */
	took: number;
	/** What the person sees, or what else came out. */
	ended: string;
	/** What is wrong; empty when nothing is. */
	problem: string;
}

/** Hands the results to the process that has started this one. */
export function report(results: readonly SoakResult[]): void {
	process.send?.(results);
}
