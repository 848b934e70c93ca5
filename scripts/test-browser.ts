import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { runMain } from './cli';
import { findChromium } from './editor/browser';
import { ensureHost } from './hosts';
import { runJest } from './jest';
import { startN8n } from './n8n-server';
import { packPackage } from './pack';
import { temporaryFolder } from './processes';
import { stage } from './progress';

/**
 * Runs test/browser: the editor of a real n8n that has the packed package in it, in a real browser.
 * What follows on the command line goes to jest. A picture of each test that fails is kept in the folder of the variable
 * `BROWSER_ARTEFACTS`.
 */
runMain(async () => {
	findChromium();
	const folder = await temporaryFolder('browser');
	const packageTarball = await packPackage(folder);
	await ensureHost('n8n');
	const { url } = await stage('Starting n8n', () =>
		startN8n({
			userFolder: path.join(folder, 'n8n'),
			packageTarball,
			// Neither the machine's zone nor the sandbox account's.
			env: { GENERIC_TIMEZONE: 'Europe/Berlin' },
		}),
	);

	const pictures =
		process.env.BROWSER_ARTEFACTS || (await mkdtemp(path.join(os.tmpdir(), 'browser-pictures-')));
	console.log(`A picture of each test that fails is saved in ${pictures}`);
	return await runJest('test/browser', process.argv.slice(2), {
		E2E_N8N_URL: url,
		BROWSER_ARTEFACTS: path.resolve(pictures),
		// One browser after the other: n8n's pages are loaded once.
		BROWSER_PROFILE: path.join(folder, 'browser'),
	});
});
