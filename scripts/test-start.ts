import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';

import { runMain } from './cli';
import { hostsCache } from './hosts';
import { N8nClient, N8nError } from './n8n-client';
import { Problem } from './problem';
import { atExit, freePorts, isPortFree, run } from './processes';

const PROJECT = path.join(__dirname, '..');
const PATIENCE_MS = 300_000;

/**
 * Runs `npm start` as a person does: once to its end, and once until it serves. Then looks at what it
 * has opened and written down, kills npm with SIGKILL, and looks at what is left.
 */
runMain(async () => {
	const [port = 0, sandboxPort = 0] = await freePorts(2);
	const words = ['start', '--', '--port', `${port}`, '--sandbox-port', `${sandboxPort}`];
	const folder = path.join(hostsCache(), `npm-start-${port}`);
	atExit(() => rm(folder, { recursive: true, force: true }));

	const once = await run('npm', [...words, '--once'], { cwd: PROJECT });
	process.stdout.write(once.output);
	check(once.code === 0, `npm start -- --once ended with ${once.code}`);
	check(!existsSync(folder), `--once left ${folder}`);

	const npm = spawn('npm', words, { cwd: PROJECT, stdio: ['ignore', 'pipe', 'inherit'] });
	atExit(() => void npm.kill());
	let output = '';
	npm.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
	await until(() => output.includes('Ctrl-C ends both'), 'npm start does not serve');
	process.stdout.write(output);
	check(output.includes('Exactly one ClientPoint for each lead'), 'The example went wrong');

	const password = /with the password (\S+)/.exec(output)?.[1] ?? '';
	for (const file of ['password', '.n8n/config']) {
		const { mode } = await stat(path.join(folder, file));
		check((mode & 0o777) === 0o600, `Others can read ${file}`);
	}
	check((await readFile(path.join(folder, 'password'), 'utf8')) === password, 'Another password');
	const url = `http://127.0.0.1:${port}`;
	await new N8nClient(url, password).login();
	const isRefused = await new N8nClient(url).login().then(
		() => false,
		(error: unknown) => error instanceof N8nError && error.status === 401,
	);
	check(isRefused, 'The password of the tests opens it');
	for (const address of Object.values(os.networkInterfaces()).flat()) {
		if (address === undefined || address.internal) continue;
		for (const each of [port, sandboxPort]) {
			check(!(await answers(address.address, each)), `${address.address} leads to port ${each}`);
		}
	}

	npm.kill('SIGKILL');
	const isFree = async () => (await isPortFree(port)) && (await isPortFree(sandboxPort));
	await until(isFree, 'n8n or the sandbox goes on without npm');
	console.log(
		'\nnpm start serves this machine alone, keeps its password, and leaves nothing running.',
	);
	return 0;
});

function check(isTrue: boolean, problem: string): void {
	if (!isTrue) throw new Problem(problem);
}

async function until(isTrue: () => boolean | Promise<boolean>, problem: string): Promise<void> {
	for (const giveUpAt = Date.now() + PATIENCE_MS; !(await isTrue());) {
		check(Date.now() < giveUpAt, problem);
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}

/** Whether somebody listens on a port of one of this machine's own addresses. */
async function answers(host: string, port: number): Promise<boolean> {
	const socket = connect({ host, port, timeout: 2_000 });
	const isThere = await new Promise<boolean>((resolve) => {
		socket.once('connect', () => resolve(true));
		for (const event of ['error', 'timeout']) socket.once(event, () => resolve(false));
	});
	socket.destroy();
	return isThere;
}
