/** The folder of this run, outside of the tree: scripts/test-mutants.ts makes it. */
const folder = process.env.MUTANTS_FOLDER;

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	// The way out to a vendor, the ledger, the readers, and periods. What else the promises rest on is named
	// on the command line (CONTRIBUTING.md): all together take more than 45 minutes.
	mutate: [
		'nodes/shared/{gate,http,response}.ts',
		'nodes/shared/once/{keys,ledger,run}.ts',
		'nodes/ClickPoint/lead/{dates,lead,page,pageXml,period,query,report}.ts',
		'nodes/shared/calendar.ts',
	],
	plugins: ['@stryker-mutator/jest-runner', './test/mutants/runner.mjs'],
	testRunner: 'jest-covering-files',
	coverageAnalysis: 'perTest',
	jest: { configFile: 'test/mutants/jest.config.js', enableFindRelatedTests: false },
	ignorePatterns: ['coverage', 'dist', 'hosts', '*.tgz'],
	tempDirName: `${folder}/stryker`,
	cleanTempDir: 'always',
	// One more than the cores that it should do with: the integration tests wait much of the time.
	concurrency: 3,
	// Jest never lets go of all that a test file has loaded.
	maxTestRunnerReuse: 60,
	timeoutMS: 10_000,
	timeoutFactor: 2,
	dryRunTimeoutMinutes: 10,
	disableTypeChecks: false,
	reporters: [process.stdout.isTTY ? 'progress' : 'progress-append-only', 'json'],
	jsonReporter: { fileName: `${folder}/mutants.json` },
};
