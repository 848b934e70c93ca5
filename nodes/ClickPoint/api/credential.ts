import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { serverField } from '../../shared/credentials';
import { readBaseUrl, readKey } from '../../shared/input';

/** What the credentials hold, and what messages call it. */

export const DATA_URL = 'Data Base URL of the credential';
export const RECEIVER_URL = 'Lead Receiver URL of the credential';

/** The field of both credentials for the lead receiver. */
export const receiverUrlField = serverField(
	'Lead Receiver URL',
	'receiverUrl',
	'https://leads.leadexec.net',
	'LeadExec lead receiver, which Create Lead sends leads to. Keep the default unless ClickPoint gives you another one.',
);

/** @throws InputError when it is no key */
export function readApiKey(
	{ apiKey }: ICredentialDataDecryptedObject,
	label = 'API Key of the credential',
): string {
	return readKey(label, apiKey, 'the key that ClickPoint gave you');
}

/** Who requests access tokens, and where. */
export interface Client {
	/** The base URL of the vendor's account API. */
	apiUrl: string;
	clientId: string;
	clientSecret: string;
}

/** @throws InputError when the credential cannot be used */
export function readClient(credentials: ICredentialDataDecryptedObject): Client {
	const { clientId, clientSecret } = credentials;
	const gave = (what: string) => `the ${what} that ClickPoint gave you`;
	return {
		apiUrl: readBaseUrl('API Base URL of the credential', credentials.apiUrl),
		clientId: readKey('Client ID of the credential', clientId, gave('ID')),
		clientSecret: readKey('Client Secret of the credential', clientSecret, gave('secret')),
	};
}
