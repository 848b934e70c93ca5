import { table } from '../scripts/table';
import type { Loading } from './loading';
import type { BenchCase, CreateContender, ReportContender, Result } from './measure';
import { median } from './results';
import type { Failure, Measurement } from './runner';

/** Everything that one run of the bench has found. */
export interface Findings {
	results: Result[];
	loading: Loading;
	/** The longest that an n8n with nothing to do took to answer, milliseconds. */
	idleStallMs: number;
	machine: Machine;
}

/** What the figures depend on. */
export interface Machine {
	n8n: string;
	node: string;
	platform: string;
	cores: number;
	runs: number;
}

const TITLES: Record<ReportContender, string> = {
	node: 'ClickPoint node',
	stock: 'stock nodes',
	limit: 'without n8n, page by page',
	limit4: 'without n8n, 4 pages at once',
	fewFields: 'ClickPoint node, 10 fields',
	copied: 'ClickPoint node, Edit Fields',
};
const CREATE_TITLES: Record<CreateContender, string> = {
	node: 'ClientPoint node, 10 at a time',
	batched: 'HTTP Request, batches of 10',
	unbatched: 'HTTP Request, unbatched',
};

/** One line about one run, to watch the bench by. */
export function lineOf(bench: BenchCase, run: Measurement | Failure): string {
	const [what, who] = wordsOf(bench);
	if ('failed' in run) return `${what}, ${who}: FAILED, ${run.failed}`;
	const stall = run.stallMs === undefined ? '' : `, ${ms(run.stallMs)} unanswered`;
	return `${what}, ${who}: ${seconds(run.wallMs)}, processor ${seconds(run.cpuMs)}, ${megabytes(run.memory)}${stall}`;
}

function wordsOf(bench: BenchCase): [what: string, who: string] {
	if (bench.kind === 'create') {
		return [`1,000 creates, ${bench.delay} ms each`, CREATE_TITLES[bench.contender]];
	}
	const saved = bench.saved ? 'saved' : 'not saved';
	const title = `${count(bench.leads)} leads, ${bench.format.toUpperCase()}, ${bench.delay} ms a page, ${saved}`;
	return [title, TITLES[bench.contender]];
}

/** All figures as one table, for a terminal and for the documents. */
export function printFindings({ results, loading, idleStallMs, machine }: Findings): void {
	const shown = (value: number | undefined, show: (value: number) => string) =>
		value === undefined ? '' : show(value);
	const rows = results.map((result) => {
		const [what, who] = wordsOf(result.case);
		if (result.failed !== undefined) return [what, who, `FAILED: ${result.failed}`];
		return [
			what,
			who,
			shown(median(result, 'wallMs'), seconds),
			shown(median(result, 'cpuMs'), seconds),
			shown(median(result, 'memory'), megabytes),
			shown(median(result, 'nodeStallMs'), ms),
			shown(median(result, 'stallMs'), ms),
		];
	});
	const titles = ['time', 'processor', 'memory', 'unanswered, nodes', 'unanswered, all'];
	const columns = [
		{ title: 'case', width: 60 },
		{ title: 'contender' },
		...titles.map((title) => ({ title, align: 'right' as const })),
	];
	const { n8n, node, platform, cores, runs } = machine;
	const lines = [
		...table(columns, rows),
		'',
		describeLoading(loading),
		`n8n ${n8n}, Node.js ${node}, ${platform}, ${cores} cores; medians of ${runs} runs. An idle n8n answered after ${ms(idleStallMs)} at the latest.`,
	];
	process.stdout.write(`\n${lines.join('\n')}\n`);
}

function describeLoading({ requireMs, packed, unpacked, files }: Loading): string {
	const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
	return `n8n loads the package's nodes and credentials in ${ms(requireMs)}. The package is ${kilobytes(packed)} to download and ${kilobytes(unpacked)} in ${files} files.`;
}

function count(value: number): string {
	return value.toLocaleString('en');
}

function seconds(value: number | undefined): string {
	return value === undefined ? '' : `${(value / 1000).toFixed(value < 9_950 ? 1 : 0)} s`;
}

function ms(value: number | undefined): string {
	return value === undefined ? '' : `${count(Math.round(value))} ms`;
}

function megabytes(bytes: number | undefined): string {
	return bytes === undefined ? '' : `${count(Math.round(bytes / 1e6))} MB`;
}
