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
	expect(released.length).toBeGreaterThan(300);
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

const inNode = (change: (node: INodeTypeDescription) => void): Change => ({ node: change });
const inCredential = (change: (properties: INodeProperties[]) => void): Change => ({
	credential: ({ properties }) => change(properties),
});
/** Changes a parameter of the node. */
const at = (path: string[], change: Partial<INodeProperties>) =>
	inNode(({ properties }) => void Object.assign(find(properties, ...path), change));
const required = { required: true };

test.each<[string, Change, string]>([
	[
		'a parameter is renamed',
		at(['updateFields'], { name: 'changes' }),
		'Node clientPoint 1 › updateFields[resource=clientPoint, operation=update]: collection, {}: was released and is gone.',
	],
	['a default changes', at(['operation'], { default: 'update' }), 'options, "create"'],
	[
		'a choice is taken away',
		inNode((node) => remove(operation(node).options, hasValue('update'))),
		'› choice update',
	],
	[
		'a member of a group is taken away',
		inNode((node) => remove(recipients(node).values, hasName('email'))),
		'› email: string',
	],
	[
		'a parameter is there in fewer cases',
		at(['assignedTo'], { displayOptions: { show: { operation: ['copy'] } } }),
		'› assignedTo[resource=clientPoint, operation=create]',
	],
	[
		'a new parameter is required and empty',
		inNode(({ properties }) => void properties.push({ ...aField('team'), ...required })),
		'Node clientPoint 1 › team is required and empty, so that what is stored lacks it.',
	],
	[
		'agents can use it no longer',
		inNode((node) => void (node.usableAsTool = undefined)),
		'Node clientPoint 1 is a tool of agents: was released and is gone',
	],
	[
		'a version is taken away',
		inNode((node) => void (node.version = 2)),
		'Node clientPoint 1 exists: was released and is gone. Workflows have version 1 stored: leave it as it was, and give the node a new version that differs (version: [1, 2], and displayOptions with @version).',
	],
	[
		'a new field of a credential is required and empty',
		inCredential((properties) => void properties.push({ ...aField('region'), ...required })),
		'Credential clickPointApi › region is required and empty',
	],
])('it is told when %s', async (_, change, problem) => {
	expect(await afterChange(change)).toContainEqual(expect.stringContaining(problem));
});

test.each<[string, Change]>([
	['nothing changes', {}],
	[
		'a label, a description and the order change',
		inNode(({ properties }) => {
			Object.assign(find(properties, 'assignedTo'), { displayName: 'For', description: 'Whom' });
			properties.reverse();
		}),
	],
	[
		'an optional parameter and an option are added',
		inNode(({ properties }) => {
			properties.push(aField('team'));
			find(properties, 'options').options?.push(aField('team'));
		}),
	],
	[
		'an operation is added, with a parameter that it needs, and uses one that there is',
		inNode((node) => {
			operation(node).options?.push({ name: 'Delete', value: 'delete' });
			const displayOptions = { show: { operation: ['delete'] } };
			node.properties.push({ ...aField('reason'), ...required, displayOptions });
			find(node.properties, 'assignedTo').displayOptions?.show?.operation?.push('delete');
		}),
	],
	[
		'a field of a credential is added',
		inCredential((properties) => void properties.push(aField('region'))),
	],
	[
		'a new version of the node alone has another default and another parameter',
		inNode((node) => {
			node.version = [1, 2];
			const field = find(node.properties, 'resource');
			const since2 = { show: { '@version': [2] } };
			node.properties.push({ ...field, default: 'recipient', displayOptions: since2 });
			field.displayOptions = { show: { '@version': [1] } };
			const displayOptions = { show: { '@version': [{ _cnd: { gte: 2 } }] } };
			node.properties.push({ ...aField('team'), ...required, displayOptions });
		}),
	],
])('workflows go on when %s', async (_, change) => {
	expect(await afterChange(change)).toEqual([]);
});
