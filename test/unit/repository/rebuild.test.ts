import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { putInto } from '../../../scripts/rebuild';

test('what was built replaces what differs, and touches nothing else', async () => {
	const folder = await mkdtemp(path.join(tmpdir(), 'rebuild-'));
	const [from, to] = [path.join(folder, 'built'), path.join(folder, 'installed')];
	const files = { 'same.js': 'same', 'nodes/changed.js': 'new', 'nodes/added.js': 'added' };
	for (const [file, text] of Object.entries({ ...files, '../installed/same.js': 'same' })) {
		await mkdir(path.dirname(path.join(from, file)), { recursive: true });
		await writeFile(path.join(from, file), text);
	}
	await mkdir(path.join(to, 'nodes'));
	await writeFile(path.join(to, 'nodes/changed.js'), 'old');
	await writeFile(path.join(to, 'gone.js'), 'gone');
	const before = (await stat(path.join(to, 'same.js'))).mtimeMs;
	expect((await putInto(to, from)).sort()).toEqual([
		'gone.js',
		'nodes/added.js',
		'nodes/changed.js',
	]);
	expect((await readdir(to)).sort()).toEqual(['nodes', 'same.js']);
	expect(await readFile(path.join(to, 'nodes/changed.js'), 'utf8')).toBe('new');
	expect((await stat(path.join(to, 'same.js'))).mtimeMs).toBe(before);
	await rm(folder, { recursive: true });
});
