import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { format, resolveConfig } from 'prettier';

import { ensureHost } from '../scripts/hosts';
import { digText, parseJson } from '../scripts/json';
import { table } from '../scripts/table';
import type { ScaleResult, Setup } from './scaleMeasure';
import { growthOf, paysFrom } from './scaleVerdict';

/** Shows what bench/scale.ts has found. */

const DOCS = path.join(__dirname, '..', 'docs', 'scale.md');
/** In the docs, what was measured stands between these. */
const BEGIN = '<!-- npm run bench:scale -- --write-docs: begin -->';
const END = '<!-- npm run bench:scale -- --write-docs: end -->';

function titleOf(setup: Setup): string {
	switch (setup.kind) {
		case 'one':
			return 'One n8n, one node';
		case 'oneWithBatches':
			return 'One n8n, batches';
		case 'queue':
			return `Queue mode, ${setup.workers === 1 ? '1 worker' : `${setup.workers} workers`}`;
	}
}

/** One line about one run, to watch the bench by. */
export function lineOf(result: ScaleResult): string {
	const { setup, leads, wallMs, faults } = result;
	const verdict = faults.length === 0 ? 'each lead once' : `FAILED: ${faults.join('; ')}`;
	return `${count(leads)} leads, ${titleOf(setup)}: ${seconds(wallMs)}, ${verdict}`;
}

const COLUMNS = [
	'leads',
	'setup',
	'time',
	'leads/s',
	'growth',
	'processor',
	'once more',
	'executions of each worker',
];

/** All results, for a terminal. */
export function scaleTable(results: readonly ScaleResult[]): string[] {
	const columns = COLUMNS.map((title, index) => ({
		title,
		align: index > 1 ? ('right' as const) : ('left' as const),
	}));
	return table(
		columns,
		results.map((result) => [
			count(result.leads),
			titleOf(result.setup),
			...figuresOf(result, results),
			result.faults.length === 0 ? result.taken.join(' + ') : 'FAILED',
		]),
	);
}

/** Time, leads a second, growth, processor time, and the time of the second run. */
function figuresOf(result: ScaleResult, results: readonly ScaleResult[]): string[] {
	const growth = growthOf(result, results);
	return [
		seconds(result.wallMs),
		count(Math.round(result.leads / (result.wallMs / 1000))),
		growth === undefined ? '' : `${growth.toFixed(2)} ×`,
		seconds(result.cpuMs),
		result.againMs === undefined ? '' : seconds(result.againMs),
	];
}

/** Writes the table into docs/scale.md. @throws Error when it has no place for it */
export async function writeScaleDocs(results: readonly ScaleResult[], delay: number) {
	const docs = await readFile(DOCS, 'utf8');
	const begin = docs.indexOf(BEGIN);
	const end = docs.indexOf(END);
	if (begin < 0 || end < begin) throw new Error(`${DOCS} has no place for what was measured`);
	const manifest = parseJson(
		await readFile(
			path.join(await ensureHost('n8n'), 'node_modules', 'n8n', 'package.json'),
			'utf8',
		),
	);
	const conditions = `Measured with n8n ${digText(manifest, 'version')} on ${os.type()} ${process.arch}; ClientPoint takes ${delay} ms for a create, and 32 are under way at a time. **All processes share ${os.cpus().length} cores**: n8n's, its databases, and the program that plays the vendors. One n8n stores in SQLite, queue mode in PostgreSQL and Redis. In every run each lead got one ClientPoint, and going over the same leads once more created none.`;
	const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
	const rows = results.map((result) => [
		count(result.leads),
		titleOf(result.setup),
		...figuresOf(result, results),
		result.taken.join(' + '),
	]);
	const titles = [
		'Leads',
		'n8n',
		'Time',
		'Leads a second',
		'Against 1 worker',
		'Processor time of n8n',
		'Once more, nothing to create',
		'Executions of each worker',
	];
	const lines = [row(titles), row(titles.map(() => '---')), ...rows.map(row)].join('\n');
	const written = `${docs.slice(0, begin + BEGIN.length)}\n\n${[verdictOf(results), conditions, lines].filter(Boolean).join('\n\n')}\n\n${docs.slice(end)}`;
	const options = await resolveConfig(DOCS);
	await writeFile(DOCS, await format(written, { ...options, filepath: DOCS }));
}

/** From what size queue mode pays, in a sentence; empty when there is nothing to compare it with. */
function verdictOf(results: readonly ScaleResult[]): string {
	if (!results.some(({ setup }) => setup.kind !== 'queue')) return '';
	const most = Math.max(
		...results.map(({ setup }) => (setup.kind === 'queue' ? setup.workers : 0)),
	);
	const from = paysFrom(results);
	const queue = most === 1 ? '1 worker' : `${most} workers`;
	if (from !== undefined) {
		return `**On this machine, queue mode with ${queue} pays from ${count(from)} leads in a run**: there and above it was at least a tenth faster than one n8n.`;
	}
	return `**On this machine, queue mode with ${queue} does not pay**: with the most leads measured it was not a tenth faster than one n8n.`;
}

function count(value: number): string {
	return value.toLocaleString('en');
}

function seconds(ms: number): string {
	return `${(ms / 1000).toFixed(1)} s`;
}
