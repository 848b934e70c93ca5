import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { format, resolveConfig } from 'prettier';

import { HOST_FAULTS, READ_FAULTS, WRITE_FAULTS } from '../test/faults/faults';
import type { CellResult, Column, Outcome } from '../test/faults/result';
import { runMain } from './cli';
import { launch, temporaryFolder } from './processes';
import { table } from './table';

const PROJECT = path.join(__dirname, '..');
const DOCS = path.join(PROJECT, 'docs', 'reliability.md');
/** In the docs, the summary stands between these. */
const BEGIN = '<!-- npm run faults -- --write-docs: begin -->';
const END = '<!-- npm run faults -- --write-docs: end -->';
/** So that an empty matrix does not pass. */
const FEWEST_CELLS = 150;

/**
 * Runs the fault matrix and prints what each cell found. With `--write-docs` the summary in
 * docs/reliability.md is written, else it is compared. What else is on the command line goes to
 * jest (`-t Create`); the docs are left alone then.
 */
runMain(async () => {
	const writeDocs = process.argv.includes('--write-docs');
	const forJest = process.argv.slice(2).filter((each) => each !== '--write-docs');
	const folder = await temporaryFolder('faults');
	const file = path.join(folder, 'cells.jsonl');
	await writeFile(file, '');

	const jest = require.resolve('jest/bin/jest');
	const config = path.join(PROJECT, 'test', 'faults', 'jest.config.js');
	const { exited } = await launch(process.execPath, [jest, '--config', config, ...forJest], {
		cwd: PROJECT,
		env: { ...process.env, FAULTS_FILE: file },
		output: 'inherit',
	});
	const code = await exited;
	const cells = (await readFile(file, 'utf8')).split('\n').filter(Boolean).map(readCell);
	print(cells);
	const problems = [
		...(code === 0 ? [] : ['Cells failed, see above.']),
		...(forJest.length === 0 ? await checkAll(cells, writeDocs && code === 0) : []),
	];
	for (const problem of problems) process.stderr.write(`${problem}\n`);
	return problems.length === 0 ? 0 : 1;
});

function readCell(line: string): CellResult {
	return JSON.parse(line);
}

function print(cells: readonly CellResult[]): void {
	const sorted = [...cells].sort(
		(a, b) => a.operation.localeCompare(b.operation) || a.fault.localeCompare(b.fault),
	);
	const counts = (cell: Counts) => [cell.sent, cell.created, cell.lost, cell.doubled, cell.leaked];
	const rows = sorted.map((cell) => [
		cell.operation,
		cell.fault,
		cell.position,
		...counts(cell).map(String),
		cell.problems.length === 0 ? cell.outcome : 'FAILED',
		cell.message,
	]);
	const lines = table(
		[
			{ title: 'operation' },
			{ title: 'fault', width: 60 },
			{ title: 'at' },
			...['sent', 'created', 'lost', 'doubled', 'leaked'].map((title) => ({
				title,
				align: 'right' as const,
			})),
			{ title: 'outcome' },
			{ title: 'message', width: 80 },
		],
		rows,
	);
	process.stdout.write(`\n${lines.join('\n')}\n\n`);
	for (const { operation, fault, position, problems } of sorted) {
		for (const problem of problems) {
			process.stdout.write(`FAILED ${operation}, ${fault}, ${position}: ${problem}\n`);
		}
	}
	const sum = (name: keyof Counts) => cells.reduce((total, cell) => total + cell[name], 0);
	const failed = cells.filter(({ problems }) => problems.length > 0).length;
	process.stdout.write(
		`${cells.length} cells, ${failed} failed: ${sum('sent')} requests, ${sum('lost')} lost, ${sum('doubled')} doubled, ${sum('leaked')} leaked\n`,
	);
}

type Counts = Pick<CellResult, 'sent' | 'created' | 'lost' | 'doubled' | 'leaked'>;

/** What is wrong with a whole run beside its cells. */
async function checkAll(cells: readonly CellResult[], writeDocs: boolean): Promise<string[]> {
	const docs = await readFile(DOCS, 'utf8');
	const begin = docs.indexOf(BEGIN);
	const end = docs.indexOf(END);
	if (begin < 0 || end < begin) return [`${DOCS} has no place for the summary.`];
	const written = `${docs.slice(0, begin + BEGIN.length)}\n\n${summary(cells)}\n\n${docs.slice(end)}`;
	const options = await resolveConfig(DOCS);
	const current = await format(written, { ...options, filepath: DOCS });
	if (writeDocs) await writeFile(DOCS, current);
	return [
		...(cells.length < FEWEST_CELLS ? [`Only ${cells.length} cells ran.`] : []),
		...(current === docs || writeDocs
			? []
			: ['docs/reliability.md tells of other outcomes: npm run faults -- --write-docs']),
	];
}

/** The columns of the table for users: title, and how each outcome is told there. */
const READ_WORDS = { complete: 'all leads', error: 'an error, no leads' };
const COLUMNS: Record<Column, { title: string; words: Partial<Record<Outcome, string>> }> = {
	leads: { title: 'Leads, with an API key', words: READ_WORDS },
	leadsByClient: { title: 'Leads, with Client Credentials', words: READ_WORDS },
	trigger: {
		title: 'ClickPoint Trigger',
		words: {
			complete: 'all new leads',
			dropped: 'without durable cursors, the leads of that poll are lost',
			error: 'an error, all new leads later',
		},
	},
	write: {
		title: 'Create, Update, Recipient Add, Create Lead',
		words: {
			done: 'done',
			failed: 'an error, not done',
			unknown: 'may have been done',
			notSent: 'not sent',
		},
	},
};

/** Which fault ends how, as a table in Markdown. */
function summary(cells: readonly CellResult[]): string {
	const names = [
		...new Set([...WRITE_FAULTS, ...READ_FAULTS, ...HOST_FAULTS].map(({ name }) => name)),
	];
	const columns = Object.entries(COLUMNS);
	const row = (texts: string[]) => `| ${texts.join(' | ')} |`;
	return [
		row(['What goes wrong', ...columns.map(([, { title }]) => title)]),
		row(['---', ...columns.map(() => '---')]),
		...names.map((name) =>
			row([
				name,
				...columns.map(([column, { words }]) =>
					describe(
						cells.filter((cell) => cell.column === column && cell.fault === name),
						words,
					),
				),
			]),
		),
	].join('\n');
}

/** How a fault ends that happens once, and how one that happens each time. */
function describe(cells: readonly CellResult[], words: Partial<Record<Outcome, string>>): string {
	const wordsOf = (some: readonly CellResult[]) =>
		[...new Set(some.map(({ outcome }) => words[outcome] ?? outcome))].sort().join(' or ');
	const once = wordsOf(cells.filter(({ position }) => position !== 'every'));
	const always = wordsOf(cells.filter(({ position }) => position === 'every'));
	if (once === '' || always === '' || once === always) return once || always;
	return `${once}; if it lasts, ${always}`;
}
