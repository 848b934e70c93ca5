import {
	NodeConnectionTypes,
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type INodeCredentialTestResult,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { getTimeZones } from '../shared/calendar';
import { receiveEvent, receiveEventFields } from './actions/event.webhook';
import { testSecrets } from './webhookSecret';

/** Starts a workflow when ClientPoint sends an event to its URL. */
export class ClientPointTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ClientPoint Trigger',
		name: 'clientPointTrigger',
		icon: {
			light: 'file:../../icons/clientpoint.svg',
			dark: 'file:../../icons/clientpoint.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when a ClientPoint is sent, viewed, won or lost',
		eventTriggerDescription: 'Waiting for ClientPoint to send an event to the Test URL',
		activationMessage: 'ClientPoint can now send its events to the Production URL.',
		defaults: { name: 'ClientPoint Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'clientPointWebhookApi',
				required: true,
				testedBy: 'testWebhookSecret',
				displayOptions: { show: { authentication: ['secret'] } },
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				// Otherwise, n8n responds with the text `firstEntryJson`.
				responseData: '',
				path: 'webhook',
			},
		],
		properties: receiveEventFields,
	};

	methods = {
		credentialTest: {
			async testWebhookSecret(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				return testSecrets(credential.data ?? {});
			},
		},
		loadOptions: { getTimeZones },
	};

	/** n8n's linter requires all three. They do nothing, because a person enters the URL in ClientPoint. */
	webhookMethods = {
		default: {
			checkExists: async (): Promise<boolean> => true,
			create: async (): Promise<boolean> => true,
			delete: async (): Promise<boolean> => true,
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveEvent(this);
	}
}
