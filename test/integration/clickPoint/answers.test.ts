import type { IDataObject } from 'n8n-workflow';

import { byId, EMPTY_LID, MORTGAGE_LID, ODD_LID, readLeads } from '../support/clickPoint';
import { useClock } from '../support/clock';
import { useSandbox } from '../support/sandbox';
import { piecesOf } from '../support/secrets';

/** What comes out of answers that are odd, and of those that refuse. */

useClock('2026-11-21T20:00:00Z');
// No piece of the key is in any other text.
const KEY = 'kq7Zx0vW"&+/ü%3Dj9Jt5Lr2';
const sandbox = useSandbox({ leads: 20, clickPointKey: KEY });

const answer = (leads: IDataObject[]) => {
	const body = JSON.stringify({ QueryTotal: leads.length, Leads: leads });
	sandbox().misbehave({ on: 'leads', do: { kind: 'body', body } });
};

test('a lead that repeats the key comes out without it, and so do hints', async () => {
	answer([
		{ UID: '1', Note: `key=${KEY}`, Sends: [{ Key: KEY.toLowerCase() }], Phone: '41234567' },
		{ UID: '2', DateAdded: `at ${KEY}` },
	]);
	const { json, hints } = await readLeads(sandbox(), { options: { isoDates: true } });
	expect(json).toEqual([
		{ UID: '1', Note: 'key=***', Sends: [{ Key: '***' }], Phone: '41234567' },
		{ UID: '2', DateAdded: 'at ***' },
	]);
	// Quoted, the key is spelled differently.
	expect(hints[1]).toBe('(not shown because it may contain the key or secret)');
	expect(piecesOf(KEY, JSON.stringify([json, hints]))).toEqual([]);
});

test('a page that fails ends those that hang', async () => {
	sandbox().misbehave([
		{ on: 'leads', containing: 'skip=4', do: { kind: 'status', status: 400 } },
		{ on: 'leads', containing: 'skip=6', do: { kind: 'delay', ms: 15_000 } },
	]);
	const { error } = await readLeads(sandbox(), { options: { pageSize: 3 } });
	expect(error?.message).toContain('status 400');
	const isEnded = () =>
		sandbox()
			.requests()
			.some(({ aborted }) => aborted);
	for (let turn = 0; turn < 1000 && !isEnded(); turn++) await new Promise(setImmediate);
	expect(isEnded()).toBe(true);
});

test('a byte that is no text costs no lead, and is named', async () => {
	const { uid } = sandbox().addLead(EMPTY_LID, { fields: { FirstName: 'Zo\u00eb' } });
	sandbox().misbehave({ on: 'leads', do: { kind: 'encode', encoding: 'latin1' } });
	const { json, hints } = await readLeads(sandbox(), { parameters: { lid: byId(EMPTY_LID) } });
	expect(json).toMatchObject([{ UID: uid, FirstName: 'Zo\ufffd' }]);
	expect(hints[1]).toContain(`In 1 lead, e.g. UID ${uid}, some bytes are not text.`);
});

describe('an item that the vendor refuses', () => {
	const run = {
		parameters: { lid: byId('={{ $json.type }}') },
		input: [{ type: ODD_LID }, { type: MORTGAGE_LID, kept: 'yes' }, { type: ODD_LID }],
	};
	beforeEach(() => {
		const refusal = { kind: 'status', status: 400, body: `no ${KEY}` } as const;
		const containing = `lid=${MORTGAGE_LID}`;
		sandbox().misbehave({ on: 'leads', times: -1, containing, do: refusal });
	});

	test('keeps its fields with Continue On Fail, the others their leads', async () => {
		const onError = 'continueRegularOutput';
		const { items, everything } = await readLeads(sandbox(), { ...run, onError });
		expect(items).toHaveLength(41);
		expect(items[20]).toMatchObject({
			json: { type: MORTGAGE_LID, kept: 'yes', error: expect.stringContaining('status 400') },
			pairedItem: { item: 1 },
		});
		expect(piecesOf(KEY, everything())).toEqual([]);
	});

	test('stops the workflow without it, and is named', async () => {
		const { error } = await readLeads(sandbox(), run);
		expect(error?.message).toContain('[item 1]');
		expect(error?.context?.itemIndex).toBe(1);
	});
});
