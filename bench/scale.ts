import { runMain } from '../scripts/cli';
import { ensureHost } from '../scripts/hosts';
import { findQueueTools } from '../scripts/n8n-queue';
import { packPackage } from '../scripts/pack';
import { Problem } from '../scripts/problem';
import { temporaryFolder } from '../scripts/processes';
import { table } from '../scripts/table';
import { measureScale, type ScaleResult, type Setup } from './scaleMeasure';
import { readScaleOptions, SCALE_HELP } from './scaleOptions';

runMain(async () => {
	const options = readScaleOptions(process.argv.slice(2));
	if (options === 'help') {
		process.stdout.write(SCALE_HELP);
		return 0;
	}
	if (process.platform !== 'linux') {
		throw new Problem('This command reads processor time as only Linux gives it.');
	}
	await findQueueTools();
	await ensureHost('n8n');
	const folder = await temporaryFolder('scale');
	const packageTarball = await packPackage(folder);
	const results = await measureScale(options, folder, packageTarball, (result) =>
		process.stderr.write(`${rowOf(result).join(', ')}\n`),
	);
	const titles = ['leads', 'setup', 'time', 'processor', 'once more', 'executions', 'verdict'];
	const lines = table(
		titles.map((title) => ({ title })),
		results.map(rowOf),
	);
	process.stdout.write(`\n${lines.join('\n')}\n`);
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
