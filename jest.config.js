const path = require('node:path');

/** The folder whose node_modules holds the n8n-core that the tests run in; this project's by default. */
const host = path.resolve(process.env.N8N_CORE_ROOT || __dirname);

/** n8n's own packages as the host resolves them, so that nodes, tests and n8n-core share one copy. */
const fromHost = (name) => require.resolve(name, { paths: [host] });

// The server's own zone must not matter: one that no user of the nodes has, with half an hour in it.
process.env.TZ = 'Australia/Lord_Howe';

const common = {
	rootDir: __dirname,
	testEnvironment: 'node',
	transform: {
		'\\.ts$|/node_modules/(marked|github-slugger)/': [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
				module: { type: 'commonjs' },
				sourceMaps: 'inline',
			},
		],
	},
	// What Jest cannot load as it is, because it has no CommonJS form.
	transformIgnorePatterns: ['/node_modules/(?!(marked|github-slugger)/)'],
	moduleNameMapper: {
		'^n8n-core$': fromHost('n8n-core'),
		'^n8n-workflow$': fromHost('n8n-workflow'),
	},
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/hosts/'],
};

module.exports = {
	projects: [
		{ ...common, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.test.ts'] },
		{
			...common,
			displayName: 'integration',
			testMatch: ['<rootDir>/test/integration/**/*.test.ts'],
			globalSetup: '<rootDir>/test/integration/globalSetup.ts',
			globalTeardown: '<rootDir>/test/integration/globalTeardown.ts',
			setupFiles: ['<rootDir>/test/integration/environment.ts'],
		},
	],
	maxWorkers: '100%',
	testTimeout: 20_000,
	silent: true,
	watchman: false,
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	coverageDirectory: 'coverage',
	coverageReporters: ['text-summary', ['text', { skipFull: true }], 'lcovonly'],
	coverageThreshold: { global: { lines: 95, branches: 95, statements: 95, functions: 95 } },
};
