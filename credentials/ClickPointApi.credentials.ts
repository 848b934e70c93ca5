import type { ICredentialType, INodeProperties } from 'n8n-workflow';

import { receiverUrlField } from '../nodes/ClickPoint/api/credential';
import { testClickPointKey } from '../nodes/ClickPoint/api/credentialTests';
import { timeZoneNames } from '../nodes/shared/calendar';
import { anyResponseOf, serverField, testField, testInCode } from '../nodes/shared/credentials';

export class ClickPointApi implements ICredentialType {
	name = 'clickPointApi';

	displayName = 'ClickPoint API';

	icon = {
		light: 'file:../icons/clickpoint.svg',
		dark: 'file:../icons/clickpoint.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/clickpoint-clientpoint/n8n-nodes-clickpoint-clientpoint/blob/main/docs/credentials.md#clickpoint-api';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'The key of the LeadExec Data Interface. Ask your ClickPoint account representative for it.',
		},
		{
			displayName: 'Account Time Zone',
			name: 'accountTimeZone',
			type: 'options',
			options: timeZoneNames().map((name) => ({ name, value: name })),
			default: 'America/Los_Angeles',
			description:
				'The time zone that ClickPoint uses for lead dates. Keep Pacific Time, America/Los_Angeles, unless you know that your account uses another. With the wrong time zone, each day of a report starts and ends at the wrong hour.',
		},
		{
			displayName: 'Test LID',
			name: 'testLid',
			type: 'string',
			default: '',
			placeholder: 'e.g. 1001',
			description:
				'The ID of one of your lead types. If you enter one, the test of this credential also requests a lead of that type. Nothing else uses it.',
		},
		serverField(
			'Base URL',
			'baseUrl',
			'https://apidata.leadexec.net',
			'LeadExec Data Interface. Keep the default unless ClickPoint gives you another one.',
		),
		receiverUrlField,
		testField,
	];

	preAuthentication = testInCode(testClickPointKey, 'apiKey');

	test = anyResponseOf('baseUrl');
}
