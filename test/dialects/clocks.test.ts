import { keep } from '../faults/cell';
import { clockCell } from '../faults/clocks';
import { useClock } from '../integration/support/clock';
import { dialectsOf, isAboutTime } from './dialects';
import { POLLS } from './operations';

// One cell after the other: they share the clock.
useClock('2026-11-21T20:00:00Z');

describe.each(POLLS)('$name', (operation) => {
	test.each(dialectsOf(operation.name).filter(isAboutTime))('$name', async (fault) => {
		const result = await clockCell(operation, fault, 'every');
		keep(result);
		expect(result.problems).toEqual([]);
	});
});
