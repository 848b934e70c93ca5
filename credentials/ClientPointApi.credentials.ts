import type { ICredentialType, INodeProperties } from 'n8n-workflow';

import { testClientPointKey } from '../nodes/ClientPoint/api/credentialTest';
import { anyResponseOf, serverField, testField, testInCode } from '../nodes/shared/credentials';

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
		serverField(
			'Base URL',
			'baseUrl',
			'https://api.clientpoint.net',
			'ClientPoint API. Keep the default unless ClientPoint gives you another one, such as your own subdomain.',
		),
		testField,
	];

	preAuthentication = testInCode(testClientPointKey, 'apiKey');

	test = anyResponseOf('baseUrl');
}
