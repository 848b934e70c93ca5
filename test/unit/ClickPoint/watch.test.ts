import fc from 'fast-check';

import type { ReadLead } from '../../../nodes/ClickPoint/lead/lead';
import { boundsInAccountZone } from '../../../nodes/ClickPoint/lead/period';
import {
	nextStep,
	readPosition,
	takeAll,
	takeFirst,
	writePosition,
	type Position,
	type Step,
	type Taken,
} from '../../../nodes/ClickPoint/lead/watch';
import { wallClockAt } from '../../../nodes/shared/calendar';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DAYS = DAY / SECOND;
const ZONE = 'America/Los_Angeles';
/** Its clocks go back by an hour at this instant, and forward at the next. */
const BACK = Date.parse('2026-11-01T09:00:00Z');
const FORWARD = Date.parse('2027-03-14T10:00:00Z');

/** A lead at the vendor: it is answered from `appears` on. */
interface VendorLead {
	uid: string;
	instant: number;
	appears: number;
}

/** Wall-clock times as the Data Interface is sent them, made into numbers again. */
function wallOf(text: string): number {
	return Date.parse(`${text}Z`);
}

/** How far the two readings of a lead's date are from its time; one of them is its time. */
type Readings = [early: number, late: number];

/** Answers as the Data Interface does: what lies between two wall-clock times, both included. */
function ask(
	leads: VendorLead[],
	{ range }: Step,
	now: number,
	timeZone: string,
	sortedBy: 'wall' | 'instant',
	[early, late]: Readings,
): ReadLead[] {
	const bounds = boundsInAccountZone(range, timeZone, "yyyy-MM-dd'T'HH:mm:ss");
	return leads
		.map((lead) => ({ ...lead, wall: wallClockAt(new Date(lead.instant), timeZone) }))
		.filter(({ appears }) => appears <= now)
		.filter(({ wall }) => wall >= wallOf(bounds.start) && wall <= wallOf(bounds.end))
		.sort((a, b) => a[sortedBy] - b[sortedBy] || Number(a.uid) - Number(b.uid))
		.map(({ uid, wall }) => ({
			uid,
			addedAt: new Date(wall + early),
			...(late > early && { addedBy: new Date(wall + late) }),
			lead: { UID: uid },
		}));
}

describe('a trigger that is polled', () => {
	const OVERLAP = 10 * MINUTE;

	/** What happens from one poll to the next. */
	const pollArbitrary = fc.record({
		after: fc.oneof(
			fc.integer({ min: 0, max: 90 * SECOND }),
			fc.integer({ min: 0, max: 40 * MINUTE }),
			fc.integer({ min: 0, max: 5 * HOUR }),
		),
		/** Fails before anything is taken, or n8n is restarted first. */
		event: fc.constantFrom('none', 'none', 'none', 'fails', 'restart'),
		/** How far this computer's clock is from the vendor's. */
		clock: fc.oneof(
			{ weight: 3, arbitrary: fc.constant(0) },
			fc.integer({ min: -DAY, max: DAY }),
			fc.integer({ min: -5 * MINUTE, max: 5 * MINUTE }),
		),
		/** Leads to take at most. */
		most: fc.oneof(fc.constant(10_000), fc.integer({ min: 1, max: 4 })),
		leads: fc.array(
			fc.record({
				before: fc.integer({ min: 0, max: 45 * MINUTE }),
				late: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: OVERLAP })),
				count: fc.integer({ min: 1, max: 4 }),
			}),
			{ maxLength: 4 },
		),
	});

	it.each([
		['on an ordinary day', Date.parse('2026-11-21T20:00:00Z'), 'wall', [0, 0]],
		['with dates that may be later', Date.parse('2026-11-21T20:00:00Z'), 'wall', [0, 8 * HOUR]],
		['with dates that may be earlier', Date.parse('2026-11-21T20:00:00Z'), 'wall', [-8 * HOUR, 0]],
		['while the clock goes back', BACK - 2 * HOUR, 'wall', [0, 0]],
		[
			'while the clock goes back, at a vendor that sorts by the instant',
			BACK - HOUR,
			'instant',
			[0, 0],
		],
		['while the clock goes forward', FORWARD - 2 * HOUR, 'wall', [0, 0]],
	] as const)('hands out every lead once, %s', (_, begin, sortedBy, [early, late]) => {
		fc.assert(
			fc.property(fc.array(pollArbitrary, { minLength: 1, maxLength: 25 }), (polls) => {
				let now = begin;
				let skew = polls[0]?.clock ?? 0;
				let memory: unknown;
				let saved: string | undefined;
				const vendor: VendorLead[] = [];
				const handedOut: string[] = [];
				const circumstances = () => ({
					workflow: 'w',
					watched: 'x',
					timeZone: ZONE,
					now: new Date(now + skew),
					overlap: OVERLAP,
				});
				const poll = (most: number, fails = false) => {
					const step = nextStep(memory, circumstances());
					const answer = ask(vendor, step, now, ZONE, sortedBy, [early, late]);
					if (fails) return 0;
					const first = answer.slice(0, most + step.position.known.size);
					const outcome =
						(step.isFirst
							? undefined
							: takeFirst(step, first, first.length === answer.length, most)) ??
						takeAll(step, answer);
					memory = writePosition(outcome.position);
					handedOut.push(...outcome.fresh.map(({ uid }) => uid));
					// n8n saves when something is given out, and after the first poll of an activation.
					if (outcome.fresh.length > 0) saved = JSON.stringify(memory);
					return outcome.fresh.length;
				};
				poll(10_000);
				saved = JSON.stringify(memory);

				for (const { after, event, most, leads, clock } of polls) {
					const before = now;
					skew = clock;
					now += after;
					for (const each of leads) {
						const instant = Math.max(now - each.before, before);
						const second = Math.floor(instant / SECOND) * SECOND;
						if (second < begin) continue;
						for (let n = 0; n < each.count; n++) {
							const uid = String(vendor.length);
							vendor.push({ uid, instant: second, appears: instant + each.late });
						}
					}
					if (event === 'restart') memory = JSON.parse(saved);
					poll(most, event === 'fails');
				}
				now += OVERLAP;
				skew = 0;
				for (let rest = 0; rest < 3; rest++) poll(10_000);
				expect(handedOut.sort()).toEqual(vendor.map(({ uid }) => uid).sort());
			}),
			{ numRuns: 100 },
		);
	});
});

const NOW = new Date('2026-11-21T20:00:00Z');
const UNTIL = wallClockAt(NOW, ZONE) / SECOND;
const here = (more = {}) => ({
	workflow: 'w',
	watched: 'x',
	timeZone: ZONE,
	now: NOW,
	overlap: 10 * MINUTE,
	...more,
});
const timed = (uid: string, secondsAgo: number): ReadLead => ({
	uid,
	addedAt: new Date((UNTIL - secondsAgo) * SECOND),
	lead: { UID: uid },
});
const positionWith = (more: Partial<Position> = {}): Position => ({
	workflow: 'w',
	watched: 'x',
	from: UNTIL - 600,
	known: new Map(),
	undated: new Map(),
	...more,
});
const stepFrom = (more: Partial<Position>, circumstances = here()) =>
	nextStep(writePosition(positionWith(more)), circumstances);
const uidsOf = (taken: Taken | undefined) => taken?.fresh.map(({ uid }) => uid);

describe('the next step', () => {
	it('takes note of what is there the first time, and hands out nothing', () => {
		const step = nextStep(undefined, here());
		expect(step).toMatchObject({
			isFirst: true,
			// More than anyone needs, should the time zone or the clock be wrong.
			range: { start: new Date(NOW.getTime() - 2 * DAY), end: new Date(NOW.getTime() + DAY) },
		});
		const { fresh, position } = takeAll(step, [timed('1', 5)]);
		expect(fresh).toEqual([]);
		expect([...position.known]).toEqual([['1', UNTIL - 5]]);
	});

	it.each<[string, object, object, object]>([
		['continues from a position', {}, {}, { isFirst: false }],
		['starts over when something else is watched', {}, { watched: 'y' }, { beginning: 'changed' }],
		['is new in another workflow', {}, { workflow: 'copy' }, { beginning: 'new', isFirst: true }],
		[
			'starts from a day in a new workflow',
			{},
			{ workflow: 'copy', startFrom: new Date(NOW.getTime() - 9 * DAY) },
			{ isFirst: false, position: { from: UNTIL - 9 * DAYS, known: new Map() } },
		],
		[
			'starts from now when something else is watched, whatever the start is',
			{},
			{ watched: 'y', startFrom: new Date(NOW.getTime() - 9 * DAY) },
			{ isFirst: true, position: { from: UNTIL - 2 * DAYS } },
		],
		['continues after 399 days', { from: UNTIL - 399 * DAYS }, {}, { isFirst: false }],
		[
			'continues whatever the start is',
			{},
			{ startFrom: new Date(NOW.getTime() - 9 * DAY) },
			{ isFirst: false, position: { from: UNTIL - 600 } },
		],
		...[UNTIL + 1, UNTIL + 10 ** 9, 0, -(10 ** 9), UNTIL - 401 * DAYS].map(
			(from): [string, object, object, object] => [
				`starts over from ${from}`,
				{ from },
				{},
				{ beginning: 'unusable', isFirst: true, position: { from: UNTIL - 2 * DAYS } },
			],
		),
		[
			'starts over from where no clock will be, also with leads',
			{ from: UNTIL + 10 ** 11, known: new Map([['1', UNTIL + 10 ** 11]]) },
			{},
			{ beginning: 'unusable', position: { known: new Map() } },
		],
		[
			'continues when the clock is behind the leads, and requests a day beyond the newest',
			{ from: UNTIL + 3 * DAYS, known: new Map([['1', UNTIL + 3 * DAYS + 600]]) },
			{},
			{ isFirst: false, range: { end: new Date(NOW.getTime() + 4 * DAY + 10 * MINUTE) } },
		],
		[
			'continues when the clock is decades behind the leads, as on a computer without a battery',
			{ from: UNTIL + 20_000 * DAYS, known: new Map([['1', UNTIL + 20_000 * DAYS]]) },
			{},
			{ isFirst: false, position: { from: UNTIL + 20_000 * DAYS } },
		],
	])('%s', (_, position, circumstances, expected) => {
		expect(stepFrom(position, here(circumstances))).toMatchObject(expected);
	});

	it('remembers no more than the overlap while the clock stays behind', () => {
		let stored: unknown = writePosition(positionWith({ known: new Map([['0', UNTIL]]) }));
		for (let minute = 1; minute < 60; minute++) {
			const step = nextStep(stored, here({ now: new Date(NOW.getTime() - 2 * DAY) }));
			stored = writePosition(takeAll(step, [timed(String(minute), -60 * minute)]).position);
		}
		expect(readPosition(stored)?.known.size).toBe(12);
	});

	it('does not ask for what it no longer knows when the overlap was made longer', () => {
		const step = stepFrom({}, here({ overlap: 2 * HOUR }));
		expect(step.range.start).toEqual(new Date(NOW.getTime() - 10 * MINUTE));
	});

	it.each(['America/New_York', 'Pacific/Honolulu'])(
		'goes on from the same time of the account when its time zone is corrected to %s',
		(timeZone) => {
			const step = stepFrom({ known: new Map([['1', UNTIL - 5]]) }, here({ timeZone }));
			expect(step).toMatchObject({ isFirst: false, position: { from: UNTIL - 600 } });
			expect(uidsOf(takeAll(step, [timed('1', 5), timed('2', 4)]))).toEqual(['2']);
		},
	);

	it('asks from before a time that the clock skips', () => {
		const skipped = Date.parse('2027-03-14T02:30:00Z') / SECOND;
		const now = new Date(FORWARD + 5 * MINUTE);
		const step = stepFrom({ from: skipped }, here({ now }));
		expect(step.range.start).toEqual(new Date(FORWARD - SECOND));
	});
});

describe('what a step gives', () => {
	it('leaves out what was added before, although it was not asked for', () => {
		const taken = takeAll(stepFrom({}), [timed('1', 601), timed('2', 600)]);
		expect(uidsOf(taken)).toEqual(['2']);
		expect([...taken.position.known.keys()]).toEqual(['2']);
	});

	it('remembers a lead of the overlap that is missing from one answer', () => {
		const { position } = takeAll(stepFrom({ known: new Map([['1', UNTIL - 5]]) }), []);
		const later = stepFrom(position, here({ now: new Date(NOW.getTime() + MINUTE) }));
		expect(uidsOf(takeAll(later, [timed('1', 5)]))).toEqual([]);
	});

	it('forgets what is older than the overlap', () => {
		const step = stepFrom(
			{ known: new Map([['1', UNTIL - 600]]) },
			here({ now: new Date(NOW.getTime() + SECOND) }),
		);
		const { position } = takeAll(step, [timed('2', -1)]);
		expect([...position.known.keys()]).toEqual(['2']);
	});

	it('forgets nothing while no newer lead came, because the clock of the vendor may be another', () => {
		const before = { from: UNTIL - 1200, known: new Map([['1', UNTIL - 600]]) };
		const step = stepFrom(before, here({ now: new Date(NOW.getTime() + DAY) }));
		expect(takeAll(step, []).position).toMatchObject(before);
		// After a month it is settled whatever clocks say, and the period does not grow for ever.
		const later = stepFrom(before, here({ now: new Date(NOW.getTime() + 40 * DAY) }));
		const { from, known } = takeAll(later, []).position;
		expect([from, known.size]).toEqual([UNTIL + 10 * DAYS - 600, 0]);
	});

	it('settles nothing of the past day by a lead without a time, because the clock may be ahead', () => {
		const step = stepFrom({ from: UNTIL - 2 * DAYS });
		const { position } = takeAll(step, [{ ...timed('1', 0), addedAt: undefined }]);
		expect(position.from).toBe(UNTIL - DAYS - 600);
	});

	it.each<[string, (now: number) => Date | undefined]>([
		['cannot be read', () => undefined],
		['lies ahead of any clock', (now) => new Date(now + 3 * DAY)],
	])('bounds and remembers leads whose own time %s', (_, addedAt) => {
		const most = 3;
		let stored: unknown = writePosition(positionWith());
		const given: string[] = [];
		const sizes: number[] = [];
		for (let hour = 0; hour < 21 * 24; hour++) {
			const now = NOW.getTime() + hour * HOUR;
			const step = nextStep(stored, here({ now: new Date(now) }));
			const lead = (uid: string): ReadLead => ({ ...timed(uid, 0), addedAt: addedAt(now) });
			// Two an hour, and an old one that is edited each sixth day.
			const answer = [...(hour % (6 * 24) === 0 ? [lead('edited')] : [])];
			for (let n = 0; n <= hour; n++) {
				const isAsked = UNTIL + (n * HOUR) / SECOND >= step.position.from;
				if (isAsked) answer.push(lead(`${n}a`), lead(`${n}b`));
			}
			const first = answer.slice(0, most + step.position.undated.size);
			const taken = takeFirst(step, first, first.length === answer.length, most);
			given.push(...(uidsOf(taken) ?? []));
			expect(uidsOf(taken)?.length).toBeLessThanOrEqual(most);
			stored = writePosition(taken?.position ?? step.position);
			sizes.push(readPosition(stored)?.undated.size ?? 0);
		}
		expect(new Set(given).size).toBe(given.length);
		expect(given).toHaveLength(1 + 2 * 21 * 24);
		expect(sizes.slice(-24)).toEqual(sizes.slice(13 * 24, 14 * 24));
	});

	it('takes some of the leads, and those of the same second that are left with the next step', () => {
		const leads = ['1', '2', '3', '4', '5'].map((uid) => timed(uid, uid === '5' ? 3000 : 3600));
		let position = positionWith({ from: UNTIL - 7200 });
		const handedOut: unknown[] = [];
		for (let polls = 0; polls < 3; polls++) {
			const outcome = takeFirst(stepFrom(position), leads, true, 2);
			if (outcome === undefined) throw new Error('It was not taken');
			handedOut.push(uidsOf(outcome));
			position = outcome.position;
		}
		expect(handedOut).toEqual([['1', '2'], ['3', '4'], ['5']]);
		// An overlap before the newest lead.
		expect(position.from).toBe(UNTIL - 3000 - 600);
	});

	it('does not leave out the second pass of the repeated hour at a vendor that sorts by the instant', () => {
		const at = (uid: string, time: string): ReadLead => ({
			uid,
			addedAt: new Date(`2026-11-01T${time}Z`),
			lead: { UID: uid },
		});
		const leads = [at('1', '01:30:00'), at('2', '01:50:00'), at('3', '01:10:00')];
		const circumstances = here({ now: new Date(BACK + 5 * HOUR) });
		const from = wallOf('2026-11-01T00:00:00') / SECOND;
		const first = takeFirst(stepFrom({ from }, circumstances), leads, true, 2);
		expect(uidsOf(first)).toEqual(['1', '2']);
		const second = takeFirst(stepFrom({ ...first?.position }, circumstances), leads, true, 2);
		expect(uidsOf(second)).toEqual(['3']);
	});

	it('cannot go on from leads in no order of time, or from none that is new', () => {
		const step = stepFrom({});
		const [first, second] = [timed('1', 20), timed('2', 10)];
		expect(takeFirst(step, [first, second], false, 9)).toBeDefined();
		expect(takeFirst(step, [second, first], false, 9)).toBeUndefined();
		expect(takeFirst(step, [first, { ...second, addedAt: undefined }], false, 9)).toBeDefined();
		expect(takeFirst(step, [timed('1', 9000)], false, 9)).toBeUndefined();
		expect(takeFirst(step, [second, first], true, 9)?.fresh).toHaveLength(2);
	});
});

describe('a position that is stored', () => {
	const uids = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.constantFrom('007', '-1', '1e3', '__proto__', '', ' 5', '18446744073709551616'),
	);
	const from = 1_800_000_000;
	const times = fc.nat({ max: 999_999_999 });

	it('is read as it was written', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(uids, times)), fc.string(), (entries, watched) => {
				const known = new Map(entries.map(([uid, time]) => [uid, from + time]));
				const undated = new Map(entries.map(([uid, time]) => [uid, from - time]));
				const position = { workflow: 'w', watched, from, known, undated };
				const stored: unknown = JSON.parse(JSON.stringify(writePosition(position)));
				expect(readPosition(stored)).toEqual(position);
			}),
		);
	});

	it('is text that a person can read, each UID once', () => {
		const known = new Map([
			['22364930', UNTIL],
			['b5+c0 %7', UNTIL + 37],
		]);
		expect(writePosition(positionWith({ from: UNTIL - 600, known }))).toEqual({
			workflow: 'w',
			watched: 'x',
			from: '2026-11-21T11:50:00',
			known: ['22364930+600', 'b5+c0 %7+637'],
		});
	});

	it.each<[string, object]>([
		['no text', { watched: 5 }],
		['no time', { from: 'now' }],
		['a number', { from: null }],
		['an entry without a time', { known: ['1'] }],
		['no list', { known: '1+5' }],
		['another list', { undated: [5] }],
	])('is nothing when it has %s', (_, change) => {
		const good = writePosition(positionWith({ known: new Map([['1', UNTIL]]) }));
		expect(readPosition(good)).toBeDefined();
		expect(readPosition({ ...good, ...change })).toBeUndefined();
	});

	it.each([[null], ['x'], [{}]])('is nothing when it is %j', (stored) => {
		expect(nextStep(stored, here())).toMatchObject({ beginning: 'unusable', isFirst: true });
	});
});
