import type { MisbehaviorAction } from '../../sandbox/server';
import { digText } from '../../scripts/json';
import type { Execution } from '../../scripts/n8n-client';
import {
	batch,
	CREATE,
	createdIds,
	createdUids,
	hintsOf,
	leadBatch,
	outcomesOf,
	uidOf,
	withSettings,
} from './batch';
import { client, MANUAL_TRIGGER, outputOf, sandbox, useN8n } from './host';

/** "Nothing twice" where n8n runs the node again with all its items. */

const LEADS = 300;
const FAILING = 150;
const uids = (count: number) => Array.from({ length: count }, (_, index) => uidOf(index));
const ALL = uids(LEADS);
const RETRY_ON_FAIL = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };

const REFUSED: MisbehaviorAction = { kind: 'status', status: 422 };
const LOST: MisbehaviorAction = { kind: 'cut', when: 'after-processing' };

useN8n();

const fail = (action: MisbehaviorAction, times = 1) =>
	sandbox.misbehave({ on: 'create', containing: uidOf(FAILING), times, do: action });
const messageOf = ({ error }: Execution) => digText(error, 'message');

/** One ClientPoint for each lead, and the output has the id of each, in the order of the leads. */
function expectAllOnce(execution: Execution) {
	expect(execution.status).toBe('success');
	expect(createdUids(sandbox)).toEqual(ALL);
	expect(outcomesOf(execution).created).toEqual(createdIds(sandbox));
}

describe('Retry On Fail with many leads', () => {
	it('creates each once when one is refused at first, and keeps every id', async () => {
		fail(REFUSED);
		const stored = await client.importWorkflow(batch({ uids: ALL, settings: RETRY_ON_FAIL }));
		const execution = await client.run(stored, MANUAL_TRIGGER.name);
		expectAllOnce(execution);
		expect(sandbox.requests()).toHaveLength(LEADS + 1);
		expect(hintsOf(execution)).toMatch(/an earlier try of this execution.*: \d{3}\./);
	});

	it('never repeats the one whose answer was lost, and says how to go on', async () => {
		fail(LOST);
		const stored = await client.importWorkflow(batch({ uids: ALL, settings: RETRY_ON_FAIL }));
		const failed = await client.run(stored, MANUAL_TRIGGER.name);
		expect(failed.status).toBe('error');
		expect(messageOf(failed)).toContain(`"${uidOf(FAILING)}" may have been created`);
		expect(digText(failed.error, 'description')).toContain(
			"set 'On Error' to 'Continue' and retry it",
		);
		const created = createdUids(sandbox);
		expect(created).toContain(uidOf(FAILING));
		expect(new Set(created).size).toBe(created.length);

		await client.overwriteWorkflow(
			stored.id,
			withSettings(stored, CREATE, { retryOnFail: false, onError: 'continueRegularOutput' }),
		);
		const rest = await client.retry(failed.id, 'currentlySaved');
		expect(rest.status).toBe('success');
		expect(createdUids(sandbox)).toEqual(ALL);
		expect(sandbox.requests()).toHaveLength(LEADS);
		const items = rest.nodes[CREATE]?.[0]?.outputs[0] ?? [];
		const ids = items.map(({ json }) => json.clientpoint_id);
		expect(ids).toEqual(createdIds(sandbox).map((id, at) => (at === FAILING ? undefined : id)));
		expect(items[FAILING]?.json.error).toContain('may have been created');
	});
});

describe('a thousand leads into LeadExec', () => {
	const all = uids(1_000);

	it('are there once each when one is answered 429 until its tries end, and every ID is kept', async () => {
		// Four tries of the request: then the node fails, and n8n tries the node again.
		sandbox.misbehave({
			on: 'insert',
			containing: uidOf(FAILING),
			times: 4,
			do: { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
		});
		const stored = await client.importWorkflow(leadBatch(all, RETRY_ON_FAIL));
		const execution = await client.run(stored, MANUAL_TRIGGER.name);
		expect(execution.status).toBe('success');
		const received = sandbox.receivedLeads();
		expect(received.map(({ reference }) => String(reference)).sort()).toEqual(all);
		const idOf = new Map(received.map(({ reference, uid }) => [reference, Number(uid)]));
		const output = outputOf(execution, CREATE);
		expect(output.map(({ LeadIdentifier }) => LeadIdentifier)).toEqual(
			all.map((uid) => idOf.get(uid)),
		);
		const inserts = sandbox.requests().filter(({ endpoint }) => endpoint === 'insert');
		expect(inserts).toHaveLength(all.length + 4);
		expect(sandbox.uidsOf(1005)).toHaveLength(all.length);
		expect(hintsOf(execution)).toMatch(/an earlier try of this execution.*: \d{3}\./);
	});
});

describe('a failed execution that is retried from the list', () => {
	it.each(['original', 'currentlySaved'] as const)(
		'creates only what is missing, with the %s workflow, also when its retry is retried',
		async (workflow) => {
			fail(REFUSED, 2);
			const stored = await client.importWorkflow(batch({ uids: ALL }));
			const failed = await client.run(stored, MANUAL_TRIGGER.name);
			expect(messageOf(failed)).toContain('status 422');
			const again = await client.retry(failed.id, workflow);
			expect(messageOf(again)).toContain('status 422');
			const last = await client.retry(again.id, workflow);
			expectAllOnce(last);
			expect(sandbox.requests()).toHaveLength(LEADS + 2);
			expect(hintsOf(last)).toMatch(/an earlier try of this execution.*: \d{3}\./);
		},
	);
});
