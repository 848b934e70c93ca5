import { markdownTable } from '../scripts/table';

/** What was measured of one run. */
export interface Measurement {
	/** From the start of the execution until it is over, in milliseconds. */
	wallMs: number;
	/** Processor time of all threads of the process, in milliseconds. */
	cpuMs: number;
	/** Bytes at the peak above those in use before. */
	memory: number;
	/** The longest that n8n got to nothing else, in milliseconds; not measured without n8n. */
	stallMs?: number;
	/** Items that came out. */
	items: number;
	/** How many different leads or ClientPoints they are about. */
	distinct: number;
}

/** One contender at one job. */
export interface Result {
	job: string;
	contender: string;
	runs: Measurement[];
}

const FIGURES = {
	Time: ({ wallMs }: Measurement) => ({ value: wallMs / 1000, unit: 's', digits: 2 }),
	Processor: ({ cpuMs }: Measurement) => ({ value: cpuMs / 1000, unit: 's', digits: 2 }),
	Memory: ({ memory }: Measurement) => ({ value: memory / 1e6, unit: 'MB', digits: 0 }),
	'Longest stall': ({ stallMs }: Measurement) => ({ value: stallMs, unit: 'ms', digits: 0 }),
};

/** Each figure's own median. */
export function cellsOf(runs: Measurement[]): string[] {
	return Object.values(FIGURES).map((figure) => {
		const sorted = runs.map(figure).sort((a, b) => (a.value ?? 0) - (b.value ?? 0));
		const { value, unit = '', digits } = sorted[Math.floor(runs.length / 2)] ?? {};
		return value === undefined ? '' : `${value.toFixed(digits)} ${unit}`;
	});
}

/** For a terminal and for the documents, in Markdown. */
export function tableOf(results: Result[]): string {
	const titles = ['Job', 'By', ...Object.keys(FIGURES)];
	const rows = results.map(({ job, contender, runs }, index) => {
		const isFirst = results[index - 1]?.job !== job;
		return [isFirst ? job : '', contender, ...cellsOf(runs)];
	});
	return markdownTable([titles, ...rows]);
}
