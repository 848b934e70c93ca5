const { spawn } = require('node:child_process');
const { readdir, rm } = require('node:fs/promises');
const path = require('node:path');
const esbuild = require('esbuild');
const { dest, parallel, series, src } = require('gulp');

const SOURCES = ['nodes', 'credentials'];
const ASSETS = ['icons/*.svg', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'];

async function clean() {
	await rm('dist', { recursive: true, force: true });
}

function typeCheck() {
	return spawn(process.execPath, [require.resolve('typescript/bin/tsc'), '--noEmit'], {
		stdio: 'inherit',
	});
}

/**
 * Keeps the sources' own modules apart (one file in, one file out, so shared code is there once and
 * the published package reads like its source) and copies third-party code into the module that
 * imports it: n8n removes a community package's dependencies when it installs it. Only n8n-workflow
 * is left to be required, from the host.
 */
const ownModulesStayApart = {
	name: 'own-modules-stay-apart',
	setup(build) {
		build.onResolve({ filter: /^\.{1,2}\// }, ({ path: target, importer, kind }) =>
			kind === 'entry-point' || importer.includes(`${path.sep}node_modules${path.sep}`)
				? undefined
				: { path: target, external: true },
		);
	},
};

async function bundle() {
	const files = await Promise.all(
		SOURCES.map(async (folder) =>
			(await readdir(folder, { recursive: true }))
				.filter((file) => file.endsWith('.ts'))
				.map((file) => path.join(folder, file)),
		),
	);
	await esbuild.build({
		entryPoints: files.flat(),
		outbase: '.',
		outdir: 'dist',
		bundle: true,
		external: ['n8n-workflow'],
		plugins: [ownModulesStayApart],
		platform: 'node',
		target: 'node20',
		format: 'cjs',
		legalComments: 'inline',
		// date-fns' `parse` and `format` warn through the console, which n8n's scan forbids.
		drop: ['console'],
	});
}

function assets() {
	return src(ASSETS, { base: '.', encoding: false }).pipe(dest('dist'));
}

const quick = series(clean, parallel(bundle, assets));
const build = series(typeCheck, quick);

module.exports = { build, quick, default: build };
