import { startSandbox, type Sandbox } from '../../sandbox/server';
import { createSender, type Exchange } from './sender';
import { runChecks, type Accounts, type Result } from './run';

/** Far from any change of the clock, so that every day gives the same answers. */
export const SANDBOX_NOW = new Date('2026-11-21T20:00:00Z');
const LID = '1001';

/** The accounts of a sandbox, which plays all of the vendors' interfaces. */
export async function sandboxAccounts(sandbox: Sandbox): Promise<Accounts> {
	const { url, clientId, clientSecret } = sandbox;
	return {
		dataInterface: { url, key: sandbox.clickPointKey, lid: LID },
		queryApi: { accountUrl: url, dataUrl: url, clientId, clientSecret, lid: LID },
		clientPoint: {
			url,
			key: sandbox.clientPointKey,
			assignedTo: 'dana.reyes@sandbox.example',
			recipient: 'you@sandbox.example',
		},
		webhook: await receiveWebhook(sandbox),
	};
}

/** All checks against a sandbox of their own. */
export async function checkSandbox(): Promise<{
	results: Result[];
	exchanges: Exchange[];
	secrets: string[];
}> {
	const now = () => SANDBOX_NOW;
	const sandbox = await startSandbox({ now });
	try {
		const accounts = await sandboxAccounts(sandbox);
		const { send, exchanges } = createSender({ pause: 0, timeout: 20_000, limit: 100, now });
		const secrets = [sandbox.clickPointKey, sandbox.clientPointKey];
		const keepSecret = (secret: string) => void secrets.push(secret);
		const results = await runChecks(accounts, { send, now, keepSecret });
		return { results, exchanges, secrets };
	} finally {
		await sandbox.close();
	}
}

/** Has the sandbox send an event to itself, and takes its body. */
async function receiveWebhook(sandbox: Sandbox): Promise<string> {
	sandbox.configure({ webhookUrl: `${sandbox.url}/webhook` });
	const { body } = await sandbox.sendEvent({
		event: 'won',
		data: { CustomFields: { Estimator: 'Sam' } },
	});
	sandbox.configure({ webhookUrl: '' });
	return JSON.stringify(body);
}
