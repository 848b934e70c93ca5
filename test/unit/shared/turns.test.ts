import { inTurn, LONGEST_TURN, nextTurn, nowOrInTurn } from '../../../nodes/shared/turns';

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

describe('nextTurn', () => {
	it('lets everything that waits in between, also when several ask at the same time', async () => {
		const events: string[] = [];
		const stop = await watchTurns(() => events.at(-1) !== 'turn' && events.push('turn'));
		await Promise.all(
			[1, 2, 3, 4].map(
				async (number) =>
					await nextTurn(() => {
						keepBusy(5);
						events.push(`work ${number}`);
					}),
			),
		);
		stop();
		expect(events).toEqual([1, 2, 3, 4].flatMap((number) => ['turn', `work ${number}`]));
	});

	function* broken(): Generator<undefined, void> {
		yield;
		throw new Error('broken');
	}

	it('hands on what the work throws, or a piece of it, and goes on with the next', async () => {
		const failing = nextTurn(() => {
			throw new Error('broken');
		});
		const failingLater = inTurn(broken());
		const next = nextTurn(() => 'next');
		await expect(failing).rejects.toThrow('broken');
		await expect(failingLater).rejects.toThrow('broken');
		await expect(next).resolves.toBe('next');
	});
});

describe('inTurn with a generator', () => {
	/** Work of so many pieces, each of so many milliseconds; notes when each is done. */
	function* piecesOf(count: number, milliseconds: number, note: (piece: number) => void) {
		for (let piece = 0; piece < count; piece++) {
			keepBusy(milliseconds);
			note(piece);
			yield;
		}
		return count;
	}

	it('does every piece once, in order, and gives what it returns', async () => {
		const pieces: number[] = [];
		await expect(inTurn(piecesOf(30, 0, (piece) => pieces.push(piece)))).resolves.toBe(30);
		expect(pieces).toEqual(Array.from({ length: 30 }, (_, index) => index));
		await expect(inTurn(piecesOf(0, 0, () => {}))).resolves.toBe(0);
	});

	it('lets everything that waits in between when it takes long', async () => {
		let turns = 0;
		const turnsAt: number[] = [];
		const stop = await watchTurns(() => turns++);
		await inTurn(piecesOf(30, 2, () => turnsAt.push(turns)));
		stop();
		// 60 ms of work, at most 10 and the rest of a piece at a time.
		expect(new Set(turnsAt).size).toBeGreaterThanOrEqual(4);
	});

	it('takes turns with what others ask for', async () => {
		const events: string[] = [];
		const [long, other] = ['long', 'other'].map((name) =>
			inTurn(piecesOf(4, LONGEST_TURN + 1, (piece) => events.push(`${name} ${piece}`))),
		);
		const short = nextTurn(() => events.push('short'));
		await Promise.all([long, other, short]);
		expect(events.slice(0, 5)).toEqual(['long 0', 'other 0', 'short', 'long 1', 'other 1']);
		expect(events).toHaveLength(9);
	});
});

describe('nowOrInTurn', () => {
	function* work(milliseconds: number, note: () => void) {
		for (let step = 0; step < 5; step++) {
			keepBusy(milliseconds);
			note();
			yield;
		}
		return 'result';
	}

	it.each([
		['waits for no turn with work that is short', 0, 0],
		['leaves what is long to turns', LONGEST_TURN, 4],
	])('%s', async (_, milliseconds, later) => {
		const notes: string[] = [];
		let time = 'now';
		const working = nowOrInTurn(work(milliseconds, () => notes.push(time)));
		time = 'later';
		await expect(working).resolves.toBe('result');
		expect(notes.filter((note) => note === 'later')).toHaveLength(later);
	});
});
