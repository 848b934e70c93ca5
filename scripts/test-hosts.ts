import path from 'node:path';

import { ensureHost, type HostName } from './hosts';
import { describeError } from './problem';
import { launch } from './processes';

const project = path.resolve(__dirname, '..');
const hosts: HostName[] = ['core-1.122', 'core-2.8'];

/** Runs the integration tests on the packed package in the older n8n-cores that are supported. */
async function main(): Promise<void> {
	const failed: string[] = [];
	for (const host of hosts) {
		const folder = await ensureHost(host);
		process.stdout.write(`\nIntegration tests on ${host}\n`);
		const jest = [require.resolve('jest/bin/jest'), '--selectProjects', 'integration'];
		const { exited } = await launch(process.execPath, [...jest, ...process.argv.slice(2)], {
			cwd: project,
			env: { ...process.env, PACKAGE_UNDER_TEST: 'tarball', N8N_CORE_ROOT: folder },
			output: 'inherit',
		});
		if ((await exited) !== 0) failed.push(host);
	}
	if (failed.length > 0) {
		process.stderr.write(`The integration tests failed on ${failed.join(' and ')}\n`);
		process.exitCode = 1;
	}
}

main().catch((error: unknown) => {
	process.stderr.write(`${describeError(error)}\n`);
	process.exitCode = 1;
});
