import { parseArgs } from 'node:util';

import { runMain } from '../scripts/cli';
import { ensureHost } from '../scripts/hosts';
import { findQueueTools } from '../scripts/n8n-queue';
import { packPackage } from '../scripts/pack';
import { Problem } from '../scripts/problem';
import { temporaryFolder } from '../scripts/processes';
import { measureScale, type ScaleResult, type Setup } from './scaleMeasure';
import { markdownTable } from './table';

const HELP = `npm run bench:scale -- [options]

Creates a ClientPoint for each of many leads: in one n8n, and in n8n's queue mode with Redis, PostgreSQL,
a main process, a webhook process and workers, all of them started here. Ends with 1 when a lead got no
ClientPoint or two. Needs Redis and PostgreSQL installed; nothing else should run meanwhile. Ten minutes on
2 cores, half of that with --queue.

  --leads N,N      how many leads (1000,10000)
  --workers N,N    how many workers, ascending (1,2)
  --queue          queue mode alone
  --help           this text
`;

runMain(async () => {
	const { values } = parseArgs({
		options: {
			leads: { type: 'string', default: '1000,10000' },
			workers: { type: 'string', default: '1,2' },
			queue: { type: 'boolean', default: false },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) {
		process.stdout.write(HELP);
		return 0;
	}
	const numbers = (text: string) => text.split(',').map(Number);
	const plan = {
		leads: numbers(values.leads),
		workers: numbers(values.workers),
		isQueueOnly: values.queue,
	};
	if (![...plan.leads, ...plan.workers].every((each) => Number.isInteger(each) && each > 0)) {
		throw new Problem('--leads and --workers take whole numbers.');
	}
	if (process.platform !== 'linux') {
		throw new Problem('This command reads processor time as only Linux gives it.');
	}
	await findQueueTools();
	await ensureHost('n8n');
	const folder = await temporaryFolder('scale');
	const packageTarball = await packPackage(folder);
	const results = await measureScale(plan, folder, packageTarball, (result) =>
		process.stderr.write(`${rowOf(result).join(', ')}\n`),
	);
	const titles = ['Leads', 'Setup', 'Time', 'Processor', 'Once more', 'Executions', 'Verdict'];
	const text = markdownTable(titles, results.map(rowOf));
	process.stdout.write(`\n${text}\n`);
	return results.every(({ faults }) => faults.length === 0) ? 0 : 1;
});

function rowOf({ leads, setup, wallMs, cpuMs, againMs, taken, faults }: ScaleResult): string[] {
	const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
	return [
		leads.toLocaleString('en'),
		titleOf(setup),
		seconds(wallMs),
		seconds(cpuMs),
		againMs === undefined ? '' : seconds(againMs),
		taken.join(' + '),
		faults.length === 0 ? 'each lead once' : `FAILED: ${faults.join('; ')}`,
	];
}

function titleOf(setup: Setup): string {
	if (setup.kind === 'queue') return `Queue mode, ${setup.workers} workers`;
	return setup.kind === 'one' ? 'One n8n, one node' : 'One n8n, batches';
}
