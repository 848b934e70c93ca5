const { createHash } = require('node:crypto');
const { existsSync, renameSync } = require('node:fs');
const path = require('node:path');
const { buildSync } = require('esbuild');

/** The folder whose node_modules holds the n8n-core that the tests run in; this project's by default. */
const host = path.resolve(process.env.N8N_CORE_ROOT || __dirname);

/**
 * A package in one file, because Jest loads it anew for each test file: the 1,700 files of n8n-core would
 * take it seconds, and date-fns' 300 as long as all of the nodes.
 */
function inOneFile(name, external = []) {
	const entry = require.resolve(name);
	const { version } = require(
		path.join(entry.replace(/(node_modules\/(?:@[^/]+\/)?[^/]+)\/.*$/, '$1'), 'package.json'),
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

/** One of n8n's own packages as the host resolves it, so that nodes, tests and n8n-core share one copy. */
function fromHost(name, external) {
	// Older ones hand `require` to a function (UMD), where no bundler finds what they load.
	if (host !== __dirname) return require.resolve(name, { paths: [host] });
	return inOneFile(name, external);
}

// The server's own zone must not matter: one that no user of the nodes has, with half an hour in it.
process.env.TZ = 'Australia/Lord_Howe';

/** What else has many files, and shares nothing with n8n. */
const ALONE = ['@date-fns/tz', 'date-fns', 'fastify', 'undici'];

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
		...Object.fromEntries(ALONE.map((name) => [`^${name}$`, inOneFile(name)])),
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
