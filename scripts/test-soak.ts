import { fork } from 'node:child_process';
import path from 'node:path';

import type { SoakResult } from '../test/soak/result';
import { runMain } from './cli';
import { ensureHost, node22Of, nodeOf } from './hosts';
import { Problem } from './problem';
import { temporaryFolder } from './processes';
import { printTable } from './table';

const PROJECT = path.join(__dirname, '..');
const FOLDER = path.join(PROJECT, 'test', 'soak');
/** The scripts of the folder, and what Node runs each of them with. */
const SCRIPTS = { warm: '--expose-gc', size: '--max-old-space-size=256' };
/** Both of them take a minute; a process that hangs is ended. */
const PATIENCE_MS = 240_000;

/**
 * Runs the scripts of test/soak with the built package in n8n's engine: on the Node at hand, on n8n's own,
 * and on the one between them.
 */
runMain(async () => {
	const [n8n, node22] = [await ensureHost('n8n'), await ensureHost('node-22')];
	const nodes = new Set([process.execPath, nodeOf('n8n', n8n), node22Of(node22)]);
	const userFolder = await temporaryFolder('soak');
	let failed = 0;
	for (const [script, option] of Object.entries(SCRIPTS)) {
		const runs = [...nodes].map(async (node) => await runOn(node, script, option, userFolder));
		for (const { title, results } of await Promise.all(runs)) {
			console.log(`\n${title}: ${script}\n`);
			printTable(results.map((each) => ({ ...each })));
			failed += results.filter(({ problem }) => problem !== '').length;
			if (results.length === 0) throw new Problem(`${title} died, or hung: ${script}`);
		}
	}
	console.log(`\n${failed === 0 ? 'Nothing hung, died or grew.' : `${failed} checks failed.`}`);
	return failed === 0 ? 0 : 1;
});

async function runOn(
	node: string,
	script: string,
	option: string,
	userFolder: string,
): Promise<{ title: string; results: SoakResult[] }> {
	const child = fork(path.join(FOLDER, `${script}.ts`), {
		cwd: PROJECT,
		execPath: node,
		execArgv: [option, '--import', 'tsx'],
		timeout: PATIENCE_MS,
		killSignal: 'SIGKILL',
		env: {
			...process.env,
			// With the n8n-workflow of n8n's engine, not with the oldest one, whose types the sources keep to.
			TSX_TSCONFIG_PATH: path.join(FOLDER, 'tsconfig.json'),
			PACKAGE_FOLDER: PROJECT,
			// What is in dist.
			PACKAGE_UNDER_TEST: 'tarball',
			N8N_USER_FOLDER: userFolder,
			N8N_ENCRYPTION_KEY: 'soak',
			N8N_LOG_LEVEL: 'silent',
		},
	});
	let results: SoakResult[] = [];
	child.on('message', (message: SoakResult[]) => (results = message));
	await new Promise((resolve) => child.once('exit', resolve));
	return { title: path.relative(PROJECT, node), results };
}
