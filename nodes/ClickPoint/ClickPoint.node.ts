import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type INodeExecutionData,
	type INodePropertyOptions,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { timeZoneNames } from '../shared/calendar';
import { executeLeads, leadsFields } from './actions/leads.operation';

/** Reads leads out of ClickPoint (LeadExec). */
export class ClickPoint implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ClickPoint',
		name: 'clickPoint',
		icon: {
			light: 'file:../../icons/clickpoint.svg',
			dark: 'file:../../icons/clickpoint.dark.svg',
		},
		group: ['input'],
		version: 1,
		subtitle:
			'={{ "Leads: " + ({ singleDate: "single date", dateRange: "date range" }[$parameter.duration] ?? "") }}',
		description: 'Get the leads of a period from ClickPoint (LeadExec)',
		defaults: { name: 'ClickPoint' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'clickPointApi',
				required: true,
				displayOptions: { show: { authentication: ['apiKey'] } },
			},
		],
		properties: [
			{
				displayName: 'Authentication',
				name: 'authentication',
				type: 'options',
				noDataExpression: true,
				options: [{ name: 'API Key', value: 'apiKey' }],
				default: 'apiKey',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [
					{
						name: 'Leads',
						value: 'leads',
						action: 'Get the leads of a period',
						description: 'Get every lead of one lead type that was added in a period',
					},
				],
				default: 'leads',
			},
			...leadsFields,
		],
	};

	methods = {
		loadOptions: {
			async getTimeZones(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
				return timeZoneNames().map((name) => ({ name, value: name }));
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await executeLeads(this)];
	}
}
