import type { ICredentialType, INodeProperties } from 'n8n-workflow';

/** What requests to the ClientPoint Trigger must know. The node tests it, because there is no server to ask. */
export class ClientPointWebhookApi implements ICredentialType {
	name = 'clientPointWebhookApi';

	displayName = 'ClientPoint Webhook Secret API';

	icon = {
		light: 'file:../icons/clientpoint.svg',
		dark: 'file:../icons/clientpoint.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/clickpoint-clientpoint/n8n-nodes-clickpoint-clientpoint/blob/main/docs/credentials.md#clientpoint-webhook-secret-api';

	properties: INodeProperties[] = [
		{
			displayName: 'Secret',
			name: 'secret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'At least 16 random letters and digits, ideally from a password generator. Add the same secret to the end of the URL in ClientPoint, after "?secret=".',
		},
		{
			displayName: 'Previous Secret',
			name: 'previousSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'To change the secret without losing events, move the old one here. Requests with either one are accepted. Once ClientPoint has the new URL, clear this field.',
		},
	];
}
