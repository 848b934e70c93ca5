import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type {
	ICredentialType,
	INodeProperties,
	INodePropertyCollection,
	INodeTypeDescription,
} from 'n8n-workflow';

import { packageUnderTest } from './harness';
import { brokenPromises, releaseOf, type Release } from './support/released';

const FOLDER = path.join(__dirname, 'released');
const files = readdirSync(FOLDER);
const CHANGELOG = readFileSync(path.join(__dirname, '../../CHANGELOG.md'), 'utf8');

const read = (file: string): Release => JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8'));

test.each(files)('all that workflows hold of %s is still there', async (file) => {
	const released = read(file);
	expect(Object.keys(released.nodes).length).toBeGreaterThan(0);
	expect(brokenPromises(released, releaseOf(await packageUnderTest()))).toEqual([]);
});

test('every version of the changelog is frozen: npm run release:freeze', () => {
	const versions = [...CHANGELOG.matchAll(/^## \[(\d\S*)\]/gm)].map(([, version]) => version);
	expect(versions.map((version) => `${version}.json`).sort()).toEqual([...files].sort());
});

/** The package as it is, and with one node or credential changed. */
async function afterChange({
	node = () => undefined,
	credential = () => undefined,
}: {
	node?: (description: INodeTypeDescription) => void;
	credential?: (type: Pick<ICredentialType, 'name' | 'properties'>) => void;
}): Promise<string[]> {
	const loaded = await packageUnderTest();
	const { name, nodeTypes, credentialType } = loaded;
	const changed: typeof loaded = {
		...loaded,
		nodeTypes: {
			...nodeTypes,
			getByName(type) {
				const { description } = nodeTypes.getByNameAndVersion(type);
				const copy = structuredClone(description);
				if (type === `${name}.clientPoint`) node(copy);
				return { description: copy };
			},
		},
		credentialType(type) {
			const { properties } = credentialType(type);
			const copy = { name: type, properties: structuredClone(properties) };
			if (type === 'clickPointApi') credential(copy);
			return { ...copy, displayName: type };
		},
	};
	return brokenPromises(releaseOf(loaded), releaseOf(changed));
}

type Options = NonNullable<INodeProperties['options']>;

/** The first of a name; a path goes on into collections, groups and choices. */
function find(properties: Options, ...names: string[]): INodeProperties {
	const [name = '', ...more] = names;
	for (const each of properties) {
		if (!('type' in each) || each.name !== name) continue;
		return more.length === 0 ? each : find(each.options ?? [], ...more);
	}
	throw new Error(`There is no ${name}`);
}

function remove(list: unknown[] | undefined, isIt: (each: unknown) => boolean): void {
	const place = list?.findIndex(isIt) ?? -1;
	if (place < 0) throw new Error('There is nothing to remove');
	list?.splice(place, 1);
}

const hasValue = (value: string) => (each: unknown) => Object(each).value === value;
const hasName = (name: string) => (each: unknown) => Object(each).name === name;

/** The second operation field's choices are the recipient's; the first one's are these. */
const operation = ({ properties }: INodeTypeDescription) => find(properties, 'operation');

function recipients({ properties }: INodeTypeDescription): INodePropertyCollection {
	for (const group of find(properties, 'recipients').options ?? [])
		if ('values' in group) return group;
	throw new Error('There are no recipients');
}

const aField = (name: string): INodeProperties => ({
	displayName: 'New',
	name,
	type: 'string',
	default: '',
});

type Change = Parameters<typeof afterChange>[0];

test.each<[string, Change, string]>([
	[
		'a parameter is renamed',
		{ node: ({ properties }) => void (find(properties, 'updateFields').name = 'changes') },
		'Node clientPoint, version 1: the parameter updateFields is gone; it was {"kind":"parameter","name":"updateFields","type":"collection"',
	],
	[
		'a type changes',
		{ node: ({ properties }) => void (find(properties, 'revenue').type = 'boolean') },
		'the parameter revenue had the type "string" and has "boolean".',
	],
	[
		'a default changes',
		{ node: (description) => void (operation(description).default = 'update') },
		'the parameter operation had the default "create" and has "update".',
	],
	[
		'one value becomes a list',
		{
			node: ({ properties }) =>
				void (find(properties, 'assignedTo').typeOptions = { multipleValues: true }),
		},
		'the parameter assignedTo had the multiple nothing and has true.',
	],
	[
		'a choice is taken away',
		{ node: (description) => remove(operation(description).options, hasValue('update')) },
		'Node clientPoint, version 1, operation: the choice update is gone',
	],
	[
		'an option of a collection is taken away',
		{ node: ({ properties }) => remove(find(properties, 'options').options, hasName('timeout')) },
		'Node clientPoint, version 1, options: the parameter timeout is gone',
	],
	[
		'an option of a collection has another default',
		{ node: ({ properties }) => void (find(properties, 'options', 'concurrency').default = 3) },
		'Node clientPoint, version 1, options: the parameter concurrency had the default',
	],
	[
		'a range becomes smaller',
		{
			node: ({ properties }) =>
				void (find(properties, 'options', 'timeout').typeOptions = { minValue: 5, maxValue: 60 }),
		},
		'the parameter timeout was 1 or more and is 5 or more.',
	],
	[
		'a group of a collection is renamed',
		{ node: (description) => void (recipients(description).name = 'people') },
		'is gone; it was {"kind":"group"',
	],
	[
		'a member of a group is taken away',
		{ node: (description) => remove(recipients(description).values, hasName('email')) },
		': the parameter email is gone',
	],
	[
		'a parameter is there in fewer cases',
		{
			node: ({ properties }) =>
				void (find(properties, 'assignedTo').displayOptions = {
					show: { resource: ['clientPoint'], operation: ['copy'] },
				}),
		},
		'the parameter assignedTo was there with {"show":',
	],
	[
		'a parameter becomes required',
		{ node: ({ properties }) => void (find(properties, 'recipients').required = true) },
		'the parameter recipients was optional and is required.',
	],
	[
		'a new parameter is required and empty',
		{ node: ({ properties }) => void properties.push({ ...aField('team'), required: true }) },
		'the parameter team is new, required and empty',
	],
	[
		'a credential of a node is another',
		{ node: (description) => void (description.credentials = [{ name: 'clickPointApi' }]) },
		'the credential clientPointApi is gone',
	],
	[
		'agents can use it no longer',
		{ node: (description) => void (description.usableAsTool = undefined) },
		'Node clientPoint, version 1: the use as a tool of agents is gone',
	],
	[
		'a version is taken away',
		{ node: (description) => void (description.version = 2) },
		'Node clientPoint, version 1: was released and is gone. Workflows have version 1 stored: leave it as it was, and give the node a new version that differs (version: [1, 2], and displayOptions with @version).',
	],
	[
		'a field of a credential is taken away',
		{ credential: ({ properties }) => remove(properties, hasName('testLid')) },
		'Credential clickPointApi: the parameter testLid is gone',
	],
	[
		'a default of a credential changes',
		{
			credential: ({ properties }) =>
				void (find(properties, 'baseUrl').default = 'https://api.example.com'),
		},
		'Credential clickPointApi: the parameter baseUrl had the default "https://apidata.leadexec.net" and has "https://api.example.com". Credentials are stored and have no versions',
	],
	[
		'a new field of a credential is required and empty',
		{
			credential: ({ properties }) => void properties.push({ ...aField('region'), required: true }),
		},
		'Credential clickPointApi: the parameter region is new, required and empty',
	],
])('it is told when %s', async (_, change, problem) => {
	expect(await afterChange(change)).toContainEqual(expect.stringContaining(problem));
});

test.each<[string, Change]>([
	['nothing changes', {}],
	[
		'a label, a description and the order change',
		{
			node: ({ properties }) => {
				Object.assign(find(properties, 'assignedTo'), { displayName: 'For', description: 'Whom' });
				properties.reverse();
			},
		},
	],
	[
		'an optional parameter and an option are added',
		{
			node: ({ properties }) => {
				properties.push(aField('team'));
				find(properties, 'options').options?.push(aField('team'));
			},
		},
	],
	[
		'an operation is added, with a parameter that it needs, and uses one that there is',
		{
			node: (description) => {
				const { properties } = description;
				operation(description).options?.push({ name: 'Delete', value: 'delete' });
				properties.push({
					...aField('reason'),
					required: true,
					displayOptions: { show: { operation: ['delete'] } },
				});
				find(properties, 'assignedTo').displayOptions?.show?.operation?.push('delete');
			},
		},
	],
	[
		'a range becomes larger',
		{
			node: ({ properties }) =>
				void (find(properties, 'options', 'timeout').typeOptions = { minValue: 0 }),
		},
	],
	[
		'a field of a credential is added',
		{ credential: ({ properties }) => void properties.push(aField('region')) },
	],
	[
		'a new version of the node alone has another default and another parameter',
		{
			node: (description) => {
				description.version = [1, 2];
				const field = find(description.properties, 'resource');
				description.properties.push({
					...field,
					default: 'recipient',
					displayOptions: { show: { '@version': [2] } },
				});
				field.displayOptions = { show: { '@version': [1] } };
				description.properties.push({
					...aField('team'),
					required: true,
					displayOptions: { show: { '@version': [{ _cnd: { gte: 2 } }] } },
				});
			},
		},
	],
])('workflows go on when %s', async (_, change) => {
	expect(await afterChange(change)).toEqual([]);
});
