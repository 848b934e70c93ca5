import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { readTimeZone } from '../shared/calendar';
import { readServerUrl } from '../shared/credentials';
import { read, type Requester } from '../shared/egress';
import { InputError, readKey } from '../shared/input';
import { readVendorDate, withIsoDateAdded } from './dateAdded';
import { createLeadPageReader, type Lead, type LeadPage } from './leadPage';
import { accountBounds, leadsForm, type LeadsQuery } from './leadsRequest';
import { openQueryApi } from './queryApi';

/** How a lead is to come out. */
export interface LeadShape {
	/** Whether the sections that the Query API puts fields in are taken away. */
	simplify: boolean;
	/** Whether the dates that the vendor documents are written as ISO 8601. */
	isoDates: boolean;
}

/** One of the vendor's interfaces to leads, opened with a credential. */
export interface LeadSource {
	/** The zone in which the interface takes and tells times. */
	readonly timeZone: string;
	/** What must not appear in any message. It can become more with every request. */
	readonly secrets: readonly string[];
	/**
	 * Fetches one page of the leads that a query asks for.
	 *
	 * @param skip leads before the page
	 * @param take leads on the page, at most
	 * @param onBusy called each time the vendor answers that it is asked too often
	 * @throws VendorError or AnswerError when there is no such page to be had
	 */
	fetchPage(query: LeadsQuery, skip: number, take: number, onBusy?: () => void): Promise<LeadPage>;
	/**
	 * When a lead was added: what the clock of `timeZone` showed, as if it were UTC.
	 *
	 * @param lead as it was fetched
	 * @returns undefined when the lead does not tell it in the interface's own form
	 */
	addedAt(lead: Lead): Date | undefined;
	/**
	 * What makes of a lead of a page the one that the output shows; its UID is at its top before and
	 * after. Undefined where leads come out as they are, so that nobody goes through all of them.
	 */
	shaper(shape: LeadShape): ((lead: Lead) => Lead) | undefined;
}

/** The node's parameter Authentication: the credential that belongs to each choice. */
const CREDENTIAL_TYPES = {
	apiKey: 'clickPointApi',
	clientCredentials: 'clickPointClientCredentialsApi',
} as const;

/** A choice of the node's parameter Authentication. */
export type Authentication = keyof typeof CREDENTIAL_TYPES;

/** Reads the node's parameter Authentication. */
export function readAuthentication(value: unknown): Authentication {
	if (value === 'apiKey' || value === 'clientCredentials') return value;
	throw new InputError(
		'Authentication',
		value,
		'is not a choice',
		'Choose API Key or Client Credentials.',
	);
}

/** The type of the credential that an authentication needs. */
export function credentialTypeOf(
	authentication: Authentication,
): (typeof CREDENTIAL_TYPES)[Authentication] {
	return CREDENTIAL_TYPES[authentication];
}

/**
 * Opens the interface that an authentication gives access to.
 *
 * @param credentials of the type that belongs to the authentication
 * @param timeout of a request, in milliseconds
 * @throws InputError when the credential cannot be used
 */
export function openLeadSource(
	context: Requester,
	authentication: Authentication,
	credentials: ICredentialDataDecryptedObject,
	timeout: number,
): LeadSource {
	const open = authentication === 'apiKey' ? openDataInterface : openQueryApi;
	return open(context, credentials, timeout);
}

/**
 * Opens the Data Interface, which an API key gives access to.
 *
 * @param credentials of type `clickPointApi`
 * @param timeout of a request, in milliseconds
 * @throws InputError when the credential cannot be used
 */
function openDataInterface(
	context: Requester,
	credentials: ICredentialDataDecryptedObject,
	timeout: number,
): LeadSource {
	const baseUrl = readServerUrl(credentials, 'baseUrl', 'Base URL of the credential');
	const timeZone = readTimeZone('Account Time Zone of the credential', credentials.accountTimeZone);
	const key = readKey(
		'API Key of the credential',
		credentials.apiKey,
		'the key that ClickPoint gave you',
	);
	return {
		timeZone,
		secrets: [key],
		async fetchPage(query, skip, take, onBusy) {
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
					onBusy,
				},
				createLeadPageReader,
			);
		},
		addedAt: ({ DateAdded }) =>
			typeof DateAdded === 'string' ? readVendorDate(DateAdded) : undefined,
		shaper: ({ isoDates }) => (isoDates ? (lead) => withIsoDateAdded(lead, timeZone) : undefined),
	};
}
