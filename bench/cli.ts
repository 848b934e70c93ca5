import { mkdir, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { runMain } from '../scripts/cli';
import { ensureHost, nodeOf } from '../scripts/hosts';
import { digText, parseJson } from '../scripts/json';
import { packPackage } from '../scripts/pack';
import { Problem } from '../scripts/problem';
import { run, temporaryFolder } from '../scripts/processes';
import { stage } from '../scripts/progress';
import { measureAll, type Plan, type Result } from './cases';
import { prepareTemplate, type Measurement } from './runner';
import { markdownTable, writeDocs } from './table';

const HELP = `npm run bench -- [options]

Measures this package's nodes in a real n8n against n8n's own nodes and against a program without n8n,
and prints a table. Nothing else should run on the machine meanwhile.

  --quick            50,000 leads at once, creates of 100 ms, 1 run: about ten minutes
  --runs N           runs of each (5); the figures are their medians
  --write-docs       write the table into docs/performance.md
  --profile FOLDER   write CPU profiles of n8n to a folder; the figures are worthless then
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

runMain(async () => {
	const { values } = parseArgs({
		options: {
			quick: { type: 'boolean' },
			runs: { type: 'string' },
			'write-docs': { type: 'boolean' },
			profile: { type: 'string' },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) {
		process.stdout.write(HELP);
		return 0;
	}
	if (process.platform !== 'linux') {
		throw new Problem('The bench reads memory and processor time as only Linux gives them.');
	}
	const plan = values.quick ? QUICK : FULL;
	const runs = Number(values.runs ?? plan.runs);
	if (!Number.isInteger(runs) || runs < 1) throw new Problem('--runs takes a whole number.');
	const text = await measure({ ...plan, runs }, values.profile);
	process.stdout.write(`\n${text}\n`);
	if (values['write-docs']) await writeDocs('performance.md', 'npm run bench', text);
	return 0;
});

async function measure(plan: Plan, profileFolder: string | undefined): Promise<string> {
	const folder = await temporaryFolder('bench');
	if (profileFolder !== undefined) await mkdir(profileFolder, { recursive: true });
	const host = await ensureHost('n8n');
	const packageTarball = await packPackage(folder);
	const rig = {
		folder,
		packageTarball,
		...(profileFolder !== undefined && { profileFolder: path.resolve(profileFolder) }),
	};
	await stage('Setting n8n up', () => prepareTemplate(rig));
	const results = await measureAll(plan, rig, ({ job, contender, runs }) => {
		const cells = cellsOf(runs.at(-1)).join(', ');
		process.stderr.write(`${job}, ${contender}: ${cells}\n`);
	});
	const manifest = parseJson(
		await readFile(path.join(host, 'node_modules', 'n8n', 'package.json'), 'utf8'),
	);
	const node = (await run(nodeOf('n8n', host), ['--version'])).output.trim().replace(/^v/, '');
	const machine = `n8n ${digText(manifest, 'version')}, Node.js ${node}, ${os.type()} ${process.arch}, ${os.cpus().length} cores; ${plan.runs === 1 ? 'one run each' : `medians of ${plan.runs}`}.`;
	return `${tableOf(results)}\n\n${machine}`;
}

function tableOf(results: Result[]): string {
	const titles = ['Job', 'By', 'Time', 'Processor', 'Memory', 'Longest stall'];
	const rows = results.map(({ job, contender, runs }, index) => {
		const isFirst = results[index - 1]?.job !== job;
		return [isFirst ? job : '', contender, ...cellsOf(medianOf(runs))];
	});
	return markdownTable(titles, rows);
}

function cellsOf(run: Measurement | undefined): string[] {
	if (run === undefined) return [];
	const { wallMs, cpuMs, memory, stallMs } = run;
	return [
		`${(wallMs / 1000).toFixed(2)} s`,
		`${(cpuMs / 1000).toFixed(2)} s`,
		`${Math.round(memory / 1e6)} MB`,
		stallMs === undefined ? '' : `${Math.round(stallMs)} ms`,
	];
}

/** Each figure's own. */
function medianOf(runs: Measurement[]): Measurement | undefined {
	const [first] = runs;
	if (first === undefined) return undefined;
	const of = (figure: 'wallMs' | 'cpuMs' | 'memory' | 'stallMs') =>
		runs.map((run) => run[figure] ?? 0).sort((a, b) => a - b)[Math.floor(runs.length / 2)] ?? 0;
	return {
		...first,
		wallMs: of('wallMs'),
		cpuMs: of('cpuMs'),
		memory: of('memory'),
		...(first.stallMs !== undefined && { stallMs: of('stallMs') }),
	};
}
