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
import { authenticationField } from './actions/lead.fields';
import { executeLeads, leadsFields } from './actions/leads.operation';
import { executeLeadTypes, searchLeadTypes } from './actions/leadTypes.operation';

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
			'={{ $parameter.operation === "leadTypes" ? "Lead Types" : ["Leads", { singleDate: "Single Date", dateRange: "Date Range" }[$parameter.duration]].filter(Boolean).join(": ") }}',
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
			{
				name: 'clickPointClientCredentialsApi',
				required: true,
				displayOptions: { show: { authentication: ['clientCredentials'] } },
			},
		],
		properties: [
			authenticationField,
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [
					{
						name: 'Leads',
						value: 'leads',
						action: 'Get leads of a period',
						description: 'Get every lead of one lead type that was added in a period',
					},
					{
						name: 'Lead Types',
						value: 'leadTypes',
						action: 'Get lead types of the account',
						description:
							'Get every lead type of the account, with the ID that the field LID asks for',
						displayOptions: { show: { authentication: ['clientCredentials'] } },
					},
				],
				default: 'leads',
			},
			...leadsFields,
		],
	};

	methods = {
		listSearch: { searchLeadTypes },
		loadOptions: {
			async getTimeZones(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
				return timeZoneNames().map((name) => ({ name, value: name }));
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const leadTypes = this.getNodeParameter('operation', 0) === 'leadTypes';
		return [leadTypes ? await executeLeadTypes(this) : await executeLeads(this)];
	}
}
