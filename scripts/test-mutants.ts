import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { runMain } from './cli';
import { dig, digList, digText, isRecord, parseJson } from './json';
import { Problem } from './problem';
import { atExit, launch } from './processes';
import { clock } from './progress';
import { table } from './table';

const PROJECT = path.join(__dirname, '..');
const SURVIVORS = path.join('test', 'mutants', 'survivors.json');
/** In percent of the mutants. */
const LOWEST_SCORE = 85;

/** A small change of a source, and what became of it. */
interface Mutant {
	file: string;
	line: number;
	/** The lines that it changes, as one. */
	from: string;
	to: string;
	isNoticed: boolean;
}

/**
 * Changes the sources of the nodes in small ways, one at a time, and runs the tests that reach the
 * change: a mutant that no test notices shows what is not tested. What follows `--` on the command
 * line are the files to change; those that stryker.config.mjs lists when there are none.
 *
 * Fails when fewer than 85 % are noticed, or when one that is not is missing from survivors.json,
 * where each has its reason.
 */
runMain(async () => {
	const known = readSurvivors(parseJson(await readFile(path.join(PROJECT, SURVIVORS), 'utf8')));
	const folder = await mkdtemp(path.join(os.tmpdir(), 'mutants-'));
	atExit(() => rm(folder, { recursive: true, force: true }));

	const startedAt = Date.now();
	const stryker = path.join('node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
	const config = path.join('test', 'mutants', 'stryker.config.mjs');
	const files = process.argv.slice(2);
	const { exited } = await launch(
		process.execPath,
		[stryker, 'run', config, ...(files.length > 0 ? ['--mutate', files.join(',')] : [])],
		{ cwd: PROJECT, env: { ...process.env, MUTANTS_FOLDER: folder }, output: 'inherit' },
	);
	if ((await exited) !== 0) throw new Problem('Stryker failed, see above');
	const minutes = clock((Date.now() - startedAt) / 1000);

	const report = parseJson(await readFile(path.join(folder, 'mutants.json'), 'utf8'));
	const mutants = readMutants(report);
	const survivors = mutants.filter(({ isNoticed }) => !isNoticed);
	const unlisted = survivors.filter((mutant) => !known.some((each) => isSame(each, mutant)));
	const gone = known.filter(
		(each) =>
			mutants.some(({ file }) => file === each.file) &&
			!survivors.some((mutant) => isSame(each, mutant)),
	);

	const say = (text: string) => process.stdout.write(`${text}\n`);
	say(`\n${scoreTable(mutants).join('\n')}`);
	for (const { file, line, from, to } of unlisted) {
		say(
			`\nNo test noticed, and ${SURVIVORS} does not say why: ${file}:${line}\n- ${from}\n+ ${to}`,
		);
	}
	for (const { file, from, to } of gone) {
		say(`\nTo be taken out of ${SURVIVORS}, ${file}:\n- ${from}\n+ ${to}`);
	}
	const score = scoreOf(mutants);
	say(`\n${score.toFixed(1)} % of ${mutants.length} mutants were noticed, in ${minutes} minutes.`);
	return score < LOWEST_SCORE || unlisted.length > 0 ? 1 : 0;
});

type Change = Pick<Mutant, 'file' | 'from' | 'to'>;

function isSame(a: Change, b: Change): boolean {
	return a.file === b.file && a.from === b.from && a.to === b.to;
}

/** Reads `{ <file>: [{ why, mutants: [{ from, to }] }] }`. */
function readSurvivors(json: unknown): Change[] {
	if (!isRecord(json)) throw new Problem(`${SURVIVORS} is no JSON object`);
	return Object.keys(json).flatMap((file) =>
		digList(json, file).flatMap((group) => {
			if (digText(group, 'why') === '') throw new Problem(`${SURVIVORS} gives no reason: ${file}`);
			return digList(group, 'mutants').map((mutant) => ({
				file,
				from: digText(mutant, 'from'),
				to: digText(mutant, 'to'),
			}));
		}),
	);
}

/** Reads Stryker's report, less the mutants that do not run at all. */
function readMutants(report: unknown): Mutant[] {
	const files = dig(report, 'files');
	if (!isRecord(files)) throw new Problem('Stryker wrote no report');
	return Object.entries(files).flatMap(([file, each]) => {
		const lines = digText(each, 'source').split('\n');
		return digList(each, 'mutants').flatMap((mutant): Mutant[] => {
			const status = digText(mutant, 'status');
			const isNoticed = ['Killed', 'Timeout'].includes(status);
			if (!isNoticed && !['Survived', 'NoCoverage'].includes(status)) return [];
			// Lines and columns are counted from 1; the end is behind the last character.
			const place = (...names: string[]) => Number(digText(mutant, 'location', ...names));
			const [first, last] = [place('start', 'line'), place('end', 'line')];
			const before = lines[first - 1]?.slice(0, place('start', 'column') - 1) ?? '';
			const after = lines[last - 1]?.slice(place('end', 'column') - 1) ?? '';
			const to = `${before}${digText(mutant, 'replacement')}${after}`;
			const from = lines.slice(first - 1, last).join(' ');
			return [{ file, line: first, from: onOneLine(from), to: onOneLine(to), isNoticed }];
		});
	});
}

function onOneLine(code: string): string {
	return code.replace(/\s+/g, ' ').trim();
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
