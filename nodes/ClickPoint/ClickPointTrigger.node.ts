import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { authenticationField } from './actions/lead.fields';
import { getFieldNames, searchFieldNames } from './actions/fieldNames';
import { searchLeadTypes } from './actions/getLeadTypes';
import { newLeadsFields, pollLeads } from './actions/newLeads.poll';
import { credentials } from './api/open';

/** Starts a workflow with leads added to ClickPoint (LeadExec) since the last poll. */
export class ClickPointTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ClickPoint Trigger',
		name: 'clickPointTrigger',
		icon: {
			light: 'file:../../icons/clickpoint.svg',
			dark: 'file:../../icons/clickpoint.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["lid"] ? "LID " + $parameter["lid"] : "" }}',
		description: 'Starts the workflow when leads are added to ClickPoint (LeadExec)',
		defaults: { name: 'ClickPoint Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials,
		properties: [authenticationField, ...newLeadsFields],
	};

	methods = {
		listSearch: { searchFieldNames, searchLeadTypes },
		loadOptions: { getFieldNames },
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollLeads(this);
	}
}
