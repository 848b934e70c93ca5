import {
	NodeConnectionTypes,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { addRecipientFields, executeAddRecipient } from './actions/addRecipient.operation';
import { clientPointFields } from './actions/clientPoint.fields';
import { createOptions, executeCreate } from './actions/create.operation';
import { executeForgetKeys, forgetKeysFields } from './actions/forgetKeys.operation';
import { executeUpdate, updateOptions } from './actions/update.operation';

type Execute = (context: IExecuteFunctions) => Promise<INodeExecutionData[]>;

const OPERATIONS: ReadonlyMap<string, Execute> = new Map([
	['clientPoint.create', executeCreate],
	['clientPoint.forgetKeys', executeForgetKeys],
	['clientPoint.update', executeUpdate],
	['recipient.add', executeAddRecipient],
]);

/** Creates and updates ClientPoints, client-facing workspaces, and adds recipients to them. */
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
			'={{ { create: "Create ClientPoint", update: "Update ClientPoint", forgetKeys: "Forget Keys", add: "Add Recipient" }[$parameter.operation] ?? "" }}',
		description: 'Create and update ClientPoints, workspaces that you share with your clients',
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
				options: [
					{
						name: 'ClientPoint',
						value: 'clientPoint',
						description: 'A workspace that you share with a client',
					},
					{
						name: 'Recipient',
						value: 'recipient',
						description: 'A person who can see a ClientPoint',
					},
				],
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
						action: 'Forget keys of created client points',
						description:
							'Let the option Create Once Per create a ClientPoint again that this node has created',
					},
					{
						name: 'Update',
						value: 'update',
						action: 'Update a client point',
						description: 'Change the ClientPoint of each input item',
					},
				],
				default: 'create',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['recipient'] } },
				options: [
					{
						name: 'Add',
						value: 'add',
						action: 'Add a recipient',
						description:
							'Add a recipient to a ClientPoint for each input item; one with a known email is updated',
					},
				],
				default: 'add',
			},
			...clientPointFields,
			...createOptions,
			...updateOptions,
			...forgetKeysFields,
			...addRecipientFields,
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const resource = this.getNodeParameter('resource', 0);
		const operation = this.getNodeParameter('operation', 0);
		const run = OPERATIONS.get(`${resource}.${operation}`);
		if (run !== undefined) return [await run(this)];
		throw new NodeOperationError(this.getNode(), `There is no operation "${operation}"`, {
			description: 'Choose one of the operations that the node offers. Nothing was sent.',
		});
	}
}
