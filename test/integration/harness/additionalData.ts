import { ExternalSecretsProxy } from 'n8n-core';
import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';

import type { CredentialsHelper } from './credentials';

const notAvailable = async () => await Promise.reject(new Error('Not available in the tests'));

let executions = 0;

/** What n8n's server gives an execution beside the workflow. */
export function additionalData(
	credentialsHelper: CredentialsHelper,
): IWorkflowExecuteAdditionalData {
	const base = 'http://localhost:5678/';
	// Hosts newer than the types that are compiled against ask for more.
	const newer = {
		externalSecretsProxy: new ExternalSecretsProxy(),
		formBaseUrl: `${base}form`,
		formTestBaseUrl: `${base}form-test`,
		mcpBaseUrl: `${base}mcp`,
		mcpTestBaseUrl: `${base}mcp-test`,
	};
	return {
		...newer,
		credentialsHelper,
		// A retry is an execution of its own, too.
		executionId: `${++executions}`,
		currentNodeExecutionIndex: 0,
		variables: {},
		instanceBaseUrl: base,
		restApiUrl: `${base}rest`,
		webhookBaseUrl: `${base}webhook`,
		webhookWaitingBaseUrl: `${base}webhook-waiting`,
		webhookTestBaseUrl: `${base}webhook-test`,
		formWaitingBaseUrl: `${base}form-waiting`,
		executeWorkflow: notAvailable,
		getRunExecutionData: async () => undefined,
		startRunnerTask: notAvailable,
		logAiEvent: () => undefined,
		setExecutionStatus: () => undefined,
		sendDataToUI: () => undefined,
	};
}
