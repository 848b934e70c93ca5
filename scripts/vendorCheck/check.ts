import { FACTS, type Fact, type FactId } from '../../sandbox/facts';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import { createAsk } from './ask';
import {
	observeDataInterface,
	observeQueryApi,
	type DataInterfaceAccount,
	type QueryApiAccount,
} from './clickPoint';
import { observeClientPoint, observeWebhook, type ClientPointAccount } from './clientPoint';

/** What there is to look at; what is left out is not seen. */
export interface Accounts {
	dataInterface?: DataInterfaceAccount;
	queryApi?: QueryApiAccount;
	clientPoint?: ClientPointAccount;
	/** The body of a webhook that was received. */
	webhook?: unknown;
}

/** What was seen of each fact, and each request with the shape of its response. */
export interface Findings {
	seen: Map<FactId, string>;
	requests: string[];
	/** Tokens that the vendors gave. */
	secrets: string[];
}

export const FACT_IDS = Object.keys(FACTS).filter((id): id is FactId => Object.hasOwn(FACTS, id));
export const factOf = (id: FactId): Fact => FACTS[id];

/** Far from any change of the clock, so that every day gives the same answers. */
export const SANDBOX_NOW = new Date('2026-11-21T20:00:00Z');

export async function observe(
	{ dataInterface, queryApi, clientPoint, webhook }: Accounts,
	{ now, pause, limit }: { now: Date; pause: number; limit: number },
): Promise<Findings> {
	const findings: Findings = { seen: new Map(), requests: [], secrets: [] };
	const ask = createAsk({ pause, limit }, (line) => void findings.requests.push(line));
	const note = (id: FactId, seen: string | boolean | undefined) => {
		// A status of 0 is no response, which says nothing about a fact.
		if (typeof seen === 'string' && !/^0$|not asked|no response/.test(seen)) {
			findings.seen.set(id, seen);
		}
	};
	const times = dataInterface
		? await observeDataInterface(ask, dataInterface, now, note)
		: new Map<string, number>();
	const keepSecret = (secret: string) => void findings.secrets.push(secret);
	if (queryApi) await observeQueryApi(ask, queryApi, now, note, keepSecret, times);
	if (clientPoint) await observeClientPoint(ask, clientPoint, note);
	if (webhook !== undefined) observeWebhook(webhook, note);
	return findings;
}

/** The accounts of a sandbox, which plays both vendors as the facts say. */
export async function sandboxAccounts(sandbox: Sandbox): Promise<Required<Accounts>> {
	const { url, clientId, clientSecret } = sandbox;
	sandbox.configure({ webhookUrl: `${url}/webhook` });
	const data = { CustomFields: { Estimator: 'Sam' } };
	const { body } = await sandbox.sendEvent({ event: 'won', data });
	sandbox.configure({ webhookUrl: '' });
	return {
		dataInterface: { url, key: sandbox.clickPointKey, lid: '1001' },
		queryApi: { accountUrl: url, dataUrl: url, clientId, clientSecret, lid: '1001' },
		clientPoint: {
			url,
			key: sandbox.clientPointKey,
			assignedTo: 'dana.reyes@sandbox.example',
			recipient: 'you@sandbox.example',
		},
		webhook: body,
	};
}

/** What is seen of a sandbox: of each fact what it says. */
export async function observeSandbox(): Promise<Findings> {
	const sandbox = await startSandbox({ now: () => SANDBOX_NOW });
	try {
		const accounts = await sandboxAccounts(sandbox);
		return await observe(accounts, { now: SANDBOX_NOW, pause: 0, limit: 100 });
	} finally {
		await sandbox.close();
	}
}

/** The report as Markdown: of each fact what was seen, and whether that, or an alternative, was expected. */
export function writeReport(findings: Findings, title: string): string {
	const lines = { differs: [''], alternative: [''], same: [''], unseen: [''] };
	for (const id of FACT_IDS) {
		const { claim, seen: expected, alternatives = [], unchecked } = factOf(id);
		const seen = findings.seen.get(id);
		const line = `- \`${id}\`: ${claim}`;
		if (seen === undefined) lines.unseen.push(`${line}${unchecked ? ` ${unchecked}` : ''}`);
		else if (seen === expected) lines.same.push(line);
		else {
			const list = alternatives.includes(seen) ? lines.alternative : lines.differs;
			list.push(`${line}\n  - seen: \`${plain(seen)}\`, expected: \`${expected}\``);
		}
	}
	const section = (heading: string, [, ...rows]: string[]) =>
		rows.length > 0 ? [`## ${heading} (${rows.length})`, rows.join('\n')] : [];
	return [
		`# Vendor check of n8n-nodes-clickpoint-clientpoint, ${title}`,
		'Names and kinds of fields, statuses and counts; no keys, and nothing of what stands in the fields. Read it before you send it.',
		...section('Differs: here the package may be wrong', lines.differs),
		...section('An alternative that the nodes bear', lines.alternative),
		...section('As the package assumes', lines.same),
		...section('Not seen', lines.unseen),
		...section('Requests', ['', ...findings.requests.map((line) => `- \`${plain(line)}\``)]),
		'',
	].join('\n\n');
}

/** The last net: what is seen is made of kinds and names, so there should be nothing for it to catch. */
function plain(text: string): string {
	return text
		.replaceAll('`', "'")
		.replace(/[\w.+%-]+@[\w-]+(\.[\w-]+)+/g, '(email)')
		.replace(/\d{7,}/g, '(digits)');
}
