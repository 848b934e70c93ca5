import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { getTimeZones } from '../shared/calendar';
import { operationProperties, runOperation, type Operation } from '../shared/operations';
import { createLead } from './actions/createLead';
import { getFieldNames, searchFieldNames } from './actions/fieldNames';
import { getLeads } from './actions/getLeads';
import { getLeadTypes, searchLeadTypes } from './actions/getLeadTypes';
import { authenticationField } from './actions/lead.fields';
import { credentials } from './api/open';

const OPERATIONS: Operation[] = [getLeads, getLeadTypes, createLead];

/** Gets leads from ClickPoint (LeadExec) and creates new ones. */
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
		subtitle: '={{ $parameter["operation"] }}',
		description:
			'Get leads from ClickPoint (LeadExec), or create leads; an AI agent should set a limit',
		defaults: { name: 'ClickPoint' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials,
		properties: [authenticationField, ...operationProperties(OPERATIONS)],
	};

	methods = {
		listSearch: { searchFieldNames, searchLeadTypes },
		loadOptions: { getFieldNames, getTimeZones },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, OPERATIONS);
	}
}
