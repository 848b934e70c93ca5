import fc from 'fast-check';
import { createPace, type Pace } from '../../../nodes/shared/pace';

/** Work that goes on until it is told how it ended. */
function begin(pace: Pace) {
	let end = () => {};
	let busy = () => {};
	const done = pace.run(
		async (onBusy) =>
			await new Promise<void>((resolve) => {
				end = resolve;
				busy = onBusy;
			}),
	);
	return {
		busy: () => busy(),
		async goWell() {
			end();
			await done;
		},
	};
}

async function goWell(pace: Pace, times: number): Promise<void> {
	for (let time = 0; time < times; time++) await begin(pace).goWell();
}

describe('createPace', () => {
	it('begins with as many as the user allows', () => {
		expect(createPace(10).allowed).toBe(10);
	});

	it.each([
		[10, [5, 2, 1, 1]],
		[1, [1]],
		[3, [1]],
	])('halves %i each time that the vendor is busy, down to one', (most, steps) => {
		const pace = createPace(most);
		const seen = steps.map(() => {
			begin(pace).busy();
			return pace.allowed;
		});
		expect(seen).toEqual(steps);
	});

	it('halves once for all that was under way when the vendor became busy', () => {
		const pace = createPace(8);
		const underWay = Array.from({ length: 8 }, () => begin(pace));
		for (const each of underWay) each.busy();
		underWay[0]?.busy();
		expect(pace.allowed).toBe(4);
	});

	it('grows by one for each window that went well, up to what the user allows and no further', async () => {
		const pace = createPace(4);
		begin(pace).busy();
		expect(pace.allowed).toBe(2);
		await goWell(pace, 1);
		expect(pace.allowed).toBe(2);
		await goWell(pace, 1);
		expect(pace.allowed).toBe(3);
		await goWell(pace, 2);
		expect(pace.allowed).toBe(3);
		await goWell(pace, 1);
		expect(pace.allowed).toBe(4);
		await goWell(pace, 20);
		expect(pace.allowed).toBe(4);
	});

	it('does not grow by what was begun before it was halved', async () => {
		const pace = createPace(4);
		const before = Array.from({ length: 4 }, () => begin(pace));
		before[0]?.busy();
		for (const each of before) await each.goWell();
		expect(pace.allowed).toBe(2);
	});

	it('does not grow by what failed, and hands the failure on', async () => {
		const pace = createPace(2);
		begin(pace).busy();
		await expect(pace.run(async () => await Promise.reject(new Error('lost')))).rejects.toThrow(
			'lost',
		);
		expect(pace.allowed).toBe(1);
		await expect(pace.run(async () => await Promise.resolve('won'))).resolves.toBe('won');
		expect(pace.allowed).toBe(2);
	});

	it('stays between one and what the user allows, whatever happens', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 32 }),
				fc.array(fc.boolean(), { maxLength: 60 }),
				async (most, busy) => {
					const pace = createPace(most);
					for (const isBusy of busy) {
						const work = begin(pace);
						if (isBusy) work.busy();
						await work.goWell();
						expect(pace.allowed).toBeGreaterThanOrEqual(1);
						expect(pace.allowed).toBeLessThanOrEqual(most);
					}
				},
			),
			{ numRuns: 60 },
		);
	});
});
