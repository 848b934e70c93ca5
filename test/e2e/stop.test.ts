import { batch, createdUids, outcomesOf, uidOf } from './batch';
import { chain, client, logsOfN8n, MANUAL_TRIGGER, PACKAGE, sandbox, until, useN8n } from './host';

/** What happens when a person presses Stop. */

const LEADS = 100;
const ALL = Array.from({ length: LEADS }, (_, index) => uidOf(index));
const CONCURRENCY = 4;
/** Longer than n8n takes to tell the node, in queue mode too. */
const LATENCY_MS = 1_500;
const RETRY_AFTER_S = 40;

useN8n();

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const allAnswered = () => sandbox.requests().every(({ ended }) => ended !== null);

it('lets creates under way finish, starts no more, and the next run creates the rest', async () => {
	sandbox.misbehave({ on: 'create', times: -1, do: { kind: 'delay', ms: LATENCY_MS } });
	const stored = await client.importWorkflow(
		batch({
			uids: ALL,
			parameters: { createOncePer: '={{ $json.UID }}', options: { concurrency: CONCURRENCY } },
		}),
	);
	const id = await client.start(stored, MANUAL_TRIGGER.name);
	await until(
		'a second round of creates begins',
		() => sandbox.requests().length === 2 * CONCURRENCY,
	);
	await client.stop(id);
	await until('all creates are answered', allAnswered);
	await sleep(LATENCY_MS);

	expect((await client.waitFor(id)).status).toBe('canceled');
	// n8n does not keep what a stopped execution still had to do: it refuses a retry, or does nothing.
	await Promise.allSettled([client.retry(id, 'original')]);
	expect(sandbox.requests().map(({ status, aborted }) => ({ status, aborted }))).toEqual(
		Array.from({ length: 2 * CONCURRENCY }, () => ({ status: 200, aborted: false })),
	);
	expect(createdUids(sandbox)).toEqual(ALL.slice(0, 2 * CONCURRENCY));

	sandbox.behave();
	const next = await client.run(stored, MANUAL_TRIGGER.name);
	expect(next.status).toBe('success');
	expect(createdUids(sandbox)).toEqual(ALL);
	// Stopped properly, it left no key whose outcome nobody knows.
	expect(outcomesOf(next)).toMatchObject({
		alreadyCreated: ALL.slice(0, 2 * CONCURRENCY),
		unknown: [],
		length: LEADS,
	});
});

it('ends the wait that a vendor asked for, and reads no more', async () => {
	const headers = { 'retry-after': `${RETRY_AFTER_S}` };
	sandbox.misbehave({ on: 'leads', do: { kind: 'status', status: 429, headers } });
	const stored = await client.importWorkflow(
		chain('A busy vendor', [
			MANUAL_TRIGGER,
			{
				name: 'Busy leads',
				type: `${PACKAGE}.clickPoint`,
				parameters: {
					operation: 'leads',
					lid: { __rl: true, mode: 'id', value: '1001' },
					duration: 'singleDate',
					reportDate: 'relative',
					daysBack: 1,
				},
			},
		]),
	);
	const id = await client.start(stored, MANUAL_TRIGGER.name);
	await until('the vendor says that it is busy', () => sandbox.requests()[0]?.status === 429);
	const stoppedAt = Date.now();
	await client.stop(id);
	expect((await client.waitFor(id)).status).toBe('canceled');
	// n8n calls it canceled at once; that the node has ended is in the log alone.
	await until('the node ends', async () =>
		(await logsOfN8n()).includes('Running node "Busy leads" finished'),
	);
	expect(Date.now() - stoppedAt).toBeLessThan(RETRY_AFTER_S * 500);
	expect(sandbox.requests()).toHaveLength(1);
});
