import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { readTimeZone } from '../shared/calendar';
import { readServerUrl } from '../shared/credentialFields';
import { read, type Requester } from '../shared/egress';
import { readRequiredText } from '../shared/input';
import { readVendorDate } from './dateAdded';
import { createLeadPageReader, type Lead, type LeadPage } from './leadPage';
import { accountBounds, leadsForm, type LeadsQuery } from './leadsRequest';

/** One of the vendor's interfaces to leads, opened with a credential. */
export interface LeadSource {
	/** The zone in which the interface takes and tells times. */
	timeZone: string;
	/** What must not appear in any message. */
	secrets: readonly string[];
	/**
	 * Fetches one page of the leads that a query asks for.
	 *
	 * @param skip leads before the page
	 * @param take leads on the page, at most
	 * @throws VendorError or AnswerError when there is no such page to be had
	 */
	fetchPage(query: LeadsQuery, skip: number, take: number): Promise<LeadPage>;
	/**
	 * When a lead was added: what the clock of `timeZone` showed, as if it were UTC.
	 *
	 * @returns undefined when the lead does not tell it in the interface's own form
	 */
	addedAt(lead: Lead): Date | undefined;
}

/**
 * Opens the Data Interface, which an API key gives access to.
 *
 * @param credentials of type `clickPointApi`
 * @param timeout of a request, in milliseconds
 * @throws InputError when the credential cannot be used
 */
export function openDataInterface(
	context: Requester,
	credentials: ICredentialDataDecryptedObject,
	timeout: number,
): LeadSource {
	const baseUrl = readServerUrl(credentials, 'baseUrl', 'Base URL of the credential');
	const timeZone = readTimeZone('Account Time Zone of the credential', credentials.accountTimeZone);
	const key = readRequiredText('API Key of the credential', credentials.apiKey, 'your key');
	return {
		timeZone,
		secrets: [key],
		async fetchPage(query, skip, take) {
			const form = leadsForm(query, accountBounds(query, timeZone), skip, take);
			return await read(
				context,
				{
					vendor: 'ClickPoint',
					method: 'POST',
					url: `${baseUrl}/`,
					headers: {
						accept: 'application/json',
						'content-type': 'application/x-www-form-urlencoded',
					},
					body: { ...form, key },
					timeout,
				},
				createLeadPageReader,
			);
		},
		addedAt: ({ DateAdded }) =>
			typeof DateAdded === 'string' ? readVendorDate(DateAdded) : undefined,
	};
}
