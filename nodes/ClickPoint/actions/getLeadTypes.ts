import type {
	IExecuteFunctions,
	ILoadOptionsFunctions,
	INodeExecutionData,
	INodeListSearchResult,
} from 'n8n-workflow';

import { settle } from '../../shared/attempt';
import { InputError } from '../../shared/input';
import { checkItems, reportFailure } from '../../shared/items';
import { toNodeError } from '../../shared/nodeErrors';
import type { Operation } from '../../shared/operations';
import { credentialTypeOf, readAuthentication } from '../leadSource';
import { isFound, toChoice } from '../leadTypes';
import { openLeadTypes, type LeadTypeSource } from '../queryApi';

/** In milliseconds. */
const TIMEOUT = 60_000;

/**
 * Opens the list of lead types.
 *
 * @throws InputError with an API key, which gives no access to it
 */
async function openSource(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	authentication: unknown,
	wayOut: string,
): Promise<LeadTypeSource> {
	const choice = readAuthentication(authentication);
	if (choice === 'apiKey') {
		throw new InputError('Authentication', 'API Key', 'gives no access to the lead types', wayOut);
	}
	return openLeadTypes(context, await context.getCredentials(credentialTypeOf(choice)), TIMEOUT);
}

async function run(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = await checkItems(
		context,
		async (itemIndex) =>
			await openSource(
				context,
				context.getNodeParameter('authentication', itemIndex),
				'Choose Client Credentials as Authentication.',
			),
	);
	const output: INodeExecutionData[] = [];
	for (const [itemIndex, item] of items.entries()) {
		if ('failed' in item) {
			output.push(item.failed);
			continue;
		}
		const leadTypes = await settle(item.task.fetchLeadTypes());
		if (!leadTypes.done) {
			output.push(reportFailure(context, leadTypes.error, itemIndex, item.task.secrets));
			continue;
		}
		for (const json of leadTypes.value) output.push({ json, pairedItem: { item: itemIndex } });
	}
	return output;
}

/** The lead types of the account, one output item per lead type. */
export const getLeadTypes: Operation = {
	value: 'leadTypes',
	name: 'Get Lead Types',
	action: 'Get lead types',
	description: 'Get every lead type of the account, with the ID that the field LID asks for',
	displayOptions: { show: { authentication: ['clientCredentials'] } },
	fields: [],
	run,
};

/** The lead types whose name or id has the words that were typed, for the LID's From List. */
export async function searchLeadTypes(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const source = await settle(
		openSource(
			this,
			this.getNodeParameter('authentication', 'apiKey'),
			'Enter the LID by hand: choose By ID. Or choose Client Credentials as Authentication.',
		),
	);
	if (!source.done) throw toNodeError(this.getNode(), source.error, undefined);
	const leadTypes = await settle(source.value.fetchLeadTypes());
	if (!leadTypes.done) {
		throw toNodeError(this.getNode(), leadTypes.error, undefined, source.value.secrets);
	}
	const choices = leadTypes.value.flatMap((leadType) => toChoice(leadType) ?? []);
	return { results: choices.filter((choice) => isFound(choice, filter)) };
}
