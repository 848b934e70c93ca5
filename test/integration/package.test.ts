import { existsSync, readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import path from 'node:path';

import { loadOptions, packageUnderTest } from './harness';

const folder = process.env.PACKAGE_FOLDER ?? '';
const isTarball = process.env.PACKAGE_UNDER_TEST === 'tarball';

test('n8n loads all nodes and all credentials', async () => {
	const { name, nodeNames, credentialNames } = await packageUnderTest();
	expect(name).toBe('n8n-nodes-clickpoint-clientpoint');
	expect(nodeNames.sort()).toEqual([
		'clickPoint',
		'clickPointTrigger',
		'clientPoint',
		'clientPointTrigger',
	]);
	expect(credentialNames.sort()).toEqual([
		'clickPointApi',
		'clickPointClientCredentialsApi',
		'clientPointApi',
		'clientPointWebhookApi',
	]);
});

test('every icon is a file of the package, and light and dark ones differ', async () => {
	const { name, nodeNames, credentialNames, nodeTypes, credentialType } = await packageUnderTest();
	const owners = [
		...nodeNames.map((each) => nodeTypes.getByNameAndVersion(`${name}.${each}`).description),
		...credentialNames.map(credentialType),
	];
	for (const { iconUrl } of owners) {
		if (typeof iconUrl !== 'object') throw new Error('There is no light and dark icon');
		const [light, dark] = [iconUrl.light, iconUrl.dark].map((url) =>
			readFileSync(path.join(folder, url.replace(`icons/${name}/`, '')), 'utf8'),
		);
		expect(light).toContain('<svg');
		expect(dark).toContain('<svg');
		expect(light).not.toBe(dark);
	}
});

test('all nodes but the triggers can be used as AI tools', async () => {
	const { name, nodeNames, nodeTypes } = await packageUnderTest();
	for (const each of nodeNames) {
		const { description } = nodeTypes.getByNameAndVersion(`${name}.${each}`);
		const isTrigger = description.group.includes('trigger');
		expect(description.usableAsTool).toBe(isTrigger ? undefined : true);
	}
});

test('the list of time zones has the zones of this computer', async () => {
	const zones = await loadOptions({ type: 'clickPoint', method: 'getTimeZones' });
	expect(zones).toContainEqual({ name: 'Europe/Berlin', value: 'Europe/Berlin' });
	expect(zones.length).toBeGreaterThan(400);
});

(isTarball ? describe : describe.skip)('the tarball', () => {
	const files = async (): Promise<string[]> => {
		const entries = await readdir(folder, { recursive: true, withFileTypes: true });
		return entries
			.filter((entry) => entry.isFile())
			.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
	};

	test('holds the files of packedFiles.txt, and nothing else', async () => {
		const packed = (await files()).map((file) => file.split(path.sep).join('/')).sort();
		const list = readFileSync(path.join(__dirname, 'packedFiles.txt'), 'utf8');
		expect(packed).toEqual(list.trim().split('\n'));
	});

	test('holds no sources and no source maps', async () => {
		for (const file of await files()) {
			expect(file).not.toMatch(/\.(ts|map)$/);
			if (file.endsWith('.js')) {
				expect(readFileSync(path.join(folder, file), 'utf8')).not.toContain('sourceMappingURL');
			}
		}
	});

	test('is small', async () => {
		const sizes = await Promise.all(
			(await files()).map(async (file) => (await stat(path.join(folder, file))).size),
		);
		expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(800_000);
	});

	test('needs nothing but n8n-workflow and Node itself', async () => {
		expect(existsSync(path.join(folder, 'node_modules'))).toBe(false);
		for (const file of (await files()).filter((each) => each.endsWith('.js'))) {
			const code = readFileSync(path.join(folder, file), 'utf8');
			const needed = [...code.matchAll(/\brequire\((["'])(.+?)\1\)/g)].map(
				([, , name]) => name ?? '',
			);
			const foreign = needed.filter(
				(name) =>
					!name.startsWith('.') &&
					name !== 'n8n-workflow' &&
					!builtinModules.includes(name.replace(/^node:/, '')),
			);
			expect({ file, foreign }).toEqual({ file, foreign: [] });
		}
	});

	test('has the codex of each node', async () => {
		const { name, nodeNames, nodeTypes } = await packageUnderTest();
		for (const each of nodeNames) {
			const { codex } = nodeTypes.getByNameAndVersion(`${name}.${each}`).description;
			expect(codex?.categories).not.toEqual([]);
			expect(codex?.resources?.primaryDocumentation).toHaveLength(1);
		}
	});
});
