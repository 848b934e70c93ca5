import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { packPackage, unpack } from '../../scripts/pack';

const project = path.resolve(__dirname, '../..');

/** Prepares the package under test once a jest run; the workers find it through the environment. */
export default async function globalSetup(): Promise<void> {
	const kind = process.env.PACKAGE_UNDER_TEST || 'sources';
	if (kind !== 'sources' && kind !== 'tarball') {
		throw new Error(`PACKAGE_UNDER_TEST is "sources" or "tarball", not "${kind}"`);
	}
	if (kind === 'tarball' && !existsSync(path.join(project, 'dist'))) {
		throw new Error('Run `npm run build` first');
	}
	const folder = await mkdtemp(path.join(tmpdir(), 'n8n-integration-'));
	process.env.INTEGRATION_FOLDER = folder;
	process.env.PACKAGE_FOLDER = kind === 'sources' ? project : path.join(folder, 'package');
	if (kind === 'tarball') await unpack(await packPackage(folder), process.env.PACKAGE_FOLDER);
}
