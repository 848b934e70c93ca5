import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { format, resolveConfig } from 'prettier';

import { table } from '../scripts/table';
import { boundsOf, isMet, type Bound } from './bounds';
import { chart, type Theme } from './chart';
import type { Loading } from './loading';
import {
	MAIN_LEADS,
	type BenchCase,
	type CreateContender,
	type ReportContender,
	type Result,
} from './measure';
import { creates, median, report } from './results';
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

const PROJECT = path.join(__dirname, '..');
const DOCS = path.join(PROJECT, 'docs', 'performance.md');
/** In the docs, what was measured stands between these. */
const BEGIN = '<!-- npm run bench -- --write-docs: begin -->';
const END = '<!-- npm run bench -- --write-docs: end -->';

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

/** All figures and all bounds, for a terminal. */
export function printFindings({ results, loading, idleStallMs }: Findings): void {
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
	const right = { align: 'right' as const };
	print(
		table(
			[
				{ title: 'case', width: 60 },
				{ title: 'contender' },
				{ title: 'time', ...right },
				{ title: 'processor', ...right },
				{ title: 'memory', ...right },
				{ title: 'unanswered, nodes', ...right },
				{ title: 'unanswered, all', ...right },
			],
			rows,
		),
	);
	print([describeLoading(loading), `An idle n8n answered after ${ms(idleStallMs)} at the latest.`]);
	print(
		table(
			[
				{ title: 'bound', width: 70 },
				{ title: 'measured', ...right },
				{ title: '' },
				{ title: '' },
			],
			boundsOf(results).map((bound) => [
				bound.what,
				bound.value === undefined ? '' : numberOf(bound.value, bound.unit),
				limitOf(bound),
				verdictOf(bound),
			]),
		),
	);
}

function print(lines: string[]): void {
	process.stdout.write(`\n${lines.join('\n')}\n`);
}

function limitOf({ atLeast, atMost, unit }: Bound): string {
	if (atLeast !== undefined) return `at least ${atLeast} ${unit}`;
	return atMost === undefined ? 'no bound' : `at most ${atMost} ${unit}`;
}

function verdictOf(bound: Bound): string {
	if (bound.atLeast === undefined && bound.atMost === undefined) return '';
	const met = isMet(bound);
	return met === undefined ? 'not measured' : met ? 'met' : 'NOT MET';
}

/** Writes tables and charts into docs/performance.md. @throws Error when it has no place for them */
export async function writeDocs(findings: Findings): Promise<void> {
	const docs = await readFile(DOCS, 'utf8');
	const begin = docs.indexOf(BEGIN);
	const end = docs.indexOf(END);
	if (begin < 0 || end < begin) throw new Error(`${DOCS} has no place for what was measured`);
	const written = `${docs.slice(0, begin + BEGIN.length)}\n\n${sections(findings)}\n\n${docs.slice(end)}`;
	const options = await resolveConfig(DOCS);
	await writeFile(DOCS, await format(written, { ...options, filepath: DOCS }));
	await mkdir(path.join(PROJECT, 'docs', 'images'), { recursive: true });
	for (const theme of ['light', 'dark'] as const) {
		await writeFile(path.join(PROJECT, 'docs', imageOf(theme)), chart(findings.results, theme));
	}
}

function imageOf(theme: Theme): string {
	return path.posix.join('images', `performance-${theme}.svg`);
}

function sections(findings: Findings): string {
	const { results, machine, loading, idleStallMs } = findings;
	const { n8n, node, platform, cores, runs } = machine;
	const conditions = distinct(
		results.flatMap(({ case: each }) =>
			each.kind === 'report' && !each.contender.startsWith('limit')
				? [JSON.stringify([each.saved, each.delay])]
				: [],
		),
	).map((text): [boolean, number] => JSON.parse(text));
	return [
		`<picture><source media="(prefers-color-scheme: dark)" srcset="${imageOf('dark')}"><img alt="Bars: the time and the memory of the tables below" src="${imageOf('light')}"></picture>`,
		`Measured with n8n ${n8n} on Node.js ${node} (${platform}, ${cores} cores). Each figure is the median of ${runs} runs, each in an n8n that was started for it. An n8n with nothing to do answered after ${ms(idleStallMs)} at the latest.`,
		...conditions.sort().map(([saved, delay]) => reportSection(results, saved, delay)),
		costSection(results),
		createSection(results),
		'### Starting n8n',
		describeLoading(loading),
		boundSection(results),
	].join('\n\n');
}

/** Tables of all sizes and formats under the same conditions. */
function reportSection(results: Result[], saved: boolean, delay: number): string {
	const reports = results.flatMap(({ case: each }) => (each.kind === 'report' ? [each] : []));
	const rows = distinct(reports.map(({ leads }) => leads))
		.sort((a, b) => a - b)
		.flatMap((leads) =>
			distinct(reports.map(({ format: each }) => each)).map((each) => ({ leads, format: each })),
		)
		.map((key) => {
			const cell = (contender: ReportContender) => {
				const isLimit = contender.startsWith('limit');
				const found = report(results, { ...key, delay, contender, saved: saved && !isLimit });
				return isLimit ? seconds(median(found, 'wallMs')) : cellOf(found);
			};
			return [
				`${count(key.leads)}, ${key.format.toUpperCase()}`,
				cell('node'),
				cell('stock'),
				cell('limit4'),
			];
		})
		.filter(([, node, stock]) => node !== '' || stock !== '');
	const title = `${saved ? 'Executions saved' : 'Executions not saved'}, ${delay === 0 ? 'ClickPoint answers at once' : `ClickPoint takes ${delay} ms for a page`}`;
	const titles = ['Leads', 'ClickPoint node', 'HTTP Request and others', 'Without n8n'];
	return `### ${title}\n\n${markdown(...withoutEmptyColumns(titles, rows))}`;
}

/** What happens around the node, for one report. */
function costSection(results: Result[]): string {
	const rows = (
		[
			['All 40 fields', 'node'],
			['10 fields (**Fields to Return**)', 'fewFields'],
			['All 40 fields, then **Edit Fields**', 'copied'],
		] as const
	).map(([title, contender]) => {
		const key = { leads: MAIN_LEADS, format: 'json' as const, delay: 0, contender };
		const cell = (saved: boolean) => cellOf(report(results, { ...key, saved }));
		return [title, cell(false), cell(true)];
	});
	const measured = rows.filter(([, ...cells]) => cells.some((cell) => cell !== ''));
	// One alone shows nothing that the tables above do not.
	if (measured.length < 2) return '';
	const titles = [`ClickPoint node, ${count(MAIN_LEADS)} leads`, 'Not saved', 'Saved'];
	return `### What else costs\n\n${markdown(titles, measured)}`;
}

function createSection(results: Result[]): string {
	const delays = distinct(
		results.flatMap(({ case: each }) => (each.kind === 'create' ? [each.delay] : [])),
	);
	if (delays.length === 0) return '';
	const contenders = ['node', 'batched', 'unbatched'] as const;
	const rows = delays.map((delay) => [
		`${delay} ms`,
		...contenders.map((contender) => cellOf(creates(results, { delay, contender }))),
	]);
	const titles = ['One create takes', ...contenders.map((each) => CREATE_TITLES[each])];
	return `### 1,000 ClientPoints\n\n${markdown(titles, rows)}`;
}

/** What the nodes should keep, and whether they do. */
function boundSection(results: Result[]): string {
	const rows = boundsOf(results).flatMap((bound) =>
		bound.value === undefined
			? []
			: [[bound.what, numberOf(bound.value, bound.unit), limitOf(bound), verdictOf(bound)]],
	);
	if (rows.length === 0) return '';
	return `### Against what is aimed at\n\n${markdown(['What', 'Measured', 'Aim', ''], rows)}`;
}

/** Time, memory and the longest stall of one case. */
function cellOf(result: Result | undefined): string {
	if (result?.failed !== undefined) return `failed: ${result.failed}`;
	const wall = median(result, 'wallMs');
	if (wall === undefined) return '';
	const memory = megabytes(median(result, 'memory'));
	return `${seconds(wall)}, ${memory}, ${ms(median(result, 'stallMs'))}`;
}

function describeLoading({ requireMs, packed, unpacked, files }: Loading): string {
	const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
	return `n8n loads the package's nodes and credentials in ${ms(requireMs)}. The package is ${kilobytes(packed)} to download and ${kilobytes(unpacked)} in ${files} files.`;
}

function markdown(titles: string[], rows: string[][]): string {
	const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [row(titles), row(titles.map(() => '---')), ...rows.map(row)].join('\n');
}

/** A table without the columns in which no row has anything. */
function withoutEmptyColumns(titles: string[], rows: string[][]): [string[], string[][]] {
	const isUsed = (_: unknown, column: number) => rows.some((row) => row[column] !== '');
	return [titles.filter(isUsed), rows.map((row) => row.filter(isUsed))];
}

function distinct<T>(values: readonly T[]): T[] {
	return [...new Set(values)];
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

function numberOf(value: number, unit: string): string {
	return `${unit === 'ms' ? Math.round(value) : value.toFixed(2)} ${unit}`;
}
