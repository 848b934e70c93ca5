import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { packPackage, unpack } from '../../scripts/pack';
import { loadOptions, packageUnderTest } from './harness';
import { EMPTY_LID, readLeads } from './support/clickPoint';
import { createClientPoints } from './support/clientPoint';
import { useSandbox } from './support/sandbox';

/** What is published, as n8n loads it: outside of this project, where no other package is to be found. */

const PROJECT = path.join(__dirname, '../..');
const sandbox = useSandbox({ leads: 5 });
let temporary = '';
let folder = '';

beforeAll(async () => {
	temporary = await mkdtemp(path.join(tmpdir(), 'package-'));
	folder = path.join(temporary, 'package');
	await unpack(await packPackage(temporary), folder);
	Object.assign(process.env, { PACKAGE_UNDER_TEST: 'tarball', PACKAGE_FOLDER: folder });
}, 60_000);
afterAll(async () => await rm(temporary, { recursive: true }));

/** Files below a folder, with slashes. */
async function filesIn(root: string, below = '.'): Promise<string[]> {
	const entries = await readdir(path.join(root, below), { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
		.map((file) => file.split(path.sep).join('/'));
}

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

test('no credential is offered in the HTTP Request node', async () => {
	const { credentialNames, credentialType } = await packageUnderTest();
	for (const each of credentialNames) {
		expect([each, credentialType(each).authenticate]).toEqual([each, undefined]);
	}
});

test('the list of time zones has the zones of this computer', async () => {
	const zones = await loadOptions({ type: 'clickPoint', method: 'getTimeZones' });
	expect(zones[0]).toEqual({ name: "Workflow's Time Zone", value: '' });
	expect(zones).toContainEqual({ name: 'Europe/Berlin', value: 'Europe/Berlin' });
	expect(zones.length).toBeGreaterThan(400);
});

test('a report is read, and a ClientPoint created', async () => {
	sandbox().addLead(EMPTY_LID);
	const { items } = await readLeads(sandbox());
	expect(items.length).toBeGreaterThan(1);
	const { json } = await createClientPoints(sandbox());
	expect(json).toMatchObject([{ clientpoint_id: sandbox().clientPoints()[0]?.id }]);
});

test('it holds one module, what n8n loads, and what belongs to it', async () => {
	const sources = await Promise.all(
		['nodes', 'credentials', 'icons'].map(async (each) => await filesIn(PROJECT, each)),
	);
	const built = sources
		.flat()
		.filter((file) => /\.(node\.ts|credentials\.ts|json|svg)$/.test(file))
		.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`);
	expect((await filesIn(folder)).sort()).toEqual(
		['CHANGELOG.md', 'LICENSE', 'README.md', 'dist/index.js', 'package.json', ...built].sort(),
	);
});

test('it needs nothing but n8n-workflow and Node itself', async () => {
	expect(existsSync(path.join(folder, 'node_modules'))).toBe(false);
	for (const file of (await filesIn(folder)).filter((each) => each.endsWith('.js'))) {
		const code = readFileSync(path.join(folder, file), 'utf8');
		expect(code).not.toContain('sourceMappingURL');
		const foreign = [...code.matchAll(/\brequire\((["'])(.+?)\1\)/g)]
			.map(([, , name]) => name ?? '')
			.filter(
				(name) =>
					!name.startsWith('.') &&
					name !== 'n8n-workflow' &&
					!builtinModules.includes(name.replace(/^node:/, '')),
			);
		expect({ file, foreign }).toEqual({ file, foreign: [] });
	}
});
