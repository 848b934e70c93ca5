import { mkdir, readdir, stat, symlink } from 'node:fs/promises';
import path from 'node:path';

import { ensureHost, nodeOf } from '../scripts/hosts';
import { packPackage, unpack } from '../scripts/pack';
import { run } from '../scripts/processes';
import { medianOf } from './results';

/** What the package itself costs n8n. */
export interface Loading {
	/** A cold require of all nodes and credentials, where n8n-workflow is loaded already; milliseconds. */
	requireMs: number;
	/** Bytes of the tarball. */
	packed: number;
	/** Bytes of its files. */
	unpacked: number;
	files: number;
}

/** Requires what package.json lists, as n8n does when it starts, and prints the milliseconds. */
const PROGRAM = `
	const { join } = require('node:path');
	require('n8n-workflow');
	const { n8n } = require(join(process.cwd(), 'package.json'));
	const begin = performance.now();
	for (const file of [...n8n.nodes, ...n8n.credentials]) require(join(process.cwd(), file));
	console.log(performance.now() - begin);
`;

/** Measures the packed package, each time in a fresh process on n8n's own Node. @throws Error when it does not load */
export async function measureLoading(folder: string, runs: number): Promise<Loading> {
	const host = await ensureHost('n8n');
	const tarball = await packPackage(folder);
	const unpackedFolder = path.join(folder, 'package');
	await unpack(tarball, unpackedFolder);
	const entries = await readdir(unpackedFolder, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile());
	const sizes = await Promise.all(
		files.map(async (file) => (await stat(path.join(file.parentPath, file.name))).size),
	);
	await mkdir(path.join(unpackedFolder, 'node_modules'));
	await symlink(
		path.join(host, 'node_modules', 'n8n-workflow'),
		path.join(unpackedFolder, 'node_modules', 'n8n-workflow'),
	);
	const times: number[] = [];
	for (let count = 0; count < runs; count++) {
		const node = nodeOf('n8n', host);
		const { code, output } = await run(node, ['-e', PROGRAM], { cwd: unpackedFolder });
		if (code !== 0) throw new Error(`The package does not load:\n${output}`);
		times.push(Number(output));
	}
	return {
		requireMs: medianOf(times) ?? NaN,
		packed: (await stat(tarball)).size,
		unpacked: sizes.reduce((sum, size) => sum + size, 0),
		files: files.length,
	};
}
