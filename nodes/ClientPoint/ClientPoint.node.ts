import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodePropertyOptions,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { operationProperties, runOperation } from '../shared/operations';
import { addRecipient } from './actions/addRecipient';
import { create } from './actions/create';
import { getLink } from './actions/getLink';
import { update } from './actions/update';

const RESOURCES: INodePropertyOptions[] = [
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
];

const OPERATIONS = [create, update, getLink, addRecipient];

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
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Create and update ClientPoints, the workspaces that you share with your clients',
		defaults: { name: 'ClientPoint' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'clientPointApi', required: true }],
		properties: operationProperties(OPERATIONS, RESOURCES),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, OPERATIONS);
	}
}
