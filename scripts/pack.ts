import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const project = path.resolve(__dirname, '..');

/**
 * Packs the package as `npm publish` would, without building it first.
 *
 * @returns path of the tarball
 */
export async function packPackage(toFolder: string): Promise<string> {
	await mkdir(toFolder, { recursive: true });
	const { stdout } = await run(
		'npm',
		['pack', '--ignore-scripts', '--silent', '--pack-destination', toFolder],
		{ cwd: project },
	);
	return path.join(toFolder, stdout.trim());
}

/** Unpacks a tarball, so that its package.json lies directly in the folder. */
export async function unpack(tarball: string, folder: string): Promise<void> {
	await mkdir(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
}
