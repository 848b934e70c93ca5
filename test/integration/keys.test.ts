import fc from 'fast-check';

import { KeyRow } from '../../nodes/shared/once/keyRow';
import { Keys } from '../../nodes/shared/once/keys';
import type { KeyStore } from '../../nodes/shared/once/storedRow';
import { ProcessedData } from './harness/deduplication';
import { hurryTimers } from './support/clock';

/**
 * The memory of keys against a model of what must hold, with n8n's store, whatever executions, their
 * outcomes, crashes and other processes do.
 */

const NODE = {
	id: '1',
	name: 'Node',
	type: 'x',
	typeVersion: 1,
	position: [0, 0] as [number, number],
	parameters: {},
};
const AT = { workflow: { id: 'a', active: false }, node: NODE };

type Outcome = 'done' | 'released' | 'unknown';

interface ExecutionPlan {
	keys: string[];
	concurrency: number;
	forget: string[];
	/** What becomes of each item, and how long that takes. */
	outcomes: Array<{ outcome: Outcome; turns: number }>;
	/** It stops at its first item that was released, as without Continue On Fail. */
	stops: boolean;
	/** When it begins, in turns of the event loop. */
	begins: number;
}

const turns = async (count: number) => {
	for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
};

/** A process of n8n; when it has crashed, nothing in it goes on. */
class Process {
	isAlive = true;
	readonly row = new KeyRow();
	readonly helpers: KeyStore;

	constructor(table: ProcessedData) {
		const alive = async <T>(access: () => Promise<T>): Promise<T> => {
			await this.whileAlive();
			const result = await access();
			await this.whileAlive();
			return result;
		};
		this.helpers = {
			checkProcessedAndRecord: async (items, scope, options) =>
				await alive(async () => await table.checkProcessedAndRecord(items, scope, AT, options)),
			removeProcessed: async (items, scope) =>
				await alive(async () => await table.removeProcessed(items, scope, AT)),
			getProcessedDataCount: async (scope) =>
				await alive(async () => await table.getProcessedDataCount(scope, AT)),
		};
	}

	/** Does not end in a process that has crashed. */
	async whileAlive(): Promise<void> {
		if (!this.isAlive) await new Promise(() => undefined);
	}
}

/** The vendor, who knows what was sent. */
class Vendor {
	private sends: Array<{ key: string; duringForget: boolean; mayHaveActed: boolean }> = [];
	private readonly forgetting = new Set<() => void>();
	readonly problems: string[] = [];

	begin(key: string, row: KeyRow) {
		if (this.sends.some((send) => send.key === key && send.mayHaveActed)) {
			this.problems.push(`${key} was sent again`);
		}
		const send = { key, duringForget: row.forgetting.end !== undefined, mayHaveActed: true };
		this.sends.push(send);
		return {
			end: (outcome: Outcome) => {
				send.mayHaveActed = outcome !== 'released';
			},
		};
	}

	/** Begins to forget keys; the result ends it. */
	forget(keys: string[]): () => void {
		const before = new Set(this.sends);
		const end = () => {
			this.forgetting.delete(end);
			this.sends = this.sends.filter(
				(send) => !(keys.includes(send.key) && (before.has(send) || send.duringForget)),
			);
		};
		this.forgetting.add(end);
		return end;
	}

	/** What was being forgotten may be. */
	crash(): void {
		for (const end of this.forgetting) end();
	}

	mayHave(key: string): boolean {
		return this.sends.some((send) => send.key === key && send.mayHaveActed);
	}
}

/** An execution that is to create these keys. */
function executionIn(process: Process, keys: string[], concurrency = 1): Keys {
	return new Keys(
		process,
		{ operation: 'create', accounts: ['here'], keys, concurrency },
		process.row,
	);
}

async function open(...given: Parameters<typeof executionIn>): Promise<Keys> {
	const execution = executionIn(...given);
	await execution.open();
	return execution;
}

/** Runs an execution as `once/run.ts` does, and gives what it was told of each key. */
async function execute(
	process: Process,
	vendor: Vendor,
	plan: ExecutionPlan,
): Promise<Array<string | undefined>> {
	const { keys, concurrency, forget, outcomes, stops, begins } = plan;
	await turns(begins);
	const execution = executionIn(process, [...new Set(keys)], concurrency);
	let forgotten: (() => void) | undefined;
	try {
		await execution.open();
		forgotten = vendor.forget(forget);
		if (forget.length > 0) await execution.forget(forget);
	} catch {
		return [];
	} finally {
		// Also when that has failed: some of them may have been.
		forgotten?.();
	}
	const states: Array<string | undefined> = keys.map(() => undefined);
	const queue = keys.entries();
	let hasFailed = false;
	const worker = async () => {
		for (const [position, key] of queue) {
			if (hasFailed) return;
			const { outcome, turns: lasts } = outcomes[position % outcomes.length] ?? {
				outcome: 'done',
				turns: 0,
			};
			try {
				states[position] = await execution.claim(key);
			} catch {
				hasFailed = stops;
				continue;
			}
			if (states[position] !== 'new') continue;
			await process.whileAlive();
			const send = vendor.begin(key, process.row);
			await turns(lasts);
			await process.whileAlive();
			send.end(outcome);
			await execution.settle(key, outcome);
			hasFailed ||= stops && outcome === 'released';
		}
	};
	await Promise.all(Array.from({ length: concurrency }, worker));
	await execution.close();
	return states;
}

const outcome = fc.constantFrom<Outcome>('done', 'done', 'done', 'released', 'unknown');
const keysOf = (prefix: string, size: number) =>
	fc.array(
		fc.integer({ min: 1, max: size }).map((n) => `${prefix}${n}`),
		{ minLength: 1, maxLength: 30 },
	);
const planOf = (prefix: string, size = 40): fc.Arbitrary<ExecutionPlan> =>
	fc.record({
		keys: keysOf(prefix, size),
		concurrency: fc.integer({ min: 1, max: 5 }),
		forget: fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, keysOf(prefix, size)),
		outcomes: fc.array(fc.record({ outcome, turns: fc.nat(12) }), { minLength: 1, maxLength: 30 }),
		stops: fc.boolean(),
		begins: fc.nat(30),
	});

const plain = (keys: string[]): ExecutionPlan => ({
	keys,
	concurrency: 4,
	forget: [],
	outcomes: [{ outcome: 'unknown', turns: 0 }],
	stops: false,
	begins: 0,
});

beforeEach(() => void hurryTimers());
afterEach(() => jest.restoreAllMocks());

test('no key that was sent, or may have been, is sent again, whatever fails and crashes', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(
				fc.record({
					plans: fc.array(planOf('k'), { minLength: 1, maxLength: 3 }),
					/** After so many turns the process dies. */
					crashAfter: fc.option(fc.nat(60)),
					/** Accesses to the database that fail, by their number. */
					failures: fc.uniqueArray(fc.nat(40), { maxLength: 4 }),
				}),
				{ minLength: 2, maxLength: 5 },
			),
			async (rounds) => {
				const table = new ProcessedData();
				const vendor = new Vendor();
				let process = new Process(table);
				for (const { plans, crashAfter, failures } of rounds) {
					let accesses = 0;
					table.beforeAccess = async () => {
						if (failures.includes(accesses++)) throw new Error('The database is locked');
					};
					const running = Promise.all(
						plans.map(async (plan) => await execute(process, vendor, plan)),
					);
					if (crashAfter === null) {
						await running;
						continue;
					}
					await Promise.race([running, turns(crashAfter)]);
					process.isAlive = false;
					vendor.crash();
					// Vendors finish what they were sent.
					await turns(15);
					process = new Process(table);
				}
				expect(vendor.problems).toEqual([]);
			},
		),
		{ numRuns: 300 },
	);
}, 60_000);

test('what has happened to a key is known afterwards, also with two processes on one row', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(planOf('a'), { minLength: 1, maxLength: 2 }),
			fc.array(planOf('b'), { minLength: 0, maxLength: 2 }),
			async (first, second) => {
				const table = new ProcessedData();
				const vendor = new Vendor();
				const [one, other] = [new Process(table), new Process(table)];
				await Promise.all([
					...first.map(async (plan) => await execute(one, vendor, plan)),
					...second.map(async (plan) => await execute(other, vendor, plan)),
				]);
				const keys = [...new Set([...first, ...second].flatMap((plan) => plan.keys))];
				const states = await execute(new Process(table), new Vendor(), plain(keys));
				for (const [index, key] of keys.entries()) {
					expect([key, states[index] === 'new']).toEqual([key, !vendor.mayHave(key)]);
				}
				expect(vendor.problems).toEqual([]);
			},
		),
		{ numRuns: 300 },
	);
}, 60_000);

describe('executions that wait for each other', () => {
	/** One has claimed `wanted` ahead, and next wants `given`, which is free. */
	const opponent = async (process: Process) => {
		const first = await open(process, ['given']);
		await first.claim('given');
		const execution = await open(process, ['own', 'given', 'wanted']);
		await execution.claim('own');
		await first.settle('given', 'released');
		await first.close();
		return execution;
	};

	const finish = async (execution: Keys, keys: string[]) => {
		for (const key of keys) {
			if ((await execution.claim(key)) === 'new') await execution.settle(key, 'done');
		}
	};

	test('have nothing claimed ahead', async () => {
		const process = new Process(new ProcessedData());
		const other = await opponent(process);
		const execution = await open(process, ['mine', 'wanted', 'given']);
		await execution.claim('mine');
		await execution.settle('mine', 'done');
		await other.settle('own', 'done');
		await Promise.all([finish(execution, ['wanted', 'given']), finish(other, ['given', 'wanted'])]);
	});

	test('claim nothing ahead meanwhile', async () => {
		const process = new Process(new ProcessedData());
		const other = await opponent(process);
		const execution = await open(process, ['wanted', 'mine', 'given'], 2);
		const finishing = finish(execution, ['wanted']);
		await turns(1);
		await execution.claim('mine');
		// Its item fails, so that it claims no more.
		await execution.settle('mine', 'released');
		await other.settle('own', 'done');
		await Promise.all([finishing, finish(other, ['given', 'wanted'])]);
	});
});

test('a key that comes again claims none of those that are over', async () => {
	const table = new ProcessedData();
	const execution = await open(new Process(table), ['a', 'b']);
	for (const key of ['a', 'b']) {
		await execution.claim(key);
		await execution.settle(key, 'released');
	}
	expect(await execution.claim('a')).toBe('new');
	const claimed = table.entries().filter((entry) => entry.startsWith('open '));
	expect(claimed).toEqual(['open create:a']);
});

test('two processes that make the row at the same moment both go on', async () => {
	const table = new ProcessedData();
	const opening = [1, 2].map(async () => await open(new Process(table), ['1']));
	expect(await Promise.all(opening)).toHaveLength(2);
});

test('a single process is never taken for two', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(planOf('k'), { minLength: 1, maxLength: 4 }), async (plans) => {
			const waits = hurryTimers();
			const process = new Process(new ProcessedData());
			const vendor = new Vendor();
			for (const plan of plans) await execute(process, vendor, { ...plan, forget: [] });
			await Promise.all(
				plans.map(async (plan) => await execute(process, vendor, { ...plan, forget: [] })),
			);
			expect(waits).toEqual([]);
		}),
		{ numRuns: 100 },
	);
}, 60_000);

test('what is forgotten while another execution is about to end stays forgotten', async () => {
	const process = new Process(new ProcessedData());
	const ending = await open(process, ['1', '2']);
	expect(await ending.claim('1')).toBe('new');
	await ending.settle('1', 'done');
	// A flush is under way: what ends meanwhile waits for it.
	const flushed = process.row.flush(process.helpers);
	const ended = ending.close();
	await executionIn(process, ['1', '2']).forget(['1']);
	await Promise.all([flushed, ended]);
	expect(await executionIn(process, ['1', '2']).claim('1')).toBe('new');
});

test('what is claimed again after it was forgotten is not written down by who had it before', async () => {
	const table = new ProcessedData();
	const process = new Process(table);
	const before = await open(process, ['1']);
	await before.claim('1');
	await before.settle('1', 'done');
	const again = executionIn(process, ['1']);
	await again.forget(['1']);
	expect(await again.claim('1')).toBe('new');
	await before.close();
	const restarted = new Process(table);
	const states = await execute(restarted, new Vendor(), plain(['1']));
	expect(states).toEqual(['unknown']);
});
