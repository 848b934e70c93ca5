import { startSandbox, type Sandbox } from '../sandbox/server';
import { saveAccount } from '../scripts/accounts';
import type { N8nClient } from '../scripts/n8n-client';

export type LeadFormat = 'json' | 'xml';

/** Whole days in the account's zone, both included, as `2026-11-21`. */
export interface Period {
	from: string;
	to: string;
}

export const ACCOUNT_ZONE = 'America/Los_Angeles';
/** The sandbox's clock at its start, so that the leads are the same ones each time. */
const NOW = Date.parse('2026-11-21T20:00:00Z');
/** The days that the sandbox spreads its leads over. */
const DAYS = 60;
/** What an execution before the measured one reads. */
const WARM_UP_LEADS = 2000;

export const ALL_LEADS = lastDays(DAYS + 1);

/** The last few days' leads, for warming up: about 2,000. */
export function fewLeads(leads: number): Period {
	return lastDays(Math.min(DAYS, Math.ceil((WARM_UP_LEADS / leads) * DAYS)));
}

function lastDays(days: number): Period {
	const day = (before: number) => new Date(NOW - before * 86_400_000).toISOString().slice(0, 10);
	return { from: day(days - 1), to: day(0) };
}

/** Starts the vendors with so many leads, on pages that are written once and kept. */
export async function startVendor(leads: number): Promise<Sandbox> {
	const ahead = NOW - Date.now();
	return await startSandbox({ leads, keepPages: true, now: () => new Date(Date.now() + ahead) });
}

/** From now on the vendor takes so many milliseconds for leads, or for a create. */
export function delay(vendor: Sandbox, on: 'leads' | 'create', ms: number): void {
	vendor.behave();
	if (ms > 0) vendor.misbehave({ on, times: -1, do: { kind: 'delay', ms } });
}

/** Gives n8n the vendor's keys; the stock node's credential has ClientPoint's. */
export async function saveCredentials(client: N8nClient, vendor: Sandbox): Promise<void> {
	await saveAccount(client, 'clickPoint', vendor);
	const { name } = await saveAccount(client, 'clientPoint', vendor);
	const json = JSON.stringify({ body: { api_key: vendor.clientPointKey } });
	await client.saveCredential(name, 'httpCustomAuth', { json });
}
