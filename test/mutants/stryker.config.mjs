export default {
	// The way out to a vendor, the memory of keys, the readers, and periods. Others are named on the command line.
	mutate: [
		'nodes/shared/{calendar,gate,http,response}.ts',
		'nodes/shared/once/{keyRow,keys,storedRow}.ts',
		'nodes/ClickPoint/lead/{dates,lead,page,pageXml,period,query,report}.ts',
	],
	testRunner: 'jest',
	coverageAnalysis: 'perTest',
	jest: { configFile: 'test/mutants/jest.config.js' },
	ignorePatterns: ['dist', 'hosts', '*.tgz'],
	tempDirName: 'coverage/stryker',
	cleanTempDir: 'always',
	// One more than the cores that it should do with: some tests wait much of the time.
	concurrency: 3,
	timeoutMS: 10_000,
	timeoutFactor: 2,
	dryRunTimeoutMinutes: 10,
	disableTypeChecks: false,
	reporters: [process.stdout.isTTY ? 'progress' : 'progress-append-only', 'clear-text'],
	clearTextReporter: { allowColor: process.stdout.isTTY, logTests: false, reportTests: false },
	thresholds: { high: 95, low: 85, break: 85 },
};
