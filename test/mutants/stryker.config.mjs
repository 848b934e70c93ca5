/** The folder of this run, outside of the tree: scripts/test-mutants.ts makes it. */
const folder = process.env.MUTANTS_FOLDER;

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	// What the promises rest on: the way out to a vendor, the ledger, the readers, days and periods. The
	// others can be named on the command line; all together would take hours.
	mutate: [
		'nodes/shared/{answer,egress,redact,vendorError}.ts',
		'nodes/shared/{concurrency,eventLoop,keyStore,ledger,pace}.ts',
		'nodes/ClientPoint/{createOnce,writeOnce}.ts',
		'nodes/ClickPoint/{dateAdded,leadPage,leadReader,leadSections,leadTypes}.ts',
		'nodes/ClickPoint/{leadsRequest,period,pollState}.ts',
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
