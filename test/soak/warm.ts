import { createServer, type Server, type Socket } from 'node:net';

import type { IDataObject } from 'n8n-workflow';

import { type Sandbox, startSandbox } from '../../sandbox/server';
import { CredentialStore, type NodeResult, Poller, testCredential } from '../integration/harness';
import { byId, credentialFor, MAIN_LID, readLeads } from '../integration/support/clickPoint';
import { createClientPoints } from '../integration/support/clientPoint';
import { report, type SoakResult } from './result';

/**
 * Run with `--expose-gc`: reads 1,000 pages of leads in one process, then meets servers that stall, while
 * garbage is collected. All that waits has to end by its deadline.
 */

const PAGES = 1_000;
const PAGE_SIZE = 10;
/** Of a read: four tries of a second, and the waits between them. */
const READ = 4_000 + 3_500;
/** The Test of a credential tries once. */
const TEST = 30_000;
/** What a busy computer may take longer; what has lost its deadline never ends. */
const SLACK = 30_000;
/** How much more the process may hold after the second half of the pages than after the first, in MB. */
const MOST_GROWTH = 15;

/** What a server does after the request, for as long as the connection lasts. */
const STALLS: Record<string, (socket: Socket) => void> = {
	'in the headers': (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Type: appl'),
	'in the body': (socket) => void socket.write(`${HEAD}{"QueryTotal":`),
	'between two drips': (socket) => {
		socket.write(`${HEAD} `);
		setTimeout(() => socket.write(' '), 200);
	},
	'drip by drip': (socket) => {
		socket.write(HEAD);
		const drips = setInterval(() => socket.write(' '), 100);
		socket.once('close', () => clearInterval(drips));
	},
};
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n';

async function startStalling(stall: (socket: Socket) => void): Promise<[Server, string]> {
	const server = createServer((socket) => {
		socket.on('error', () => {});
		socket.once('data', () => stall(socket));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('It listens on no port');
	return [server, `http://127.0.0.1:${address.port}`];
}

/** Waits for something that has to fail in time. */
async function ends(
	name: string,
	limit: number,
	work: () => Promise<string | undefined>,
): Promise<SoakResult> {
	const started = performance.now();
	const timer = new AbortController();
	const ended = await Promise.race([
		work().catch((error: unknown) => (error instanceof Error ? error.message : String(error))),
		new Promise<null>((resolve) => {
			const late = setTimeout(() => resolve(null), limit + SLACK);
			timer.signal.addEventListener('abort', () => clearTimeout(late));
		}),
	]);
	timer.abort();
	const took = performance.now() - started;
	const problem = ended === null ? 'has not ended' : ended === undefined ? 'is no error' : '';
	return { name, took, ended: ended ?? '', problem };
}

const errorOf = ({ error }: NodeResult) => error?.message;

/** Reads pages, and looks whether the process keeps anything of them. */
async function warmUp(sandbox: Sandbox): Promise<SoakResult> {
	const started = performance.now();
	let pages = 0;
	const held: number[] = [];
	const problems: string[] = [];
	for (const half of [1, 2]) {
		while (pages < (PAGES * half) / 2) {
			for (const authentication of ['apiKey', 'clientCredentials'] as const) {
				const options = { pageSize: PAGE_SIZE, parallelPages: 4 };
				const { status, items } = await readLeads(sandbox, { authentication, options });
				if (status !== 'success' || items.length !== LEADS) problems.push(`${items.length} leads`);
			}
			pages += sandbox.requests().filter(({ endpoint }) => endpoint !== 'token').length;
			sandbox.reset();
			global.gc?.();
		}
		held.push(process.memoryUsage().heapUsed / 1e6);
	}
	const [first = 0, second = 0] = held;
	if (second - first > MOST_GROWTH) problems.push(`${Math.round(second - first)} MB are kept`);
	const took = performance.now() - started;
	return { name: 'a long run', took, ended: `${pages} pages read`, problem: problems.join(', ') };
}

/** 56 pages that overlap by one lead. */
const LEADS = 500;

/** All that can wait for a vendor, against one that stalls. */
function meet(stall: string, url: string, sandbox: Sandbox): Array<Promise<SoakResult>> {
	const options = { timeout: 1 };
	const byClient = async (timeout: number) => {
		const credential = { apiUrl: url, dataUrl: url };
		const run = { authentication: 'clientCredentials' as const, credential, options: { timeout } };
		return errorOf(await readLeads(sandbox, run));
	};
	const credentials = {
		clickPointApi: {
			...credentialFor('apiKey', sandbox).clickPointApi,
			baseUrl: url,
			testLid: '1',
		},
		clickPointClientCredentialsApi: {
			...credentialFor('clientCredentials', sandbox).clickPointClientCredentialsApi,
			apiUrl: url,
			dataUrl: url,
		},
		clientPointApi: { apiKey: sandbox.clientPointKey, baseUrl: url },
	};
	const patient = byClient(3);
	return [
		ends(`Get Leads, ${stall}`, READ, async () =>
			errorOf(await readLeads(sandbox, { credential: { baseUrl: url }, options })),
		),
		ends(`a token, ${stall}`, 4 * 3_000 + 3_500, async () => await patient),
		ends(`a token that another execution asks for, ${stall}`, READ, async () => await byClient(1)),
		ends(`polls, ${stall}`, 2 * READ, async () => await poll(url, sandbox)),
		ends(`Create, ${stall}`, 1_000, async () =>
			errorOf(await createClientPoints(sandbox, { credential: { baseUrl: url }, options })),
		),
		...Object.entries(credentials).map(async ([type, data]) =>
			ends(`Test of ${type}, ${stall}`, TEST, async () => {
				const { status, message } = await testCredential(type, data);
				return status === 'Error' ? message : undefined;
			}),
		),
	];
}

/** A poll, one that comes meanwhile, and one after it: that the first has ended shows in the last. */
async function poll(url: string, sandbox: Sandbox): Promise<string | undefined> {
	const { clickPointApi: data = {} } = credentialFor('apiKey', sandbox);
	const store = new CredentialStore({ clickPointApi: data });
	const parameters = { lid: byId(MAIN_LID), options: { timeout: 1 } };
	const poller = await Poller.create({ type: 'clickPointTrigger', parameters, credentials: store });
	await poller.activate();
	store.set('clickPointApi', { ...data, baseUrl: url });
	const errors: string[] = [];
	const pollOnce = async (): Promise<IDataObject[] | null | undefined> => {
		try {
			return await poller.poll();
		} catch (error) {
			errors.push(error instanceof Error ? error.message : String(error));
			return undefined;
		}
	};
	const first = pollOnce();
	if ((await pollOnce()) !== null) return undefined;
	await first;
	await pollOnce();
	return errors.length === 2 ? errors[1] : undefined;
}

async function main(): Promise<void> {
	const sandbox = await startSandbox({ leads: LEADS });
	const results = [await warmUp(sandbox)];
	const servers = await Promise.all(Object.values(STALLS).map(startStalling));
	const collect = setInterval(() => global.gc?.(), 400);
	const meetings = Object.keys(STALLS).flatMap((stall, at) =>
		meet(stall, servers[at]?.[1] ?? '', sandbox),
	);
	results.push(...(await Promise.all(meetings)));
	clearInterval(collect);
	report(results);
	process.exit();
}

void main();
