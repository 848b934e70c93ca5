import { CredentialTestContext, ExecuteContext, RoutingNode } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	type ICredentialDataDecryptedObject,
	type ICredentialsDecrypted,
	type INode,
	type INodeType,
	type INodeTypes,
	type IWorkflowExecuteAdditionalData,
	Workflow,
} from 'n8n-workflow';

import { additionalData } from './additionalData';
import { CredentialsHelper, CredentialStore } from './credentials';
import { type LoadedPackage, NO_OP, packageUnderTest } from './package';

export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}

/**
 * Presses a credential's *Test* button. The request is made by n8n-core, the verdict is reached as
 * n8n's server does it (`runRequestTest` in n8n/dist/services/credentials-tester.service.js) where no
 * request of its own fails: the Tests of this package let any response to that pass.
 *
 * @param data the credential's fields; what is left out has its default
 */
export async function testCredential(
	type: string,
	data: ICredentialDataDecryptedObject,
): Promise<CredentialTestResult> {
	const loaded = await packageUnderTest();
	const { test } = loaded.credentialType(type);

	const store = new CredentialStore({ [type]: data });
	const helper = new CredentialsHelper(loaded, store);
	const given = additionalData(helper);
	given.currentNodeParameters = {};
	const complete = helper.applyDefaults(given, data, type, 'internal');
	store.set(type, complete);
	if (!test) return await testByNode(loaded, given, { id: type, name: type, type, data: complete });

	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		// The name in the description, as on the server: without the package's name before it.
		type: loaded.nodeTypes.getByNameAndVersion(NO_OP).description.name,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [type]: { id: type, name: type } },
	};
	const nodeType: INodeType = {
		description: {
			...loaded.nodeTypes.getByNameAndVersion(NO_OP).description,
			credentials: [{ name: type, required: true }],
			properties: [
				{
					displayName: 'Temp',
					name: 'temp',
					type: 'string',
					routing: { request: test.request },
					default: '',
				},
			],
		},
	};
	const nodeTypes: INodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const context = new ExecuteContext(
		workflow,
		node,
		given,
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	const decrypted = { id: type, name: type, type, data: complete };
	if (test.rules) throw new Error('No Test of this package has rules');

	try {
		const response = await new RoutingNode(context, nodeType, decrypted).runNode();
		// n8n reads the first item without looking whether there is one.
		const body = response?.[0]?.[0]?.json;
		if (!body) throw new Error('The answer gave no item; n8n would answer 500');
		return { status: 'OK', message: 'Connection successful!' };
	} catch (error) {
		return { status: 'Error', message: error instanceof Error ? error.message : String(error) };
	}
}

/** Lets the node test a credential that says so in its description. */
async function testByNode(
	{ name, nodeNames, nodeTypes }: LoadedPackage,
	given: IWorkflowExecuteAdditionalData,
	credential: ICredentialsDecrypted,
): Promise<CredentialTestResult> {
	for (const each of nodeNames) {
		const { description, methods } = nodeTypes.getByNameAndVersion(`${name}.${each}`);
		const testedBy = description.credentials?.find(
			(known) => known.name === credential.type,
		)?.testedBy;
		if (typeof testedBy !== 'string') continue;
		const test = methods?.credentialTest?.[testedBy];
		if (test) return await test.call(new CredentialTestContext(given), credential);
	}
	return { status: 'Error', message: 'No testing function found for this credential.' };
}
