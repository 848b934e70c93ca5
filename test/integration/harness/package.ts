import { PackageDirectoryLoader } from 'n8n-core';
import {
	type ICredentialType,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IVersionedNodeType,
	NodeHelpers,
} from 'n8n-workflow';

/** The package as n8n's own loader has loaded it. */
export interface LoadedPackage {
	/** Types of the nodes as they stand in a workflow: `<package>.<node>`. */
	name: string;
	nodeTypes: INodeTypes;
	/** @throws Error when the package has no such credential type */
	credentialType(name: string): ICredentialType;
	/** Names of the package's node types, without the package. */
	nodeNames: string[];
	credentialNames: string[];
}

/** Hands on what the execution gives it: stands for every trigger and for n8n's Set and Code nodes. */
const passThrough = (type: string, inputs: INodeType['description']['inputs']): INodeType => ({
	description: {
		displayName: type,
		// Without the package's name, as nodes have it.
		name: type.slice(type.lastIndexOf('.') + 1),
		group: [inputs.length === 0 ? 'trigger' : 'transform'],
		version: 1,
		description: '',
		defaults: {},
		inputs,
		outputs: ['main'],
		properties: [],
	},
	async execute() {
		return [this.getInputData()];
	},
});

/** What an agent hands its tools' arguments to. */
interface Tool {
	invoke(args: unknown): Promise<unknown>;
}

function isTool(value: unknown): value is Tool {
	return (
		typeof value === 'object' &&
		value !== null &&
		'invoke' in value &&
		typeof value.invoke === 'function'
	);
}

/**
 * Stands for an agent as it was before agents let n8n's engine run their tools: calls its one tool with
 * each input item's fields, and gives out what the model would be told.
 */
const agent = (type: string): INodeType => ({
	...passThrough(type, ['main', { type: 'ai_tool' }]),
	async execute() {
		const input = this.getInputData();
		const toolOf = async (index: number) => {
			const tools: unknown = await this.getInputConnectionData('ai_tool', index);
			const [tool] = Array.isArray(tools) ? tools.filter(isTool) : [];
			if (!tool) throw new Error('The agent has no tool');
			return tool;
		};
		// One tool for all calls, or in batches one for each of them, before the first call.
		const tools =
			type === AGENT_IN_BATCHES
				? await Promise.all(input.map(async (_, index) => await toolOf(index)))
				: Array<Tool>(input.length).fill(await toolOf(0));
		const items: INodeExecutionData[] = [];
		for (const [index, { json }] of input.entries()) {
			const tool = tools[index];
			if (!tool) throw new Error('The agent has no tool');
			const [told] = await Promise.allSettled([tool.invoke(json)]);
			items.push({
				json:
					told.status === 'fulfilled'
						? { told: String(told.value) }
						: { failed: String(told.reason) },
			});
		}
		return [items];
	},
});

/** A node's variant for agents, as n8n makes it of those with `usableAsTool` (its tool-generation). */
function asTool(node: INodeType): INodeType {
	const { usableAsTool, ...description } = node.description;
	if (!usableAsTool) throw new Error(`${description.displayName} is no tool`);
	return Object.create(node, {
		description: { value: { ...description, inputs: [], outputs: ['ai_tool'] } },
	});
}

export const AGENT = '@n8n/n8n-nodes-langchain.agent';
export const AGENT_IN_BATCHES = '@n8n/n8n-nodes-langchain.agentInBatches';
export const TRIGGER = 'n8n-nodes-base.manualTrigger';
export const NO_OP = 'n8n-nodes-base.noOp';

const builtIn: Record<string, INodeType> = {
	[TRIGGER]: passThrough(TRIGGER, []),
	[NO_OP]: passThrough(NO_OP, ['main']),
	[AGENT]: agent(AGENT),
	[AGENT_IN_BATCHES]: agent(AGENT_IN_BATCHES),
};

/** `dist/nodes/A/A.node.js` is built from `nodes/A/A.node.ts`. */
const sourceOf = (built: string) => built.replace(/^dist\//, '').replace(/\.js$/, '.ts');

async function load(): Promise<LoadedPackage> {
	const loader = new PackageDirectoryLoader(process.env.PACKAGE_FOLDER ?? '');
	const { n8n } = loader.packageJson;
	if (process.env.PACKAGE_UNDER_TEST !== 'tarball' && n8n) {
		n8n.nodes = n8n.nodes?.map(sourceOf);
		n8n.credentials = n8n.credentials?.map(sourceOf);
	}
	await loader.loadAll();

	const find = (type: string): INodeType | IVersionedNodeType =>
		builtIn[type] ??
		(type.endsWith('Tool')
			? asTool(NodeHelpers.getVersionedNodeType(find(type.replace(/Tool$/, ''))))
			: loader.getNode(type.replace(`${loader.packageName}.`, '')).type);

	return {
		name: loader.packageName,
		nodeTypes: {
			getByName: find,
			getByNameAndVersion: (type, version) => NodeHelpers.getVersionedNodeType(find(type), version),
			getKnownTypes: () => ({ ...loader.known.nodes }),
		},
		credentialType: (name) => loader.getCredential(name).type,
		nodeNames: Object.keys(loader.known.nodes),
		credentialNames: Object.keys(loader.known.credentials),
	};
}

let loaded: Promise<LoadedPackage> | undefined;

/** Loads the package under test, once a test file. */
export async function packageUnderTest(): Promise<LoadedPackage> {
	loaded ??= load();
	return await loaded;
}
