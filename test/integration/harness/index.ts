export { CredentialStore, type CredentialData } from './credentials';
export { testCredential, type CredentialTestResult } from './credentialTest';
export { processedData } from './deduplication';
export { listSearch, loadOptions } from './options';
export { AGENT, AGENT_IN_BATCHES, NO_OP, packageUnderTest, TRIGGER } from './package';
export { inAnotherProcess } from './process';
export { Poller } from './poll';
export {
	type NodeResult,
	type NodeRun,
	runNode,
	runWorkflow,
	textsIn,
	type WorkflowResult,
	type WorkflowRun,
} from './run';
export { type ActiveWebhook, startWebhook } from './webhook';
