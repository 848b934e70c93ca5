import { isDeepStrictEqual } from 'node:util';

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
 * What people's workflows hold of a release, so that a later one has to keep it: the names, types and
 * defaults of nodes, parameters, choices and credentials. Labels, descriptions and order are free.
 */
export interface Release {
	/** By the node's name, then by its version. */
	nodes: Record<string, Record<string, Entry[]>>;
	/** By the credential type's name. */
	credentials: Record<string, Entry[]>;
}

type Kind =
	'parameter' | 'choice' | 'group' | 'mode' | 'credential' | 'webhook' | 'connection' | 'use';

/** Something with a name that a workflow can hold. */
export interface Entry {
	kind: Kind;
	name: string | number | boolean;
	type?: string;
	default?: unknown;
	/** Whether it is a list of what is described. */
	multiple?: true;
	required?: true;
	min?: number;
	max?: number;
	/** The values of other parameters with which it is there, and with which it is not. */
	show?: Conditions;
	hide?: Conditions;
	/** Its choices, groups or parameters. */
	within?: Entry[];
}

type Conditions = Record<string, unknown[]>;

/** Of a polling trigger, the field that n8n itself adds to the form. */
const ADDED_BY_N8N = 'pollTimes';
const VERSION = '@version';

/** All that a release promises, as n8n has loaded the package. */
export function releaseOf({
	name,
	nodeNames,
	credentialNames,
	nodeTypes,
	credentialType,
}: Pick<
	LoadedPackage,
	'name' | 'nodeNames' | 'credentialNames' | 'nodeTypes' | 'credentialType'
>): Release {
	return {
		nodes: Object.fromEntries(
			[...nodeNames]
				.sort()
				.map((node) => [node, nodeRelease(nodeTypes.getByName(`${name}.${node}`))]),
		),
		credentials: Object.fromEntries(
			[...credentialNames].sort().map((type) => [type, credentialRelease(credentialType(type))]),
		),
	};
}

/** What each version of a node promises. */
export function nodeRelease(node: INodeType | IVersionedNodeType): Record<string, Entry[]> {
	const versions =
		'nodeVersions' in node
			? Object.keys(node.nodeVersions).map(Number)
			: [node.description.version].flat();
	return Object.fromEntries(
		versions.map((version) => [
			String(version),
			versionOf(NodeHelpers.getVersionedNodeType(node, version).description, version),
		]),
	);
}

/** What a credential type promises. */
export function credentialRelease({ properties }: Pick<ICredentialType, 'properties'>): Entry[] {
	return entriesOf(properties, undefined);
}

function versionOf(description: INodeTypeDescription, version: number): Entry[] {
	const connections = [
		...[description.inputs].flat().map((each, place) => ({ each, name: `input ${place}` })),
		...[description.outputs].flat().map((each, place) => ({ each, name: `output ${place}` })),
	];
	return [
		...(description.usableAsTool ? [tidy({ kind: 'use', name: 'as a tool of agents' })] : []),
		...connections.map(({ each, name }) =>
			tidy({
				kind: 'connection',
				name,
				type: typeof each === 'object' ? each.type : each,
			}),
		),
		...(description.credentials ?? [])
			.filter((each) => isThere(each, version))
			.map((each) =>
				tidy({
					kind: 'credential',
					name: each.name,
					required: each.required === true || undefined,
					...conditionsOf(each.displayOptions),
				}),
			),
		...(description.webhooks ?? []).map(({ name, httpMethod, path }) =>
			tidy({ kind: 'webhook', name, type: `${httpMethod} ${path}` }),
		),
		...entriesOf(description.properties, version),
	];
}

/** What is chosen from a list that the computer's own time zones are in differs from one to the next. */
const zones = new Set(timeZoneNames());

type Option = NonNullable<INodeProperties['options']>[number];
const isChoice = (option: Option): option is INodePropertyOptions => 'value' in option;
const isGroup = (option: Option): option is INodePropertyCollection => 'values' in option;

function entriesOf(options: readonly Option[], version: number | undefined): Entry[] {
	return options.flatMap((option): Entry[] => {
		if (isGroup(option)) {
			const within = entriesOf(option.values, version);
			return [tidy({ kind: 'group', name: option.name, within })];
		}
		if (!isThere(option, version)) return [];
		const conditions = conditionsOf(option.displayOptions);
		if (isChoice(option)) {
			return zones.has(String(option.value))
				? []
				: [tidy({ kind: 'choice', name: option.value, ...conditions })];
		}
		if (option.type === 'notice' || option.name === ADDED_BY_N8N) return [];
		const { multipleValues, minValue, maxValue } = option.typeOptions ?? {};
		const within = [
			...(option.modes ?? []).map(({ name }): Entry => ({ kind: 'mode', name })),
			...entriesOf(option.options ?? [], version),
		];
		return [
			tidy({
				kind: 'parameter',
				name: option.name,
				type: option.type,
				default: option.default,
				multiple: multipleValues === true || undefined,
				required: option.required === true || undefined,
				min: minValue,
				max: maxValue,
				...conditions,
				within: within.length > 0 ? within : undefined,
			}),
		];
	});
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

function conditionsOf(options: IDisplayOptions | undefined): Pick<Entry, 'show' | 'hide'> {
	const without = (conditions: Readonly<Record<string, unknown[] | undefined>> | undefined) => {
		const left = Object.entries(conditions ?? {}).flatMap(
			([name, values]): Array<[string, unknown[]]> =>
				name === VERSION || values === undefined ? [] : [[name, values]],
		);
		return left.length > 0 ? Object.fromEntries(left) : undefined;
	};
	const [show, hide] = [without(options?.show), without(options?.hide)];
	return { ...(show && { show }), ...(hide && { hide }) };
}

/** Without what is undefined, as it comes back from a file. */
function tidy(
	entry: { [Key in keyof Entry]: Entry[Key] | undefined } & Pick<Entry, 'kind' | 'name'>,
): Entry {
	return JSON.parse(JSON.stringify(entry));
}

/** What a workflow made with the release would no longer find, in sentences; empty when it finds all. */
export function brokenPromises(released: Release, now: Release): string[] {
	const nodes = Object.entries(released.nodes).flatMap(([node, versions]) =>
		Object.entries(versions).flatMap(([version, entries]) =>
			compare(`Node ${node}, version ${version}`, entries, now.nodes[node]?.[version]).map(
				(problem) =>
					`${problem} Workflows have version ${version} stored: leave it as it was, and give the node a new version that differs (version: [${version}, ${Number(version) + 1}], and displayOptions with ${VERSION}).`,
			),
		),
	);
	const credentials = Object.entries(released.credentials).flatMap(([type, entries]) =>
		compare(`Credential ${type}`, entries, now.credentials[type]).map(
			(problem) =>
				`${problem} Credentials are stored and have no versions: leave it as it was, and add an optional field or a new credential type.`,
		),
	);
	return [...nodes, ...credentials];
}

function compare(
	where: string,
	released: readonly Entry[],
	now: readonly Entry[] | undefined,
): string[] {
	if (now === undefined) return [`${where}: was released and is gone.`];
	return [
		...released.flatMap((entry) => compareEntry(where, entry, now)),
		...now
			.filter((entry) => isDemanded(entry, released))
			.map(
				(entry) =>
					`${where}: the ${entry.kind} ${String(entry.name)} is new, required and empty, so that what is stored lacks it.`,
			),
	];
}

function compareEntry(where: string, was: Entry, all: readonly Entry[]): string[] {
	const what = `${where}: the ${was.kind} ${String(was.name)}`;
	const named = all.filter(({ kind, name }) => kind === was.kind && name === was.name);
	if (named.length === 0) return [`${what} is gone; it was ${tell(was)}.`];
	const there = named.filter((is) => isWhereverItWas(was, is));
	if (there.length === 0) {
		const [is] = named;
		return [`${what} was there with ${tell(conditions(was))} and is with ${tell(conditions(is))}.`];
	}
	// Of several with that name, the one that comes nearest.
	const [problems = []] = there
		.map((is) => [
			...differences(was, is).map((difference) => `${what} ${difference}.`),
			...compare(`${where}, ${String(was.name)}`, was.within ?? [], is.within ?? []),
		])
		.sort((a, b) => a.length - b.length);
	return problems;
}

const conditions = (entry: Entry | undefined) => ({ show: entry?.show, hide: entry?.hide });
const tell = (value: unknown) => JSON.stringify(value) ?? 'nothing';

function differences(was: Entry, is: Entry): string[] {
	const exact = (['type', 'default', 'multiple'] as const)
		.filter((fact) => !isDeepStrictEqual(was[fact], is[fact]))
		.map((fact) => `had the ${fact} ${tell(was[fact])} and has ${tell(is[fact])}`);
	return [
		...exact,
		...(is.required && !was.required ? ['was optional and is required'] : []),
		...((is.min ?? -Infinity) > (was.min ?? -Infinity)
			? [`was ${tell(was.min)} or more and is ${tell(is.min)} or more`]
			: []),
		...((is.max ?? Infinity) < (was.max ?? Infinity)
			? [`was ${tell(was.max)} or less and is ${tell(is.max)} or less`]
			: []),
	];
}

/** Whether each set of values that showed `was` shows `is`. */
function isWhereverItWas(was: Entry, is: Entry): boolean {
	const contains = (
		larger: readonly unknown[] | undefined,
		smaller: readonly unknown[] | undefined,
	) =>
		larger !== undefined &&
		smaller !== undefined &&
		smaller.every((value) => larger.some((each) => isDeepStrictEqual(each, value)));
	return (
		Object.entries(is.show ?? {}).every(([name, values]) => contains(values, was.show?.[name])) &&
		Object.entries(is.hide ?? {}).every(([name, values]) => contains(was.hide?.[name], values))
	);
}

/** Whether something new stands in the way of what was stored before: not so with a new choice alone, e.g. an operation. */
function isDemanded(entry: Entry, released: readonly Entry[]): boolean {
	if (!entry.required || !isEmpty(entry.default)) return false;
	if (released.some(({ kind, name }) => kind === entry.kind && name === entry.name)) return false;
	return !Object.entries(entry.show ?? {}).some(([name, values]) => {
		const choices = released
			.filter((each) => each.kind === 'parameter' && each.name === name)
			.flatMap(({ within }) => within ?? []);
		return choices.length > 0 && !choices.some((choice) => values.includes(choice.name));
	});
}

/** Whether a default leaves it to the person: a resource locator's too. */
function isEmpty(value: unknown): boolean {
	if (typeof value !== 'object' || value === null)
		return value === undefined || value === '' || value === null;
	return 'value' in value ? isEmpty(value.value) : Object.keys(value).length === 0;
}
