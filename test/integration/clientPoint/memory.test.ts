import { inAnotherProcess, type NodeResult, processedData } from '../harness';
import { createClientPoints } from '../support/clientPoint';
import { useClock } from '../support/clock';
import { leads, LOSE_ANSWER, ONCE, uidsTo, useCreateOnce } from '../support/createOnce';
import { useSandbox } from '../support/sandbox';

/** What Create Once Per remembers, for how long, and what disturbs it. */

useClock('2026-11-21T20:00:00Z');
const sandbox = useSandbox({ leads: 0 });
const elsewhere = useSandbox({ leads: 0 });

const { create, forget, names, atCreate, requests } = useCreateOnce(sandbox);

/** What the table has of keys. */
const keyEntries = () => processedData.entries().filter((entry) => entry.includes('create:'));

const wait = async (milliseconds: number) =>
	await new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

describe('the memory holds 50,000 keys:', () => {
	test('what is known needs no room', async () => {
		const uids = uidsTo(40);
		await create(uids, { options: { concurrency: 32 } });
		processedData.fill(49_980);
		const { json, status, hints } = await create(uids);
		expect(status).toBe('success');
		expect(json.filter(({ outcome }) => outcome === 'alreadyCreated')).toHaveLength(40);
		expect(sandbox().requests()).toHaveLength(40);
		expect(hints).not.toContainEqual(expect.stringContaining('forgotten'));
	});

	test('runs that meet what is known leave nothing behind', async () => {
		atCreate('1', { kind: 'cut', when: 'before-processing' });
		await create(['1', '2'], { onError: 'continueRegularOutput' });
		const counts = new Set<number>();
		for (const uids of [['1', '2'], ['1'], ['2'], ['1'], ['1', '2']]) {
			await create(uids);
			counts.add(processedData.entries().length);
		}
		expect(counts.size).toBe(1);
	});

	test('a hint says so from 80 % on', async () => {
		await create(['1']);
		expect((await create(['2'])).hints).toEqual([]);
		processedData.fill(40_010);
		const [hint] = (await create(['3'])).hints;
		expect(hint).toMatch(/^Create Once Per remembers 400\d\d of at most 50000 keys\. After that/);
	});

	test('the oldest make room at the end, and a hint says how many', async () => {
		await create(['old', 'kept']);
		processedData.fill(50_100);
		let most = 0;
		processedData.beforeAccess = async () => {
			most = Math.max(most, processedData.entries().length);
		};
		const { hints, status, runData } = await create(['kept', 'new 1', 'new 2']);
		expect(status).toBe('success');
		expect(most).toBeGreaterThan(50_100);
		const hint = hints.find((each) => each.includes('has forgotten'));
		const dropped = Number(/forgotten the oldest ones \((\d+)\)/.exec(hint ?? '')?.[1]);
		expect(dropped).toBeGreaterThanOrEqual(96);
		expect(dropped).toBeLessThanOrEqual(102);
		expect(runData.Node?.[0]?.hints).toContainEqual({
			message: hint,
			type: 'warning',
			location: 'outputPane',
		});
		// Notes, witness and tokens are beside them.
		expect(processedData.entries().length).toBeLessThanOrEqual(50_000 + 9);
		expect(keyEntries().sort()).toEqual(['create:kept', 'create:new 1', 'create:new 2']);
		const again = await create(['kept', 'new 1', 'old']);
		expect(again.json.map(({ outcome }) => outcome)).toEqual([
			'alreadyCreated',
			'alreadyCreated',
			undefined,
		]);
		expect(again.hints).not.toContainEqual(expect.stringContaining('another credential'));
	});

	test('an old key that is at work in another execution stays, with its mark', async () => {
		// Longer than the other execution takes to fill and trim the memory, on a busy computer too.
		atCreate('slow', { kind: 'delay', ms: 2500 });
		const slow = create(['slow']);
		await requests(1);
		processedData.fill(50_200);
		const { hints } = await create(['quick']);
		expect(hints).toContainEqual(expect.stringContaining('has forgotten'));
		expect(keyEntries()).toEqual(
			expect.arrayContaining(['create:slow', 'open create:slow', 'create:quick']),
		);
		await slow;
		expect(keyEntries().sort()).toEqual(['create:quick', 'create:slow']);
	});
});

describe('two n8n processes on one memory', () => {
	let other: Pick<typeof import('../support/clientPoint'), 'createClientPoints'>;
	beforeAll(async () => {
		other = await inAnotherProcess(async () => await import('../support/clientPoint'));
	}, 60_000);
	const RUNS = Number(process.env.PROCESS_RUNS ?? 2);

	test('create each lead once, and the next execution knows all of them', async () => {
		for (let run = 1; run <= RUNS; run++) {
			processedData.reset();
			sandbox().reset();
			const id = `two processes ${run}`;
			sandbox().misbehave({ on: 'create', times: -1, do: { kind: 'delay', ms: 20 } });
			const [mine, others] = [uidsTo(20, 'a'), uidsTo(20, 'b')];
			const results = await Promise.all([
				create(mine, { id }),
				create(others, { id }, other.createClientPoints),
			]);
			expect(results.map(({ error }) => error)).toEqual([undefined, undefined]);
			expect(names()).toHaveLength(40);
			const { json } = await create([...mine, ...others], { id });
			expect(json.filter(({ outcome }) => outcome !== 'alreadyCreated')).toEqual([]);
			expect(names()).toHaveLength(40);
			expect(keyEntries().filter((entry) => entry.startsWith('open '))).toEqual([]);
		}
	}, 120_000);

	test('share the table and nothing else: the same key at the same moment is created twice', async () => {
		await create(['0']);
		let others: Promise<NodeResult> | undefined;
		// Within one process the second execution would wait for the first one.
		processedData.beforeWrite = async () => {
			others ??= create(['1'], {}, other.createClientPoints);
			await others;
		};
		await create(['1']);
		expect(names()).toEqual(['Lead 0', 'Lead 1', 'Lead 1']);
	});

	test.each([
		['fast', 0, 60],
		['slow', 100, 500],
	])(
		'see each other, and look again whether the end of an execution has lasted: %s',
		async (_, own, others) => {
			processedData.beforeAccess = async () => await wait(own);
			await create(['0']);
			await create(['1'], {}, other.createClientPoints);
			let late: Promise<void> | undefined;
			processedData.beforeAccess = async (name) => {
				await wait(own);
				if (name !== 'removeProcessed' || late !== undefined) return;
				// Another process has read the row, is busy, and writes it when this execution would have ended.
				const before = processedData.entries();
				late = wait(others).then(() => processedData.overwrite(before));
			};
			await create(['2']);
			expect(late).toBeDefined();
			await late;
			const { json } = await create(['0', '1', '2']);
			expect(json.map(({ outcome }) => outcome)).toEqual(uidsTo(3).map(() => 'alreadyCreated'));
		},
	);

	test.each([
		['claims', 'another key', 'checkProcessedAndRecord', ['2'], []],
		['end', 'another key', 'removeProcessed', ['2'], []],
		['claims', 'the same keys', 'checkProcessedAndRecord', ['1', 'lost'], []],
		['end', 'the same keys', 'removeProcessed', ['1', 'lost'], []],
		['claims', 'keys that were asked for', 'checkProcessedAndRecord', ['2'], ['1', 'lost']],
		['claims', 'keys asked for twice', 'checkProcessedAndRecord', ['1', 'lost'], ['1', 'lost']],
	])(
		'see that a row from before the %s of an execution was written long after it, with %s',
		async (_, __, access, uids, askedBefore) => {
			await create(['0']);
			let before: string[] | undefined;
			processedData.beforeAccess = async (name) => {
				if (name === access) before ??= processedData.entries();
			};
			atCreate('lost', LOSE_ANSWER);
			await create(['1', 'lost'], { onError: 'continueRegularOutput' });
			processedData.beforeAccess = async () => undefined;
			if (askedBefore.length > 0) await create(askedBefore);
			processedData.overwrite(before ?? []);
			await create(uids);
			const { json } = await create(['0', '1', 'lost'], {}, other.createClientPoints);
			expect(json.map(({ outcome }) => outcome)).toEqual([
				'alreadyCreated',
				'alreadyCreated',
				'unknown',
			]);
			expect(names().filter((name) => name === 'Lead 1' || name === 'Lead lost')).toHaveLength(2);
		},
	);

	test('see that a row was overwritten while keys are looked up that it had', async () => {
		await create(['0']);
		const before = processedData.entries();
		await create(['1']);
		let claims = 0;
		processedData.beforeAccess = async (name) => {
			// Behind the claim of the first items.
			if (name === 'checkProcessedAndRecord' && ++claims === 2) processedData.overwrite(before);
		};
		await create(['1', ...uidsTo(8, 'more ')], { options: { concurrency: 1 } });
		processedData.beforeAccess = async () => undefined;
		const { json } = await create(['1'], {}, other.createClientPoints);
		expect(json).toEqual([{ outcome: 'alreadyCreated', key: '1' }]);
	});
});

describe('another account', () => {
	const HINT =
		/^Create Once Per remembers ClientPoints that were created with another credential or address,/;
	const there = () => ({ credential: { baseUrl: elsewhere().url } });

	test('is warned of, and its keys stay known', async () => {
		await create(['1', '2']);
		const { json, hints } = await create(['1', '2'], { ...there(), credentialId: 'other' });
		expect(hints).toContainEqual(expect.stringMatching(HINT));
		expect(json.map(({ outcome }) => outcome)).toEqual(['alreadyCreated', 'alreadyCreated']);
		expect(names(elsewhere)).toEqual([]);
	});

	test.each([
		['a new credential for the same address', () => ({ credentialId: 'other' })],
		['a new address in the same credential', there],
	])('is also %s', async (_, run) => {
		await create(['1']);
		const { hints } = await create(['1'], run());
		expect(hints).toContainEqual(expect.stringMatching(HINT));
	});

	test('is not the first one that is used', async () => {
		expect((await create(['1'])).hints).toEqual([]);
	});
});

describe('Keys to Forget', () => {
	test('are forgotten by the second try when the database fails the first time', async () => {
		await create(['1', '2']);
		let failures = 0;
		processedData.beforeAccess = async (name) => {
			if (name === 'removeProcessed' && failures++ === 0) throw new Error('The database is locked');
		};
		const { json, hints } = await forget(['1', '2'], '1, 2', { retryOnFail: true, maxTries: 2 });
		expect(json).toEqual([
			expect.objectContaining({ status: true }),
			expect.objectContaining({ status: true }),
		]);
		expect(hints).toEqual([expect.stringContaining('Keys were forgotten')]);
		expect(names()).toEqual(['Lead 1', 'Lead 1', 'Lead 2', 'Lead 2']);
	});

	test('are not what another execution creates meanwhile', async () => {
		await create(['1', '2']);
		sandbox().misbehave({ on: 'create', containing: 'Lead 3', do: { kind: 'delay', ms: 300 } });
		const working = create(['3']);
		await requests(3);
		// It is to forget 1 and waits for 3, which is at work; then somebody wants 1.
		const forgetting = forget(['1', '3'], '1, 3');
		await wait(100);
		const creating = create(['1']);
		await Promise.all([working, forgetting, creating]);
		const { json } = await create(['1', '2', '3']);
		expect(json.map(({ outcome }) => outcome)).toEqual(uidsTo(3).map(() => 'alreadyCreated'));
		expect(names()).toEqual(['Lead 1', 'Lead 1', 'Lead 2', 'Lead 3', 'Lead 3']);
	});

	test('are forgotten although another process overwrites that', async () => {
		await create(['1']);
		const before = processedData.entries();
		let last: string | undefined;
		let overwrites = 0;
		processedData.beforeAccess = async (name) => {
			// After the removal: the row is as another process has read it before.
			const isNext = last === 'removeProcessed' && overwrites++ === 0;
			last = name;
			if (isNext) processedData.overwrite(before);
		};
		const { json } = await forget(['1'], '1');
		expect(json).toEqual([expect.objectContaining({ status: true })]);
		expect(overwrites).toBeGreaterThan(1);
	});
});

describe('Stop', () => {
	test('ends the wait for the key of another execution at once, and nothing is sent', async () => {
		sandbox().misbehave({ on: 'create', do: { kind: 'delay', ms: 700 } });
		const other = create(['1']);
		await requests(1);
		const stop = new AbortController();
		const waiting = create(['1', '2'], { stop: stop.signal, options: { concurrency: 1 } });
		await wait(100);
		const stopped = performance.now();
		stop.abort();
		const { status } = await waiting;
		expect(status).toBe('canceled');
		// n8n does not wait for the node: it has ended when nothing is claimed by it.
		while (keyEntries().length > 2) await new Promise(setImmediate);
		expect(performance.now() - stopped).toBeLessThan(500);
		expect(sandbox().requests()).toHaveLength(1);
		await other;
	});

	test('ends the wait for another execution before its keys are forgotten', async () => {
		await create(['2']);
		sandbox().misbehave({ on: 'create', do: { kind: 'delay', ms: 400 } });
		const other = create(['1']);
		await requests(2);
		const stop = new AbortController();
		const waiting = forget(['1', '2'], '*', { stop: stop.signal });
		await wait(100);
		stop.abort();
		await waiting;
		await other;
		const { json } = await create(['1', '2']);
		expect(json.map(({ outcome }) => outcome)).toEqual(['alreadyCreated', 'alreadyCreated']);
	});
});

describe('a database that fails', () => {
	test('while items are under way leaves those that were not sent new', async () => {
		let claims = 0;
		processedData.beforeAccess = async (name) => {
			if (name !== 'checkProcessedAndRecord') return;
			claims++;
			if (claims === 3) throw new Error('The database is locked');
		};
		const { error } = await create(uidsTo(8), { options: { concurrency: 1 } });
		expect(error?.message).toContain('the memory of Create Once Per');
		expect(error?.description).toMatch(/^Run the workflow again\..+The database is locked$/);
		expect(names()).toHaveLength(4);
		expect(keyEntries().sort()).toEqual(uidsTo(4).map((uid) => `create:${uid}`));
	});

	test('at the end is made up for by the next execution', async () => {
		processedData.beforeAccess = async (name) => {
			if (name === 'removeProcessed') throw new Error('The database is locked');
		};
		await create(['1', '2']);
		expect(keyEntries()).toHaveLength(4);
		processedData.beforeAccess = async () => undefined;
		await create(['3']);
		expect(keyEntries().sort()).toEqual(['create:1', 'create:2', 'create:3']);
	});
});

test.each([
	['circular', '(() => { const data = {}; data.data = data; return data; })()'],
	['nested too deeply to be written', `'{"a":'.repeat(20000) + '1' + '}'.repeat(20000)`],
	['an invalid date', '({ at: [new Date("soon")] })'],
	['no number', '({ a: { price: Number("much") } })'],
	['endless', '({ price: 1 / 0 })'],
	['a map', '({ a: new Map([[1, 2]]) })'],
	['an error', '({ a: new Error("late") })'],
	['a function', '({ a: () => 1 })'],
])('all bodies are made before the first request: the third item is %s', async (_, data) => {
	const { error } = await createClientPoints(sandbox(), {
		input: leads('1', '2', '3'),
		parameters: ONCE,
		additional: { dataJson: `={{ $json.UID === '3' ? ${data} : { a: [undefined], b: null } }}` },
	});
	expect(error?.message).toContain('[item 2]');
	expect(sandbox().requests()).toEqual([]);
});
