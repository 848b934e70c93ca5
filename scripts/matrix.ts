import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { CellResult } from '../test/faults/result';
import { runMain } from './cli';
import { runJest } from './jest';
import { updatePage } from './pages';
import { temporaryFolder } from './processes';
import { printTable } from './table';

/** A matrix of cells, each a test, and the page that says what they found. */
export interface Matrix {
	/** The command that runs it, which marks its place in the page. */
	command: string;
	/** The folder of its tests, with jest's configuration. */
	tests: string;
	docs: string;
	/** So that an empty matrix does not pass. */
	fewest: number;
	/** What stands in the page, in Markdown. */
	summary(cells: readonly CellResult[]): string;
}

/**
 * Runs a matrix and prints what each cell found. With `--write-docs` the summary in its page is written, else it is
 * compared. What else is on the command line goes to jest (`-t Create`); the page is left alone then.
 */
export function runMatrixCommand(matrix: Matrix): void {
	runMain(async () => {
		const writeDocs = process.argv.includes('--write-docs');
		const forJest = process.argv.slice(2).filter((each) => each !== '--write-docs');
		const folder = await temporaryFolder('matrix');
		const file = path.join(folder, 'cells.jsonl');
		await writeFile(file, '');

		const code = await runJest(matrix.tests, forJest, { FAULTS_FILE: file });
		const cells = (await readFile(file, 'utf8')).split('\n').filter(Boolean).map(readCell);
		print(cells);
		const problems = [
			...(code === 0 ? [] : ['Cells failed, see above.']),
			...(forJest.length === 0 ? await checkDocs(matrix, cells, writeDocs && code === 0) : []),
		];
		for (const problem of problems) process.stderr.write(`${problem}\n`);
		return problems.length === 0 ? 0 : 1;
	});
}

function readCell(line: string): CellResult {
	return JSON.parse(line);
}

function print(cells: readonly CellResult[]): void {
	const sorted = [...cells].sort(
		(a, b) => a.operation.localeCompare(b.operation) || a.fault.localeCompare(b.fault),
	);
	printTable(
		sorted.map(({ operation, fault, position, problems, outcome, message, ...cell }) => ({
			operation,
			fault: fault.slice(0, 60),
			at: position,
			sent: cell.sent,
			created: cell.created,
			lost: cell.lost,
			doubled: cell.doubled,
			leaked: cell.leaked,
			outcome: problems.length === 0 ? outcome : 'FAILED',
			message: message.slice(0, 80),
		})),
	);
	for (const { operation, fault, position, problems } of sorted) {
		for (const problem of problems) {
			process.stdout.write(`FAILED ${operation}, ${fault}, ${position}: ${problem}\n`);
		}
	}
	const sum = (name: 'sent' | 'lost' | 'doubled' | 'leaked') =>
		cells.reduce((total, cell) => total + cell[name], 0);
	const failed = cells.filter(({ problems }) => problems.length > 0).length;
	process.stdout.write(
		`${cells.length} cells, ${failed} failed: ${sum('sent')} requests, ${sum('lost')} lost, ${sum('doubled')} doubled, ${sum('leaked')} leaked\n`,
	);
}

/** What is wrong with a whole run beside its cells. */
async function checkDocs(
	{ command, docs, fewest, summary }: Matrix,
	cells: readonly CellResult[],
	writeDocs: boolean,
): Promise<string[]> {
	const write = `${command} -- --write-docs`;
	const isCurrent = await updatePage(docs, write, summary(cells), { write: writeDocs });
	return [
		...(cells.length < fewest ? [`Only ${cells.length} cells ran.`] : []),
		...(isCurrent || writeDocs ? [] : [`${docs} has other outcomes: ${write}`]),
	];
}
