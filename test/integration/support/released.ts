import {
	NodeHelpers,
	type ICredentialType,
	type IDisplayOptions,
	type INodeCredentialDescription,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
	type INodeType,
	type INodeTypeDescription,
	type IVersionedNodeType,
} from 'n8n-workflow';

import { timeZoneNames } from '../../../nodes/shared/calendar';
import type { LoadedPackage } from '../harness/package';

/**
 * What people's workflows hold of a release, so that a later one has to keep it: a line for each
 * parameter, choice and connection, wherever it is shown, with its type and default. Labels,
 * descriptions and order are free.
 */
export type Release = string[];

/** Of a polling trigger, the field that n8n itself adds to the form. */
const ADDED_BY_N8N = 'pollTimes';
const VERSION = '@version';

/** All that a release promises, as n8n has loaded the package. */
export function releaseOf(
	loaded: Pick<
		LoadedPackage,
		'name' | 'nodeNames' | 'credentialNames' | 'nodeTypes' | 'credentialType'
	>,
): Release {
	const { name, nodeNames, credentialNames, nodeTypes, credentialType } = loaded;
	return [
		...nodeNames.flatMap((node) => linesOfNode(node, nodeTypes.getByName(`${name}.${node}`))),
		...credentialNames.flatMap((type) => linesOfCredential(type, credentialType(type))),
	].sort();
}

function linesOfNode(name: string, node: INodeType | IVersionedNodeType): string[] {
	const versions =
		'nodeVersions' in node
			? Object.keys(node.nodeVersions).map(Number)
			: [node.description.version].flat();
	return versions.flatMap((version) => {
		const { description } = NodeHelpers.getVersionedNodeType(node, version);
		return linesOfVersion(`Node ${name} ${version}`, description, version);
	});
}

function linesOfCredential(name: string, { properties }: Pick<ICredentialType, 'properties'>) {
	return linesOfOptions(`Credential ${name}`, properties, undefined);
}

function linesOfVersion(where: string, node: INodeTypeDescription, version: number): string[] {
	const typeOf = (connection: string | { type: string }) =>
		typeof connection === 'object' ? connection.type : connection;
	return [
		`${where} exists`,
		...(node.usableAsTool ? [`${where} is a tool of agents`] : []),
		...[node.inputs].flat().map((each, place) => `${where} input ${place}: ${typeOf(each)}`),
		...[node.outputs].flat().map((each, place) => `${where} output ${place}: ${typeOf(each)}`),
		...(node.credentials ?? [])
			.filter((each) => isThere(each, version))
			.flatMap((each) => casesOf(each).map((shown) => `${where} credential ${each.name}${shown}`)),
		...(node.webhooks ?? []).map(
			({ name, httpMethod, path }) => `${where} webhook ${name}: ${httpMethod} ${path}`,
		),
		...linesOfOptions(where, node.properties, version),
	];
}

/** What is chosen from a list that the computer's own time zones are in differs from one to the next. */
const zones = new Set(timeZoneNames());

type Option = NonNullable<INodeProperties['options']>[number];
const isChoice = (option: Option): option is INodePropertyOptions => 'value' in option;
const isGroup = (option: Option): option is INodePropertyCollection => 'values' in option;

function linesOfOptions(where: string, options: readonly Option[], version: number | undefined) {
	return options.flatMap((option): string[] => {
		if (isGroup(option)) {
			const here = `${where} › ${option.name}`;
			return [`${here}: group`, ...linesOfOptions(here, option.values, version)];
		}
		if (!isThere(option, version)) return [];
		if (isChoice(option)) {
			if (zones.has(String(option.value))) return [];
			return casesOf(option).map((shown) => `${where} › choice ${String(option.value)}${shown}`);
		}
		if (option.type === 'notice' || option.name === ADDED_BY_N8N) return [];
		return casesOf(option).flatMap((shown) =>
			linesOfField(`${where} › ${option.name}${shown}`, option, version),
		);
	});
}

function linesOfField(here: string, field: INodeProperties, version: number | undefined): string[] {
	const { type, typeOptions, required, modes = [], options = [] } = field;
	const { multipleValues, minValue = -Infinity, maxValue = Infinity } = typeOptions ?? {};
	return [
		`${here}: ${multipleValues ? 'several ' : ''}${type}, ${JSON.stringify(field.default)}`,
		...(type === 'number' ? [`${here} from ${minValue}`, `${here} to ${maxValue}`] : []),
		...(required && isEmpty(field.default) ? [`${here}${DEMANDED}`] : []),
		...modes.map(({ name }) => `${here} › mode ${name}`),
		...linesOfOptions(here, options, version),
	];
}

/** Whether a version of a node has it, as n8n itself decides. */
function isThere(
	{ displayOptions }: INodeProperties | INodePropertyOptions | INodeCredentialDescription,
	version: number | undefined,
): boolean {
	const only = (conditions: IDisplayOptions['show']) =>
		conditions?.[VERSION] && { [VERSION]: conditions[VERSION] };
	const show = only(displayOptions?.show);
	const hide = only(displayOptions?.hide);
	if (version === undefined || (!show && !hide)) return true;
	const bare: INodeProperties = {
		displayName: '',
		name: '',
		type: 'string',
		default: '',
		displayOptions: { ...(show && { show }), ...(hide && { hide }) },
	};
	return NodeHelpers.displayParameter({}, bare, { typeVersion: version }, null);
}

/** Each case in which it is shown, as `[operation=create, …]`; an empty one where it always is. */
function casesOf({ displayOptions }: { displayOptions?: IDisplayOptions }): string[] {
	const conditions = (of: IDisplayOptions['show']) =>
		Object.entries(of ?? {}).flatMap(([name, values]) =>
			name === VERSION ? [] : [{ name, texts: (values ?? []).map((value) => textOf(value)) }],
		);
	const hidden = conditions(displayOptions?.hide).map(
		({ name, texts }) => `${name}≠${texts.join()}`,
	);
	const cases = conditions(displayOptions?.show).reduce<string[][]>(
		(all, { name, texts }) =>
			all.flatMap((each) => texts.map((text) => [...each, `${name}=${text}`])),
		[hidden],
	);
	return cases.map((each) => (each.length === 0 ? '' : `[${each.join(', ')}]`));
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** Whether a default leaves it to the person: a resource locator's too. */
function isEmpty(value: unknown): boolean {
	if (typeof value !== 'object' || value === null) {
		return value === undefined || value === null || value === '';
	}
	return 'value' in value ? isEmpty(value.value) : Object.keys(value).length === 0;
}

const DEMANDED = ' is required and empty';

/** What a workflow made with the release would no longer find, in sentences; empty when it finds all. */
export function brokenPromises(released: Release, now: Release): string[] {
	const isNow = new Set(now);
	const wasThen = new Set(released);
	const gone = released.filter((line) => !line.endsWith(DEMANDED) && !isNow.has(line));
	const demanded = now.filter(
		(line) => line.endsWith(DEMANDED) && !wasThen.has(line) && !isNew(line, released),
	);
	return [
		...gone.map((line) => `${line}: was released and is gone. ${wayOut(line)}`),
		...demanded.map((line) => `${line}, so that what is stored lacks it. ${wayOut(line)}`),
	];
}

/** Whether no stored workflow has it: it is of a new version, or shown with a new choice alone, e.g. an operation. */
function isNew(line: string, released: Release): boolean {
	const [, of = '', cases = ''] =
		/^((?:Node \w+ \d+|Credential \w+)) [^[]*(?:\[([^\]]*)\])?/.exec(line) ?? [];
	if (!released.some((was) => was.startsWith(`${of} `))) return true;
	return cases.split(', ').some((each) => {
		const [name, value] = each.split('=');
		const choices = released.filter((was) => was.startsWith(`${of} › ${name}`));
		const isIt = (was: string) => was.includes(` › choice ${value}`);
		return value !== undefined && choices.length > 0 && !choices.some(isIt);
	});
}

function wayOut(line: string): string {
	const version = Number(/^Node \w+ (\d+)/.exec(line)?.[1]);
	return Number.isNaN(version)
		? 'Credentials are stored and have no versions: leave it as it was, and add an optional field or a new credential type.'
		: `Workflows have version ${version} stored: leave it as it was, and give the node a new version that differs (version: [${version}, ${version + 1}], and displayOptions with ${VERSION}).`;
}
