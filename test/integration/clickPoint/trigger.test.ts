import { readLog } from '../support/logs';

import type { NewLead } from '../../../sandbox/server';
import { byId, EMPTY_LID, MAIN_LID } from '../support/clickPoint';
import { setClock, useClock } from '../support/clock';
import { bodyOf, useSandbox } from '../support/sandbox';
import { clickPointTrigger, settingsOf, uidsOf, type TriggerSetup } from '../support/trigger';

const START = new Date('2026-11-21T20:00:00Z');
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

// Some make dozens of polls.
jest.setTimeout(60_000);
useClock(START.toISOString());
const sandbox = useSandbox({ leads: 200 });

let now = START;
const setNow = (instant: Date) => setClock((now = instant));
/** Lets time pass. */
const pass = (milliseconds: number) => setNow(new Date(now.getTime() + milliseconds));
const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds);
const add = (count = 1, how: NewLead = {}, lid = EMPTY_LID) =>
	sandbox()
		.addLeads(lid, count, how)
		.map(({ uid }) => uid);

beforeEach(() => {
	setNow(START);
	// The lead types of the sandbox lie before the start.
	sandbox().reset();
});

const asks = () => sandbox().requests().map(bodyOf);
/** An active trigger, two new leads, and a poll that has asked for them and waits for the answer. */
async function beginSlowPoll() {
	const trigger = await clickPointTrigger(sandbox());
	await trigger.activate();
	const uids = add(2);
	sandbox().misbehave({ on: 'leads', do: { kind: 'delay', ms: 500 } });
	const slow = trigger.poll();
	while (asks().length < 2) await new Promise(setImmediate);
	return { trigger, uids, slow };
}

describe('every lead once', () => {
	it('begins with the leads added after the activation', async () => {
		add(3, { at: ago(MINUTE) });
		const trigger = await clickPointTrigger(sandbox());
		expect(await trigger.activate()).toBeNull();
		const first = add(2);
		expect(uidsOf(await trigger.poll())).toEqual(first);
		pass(MINUTE);
		const second = add();
		expect(uidsOf(await trigger.poll())).toEqual(second);
		pass(MINUTE);
		expect(await trigger.poll()).toBeNull();
	});

	it('gives the leads as ClickPoint has them, the oldest first', async () => {
		const trigger = await clickPointTrigger(sandbox(), { lid: MAIN_LID });
		await trigger.activate();
		pass(MINUTE);
		const [late, early] = [
			sandbox().addLead(MAIN_LID),
			sandbox().addLead(MAIN_LID, { at: ago(30 * SECOND) }),
		];
		expect(await trigger.poll()).toEqual([
			{ ...early.fields, Sends: early.sends },
			{ ...late.fields, Sends: late.sends },
		]);
	});

	it('takes none twice when a poll begins before the last one is over', async () => {
		const { trigger, uids, slow } = await beginSlowPoll();
		expect(await trigger.poll()).toBeNull();
		expect(uidsOf(await slow)).toEqual(uids);
		// The one that began meanwhile asked for nothing.
		expect(asks()).toHaveLength(2);
		const more = add();
		expect(uidsOf(await trigger.poll())).toEqual(more);
	});

	it('loses none when the workflow is saved in the middle of a poll', async () => {
		const { trigger, uids, slow } = await beginSlowPoll();
		const given = uidsOf(await trigger.change({}));
		expect(given).toEqual(uids);
		// Older hosts start the workflow with what an outdated poll has found, too.
		expect(uidsOf(await slow)).toEqual(trigger.dropsOutdated ? [] : uids);
		const more = add();
		expect(uidsOf(await trigger.poll())).toEqual(more);
	});
});

describe('with a wrong Account Time Zone', () => {
	it.each(
		['iso', 'wallZ', 'utcZ'].flatMap((form) =>
			['America/New_York', 'Pacific/Auckland', 'Pacific/Honolulu'].map((zone) => [form, zone]),
		),
	)('gives each lead once, with dates as %s and %s', async (form, accountTimeZone) => {
		sandbox().speak({ 'dataInterface.json.dates': form });
		const trigger = await clickPointTrigger(sandbox(), { credential: { accountTimeZone } });
		await trigger.activate();
		const uids: string[] = [];
		const given: string[] = [];
		for (let polls = 0; polls < 6; polls++) {
			pass(20 * MINUTE);
			uids.push(...add());
			given.push(...uidsOf(await trigger.poll()));
		}
		expect(given).toEqual(uids);
	});
});

describe('where it starts', () => {
	it.each([
		['of the days back', 2, [1, 2, 3]],
		['of today', 0, [3]],
	])(
		'is with the leads %s in the time zone of the workflow, in steps',
		async (_, daysBack, days) => {
			// In New York it is still November 21.
			pass(8 * HOUR);
			const added = ['19T04:59:59', '19T05:00:00', '21T04:59:59', '21T05:00:00'].map(
				(time) => add(1, { at: new Date(`2026-11-${time}Z`) })[0],
			);
			const trigger = await clickPointTrigger(sandbox(), { daysBack, options: { maxLeads: 2 } });
			const given = [...uidsOf(await trigger.activate()), ...uidsOf(await trigger.restart())];
			expect(given).toEqual(days.map((place) => added[place]));
			pass(MINUTE);
			const later = add();
			expect(uidsOf(await trigger.poll())).toEqual(later);
		},
	);

	it('stays where it was when Start From is changed afterwards', async () => {
		add(2, { at: ago(5 * 24 * HOUR) });
		const trigger = await clickPointTrigger(sandbox());
		await trigger.activate();
		pass(MINUTE);
		const uids = add(1);
		expect(uidsOf(await trigger.change(settingsOf(sandbox(), { daysBack: 7 })))).toEqual(uids);
	});

	it('is from now in a copy of the workflow, whatever the copy has of the original', async () => {
		const trigger = await clickPointTrigger(sandbox());
		await trigger.activate();
		pass(HOUR);
		const uids = add(3);
		const copy = await trigger.copy();
		expect(await copy.activate()).toBeNull();
		pass(MINUTE);
		uids.push(...add());
		expect(uidsOf(await copy.poll())).toEqual(uids.slice(3));
		expect(uidsOf(await trigger.restart())).toEqual(uids);
		expect([...copy.failures, ...trigger.failures]).toEqual([]);
	});
});

describe('a lead that cannot be read', () => {
	/** What n8n has logged since then: it writes its file a moment later. */
	const logSince = async (length: number) => {
		await new Promise((resolve) => setTimeout(resolve, 300));
		return readLog().slice(length);
	};
	const lead = (UID: string, more: object = {}) =>
		JSON.stringify({ UID, DateAdded: '11/21/2026 12:00:01 PM', ...more });
	const answer = (...leads: string[]) =>
		sandbox().misbehave({
			on: 'leads',
			times: -1,
			do: { kind: 'body', body: `{"QueryTotal":"${leads.length}","Leads":[${leads.join()}]}` },
		});

	it.each([
		['is broken', lead('7', { Price: 1 }).replace(':1}', ':01}'), ', UID 7, is not valid JSON'],
		['has no UID', lead('').replace('"UID":"",', ''), ' has no usable UID'],
		['has no UID and no date', '{"FirstName":"Ann"}', ' has no usable UID'],
		['is no object', '"none"', ' is not valid JSON'],
	])('because it %s does not stop the others, and is named once', async (_, bad, named) => {
		const trigger = await clickPointTrigger(sandbox(), { options: { maxLeads: 2 } });
		await trigger.activate();
		const logged = readLog().length;
		answer(lead('1'), bad, lead('2'));
		const given = [uidsOf(await trigger.poll()), uidsOf(await trigger.poll())];
		sandbox().behave();
		answer(lead('1'), bad, lead('2'), lead('3'));
		for (let polls = 0; polls < 2; polls++) {
			pass(MINUTE);
			given.push(uidsOf(await trigger.restart()), uidsOf(await trigger.poll()));
		}
		expect(given.flat()).toEqual(['1', '2', '3']);
		expect(Math.max(...given.map(({ length }) => length))).toBeLessThanOrEqual(2);
		const lines = (await logSince(logged))
			.split('\n')
			.filter((line) => line.includes('skipped it'));
		expect(lines).toEqual([expect.stringContaining(`Lead 2 of the report${named}`)]);
		sandbox().behave();
		answer(lead('1'), lead('7'), lead('2'), lead('3'));
		expect(uidsOf(await trigger.poll())).toEqual(['7']);
		expect(await trigger.restart()).toBeNull();
	});

	it('for a broken byte comes all the same, and is named once', async () => {
		const trigger = await clickPointTrigger(sandbox(), { options: { fields: 'UID, FirstName' } });
		await trigger.activate();
		const logged = readLog().length;
		const [plain] = add(1, { fields: { FirstName: 'Ann' } });
		const [UID] = add(1, { fields: { FirstName: 'Zo\u00eb' } });
		sandbox().misbehave({ on: 'leads', times: -1, do: { kind: 'encode', encoding: 'latin1' } });
		expect(await trigger.poll()).toEqual([
			{ UID: plain, FirstName: 'Ann' },
			{ UID, FirstName: 'Zo\ufffd' },
		]);
		expect(await trigger.poll()).toBeNull();
		const named = (await logSince(logged)).match(new RegExp(`UID ${UID}, has bytes`, 'g'));
		expect(named).toHaveLength(1);
	});

	it('because of its date starts the workflow once, also when it is edited for a week', async () => {
		const trigger = await clickPointTrigger(sandbox());
		await trigger.activate();
		const logged = readLog().length;
		for (let day = 0; day < 8; day++) {
			const old = lead('7', { DateAdded: 'once upon a time' });
			const today = `${day} days later`;
			answer(old, lead(today, { DateAdded: 'today' }));
			expect(uidsOf(await trigger.poll())).toEqual(day === 0 ? ['7', today] : [today]);
			expect(await trigger.restart()).toBeNull();
			sandbox().behave();
			pass(24 * HOUR);
		}
		expect((await logSince(logged)).match(/which cannot be read/g)).toHaveLength(1);
	});
});

describe('a poll that fails', () => {
	it('keeps a workflow with a wrong key from being activated', async () => {
		const trigger = await clickPointTrigger(sandbox(), { credential: { apiKey: 'wrong' } });
		await expect(trigger.activate()).rejects.toMatchObject({ httpCode: '401' });
		expect(trigger.saves).toBe(0);
	});

	it.each([
		['LID', { lid: byId('abc') }],
		['Late Lead Window (Minutes)', { options: { lateLeadWindow: 1441 } }],
		['Start From', { startFrom: 'yesterday' }],
		['Days Back', { startFrom: 'daysBack', daysBack: 366 }],
		['Filter 1, Value Is', { filters: { filter: [{ field: 'State', value: 'x', valueIs: 'y' }] } }],
	])('because of a bad %s names it, and sends nothing', async (name, parameters) => {
		const trigger = await clickPointTrigger(sandbox());
		const settings = settingsOf(sandbox());
		await expect(
			trigger.change({ parameters: { ...settings.parameters, ...parameters } }),
		).rejects.toMatchObject({
			message: expect.stringMatching(new RegExp(`^${name.replace(/[()]/g, '\\$&')}: [^[]*$`)),
			description: expect.not.stringContaining('Nothing was sent'),
		});
		expect(asks()).toEqual([]);
	});
});

describe('what is watched', () => {
	it('begins from now with another lead type', async () => {
		const trigger = await clickPointTrigger(sandbox());
		await trigger.activate();
		add(2);
		add(2, {}, MAIN_LID);
		pass(MINUTE);
		expect(await trigger.change(settingsOf(sandbox(), { lid: MAIN_LID }))).toBeNull();
		const uids = add(1, {}, MAIN_LID);
		expect(uidsOf(await trigger.poll())).toEqual(uids);
		expect(await trigger.restart()).toBeNull();
	});

	it.each<[string, TriggerSetup]>([
		['Filter (JSON)', { options: { filter: '{"FirstName":"Ada"}' } }],
		['rows of Filters', { filters: [{ field: 'FirstName', value: 'Ada' }] }],
	])('begins from now with other %s, and holds back what does not match', async (_, setup) => {
		const trigger = await clickPointTrigger(sandbox());
		await trigger.activate();
		const [ada, bob] = [{ fields: { FirstName: 'Ada' } }, { fields: { FirstName: 'Bob' } }];
		add(1, ada);
		pass(MINUTE);
		expect(await trigger.change(settingsOf(sandbox(), setup))).toBeNull();
		add(1, bob);
		const uids = add(2, ada);
		expect(uidsOf(await trigger.poll())).toEqual(uids);
	});

	it.each([
		'={ "State": "{{ ({}).state }}" }',
		'={ "City": "{{ \'Ely\' }}", "State": "{{ ({}).state }}" }',
	])('is no filter whose expression finds nothing: %s', async (filter) => {
		const trigger = await clickPointTrigger(sandbox(), { options: { filter } });
		await expect(trigger.activate()).rejects.toMatchObject({
			message: expect.stringMatching(/^Filter \(JSON\): .+ has an expression that found nothing$/),
		});
		expect(asks()).toEqual([]);
	});

	it('is a filter whose expression adds nothing', async () => {
		const filter = '={ "FirstName": "Ada" {{ ({}).more }} }';
		const trigger = await clickPointTrigger(sandbox(), { options: { filter } });
		expect(await trigger.activate()).toBeNull();
	});

	it('goes on with a filter whose expression gives another value', async () => {
		const filter = '={{ JSON.stringify({ LoanAmount: { $lte: $now.toMillis() } }) }}';
		const trigger = await clickPointTrigger(sandbox(), { options: { filter } });
		await trigger.activate();
		pass(MINUTE);
		const uids = add(2, { fields: { LoanAmount: '5' } });
		expect(uidsOf(await trigger.poll())).toEqual(uids);
		expect(new Set(asks().map(({ query }) => query)).size).toBe(2);
	});

	it('goes on when the name in a filter is chosen from the list instead of typed', async () => {
		const rowIn = (mode: string) => [
			{ field: { __rl: true, mode, value: 'FirstName', cachedResultName: mode }, value: 'Ada' },
		];
		const trigger = await clickPointTrigger(sandbox(), { filters: rowIn('name') });
		await trigger.activate();
		pass(MINUTE);
		const uids = add(1, { fields: { FirstName: 'Ada' } });
		const settings = settingsOf(sandbox(), { filters: rowIn('list') });
		expect(uidsOf(await trigger.change(settings))).toEqual(uids);
	});

	it('goes on when the other settings change', async () => {
		const trigger = await clickPointTrigger(sandbox());
		await trigger.activate();
		add(2);
		await trigger.poll();
		const uids = add(2);
		const options = {
			lateLeadWindow: 600,
			pageSize: 5,
			maxLeads: 5,
			isoDates: true,
			fields: 'UID',
		};
		expect(uidsOf(await trigger.change(settingsOf(sandbox(), { options })))).toEqual(uids);
		pass(MINUTE);
		expect(await trigger.poll()).toBeNull();
	});
});

describe('the output', () => {
	it('has the fields that were asked for, and no other', async () => {
		const trigger = await clickPointTrigger(sandbox(), { options: { fields: 'FirstName' } });
		await trigger.activate();
		add(1, { fields: { FirstName: 'Ada' } });
		expect(await trigger.poll()).toEqual([{ FirstName: 'Ada' }]);
		expect(asks().map(({ fields }) => fields)).toEqual([
			'UID|DateAdded',
			'FirstName|UID|DateAdded',
		]);
	});

	it.each([true, false])(
		'has no field that was only needed to read it, with Client Credentials and Simplify %p',
		async (simplify) => {
			const options = { fields: 'FirstName', simplify };
			const trigger = await clickPointTrigger(sandbox(), {
				options,
				authentication: 'clientCredentials',
			});
			await trigger.activate();
			add(1, { fields: { FirstName: 'Ada' } });
			expect(await trigger.poll()).toEqual([
				simplify ? { FirstName: 'Ada' } : { Properties: {}, Fields: { FirstName: 'Ada' } },
			]);
		},
	);

	it('has dates as ISO 8601 when that is wanted', async () => {
		const options = { fields: 'UID, DateAdded', isoDates: true };
		const trigger = await clickPointTrigger(sandbox(), { options });
		await trigger.activate();
		const [UID] = add();
		expect(await trigger.poll()).toEqual([{ UID, DateAdded: '2026-11-21T12:00:00-08:00' }]);
	});
});

describe('a test event', () => {
	it('is the last five leads, and moves nothing', async () => {
		const trigger = await clickPointTrigger(sandbox(), { lid: MAIN_LID });
		const last = sandbox().leadsOf(MAIN_LID).slice(-5).reverse();
		const test = await trigger.fetchTestEvent();
		expect(test).toEqual(last.map(({ fields, sends }) => ({ ...fields, Sends: sends })));
		expect([trigger.state, trigger.saves]).toEqual([undefined, 0]);

		await trigger.activate();
		const { state } = trigger;
		const uids = add(1, {}, MAIN_LID);
		expect(uidsOf(await trigger.fetchTestEvent())[0]).toBe(uids[0]);
		expect(trigger.state).toEqual(state);
		expect(uidsOf(await trigger.poll())).toEqual(uids);
	});

	it('says so when there is no lead to show', async () => {
		const trigger = await clickPointTrigger(sandbox());
		add(1, { at: ago(31 * 24 * HOUR) });
		const failure = { message: 'No leads were added in the past 30 days' };
		await expect(trigger.fetchTestEvent()).rejects.toMatchObject(failure);
		const [uid] = add(1, { at: ago(29 * 24 * HOUR) });
		expect(uidsOf(await trigger.fetchTestEvent())).toEqual([uid]);
		const body = '{"QueryTotal":1,"Leads":[{"DateAdded":"11/20/2026 1:00:00 PM"}]}';
		sandbox().misbehave({ on: 'leads', times: 1, do: { kind: 'body', body } });
		await expect(trigger.fetchTestEvent()).rejects.toMatchObject({
			message: 'ClickPoint returned a lead that cannot be read',
		});
	});
});
