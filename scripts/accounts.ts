import type { Sandbox } from '../sandbox/server';
import type { Credential, N8nClient } from './n8n-client';

/** The credentials that point at the sandbox, under the names that the examples use. */
const ACCOUNTS = {
	clickPoint: {
		name: 'ClickPoint account',
		type: 'clickPointApi',
		dataOf: ({ url, clickPointKey, accountTimeZone }: Sandbox) => ({
			apiKey: clickPointKey,
			accountTimeZone,
			baseUrl: url,
			receiverUrl: url,
		}),
	},
	clickPointClient: {
		name: 'ClickPoint client',
		type: 'clickPointClientCredentialsApi',
		dataOf: ({ url, clientId, clientSecret }: Sandbox) => ({
			clientId,
			clientSecret,
			apiUrl: url,
			dataUrl: url,
			receiverUrl: url,
		}),
	},
	clientPoint: {
		name: 'ClientPoint account',
		type: 'clientPointApi',
		dataOf: ({ url, clientPointKey }: Sandbox) => ({ apiKey: clientPointKey, baseUrl: url }),
	},
} as const;

export type Account = keyof typeof ACCOUNTS;

/** What such a credential holds. */
export const accountData = (account: Account, sandbox: Sandbox) =>
	ACCOUNTS[account].dataOf(sandbox);

/** Puts one into n8n, over that of an earlier sandbox. */
export async function saveAccount(
	client: N8nClient,
	account: Account,
	sandbox: Sandbox,
	more: object = {},
): Promise<Credential> {
	const { name, type } = ACCOUNTS[account];
	return await client.saveCredential(name, type, { ...accountData(account, sandbox), ...more });
}
