import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { chown, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';

import { launchN8n, startN8n, waitUntilUp } from './n8n-server';
import type { N8nServer } from './n8n-server';
import { Problem } from './problem';
import { freePorts, launch, run, temporaryFolder } from './processes';
import type { Running } from './processes';

/**
 * n8n in queue mode, on this machine alone: the main process puts executions into a queue in Redis,
 * workers take them from there, and all of them store in one PostgreSQL.
 */
export interface N8nQueue {
	main: N8nServer;
	/**
	 * Starts a worker with a user folder of its own; resolves when it takes executions.
	 *
	 * @param concurrency how many executions it takes at a time; 2 by default
	 */
	startWorker(name: string, concurrency?: number): Promise<QueueProcess>;
	/** Starts a process that takes nothing but the webhooks of active workflows. */
	startWebhooks(name: string): Promise<QueueProcess & Pick<N8nServer, 'url'>>;
}

export type QueueProcess = Pick<N8nServer, 'pid' | 'logFile' | 'exited' | 'stop'>;

export interface QueueOptions {
	/** Each process gets a folder in it. */
	folder: string;
	/** The packed community package. */
	packageTarball: string;
	/** More environment variables of n8n's processes. */
	env?: Record<string, string>;
}

/** What must be installed, found. */
export interface QueueTools {
	/** The folder of PostgreSQL's programs, or nothing when they are on the PATH. */
	postgres: string;
	/** PostgreSQL refuses to run as root: the user that it gets then. */
	postgresUser: { uid?: number; gid?: number };
}

/** Where Debian puts PostgreSQL's programs, a folder for each version. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql';

/** A worker that is gone is noticed after its lock has run out; n8n's own times add up to minutes. */
const STALLS = {
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

/** Finds Redis and PostgreSQL. @throws Problem that says what to install */
export async function findQueueTools(): Promise<QueueTools> {
	const versions = await readdir(DEBIAN_POSTGRES).catch(() => []);
	const newest = versions.sort((a, b) => Number(a) - Number(b)).at(-1);
	const postgres = newest === undefined ? '' : path.join(DEBIAN_POSTGRES, newest, 'bin');
	const missing: string[] = [];
	for (const [program, title] of [
		['redis-server', 'Redis'],
		[path.join(postgres, 'postgres'), 'PostgreSQL'],
	] as const) {
		if ((await run(program, ['--version'])).code !== 0) missing.push(title);
	}
	if (missing.length > 0) {
		throw new Problem(
			`n8n's queue mode needs ${missing.join(' and ')}, not found here. To install (nothing has to be running):\n` +
				'  Debian, Ubuntu   sudo apt-get install redis-server postgresql\n' +
				'  macOS            brew install redis postgresql',
		);
	}
	const isRoot = process.getuid?.() === 0;
	return { postgres, postgresUser: isRoot ? await idsOf('postgres') : {} };
}

async function idsOf(user: string): Promise<{ uid: number; gid: number }> {
	const [uid, gid] = await Promise.all(['-u', '-g'].map((option) => run('id', [option, user])));
	if (uid?.code !== 0 || gid?.code !== 0) {
		throw new Problem(
			`PostgreSQL does not run as root, and there is no user ${user}. Start this as another user.`,
		);
	}
	return { uid: Number(uid.output), gid: Number(gid.output) };
}

/**
 * Starts Redis, PostgreSQL and n8n's main process on free ports of loopback. All of them, and the
 * workers, end with this process, however that ends.
 *
 * @throws Problem when one of them does not come up
 */
export async function startQueue(options: QueueOptions): Promise<N8nQueue> {
	const { folder, packageTarball } = options;
	const tools = await findQueueTools();
	const [redisPort = 0, postgresPort = 0] = await freePorts(2);
	await mkdir(folder, { recursive: true });
	await startRedis(folder, redisPort);
	await startPostgres(folder, postgresPort, tools);
	const env = {
		EXECUTIONS_MODE: 'queue',
		// They share it, and have no folder in common.
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: `${redisPort}`,
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: `${postgresPort}`,
		DB_POSTGRESDB_DATABASE: 'postgres',
		DB_POSTGRESDB_USER: 'postgres',
		...STALLS,
		...options.env,
	};
	const main = await startN8n({ userFolder: path.join(folder, 'main'), packageTarball, env });
	return {
		main,
		async startWorker(name, concurrency = 2) {
			const [port = 0, healthPort = 0] = await freePorts(2);
			return await launchN8n(
				['worker', `--concurrency=${concurrency}`],
				{
					userFolder: path.join(folder, name),
					packageTarball,
					port,
					env: {
						...env,
						QUEUE_HEALTH_CHECK_ACTIVE: 'true',
						QUEUE_HEALTH_CHECK_PORT: `${healthPort}`,
					},
				},
				() => isHealthy(healthPort),
			);
		},
		async startWebhooks(name) {
			const [port = 0] = await freePorts(1);
			const userFolder = path.join(folder, name);
			const started = await launchN8n(['webhook'], { userFolder, packageTarball, port, env }, () =>
				isHealthy(port),
			);
			return { url: `http://127.0.0.1:${port}`, ...started };
		},
	};
}

async function isHealthy(port: number): Promise<boolean> {
	try {
		return (await fetch(`http://127.0.0.1:${port}/healthz/readiness`)).ok;
	} catch {
		return false;
	}
}

async function startRedis(folder: string, port: number): Promise<void> {
	const logFile = path.join(folder, 'redis.log');
	const { exited } = await launchLogged(
		'redis-server',
		['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
		{ cwd: folder, logFile },
	);
	const isUp = async () =>
		(await run('redis-cli', ['-h', '127.0.0.1', '-p', `${port}`, 'ping'])).output.trim() === 'PONG';
	await waitUntilUp(isUp, exited, logFile, 'Redis');
}

async function startPostgres(
	folder: string,
	port: number,
	{ postgres, postgresUser }: QueueTools,
): Promise<void> {
	// Not in the other folder: PostgreSQL's user may not be allowed to look into that one.
	const cwd = await temporaryFolder('e2e-postgres');
	const { uid, gid } = postgresUser;
	if (uid !== undefined && gid !== undefined) await chown(cwd, uid, gid);
	const data = path.join(cwd, 'data');
	const created = await run(
		path.join(postgres, 'initdb'),
		['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
		{ cwd, ...postgresUser },
	);
	if (created.code !== 0) {
		throw new Problem(`PostgreSQL could not make a database:\n${created.output.trim()}`);
	}
	const logFile = path.join(folder, 'postgres.log');
	const { exited } = await launchLogged(
		path.join(postgres, 'postgres'),
		['-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', '', '-F'],
		{ cwd, logFile, ...postgresUser },
	);
	const isUp = async () =>
		(
			await run(path.join(postgres, 'pg_isready'), ['-h', '127.0.0.1', '-p', `${port}`], {
				cwd,
			})
		).code === 0;
	await waitUntilUp(isUp, exited, logFile, 'PostgreSQL');
}

async function launchLogged(
	command: string,
	args: string[],
	{ logFile, ...options }: { cwd: string; logFile: string; uid?: number; gid?: number },
): Promise<Running> {
	const log = openSync(logFile, 'w');
	try {
		return await launch(command, args, { ...options, output: log });
	} finally {
		closeSync(log);
	}
}
