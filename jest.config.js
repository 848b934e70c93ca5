const { createHash } = require('node:crypto');
const { existsSync, renameSync } = require('node:fs');
const path = require('node:path');
const { buildSync } = require('esbuild');

/** The folder whose node_modules holds the n8n-core that the tests run in; this project's by default. */
const host = path.resolve(process.env.N8N_CORE_ROOT || __dirname);

/**
 * One of n8n's own packages as the host resolves it, so that nodes, tests and n8n-core share one copy: in
 * one file, because Jest loads it anew for each test file, and 1,700 files would take it seconds.
 */
function fromHost(name, external = []) {
	const entry = require.resolve(name, { paths: [host] });
	// Older ones hand `require` to a function (UMD), where no bundler finds what they load.
	if (host !== __dirname) return entry;
	const { version } = require(
		path.join(entry.replace(/(node_modules\/[^/]+)\/.*$/, '$1'), 'package.json'),
	);
	const hash = createHash('sha256').update(`${entry} ${version}`).digest('hex').slice(0, 8);
	const file = path.join(__dirname, 'node_modules', '.cache', 'engine', `${name}-${hash}.cjs`);
	if (existsSync(file)) return file;
	const part = `${file}.${process.pid}`;
	buildSync({
		entryPoints: [entry],
		outfile: part,
		bundle: true,
		platform: 'node',
		target: 'node20',
		external: [...external, 'isolated-vm', 'cpu-features', '*.node'],
		keepNames: true,
		minifyWhitespace: true,
		logLevel: 'error',
	});
	renameSync(part, file);
	return file;
}

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
		'^n8n-core$': fromHost('n8n-core', ['n8n-workflow']),
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
	// A worker holds over a gigabyte in the end, and a busy computer needs longer than Jest's 0.5 seconds to
	// take that down. Nothing is open then.
	workerGracefulExitTimeout: 20_000,
	silent: true,
	watchman: false,
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	coverageDirectory: 'coverage',
	coverageReporters: ['text-summary', ['text', { skipFull: true }], 'lcovonly'],
	coverageThreshold: { global: { lines: 95, branches: 95, statements: 95, functions: 95 } },
};
