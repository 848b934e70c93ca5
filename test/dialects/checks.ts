import { findLeaks, onBench, order, textsOfError, unexpected, wasSeen } from '../faults/cell';
import type { Position, ReadFault } from '../faults/faults';
import type { CellResult } from '../faults/result';
import { settle } from '../settle';
import type { Check } from './operations';

/** Runs a cell with one result: it is the same as before, or an error. */
export async function checkCell(
	operation: Check,
	fault: ReadFault,
	position: Position,
): Promise<CellResult> {
	return await onBench(async (bench) => {
		const { sandbox } = bench;
		const before = await operation.run(sandbox);
		order(bench, fault, position, operation, undefined);
		sandbox.configure({ ...fault.before });
		// What it says beside its answers, it says to those who have no token yet.
		sandbox.revokeTokens();
		const ended = await settle(operation.run(sandbox));
		const failed = !ended.done;
		const message = ended.done ? '' : String(ended.error);
		const isOther = ended.done && JSON.stringify(ended.value) !== JSON.stringify(before);
		const leaks = findLeaks(
			bench,
			failed ? textsOfError(ended.error) : [JSON.stringify(ended.value)],
		);
		return {
			operation: operation.name,
			fault: fault.name,
			position,
			sent: sandbox.requests().length,
			created: 0,
			lost: isOther ? 1 : 0,
			doubled: 0,
			leaked: leaks.length,
			outcome: failed ? 'error' : 'complete',
			message,
			problems: [
				...(wasSeen(sandbox, fault) ? [] : ['the sandbox did not use the alternative']),
				...unexpected(fault, failed, message),
				...(isOther ? [`${JSON.stringify(ended.value)} is not ${JSON.stringify(before)}`] : []),
				...leaks.map((leak) => `a secret was found: ${leak}`),
			],
		};
	}, operation.options);
}
