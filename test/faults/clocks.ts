import type { IDataObject } from 'n8n-workflow';

import { settle } from '../settle';
import { EMPTY_LID } from '../integration/support/clickPoint';
import { setClock } from '../integration/support/clock';
import { findLeaks, onBench, order, textsOfError, wasSeen } from './cell';
import type { HostFault, Position } from './faults';
import type { PollOperation } from './operations';
import type { CellResult } from './result';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Polls, of which the first activates the workflow, and one follows on a restart of n8n. */
const POLLS = 12;
const FAULTY = 4;
const BOOT = 7;

/** Whether n8n's clock is wrong before a poll, and at its end. */
const isWrong: Record<Position, (poll: number) => [boolean, boolean]> = {
	first: (poll) => [poll === 0, poll === 0],
	middle: (poll) => [false, poll === FAULTY],
	last: (poll) => [poll === BOOT, poll === BOOT],
	every: (poll) => [poll < POLLS - 1, poll < POLLS - 1],
};

/**
 * Runs a cell in which something is wrong with n8n, and nothing with the vendor: a poll a minute, with
 * leads that share a second and leads that appear late. In the end each has come out once, but for those
 * that n8n itself dropped.
 */
export async function clockCell(
	operation: PollOperation,
	fault: HostFault,
	position: Position,
): Promise<CellResult> {
	let time = Date.parse('2026-11-21T20:00:00Z');
	const atVendor = () => new Date(time);
	return await onBench(
		async (bench) => {
			const { sandbox } = bench;
			const setBy = (isOff: boolean) => setClock(new Date(time + (isOff ? (fault.clock ?? 0) : 0)));
			setBy(false);
			order(bench, fault, position, operation, undefined);
			sandbox.addLeads(EMPTY_LID, 2, { at: new Date(time - MINUTE) });
			const before = sandbox.uidsOf(EMPTY_LID).length;
			const { poller } = await operation.create(sandbox, undefined);
			const given: IDataObject[] = [];
			const failures: unknown[] = [];
			let dropped = 0;
			for (let poll = 0; poll < POLLS; poll++) {
				const [isOffBefore, isOffAfter] = isWrong[position](poll);
				setBy(isOffBefore);
				const polling = settle(
					poll === 0 ? poller.activate() : poll === BOOT ? poller.restart() : poller.poll(),
				);
				setBy(isOffAfter);
				const ended = await polling;
				if (!ended.done) failures.push(ended.error);
				else if (fault.dropsLeads && poll === FAULTY) dropped += ended.value?.length ?? 0;
				else given.push(...(ended.value ?? []));
				// Between two polls; none is late any more at the last one.
				time += MINUTE;
				if (poll < POLLS - 2) {
					sandbox.addLeads(EMPTY_LID, 2, { at: new Date(time - 20 * SECOND) });
					if (poll < POLLS - 6) {
						const appearsAfter = 5 * MINUTE;
						sandbox.addLeads(EMPTY_LID, 1, { at: new Date(time - 40 * SECOND), appearsAfter });
					}
				}
			}
			failures.push(...poller.failures);
			const expected = sandbox.uidsOf(EMPTY_LID).length - before;
			const distinct = new Set(given.map(operation.idOf)).size;
			const lost = expected - distinct;
			const doubled = given.length - distinct;
			const leaks = findLeaks(bench, [JSON.stringify(given), ...failures.flatMap(textsOfError)]);
			const [failure] = failures;
			return {
				operation: operation.name,
				column: operation.column,
				fault: fault.name,
				position,
				sent: sandbox.requests().length,
				created: given.length,
				lost: lost - dropped,
				doubled,
				leaked: leaks.length,
				outcome: dropped > 0 ? 'dropped' : 'complete',
				message: failure instanceof Error ? failure.message : '',
				problems: [
					...(fault.dialect === undefined || wasSeen(sandbox, fault)
						? []
						: ['the sandbox did not use the alternative']),
					...(lost === dropped ? [] : [`${lost} leads are missing, and n8n dropped ${dropped}`]),
					...(fault.dropsLeads && dropped === 0 ? ['n8n dropped no leads'] : []),
					...(doubled > 0 ? [`${doubled} leads came out twice`] : []),
					...failures.map((each) => `a poll failed: ${String(each)}`),
					...leaks.map((leak) => `a secret was found: ${leak}`),
				],
			};
		},
		{ now: atVendor },
	);
}
