import { mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import path from 'node:path';

import { ESLint } from 'eslint';

import { runMain } from './cli';
import { dig, digList, digText, parseJson } from './json';
import { packPackage, unpack } from './pack';
import { run, temporaryFolder } from './processes';

const PROJECT = path.join(__dirname, '..');
/** Of the published package: what it is made of, and how large it may become. */
const PUBLISHED = /^(dist\/.+|README\.md|LICENSE|CHANGELOG\.md|package\.json)$/;
const EXPECTED = ['README.md', 'LICENSE', 'CHANGELOG.md', 'package.json'];
const MOST_BYTES = 480_000;
/** The same patterns as n8n's verification, which cannot be asked for these. */
const TARBALL_FILE_PATTERNS = ['**/*.js', 'package.json'];
/** The package is compiled against the oldest host's n8n-workflow and has to load in the newest, too. */
const HOST_LIBRARIES = ['n8n-workflow-floor', 'n8n-workflow'];

interface Check {
	what: string;
	found: string;
	/** Why it failed; nothing when it passed. */
	trouble?: string;
}

runMain(async () => {
	const folder = await temporaryFolder('scan');
	const published = path.join(folder, 'published');
	const tarball = await packPackage(folder);
	await unpack(tarball, published);

	const { SOURCE_FILE_PATTERNS } = await loadScanner();
	const checks = [
		await scan('n8n scan, source', PROJECT, SOURCE_FILE_PATTERNS),
		await scan('n8n scan, tarball', published, TARBALL_FILE_PATTERNS),
		...(await checkContents(published)),
		...(await Promise.all(
			HOST_LIBRARIES.map((library) => checkLoading(tarball, path.join(folder, library), library)),
		)),
	];

	const width = Math.max(...checks.map(({ what }) => what.length));
	for (const { what, found, trouble } of checks) {
		console.log(`${trouble === undefined ? 'ok  ' : 'FAIL'}  ${what.padEnd(width)}  ${found}`);
		if (trouble) console.log(`\n${trouble}\n`);
	}
	const failed = checks.filter(({ trouble }) => trouble !== undefined).length;
	console.log(`\n${path.basename(tarball)}: ${checks.length - failed} passed, ${failed} failed`);
	return failed === 0 ? 0 : 1;
});

function loadScanner() {
	return import('@n8n/scan-community-package/scanner/scanner.mjs');
}

/** One leg of n8n's verification, with the warnings that it swallows counted as well. */
async function scan(what: string, folder: string, patterns: string[]): Promise<Check> {
	const { analyzePackage, buildScanConfig } = await loadScanner();
	const verdict = await analyzePackage(folder, patterns);
	const eslint = new ESLint({
		cwd: folder,
		allowInlineConfig: false,
		errorOnUnmatchedPattern: false,
		overrideConfigFile: true,
		overrideConfig: await buildScanConfig(),
	});
	const results = await eslint.lintFiles(patterns);
	const count = (pick: (result: ESLint.LintResult) => number) =>
		results.reduce((sum, result) => sum + pick(result), 0);
	const errors = count(({ errorCount, fatalErrorCount }) => errorCount + fatalErrorCount);
	const warnings = count(({ warningCount }) => warningCount);
	const found = `${results.length} files, ${errors} errors, ${warnings} warnings`;
	if (verdict.passed && errors === 0 && warnings === 0) return { what, found };
	const formatter = await eslint.loadFormatter('stylish');
	const listed = await formatter.format(results);
	return { what, found, trouble: listed.trim() || (verdict.message ?? 'the scan failed') };
}

async function checkContents(published: string): Promise<Check[]> {
	const files = await filesOf(published);
	const strangers = files.filter((file) => !PUBLISHED.test(file));
	const missing = EXPECTED.filter((file) => !files.includes(file));
	const trouble = [
		...strangers.map((file) => `${file} must not be published`),
		...missing.map((file) => `${file} is missing`),
	];
	const sizes = await Promise.all(files.map((file) => stat(path.join(published, file))));
	const bytes = sizes.reduce((sum, { size }) => sum + size, 0);
	const kilobytes = `${Math.ceil(bytes / 1000)} kB unpacked, at most ${MOST_BYTES / 1000} kB`;
	return [
		{
			what: 'contents',
			found: `${files.length} files`,
			...(trouble.length > 0 && { trouble: trouble.join('\n') }),
		},
		{
			what: 'size',
			found: kilobytes,
			...(bytes >= MOST_BYTES && { trouble: 'The package is too large.' }),
		},
	];
}

/**
 * Loads everything that is published, in a folder that has n8n-workflow and nothing else: n8n
 * removes a package's own dependencies, so a module that was not bundled is missing there.
 */
async function checkLoading(tarball: string, folder: string, library: string): Promise<Check> {
	const manifest = parseJson(await readFile(path.join(PROJECT, 'package.json'), 'utf8'));
	const modules = path.join(folder, 'node_modules');
	const installed = path.join(modules, digText(manifest, 'name'));
	await mkdir(modules, { recursive: true });
	await unpack(tarball, installed);
	await symlink(path.join(PROJECT, 'node_modules', library), path.join(modules, 'n8n-workflow'));

	const listed = ['nodes', 'credentials'].flatMap((kind) =>
		digList(manifest, 'n8n', kind).map(String),
	);
	const all = (await filesOf(installed)).filter((file) => file.endsWith('.js'));
	const absent = listed.filter((file) => !all.includes(file));
	const unlisted = all.filter(
		(file) => /\.(node|credentials)\.js$/.test(file) && !listed.includes(file),
	);
	const script = `
		require('n8n-workflow');
		const start = performance.now();
		for (const file of ${JSON.stringify(all)}) require(${JSON.stringify(installed)} + '/' + file);
		for (const file of ${JSON.stringify(listed.filter((each) => !absent.includes(each)))}) {
			const name = file.split('/').pop().split('.')[0];
			const loaded = new (require(${JSON.stringify(installed)} + '/' + file)[name])();
			if (!loaded.description && !loaded.name) throw new Error(file + ' describes nothing');
		}
		console.log(Math.round(performance.now() - start) + ' ms');`;
	const { code, output } = await run(process.execPath, ['-e', script], {
		cwd: folder,
		env: { PATH: process.env.PATH },
	});
	const version = await readFile(path.join(modules, 'n8n-workflow', 'package.json'), 'utf8');
	const trouble = [
		...absent.map((file) => `${file} is listed in package.json but was not built`),
		...unlisted.map((file) => `${file} was built but is not listed in package.json`),
		...(code === 0 ? [] : [output.trim()]),
	];
	return {
		what: `loads on n8n-workflow ${String(dig(parseJson(version), 'version'))}`,
		found: `${listed.length} nodes and credentials${code === 0 ? ` in ${output.trim()}` : ''}`,
		...(trouble.length > 0 && { trouble: trouble.join('\n') }),
	};
}

async function filesOf(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
		.sort();
}
