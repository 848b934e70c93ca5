import { readLog } from '../integration/support/logs';
import { packageUnderTest } from '../integration/harness';
import { hurryTimers } from '../integration/support/clock';
import { leaksOf } from '../integration/support/secrets';
import { keep, tokenPieces, usedKeys } from './cell';
import { type Fault, FEWER_POSITIONS, type Position, POSITIONS } from './faults';
import type { Operation } from './operations';
import type { CellResult } from './result';

/**
 * Makes a test of each operation × fault × position.
 *
 * @param atOnce cells that run side by side; as many as jest likes when left out
 */
export function runMatrix<
	O extends Pick<Operation, 'name' | 'column' | 'positions'>,
	F extends Fault,
>(
	operations: readonly O[],
	faultsOf: (operation: O) => readonly F[],
	runCell: (operation: O, fault: F, position: Position) => Promise<CellResult>,
	atOnce = Infinity,
): void {
	let started = 0;
	const turns: Array<Promise<unknown>> = [];
	// The waits between tries, and no deadline: one of cells that time out is shorter than the longest wait.
	beforeAll(() => void hurryTimers(atOnce === Infinity ? 5_000 : 2_000, 20));
	describe.each(operations.map((operation) => ({ operation, name: operation.name })))(
		'$name',
		({ operation }) => {
			const positions = operation.positions ?? (operation.column ? POSITIONS : FEWER_POSITIONS);
			const cells = faultsOf(operation).flatMap((fault) =>
				(fault.at ?? POSITIONS)
					.filter((position) => positions.includes(position))
					.map((position) => ({ fault, position, name: fault.name })),
			);
			test.concurrent.each(cells)('$name: $position', async ({ fault, position }) => {
				await packageUnderTest();
				const turn = started++ % atOnce;
				const running = (turns[turn] ?? Promise.resolve()).then(
					async () => await runCell(operation, fault, position),
				);
				turns[turn] = running.catch(() => undefined);
				const result = await running;
				keep(result);
				expect(result.problems).toEqual([]);
			});
		},
	);

	// Sequential tests run when the concurrent ones are through.
	test('no key is in the log of n8n', async () => {
		const log = readLog();
		expect(log).toContain('Workflow execution');
		expect([...usedKeys].flatMap((key) => leaksOf(key, log))).toEqual([]);
		expect([...tokenPieces].filter((piece) => log.includes(piece))).toEqual([]);
	});
}
