const { projects, workerGracefulExitTimeout } = require('../../jest.config.js');

/** The fault matrix: run by `npm run faults`, which prints what the cells found. */
const integration = projects.find(({ displayName }) => displayName === 'integration');

module.exports = {
	...integration,
	displayName: 'faults',
	testMatch: ['<rootDir>/test/faults/**/*.test.ts'],
	// Most cells wait most of the time.
	maxConcurrency: 16,
	maxWorkers: 2,
	testTimeout: 240_000,
	// As in the project's own.
	workerGracefulExitTimeout,
	silent: true,
	watchman: false,
};
