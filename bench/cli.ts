import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { runMain } from '../scripts/cli';
import { ensureHost, nodeOf } from '../scripts/hosts';
import { digText, parseJson } from '../scripts/json';
import { packPackage } from '../scripts/pack';
import { Problem } from '../scripts/problem';
import { run, temporaryFolder } from '../scripts/processes';
import { stage } from '../scripts/progress';
import { measureLoading } from './loading';
import { measureAll, type Plan } from './measure';
import { HELP, readOptions } from './options';
import { lineOf, printFindings, type Findings, type Machine } from './report';
import { idleStall, prepareTemplate } from './runner';

/** How often the package is loaded to find out how long that takes. */
const LOADS = 11;

runMain(async () => {
	const plan = readOptions();
	if (plan === 'help') process.stdout.write(HELP);
	else printFindings(await measure(plan));
	return 0;
});

async function measure(plan: Plan): Promise<Findings> {
	if (process.platform !== 'linux') {
		throw new Problem('The bench reads memory and processor time as only Linux gives them.');
	}
	const folder = await temporaryFolder('bench');
	const host = await ensureHost('n8n');
	const packageTarball = await packPackage(folder);
	const loading = await stage('Loading the package', () =>
		measureLoading(path.join(folder, 'loading'), LOADS),
	);
	const template = path.join(folder, 'template');
	await stage('Setting n8n up', () => prepareTemplate(template, packageTarball));
	const idleStallMs = await stage('Watching an idle n8n', () =>
		idleStall(template, path.join(folder, 'idle'), packageTarball),
	);
	const results = await measureAll(plan, {
		folder,
		template,
		packageTarball,
		onRun: (bench, each) => process.stderr.write(`${lineOf(bench, each)}\n`),
	});
	return { results, loading, idleStallMs, machine: await describeMachine(host, plan.runs) };
}

async function describeMachine(host: string, runs: number): Promise<Machine> {
	const manifest = parseJson(
		await readFile(path.join(host, 'node_modules', 'n8n', 'package.json'), 'utf8'),
	);
	const version = await run(nodeOf('n8n', host), ['--version']);
	return {
		n8n: digText(manifest, 'version'),
		node: version.output.trim().replace(/^v/, ''),
		platform: `${os.type()} ${process.arch}`,
		cores: os.cpus().length,
		runs,
	};
}
