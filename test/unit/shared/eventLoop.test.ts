import { inOwnTurn, inSharedTurn, mapInTurns } from '../../../nodes/shared/eventLoop';

/** Notes each turn of the event loop, from one that it awaits until it is told to stop. */
async function watchTurns(note: () => void): Promise<() => void> {
	let watching = true;
	const next = () => {
		if (!watching) return;
		note();
		setImmediate(next);
	};
	setImmediate(next);
	// Not noted by chance: on a busy machine a timer that is set now can come before it.
	await new Promise(setImmediate);
	return () => {
		watching = false;
	};
}

/** Keeps the one thread busy for so many milliseconds. */
function keepBusy(milliseconds: number): void {
	for (const end = performance.now() + milliseconds; performance.now() < end;);
}

describe('inOwnTurn', () => {
	it('lets everything that waits in between, also when several ask at the same time', async () => {
		const events: string[] = [];
		const stop = await watchTurns(() => events.at(-1) !== 'turn' && events.push('turn'));
		await Promise.all(
			[1, 2, 3, 4].map(
				async (number) =>
					await inOwnTurn(() => {
						keepBusy(5);
						events.push(`work ${number}`);
					}),
			),
		);
		stop();
		expect(events).toEqual([
			'turn',
			'work 1',
			'turn',
			'work 2',
			'turn',
			'work 3',
			'turn',
			'work 4',
		]);
	});

	it('gives what the work returns', async () => {
		await expect(inOwnTurn(() => 'result')).resolves.toBe('result');
	});

	it('hands on what the work throws, and goes on with the next', async () => {
		const failing = inOwnTurn(() => {
			throw new Error('broken');
		});
		const next = inOwnTurn(() => 'next');
		await expect(failing).rejects.toThrow('broken');
		await expect(next).resolves.toBe('next');
	});
});

describe('inSharedTurn', () => {
	afterEach(() => jest.restoreAllMocks());

	/** Pieces of work, by a clock that only they move on, which note themselves and the turns between. */
	async function afterFullTurn() {
		let now = 1000;
		jest.spyOn(performance, 'now').mockImplementation(() => now);
		const pass = (milliseconds: number) => {
			now += milliseconds;
		};
		const events: string[] = [];
		const piece = async (takes: number) =>
			await inSharedTurn(() => {
				events.push(`${takes} ms`);
				pass(takes);
				return takes;
			});
		// What came before in this process counts too: this piece fills the turn for certain.
		await piece(10);
		events.length = 0;
		const stop = await watchTurns(() => events.at(-1) !== 'turn' && events.push('turn'));
		return { events, piece, pass, stop };
	}

	it('does pieces at once until they have taken long together, whoever asks for them', async () => {
		const { events, piece, pass, stop } = await afterFullTurn();
		for (const takes of [4, 5, 3, 9, 1, 2]) {
			// Time that passes without work holds nothing up.
			pass(50);
			expect(await piece(takes)).toBe(takes);
		}
		stop();
		expect(events).toEqual([
			'turn',
			'4 ms',
			'5 ms',
			'3 ms',
			'turn',
			'9 ms',
			'1 ms',
			'turn',
			'2 ms',
		]);
	});

	it('lets pieces that wait at the same time share a turn, as far as it goes', async () => {
		const { events, piece, stop } = await afterFullTurn();
		await Promise.all([1, 2, 8, 9, 3].map(piece));
		stop();
		expect(events).toEqual(['turn', '1 ms', '2 ms', '8 ms', 'turn', '9 ms', '3 ms']);
	});

	it('hands on what the work throws, and counts the time that it took', async () => {
		let now = 1000;
		jest.spyOn(performance, 'now').mockImplementation(() => now);
		const failing = inSharedTurn(() => {
			now += 10;
			throw new Error('broken');
		});
		await expect(failing).rejects.toThrow('broken');
		let isDone = false;
		const next = inSharedTurn(() => {
			isDone = true;
		});
		// Were the turn not full, it would be done at once.
		expect(isDone).toBe(false);
		await next;
		expect(isDone).toBe(true);
	});
});

describe('mapInTurns', () => {
	it('maps every entry once, in order, with turns in between when it takes long', async () => {
		const list = Array.from({ length: 30 }, (_, index) => index);
		let turns = 0;
		const turnsAt: number[] = [];
		const stop = await watchTurns(() => turns++);
		const mapped = await mapInTurns(list, (entry) => {
			keepBusy(2);
			turnsAt.push(turns);
			return entry * 2;
		});
		stop();
		expect(mapped).toEqual(list.map((entry) => entry * 2));
		// 60 ms of work, at most 10 and the rest of an entry at a time.
		expect(new Set(turnsAt).size).toBeGreaterThanOrEqual(4);
	});

	it('maps an empty list to an empty one', async () => {
		await expect(mapInTurns([], () => 1)).resolves.toEqual([]);
	});

	it('hands on what the mapping throws', async () => {
		await expect(
			mapInTurns([1, 2], (entry) => {
				if (entry === 2) throw new Error('broken');
			}),
		).rejects.toThrow('broken');
	});
});
