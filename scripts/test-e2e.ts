import path from 'node:path';

import { runMain } from './cli';
import { ensureHost, isServerName } from './hosts';
import type { ServerName } from './hosts';
import { runJest, runJestBeside } from './jest';
import { findQueueTools, startQueue } from './n8n-queue';
import { startN8n } from './n8n-server';
import { packPackage } from './pack';
import { Problem } from './problem';
import { freePorts, keepRunning, temporaryFolder } from './processes';
import { stage } from './progress';

const TESTS = 'test/e2e';

/** Neither the machine's zone nor the sandbox account's; everything that n8n logs, to search it. */
const ENV = { GENERIC_TIMEZONE: 'Europe/Berlin', N8N_LOG_LEVEL: 'debug' };

/** The files of test/e2e whose promises hold in queue mode, too. */
const QUEUE_TESTS = '/(retries|stop|crash)\\.test\\.ts$';

/**
 * What can't end otherwise in the oldest n8n. leaks: an error of ours consists of texts without secrets,
 * which `test:hosts` proves in that n8n's core, whatever its server does with them. createOncePer: n8n's
 * deduplication is the same there, which deduplication.test.ts proves, and examples and crashes go through
 * it. Retry On Fail, with many leads: is done by the core.
 */
const SAME_IN_OLDEST = [
	...['--testPathIgnorePatterns', '/(leaks|createOncePer)\\.test\\.ts$'],
	...['--testNamePattern', '^(?!.*many leads)'],
];

/** It has an n8n of its own, and waits for that most of the time: it runs beside the others. */
const BESIDE = '/e2e/trigger\\.test\\.ts$';

/**
 * Runs test/e2e against one real n8n that has the packed package in it; with `--queue` as the first
 * word against one in queue mode, with `--host n8n-2.8` against the oldest that is supported, there
 * without what can't differ. What follows on the command line goes to jest, and alone says what is run.
 *
 * What executes workflows, n8n or its worker, is started again when a test has killed it.
 */
runMain(async () => {
	const { isQueue, isAll, host, words } = readWords(process.argv.slice(2));
	if (isQueue) await findQueueTools();
	const folder = await temporaryFolder('e2e');
	const packageTarball = await packPackage(folder);
	await ensureHost(host);
	const pidFile = path.join(folder, 'executor.pid');
	const url = await stage(isQueue ? 'Starting n8n in queue mode' : 'Starting n8n', () =>
		isQueue
			? startWithWorker(folder, packageTarball, pidFile)
			: startAlone(host, folder, packageTarball, pidFile),
	);

	const env = {
		E2E_HOST: host,
		E2E_N8N_URL: url,
		E2E_PID_FILE: pidFile,
		E2E_N8N_FOLDER: folder,
	};
	if (!isAll) return await runJest(TESTS, words, env);
	const beside = runJestBeside(TESTS, [...words, '--testPathPatterns', BESIDE], env);
	const code = await runJest(TESTS, [...words, '--testPathIgnorePatterns', BESIDE], env);
	const { code: codeBeside, output } = await beside;
	process.stdout.write(output);
	return code || codeBeside;
});

/** What is run: the words for jest, and whether the command line leaves it open which files. */
function readWords(words: string[]) {
	const [option, value = '', ...others] = words;
	if (option === '--queue') {
		const only = ['--testPathPatterns', QUEUE_TESTS, ...words.slice(1)];
		return { isQueue: true, isAll: false, host: 'n8n' as const, words: only };
	}
	if (option !== '--host') {
		return { isQueue: false, isAll: words.length === 0, host: 'n8n' as const, words };
	}
	if (!isServerName(value)) throw new Problem(`There is no server "${value}" in the folder hosts.`);
	const isAll = others.length === 0;
	const all = value === 'n8n-2.8' ? SAME_IN_OLDEST : [];
	return { isQueue: false, isAll, host: value, words: isAll ? all : others };
}

/** @returns the address of n8n */
async function startAlone(
	host: ServerName,
	folder: string,
	packageTarball: string,
	pidFile: string,
) {
	const [port = 0] = await freePorts(1);
	const userFolder = path.join(folder, 'n8n');
	const { url } = await keepRunning(pidFile, (times) =>
		startN8n({
			host,
			userFolder,
			packageTarball,
			port,
			env: ENV,
			// What an earlier one logged is kept: tests look for leaks in it.
			logFile: path.join(userFolder, `n8n-${times}.log`),
		}),
	);
	return url;
}

/** @returns the address of n8n's main process */
async function startWithWorker(folder: string, packageTarball: string, pidFile: string) {
	const { main, startWorker } = await startQueue({ folder, packageTarball, env: ENV });
	await keepRunning(pidFile, (times) => startWorker(`worker-${times}`));
	return main.url;
}
