import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { runMain } from './cli';
import { dig, digList, digText, isRecord, parseJson } from './json';
import { Problem } from './problem';
import { launch, temporaryFolder } from './processes';
import { table } from './table';

const PROJECT = path.join(__dirname, '..');
/** In percent of the mutants. */
const LOWEST_SCORE = 85;

/** A small change of a source, and what became of it. */
interface Mutant {
	file: string;
	line: number;
	replacement: string;
	isNoticed: boolean;
}

/**
 * Changes the sources of the nodes in small ways, one at a time, and runs the tests that reach the
 * change: a mutant that no test notices shows what is not tested. What follows `--` on the command
 * line are the files to change; those that stryker.config.mjs lists when there are none.
 *
 * Lists those that were not noticed, and fails when fewer than 85 % were.
 */
runMain(async () => {
	const folder = await temporaryFolder('mutants');
	const stryker = path.join('node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
	const config = path.join('test', 'mutants', 'stryker.config.mjs');
	const files = process.argv.slice(2);
	const { exited } = await launch(
		process.execPath,
		[stryker, 'run', config, ...(files.length > 0 ? ['--mutate', files.join(',')] : [])],
		{ cwd: PROJECT, env: { ...process.env, MUTANTS_FOLDER: folder }, output: 'inherit' },
	);
	if ((await exited) !== 0) throw new Problem('Stryker failed, see above');

	const mutants = readMutants(parseJson(await readFile(path.join(folder, 'mutants.json'), 'utf8')));
	for (const { file, line, replacement, isNoticed } of mutants) {
		if (!isNoticed) process.stdout.write(`No test noticed ${file}:${line}: ${replacement}\n`);
	}
	process.stdout.write(`\n${scoreTable(mutants).join('\n')}\n`);
	return scoreOf(mutants) < LOWEST_SCORE ? 1 : 0;
});

/** Reads Stryker's report, less the mutants that do not run at all. */
function readMutants(report: unknown): Mutant[] {
	const files = dig(report, 'files');
	if (!isRecord(files)) throw new Problem('Stryker wrote no report');
	return Object.entries(files).flatMap(([file, each]) =>
		digList(each, 'mutants').flatMap((mutant): Mutant[] => {
			const status = digText(mutant, 'status');
			const isNoticed = ['Killed', 'Timeout'].includes(status);
			if (!isNoticed && !['Survived', 'NoCoverage'].includes(status)) return [];
			const replacement = digText(mutant, 'replacement').replace(/\s+/g, ' ').trim();
			const line = Number(digText(mutant, 'location', 'start', 'line'));
			return [{ file, line, replacement, isNoticed }];
		}),
	);
}

/** In percent. */
function scoreOf(mutants: Mutant[]): number {
	const noticed = mutants.filter(({ isNoticed }) => isNoticed).length;
	return mutants.length === 0 ? 100 : (100 * noticed) / mutants.length;
}

function scoreTable(mutants: Mutant[]): string[] {
	const row = (name: string, some: Mutant[]) => [
		name,
		`${some.length}`,
		`${some.filter(({ isNoticed }) => !isNoticed).length}`,
		`${scoreOf(some).toFixed(1)} %`,
	];
	const files = [...new Set(mutants.map(({ file }) => file))];
	return table(
		[
			{ title: 'File' },
			{ title: 'Mutants', align: 'right' },
			{ title: 'Not noticed', align: 'right' },
			{ title: 'Score', align: 'right' },
		],
		[
			...files.map((name) =>
				row(
					name.replace(/^nodes\//, ''),
					mutants.filter(({ file }) => file === name),
				),
			),
			row('All files', mutants),
		],
	);
}
