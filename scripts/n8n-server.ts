import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

import { ensureHost, nodeOf } from './hosts';
import type { ServerName } from './hosts';
import { digText, parseJson } from './json';
import { N8nClient, N8nError, OWNER } from './n8n-client';
import { unpack } from './pack';
import { Problem } from './problem';
import { freePorts, isPortFree, launch } from './processes';

export interface N8nOptions {
	/** Which n8n; the one of `npm start` by default. */
	host?: ServerName;
	/** n8n keeps everything in `.n8n` of this folder. A folder that was used before is continued. */
	userFolder: string;
	/** The packed community package. */
	packageTarball: string;
	/** Of the owner; the tests' by default. */
	password?: string;
	/** 0 or nothing for any free one. */
	port?: number;
	/** More environment variables, which win. */
	env?: Record<string, string>;
	/** `n8n.log` in the user folder by default. */
	logFile?: string;
}

export interface N8nServer {
	/** `http://127.0.0.1:<port>` */
	url: string;
	pid: number;
	/** Logged in as the owner. */
	client: N8nClient;
	logFile: string;
	/** Resolves when n8n is gone, by itself or not. */
	exited: Promise<number | null>;
	stop(): Promise<void>;
}

const START_TIMEOUT_MS = 180_000;
const PROJECT = path.join(__dirname, '..');
/** Parts of n8n that look outside or take long to start; it ends itself at a name that it does not know. */
const DISABLED_MODULES: Record<ServerName, string> = {
	n8n: 'mcp-registry,instance-ai,chat-hub,insights,mcp,agents,agent-evals,workflow-builder,quick-connect',
	'n8n-2.8': 'chat-hub,insights,mcp,quick-connect',
};

/**
 * A headless n8n that asks nobody outside for anything, whatever the variables of the shell say:
 * of those only what any program needs is kept.
 */
function environment(
	host: ServerName,
	node: string,
	userFolder: string,
	port: number,
	brokerPort: number,
) {
	const kept = ['HOME', 'USER', 'LANG', 'LC_ALL', 'TMPDIR'].flatMap((name) => {
		const value = process.env[name];
		return value === undefined ? [] : [[name, value] as const];
	});
	return {
		...Object.fromEntries(kept),
		// n8n starts its task runner with the `node` that it finds first.
		PATH: `${path.dirname(node)}${path.delimiter}/usr/bin${path.delimiter}/bin`,
		NO_PROXY: '127.0.0.1,localhost',
		N8N_USER_FOLDER: userFolder,
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_PROTOCOL: 'http',
		N8N_SECURE_COOKIE: 'false',
		N8N_RUNNERS_MODE: 'internal',
		N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_PYTHON_ENABLED: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_ONBOARDING_FLOW_DISABLED: 'true',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_DISABLED_MODULES: DISABLED_MODULES[host],
	};
}

/**
 * Starts a real n8n with the packed package in it, as a community package that a user installed,
 * and logs in. It listens on loopback only, and ends with this process, however that ends.
 *
 * @throws Problem when the port is taken, n8n cannot be installed or does not come up
 */
export async function startN8n(options: N8nOptions): Promise<N8nServer> {
	const port = options.port || (await freePorts(1))[0] || 0;
	if (!(await isPortFree(port))) throw portTaken(port);
	const client = new N8nClient(`http://127.0.0.1:${port}`, options.password);
	const started = await launchN8n(['start'], { ...options, port }, () => client.isUp());
	try {
		await logIn(client, options.userFolder);
	} catch (error) {
		await started.stop();
		throw error;
	}
	return { url: client.url, client, ...started };
}

/**
 * Launches one of n8n's programs (`start`, `worker`) with the package in its user folder, and waits
 * until it is up.
 *
 * @throws Problem when n8n cannot be installed or does not come up
 */
export async function launchN8n(
	command: string[],
	options: N8nOptions & { port: number },
	isUp: () => Promise<boolean>,
): Promise<Pick<N8nServer, 'pid' | 'logFile' | 'exited' | 'stop'>> {
	const { host = 'n8n', userFolder, packageTarball, port, env = {} } = options;
	const folder = await ensureHost(host);
	const [brokerPort = 0] = await freePorts(1);
	// n8n makes a random encryption key and keeps it there.
	await mkdir(userFolder, { recursive: true, mode: 0o700 });
	await installPackage(userFolder, packageTarball);
	const logFile = options.logFile ?? path.join(userFolder, 'n8n.log');
	const log = openSync(logFile, 'w');
	const node = nodeOf(host, folder);
	const { pid, exited, stop } = await launch(
		node,
		[path.join(folder, 'node_modules', 'n8n', 'bin', 'n8n'), ...command],
		{
			cwd: userFolder,
			env: { ...environment(host, node, userFolder, port, brokerPort), ...env },
			output: log,
		},
	);
	closeSync(log);
	try {
		await waitUntilUp(isUp, exited, logFile);
	} catch (error) {
		await stop();
		throw error;
	}
	return { pid, logFile, exited, stop };
}

/** The problem of a taken port, with the option that chooses another. */
export function portTaken(port: number, option = '--port'): Problem {
	return new Problem(
		`Port ${port} is in use by another program.\n` +
			`End that program, or choose another port: npm start -- ${option} ${port + 1}`,
	);
}

/** The folder of the package in an n8n. */
export async function installedPackage(userFolder: string): Promise<string> {
	const manifest = parseJson(await readFile(path.join(PROJECT, 'package.json'), 'utf8'));
	return path.join(userFolder, '.n8n', 'nodes', 'node_modules', digText(manifest, 'name'));
}

/** Puts the package where n8n puts the community packages that it installs. */
async function installPackage(userFolder: string, tarball: string) {
	const folder = await installedPackage(userFolder);
	await rm(folder, { recursive: true, force: true });
	await unpack(tarball, folder);
}

/** Waits for a program that was launched. @throws Problem with the end of its log */
export async function waitUntilUp(
	isUp: () => Promise<boolean>,
	exited: Promise<unknown>,
	logFile: string,
	name = 'n8n',
): Promise<void> {
	const giveUpAt = Date.now() + START_TIMEOUT_MS;
	let gone = false;
	void exited.then(() => (gone = true));
	while (!(await isUp())) {
		if (gone || Date.now() > giveUpAt) {
			const log = await readFile(logFile, 'utf8');
			throw new Problem(
				`${name} ${gone ? 'ended while it was starting' : 'did not come up in three minutes'}. ` +
					`The end of its log (${logFile}):\n${log.trim().split('\n').slice(-15).join('\n')}`,
			);
		}
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}

async function logIn(client: N8nClient, userFolder: string) {
	try {
		await client.login();
	} catch (error) {
		if (!(error instanceof N8nError) || error.status !== 401) throw error;
		throw new Problem(
			`The n8n in ${userFolder} does not know the login ${OWNER.email} with the password of its folder.\n` +
				'Delete that folder to begin with a fresh one.',
		);
	}
}
