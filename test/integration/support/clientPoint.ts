import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Endpoint, RecordedRequest, Sandbox } from '../../../sandbox/server';
import { type NodeResult, type NodeRun, runNode } from '../harness';
import { bodyOf } from './sandbox';

/** The fields that a ClientPoint cannot do without. */
export const REQUIRED: INodeParameters = {
	name: 'ABC Company',
	revenue: '500.50',
	assignedTo: 'rep@example.com',
};

/** A run of the node, whatever its operation. */
export type ClientPointRun = Partial<Omit<NodeRun, 'type' | 'credentials'>> & {
	options?: INodeParameters;
	/** Fields of the credential that differ from the sandbox's. */
	credential?: IDataObject;
};

/** Runs the ClientPoint node. */
export async function runClientPoint(
	sandbox: Sandbox,
	{ parameters, options, credential, ...run }: ClientPointRun = {},
): Promise<NodeResult> {
	return await runNode({
		type: 'clientPoint',
		parameters: { ...(options && { options }), ...parameters },
		credentials: {
			clientPointApi: { apiKey: sandbox.clientPointKey, baseUrl: sandbox.url, ...credential },
		},
		...run,
	});
}

export type CreateRun = ClientPointRun & { additional?: INodeParameters };

/** Runs ClientPoint → Create with the required fields and those given. */
export async function createClientPoints(
	sandbox: Sandbox,
	{ parameters, additional, ...run }: CreateRun = {},
): Promise<NodeResult> {
	return await runClientPoint(sandbox, {
		...run,
		parameters: {
			...REQUIRED,
			...(additional && { additionalFields: additional }),
			...parameters,
		},
	});
}

/** Creates ClientPoints to change, and gives their ids. */
export async function createdIds(
	sandbox: Sandbox,
	count: number,
	parameters: INodeParameters = {},
): Promise<number[]> {
	const input = Array.from({ length: count }, () => ({}));
	const { json } = await createClientPoints(sandbox, { parameters, input });
	return json.map(({ clientpoint_id: id }) => Number(id));
}

export type UpdateRun = ClientPointRun & { of?: number | string; fields?: INodeParameters };

/** Runs ClientPoint → Update: of the item's `id` unless another is given. */
export async function updateClientPoints(
	sandbox: Sandbox,
	{ parameters, of, fields = {}, ...run }: UpdateRun = {},
): Promise<NodeResult> {
	const inForm = Object.entries(fields).filter(([name]) => name in REQUIRED);
	const added = Object.entries(fields).filter(([name]) => !(name in REQUIRED));
	return await runClientPoint(sandbox, {
		...run,
		parameters: {
			operation: 'update',
			clientPointId: of ?? '={{ $json.id }}',
			...Object.fromEntries(inForm),
			...(added.length > 0 && { updateFields: Object.fromEntries(added) }),
			...parameters,
		},
	});
}

export type AddRun = ClientPointRun & { of?: number | string };

/** Runs Recipient → Add: of the item's `email` to the ClientPoint of its `id`, unless others are given. */
export async function addRecipients(
	sandbox: Sandbox,
	{ parameters, of, ...run }: AddRun = {},
): Promise<NodeResult> {
	return await runClientPoint(sandbox, {
		...run,
		parameters: {
			resource: 'recipient',
			operation: 'add',
			clientPointId: of ?? '={{ $json.id }}',
			email: '={{ $json.email }}',
			...parameters,
		},
	});
}

/** Runs ClientPoint → Get Link: of the item's `id` unless another is given. */
export async function getLinks(
	sandbox: Sandbox,
	{ parameters, of, ...run }: AddRun = {},
): Promise<NodeResult> {
	return await runClientPoint(sandbox, {
		...run,
		parameters: { operation: 'getLink', clientPointId: of ?? '={{ $json.id }}', ...parameters },
	});
}

/** The requests of a kind that the sandbox received. */
export function requestsTo(sandbox: Sandbox, endpoint: Endpoint): RecordedRequest[] {
	return sandbox.requests().filter((request) => request.endpoint === endpoint);
}

/** The bodies of the requests of a kind, without the key, which is checked. */
export function bodiesTo(sandbox: Sandbox, endpoint: Endpoint): Array<Record<string, unknown>> {
	return requestsTo(sandbox, endpoint).map((request) => {
		const { api_key: key, ...body } = bodyOf(request);
		expect(key).toBe(sandbox.clientPointKey);
		return body;
	});
}
