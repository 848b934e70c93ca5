import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { serverField } from '../../shared/credentials';
import { readBaseUrl, readKey } from '../../shared/input';

/** Reads the fields that the credentials share. */

export const DATA_URL = 'Data Base URL of the credential';
export const RECEIVER_URL = 'Lead Receiver URL of the credential';

/** The lead receiver's address, in both credentials. */
export const receiverUrlField = serverField(
	'Lead Receiver URL',
	'receiverUrl',
	'https://leads.leadexec.net',
	'LeadExec lead receiver, which Create Lead sends leads to. Keep the default unless ClickPoint gives you another one.',
);

/** @throws InputError if it is not a key */
export function readApiKey(
	{ apiKey }: ICredentialDataDecryptedObject,
	label = 'API Key of the credential',
): string {
	return readKey(label, apiKey, 'the key that ClickPoint gave you');
}

/** A client, and the API that issues its access tokens. */
export interface Client {
	/** Base URL of the account API. */
	apiUrl: string;
	clientId: string;
	clientSecret: string;
}

/** @throws InputError if the credential is unusable */
export function readClient(credentials: ICredentialDataDecryptedObject): Client {
	const { clientId, clientSecret } = credentials;
	const gave = (what: string) => `the ${what} that ClickPoint gave you`;
	return {
		apiUrl: readBaseUrl('API Base URL of the credential', credentials.apiUrl),
		clientId: readKey('Client ID of the credential', clientId, gave('ID')),
		clientSecret: readKey('Client Secret of the credential', clientSecret, gave('secret')),
	};
}
