import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const project = path.resolve(__dirname, '../../..');

/** Runs a script of this folder in a process of its own, and returns what it prints as JSON. */
export async function runScript(
	name: string,
	nodeOptions: string[],
	...given: string[]
): Promise<unknown> {
	const script = path.join(__dirname, `${name}.script.ts`);
	const { stdout } = await run(
		process.execPath,
		[...nodeOptions, '--import', 'tsx', script, ...given],
		{ cwd: project, timeout: 60_000 },
	);
	return JSON.parse(stdout);
}
