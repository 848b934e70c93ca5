import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { readServerUrl } from '../shared/credentials';
import { read, type Requester } from '../shared/egress';
import { isRecord, readKey, readRequiredText } from '../shared/input';
import { useTokens, type Client } from './accessToken';
import { readUtcDate, withIsoProperties } from './dateAdded';
import { withoutSections } from './leadSections';
import { createLeadPageReader } from './leadPage';
import type { LeadSource } from './leadSource';
import { leadsBody } from './leadsRequest';
import { createLeadTypesReader, type LeadType } from './leadTypes';

/** The vendor's v1 interface, which a client id and secret give access to. */

/** The lead types of an account. */
export interface LeadTypeSource {
	/** What must not appear in any message. */
	readonly secrets: readonly string[];
	/** @throws VendorError or AnswerError when there is no list to be had */
	fetchLeadTypes(): Promise<LeadType[]>;
}

/** Where a client gets its tokens. @throws InputError when the credential cannot be used */
export function readClient(credentials: ICredentialDataDecryptedObject): Client {
	return {
		apiUrl: readServerUrl(credentials, 'apiUrl', 'API Base URL of the credential'),
		clientId: readRequiredText(
			'Client ID of the credential',
			credentials.clientId,
			'the ID that ClickPoint gave you',
		),
		clientSecret: readKey(
			'Client Secret of the credential',
			credentials.clientSecret,
			'the secret that ClickPoint gave you',
		),
	};
}

/** The address of the leads. @throws InputError when the credential cannot be used */
export function readDataUrl(credentials: ICredentialDataDecryptedObject): string {
	return readServerUrl(credentials, 'dataUrl', 'Data Base URL of the credential');
}

/**
 * Opens the Query API.
 *
 * @param credentials of type `clickPointClientCredentialsApi`
 * @param timeout of a request, in milliseconds
 * @throws InputError when the credential cannot be used
 */
export function openQueryApi(
	context: Requester,
	credentials: ICredentialDataDecryptedObject,
	timeout: number,
): LeadSource {
	const tokens = useTokens(context, readClient(credentials), timeout);
	const dataUrl = readDataUrl(credentials);
	return {
		timeZone: 'UTC',
		get secrets() {
			return tokens.secrets;
		},
		async fetchPage(query, skip, take, onBusy) {
			const body = JSON.stringify(leadsBody(query, skip, take));
			return await tokens.send(
				async (authorization) =>
					await read(
						context,
						{
							vendor: 'ClickPoint',
							method: 'POST',
							url: `${dataUrl}/v1/leads/query/${query.lid}`,
							headers: {
								accept: 'application/json',
								authorization,
								'content-type': 'application/json',
							},
							body,
							timeout,
							onBusy,
						},
						// The vendor documents no wrapper around the leads.
						() => createLeadPageReader({ bareList: true }),
					),
			);
		},
		addedAt({ Properties }) {
			const added = isRecord(Properties) ? Properties.DateAdded : undefined;
			return typeof added === 'string' ? readUtcDate(added) : undefined;
		},
		shaper({ simplify, isoDates }) {
			if (!simplify) return isoDates ? withIsoProperties : undefined;
			return isoDates ? (lead) => withoutSections(withIsoProperties(lead)) : withoutSections;
		},
	};
}

/** Opens the list of the account's lead types; parameters as for {@link openQueryApi}. */
export function openLeadTypes(
	context: Requester,
	credentials: ICredentialDataDecryptedObject,
	timeout: number,
): LeadTypeSource {
	const client = readClient(credentials);
	const tokens = useTokens(context, client, timeout);
	return {
		get secrets() {
			return tokens.secrets;
		},
		async fetchLeadTypes() {
			return await tokens.send(
				async (authorization) =>
					await read(
						context,
						{
							vendor: 'ClickPoint',
							method: 'GET',
							url: `${client.apiUrl}/v1/leadtypes`,
							headers: { accept: 'application/json', authorization },
							timeout,
						},
						createLeadTypesReader,
					),
			);
		},
	};
}
