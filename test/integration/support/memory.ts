import { processedData } from '../harness';

/**
 * An empty memory for each test of a file, and the id of a workflow of its own: what a process knows
 * of a workflow outlives the table.
 */
export function useMemory(): () => string {
	let workflows = 0;
	beforeEach(() => {
		processedData.reset();
		workflows++;
	});
	return () => `workflow ${workflows}`;
}
