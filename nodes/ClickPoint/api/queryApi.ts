import { readBaseUrl } from '../../shared/input';
import type { Lead } from '../lead/lead';
import { readLeadTypes } from '../lead/leadTypes';
import { requestedFields, sortFields, type LeadsQuery } from '../lead/query';
import { useTokens } from './accessToken';
import { DATA_URL, readClient } from './credential';
import {
	pageLimits,
	readLeads,
	withoutSecrets,
	type LeadApi,
	type LeadTypeApi,
	type Open,
} from './leadApi';

/** The vendor's v1 API, for a client ID and secret. */

/** Opens the Query API with a credential of type `clickPointClientCredentialsApi`. */
export const openQueryApi: Open<LeadApi> = (context, credentials, limits) => {
	const need = 'To read leads, a client needs the scope Data API.';
	const tokens = useTokens(context, readClient(credentials), limits, need);
	const dataUrl = readBaseUrl(DATA_URL, credentials.dataUrl);
	return {
		timeZone: 'UTC',
		secrets: tokens.secrets,
		async fetchPage(query, skip, take, signal) {
			const answer = await tokens.read({
				method: 'POST',
				url: `${dataUrl}/v1/leads/query/${query.lid}`,
				body: JSON.stringify(leadsBody(query, skip, take)),
				signal,
				...pageLimits(limits),
			});
			const reading = { query, timeZone: 'UTC', hasSections: true };
			return await readLeads(answer, reading, tokens.secrets);
		},
	};
};

/** Opens the list of lead types with the same credential. */
export const openLeadTypes: Open<LeadTypeApi> = (context, credentials, limits) => {
	const client = readClient(credentials);
	const need = 'To read lead types, a client needs the scope Account API.';
	const tokens = useTokens(context, client, limits, need);
	return {
		secrets: tokens.secrets,
		async fetchLeadTypes() {
			const url = `${client.apiUrl}/v1/leadtypes`;
			const { status, text } = await tokens.read({ method: 'GET', url });
			const leadTypes = status === 204 ? [] : readLeadTypes(text);
			const clean = async (leadType: Lead) => await withoutSecrets(leadType, tokens.secrets);
			return await Promise.all(leadTypes.map(clean));
		},
	};
};

/** The JSON body for one page. Source: the vendor's information page of the Query API. */
export function leadsBody(query: LeadsQuery, skip: number, take: number): Record<string, unknown> {
	const { range, filter, sortDirection = 'ASC' } = query;
	const fields = requestedFields(query);
	return {
		...(filter === undefined ? {} : { Query: filter }),
		SortFields: sortFields(query),
		// Assumed: 0 is ascending.
		SortOrder: sortDirection === 'ASC' ? 0 : 1,
		...(fields.length === 0 ? {} : { Fields: fields }),
		StartDate: range.start.toISOString(),
		EndDate: range.end.toISOString(),
		Skip: skip,
		Take: take,
	};
}
