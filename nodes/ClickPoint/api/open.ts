import type { INodeCredentialDescription } from 'n8n-workflow';

import { readChoice } from '../../shared/input';
import { openDataInterface } from './dataInterface';
import type { LeadApi, LeadTypeApi, Open } from './leadApi';
import { openReceiverByClient, openReceiverByKey, type LeadReceiver } from './leadReceiver';
import { openLeadTypes, openQueryApi } from './queryApi';

/** A choice of the field Authentication, with its credential and APIs. */
export interface Authentication {
	/** Stored in workflows, so it never changes after a release. */
	value: string;
	name: string;
	description: string;
	credentialType: string;
	open: Open<LeadApi>;
	openReceiver: Open<LeadReceiver>;
	/** Omitted if the API has no list of lead types. */
	openLeadTypes?: Open<LeadTypeApi>;
	/** Whether the API groups a lead's fields into sections, which Simplify removes. */
	hasSections?: true;
}

/** The default comes first. The form, credentials, and readers are built from this table. */
export const AUTHENTICATIONS: readonly Authentication[] = [
	{
		value: 'apiKey',
		name: 'API Key',
		description: 'For accounts that have an API key',
		credentialType: 'clickPointApi',
		open: openDataInterface,
		openReceiver: openReceiverByKey,
	},
	{
		value: 'clientCredentials',
		name: 'Client Credentials',
		description: 'For accounts that have a client ID and secret. Can also list your lead types.',
		credentialType: 'clickPointClientCredentialsApi',
		open: openQueryApi,
		openReceiver: openReceiverByClient,
		openLeadTypes,
		hasSections: true,
	},
];

/** The credentials of both nodes, each shown for its choice of Authentication. */
export const credentials: INodeCredentialDescription[] = AUTHENTICATIONS.map(
	({ value, credentialType }) => ({
		name: credentialType,
		required: true,
		displayOptions: { show: { authentication: [value] } },
	}),
);

/** Reads the parameter Authentication. */
export function readAuthentication(value: unknown): Authentication {
	return readChoice('Authentication', value, AUTHENTICATIONS);
}
