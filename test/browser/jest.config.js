// Run by `npm run test:browser`, which starts the n8n whose editor these tests use.
module.exports = {
	rootDir: __dirname,
	testEnvironment: '<rootDir>/environment.js',
	transform: {
		'\\.ts$': [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
				module: { type: 'commonjs' },
				sourceMaps: 'inline',
			},
		],
	},
	// One n8n for all, and a browser has enough to do with one page.
	maxWorkers: 1,
	// Less than a minute each; playwright gives up after a minute, and then says where it waited.
	testTimeout: 180_000,
	watchman: false,
};
