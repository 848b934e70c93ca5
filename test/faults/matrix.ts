import { readFileSync } from 'node:fs';

import { packageUnderTest } from '../integration/harness';
import { hardSecret, leaksOf } from '../integration/support/secrets';
import { keep } from './cell';
import { type Fault, type Position, POSITIONS } from './faults';
import { LOG_FILE } from './logFile';
import type { CellResult } from './result';

/** Makes a test of each operation × fault × position. */
export function runMatrix<O extends { name: string }, F extends Fault>(
	operations: readonly O[],
	faultsOf: (operation: O) => readonly F[],
	runCell: (operation: O, fault: F, position: Position) => Promise<CellResult>,
): void {
	describe.each(operations.map((operation) => ({ operation, name: operation.name })))(
		'$name',
		({ operation }) => {
			const cells = faultsOf(operation).flatMap((fault) =>
				(fault.at ?? POSITIONS).map((position) => ({ fault, position, name: fault.name })),
			);
			test.concurrent.each(cells)('$name: $position', async ({ fault, position }) => {
				await packageUnderTest();
				const result = await runCell(operation, fault, position);
				keep(result);
				expect(result.problems).toEqual([]);
			});
		},
	);

	// Sequential tests run when the concurrent ones are through.
	test('no key is in the log of n8n', async () => {
		const log = readFileSync(LOG_FILE, 'utf8');
		expect(log).toContain('Workflow execution');
		const anyKey = hardSecret(process.env.JEST_WORKER_ID);
		expect(leaksOf(anyKey, log)).toEqual([]);
	});
}
