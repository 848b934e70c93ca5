import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { runMain } from './cli';
import { ensureHost } from './hosts';
import { startN8n } from './n8n-server';
import { packPackage } from './pack';
import { atExit, launch } from './processes';
import { stage } from './progress';

const PROJECT = path.join(__dirname, '..');

/**
 * Runs test/e2e against one real n8n that has the packed package in it. What follows `--` on the
 * command line goes to jest.
 */
runMain(async () => {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'e2e-'));
	atExit(() => rm(folder, { recursive: true, force: true }));
	const packageTarball = await packPackage(folder);
	await ensureHost('n8n');
	const n8n = await stage('Starting n8n', () =>
		startN8n({
			userFolder: path.join(folder, 'n8n'),
			packageTarball,
			// Neither the machine's zone nor the sandbox account's.
			env: { GENERIC_TIMEZONE: 'Europe/Berlin' },
		}),
	);
	const jest = path.join(PROJECT, 'node_modules', 'jest', 'bin', 'jest.js');
	const config = path.join(PROJECT, 'test', 'e2e', 'jest.config.js');
	const { exited } = await launch(
		process.execPath,
		[jest, '--config', config, ...process.argv.slice(2)],
		{
			cwd: PROJECT,
			env: { ...process.env, E2E_N8N_URL: n8n.url, E2E_N8N_LOG: n8n.logFile },
			output: 'inherit',
		},
	);
	return (await exited) ?? 1;
});
