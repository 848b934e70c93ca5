import { batch, createdUids, outcomesOf, uidOf } from './batch';
import { client, MANUAL_TRIGGER, sandbox, until, useN8n } from './host';

/** What happens when a person presses Stop. */

const LEADS = 100;
const ALL = Array.from({ length: LEADS }, (_, index) => uidOf(index));
const CONCURRENCY = 4;
/** Longer than n8n takes to tell the node, in queue mode too. */
const LATENCY_MS = 1_500;

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
