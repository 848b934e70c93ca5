const { spawn } = require('node:child_process');
const { mkdir, rm, writeFile } = require('node:fs/promises');
const path = require('node:path').posix;
const esbuild = require('esbuild');
const { dest, parallel, series, src } = require('gulp');
const { n8n } = require('./package.json');

const ASSETS = ['icons/*.svg', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'];
/** What n8n loads, as package.json names it, without the extension: `dist/nodes/A/A.node`. */
const LOADED = [...n8n.credentials, ...n8n.nodes].map((file) => file.replace(/\.js$/, ''));
const BUNDLE = 'dist/index.js';

async function clean() {
	await rm('dist', { recursive: true, force: true });
}

function typeCheck() {
	return spawn(process.execPath, [require.resolve('typescript/bin/tsc'), '--noEmit'], {
		stdio: 'inherit',
	});
}

/**
 * Everything in one module, third-party code included: n8n removes a community package's dependencies
 * when it installs it, and loads one file in half the time that it takes for many. Only n8n-workflow is left to
 * be required, from the host.
 */
async function bundle() {
	const sources = LOADED.map((file) => file.replace(/^dist/, '.'));
	await esbuild.build({
		stdin: {
			contents: sources.map((source) => `export * from '${source}';`).join('\n'),
			resolveDir: __dirname,
		},
		outfile: BUNDLE,
		bundle: true,
		external: ['n8n-workflow'],
		platform: 'node',
		target: 'node20',
		format: 'cjs',
		legalComments: 'inline',
		// date-fns' `parse` and `format` warn through the console, which n8n's scan forbids.
		drop: ['console'],
	});
}

/** The files that n8n looks for: each hands on the class that it is named after. */
async function entries() {
	for (const entry of LOADED) {
		const folder = path.dirname(entry);
		const name = path.basename(entry).split('.')[0];
		const from = path.relative(folder, BUNDLE);
		await mkdir(folder, { recursive: true });
		await writeFile(`${entry}.js`, `exports.${name} = require('${from}').${name};\n`);
	}
}

function assets() {
	return src(ASSETS, { base: '.', encoding: false }).pipe(dest('dist'));
}

const quick = series(clean, parallel(bundle, entries, assets));
const build = series(typeCheck, quick);

module.exports = { build, quick, default: build };
