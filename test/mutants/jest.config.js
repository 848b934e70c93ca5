const path = require('node:path');

const { projects } = require('../../jest.config.js');

const integration = projects.find(({ displayName }) => displayName === 'integration');

/** The unit and the integration tests as one project: Stryker's runner knows no projects. */
module.exports = {
	...integration,
	displayName: undefined,
	rootDir: path.resolve(__dirname, '../..'),
	testMatch: ['<rootDir>/test/{unit,integration}/**/*.test.ts'],
	testPathIgnorePatterns: [
		'/node_modules/',
		// They test what is not mutated: the sandbox, the documents, package.json.
		'<rootDir>/test/unit/sandbox/',
		'<rootDir>/test/unit/documents.test.ts',
		'<rootDir>/test/integration/package.test.ts',
		// They read the sources, which are others while mutants are in them.
		'<rootDir>/test/integration/messages/catalogue.test.ts',
	],
	testEnvironment: require.resolve('./environment.js'),
	runtime: require.resolve('./runtime.js'),
	testTimeout: 20_000,
	watchman: false,
};
