import type { ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

import { testClientPointKey } from '../nodes/ClientPoint/api/credentialTest';
import { testField, testInCode } from '../nodes/shared/credentials';

export class ClientPointApi implements ICredentialType {
	name = 'clientPointApi';

	displayName = 'ClientPoint API';

	icon = {
		light: 'file:../icons/clientpoint.svg',
		dark: 'file:../icons/clientpoint.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/clickpoint-clientpoint/n8n-nodes-clickpoint-clientpoint/blob/main/docs/credentials.md#clientpoint-api';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'In ClientPoint, under Settings > Integration > ClientPoint API Keys > Manage > Add API Key',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://api.clientpoint.net',
			description:
				'The address of the ClientPoint API. Keep the default unless ClientPoint gives you another one, such as your own subdomain.',
		},
		testField,
	];

	// Without `authenticate` the HTTP Request node does not offer this credential: it would put the key
	// into the body of a GET, and run the Test before each request.

	preAuthentication = testInCode(testClientPointKey, 'apiKey');

	/**
	 * What n8n sends once `preAuthentication` has passed: without the key, and any response will do. It is a
	 * HEAD because n8n waits for all of a body, however long or slow.
	 */
	test: ICredentialTestRequest = {
		request: {
			method: 'HEAD',
			baseURL: '={{$credentials.baseUrl}}',
			url: '/',
			ignoreHttpStatusErrors: true,
			// Without a body there is no item, unless it is asked for as bytes; n8n takes that for an error of its own.
			encoding: 'arraybuffer',
			timeout: 30_000,
		},
	};
}
