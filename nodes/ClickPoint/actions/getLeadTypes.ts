import type { IExecuteFunctions, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { InputError } from '../../shared/errors';
import { readItems } from '../../shared/items';
import type { Operation } from '../../shared/operations';
import type { LeadTypeApi, Limits } from '../api/leadApi';
import { readAuthentication } from '../api/open';
import { isFound, toChoice } from '../lead/leadTypes';
import { LIST_LIMITS, toListError, withLeadTypes } from './lead.fields';

/**
 * Opens the lead types for an input item; a list in the form has none, and passes 0.
 *
 * @param wayOut what to do with an authentication that has no access to them
 * @throws InputError with such an authentication
 */
async function open(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	itemIndex: number,
	authentication: unknown,
	limits: Limits,
	wayOut: string,
): Promise<LeadTypeApi> {
	const { name, credentialType, openLeadTypes } = readAuthentication(authentication);
	if (openLeadTypes === undefined) {
		throw new InputError('Authentication', name, 'has no access to the lead types', wayOut);
	}
	return openLeadTypes(context, await context.getCredentials(credentialType, itemIndex), limits);
}

/** Operation Get Lead Types: every lead type of the account, for each input item. */
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
				return { api: await open(context, itemIndex, authentication, { timeout: 60_000 }, wayOut) };
			},
			async ({ api }) => await api.fetchLeadTypes(),
		);
	},
};

/** The lead types whose name or id has the words that were typed, for the LID's From List. */
export async function searchLeadTypes(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	let api: LeadTypeApi | undefined;
	try {
		api = await open(
			this,
			0,
			this.getNodeParameter('authentication', 'apiKey'),
			LIST_LIMITS,
			'The list requires Client Credentials.',
		);
		const choices = (await api.fetchLeadTypes()).flatMap((leadType) => toChoice(leadType) ?? []);
		return { results: choices.filter((choice) => isFound(choice, filter)) };
	} catch (error) {
		throw toListError(this, error, api?.secrets, 'To enter an LID without the list, choose By ID.');
	}
}
