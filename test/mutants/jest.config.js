const path = require('node:path');

const { projects } = require('../../jest.config.js');

const integration = projects.find(({ displayName }) => displayName === 'integration');

/** What tests the modules without all of n8n around them, as one project: Stryker's runner knows no projects. */
module.exports = {
	...integration,
	displayName: undefined,
	rootDir: path.resolve(__dirname, '../..'),
	testMatch: [
		'<rootDir>/test/unit/{shared,ClickPoint,ClientPoint}/*.test.ts',
		'<rootDir>/test/integration/{http/*,keys}.test.ts',
	],
	testTimeout: 20_000,
	watchman: false,
};
