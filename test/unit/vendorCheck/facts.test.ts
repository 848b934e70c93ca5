import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { FACTS, type CheckedFactId, type Fact, type FactId } from '../../../sandbox/facts';
import { startSandbox, type Sandbox } from '../../../sandbox/server';
import type { Finding } from '../../../scripts/vendorCheck/finding';
import { sandboxProblems } from '../../../scripts/vendorCheck/report';
import {
	areaOf,
	CHECKED_IDS,
	checksOf,
	FACT_IDS,
	findOut,
	type Accounts,
} from '../../../scripts/vendorCheck/run';
import {
	checkSandbox,
	SANDBOX_NOW,
	sandboxAccounts,
} from '../../../scripts/vendorCheck/sandboxAccounts';
import { createSender, type Send } from '../../../scripts/vendorCheck/sender';
import { DIFFERENT } from './differentVendor';

const MINUTES = 60_000;
const now = () => SANDBOX_NOW;
const factOf = (id: FactId): Fact => FACTS[id];

describe('the list of facts', () => {
	it.each(FACT_IDS)('%s is checked, or says why not', (id) => {
		const { how, unchecked, claim } = factOf(id);
		expect([how, unchecked].filter((each) => each !== undefined)).toHaveLength(1);
		for (const sentence of [claim, how ?? unchecked]) expect(sentence).toMatch(/^\S.+\.$/s);
	});
});

describe("the sandbox's comments", () => {
	const folder = path.resolve(__dirname, '../../../sandbox');
	const comments = readdirSync(folder)
		.filter((name) => name.endsWith('.ts') && name !== 'facts.ts')
		.map((name) => readFileSync(path.join(folder, name), 'utf8'))
		.flatMap((text) => text.split('\n').filter((line) => /^\s*(\/\/|\/?\*)/.test(line)));
	const named = comments.flatMap(
		(line) =>
			line.match(/\b(dataInterface|queryApi|clientPoint|webhook)\.[a-zA-Z.]*[a-zA-Z]/g) ?? [],
	);

	it('name facts that there are', () => {
		expect(named.length).toBeGreaterThan(20);
		expect(named.filter((id) => !FACT_IDS.some((each) => each === id))).toEqual([]);
	});
});

describe('the sandbox', () => {
	let checked: Awaited<ReturnType<typeof checkSandbox>>;
	beforeAll(async () => {
		checked = await checkSandbox();
	}, MINUTES);

	it.each(CHECKED_IDS)('is as %s says', (id) => {
		const result = checked.results.find((each) => each.id === id);
		expect(result).toMatchObject({ verdict: 'confirmed' });
	});

	it('is asked no more often than a vendor may be', () => {
		expect(checked.exchanges.length).toBeGreaterThan(25);
		expect(checked.exchanges.length).toBeLessThanOrEqual(50);
	});

	it('fails where a fact is contradicted or undecided', () => {
		const id = 'dataInterface.get';
		const verdicts: Array<Finding['verdict']> = ['confirmed', 'contradicted', 'undecided'];
		const problems = verdicts.map((verdict) => sandboxProblems([{ id, verdict, seen: '' }]).length);
		expect(problems).toEqual([0, 1, 1]);
	});
});

describe('a vendor that differs', () => {
	let sandbox: Sandbox;
	let playing: Accounts;
	beforeAll(async () => {
		sandbox = await startSandbox({ now });
		playing = await sandboxAccounts(sandbox);
	}, MINUTES);
	afterAll(async () => await sandbox.close());
	beforeEach(() => sandbox.reset());

	/** What one check finds out, alone. */
	const found = async (
		id: CheckedFactId,
		different: (send: Send) => Send = (send) => send,
		accounts = playing,
	) => {
		const { send } = createSender({ pause: 0, timeout: 20_000, limit: 100, now });
		const checks = checksOf(accounts, { send: different(send), now, keepSecret: () => undefined });
		return await findOut(checks[id], areaOf(id));
	};
	/** Without the Query API, which tells the time zone of every lead. */
	const byTheClock = () => ({ dataInterface: playing.dataInterface });

	it.each(Object.entries(DIFFERENT))(
		'contradicts %s',
		async (name, difference) => {
			const id = CHECKED_IDS.find((each) => each === name);
			if (id === undefined) throw new Error(`no fact ${name}`);
			if (Array.isArray(difference)) sandbox.misbehave(difference);
			const { verdict } = await found(id, Array.isArray(difference) ? undefined : difference);
			expect(verdict).toBe(id === 'dataInterface.lead.absentFields' ? 'undecided' : 'contradicted');
			expect(sandbox.clientPoints().length).toBeLessThanOrEqual(1);
		},
		MINUTES,
	);

	it('finds out the time zone by a lead that arrives during the check', async () => {
		const arriving = (minutes: number) => (send: Send) => {
			let asked = 0;
			const changed: Send = async (call) => {
				const exchange = await send(call);
				if (++asked === 1 || exchange.body.format !== 'json') return exchange;
				// the sandbox's clock shows noon in Los Angeles
				const DateAdded = `11/21/2026 ${12 + Math.floor(minutes / 60)}:0${minutes % 60}:00`;
				const value = { QueryTotal: '1', Leads: [{ UID: '99999999', DateAdded }] };
				return { ...exchange, body: { format: 'json', value } };
			};
			return changed;
		};
		const zone = async (minutes: number) =>
			(await found('dataInterface.zone.pacific', arriving(minutes), byTheClock())).verdict;
		expect(await zone(0)).toBe('confirmed');
		expect(await zone(60)).toBe('contradicted');
		expect(await zone(-60)).toBe('undecided');
	});

	it('does not guess the time zone from leads that were there before', async () => {
		expect(await found('dataInterface.zone.pacific', undefined, byTheClock())).toEqual({
			verdict: 'undecided',
			seen: expect.stringContaining('minutes old, which does not decide'),
		});
	});

	it.each(['1005', '4711'])(
		'decides nothing that takes leads for the LID %s, which has none',
		async (lid) => {
			const { dataInterface } = playing;
			if (!dataInterface) throw new Error('no Data Interface');
			const confirmed: string[] = [];
			for (const id of CHECKED_IDS.filter((each) => areaOf(each) === 'dataInterface')) {
				const { verdict } = await found(id, undefined, {
					dataInterface: { ...dataInterface, lid },
				});
				expect([id, verdict]).not.toEqual([id, 'contradicted']);
				if (verdict === 'confirmed') confirmed.push(id);
			}
			expect(confirmed).toEqual(lid === '1005' ? ['dataInterface.post.form'] : []);
		},
		MINUTES,
	);

	it.each(CHECKED_IDS)('does not decide %s when nothing is answered but errors', async (id) => {
		const down = (send: Send) => {
			const changed: Send = async (call) => await send({ ...call, base: 'http://127.0.0.1:1' });
			return changed;
		};
		const accounts = { ...playing, webhook: 'not a webhook' };
		const { verdict, seen } = await found(id, down, accounts);
		if (id === 'webhook.shape') expect(verdict).toBe('contradicted');
		else expect(verdict).toBe('undecided');
		expect(seen).toMatch(
			/ECONNREFUSED|has no Data|no JSON|no Event|No Client ID and Client Secret/,
		);
	});
});

describe("a webhook's body", () => {
	/** As the vendor documents it. */
	const documented = {
		Event: 'sent',
		Data: {
			ClientPointId: '12345',
			Revenue: '500.00',
			Client: 'Acme',
			ViewStatus: 'sent',
			CreatedDate: '2025-02-04 09:02:58',
			SendDate: '2025-02-04 09:03:10',
			WonDate: null,
			AssignedTo: 'a@company.example',
			Status: 'trash',
			Division: 'West',
			DivisionId: '8511',
			CustomFields: { Estimator: 'Sam' },
			ClientPointLink: 'https://company.clientpoint.net/v/123456/0000',
		},
	};
	const found = async (id: CheckedFactId, body: unknown) => {
		const never: Send = async () => await Promise.reject(new Error('nothing is to be sent'));
		const webhook = JSON.stringify(body);
		const surroundings = { send: never, now, keepSecret: () => undefined };
		return (await findOut(checksOf({ webhook }, surroundings)[id], 'webhook')).verdict;
	};
	const data = (changes: object) => ({ ...documented, Data: { ...documented.Data, ...changes } });

	it.each<[CheckedFactId, unknown]>([
		['webhook.shape', { event: 'sent', Data: documented.Data }],
		['webhook.names', { ...documented, Data: { ClientPointId: '1' } }],
		['webhook.texts', data({ Revenue: 500 })],
		['webhook.texts', data({ ClientPointId: 12345 })],
		['webhook.dates', data({ WonDate: '2/4/2025' })],
		['webhook.event', { ...documented, Event: 'ClientPointSent' }],
		['webhook.customFields', data({ CustomFields: [{ tag: 'Estimator', value: 'Sam' }] })],
		['webhook.link', data({ ClientPointLink: 'https://example.com/x' })],
	])('tells of %s', async (id, different) => {
		expect(await found(id, documented)).toBe('confirmed');
		expect(await found(id, different)).toBe('contradicted');
	});

	it('does not decide what is not in it', async () => {
		expect(await found('webhook.customFields', data({ CustomFields: {} }))).toBe('undecided');
		expect(await found('webhook.texts', data({ Revenue: undefined }))).toBe('undecided');
	});
});
