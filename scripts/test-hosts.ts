import path from 'node:path';

import { runMain } from './cli';
import { ensureHost } from './hosts';
import { launch } from './processes';

/** Runs the integration tests on the packed package, in the n8n-core of the oldest n8n that is supported. */
runMain(async () => {
	const jest = [require.resolve('jest/bin/jest'), '--selectProjects', 'integration'];
	const { exited } = await launch(process.execPath, [...jest, ...process.argv.slice(2)], {
		cwd: path.resolve(__dirname, '..'),
		env: {
			...process.env,
			PACKAGE_UNDER_TEST: 'tarball',
			N8N_CORE_ROOT: await ensureHost('core-2.8'),
		},
		output: 'inherit',
	});
	return (await exited) ?? 1;
});
