// Run by `npm run test:browser`, which starts the n8n whose editor these tests use, one after the other.
module.exports = {
	...require('../e2e/jest.config.js'),
	rootDir: __dirname,
	testEnvironment: '<rootDir>/environment.js',
	// Less than a minute each; playwright gives up after a minute, and then says where it waited.
	testTimeout: 180_000,
};
