// Run by `npm run test:e2e`, which starts the n8n that these tests talk to.
module.exports = {
	rootDir: __dirname,
	testEnvironment: 'node',
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
	// One n8n for all: side by side, the files would only slow each other down.
	maxWorkers: 1,
	// Some kill n8n and wait for the next one, on machines that have other work, too.
	testTimeout: 240_000,
	watchman: false,
};
