import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { commonTokens, declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { strykerPlugins as jestPlugins } from '@stryker-mutator/jest-runner';

/**
 * Stryker's Jest runner, told to open only the test files whose tests reach the mutant, one after
 * the other until one of them kills it. On its own it opens all files for every mutant, because what
 * Jest finds by following imports is not enough here: the integration tests load the nodes as n8n does.
 *
 * What unit tests reach is judged by them alone. A mutant that is still not noticed after tests that take
 * LONG counts as not noticed: for one on the way to a vendor all of them would go on for minutes.
 */

/** Which tests reach which mutants, found in the first run and shared with the other processes. */
const reachFile = `${process.env.MUTANTS_FOLDER}/reach.json`;

/** In milliseconds, as the tests took in the first run. */
const LONG = 6_000;
/** What a test file takes beside its tests, in milliseconds. */
const FILE = 1_000;

const UNIT_TESTS = path.join('test', 'unit');

function createRunner(injector) {
	const [{ factory }] = jestPlugins;
	const runner = factory(injector);
	const { dryRun, mutantRun, run } = runner;
	/** How many mutants of a module a test file has killed: it will kill most of the others, too. */
	const kills = new Map();
	let reach;
	let testFiles;

	runner.run = async (settings) =>
		await run.call(runner, testFiles === undefined ? settings : { ...settings, testFiles });

	runner.dryRun = async (options) => {
		const result = await dryRun.call(runner, options);
		if (result.status === 'complete') {
			const { perTest } = result.mutantCoverage;
			const tests = result.tests.map(({ id, fileName, timeSpentMs }) => ({
				id,
				fileName,
				timeSpentMs,
				mutants: Object.keys(perTest[id] ?? {}),
			}));
			writeFileSync(reachFile, JSON.stringify(tests));
		}
		return result;
	};

	runner.mutantRun = async (options) => {
		reach ??= JSON.parse(readFileSync(reachFile, 'utf8'));
		const reaching = testsReaching(options, reach);
		const unit = reaching.filter(({ fileName }) => fileName.includes(UNIT_TESTS));
		const tests = unit.length > 0 ? unit : reaching;
		const time = ([, group]) => group.reduce((sum, { timeSpentMs }) => sum + timeSpentMs, 0);
		const killsOf = ([file]) => kills.get(`${options.sandboxFileName} ${file}`) ?? 0;
		const files = [...groupByFile(tests)].sort(
			(a, b) => killsOf(b) - killsOf(a) || time(a) - time(b),
		);
		let result = { status: 'survived', nrOfTests: 0 };
		let spent = 0;
		for (const [file, group] of files) {
			if (spent > LONG) break;
			spent += FILE + time([file, group]);
			testFiles = [file];
			const testFilter = group.map(({ id }) => id);
			const { nrOfTests } = result;
			result = await mutantRun.call(runner, { ...options, testFilter });
			if (result.status !== 'survived') {
				kills.set(`${options.sandboxFileName} ${file}`, killsOf([file]) + 1);
				break;
			}
			result.nrOfTests += nrOfTests;
		}
		return result;
	};

	return runner;
}
createRunner.inject = [commonTokens.injector];

function groupByFile(tests) {
	const files = new Map();
	for (const test of tests) files.set(test.fileName, [...(files.get(test.fileName) ?? []), test]);
	return files;
}

/**
 * The tests that reach a mutant. What is evaluated while a module is loaded belongs to no test: then
 * every test counts that reaches anything else of the module.
 */
function testsReaching({ testFilter, sandboxFileName }, reach) {
	if (testFilter) {
		const wanted = new Set(testFilter);
		return reach.filter(({ id }) => wanted.has(id));
	}
	const source = readFileSync(sandboxFileName, 'utf8');
	const ids = new Set([...source.matchAll(/stryMutAct_\w+\("(\d+)"\)/g)].map(([, id]) => id));
	return reach.filter(({ mutants }) => mutants.some((id) => ids.has(id)));
}

export const strykerPlugins = [
	declareFactoryPlugin(PluginKind.TestRunner, 'jest-covering-files', createRunner),
];
