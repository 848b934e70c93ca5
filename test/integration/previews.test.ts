import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

import * as core from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';

import { PROPERTIES } from '../../sandbox/leadtypes';
import { packageUnderTest, startWebhook } from './harness';
import { createLeads, EMPTY_LID, MAIN_LID, readLeads } from './support/clickPoint';
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

const EVENTS = ['sent', 'viewed', 'won'];
/** Fields of an event that stay empty in the sandbox. */
const SELDOM_SENT = Object.fromEntries(
	'HandDelivered DisableDate OpportunityId Category WorkSpace Market Service SubServices Region LastViewEmail'
		.split(' ')
		.map((name) => [name, 'a value']),
);

const byClient = { authentication: 'clientCredentials' } as const;
const input = [{ email: 'ann@example.com' }];
/** The ID of a ClientPoint that is there. */
const existing = async () => (await createdIds(sandbox(), 1))[0] ?? 0;

async function polled(): Promise<IDataObject[] | null> {
	const trigger = await clickPointTrigger(sandbox(), { lid: EMPTY_LID });
	await trigger.activate();
	sandbox().addLead(EMPTY_LID);
	return await trigger.poll();
}

async function received(): Promise<IDataObject[]> {
	const parameters = { authentication: 'none' };
	const active = await startWebhook({
		nodes: [{ name: 'Trigger', type: 'clientPointTrigger', parameters }],
	});
	const additionalFields = { division: 'North America' };
	const customFields = { customField: [{ tag: 'location', value: 'Boston' }] };
	await createClientPoints(sandbox(), { parameters: { additionalFields, customFields } });
	sandbox().configure({ webhookUrl: active.url });
	for (const event of EVENTS) await sandbox().sendEvent({ event, data: SELDOM_SENT });
	const executions = await active.executions();
	await active.close();
	return executions.flatMap((execution) => execution.json('Trigger'));
}

/** What each node gives out, by node, resource and operation. */
const outputs: Array<[string, () => Promise<IDataObject[] | null>]> = [
	['clickPoint leads', async () => (await readLeads(sandbox())).json],
	['clickPoint leads', async () => (await readLeads(sandbox(), byClient)).json],
	[
		'clickPoint leadTypes',
		async () =>
			(await readLeads(sandbox(), { ...byClient, parameters: { operation: 'leadTypes' } })).json,
	],
	['clickPoint createLead', async () => (await createLeads(sandbox(), { input })).json],
	[
		'clickPointTrigger',
		async () => await (await clickPointTrigger(sandbox(), { lid: MAIN_LID })).fetchTestEvent(),
	],
	['clickPointTrigger', polled],
	['clientPoint clientPoint create', async () => (await createClientPoints(sandbox())).json],
	[
		'clientPoint clientPoint update',
		async () => {
			const of = await existing();
			return (await updateClientPoints(sandbox(), { of, fields: { name: 'New' } })).json;
		},
	],
	[
		'clientPoint clientPoint getLink',
		async () => {
			const parameters = { emails: 'ann@example.com' };
			return (await getLinks(sandbox(), { of: await existing(), parameters })).json;
		},
	],
	[
		'clientPoint recipient add',
		async () => (await addRecipients(sandbox(), { of: await existing(), input })).json,
	],
	['clientPointTrigger', received],
];

/** As n8n asks for a preview: by the parameters of these names, where the node has them. */
function partsOf(name: string) {
	const [node = '', ...parts] = name.split(' ');
	const [operation, resource] = parts.toReversed();
	return { node, resource, operation };
}

const folderOf = (name: string) => (name.startsWith('click') ? 'ClickPoint' : 'ClientPoint');

function fileOf(name: string): string {
	const parts = ['v1.0.0', ...name.split(' ').slice(1)];
	return path.join(NODES, folderOf(name), '__schema__', `${parts.join('/')}.json`);
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

test.each(outputs)('%s gives out what its preview shows', async (name, run) => {
	const output = await run();
	expect(output?.length).toBeGreaterThan(0);
	// What the lead type adds to a lead, no preview can know.
	const isLead = name === 'clickPoint leads' || name === 'clickPointTrigger';
	const isOpen = (field: string) => isLead && !PROPERTIES.has(field);
	expect(differences('item', readSchema(fileOf(name)), output ?? [], isOpen)).toEqual([]);
});

test('every operation and every trigger has a preview, and no preview is left over', async () => {
	const { name, nodeNames, nodeTypes } = await packageUnderTest();
	const names = outputs.map(([each]) => each);
	const expected = new Set(names.map(fileOf));
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
		const covered = names
			.map(partsOf)
			.filter(({ node }) => node === each)
			.map(({ operation }) => operation);
		expect(new Set(covered)).toEqual(new Set(operations.length > 0 ? operations : [undefined]));
	}
});

/** Hosts since 2.36 look a preview up for their assistant too; the address in the editor is the same. */
const resolver: unknown = Reflect.get(core, 'resolveOutputSchemaPath');

test('n8n finds each preview where it looks for it', () => {
	if (typeof resolver !== 'function') return;
	for (const [name] of outputs) {
		const { resource, operation } = partsOf(name);
		const nodeDir = path.join(NODES, folderOf(name));
		const found: unknown = resolver({ nodeDir, version: 1, resource, operation });
		expect(found).toBe(fileOf(name));
	}
});
