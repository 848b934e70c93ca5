import type { INodeCredentialDescription } from 'n8n-workflow';

import { readChoice } from '../../shared/input';
import { openDataInterface } from './dataInterface';
import type { LeadApi, LeadTypeApi, Open } from './leadApi';
import { openReceiverByClient, openReceiverByKey, type LeadReceiver } from './leadReceiver';
import { openLeadTypes, openQueryApi } from './queryApi';

/** A way to get at leads: a choice of the field Authentication, the credential for it, and its API. */
export interface Authentication {
	/** Stored in workflows: never changes after a release. */
	value: string;
	name: string;
	description: string;
	credentialType: string;
	open: Open<LeadApi>;
	openReceiver: Open<LeadReceiver>;
	/** Left out where the API has no list of lead types. */
	openLeadTypes?: Open<LeadTypeApi>;
	/** Whether the API puts a lead's fields in sections, which Simplify takes away. */
	hasSections?: true;
}

/** All of them, the default first. Form, credentials and readers are made from this table. */
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

/** The credentials of both nodes, each shown for its authentication. */
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
