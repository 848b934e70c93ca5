import type { ICredentialType, INodeProperties } from 'n8n-workflow';

import { receiverUrlField } from '../nodes/ClickPoint/api/credential';
import { testClickPointClient } from '../nodes/ClickPoint/api/credentialTests';
import { anyResponseOf, serverField, testField, testInCode } from '../nodes/shared/credentials';

export class ClickPointClientCredentialsApi implements ICredentialType {
	name = 'clickPointClientCredentialsApi';

	displayName = 'ClickPoint Client Credentials API';

	icon = {
		light: 'file:../icons/clickpoint.svg',
		dark: 'file:../icons/clickpoint.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/clickpoint-clientpoint/n8n-nodes-clickpoint-clientpoint/blob/main/docs/credentials.md#clickpoint-client-credentials-api';

	properties: INodeProperties[] = [
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			required: true,
			default: '',
			description:
				"In ClickPoint, under Settings > API Credentials > New. It needs the scope Data API for leads and Account API for lead types; scopes can't be changed later.",
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'ClickPoint shows it once, when you create the Client ID',
		},
		serverField(
			'API Base URL',
			'apiUrl',
			'https://api.leadexec.net',
			'LeadExec API, used for access tokens and lead types. Keep the default unless ClickPoint gives you another one.',
		),
		serverField(
			'Data Base URL',
			'dataUrl',
			'https://apidata.leadexec.net',
			'LeadExec Query API, used for leads. Keep the default unless ClickPoint gives you another one.',
		),
		receiverUrlField,
		testField,
	];

	preAuthentication = testInCode(testClickPointClient, 'clientSecret');

	test = anyResponseOf('apiUrl');
}
