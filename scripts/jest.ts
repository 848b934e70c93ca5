import path from 'node:path';

import { launch, run } from './processes';

export const PROJECT = path.join(__dirname, '..');

const wordsFor = (folder: string, words: readonly string[]) => [
	path.join(PROJECT, 'node_modules', 'jest', 'bin', 'jest.js'),
	...['--config', path.join(PROJECT, folder, 'jest.config.js')],
	...words,
];
const optionsFor = (env: NodeJS.ProcessEnv) => ({ cwd: PROJECT, env: { ...process.env, ...env } });

/** Runs jest with the configuration of a folder. @returns its exit code */
export async function runJest(
	folder: string,
	words: readonly string[],
	env: NodeJS.ProcessEnv = {},
): Promise<number> {
	const options = { ...optionsFor(env), output: 'inherit' } as const;
	const { exited } = await launch(process.execPath, wordsFor(folder, words), options);
	return (await exited) ?? 1;
}

/** As {@link runJest}, without showing anything meanwhile. */
export async function runJestBeside(
	folder: string,
	words: readonly string[],
	env: NodeJS.ProcessEnv = {},
): Promise<{ code: number; output: string }> {
	return await run(process.execPath, wordsFor(folder, words), optionsFor(env));
}
