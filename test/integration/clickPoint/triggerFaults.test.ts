import { at } from '../../../sandbox/guards';
import { type Misbehavior, startSandbox } from '../../../sandbox/server';
import { EMPTY_LID } from '../support/clickPoint';
import { setClock, useClock } from '../support/clock';
import { clickPointTrigger, uidsOf } from '../support/trigger';

const START = new Date('2026-11-01T08:20:00Z');
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const OVERLAP = 5 * MINUTE;
const POLLS = 24;

// The clock of the account goes back forty minutes after the start.
useClock(START.toISOString());

/** The same numbers in [0, sides) each time: Park and Miller's generator. */
function dice(seed: number): (sides: number) => number {
	let state = seed;
	return (sides) => {
		state = (state * 48_271) % 2_147_483_647;
		return state % sides;
	};
}

/** What can happen to a poll; those that are not in the first list make it fail. */
const HARMLESS: Array<Misbehavior['do']> = [
	{ kind: 'status', status: 500 },
	{ kind: 'status', status: 429, headers: { 'retry-after': '1' } },
	{ kind: 'cut', when: 'before-processing' },
	{ kind: 'cut', when: 'mid-body' },
	{ kind: 'delay', ms: 2_500 },
];
const HARMFUL: Array<Misbehavior['do']> = [
	{ kind: 'body', contentType: 'text/html', body: '<html>Sorry</html>' },
	{ kind: 'body', body: '{"QueryTotal": "1", "Leads": [' },
	{ kind: 'body', body: '{"QueryTotal": "3", "Leads": []}' },
	{ kind: 'status', status: 403 },
];

test('gives each of 4,000 leads once, whatever happens to its polls', async () => {
	const roll = dice(20_261_101);
	const sandbox = await startSandbox();
	const trigger = await clickPointTrigger(sandbox, {
		options: { fields: 'UID', lateLeadWindow: OVERLAP / MINUTE, pageSize: 500, timeout: 2 },
	});
	let now = START.getTime();
	const added: string[] = [];
	const given: string[] = [];
	const happened = { failed: 0, restarts: 0, late: 0, harmless: 0 };

	/** Leads at random moments, of which some share a second, and some appear late. */
	const addLeads = (from: number, to: number, count: number) => {
		while (count > 0) {
			const moment = new Date(from + 1 + roll(to - from));
			const together = Math.min(count, roll(10) === 0 ? 1 + roll(25) : 1);
			const isLate = roll(8) === 0;
			const appearsAfter = isLate ? roll(OVERLAP) : 0;
			if (isLate) happened.late += together;
			added.push(
				...sandbox
					.addLeads(EMPTY_LID, together, { at: moment, appearsAfter })
					.map(({ uid }) => uid),
			);
			count -= together;
		}
	};
	const misbehave = (number: number) => {
		if (number % 6 === 5) {
			// As often as a request is tried.
			sandbox.misbehave({ on: 'leads', after: roll(3), times: 4, do: pick(HARMFUL) });
		} else if (number % 20 === 8) {
			sandbox.misbehave({ on: 'leads', times: -1, do: { kind: 'status', status: 500 } });
		} else if (roll(3) === 0) {
			happened.harmless++;
			sandbox.misbehave({ on: 'leads', after: roll(3), do: pick(HARMLESS) });
		}
	};
	const pick = <T>(list: T[]): T => at(list, roll(list.length));

	addLeads(now - OVERLAP, now, 50);
	const before = new Set(added.splice(0));
	await trigger.activate();
	for (let number = 0; number < POLLS; number++) {
		const last = now;
		now += 20 * SECOND + roll(80 * SECOND);
		addLeads(last, now, 150 + roll(60));
		setClock(new Date(now));
		misbehave(number);
		const isRestart = number % 9 === 4 || number % 30 === 5;
		if (isRestart) happened.restarts++;
		try {
			given.push(...uidsOf(await (isRestart ? trigger.restart() : trigger.poll())));
		} catch {
			happened.failed++;
			sandbox.behave();
			// n8n tries again until the workflow is active.
			if (isRestart) given.push(...uidsOf(await trigger.restart()));
		}
		sandbox.behave();
	}
	setClock(new Date(now + OVERLAP));
	given.push(...uidsOf(await trigger.poll()));
	await sandbox.close();

	expect(added.length).toBeGreaterThan(4_000);
	expect(new Set(given).size).toBe(given.length);
	// Some of those that were added before the activation appear after it.
	expect(given.filter((uid) => !before.has(uid)).sort()).toEqual(added.sort());
	expect(happened.failed).toBeGreaterThan(3);
	expect(happened.restarts).toBeGreaterThan(2);
	expect(happened.late).toBeGreaterThan(200);
	expect(happened.harmless).toBeGreaterThan(3);
}, 120_000);
