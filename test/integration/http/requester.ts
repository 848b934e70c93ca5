import { ExecuteContext } from 'n8n-core';
import { createRunExecutionData, type INode, type INodeTypes, Workflow } from 'n8n-workflow';

import type { Requester } from '../../../nodes/shared/http';
import { additionalData } from '../harness/additionalData';
import { CredentialsHelper, CredentialStore } from '../harness/credentials';

/** The context of an execution in n8n's engine, which no node runs in: its request helper is n8n's own. */
export function createRequester(stop?: AbortSignal): Requester {
	const none = () => {
		throw new Error('Nothing but requests is made here');
	};
	const nodeTypes: INodeTypes = { getByName: none, getByNameAndVersion: none, getKnownTypes: none };
	const node: INode = {
		id: '0',
		name: 'Node',
		type: 'test.node',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const empty = { name: '', nodeTypes, credentialType: none, nodeNames: [], credentialNames: [] };
	return new ExecuteContext(
		new Workflow({ id: 'workflow', nodes: [], connections: {}, active: false, nodeTypes }),
		node,
		additionalData(new CredentialsHelper(empty, new CredentialStore())),
		'trigger',
		createRunExecutionData(),
		0,
		[],
		{},
		{ node, data: { main: [] }, source: null },
		[],
		stop,
	);
}
