import { useClock } from '../integration/support/clock';
import { keep } from './cell';
import { clockCell } from './clocks';
import { HOST_FAULTS, POSITIONS } from './faults';
import { POLL_OPERATIONS } from './operations';

// One cell after the other: they share the clock.
useClock('2026-11-21T20:00:00Z');

const cells = HOST_FAULTS.flatMap((fault) =>
	(fault.at ?? POSITIONS).map((position) => ({ fault, position, name: fault.name })),
);
describe.each(POLL_OPERATIONS)('$name', (operation) => {
	test.each(cells)('$name: $position', async ({ fault, position }) => {
		const result = await clockCell(operation, fault, position);
		keep(result);
		expect(result.problems).toEqual([]);
	});
});
