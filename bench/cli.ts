import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { runMain } from '../scripts/cli';
import { ensureHost, nodeOf } from '../scripts/hosts';
import { digText, parseJson } from '../scripts/json';
import { packPackage } from '../scripts/pack';
import { updatePage } from '../scripts/pages';
import { Problem } from '../scripts/problem';
import { run, temporaryFolder } from '../scripts/processes';
import { stage } from '../scripts/progress';
import { measureAll, type Plan } from './cases';
import { prepareTemplate } from './runner';
import { cellsOf, tableOf } from './table';

const HELP = `npm run bench -- [options]

Measures this package's nodes in a real n8n against n8n's own nodes and against a program without n8n,
and prints a table of medians of 5 runs. Nothing else should run on the machine meanwhile.

  --quick            50,000 leads at once, creates of 100 ms, 1 run: under ten minutes
  --only PART        json, xml or creates alone
  --runs N           runs of each (5)
  --write-docs       write the table into docs/performance.md
  --help             this text
`;

const FULL: Plan = {
	leads: [5_000, 50_000],
	formats: ['json', 'xml'],
	pageDelays: [0, 300],
	createDelays: [0, 100],
	runs: 5,
};
const QUICK: Plan = { ...FULL, leads: [50_000], pageDelays: [0], createDelays: [100], runs: 1 };
const PARTS: Record<string, Partial<Plan>> = {
	all: {},
	json: { formats: ['json'], createDelays: [] },
	xml: { formats: ['xml'], createDelays: [] },
	creates: { formats: [] },
};
runMain(async () => {
	const { values } = parseArgs({
		options: {
			quick: { type: 'boolean' },
			only: { type: 'string', default: 'all' },
			runs: { type: 'string' },
			'write-docs': { type: 'boolean' },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) {
		process.stdout.write(HELP);
		return 0;
	}
	if (process.platform !== 'linux') throw new Problem('The bench measures memory on Linux only.');
	const part = PARTS[values.only];
	if (part === undefined) throw new Problem('--only takes json, xml or creates.');
	const plan = { ...(values.quick ? QUICK : FULL), ...part };
	plan.runs = Number(values.runs ?? plan.runs);
	if (!(plan.runs >= 1)) throw new Problem('--runs takes a number.');
	const folder = await temporaryFolder('bench');
	const host = await ensureHost('n8n');
	const rig = { folder, packageTarball: await packPackage(folder) };
	await stage('Setting n8n up', () => prepareTemplate(rig));
	const results = await measureAll(plan, rig, ({ job, contender, runs }) => {
		process.stderr.write(`${job}, ${contender}: ${cellsOf(runs.slice(-1)).join(', ')}\n`);
	});
	const manifest = await readFile(path.join(host, 'node_modules', 'n8n', 'package.json'), 'utf8');
	const { output } = await run(nodeOf('n8n', host), ['--version']);
	const versions = `n8n ${digText(parseJson(manifest), 'version')}, Node.js ${output.trim().slice(1)}`;
	const machine = `${versions}, ${os.type()} ${process.arch}, ${os.cpus().length} cores`;
	const runs = plan.runs === 1 ? 'one run each' : `medians of ${plan.runs}`;
	const text = `${tableOf(results)}\n\n${machine}; ${runs}.`;
	process.stdout.write(`\n${text}\n`);
	if (values['write-docs'])
		await updatePage('docs/performance.md', 'npm run bench -- --write-docs', text, { write: true });
	return 0;
});
