import type { IExecuteFunctions, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { InputError } from '../../shared/errors';
import { readItems } from '../../shared/items';
import type { Operation } from '../../shared/operations';
import type { LeadTypeApi, Limits } from '../api/leadApi';
import { readAuthentication } from '../api/open';
import { isFound, toChoice } from '../lead/leadTypes';
import { LIST_LIMITS, toListError, withLeadTypes } from './lead.fields';

/** Opens the lead types. @throws InputError with `wayOut` if the authentication has no access to them */
async function open(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	authentication: unknown,
	wayOut: string,
	limits: Limits,
	itemIndex?: number,
): Promise<LeadTypeApi> {
	const { name, credentialType, openLeadTypes } = readAuthentication(authentication);
	if (openLeadTypes === undefined) {
		throw new InputError('Authentication', name, 'has no access to the lead types', wayOut);
	}
	return openLeadTypes(context, await context.getCredentials(credentialType, itemIndex), limits);
}

/** The operation Get Lead Types: every lead type of the account, per input item. */
export const getLeadTypes: Operation = {
	value: 'leadTypes',
	name: 'Get Lead Types',
	action: 'Get lead types',
	description: 'Get every lead type of the account, with the ID to enter as LID',
	displayOptions: { show: { authentication: withLeadTypes } },
	fields: [],
	async run(context) {
		return await readItems(
			context,
			async (itemIndex) => {
				const authentication: unknown = context.getNodeParameter('authentication', itemIndex);
				const wayOut = 'Choose Client Credentials as Authentication.';
				return { api: await open(context, authentication, wayOut, { timeout: 60_000 }, itemIndex) };
			},
			async ({ api }) => await api.fetchLeadTypes(),
		);
	},
};

/** Searches the lead types by name or ID, for the LID's From List. */
export async function searchLeadTypes(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	let api: LeadTypeApi | undefined;
	try {
		const authentication: unknown = this.getNodeParameter('authentication', 'apiKey');
		const wayOut = 'The list requires Client Credentials.';
		api = await open(this, authentication, wayOut, LIST_LIMITS);
		const choices = (await api.fetchLeadTypes()).flatMap((leadType) => toChoice(leadType) ?? []);
		return { results: choices.filter((choice) => isFound(choice, filter)) };
	} catch (error) {
		throw toListError(this, error, api?.secrets, 'To enter an LID without the list, choose By ID.');
	}
}
