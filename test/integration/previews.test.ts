import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

import * as core from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';

import { PROPERTIES } from '../../sandbox/leadtypes';
import { packageUnderTest, runNode, startWebhook } from './harness';
import { createLeads, credentialFor, EMPTY_LID, MAIN_LID, readLeads } from './support/clickPoint';
import {
	addRecipients,
	createClientPoints,
	createdIds,
	getLinks,
	updateClientPoints,
} from './support/clientPoint';
import { useClock } from './support/clock';
import { useSandbox } from './support/sandbox';
import { clickPointTrigger } from './support/trigger';

/**
 * The editor shows what a node would give out before it has run, from `__schema__`: what is shown there
 * must be what comes.
 */

useClock('2026-11-21T20:00:00Z');
const sandbox = useSandbox({ leads: 60 });

/** A schema, as the editor reads it. */
interface Schema {
	type: string;
	properties?: Record<string, Schema>;
	items?: Schema;
}

const NODES = path.join(
	process.env.PACKAGE_FOLDER ?? '',
	process.env.PACKAGE_UNDER_TEST === 'tarball' ? 'dist/nodes' : 'nodes',
);

interface Preview {
	/** Of the package, and the folder that it is in. */
	node: string;
	folder: 'ClickPoint' | 'ClientPoint';
	/** As n8n asks for it: the parameters of these names, where the node has them. */
	resource?: string;
	operation?: string;
	/** Whether leads come out: what their lead type adds to them, no preview can know. */
	isLead?: boolean;
	output(): Promise<IDataObject[] | null>;
}

const EVENTS = ['sent', 'viewed', 'won'];
/** Fields of an event that stay empty in the sandbox. */
const SELDOM_SENT = Object.fromEntries(
	'HandDelivered DisableDate OpportunityId Category WorkSpace Market Service SubServices Region LastViewEmail'
		.split(' ')
		.map((name) => [name, 'a value']),
);

const previews: Preview[] = [
	{
		node: 'clickPoint',
		folder: 'ClickPoint',
		operation: 'leads',
		isLead: true,
		output: async () => (await readLeads(sandbox())).json,
	},
	{
		node: 'clickPoint',
		folder: 'ClickPoint',
		operation: 'leads',
		isLead: true,
		output: async () => (await readLeads(sandbox(), { authentication: 'clientCredentials' })).json,
	},
	{
		node: 'clickPoint',
		folder: 'ClickPoint',
		operation: 'leadTypes',
		output: async () => {
			const { json } = await runNode({
				type: 'clickPoint',
				parameters: { authentication: 'clientCredentials', operation: 'leadTypes' },
				credentials: credentialFor('clientCredentials', sandbox()),
			});
			return json;
		},
	},
	{
		node: 'clickPoint',
		folder: 'ClickPoint',
		operation: 'createLead',
		output: async () =>
			(await createLeads(sandbox(), { input: [{ email: 'ann@example.com' }] })).json,
	},
	{
		node: 'clickPointTrigger',
		folder: 'ClickPoint',
		isLead: true,
		output: async () =>
			await (await clickPointTrigger(sandbox(), { lid: MAIN_LID })).fetchTestEvent(),
	},
	{
		node: 'clickPointTrigger',
		folder: 'ClickPoint',
		isLead: true,
		output: async () => {
			const trigger = await clickPointTrigger(sandbox(), { lid: EMPTY_LID });
			await trigger.activate();
			sandbox().addLead(EMPTY_LID);
			return await trigger.poll();
		},
	},
	{
		node: 'clientPoint',
		folder: 'ClientPoint',
		resource: 'clientPoint',
		operation: 'create',
		output: async () => (await createClientPoints(sandbox())).json,
	},
	{
		node: 'clientPoint',
		folder: 'ClientPoint',
		resource: 'clientPoint',
		operation: 'update',
		output: async () => {
			const [of = 0] = await createdIds(sandbox(), 1);
			return (await updateClientPoints(sandbox(), { of, fields: { name: 'New' } })).json;
		},
	},
	{
		node: 'clientPoint',
		folder: 'ClientPoint',
		resource: 'clientPoint',
		operation: 'getLink',
		output: async () => {
			const [of = 0] = await createdIds(sandbox(), 1);
			return (await getLinks(sandbox(), { of, parameters: { emails: 'ann@example.com' } })).json;
		},
	},
	{
		node: 'clientPoint',
		folder: 'ClientPoint',
		resource: 'recipient',
		operation: 'add',
		output: async () => {
			const [of = 0] = await createdIds(sandbox(), 1);
			return (await addRecipients(sandbox(), { of, input: [{ email: 'ann@example.com' }] })).json;
		},
	},
	{
		node: 'clientPointTrigger',
		folder: 'ClientPoint',
		output: async () => {
			const active = await startWebhook({
				nodes: [
					{
						name: 'Trigger',
						type: 'clientPointTrigger',
						parameters: { authentication: 'none' },
					},
				],
			});
			const additionalFields = { division: 'North America' };
			const customFields = { customField: [{ tag: 'location', value: 'Boston' }] };
			await createClientPoints(sandbox(), { parameters: { additionalFields, customFields } });
			sandbox().configure({ webhookUrl: active.url });
			for (const event of EVENTS) await sandbox().sendEvent({ event, data: SELDOM_SENT });
			const executions = await active.executions();
			await active.close();
			return executions.flatMap((execution) => execution.json('Trigger'));
		},
	},
];

function fileOf({ folder, resource, operation }: Preview): string {
	const parts = ['v1.0.0', resource, operation].filter((part) => part !== undefined);
	return path.join(NODES, folder, '__schema__', `${parts.join('/')}.json`);
}

function readSchema(file: string): Schema {
	const schema: unknown = JSON.parse(readFileSync(file, 'utf8'));
	if (!isSchema(schema)) throw new Error(`${file} is no schema`);
	return schema;
}

function isSchema(value: unknown): value is Schema {
	return typeof value === 'object' && value !== null && 'type' in value;
}

function typeOf(value: unknown): string {
	if (value === null) return 'null';
	return Array.isArray(value) ? 'array' : typeof value;
}

/**
 * Where values are something else than the schema says.
 *
 * @param values what a field held in several items; a field may be empty in some, and not in all
 */
function differences(
	where: string,
	{ type, properties, items }: Schema,
	values: unknown[],
	isOpen: (name: string) => boolean,
): string[] {
	const told = values.filter((value) => value !== null && value !== undefined);
	if (told.length === 0) return [`${where} never has a value`];
	const wrong = told.find((value) => typeOf(value) !== type);
	if (wrong !== undefined)
		return [`${where} is ${type} in the preview and ${typeOf(wrong)} in truth`];
	if (items !== undefined) {
		const entries = told.flat();
		return entries.length === 0 ? [] : differences(`${where}[]`, items, entries, () => true);
	}
	if (properties === undefined) return [];
	const objects = told.map((value) => new Map(Object.entries(value ?? {})));
	const names = new Set(objects.flatMap((object) => [...object.keys()]));
	return [
		...[...names]
			.filter((name) => !(name in properties) && !isOpen(name))
			.map((name) => `${where}.${name} is missing in the preview`),
		...Object.entries(properties).flatMap(([name, schema]) =>
			differences(
				`${where}.${name}`,
				schema,
				objects.map((object) => object.get(name)),
				() => false,
			),
		),
	];
}

const named = previews.map((preview): [string, Preview] => [
	[preview.node, preview.resource, preview.operation]
		.filter((part) => part !== undefined)
		.join(' '),
	preview,
]);

test.each(named)('%s gives out what its preview shows', async (_, preview) => {
	const schema = readSchema(fileOf(preview));
	const output = await preview.output();
	expect(output?.length).toBeGreaterThan(0);
	expect(
		differences(
			'item',
			schema,
			output ?? [],
			(name) => preview.isLead === true && !PROPERTIES.has(name),
		),
	).toEqual([]);
});

test('every operation and every trigger has a preview, and no preview is left over', async () => {
	const { name, nodeNames, nodeTypes } = await packageUnderTest();
	const expected = new Set(previews.map(fileOf));
	const found = await readdir(NODES, { recursive: true });
	expect(
		found
			.filter((file) => file.includes('__schema__') && file.endsWith('.json'))
			.map((file) => path.join(NODES, file))
			.sort(),
	).toEqual([...expected].sort());

	for (const each of nodeNames) {
		const { properties } = nodeTypes.getByNameAndVersion(`${name}.${each}`).description;
		const operations = properties
			.filter((property) => property.name === 'operation')
			.flatMap(({ options = [] }) =>
				options.map((option) => ('value' in option ? option.value : '')),
			);
		const covered = previews.filter(({ node }) => node === each).map(({ operation }) => operation);
		expect(new Set(covered)).toEqual(new Set(operations.length > 0 ? operations : [undefined]));
	}
});

/** Hosts since 2.36 look a preview up for their assistant too; the address in the editor is the same. */
const resolver: unknown = Reflect.get(core, 'resolveOutputSchemaPath');

test('n8n finds each preview where it looks for it', () => {
	if (typeof resolver !== 'function') return;
	for (const preview of previews) {
		const { folder, resource, operation } = preview;
		const found: unknown = resolver({
			nodeDir: path.join(NODES, folder),
			version: 1,
			resource,
			operation,
		});
		expect(found).toBe(fileOf(preview));
	}
});
