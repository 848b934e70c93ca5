import { LoadOptionsContext } from 'n8n-core';
import {
	type ILoadOptionsFunctions,
	type INode,
	type INodeListSearchResult,
	type INodeParameters,
	type INodePropertyOptions,
	type INodeType,
	Workflow,
} from 'n8n-workflow';

import { additionalData } from './additionalData';
import { type CredentialData, CredentialsHelper, CredentialStore } from './credentials';
import { packageUnderTest } from './package';

export interface OptionsRequest {
	/** Node of the package under test, without the package's name. */
	type: string;
	/** Name of the method that the node's description gives. */
	method: string;
	parameters?: INodeParameters;
	credentials?: CredentialData | CredentialStore;
}

/** Fills a drop-down list as the editor does. */
export async function loadOptions(request: OptionsRequest): Promise<INodePropertyOptions[]> {
	const { context, nodeType } = await contextOf(request);
	const method = nodeType.methods?.loadOptions?.[request.method];
	if (!method) throw new Error(`${request.type} has no loadOptions method ${request.method}`);
	return await method.call(context);
}

/** Fills the list of a resource locator as the editor does. */
export async function listSearch(
	request: OptionsRequest & { filter?: string; paginationToken?: string },
): Promise<INodeListSearchResult> {
	const { context, nodeType } = await contextOf(request);
	const method = nodeType.methods?.listSearch?.[request.method];
	if (!method) throw new Error(`${request.type} has no listSearch method ${request.method}`);
	return await method.call(context, request.filter, request.paginationToken);
}

async function contextOf({
	type,
	parameters = {},
	credentials,
}: OptionsRequest): Promise<{ context: ILoadOptionsFunctions; nodeType: INodeType }> {
	const loaded = await packageUnderTest();
	const store = CredentialStore.of(credentials);
	const fullType = `${loaded.name}.${type}`;
	const nodeType = loaded.nodeTypes.getByNameAndVersion(fullType);
	const { credentials: known = [], version } = nodeType.description;
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: fullType,
		typeVersion: Array.isArray(version) ? (version.at(-1) ?? 1) : version,
		position: [0, 0],
		parameters,
		credentials: Object.fromEntries(
			known
				.filter(({ name }) => store.has(name))
				.map(({ name }) => [name, { id: name, name: `${name} of the test` }]),
		),
	};
	const given = additionalData(new CredentialsHelper(loaded, store));
	given.currentNodeParameters = parameters;
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: loaded.nodeTypes,
	});
	const context = new LoadOptionsContext(workflow, node, given, '');
	if (!isContext(context)) throw new Error('n8n-core no longer has this context');
	return { context, nodeType };
}

/** The types of the oldest host ask for a method that newer hosts have dropped. */
const isContext = (context: object): context is ILoadOptionsFunctions =>
	'getCurrentNodeParameter' in context;
