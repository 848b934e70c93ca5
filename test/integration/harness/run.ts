import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	type ExecutionError,
	type ExecutionStatus,
	type IConnections,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type IRunData,
	type IRunExecutionData,
	type IWorkflowSettings,
	jsonParse,
	type NodeExecutionHint,
	Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { additionalData } from './additionalData';
import { type CredentialData, CredentialsHelper, CredentialStore } from './credentials';
import { startDeduplication } from './deduplication';
import { type LoadedPackage, packageUnderTest, TRIGGER } from './package';

/** A node of a workflow; what is left out is as n8n's editor leaves it. */
export type TestNode = Pick<INode, 'name'> &
	Partial<
		Pick<
			INode,
			| 'alwaysOutputData'
			| 'disabled'
			| 'executeOnce'
			| 'maxTries'
			| 'onError'
			| 'retryOnFail'
			| 'rewireOutputLogTo'
			| 'typeVersion'
			| 'waitBetweenTries'
		>
	> & {
		/** `clickPoint` for a node of the package under test, the full name for any other. */
		type: string;
		parameters?: INodeParameters;
		/** n8n's id of its credentials; that of their type when left out. */
		credentialId?: string;
		/** Of the node; its place in the workflow when left out. */
		nodeId?: string;
	};

export interface WorkflowRun {
	/** The first one starts the workflow and hands on the input. */
	nodes: TestNode[];
	/** Each node to the next, when left out. */
	connections?: IConnections;
	/** Items that the first node gives out; one empty item when left out. Bare fields are items too. */
	input?: Array<INodeExecutionData | IDataObject>;
	/** Each node gets those that its description lists. */
	credentials?: CredentialData | CredentialStore;
	settings?: IWorkflowSettings;
	/** `trigger` when left out: a production execution. */
	mode?: WorkflowExecuteMode;
	/** Aborting it is pressing Stop. */
	stop?: AbortSignal;
	/** An execution that failed, to be retried as from n8n's list of executions; input is left out. */
	retryOf?: WorkflowResult;
	/** Id of the workflow; one that was never saved has `__EMPTY__`. */
	id?: string;
}

export interface WorkflowResult {
	status: ExecutionStatus;
	/** What stopped the workflow. */
	error: ExecutionError | undefined;
	/** As n8n keeps it: per node, per run. */
	runData: IRunData;
	/** What a node gave out at one of its outputs, the first unless said otherwise; its last run counts. */
	items(nodeName: string, output?: number): INodeExecutionData[];
	/** The same items' fields. */
	json(nodeName: string, output?: number): IDataObject[];
	/** Hints that a node left for the person who looks at its output. */
	hints(nodeName: string): NodeExecutionHint[];
	/** Every text that n8n would keep of the execution, to look for what must not be there. */
	everything(): string;
	/** The execution as n8n would store it, fit to be retried. */
	saved(): IRunExecutionData;
}

/** Runs a workflow in n8n's own engine, to its end. */
export async function runWorkflow(run: WorkflowRun): Promise<WorkflowResult> {
	const loaded = await packageUnderTest();
	await startDeduplication();
	const store = CredentialStore.of(run.credentials);
	const mode = run.mode ?? (run.retryOf ? 'retry' : 'trigger');
	const workflow = asWorkflow(loaded, store, run);
	const { id } = workflow;
	const nodes = Object.values(workflow.nodes);
	const [first] = nodes;
	if (!first) throw new Error('A workflow needs a node');
	const connections = workflow.connectionsBySourceNode;
	const settings = workflow.settings;

	const given = additionalData(new CredentialsHelper(loaded, store));
	const now = new Date();
	const hooks = new ExecutionLifecycleHooks(mode, '1', {
		id,
		name: 'Workflow under test',
		active: false,
		isArchived: false,
		createdAt: now,
		updatedAt: now,
		nodes,
		connections,
		settings,
		activeVersionId: null,
	});
	const input = (run.input ?? [{}]).map(asItem);
	const retried = run.retryOf?.saved();
	// As "Retry with currently saved workflow" does; with the original one it would change nothing.
	for (const entry of retried?.executionData?.nodeExecutionStack ?? []) {
		entry.node = workflow.getNode(entry.node.name) ?? entry.node;
	}
	const execution = new WorkflowExecute(
		Object.assign(given, { hooks }),
		mode,
		retried ??
			createRunExecutionData({
				executionData: {
					nodeExecutionStack: [{ node: first, data: { main: [input] }, source: null }],
				},
			}),
	).processRunExecutionData(workflow);
	const cancel = () => execution.cancel();
	run.stop?.addEventListener('abort', cancel, { once: true });
	const { data, status } = await execution;
	run.stop?.removeEventListener('abort', cancel);

	const { error, runData } = data.resultData;
	const items = (nodeName: string, output = 0) =>
		runData[nodeName]?.at(-1)?.data?.main?.[output] ?? [];
	return {
		status,
		error,
		runData,
		items,
		json: (nodeName, output) => items(nodeName, output).map(({ json }) => json),
		hints: (nodeName) => runData[nodeName]?.at(-1)?.hints ?? [],
		everything: () => textsIn(data),
		saved: () => asSaved(data),
	};
}

/** The workflow of a run as n8n builds it from what is stored. */
export function asWorkflow(
	loaded: LoadedPackage,
	store: CredentialStore,
	run: Pick<WorkflowRun, 'nodes' | 'connections' | 'settings' | 'id'>,
): Workflow {
	const nodes = run.nodes.map((node, index) => asNode(loaded, store, node, index));
	return new Workflow({
		id: run.id ?? 'workflow',
		name: 'Workflow under test',
		nodes,
		connections: run.connections ?? chain(nodes),
		active: false,
		nodeTypes: loaded.nodeTypes,
		settings: { executionOrder: 'v1', ...run.settings },
	});
}

export interface NodeRun extends Omit<TestNode, 'name' | 'type'> {
	type: 'clickPoint' | 'clientPoint';
	credentials?: WorkflowRun['credentials'];
	input?: WorkflowRun['input'];
	/** The workflow's time zone; n8n's own default is America/New_York. */
	timezone?: string;
	mode?: WorkflowExecuteMode;
	stop?: AbortSignal;
	retryOf?: WorkflowResult;
	id?: string;
}

export interface NodeResult extends Omit<WorkflowResult, 'items' | 'json' | 'hints'> {
	/** The result of the whole workflow, to be retried. */
	workflow: WorkflowResult;
	items: INodeExecutionData[];
	json: IDataObject[];
	/** What came out at the error output. */
	errorItems: INodeExecutionData[];
	/** Texts of the hints. */
	hints: string[];
}

/** Runs one node behind a trigger that is called `Input`; the node is called `Node`. */
export async function runNode({
	credentials,
	input,
	timezone,
	mode,
	stop,
	retryOf,
	id,
	...node
}: NodeRun): Promise<NodeResult> {
	const result = await runWorkflow({
		nodes: [
			{ name: 'Input', type: TRIGGER },
			{ waitBetweenTries: 1, ...node, name: 'Node' },
		],
		...(credentials && { credentials }),
		...(input && { input }),
		...(timezone && { settings: { timezone } }),
		...(mode && { mode }),
		...(stop && { stop }),
		...(retryOf && { retryOf }),
		...(id && { id }),
	});
	return {
		...result,
		workflow: result,
		items: result.items('Node'),
		json: result.json('Node'),
		errorItems: result.items('Node', 1),
		hints: result.hints('Node').map(({ message }) => message),
	};
}

/** What n8n stores, less what it takes out again before a retry (`retry` in its execution.service.js). */
function asSaved(data: IRunExecutionData): IRunExecutionData {
	const copy = jsonParse<IRunExecutionData>(
		JSON.stringify(data, (_, value: unknown) =>
			value instanceof Error ? { message: value.message } : value,
		),
	);
	const { lastNodeExecuted, runData } = copy.resultData;
	delete copy.resultData.error;
	const runs = lastNodeExecuted === undefined ? undefined : runData[lastNodeExecuted];
	if (runs?.at(-1)?.error !== undefined) runs.pop();
	return copy;
}

/** A node as it stands in a workflow, with the credentials that its description lists. */
export function asNode(
	loaded: LoadedPackage,
	store: CredentialStore,
	node: TestNode,
	index: number,
): INode {
	const { credentialId, nodeId = `${index}`, ...given } = node;
	const type = node.type.includes('.') ? node.type : `${loaded.name}.${node.type}`;
	const { description } = loaded.nodeTypes.getByNameAndVersion(type, node.typeVersion);
	const { version } = description;
	const own = (description.credentials ?? []).filter(({ name }) => store.has(name));
	return {
		typeVersion: Array.isArray(version) ? (version.at(-1) ?? 1) : version,
		parameters: {},
		...given,
		id: nodeId,
		type,
		position: [index * 200, 0],
		credentials: Object.fromEntries(
			own.map(({ name }) => [name, { id: credentialId ?? name, name: `${name} of the test` }]),
		),
	};
}

function chain(nodes: INode[]): IConnections {
	const connections: IConnections = {};
	nodes.forEach(({ name }, index) => {
		const next = nodes[index + 1];
		if (next) connections[name] = { main: [[{ node: next.name, type: 'main', index: 0 }]] };
	});
	return connections;
}

function asItem(given: INodeExecutionData | IDataObject): INodeExecutionData {
	return isItem(given) ? given : { json: given };
}

function isItem(given: INodeExecutionData | IDataObject): given is INodeExecutionData {
	return typeof given.json === 'object' && given.json !== null;
}

/** Texts, names and numbers in a value, however deep, also where JSON.stringify would not look. */
export function textsIn(value: unknown): string {
	const seen = new Set<unknown>();
	const texts: string[] = [];
	const visit = (each: unknown): void => {
		if (typeof each === 'string' || typeof each === 'number') texts.push(String(each));
		if (typeof each !== 'object' || each === null || seen.has(each)) return;
		seen.add(each);
		if (Buffer.isBuffer(each)) {
			texts.push(each.toString());
			return;
		}
		if (each instanceof Map || each instanceof Set) {
			for (const entry of each) visit(entry);
		}
		for (const key of Reflect.ownKeys(each)) {
			texts.push(String(key));
			visit(Reflect.get(each, key));
		}
	};
	visit(value);
	return texts.join('\n');
}
