import { randomBytes } from 'node:crypto';
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { TZDate } from '@date-fns/tz';
import { endOfDay, format, startOfDay, subDays } from 'date-fns';

import { startSandbox } from '../sandbox/server';
import type { Sandbox, StoredClientPoint } from '../sandbox/server';
import { saveAccount } from './accounts';
import { runMain } from './cli';
import { ensureHost, hostsCache } from './hosts';
import { digText } from './json';
import { OWNER } from './n8n-client';
import type { Execution, N8nClient, StoredWorkflow } from './n8n-client';
import { installedPackage, portTaken, startN8n } from './n8n-server';
import { packPackage } from './pack';
import { errorCode, Problem } from './problem';
import {
	atExit,
	endWithParent,
	isPortFree,
	setExitCodeOnSignal,
	temporaryFolder,
} from './processes';
import { stage } from './progress';
import { build, rebuildOnChange } from './rebuild';
import { printTable } from './table';
import { readExample } from './workflows';

/** What the example asks for. */
const LID = 1001;
const DAYS_BACK = 7;
/** How often a lead is added while everything is kept serving. */
const NEW_LEAD_SECONDS = 30;

const HELP = `npm start -- [options]

Starts a real n8n with this package in it, and both vendors as a sandbox, all on this machine. Runs the
example workflow once, shows which ClientPoint was made of which lead, and keeps serving until Ctrl-C.
The first start installs n8n, which takes minutes; later ones take seconds.

  --once              end after the run: 0 when there is one ClientPoint for each lead, otherwise 1
  --watch             build again whenever a source changes, and reload the package in n8n (npm run dev)
  --port P            of n8n's editor (default 5678)
  --sandbox-port P    of the sandbox (default 4010)
  --help              this text
`;

interface Options {
	once: boolean;
	watch: boolean;
	port: number;
	sandboxPort: number;
}

runMain(async () => {
	endWithParent();
	const options = readOptions();
	if (options === 'help') {
		console.log(HELP);
		return 0;
	}
	// Ctrl-C is how a person ends the serving; a run that was cut short has shown nothing.
	setExitCodeOnSignal(options.once ? 130 : 0);
	for (const [port, option] of [
		[options.port, '--port'],
		[options.sandboxPort, '--sandbox-port'],
	] as const) {
		if (!(await isPortFree(port))) throw portTaken(port, option);
	}

	const temporary = await temporaryFolder('npm-start');
	const tarball = await stage('Building and packing the package', () => buildAndPack(temporary));
	await ensureHost('n8n');

	const sandbox = await openSandbox(options.sandboxPort);
	const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
	// One for each port: two starts side by side must not share a database.
	const userFolder = options.once
		? path.join(temporary, 'n8n')
		: path.join(hostsCache(), `npm-start-${options.port}`);
	const password = await passwordOf(userFolder);
	const n8n = await stage('Starting n8n', () =>
		startN8n({
			userFolder,
			packageTarball: tarball,
			password,
			port: options.port,
			env: {
				GENERIC_TIMEZONE: timeZone,
				...(options.watch && { N8N_DEV_RELOAD: 'true' }),
			},
		}),
	);
	const workflow = await prepare(n8n.client, sandbox);
	const execution = await stage(`Running "${workflow.name}"`, () =>
		n8n.client.run(workflow, 'Manual Trigger'),
	);
	const good = report(execution, sandbox, timeZone);
	if (options.once) return good ? 0 : 1;

	sandbox.configure({ newLeadEvery: NEW_LEAD_SECONDS });
	console.log(`
n8n's editor  ${n8n.url}/workflow/${workflow.id}
              log in as ${OWNER.email} with the password ${password}
              (it and n8n's encryption key are kept in ${userFolder})
Sandbox       ${sandbox.url}/ui

A new lead arrives every ${NEW_LEAD_SECONDS} seconds, for a ClickPoint Trigger with LID ${LID}.
Each start puts the example workflow back as it was: duplicate it to keep changes.
Ctrl-C ends both.`);
	if (options.watch) {
		console.log('\nChange a source, and reload the page of the editor when it is built.');
		rebuildOnChange(await realpath(await installedPackage(userFolder)), (line) =>
			console.log(line),
		);
	}
	// Whoever starts this from a program learns of a failed check, too.
	if (!good) setExitCodeOnSignal(1);
	await n8n.exited;
	throw new Problem(`n8n ended by itself. Its log: ${n8n.logFile}`);
});

function readOptions(): Options | 'help' {
	const { values } = parseArgs({
		options: {
			once: { type: 'boolean', default: false },
			watch: { type: 'boolean', default: false },
			port: { type: 'string', default: '5678' },
			'sandbox-port': { type: 'string', default: '4010' },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.help) return 'help';
	const port = readPort('--port', values.port);
	const sandboxPort = readPort('--sandbox-port', values['sandbox-port']);
	if (port === sandboxPort) throw new Problem('--port and --sandbox-port must differ.');
	return { once: values.once, watch: values.watch, port, sandboxPort };
}

function readPort(option: string, text: string): number {
	const port = Number(text);
	if (/^\d+$/.test(text) && port > 0 && port < 65_536) return port;
	throw new Problem(`${option} must be a port from 1 to 65535, not ${text}.`);
}

/** The owner's password, made at random for each folder, which nobody else can read. */
async function passwordOf(userFolder: string): Promise<string> {
	const file = path.join(userFolder, 'password');
	try {
		return await readFile(file, 'utf8');
	} catch {
		// n8n asks for a capital letter and a digit.
		const password = `N8n-${randomBytes(15).toString('base64url')}`;
		await mkdir(userFolder, { recursive: true, mode: 0o700 });
		await writeFile(file, password, { mode: 0o600 });
		return password;
	}
}

async function buildAndPack(folder: string): Promise<string> {
	const trouble = await build('build');
	if (trouble !== undefined) throw new Problem(`The package could not be built:\n${trouble}`);
	return await packPackage(folder);
}

async function openSandbox(port: number): Promise<Sandbox> {
	try {
		const sandbox = await startSandbox({ port });
		atExit(() => sandbox.close());
		return sandbox;
	} catch (error) {
		throw errorCode(error) === 'EADDRINUSE' ? portTaken(port, '--sandbox-port') : error;
	}
}

/** Puts credentials for the sandbox and the example workflow into n8n, over those of an earlier start. */
async function prepare(client: N8nClient, sandbox: Sandbox): Promise<StoredWorkflow> {
	await saveAccount(client, 'clickPoint', sandbox, { testLid: String(LID) });
	await saveAccount(client, 'clientPoint', sandbox);
	const example = readExample('leads-to-clientpoints.json');
	const stored = (await client.workflows()).find(({ name }) => name === example.name);
	return stored
		? await client.overwriteWorkflow(stored.id, example)
		: await client.importWorkflow(example);
}

/**
 * Prints what came in and what was made of it. What should have come in is asked of the sandbox,
 * not of the run.
 *
 * @returns whether there is exactly one ClientPoint for each lead of the period and no other
 */
function report(execution: Execution, sandbox: Sandbox, timeZone: string): boolean {
	const today = TZDate.tz(timeZone, execution.startedAt);
	const from = startOfDay(subDays(today, DAYS_BACK));
	const to = endOfDay(today);
	const leads = sandbox.leadsOf(LID, from, new Date(to.getTime() + 1));
	const created = sandbox.clientPoints();
	const madeOf = new Map<string, StoredClientPoint[]>();
	for (const clientPoint of created) {
		const uid = digText(clientPoint.fields.data, 'UID');
		madeOf.set(uid, [...(madeOf.get(uid) ?? []), clientPoint]);
	}

	const day = (date: Date) => format(date, 'yyyy-MM-dd');
	console.log(`\nLeads of ${day(from)} through ${day(to)} (${timeZone})\n`);
	const rows = leads.map(({ uid, fields }) => {
		const found = madeOf.get(uid) ?? [];
		const [made] = found.map((each) => each.fields);
		return {
			UID: uid,
			Name: made?.name ?? `${fields.FirstName} ${fields.LastName}`,
			State: fields.State ?? '',
			Revenue: made?.revenue?.toFixed(2) ?? '',
			'Assigned to': made?.assigned_to ?? '',
			ClientPoint: found.map(({ id }) => id).join(', ') || 'NONE',
			Recipients: made?.recipients?.map(({ email }) => email).join(', ') ?? '',
		};
	});
	printTable(rows);

	const without = leads.filter(({ uid }) => !madeOf.has(uid)).length;
	const twice = [...madeOf.values()].filter(({ length }) => length > 1).length;
	const uids = new Set(leads.map(({ uid }) => uid));
	const strange = [...madeOf.keys()].filter((uid) => !uids.has(uid)).length;
	const good =
		execution.status === 'success' && leads.length > 0 && without + twice + strange === 0;
	console.log(`\n${leads.length} leads in the period, ${created.length} ClientPoints created`);
	if (good) {
		console.log('Exactly one ClientPoint for each lead.');
		return true;
	}
	if (execution.status !== 'success') {
		console.log(
			`n8n says that the run ended with status ${execution.status}: ${digText(execution.error, 'message')} ` +
				digText(execution.error, 'description'),
		);
	}
	console.log(
		`Leads without a ClientPoint: ${without}. Leads with more than one: ${twice}. ` +
			`ClientPoints of other leads: ${strange}.`,
	);
	return false;
}
