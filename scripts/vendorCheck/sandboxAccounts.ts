import { request } from 'undici';

import type { CheckedFactId } from '../../sandbox/facts';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import { digText, isRecord, parseJson } from '../json';
import { createSender, type Exchange } from './sender';
import { areaOf, CHECKED_IDS, runChecks, type Accounts, type Result } from './run';

/** Far from any change of the clock, so that every day gives the same answers. */
export const SANDBOX_NOW = new Date('2026-11-21T20:00:00Z');
const LID = '1001';

/** The accounts of a sandbox, and what it cannot be asked, with the reason. */
export interface SandboxAccounts {
	accounts: Accounts;
	missing: ReadonlyMap<CheckedFactId, string>;
}

/** Finds out what a sandbox plays: not every one has all of the vendors' interfaces. */
export async function sandboxAccounts(sandbox: Sandbox): Promise<SandboxAccounts> {
	const { url } = sandbox;
	const control = (await ask('GET', `${url}/control`)).value;
	const clientId = digText(control, 'clientId');
	const clientSecret = digText(control, 'clientSecret');
	const hasRecipients = (await ask('POST', `${url}/v4/recipient/add`, {})).status !== 404;
	const webhook = await receiveWebhook(url);

	const missing = new Map<CheckedFactId, string>();
	const leaveOut = (reason: string, concerns: (id: CheckedFactId) => boolean) => {
		for (const id of CHECKED_IDS) if (concerns(id)) missing.set(id, reason);
	};
	if (clientId === '') {
		leaveOut('This sandbox has no Query API.', (id) => areaOf(id) === 'queryApi');
		leaveOut(
			'No lead arrives at this sandbox, and it has no Query API.',
			(id) => id === 'dataInterface.zone.pacific',
		);
	}
	if (!hasRecipients) {
		const reason = 'This sandbox cannot add recipients.';
		leaveOut(reason, (id) => id.startsWith('clientPoint.recipient.'));
	}
	if (webhook === undefined)
		leaveOut('This sandbox sends no webhooks.', (id) => areaOf(id) === 'webhook');

	const accounts: Accounts = {
		dataInterface: { url, key: sandbox.clickPointKey, lid: LID },
		...(clientId !== '' && {
			queryApi: { accountUrl: url, dataUrl: url, clientId, clientSecret, lid: LID },
		}),
		clientPoint: {
			url,
			key: sandbox.clientPointKey,
			assignedTo: 'dana.reyes@sandbox.example',
			recipient: 'you@sandbox.example',
		},
		...(webhook !== undefined && { webhook }),
	};
	return { accounts, missing };
}

/** All checks against a sandbox of their own. */
export async function checkSandbox(): Promise<{
	results: Result[];
	exchanges: Exchange[];
	missing: SandboxAccounts['missing'];
	secrets: string[];
}> {
	const now = () => SANDBOX_NOW;
	const sandbox = await startSandbox({ now });
	try {
		const { accounts, missing } = await sandboxAccounts(sandbox);
		const { send, exchanges } = createSender({ pause: 0, timeout: 20_000, limit: 100, now });
		const secrets = [sandbox.clickPointKey, sandbox.clientPointKey];
		const keepSecret = (secret: string) => void secrets.push(secret);
		const results = await runChecks(accounts, { send, now, keepSecret });
		// what the sandbox does not play has nothing to tell
		const told = results.map(({ id, verdict, seen }): Result => {
			const reason = missing.get(id);
			return reason === undefined
				? { id, verdict, seen }
				: { id, verdict: 'undecided', seen: reason };
		});
		return { results: told, exchanges, missing, secrets };
	} finally {
		await sandbox.close();
	}
}

/** Has the sandbox send an event to itself, and takes its body; undefined when it sends none. */
async function receiveWebhook(url: string): Promise<string | undefined> {
	const settings = await ask('POST', `${url}/control/settings`, { webhookUrl: `${url}/webhook` });
	if (settings.status !== 200) return undefined;
	const event = { event: 'won', data: { CustomFields: { Estimator: 'Sam' } } };
	const delivery = (await ask('POST', `${url}/control/event`, event)).value;
	await ask('POST', `${url}/control/settings`, { webhookUrl: '' });
	return isRecord(delivery) && isRecord(delivery.body) ? JSON.stringify(delivery.body) : undefined;
}

async function ask(
	method: 'GET' | 'POST',
	url: string,
	json?: unknown,
): Promise<{ status: number; value: unknown }> {
	const answer = await request(url, {
		method,
		headers: { 'content-type': 'application/json' },
		body: json === undefined ? null : JSON.stringify(json),
	});
	return { status: answer.statusCode, value: parseJson(await answer.body.text()) };
}
