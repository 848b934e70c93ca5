import type {
	IAuthenticateGeneric,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

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
			description: 'The API key of your ClientPoint account',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://api.clientpoint.net',
			description:
				'The address of the ClientPoint API. Leave it as it is unless ClientPoint gives you another.',
		},
		testField,
	];

	/** The vendor takes the key in the body alone. */
	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { body: { api_key: '={{$credentials.apiKey}}' } },
	};

	preAuthentication = testInCode(testClientPointKey, 'apiKey');

	/** What n8n sends once `preAuthentication` has found the key good. It can create nothing either. */
	test: ICredentialTestRequest = {
		request: {
			method: 'PUT',
			baseURL: '={{$credentials.baseUrl}}',
			url: '/v4/clientpoint/update/0',
			ignoreHttpStatusErrors: true,
		},
	};
}
