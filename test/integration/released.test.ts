import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { packageUnderTest } from './harness';
import { brokenPromises, releaseOf, type Release } from './support/released';

const FOLDER = path.join(__dirname, 'released');
const files = readdirSync(FOLDER);
const CHANGELOG = readFileSync(path.join(__dirname, '../../CHANGELOG.md'), 'utf8');

const read = (file: string): Release => JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8'));

test.each(files)('all that workflows hold of %s is still there', async (file) => {
	const released = read(file);
	expect(released.length).toBeGreaterThan(300);
	expect(brokenPromises(released, releaseOf(await packageUnderTest()))).toEqual([]);
});

test('every version of the changelog is frozen: npm run release:freeze', () => {
	const versions = [...CHANGELOG.matchAll(/^## \[(\d\S*)\]/gm)].map(([, version]) => version);
	expect(versions.map((version) => `${version}.json`).sort()).toEqual([...files].sort());
});

const RELEASED: Release = [
	'Credential clickPointApi › apiKey: string, ""',
	'Node clientPoint 1 exists',
	'Node clientPoint 1 is a tool of agents',
	'Node clientPoint 1 › operation[resource=clientPoint] › choice create',
	'Node clientPoint 1 › operation[resource=clientPoint] › choice update',
	'Node clientPoint 1 › operation[resource=clientPoint]: options, "create"',
	'Node clientPoint 1 › name[resource=clientPoint, operation=create] is required and empty',
	'Node clientPoint 1 › name[resource=clientPoint, operation=create]: string, ""',
];

/** What is released after a change of the lines with a text, and with more lines. */
const changed = (from: string, to: string, ...more: string[]) => [
	...RELEASED.map((line) => line.replace(from, to)),
	...more,
];
const withMore = (...more: string[]) => [...RELEASED, ...more];

test.each<[string, Release, string]>([
	[
		'a parameter is renamed',
		changed('› name[', '› title['),
		'Node clientPoint 1 › name[resource=clientPoint, operation=create]: string, "": was released and is gone.',
	],
	['a default changes', changed('"create"', '"update"'), 'options, "create": was released'],
	['a choice is taken away', changed('choice update', 'choice change'), '› choice update: was'],
	['a parameter is there in fewer cases', changed('create]: s', 'copy]: s'), '› name[resource'],
	[
		'a new parameter is required and empty',
		withMore('Node clientPoint 1 › team is required and empty'),
		'Node clientPoint 1 › team is required and empty, so that what is stored lacks it.',
	],
	[
		'agents can use it no longer',
		changed('tool of agents', 'node'),
		'Node clientPoint 1 is a tool of agents: was released and is gone',
	],
	[
		'a version is taken away',
		changed('clientPoint 1 exists', 'clientPoint 2 exists'),
		'Node clientPoint 1 exists: was released and is gone. Workflows have version 1 stored: leave it as it was, and give the node a new version that differs (version: [1, 2], and displayOptions with @version).',
	],
	[
		'a new field of a credential is required and empty',
		withMore('Credential clickPointApi › region is required and empty'),
		'Credential clickPointApi › region is required and empty, so that what is stored lacks it. Credentials are stored and have no versions',
	],
])('it is told when %s', (_, now, problem) => {
	expect(brokenPromises(RELEASED, now)).toContainEqual(expect.stringContaining(problem));
});

test.each<[string, Release]>([
	['the order changes', RELEASED.toReversed()],
	['an optional parameter is added', withMore('Node clientPoint 1 › team: string, ""')],
	[
		'an operation is added, with a parameter that it needs',
		withMore(
			'Node clientPoint 1 › operation[resource=clientPoint] › choice delete',
			'Node clientPoint 1 › reason[resource=clientPoint, operation=delete] is required and empty',
		),
	],
	[
		'a new version of the node alone has a parameter that it needs',
		withMore('Node clientPoint 2 exists', 'Node clientPoint 2 › team is required and empty'),
	],
])('workflows go on when %s', (_, now) => {
	expect(brokenPromises(RELEASED, now)).toEqual([]);
});

test('each version of a node has what it shows, and nothing of labels', async () => {
	const loaded = await packageUnderTest();
	const { name, nodeTypes } = loaded;
	const { description } = nodeTypes.getByNameAndVersion(`${name}.clientPoint`);
	const field = { displayName: 'Team', name: 'team', type: 'string', required: true } as const;
	const both = {
		...description,
		version: [1, 2],
		properties: [
			{ ...field, default: 'A', displayOptions: { show: { '@version': [1] } } },
			{ ...field, default: '', displayOptions: { show: { '@version': [{ _cnd: { gte: 2 } }] } } },
		],
	};
	const lines = releaseOf({
		...loaded,
		nodeNames: ['clientPoint'],
		nodeTypes: { ...nodeTypes, getByName: () => ({ description: both }) },
	});
	expect(lines.filter((line) => line.includes('team'))).toEqual([
		'Node clientPoint 1 › team: string, "A"',
		'Node clientPoint 2 › team is required and empty',
		'Node clientPoint 2 › team: string, ""',
	]);
	expect(lines.join()).not.toContain('Team');
});
