import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { createFields, executeCreate } from './actions/create.operation';
import { executeForgetKeys, forgetKeysFields } from './actions/forgetKeys.operation';

/** Creates ClientPoints, client-facing workspaces. */
export class ClientPoint implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ClientPoint',
		name: 'clientPoint',
		icon: {
			light: 'file:../../icons/clientpoint.svg',
			dark: 'file:../../icons/clientpoint.dark.svg',
		},
		group: ['output'],
		version: 1,
		subtitle:
			'={{ { create: "Create ClientPoint", forgetKeys: "Forget keys" }[$parameter.operation] }}',
		description: 'Create ClientPoints, workspaces that you share with your clients',
		defaults: { name: 'ClientPoint' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'clientPointApi', required: true }],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [{ name: 'ClientPoint', value: 'clientPoint' }],
				default: 'clientPoint',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['clientPoint'] } },
				options: [
					{
						name: 'Create',
						value: 'create',
						action: 'Create a client point',
						description: 'Create a ClientPoint for each input item',
					},
					{
						name: 'Forget Keys',
						value: 'forgetKeys',
						action: 'Forget keys of create once per',
						description: 'Let Create Once Per create ClientPoints again that this node has created',
					},
				],
				default: 'create',
			},
			...createFields,
			...forgetKeysFields,
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation = this.getNodeParameter('operation', 0);
		return [await (operation === 'forgetKeys' ? executeForgetKeys(this) : executeCreate(this))];
	}
}
