import path from 'node:path';

import { DEFAULT_CLICKPOINT_KEY, DEFAULT_CLIENTPOINT_KEY } from '../sandbox/settings';
import { dig, digList, digText, parseJson } from '../scripts/json';
import { launch } from '../scripts/processes';

/** The vendors: the sandbox, in a process of its own, with pages that are written once and kept. */
export interface Vendor extends VendorAddress {
	/** From now on leads come in this form, after so many milliseconds, whatever was asked for. */
	behave(format: LeadFormat, delayMs: number): Promise<void>;
	/** From now on creating takes so many milliseconds; nothing is created yet. */
	takeCreates(delayMs: number): Promise<void>;
	/** How many leads it has written so far: as long as it stays the same, all pages were kept ones. */
	writtenLeads(): Promise<number>;
	/** Names of the ClientPoints that were created. */
	createdNames(): Promise<string[]>;
	stop(): Promise<void>;
}

export interface VendorAddress {
	url: string;
	clickPointKey: string;
	clientPointKey: string;
}

export type LeadFormat = 'json' | 'xml';

/** Whole days in the account's zone, both included, as `2026-11-21`. */
export interface Period {
	from: string;
	to: string;
}

export const ACCOUNT_ZONE = 'America/Los_Angeles';
/** The sandbox's clock at its start, so that the leads are the same ones each time. */
const NOW = '2026-11-21T20:00:00Z';
const LAST_DAY = '2026-11-21';
/** The days that the sandbox spreads its leads over. */
const DAYS = 60;
/** What an execution before the measured one reads. */
const WARM_UP_LEADS = 2000;

/** All leads. */
export const ALL_LEADS: Period = { from: daysBefore(DAYS), to: LAST_DAY };

/** The last few days' leads, for warming up: about 2,000. */
export function fewLeads(leads: number): Period {
	const days = Math.ceil((WARM_UP_LEADS / leads) * DAYS);
	return { from: daysBefore(Math.min(days, DAYS) - 1), to: LAST_DAY };
}

function daysBefore(days: number): string {
	return new Date(Date.parse(LAST_DAY) - days * 86_400_000).toISOString().slice(0, 10);
}

/** Starts the sandbox with so many leads. @throws Error when it does not come up */
export async function startVendor(leads: number): Promise<Vendor> {
	const program = path.join(__dirname, '..', 'sandbox', 'cli.ts');
	const { child, exited, stop } = await launch(
		process.execPath,
		[
			'--import',
			'tsx',
			program,
			'--port',
			'0',
			'--leads',
			`${leads}`,
			'--now',
			NOW,
			'--keep-pages',
		],
		{ cwd: path.join(__dirname, '..'), output: 'pipe' },
	);
	const url = await new Promise<string>((resolve, reject) => {
		let said = '';
		const listen = (piece: Buffer) => {
			said += piece.toString();
			const found = /listening on (\S+)/.exec(said)?.[1];
			if (found !== undefined) resolve(found);
		};
		child.stdout?.on('data', listen);
		child.stderr?.on('data', listen);
		void exited.then(() => reject(new Error(`The sandbox ended: ${said}`)));
	});

	const control = async (method: string, route: string, body?: object): Promise<unknown> => {
		const answer = await fetch(`${url}/control${route}`, {
			method,
			...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
		});
		const text = await answer.text();
		if (!answer.ok) throw new Error(`The sandbox refused ${route}: ${text}`);
		return parseJson(text);
	};
	const delay = async (on: string, ms: number) => {
		await control('DELETE', '/misbehave');
		if (ms === 0) return;
		await control('POST', '/misbehave', { rules: [{ on, times: -1, do: { kind: 'delay', ms } }] });
	};
	return {
		url,
		clickPointKey: DEFAULT_CLICKPOINT_KEY,
		clientPointKey: DEFAULT_CLIENTPOINT_KEY,
		async behave(format, delayMs) {
			await control('POST', '/dialect', format === 'xml' ? { 'dataInterface.json': 'xml' } : {});
			await delay('leads', delayMs);
		},
		async takeCreates(delayMs) {
			await control('POST', '/reset');
			await delay('create', delayMs);
		},
		async writtenLeads() {
			return Number(dig(await control('GET', ''), 'generatedLeads'));
		},
		async createdNames() {
			const created = digList(await control('GET', '/clientpoints'), 'clientPoints');
			return created.map((each) => digText(each, 'fields', 'name'));
		},
		stop,
	};
}
