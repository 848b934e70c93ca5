import fc from 'fast-check';
import type { Page } from '../../../nodes/ClickPoint/lead/lead';
import { readReport, type ReadOptions, type Report } from '../../../nodes/ClickPoint/lead/report';
import { settle } from '../../settle';
import { AnswerError } from '../../../nodes/shared/errors';
import {
	fakeVendor,
	leadsOf,
	uidsUpTo,
	type Behavior,
	type FakeLead,
	type FakeVendor,
	type Request,
} from './fakeVendor';

const options = (some: Partial<ReadOptions> = {}): ReadOptions => ({
	pageSize: 10,
	parallelPages: 4,
	limit: undefined,
	...some,
});

const uidsOf = ({ leads }: Report<FakeLead>) => leads.map(({ uid }) => uid);

/** The AnswerError that a reading ends with. */
async function failureOf(reading: Promise<Report<FakeLead>>): Promise<AnswerError> {
	const outcome = await settle(reading);
	if (!outcome.done && outcome.error instanceof AnswerError) return outcome.error;
	throw new Error(`An AnswerError was expected, not ${JSON.stringify(outcome)}`);
}

/** A steady vendor of so many leads. */
function steady(count: number, more: Omit<Behavior, 'uids'> = {}): FakeVendor {
	const uids = uidsUpTo(count);
	return fakeVendor({ uids: () => uids, ...more });
}

const NOT_FITTING = 'The pages of the report did not match, so leads would have been missing';

const anyTurns = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 8 });
const cycle = (turns: number[]) => (number: number) => turns[number % turns.length] ?? 0;
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

describe('readReport', () => {
	const anyReading = fc.record({
		count: fc.nat({ max: 60 }),
		pageSize: fc.integer({ min: 2, max: 15 }),
		parallelPages: fc.integer({ min: 1, max: 6 }),
		limit: maybe(fc.integer({ min: 1, max: 70 })),
		cap: maybe(fc.integer({ min: 2, max: 12 })),
		tells: fc.boolean(),
		turns: anyTurns,
	});

	it('gives every lead once and in order, up to the limit, however the vendor serves them, with as many pages under way as may be', async () => {
		await fc.assert(
			fc.asyncProperty(anyReading, async ({ count, cap, tells, turns, ...reading }) => {
				const vendor = steady(count, { cap, tells, takes: cycle(turns) });
				const report = await readReport(vendor.fetchPage, reading);
				expect(report).toEqual({
					leads: leadsOf(uidsUpTo(Math.min(count, reading.limit ?? count))),
					total: tells ? count : undefined,
				});
				expect(vendor.peak()).toBeLessThanOrEqual(reading.parallelPages);
				expect(vendor.underWay()).toBe(0);
				for (const { skip, take } of vendor.requests) {
					expect(Number.isInteger(skip) && skip >= 0).toBe(true);
					expect(Number.isInteger(take) && take >= 1).toBe(true);
					expect(take).toBeLessThanOrEqual(reading.pageSize);
				}
			}),
			{ numRuns: 300 },
		);
	});

	it('holds no more pages than may be under way while it waits for the next one in order', async () => {
		for (const parallelPages of [1, 2, 5]) {
			let deliver = () => {};
			const late = new Promise<void>((resolve) => {
				deliver = resolve;
			});
			const vendor = steady(200);
			const reading = readReport(async (skip, take) => {
				const page = await vendor.fetchPage(skip, take);
				if (skip === 9) await late;
				return page;
			}, options({ parallelPages }));
			for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
			expect(vendor.requests).toHaveLength(1 + parallelPages);
			deliver();
			expect(uidsOf(await reading)).toEqual(uidsUpTo(200));
		}
	});

	it.each<[string, string, number, Omit<Behavior, 'uids'>, Partial<ReadOptions>?]>([
		['pages that overlap by one lead', '0+10 9+10 18+10', 25, {}],
		['pages of the size that comes', '0+1000 9+10 18+10', 25, { cap: 10 }, { pageSize: 1000 }],
		['one page of no leads', '0+10', 0, {}],
		['a second page behind one that is full', '0+10 10+10', 10, {}],
		['no page behind the limit', '0+10 9+10', 50, {}, { limit: 11 }],
		['no more leads than the limit', '0+3', 25, {}, { limit: 3 }],
		['an empty page when no total is told', '0+10 9+10 18+10 19+10', 19, { tells: false }],
		['nothing behind the limit', '0+10 9+10', 50, { tells: false }, { limit: 19 }],
		['a second lead when one came of ten', '0+10 0+2 1+10', 1, { cap: 1, tells: false }],
		['one lead when no more are wanted', '0+1', 25, { cap: 1 }, { limit: 1 }],
	])('asks for %s', async (_, requests, count, behavior, reading = {}) => {
		const vendor = steady(count, behavior);
		const report = await readReport(vendor.fetchPage, options(reading));
		expect(vendor.requests.map(({ skip, take }) => `${skip}+${take}`).join(' ')).toBe(requests);
		expect(report).toEqual({
			leads: leadsOf(uidsUpTo(reading.limit ?? count)),
			total: behavior.tells === false ? undefined : count,
		});
	});
});

describe('readReport of a report that changes meanwhile', () => {
	type Change =
		| { kind: 'add'; at: number }
		| { kind: 'remove'; at: number }
		| { kind: 'move'; at: number; to: number }
		| { kind: 'replace'; at: number; to: number };

	/** The report after a change; positions are counted around its end. */
	const changed = (before: readonly string[], change: Change, name: string): string[] => {
		const uids = [...before];
		const at = change.at % (uids.length + 1);
		if (change.kind === 'add') {
			uids.splice(at, 0, name);
			return uids;
		}
		const [taken] = uids.splice(change.at % Math.max(uids.length, 1), 1);
		if (change.kind === 'remove' || taken === undefined) return uids;
		uids.splice(change.to % (uids.length + 1), 0, change.kind === 'move' ? taken : name);
		return uids;
	};

	const position = fc.nat({ max: 60 });
	const anyChange: fc.Arbitrary<Change> = fc.oneof(
		fc.record({ kind: fc.constant<'add'>('add'), at: position }),
		fc.record({ kind: fc.constant<'remove'>('remove'), at: position }),
		fc.record({ kind: fc.constant<'move'>('move'), at: position, to: position }),
		fc.record({ kind: fc.constant<'replace'>('replace'), at: position, to: position }),
	);

	/** How a vendor is read, and at which of its answers its report changes. */
	const anyCourse = fc.record({
		count: fc.integer({ min: 2, max: 40 }),
		pageSize: fc.integer({ min: 2, max: 9 }),
		parallelPages: fc.integer({ min: 1, max: 5 }),
		tells: fc.boolean(),
		turns: anyTurns,
		at: fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 4 }),
	});

	/** The states of a report: one more than there are times at which it changes. */
	const read = async (
		states: string[][],
		{
			at,
			tells,
			turns,
			...reading
		}: {
			at: number[];
			tells: boolean;
			turns: number[];
			pageSize: number;
			parallelPages: number;
		},
	) => {
		const vendor = fakeVendor({
			tells,
			takes: cycle(turns),
			uids: (answer) => states[at.filter((time) => time < answer).length] ?? [],
		});
		const outcome = await settle(readReport(vendor.fetchPage, { ...reading, limit: undefined }));
		if (outcome.done) return uidsOf(outcome.value);
		expect(outcome.error).toBeInstanceOf(AnswerError);
		return undefined;
	};

	/** Whether what was read, if anything, is one of the states in full. */
	const expectOneOf = (states: string[][], found: unknown[] | undefined) => {
		if (found === undefined) return;
		expect(states.map((state) => state.join())).toContain(found.join());
	};

	it('gives the report from before or after one change, whatever it is and whenever it comes', async () => {
		await fc.assert(
			fc.asyncProperty(anyCourse, anyChange, async ({ count, ...course }, change) => {
				const before = uidsUpTo(count);
				const states = [before, changed(before, change, 'new')];
				const at = course.at.slice(0, 1);
				expectOneOf(states, await read(states, { ...course, at }));
			}),
			{ numRuns: 500 },
		);
	});

	it.each(['add', 'remove'] as const)(
		'gives the report from one moment, or an error, while leads change again and again: %s',
		async (kind) => {
			const positions = fc.array(position, { minLength: 4, maxLength: 4 });
			await fc.assert(
				fc.asyncProperty(anyCourse, positions, async ({ count, ...course }, places) => {
					const states = [uidsUpTo(count)];
					for (const at of places) {
						states.push(changed(states.at(-1) ?? [], { kind, at }, `new-${states.length}`));
					}
					expectOneOf(states, await read(states, course));
				}),
				{ numRuns: 300 },
			);
		},
	);

	it('reads it again when its pages do not fit, and gives what fits then', async () => {
		const [before, after] = [uidsUpTo(25), ['new', ...uidsUpTo(25)]];
		const vendor = fakeVendor({ uids: (answer) => (answer < 2 ? before : after) });
		const report = await readReport(vendor.fetchPage, options({ parallelPages: 1 }));
		expect(report).toEqual({ leads: leadsOf(after), total: 26 });
		expect(vendor.requests.map(({ skip }) => skip)).toEqual([0, 9, 18, 0, 9, 18]);
	});

	it.each([1, 4])(
		'reads leads that are added behind the others meanwhile, %p pages at a time',
		async (parallelPages) => {
			await fc.assert(
				fc.asyncProperty(
					fc.integer({ min: 3, max: 40 }),
					fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 8 }),
					anyTurns,
					async (count, added, turns) => {
						const grown = (answers: number) =>
							uidsUpTo(added.slice(0, answers).reduce((sum, more) => sum + more, count));
						const vendor = fakeVendor({ uids: grown, takes: cycle(turns) });
						const report = await readReport(vendor.fetchPage, options({ parallelPages }));
						expect(uidsOf(report)).toEqual(uidsUpTo(report.total ?? 0));
						expect(report.total).toBeGreaterThanOrEqual(count);
						// It was not begun again.
						expect(vendor.requests.filter(({ skip }) => skip === 0)).toHaveLength(1);
					},
				),
				{ numRuns: 200 },
			);
		},
	);

	it('goes on counting when a lead is added to one full page', async () => {
		const vendor = fakeVendor({ uids: (answers) => uidsUpTo(answers === 0 ? 10 : 11) });
		const report = await readReport(vendor.fetchPage, options());
		expect(report).toEqual({ leads: leadsOf(uidsUpTo(11)), total: 11 });
		expect(vendor.requests.map(({ skip }) => skip)).toEqual([0, 10, 9]);
	});

	it('gives up when its pages did not fit three times, and says so', async () => {
		const vendor = fakeVendor({ uids: (answer) => uidsUpTo(25 + answer).reverse() });
		const error = await failureOf(readReport(vendor.fetchPage, options({ parallelPages: 1 })));
		expect(error.message).toBe(NOT_FITTING);
		expect(error.detail).toBe(
			'The page after lead 10 of 29 does not follow on. It was read 3 times. Run the node again when no leads are being added, or choose a period in the past.',
		);
		expect(vendor.requests.map(({ skip }) => skip)).toEqual([0, 9, 0, 9, 0, 9]);
	});
});

describe('readReport of a vendor that misbehaves', () => {
	/** Changes the page that begins behind so many leads, or each page. */
	const spoil = (
		change: (page: Page<FakeLead>, request: Request) => Partial<Page<FakeLead>>,
		only?: number,
	): Omit<Behavior, 'uids'> => ({
		spoil: (page, request) =>
			only === undefined || request.skip === only ? { ...page, ...change(page, request) } : page,
	});
	const repeated = spoil((_, { take }) => ({ leads: leadsOf(uidsUpTo(take)) }));
	const short = ({ leads }: Page<FakeLead>) => ({ leads: leads.slice(0, -1) });
	const endingIn = (uid: string) => (page: Page<FakeLead>) => ({
		leads: [...page.leads.slice(0, -1), ...leadsOf([uid])],
	});
	const empty = spoil(() => ({ leads: [] }), 9);
	const between = (from: number, to: number) => () => ({
		leads: leadsOf(uidsUpTo(25).slice(from, to)),
	});
	const NO_FOLLOWING = (lead: number) => `The page after lead ${lead} of 25 does not follow on.`;
	const WRONG_COUNT = 'The first page has a lead twice, or more leads than ClickPoint counts.';

	it.each<[string, Omit<Behavior, 'uids'>, string]>([
		['repeats its first page', repeated, NO_FOLLOWING(10)],
		[
			'gives a page that is short of one lead',
			spoil(short, 9),
			'The page after lead 10 of 25 is too short.',
		],
		[
			'gives a last page that is short of one lead',
			spoil(short, 18),
			'The page after lead 19 of 25 is too short.',
		],
		[
			'gives a page that is cut short and tells no total',
			{ ...spoil(between(9, 10), 9), tells: false },
			'The page after lead 10 is too short.',
		],
		[
			'gives one lead of many, and none after it',
			spoil((page, { skip }) => ({ leads: skip === 0 ? page.leads.slice(0, 1) : [] })),
			'The page after lead 1 of 25 is too short.',
		],
		['gives an empty page in the middle', empty, NO_FOLLOWING(10)],
		[
			'gives a lead more than there are',
			spoil(({ leads }) => ({ leads: [...leads, ...leadsOf(['extra'])] }), 18),
			NO_FOLLOWING(19),
		],
		['leaves out a lead between two pages', spoil(between(10, 20), 9), NO_FOLLOWING(10)],
		['gives a lead of an earlier page again', spoil(endingIn('uid-3'), 18), NO_FOLLOWING(19)],
		['gives a lead twice on its first page', spoil(endingIn('uid-3'), 0), WRONG_COUNT],
		['counts fewer leads than it gives', spoil(() => ({ total: 5 })), WRONG_COUNT],
		[
			'counts more leads than it gives',
			spoil(() => ({ total: 26 })),
			'The page after lead 19 of 26 is too short.',
		],
		[
			'counts leads and gives none',
			spoil(() => ({ leads: [] })),
			'ClickPoint counts 25 leads and returned 0.',
		],
		['counts differently from page to page', spoil(() => ({ total: 24 }), 18), NO_FOLLOWING(19)],
		[
			'counts leads on one page alone that it does not give',
			spoil(() => ({ total: 27 }), 9),
			'The page after lead 25 of 27 is too short.',
		],
		['stops telling the total', spoil(() => ({ total: undefined }), 9), NO_FOLLOWING(10)],
		[
			'counts one full page alone and gives more',
			spoil((_, { skip }) => ({ total: skip === 0 ? 10 : undefined })),
			'The page after lead 10 of 11 does not follow on.',
		],
		['gives one lead at a time', { cap: 1 }, 'The page after lead 1 of 25 is too short.'],
	])('is an error when it %s', async (_, behavior, detail) => {
		for (const parallelPages of [1, 3]) {
			const vendor = steady(25, { ...behavior, takes: (number) => number % 3 });
			const error = await failureOf(readReport(vendor.fetchPage, options({ parallelPages })));
			expect(error.message).toBe(NOT_FITTING);
			expect(error.detail.startsWith(`${detail} It was read 3 times. `)).toBe(true);
			expect(vendor.underWay()).toBe(0);
		}
	});

	it('hands on what a request failed with, and asks for nothing more', async () => {
		for (const failing of [0, 1, 4]) {
			const failure = new Error('the connection broke');
			const vendor = steady(200, {
				takes: (number) => (number === failing ? 1 : 9),
				spoil: (page, _, number) => {
					if (number === failing) throw failure;
					return page;
				},
			});
			const outcome = await settle(readReport(vendor.fetchPage, options({ parallelPages: 3 })));
			expect(outcome).toEqual({ done: false, error: failure });
			expect(vendor.underWay()).toBe(0);
			const asked = vendor.requests.length;
			expect(asked).toBeLessThanOrEqual(failing + 3);
			for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
			expect(vendor.requests).toHaveLength(asked);
		}
	});
});
