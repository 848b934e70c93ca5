import type { Misbehavior } from '../../sandbox/server';
import { batch, createdUids, daysBack, outcomesOf, report, uidOf, withSettings } from './batch';
import { client, killAndRestart, MANUAL_TRIGGER, outputOf, sandbox, until, useN8n } from './host';

/** What happens when n8n, or its worker in queue mode, is killed in the middle of its work. */

const LEADS = 100;
const CONCURRENCY = 4;
/** So many creates of an execution are answered before it is killed. */
const ANSWERED = 42;
/** So many keys at most are marked as open although their creates were answered. */
const MOST_SETTLED = 64;
/** So many keys at most are claimed in one access of the memory, and perhaps not attempted. */
const CLAIMED_AHEAD = 4 * CONCURRENCY;
const OPTIONS = { concurrency: CONCURRENCY };
const ONCE = { createOncePer: '={{ $json.UID }}', options: OPTIONS };

useN8n();

/**
 * Lets creates hang behind the first ones, until n8n is dead. Of the `CONCURRENCY` that are under
 * way, the vendor will do half.
 */
function hangBehind(answered: number, containing = '') {
	const rules: Misbehavior[] = [
		{ on: 'create', times: -1, do: { kind: 'delay', ms: 3_000 } },
		{ on: 'create', times: CONCURRENCY / 2, do: { kind: 'cut', when: 'before-processing' } },
	];
	sandbox.misbehave(rules.map((rule) => ({ ...rule, containing, after: answered })));
}
const creates = () => sandbox.requests().filter(({ endpoint }) => endpoint === 'create');
/** Whether the vendor has done all that it will do: it also does what nobody waits for any more. */
const allDone = () => {
	const willBeDone = creates().filter(({ misbehavior }) =>
		misbehavior.every(({ kind }) => kind !== 'cut'),
	);
	return createdUids(sandbox).length === willBeDone.length;
};

async function killDuring(requests: number) {
	await until('creates hang', () => creates().length === requests);
	await killAndRestart(client);
	await until('the vendor has ended its work', allDone);
	sandbox.behave();
}

it('leaves each lead created, unknown or not attempted, and sends none again', async () => {
	const keyed = Array.from({ length: LEADS }, (_, index) => uidOf(index, 'keyed'));
	const plain = Array.from({ length: LEADS }, (_, index) => uidOf(index, 'plain'));
	hangBehind(ANSWERED, 'keyed');
	hangBehind(ANSWERED, 'plain');
	const withKeys = await client.importWorkflow(batch({ uids: keyed, parameters: ONCE }));
	const without = await client.importWorkflow(
		batch({ uids: plain, parameters: { options: OPTIONS } }),
	);
	const ids = [
		await client.start(withKeys, MANUAL_TRIGGER.name),
		await client.start(without, MANUAL_TRIGGER.name),
	];
	await killDuring(2 * (ANSWERED + CONCURRENCY));
	const attempted = keyed.slice(0, ANSWERED + CONCURRENCY);
	const underWay = attempted.slice(ANSWERED);
	const before = createdUids(sandbox).filter((uid) => keyed.includes(uid));
	expect(before).toHaveLength(ANSWERED + CONCURRENCY / 2);

	const next = await client.run(withKeys, MANUAL_TRIGGER.name);
	expect(next.status).toBe('success');
	const { created, alreadyCreated, unknown, length } = outcomesOf(next);
	expect(length).toBe(LEADS);
	const claimed = [...alreadyCreated, ...unknown];
	expect(claimed).toEqual(expect.arrayContaining(attempted));
	expect(claimed.length).toBeLessThanOrEqual(attempted.length + CLAIMED_AHEAD);
	expect(created).toHaveLength(LEADS - claimed.length);
	// None is said to be created that is not.
	expect(before).toEqual(expect.arrayContaining(alreadyCreated));
	expect(unknown).toEqual(expect.arrayContaining(underWay));
	expect(unknown.length).toBeLessThan(MOST_SETTLED + CLAIMED_AHEAD);
	const after = createdUids(sandbox).filter((uid) => keyed.includes(uid));
	expect(new Set(after).size).toBe(after.length);
	expect([...new Set([...after, ...unknown])].sort()).toEqual(keyed);

	const third = await client.run(withKeys, MANUAL_TRIGGER.name);
	expect(outcomesOf(third).unknown).toEqual(unknown);

	// n8n knows of the crash, and neither goes on with the executions nor begins them again. A retry
	// from the list it refuses, or begins with nothing to do.
	for (const id of ids) {
		expect(['crashed', 'error']).toContain((await client.waitFor(id)).status);
		await Promise.allSettled([client.retry(id, 'original')]);
	}
	const sent = creates().filter(({ rawBody }) => rawBody.includes('plain'));
	expect(sent).toHaveLength(ANSWERED + CONCURRENCY);
	const createdPlain = new Set(createdUids(sandbox).filter((uid) => plain.includes(uid)));
	expect(createdPlain.size).toBe(ANSWERED + CONCURRENCY / 2);
	expect(createdUids(sandbox)).toHaveLength(after.length + createdPlain.size);
});

it('creates each ClientPoint once in three daily runs, killed between and in the middle', async () => {
	let stored = await client.importWorkflow(report(ONCE));
	const run = async () => await client.run(stored, MANUAL_TRIGGER.name);
	const forDays = async (from: number, to: number) => {
		const parameters = daysBack(from, to);
		stored = await client.overwriteWorkflow(
			stored.id,
			withSettings(stored, 'Report', { parameters }),
		);
	};
	await forDays(9, 6);
	const first = await run();
	await killAndRestart(client);

	const answered = 6;
	await forDays(7, 3);
	const before = creates().length;
	hangBehind(answered);
	await client.start(stored, MANUAL_TRIGGER.name);
	await killDuring(before + answered + CONCURRENCY);
	const second = await run();
	await forDays(4, 0);
	const third = await run();

	const reported = [first, second, third].flatMap((execution) => outputOf(execution, 'Report'));
	const uids = [...new Set(reported.map(({ UID }) => String(UID)))].sort();
	const created = createdUids(sandbox);
	const { unknown } = outcomesOf(second);
	expect(new Set(created).size).toBe(created.length);
	expect([...new Set([...created, ...unknown])].sort()).toEqual(uids);
	expect(unknown.length).toBeGreaterThanOrEqual(CONCURRENCY);
	expect(unknown.length).toBeLessThan(MOST_SETTLED + CLAIMED_AHEAD);
});
