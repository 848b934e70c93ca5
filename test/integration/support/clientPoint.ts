import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../../../sandbox/server';
import { type NodeResult, type NodeRun, runNode } from '../harness';

/** The fields that a ClientPoint cannot do without. */
export const REQUIRED: INodeParameters = {
	name: 'ABC Company',
	revenue: '500.50',
	assignedTo: 'rep@example.com',
};

export type CreateRun = Partial<Omit<NodeRun, 'type' | 'credentials'>> & {
	additional?: INodeParameters;
	options?: INodeParameters;
	/** Fields of the credential that differ from the sandbox's. */
	credential?: IDataObject;
};

/** Runs ClientPoint → Create with the required fields and those given. */
export async function createClientPoints(
	sandbox: Sandbox,
	{ parameters, additional, options, credential, ...run }: CreateRun = {},
): Promise<NodeResult> {
	return await runNode({
		type: 'clientPoint',
		parameters: {
			...REQUIRED,
			...(additional && { additionalFields: additional }),
			...(options && { options }),
			...parameters,
		},
		credentials: {
			clientPointApi: { apiKey: sandbox.clientPointKey, baseUrl: sandbox.url, ...credential },
		},
		...run,
	});
}
