import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { format, resolveConfig } from 'prettier';

import { version } from '../package.json';
import { runMain } from './cli';
import { errorCode, Problem } from './problem';
import { temporaryFolder } from './processes';

const PROJECT = path.join(__dirname, '..');

/** Writes down what the built package promises to the workflows that are made with this version. */
runMain(async () => {
	const folder = await temporaryFolder('release');
	// n8n-core reads these once, while it is loaded.
	process.env.N8N_USER_FOLDER = folder;
	process.env.N8N_ENCRYPTION_KEY = 'release';
	process.env.N8N_LOG_LEVEL = 'silent';
	process.env.PACKAGE_FOLDER = PROJECT;
	process.env.PACKAGE_UNDER_TEST = 'tarball';
	const { packageUnderTest } = await import('../test/integration/harness/package');
	const { releaseOf } = await import('../test/integration/support/released');

	const file = path.join(PROJECT, 'test', 'integration', 'released', `${version}.json`);
	const options = await resolveConfig(file);
	const text = JSON.stringify(releaseOf(await packageUnderTest()));
	try {
		await writeFile(file, await format(text, { ...options, filepath: file }), { flag: 'wx' });
	} catch (error) {
		if (errorCode(error) !== 'EEXIST') throw error;
		throw new Problem(
			`Version ${version} has been frozen already, in ${path.relative(PROJECT, file)}. Set the next version in package.json first.`,
		);
	}
	process.stdout.write(`Version ${version} is frozen in ${path.relative(PROJECT, file)}\n`);
	return 0;
});
