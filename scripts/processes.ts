import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Writable } from 'node:stream';

import { describeError } from './problem';

const GRACE_MS = 10_000;
const SIGNALS: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

type Cleanup = () => Promise<void> | void;

const cleanups: Cleanup[] = [];
let ending: Promise<void> | undefined;
let listening = false;
let exitCodeOnSignal: number | undefined;

/** Runs what was registered with {@link atExit}, the newest first; a second call joins the first. */
export function endEverything(): Promise<void> {
	ending ??= (async () => {
		for (let cleanup = cleanups.pop(); cleanup; cleanup = cleanups.pop()) {
			try {
				await cleanup();
			} catch (error) {
				process.stderr.write(`While ending: ${String(error)}\n`);
			}
		}
		ending = undefined;
	})();
	return ending;
}

/** Whether a signal is ending everything: what fails now fails because of that. */
export function isEnding(): boolean {
	return ending !== undefined;
}

/** The exit code after Ctrl-C (SIGINT), SIGTERM or SIGHUP; 128 + the signal's number by default. */
export function setExitCodeOnSignal(code: number): void {
	exitCodeOnSignal = code;
}

/**
 * Registers `cleanup` for Ctrl-C, SIGTERM, SIGHUP and {@link endEverything}. The answer takes it off
 * the list again, for things that ended by themselves.
 */
export function atExit(cleanup: Cleanup): () => void {
	if (!listening) {
		listening = true;
		for (const signal of SIGNALS) process.on(signal, () => endWith(signal));
	}
	cleanups.push(cleanup);
	return () => {
		const index = cleanups.indexOf(cleanup);
		if (index >= 0) cleanups.splice(index, 1);
	};
}

function endWith(signal: NodeJS.Signals): void {
	// Further signals while ending are swallowed: npm and a terminal both send Ctrl-C.
	if (ending) return;
	const conventional = { SIGHUP: 129, SIGINT: 130 }[String(signal)] ?? 143;
	void endEverything().then(() => process.exit(exitCodeOnSignal ?? conventional));
}

/** Ends everything when the process that started this one is gone, as npm is when it was killed. */
export function endWithParent(): void {
	const parent = process.ppid;
	setInterval(() => {
		if (process.ppid !== parent) endWith('SIGHUP');
	}, 250).unref();
}

let keeper: Writable | undefined;

/** Tells the keeper what to clean up when this process is killed, or is not there any more. */
function tellKeeper(line: string): void {
	if (keeper === undefined) {
		const script = path.join(__dirname, 'keeper.mjs');
		const child = spawn(process.execPath, [script], {
			detached: true,
			stdio: ['pipe', 'ignore', 'ignore'],
		});
		child.unref();
		keeper = child.stdin;
		// It can be gone: what it is there for is done without it as well, unless this process is killed.
		for (const each of [child, keeper]) each.on('error', () => {});
		if (keeper instanceof Socket) keeper.unref();
	}
	keeper.write(`${line}\n`);
}

/** A new folder that is removed at the end, however that comes. */
export async function temporaryFolder(name: string, parent = os.tmpdir()): Promise<string> {
	const folder = await mkdtemp(path.join(parent, `${name}-`));
	tellKeeper(`+folder ${folder}`);
	atExit(async () => {
		await rm(folder, { recursive: true, force: true });
		tellKeeper(`-folder ${folder}`);
	});
	return folder;
}

/** A child process in a process group of its own, and how it ended. */
export interface Running {
	pid: number;
	child: ChildProcess;
	/** Settles when the process is gone: its exit code, or null after a signal. Never rejects. */
	exited: Promise<number | null>;
	/** SIGTERM, and SIGKILL when that was not enough, to the process and to those that it started. */
	stop(): Promise<void>;
}

export interface LaunchOptions {
	cwd?: string;
	env?: NodeJS.ProcessEnv;
	/** Another user to run as, which only root can ask for. */
	uid?: number;
	gid?: number;
	/** Where standard output and standard error go; `pipe` to read them from `child`. */
	output: 'pipe' | 'inherit' | number;
	/** How long after SIGTERM the process may take to end by itself; 10 seconds by default. */
	graceMs?: number;
}

/**
 * Starts a process that ends together with this one, also when this one is killed. It leads a process group of its own, so that
 * its helpers (n8n's task runner, npm's compiler) can be ended with it, and so that Ctrl-C in a
 * terminal reaches them through here, in order, instead of all at once.
 */
export async function launch(
	command: string,
	args: string[],
	{ output, graceMs = GRACE_MS, ...options }: LaunchOptions,
): Promise<Running> {
	const child = spawn(command, args, {
		...options,
		detached: true,
		stdio: ['ignore', output, output],
	});
	await new Promise<void>((resolve, reject) => {
		child.once('spawn', resolve);
		child.once('error', reject);
	});
	const { pid } = child;
	if (pid === undefined) throw new Error(`${command} did not start`);
	tellKeeper(`+group ${pid}`);

	const killGroup = (signal: NodeJS.Signals) => {
		try {
			process.kill(-pid, signal);
		} catch {
			// Nobody is left in the group.
		}
	};
	// The last resort when this process ends without running the cleanups (an uncaught error).
	const onExit = () => killGroup('SIGKILL');
	process.once('exit', onExit);

	const exited = new Promise<number | null>((resolve) => {
		child.once('exit', (code) => {
			killGroup('SIGKILL');
			tellKeeper(`-group ${pid}`);
			process.off('exit', onExit);
			forget();
			resolve(code);
		});
	});
	const stop = async () => {
		killGroup('SIGTERM');
		const timer = setTimeout(() => killGroup('SIGKILL'), graceMs);
		await exited;
		clearTimeout(timer);
	};
	const forget = atExit(stop);
	return { pid, child, exited, stop };
}

/**
 * Starts a program, and starts it again whenever it ends, as a service manager does, until
 * everything is ended. The file holds the process id of the one that is up now.
 *
 * @param start resolves when the program is up; it is told how often it was started before
 */
export async function keepRunning<T extends Pick<Running, 'pid' | 'exited'>>(
	pidFile: string,
	start: (times: number) => Promise<T>,
): Promise<T> {
	const first = await start(0);
	await writeFile(pidFile, `${first.pid}`);
	const goOn = async () => {
		let running = first;
		for (let times = 1; ; times++) {
			await running.exited;
			if (isEnding()) return;
			running = await start(times);
			await writeFile(pidFile, `${running.pid}`);
		}
	};
	goOn().catch((error: unknown) => {
		if (!isEnding()) process.stderr.write(`${describeError(error)}\n`);
	});
	return first;
}

/** Runs a command to its end and gives what it wrote; a missing command has exit code 127. */
export async function run(
	command: string,
	args: string[],
	options: Omit<LaunchOptions, 'output'> = {},
): Promise<{ code: number; output: string }> {
	let running: Running;
	try {
		running = await launch(command, args, { ...options, output: 'pipe' });
	} catch (error) {
		return { code: 127, output: String(error) };
	}
	const { child, exited } = running;
	const pieces: string[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding('utf8');
		stream?.on('data', (piece: string) => pieces.push(piece));
	}
	const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
	const code = await exited;
	await closed;
	return { code: code ?? 1, output: pieces.join('') };
}

/** Whether a server could listen on `port` of 127.0.0.1 now. */
export function isPortFree(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
			server.close(() => resolve(true)),
		);
	});
}

/** `count` different free ports of 127.0.0.1. All are held until the last is found. */
export async function freePorts(count: number): Promise<number[]> {
	const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
	await Promise.all(servers.map((server) => once(server, 'listening')));
	const ports = servers.map((server) => Object(server.address()).port);
	await Promise.all(servers.map((server) => once(server.close(), 'close')));
	return ports;
}
