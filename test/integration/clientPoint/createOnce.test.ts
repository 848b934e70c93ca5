import { processedData } from '../harness';
import { createClientPoints } from '../support/clientPoint';
import { useClock } from '../support/clock';
import { LOSE_ANSWER, REFUSE, uidsTo, useCreateOnce } from '../support/createOnce';
import { useSandbox } from '../support/sandbox';

useClock('2026-11-21T20:00:00Z');
const sandbox = useSandbox({ leads: 0 });
const { workflow, create, forget, names, atCreate, requests } = useCreateOnce(sandbox);

/** The keys among the entries of a row. */
const keysIn = (entries: string[]) =>
	entries.flatMap((entry) => (entry.startsWith('create:') ? [entry.slice('create:'.length)] : []));

describe('Create Once Per creates one ClientPoint a key', () => {
	test('however the periods of two executions overlap', async () => {
		await create(['1', '2', '3']);
		const { items, hints } = await create(['2', '3', '4']);
		expect(names()).toEqual(['Lead 1', 'Lead 2', 'Lead 3', 'Lead 4']);
		expect(items).toEqual([
			{ json: { outcome: 'alreadyCreated', key: '2' }, pairedItem: { item: 0 } },
			{ json: { outcome: 'alreadyCreated', key: '3' }, pairedItem: { item: 1 } },
			{ json: expect.objectContaining({ status: true }), pairedItem: { item: 2 } },
		]);
		expect(hints).toEqual([
			'Items skipped because Create Once Per remembers that their ClientPoints were already created: 2.',
		]);
	});

	test('and drops those that are known, when that is chosen', async () => {
		await create(['1', '2']);
		const { items } = await create(['1', '3', '2'], { options: { ifAlreadyCreated: 'drop' } });
		expect(items).toMatchObject([{ json: { status: true }, pairedItem: { item: 1 } }]);
	});

	test('also when two executions run at the same time', async () => {
		sandbox().misbehave({ on: 'create', times: -1, do: { kind: 'delay', ms: 20 } });
		const results = await Promise.all([create(['1', '2', '3']), create(['3', '2', '1'])]);
		expect(results.map(({ status }) => status)).toEqual(['success', 'success']);
		expect(names()).toEqual(['Lead 1', 'Lead 2', 'Lead 3']);
	});

	test.each(['', '=of {{ $json.UID }}'])(
		'also when it was %j before the execution was retried',
		async (createOncePer) => {
			atCreate('2', REFUSE);
			const once = { parameters: { createOncePer }, options: { concurrency: 1 } };
			const failed = await create(['1', '2'], once);
			await create(['1', '2'], { retryOf: failed.workflow });
			const { json } = await create(['1', '2']);
			expect(json.map(({ outcome }) => outcome)).toEqual(['alreadyCreated', 'alreadyCreated']);
			expect(names()).toEqual(['Lead 1', 'Lead 2']);
		},
	);

	test('and says of how many of an earlier try it could not remember a new key', async () => {
		atCreate('2', LOSE_ANSWER);
		atCreate('3', REFUSE);
		const once = { parameters: { createOncePer: '' }, options: { concurrency: 3 } };
		const failed = await create(['1', '2', '3'], once);
		processedData.beforeAccess = async (name) => {
			const isClaim = name === 'checkProcessedAndRecord' && processedData.entries().length > 0;
			if (isClaim) throw new Error('The database is gone');
		};
		const { json, hints } = await create(['1', '2', '3'], {
			retryOf: failed.workflow,
			onError: 'continueRegularOutput',
		});
		expect(json).toMatchObject([
			{ status: true },
			{ error: expect.stringContaining('may have been created') },
			{ error: expect.stringContaining('The database is gone') },
		]);
		expect(hints).toContainEqual(expect.stringMatching(/new key .+ could not remember: 2\./));
		expect(names()).toEqual(['Lead 1', 'Lead 2']);
	});

	test('but one for each workflow, also when they run at the same time', async () => {
		await Promise.all([create(['1', '2']), create(['1', '2'], { id: `another ${workflow()}` })]);
		expect(names()).toEqual(['Lead 1', 'Lead 1', 'Lead 2', 'Lead 2']);
	});
});

describe('a key', () => {
	test('whose answer was lost is an error now, and an item with a warning later', async () => {
		atCreate('1', LOSE_ANSWER);
		const lost = await create(['1', '2'], { options: { concurrency: 1 } });
		expect(lost.error?.message).toMatch(/^"Lead 1" may have been created: /);
		expect(lost.error?.description).toContain("set 'On Error' to 'Continue'");
		for (let run = 1; run <= 2; run++) {
			const { items, hints, runData } = await create(['1', '2']);
			expect(items[0]).toEqual({
				json: { outcome: 'unknown', key: '1' },
				pairedItem: { item: 0 },
			});
			expect(hints).toContainEqual(
				expect.stringMatching(/^Items that an earlier execution may have created.+: 1\./),
			);
			expect(runData.Node?.[0]?.hints).toContainEqual(expect.objectContaining({ type: 'warning' }));
		}
		expect(names()).toEqual(['Lead 1', 'Lead 2']);
	});

	test('whose answer was lost after Stop was pressed is unknown, not new', async () => {
		sandbox().misbehave([
			{ on: 'create', do: { kind: 'delay', ms: 150 } },
			{ on: 'create', do: LOSE_ANSWER },
		]);
		const stop = new AbortController();
		const creating = create(['1'], { stop: stop.signal });
		await requests(1);
		stop.abort();
		await creating;
		expect((await create(['1'])).json).toEqual([{ outcome: 'unknown', key: '1' }]);
		expect(names()).toEqual(['Lead 1']);
	});

	test('that was not sent because Stop was pressed is new', async () => {
		sandbox().misbehave({ on: 'create', do: { kind: 'delay', ms: 150 } });
		const stop = new AbortController();
		const creating = create(['1', '2'], { options: { concurrency: 1 }, stop: stop.signal });
		await requests(1);
		stop.abort();
		await creating;
		expect(names()).toEqual(['Lead 1']);
		expect((await create(['2'])).json).toMatchObject([{ status: true }]);
	});

	test('is claimed and noted together with others, and with not too many', async () => {
		let most = 0;
		processedData.beforeAccess = async () => {
			const entries = processedData.entries();
			most = Math.max(most, entries.filter((entry) => entry.startsWith('open ')).length);
		};
		await create(uidsTo(100), { options: { concurrency: 4 } });
		// Those claimed ahead and under way, and those that are done, with what ends while they are noted.
		expect(most).toBeGreaterThanOrEqual(64 + 16);
		expect(most).toBeLessThanOrEqual(64 + 16 + 4);
		expect(keysIn(processedData.entries())).toHaveLength(100);
	});

	test('that was claimed ahead and not sent when Stop was pressed is new again', async () => {
		sandbox().misbehave({ on: 'create', do: { kind: 'delay', ms: 150 } });
		const stop = new AbortController();
		const running = create(['1', '2', '3', '4'], {
			stop: stop.signal,
			options: { concurrency: 1 },
		});
		await requests(1);
		expect(keysIn(processedData.entries())).toEqual(['1', '2', '3', '4']);
		stop.abort();
		await running;
		// The node goes on until its item is created and noted; n8n does not wait for that.
		while (processedData.entries().some((entry) => entry.startsWith('open '))) {
			await new Promise(setImmediate);
		}
		expect(keysIn(processedData.entries())).toEqual(['1']);
		expect(names()).toEqual(['Lead 1']);
	});

	test('that was claimed ahead and not sent when another item failed is new again', async () => {
		sandbox().misbehave({ on: 'create', do: REFUSE });
		await create(['1', '2', '3'], { options: { concurrency: 1 } });
		expect(processedData.entries().filter((entry) => entry.includes('create:'))).toEqual([]);
	});
});

describe('a key that several items share', () => {
	test('is warned of: it is the same for all items without an expression', async () => {
		const { json, hints, runData } = await create(['1', '2', '3'], {
			parameters: { createOncePer: 'lead' },
		});
		expect(names()).toEqual(['Lead 1']);
		expect(json.filter(({ outcome }) => outcome === 'alreadyCreated')).toHaveLength(2);
		expect(hints).toContain(
			'3 items have the same Create Once Per, "lead". Of ClientPoints with the same key only one is created. If each item should get its own, use an expression that differs per item, e.g. {{ $json.UID }}.',
		);
		expect(runData.Node?.[0]?.hints).toContainEqual(expect.objectContaining({ type: 'warning' }));
	});

	test('is named with the number of the others', async () => {
		const { hints } = await create(['1', '2', '2', '3', '3', '4', '4']);
		expect(hints).toContainEqual(
			expect.stringMatching(
				/^2 items have the same Create Once Per, "2", and items with other keys do too \(2 keys\)\./,
			),
		);
	});

	test('is not warned of when it is that of bad items', async () => {
		const { hints } = await createClientPoints(sandbox(), {
			parameters: { revenue: '={{ $json.amount }}', createOncePer: 'lead' },
			input: [{ amount: 1 }, { amount: 'x' }],
			onError: 'continueRegularOutput',
		});
		expect(hints).toEqual([]);
	});
});

test.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
	'with %s a memory that fails is told of every item, and nothing is sent',
	async (onError) => {
		processedData.beforeAccess = async () =>
			await Promise.reject(new Error('The database is gone'));
		const { error, json, errorItems } = await create(['1', '2'], { onError });
		const failed = [
			error && `${error.message} ${error.description}`,
			...[...json, ...errorItems.map((item) => item.json)].map((item) => item.error),
		];
		expect(failed.filter((text) => text !== undefined)).toEqual(
			Array(onError === 'stopWorkflow' ? 1 : 2).fill(
				expect.stringMatching(/the memory of Create Once Per.+The database is gone$/),
			),
		);
		expect(sandbox().requests()).toEqual([]);
	},
);

test('what is no longer sent to a vendor that is down is not unknown later', async () => {
	sandbox().misbehave({ on: 'create', times: 8, do: { kind: 'status', status: 503 } });
	const onError = 'continueRegularOutput';
	await create(uidsTo(12), { options: { concurrency: 1 }, onError });
	expect(sandbox().requests()).toHaveLength(8);
	await create(uidsTo(12));
	expect(names()).toEqual(['Lead 10', 'Lead 11', 'Lead 8', 'Lead 9']);
});

test('a single item asks the memory four times in all', async () => {
	await create(['1']);
	processedData.accesses = 0;
	await create(['2']);
	expect(processedData.accesses).toBe(4);
});

describe('Create Once Per that is left empty', () => {
	const AGAIN =
		'Create Once Per is empty, so running this workflow again will create these ClientPoints again (2). To create each only once, set it to a key such as {{ $json.UID }}.';

	test.each(['', '  '])('protects nothing, and says so: %j', async (createOncePer) => {
		for (let run = 1; run <= 2; run++) {
			const { hints } = await create(['1', '2'], { parameters: { createOncePer } });
			expect(hints).toEqual([AGAIN]);
		}
		expect(names()).toEqual(['Lead 1', 'Lead 1', 'Lead 2', 'Lead 2']);
		expect(processedData.accesses).toBe(0);
	});

	test('is not spoken of when nothing was created', async () => {
		sandbox().misbehave({ on: 'create', times: -1, do: REFUSE });
		const { hints } = await create(['1', '2'], {
			parameters: { createOncePer: '' },
			onError: 'continueRegularOutput',
		});
		expect(hints).toEqual([]);
	});
});

test('a key is the same with blanks around it', async () => {
	await create([' 1 ', '1\n']);
	expect(sandbox().clientPoints()).toHaveLength(1);
	expect((await create(['1'])).json).toEqual([{ outcome: 'alreadyCreated', key: '1' }]);
});

test.each([
	['in an address', '={{ "null+crm@example.com" }}', 'null+crm@example.com'],
	['in a domain', '={{ "ann@mail.null.com" }}', 'ann@mail.null.com'],
	['beside an expression', '=lead-null-{{ $json.UID }}', 'lead-null-1'],
])('a key may have the word null %s', async (_, createOncePer, key) => {
	const once = async () => await create(['1'], { parameters: { createOncePer } });
	await once();
	expect((await once()).json).toEqual([{ outcome: 'alreadyCreated', key }]);
});

test('a key has up to 1,000 characters', async () => {
	expect((await create(['1'.repeat(1_000)])).status).toBe('success');
});

describe('Keys to Forget', () => {
	const REMOVE =
		'Keys were forgotten, so their ClientPoints are created again. Remove the option Keys to Forget before you run the workflow again.';

	test('lets their ClientPoints be created again, and no other', async () => {
		await create(['1', '2', '3']);
		const { hints } = await forget(['1', '2', '3'], ' 2,\n3 ');
		expect(names()).toEqual(['Lead 1', 'Lead 2', 'Lead 2', 'Lead 3', 'Lead 3']);
		expect(hints).toEqual([expect.stringContaining('already created: 1.'), REMOVE]);
		await create(['1', '2', '3']);
		expect(names()).toHaveLength(5);
	});

	test('means the keys of all items with an asterisk, and no other', async () => {
		await create(['1', '2', '3']);
		const { hints } = await forget(['1', '2'], '*');
		expect(hints).toEqual([REMOVE]);
		await create(['1', '2', '3']);
		expect(names()).toEqual(['Lead 1', 'Lead 1', 'Lead 2', 'Lead 2', 'Lead 3']);
	});

	test('counts for unknown outcomes too', async () => {
		atCreate('1', { kind: 'cut', when: 'before-processing' });
		await create(['1', '2'], { onError: 'continueRegularOutput' });
		expect(names()).toEqual(['Lead 2']);
		const { json } = await forget(['1', '2'], '1');
		expect(json).toMatchObject([{ status: true }, { outcome: 'alreadyCreated', key: '2' }]);
	});

	test.each(['trigger', 'webhook', 'retry', 'integrated'] as const)(
		'counts in manual executions only, not in mode %s',
		async (mode) => {
			await create(['1']);
			const { json } = await forget(['1'], '1', { mode });
			expect(json).toEqual([{ outcome: 'alreadyCreated', key: '1' }]);
			expect((await forget(['1'], '={{ [""] }}', { mode })).status).toBe('success');
		},
	);

	test('counts once in an execution, however often n8n tries', async () => {
		await create(['1']);
		atCreate('2', REFUSE);
		const { status } = await forget(['1', '2', '1'], '1', {
			retryOnFail: true,
			maxTries: 2,
			options: { concurrency: 1 },
		});
		expect(status).toBe('success');
		expect(names()).toEqual(['Lead 1', 'Lead 1', 'Lead 2']);
	});

	test('is to be removed also when the run fails half-way', async () => {
		await create(['1']);
		atCreate('2', REFUSE);
		const { error } = await forget(['1', '2'], '1', { options: { concurrency: 1 } });
		expect(error?.message).toContain('422');
		expect(error?.description).toContain(REMOVE);
		expect(names()).toEqual(['Lead 1', 'Lead 1']);
	});

	test('names the keys that no item has, and keeps them', async () => {
		await create(['1', '2']);
		const { hints } = await forget(['1'], '2, 1; 3');
		expect(hints).toContain(
			'Keys to Forget has keys that no item has, so they were not forgotten: "2", "1; 3".',
		);
		await create(['1', '2']);
		expect(names()).toEqual(['Lead 1', 'Lead 2']);
	});

	test('says how to enter a key with a comma in it', async () => {
		await create(['Lee, Ann']);
		const { hints } = await forget(['Lee, Ann'], 'Lee, Ann');
		expect(hints).toContain(
			'Keys to Forget has keys that no item has, so they were not forgotten: "Lee", "Ann". Enter a key with a comma in it as a list: ["Smith, Ann"].',
		);
		await forget(['Lee, Ann'], '["Lee, Ann"]');
		expect(names()).toEqual(['Lead Lee, Ann', 'Lead Lee, Ann']);
	});

	test('can be an expression, which counts for every item', async () => {
		await create(['1', '2', '3']);
		const { json, hints } = await forget(['', '1', '2'], '={{ $json.UID }}', {
			onError: 'continueRegularOutput',
		});
		expect(json).toEqual([
			expect.objectContaining({ error: expect.stringContaining('Create Once Per is empty') }),
			expect.objectContaining({ status: true }),
			expect.objectContaining({ status: true }),
		]);
		expect(hints).toEqual([REMOVE]);
		expect(names()).toEqual(['Lead 1', 'Lead 1', 'Lead 2', 'Lead 2', 'Lead 3']);
	});

	test('forgets nothing when an item is bad', async () => {
		await create(['1']);
		const { error } = await forget(['1', ''], '1');
		expect(error?.message).toContain('Create Once Per is empty');
		expect((await create(['1'])).json).toEqual([{ outcome: 'alreadyCreated', key: '1' }]);
	});
});

test('many keys are forgotten, all of them', async () => {
	const uids = uidsTo(130);
	await create(uids, { options: { concurrency: 32 } });
	await create(uids, { mode: 'manual', options: { concurrency: 32, keysToForget: '*' } });
	expect(sandbox().clientPoints()).toHaveLength(2 * uids.length);
});
