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
		pageSize: fc.integer({ min: 1, max: 15 }),
		parallelPages: fc.integer({ min: 1, max: 6 }),
		limit: maybe(fc.integer({ min: 1, max: 70 })),
		cap: maybe(fc.integer({ min: 2, max: 12 })),
		tells: fc.boolean(),
		turns: anyTurns,
	});

	it('gives every lead once and in order, up to the limit, however the vendor serves them', async () => {
		await fc.assert(
			fc.asyncProperty(anyReading, async ({ count, cap, tells, turns, ...reading }) => {
				const vendor = steady(count, { cap, tells, takes: cycle(turns) });
				const report = await readReport(vendor.fetchPage, reading);
				expect(report).toEqual({
					leads: leadsOf(uidsUpTo(Math.min(count, reading.limit ?? count))),
					total: tells ? count : undefined,
				});
			}),
			{ numRuns: 300 },
		);
	});

	it('has at most as many pages under way as it may, and asks for no impossible page', async () => {
		await fc.assert(
			fc.asyncProperty(anyReading, async ({ count, cap, tells, turns, ...reading }) => {
				const vendor = steady(count, { cap, tells, takes: cycle(turns) });
				await readReport(vendor.fetchPage, reading);
				expect(vendor.peak()).toBeLessThanOrEqual(reading.parallelPages);
				expect(vendor.underWay()).toBe(0);
				for (const { skip, take } of vendor.requests) {
					expect(Number.isInteger(skip) && skip >= 0).toBe(true);
					expect(Number.isInteger(take) && take >= 1).toBe(true);
					// Two leads are the fewest that show whether one page follows on from another.
					expect(take).toBeLessThanOrEqual(Math.max(reading.pageSize, 2));
				}
			}),
			{ numRuns: 200 },
		);
	});

	it('has as many pages under way as it may', async () => {
		for (const parallelPages of [1, 2, 3, 8]) {
			const vendor = steady(100, { takes: () => 3 });
			await readReport(vendor.fetchPage, options({ parallelPages }));
			expect(vendor.peak()).toBe(parallelPages);
		}
	});

	it('starts a page as soon as the one before all others is there', async () => {
		// Each second page takes long: the pages behind it are fetched meanwhile.
		const vendor = steady(100, { takes: (number) => (number % 2 === 0 ? 1 : 9) });
		await readReport(vendor.fetchPage, options({ parallelPages: 4 }));
		expect(vendor.peak()).toBe(4);
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

	it.each([
		[0, 1000, undefined, 1],
		[1, 1000, undefined, 1],
		[1000, 1000, undefined, 2],
		[1001, 1000, undefined, 2],
		[1999, 1000, undefined, 2],
		[2000, 1000, undefined, 3],
		[3088, 1000, undefined, 4],
		[3088, 1000, 50, 1],
		[3088, 1000, 1000, 1],
		[3088, 1000, 1001, 2],
		[3088, 1000, 1999, 2],
		[3088, 1000, 9999, 4],
		[30, 10, undefined, 4],
		[3, 2, undefined, 2],
	])(
		'reads %d leads in pages of %d, at most %p, with %d requests',
		async (count, pageSize, limit, requests) => {
			const vendor = steady(count);
			await readReport(vendor.fetchPage, options({ pageSize, limit }));
			expect(vendor.requests).toHaveLength(requests);
		},
	);

	it('lets pages overlap by one lead', async () => {
		const vendor = steady(25);
		await readReport(vendor.fetchPage, options());
		expect(vendor.requests).toEqual([
			{ skip: 0, take: 10 },
			{ skip: 9, take: 10 },
			{ skip: 18, take: 10 },
		]);
	});

	it("goes on in the vendor's own page size when it is the smaller one", async () => {
		const vendor = steady(25, { cap: 10 });
		await readReport(vendor.fetchPage, options({ pageSize: 1000 }));
		expect(vendor.requests).toEqual([
			{ skip: 0, take: 1000 },
			{ skip: 9, take: 10 },
			{ skip: 18, take: 10 },
		]);
	});

	it('asks for two leads at least, because pages overlap', async () => {
		const vendor = steady(3);
		const report = await readReport(vendor.fetchPage, options({ pageSize: 1 }));
		expect(uidsOf(report)).toEqual(uidsUpTo(3));
		expect(vendor.requests).toEqual([
			{ skip: 0, take: 2 },
			{ skip: 1, take: 2 },
		]);
	});

	it('asks for no more leads than the limit', async () => {
		const vendor = steady(25);
		const report = await readReport(vendor.fetchPage, options({ limit: 3 }));
		expect(vendor.requests).toEqual([{ skip: 0, take: 3 }]);
		expect(report).toEqual({ leads: leadsOf(uidsUpTo(3)), total: 25 });
	});

	it('does not take a page that was cut short for the end when no total is told', async () => {
		const vendor = fakeVendor({
			uids: () => uidsUpTo(30),
			tells: false,
			spoil: (page, { skip }) => (skip === 9 ? { ...page, leads: page.leads.slice(0, 1) } : page),
		});
		const error = await failureOf(readReport(vendor.fetchPage, options()));
		expect(error.message).toBe(NOT_FITTING);
		expect(error.detail).toMatch(/^The page after lead 10 is too short\. It was read 3 times\. /);
	});

	it('reads on to an empty page when no total is told', async () => {
		const vendor = steady(19, { tells: false });
		expect(uidsOf(await readReport(vendor.fetchPage, options()))).toEqual(uidsUpTo(19));
		expect(vendor.requests.map(({ skip }) => skip)).toEqual([0, 9, 18, 19]);
		expect(vendor.peak()).toBe(1);
	});

	it('does not read on behind the limit when no total is told', async () => {
		const vendor = steady(50, { tells: false });
		const report = await readReport(vendor.fetchPage, options({ limit: 19 }));
		expect(uidsOf(report)).toEqual(uidsUpTo(19));
		expect(vendor.requests).toHaveLength(2);
	});

	it('gives the leads as they came', async () => {
		const lead = { uid: '1', a: ['x', null], b: { c: '' } };
		const report = await readReport(async () => ({ total: 1, leads: [lead] }), options());
		expect(report.leads[0]).toBe(lead);
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
	const anyCourse = (smallestPage: number) =>
		fc.record({
			count: fc.integer({ min: 2, max: 40 }),
			pageSize: fc.integer({ min: smallestPage, max: 9 }),
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
			fc.asyncProperty(anyCourse(2), anyChange, async ({ count, ...course }, change) => {
				const before = uidsUpTo(count);
				const states = [before, changed(before, change, 'new')];
				expectOneOf(states, await read(states, { ...course, at: course.at.slice(0, 1) }));
			}),
			{ numRuns: 700 },
		);
	});

	it('gives the report from one moment, or an error, while leads are added again and again', async () => {
		await fc.assert(
			fc.asyncProperty(
				anyCourse(2),
				fc.array(position, { minLength: 4, maxLength: 4 }),
				async ({ count, ...course }, positions) => {
					const states = [uidsUpTo(count)];
					for (const at of positions) {
						states.push(changed(states.at(-1) ?? [], { kind: 'add', at }, `new-${states.length}`));
					}
					expectOneOf(states, await read(states, course));
				},
			),
			{ numRuns: 300 },
		);
	});

	it('gives the report from one moment, or an error, while leads are removed again and again', async () => {
		await fc.assert(
			fc.asyncProperty(
				anyCourse(2),
				fc.array(position, { minLength: 4, maxLength: 4 }),
				async ({ count, ...course }, positions) => {
					const states = [uidsUpTo(count)];
					for (const at of positions) {
						states.push(changed(states.at(-1) ?? [], { kind: 'remove', at }, ''));
					}
					expectOneOf(states, await read(states, course));
				},
			),
			{ numRuns: 300 },
		);
	});

	it('keeps these promises in pages of one lead too', async () => {
		await fc.assert(
			fc.asyncProperty(anyCourse(1), anyChange, async ({ count, ...course }, change) => {
				const before = uidsUpTo(count);
				const states = [before, changed(before, change, 'new')];
				expectOneOf(
					states,
					await read(states, { ...course, pageSize: 1, at: course.at.slice(0, 1) }),
				);
			}),
			{ numRuns: 300 },
		);
	});

	it('loses no lead in pages of one when one is removed before it and another added after it', async () => {
		const states = [
			['a', 'b', 'c', 'd'],
			['b', 'c', 'd', 'e'],
		];
		for (const at of [0, 1, 2]) {
			const course = { at: [at], tells: true, turns: [0], pageSize: 1, parallelPages: 1 };
			expectOneOf(states, await read(states, course));
		}
	});

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
	it.each<[string, Omit<Behavior, 'uids'>, string]>([
		[
			'repeats its first page',
			{
				spoil: (page, { take }) => ({ ...page, leads: leadsOf(uidsUpTo(take)) }),
			},
			'The page after lead 10 of 25 does not follow on.',
		],
		[
			'repeats its first page and tells no total',
			{
				tells: false,
				spoil: (page, { take }) => ({ ...page, leads: leadsOf(uidsUpTo(take)) }),
			},
			'The page after lead 10 does not follow on.',
		],
		[
			'gives a page that is short of one lead',
			{
				spoil: (page, { skip }) =>
					skip === 9 ? { ...page, leads: page.leads.slice(0, -1) } : page,
			},
			'The page after lead 10 of 25 is too short.',
		],
		[
			'gives a last page that is short of one lead',
			{
				spoil: (page, { skip }) =>
					skip === 18 ? { ...page, leads: page.leads.slice(0, -1) } : page,
			},
			'The page after lead 19 of 25 is too short.',
		],
		[
			'gives one lead of many, and none after it',
			{
				spoil: (page, { skip }) => ({ ...page, leads: skip === 0 ? page.leads.slice(0, 1) : [] }),
			},
			'ClickPoint returns one lead at a time.',
		],
		[
			'gives an empty page in the middle',
			{ spoil: (page, { skip }) => (skip === 9 ? { ...page, leads: [] } : page) },
			'The page after lead 10 of 25 does not follow on.',
		],
		[
			'gives an empty page in the middle and tells no total',
			{ tells: false, spoil: (page, { skip }) => (skip === 9 ? { ...page, leads: [] } : page) },
			'The page after lead 10 does not follow on.',
		],
		[
			'gives a lead more than there are',
			{
				spoil: (page, { skip }) =>
					skip === 18 ? { ...page, leads: [...page.leads, ...leadsOf(['extra'])] } : page,
			},
			'The page after lead 19 of 25 does not follow on.',
		],
		[
			'gives more leads on a page than were asked for',
			{
				spoil: (page, { skip }) =>
					skip === 9 ? { ...page, leads: leadsOf(uidsUpTo(25).slice(9, 21)) } : page,
			},
			'The page after lead 21 of 25 does not follow on.',
		],
		[
			'leaves out a lead between two pages',
			{
				spoil: (page, { skip }) =>
					skip === 9 ? { ...page, leads: leadsOf(uidsUpTo(25).slice(10, 20)) } : page,
			},
			'The page after lead 10 of 25 does not follow on.',
		],
		[
			'gives a lead of an earlier page again',
			{
				spoil: (page, { skip }) =>
					skip === 18
						? { ...page, leads: [...page.leads.slice(0, -1), ...leadsOf(['uid-3'])] }
						: page,
			},
			'The page after lead 19 of 25 does not follow on.',
		],
		[
			'gives a lead twice on its first page',
			{
				spoil: (page, { skip }) =>
					skip === 0
						? { ...page, leads: [...page.leads.slice(0, 9), ...leadsOf(['uid-3'])] }
						: page,
			},
			'The first page has a lead twice, or more leads than ClickPoint counts.',
		],
		[
			'counts fewer leads than it gives',
			{ spoil: (page) => ({ ...page, total: 5 }) },
			'The first page has a lead twice, or more leads than ClickPoint counts.',
		],
		[
			'counts no leads and gives some',
			{ spoil: (page) => ({ ...page, total: 0 }) },
			'The first page has a lead twice, or more leads than ClickPoint counts.',
		],
		[
			'counts more leads than it gives',
			{ spoil: (page) => ({ ...page, total: 26 }) },
			'The page after lead 19 of 26 is too short.',
		],
		[
			'counts leads and gives none',
			{ spoil: (page) => ({ ...page, leads: [] }) },
			'ClickPoint counts 25 leads and returned 0.',
		],
		[
			'counts differently from page to page',
			{ spoil: (page, { skip }) => (skip === 18 ? { ...page, total: 24 } : page) },
			'The page after lead 19 of 25 does not follow on.',
		],
		[
			'counts leads on one page alone that it does not give',
			{ spoil: (page, { skip }) => (skip === 9 ? { ...page, total: 27 } : page) },
			'The page after lead 25 of 27 is too short.',
		],
		[
			'stops telling the total',
			{ spoil: (page, { skip }) => (skip === 9 ? { ...page, total: undefined } : page) },
			'The page after lead 10 of 25 does not follow on.',
		],
		[
			'begins to tell the total',
			{ tells: false, spoil: (page, { skip }) => (skip === 9 ? { ...page, total: 25 } : page) },
			'The page after lead 10 does not follow on.',
		],
	])('is an error when it %s', async (_, behavior, detail) => {
		for (const parallelPages of [1, 3]) {
			const vendor = steady(25, { ...behavior, takes: (number) => number % 3 });
			const error = await failureOf(readReport(vendor.fetchPage, options({ parallelPages })));
			expect(error.message).toBe(NOT_FITTING);
			expect(error.detail.startsWith(`${detail} It was read 3 times. `)).toBe(true);
			expect(vendor.underWay()).toBe(0);
		}
	});

	it.each([
		[2, true],
		[25, true],
		[2, false],
		[25, false],
	])(
		'is an error when it gives one lead at a time, of %d, total told: %p',
		async (count, tells) => {
			const vendor = steady(count, { cap: 1, tells });
			const error = await failureOf(readReport(vendor.fetchPage, options()));
			expect(error.message).toBe(NOT_FITTING);
			expect(error.detail).toMatch(
				/^ClickPoint returns one lead at a time\. It was read 3 times\. /,
			);
		},
	);

	it('is no error when it gives one lead at a time and there is only one', async () => {
		const vendor = steady(1, { cap: 1, tells: false });
		const report = await readReport(vendor.fetchPage, options());
		expect(report).toEqual({ leads: leadsOf(['uid-0']), total: undefined });
		expect(vendor.requests).toEqual([
			{ skip: 0, take: 10 },
			{ skip: 1, take: 10 },
		]);
	});

	it('is no error when it gives one lead at a time and no more are wanted', async () => {
		const vendor = steady(25, { cap: 1 });
		const report = await readReport(vendor.fetchPage, options({ limit: 1 }));
		expect(report).toEqual({ leads: leadsOf(['uid-0']), total: 25 });
	});

	it('hands on what a request failed with, and asks for nothing more', async () => {
		for (const failing of [0, 1, 4]) {
			const failure = new Error('the connection broke');
			const vendor = steady(200, {
				takes: () => 2,
				spoil: (page, _, number) => {
					if (number === failing) throw failure;
					return page;
				},
			});
			const outcome = await settle(readReport(vendor.fetchPage, options({ parallelPages: 3 })));
			expect(outcome).toEqual({ done: false, error: failure });
			const asked = vendor.requests.length;
			expect(asked).toBeLessThanOrEqual(failing + 3);
			for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
			expect(vendor.requests).toHaveLength(asked);
		}
	});

	it.each<[string, Omit<Behavior, 'uids'>]>([
		[
			'a request fails',
			{
				spoil: (page, { skip }) => {
					if (skip === 9) throw new Error('the connection broke');
					return page;
				},
			},
		],
		[
			'pages do not fit',
			{ spoil: (page, { skip }) => (skip === 9 ? { ...page, total: 1 } : page) },
		],
	])('leaves no request under way when %s', async (_, behavior) => {
		const vendor = steady(100, { ...behavior, takes: (number) => (number === 1 ? 1 : 9) });
		const outcome = await settle(readReport(vendor.fetchPage, options()));
		expect(outcome.done).toBe(false);
		expect(vendor.underWay()).toBe(0);
	});

	it('ends the other pages with the first failure, also when an earlier one is still awaited', async () => {
		const failure = new Error('the connection broke');
		const outcome = await settle(
			readReport(
				async (skip, _, signal): Promise<Page<FakeLead>> => {
					if (skip === 0) return { total: 100, leads: leadsOf(uidsUpTo(10)) };
					if (skip === 18) throw failure;
					return await new Promise((__, reject) => {
						signal.addEventListener('abort', () => reject(new Error('ended')), { once: true });
					});
				},
				options({ parallelPages: 3 }),
			),
		);
		expect(outcome).toEqual({ done: false, error: failure });
	});
});
