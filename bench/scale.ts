import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { runMain } from '../scripts/cli';
import { ensureHost } from '../scripts/hosts';
import { findQueueTools } from '../scripts/n8n-queue';
import { packPackage } from '../scripts/pack';
import { Problem } from '../scripts/problem';
import { atExit } from '../scripts/processes';
import { measureScale } from './scaleMeasure';
import { readScaleOptions, SCALE_HELP } from './scaleOptions';
import { lineOf, scaleTable, writeScaleDocs } from './scaleReport';

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
	const folder = await mkdtemp(path.join(os.tmpdir(), 'scale-'));
	atExit(() => rm(folder, { recursive: true, force: true }));
	const packageTarball = await packPackage(folder);
	const results = await measureScale(options, folder, packageTarball, (result) =>
		process.stderr.write(`${lineOf(result)}\n`),
	);
	process.stdout.write(`\n${scaleTable(results).join('\n')}\n`);
	const isGood = results.every(({ faults }) => faults.length === 0);
	// Figures of runs that lost or doubled something say nothing about speed.
	if (isGood && options.writeDocs) await writeScaleDocs(results, options.delay);
	return isGood ? 0 : 1;
});
