import type { IDataObject } from 'n8n-workflow';

import { readPosition, writePosition } from '../../nodes/ClickPoint/lead/watch';
import { settle } from '../settle';
import { EMPTY_LID } from '../integration/support/clickPoint';
import { findLeaks, heal, onBench, order, textsOfError, unexpected, wasSeen } from './cell';
import type { Position, ReadFault } from './faults';
import { comparableIn, LEADS, type PollOperation } from './operations';
import type { CellResult } from './result';

const MINUTE = 60;

/** Leads that the trigger must not give out, those that arrive before the fault, and behind it. */
const BEFORE = 1;
const LATER = 2;
/** Seconds since the poll before the fault: half of the leads since then are older than the overlap. */
const ABSENCE = 20 * MINUTE;

/**
 * Runs a cell that polls: a poll in which the fault happens, and two more with a vendor that behaves,
 * between which n8n ends and starts again. In the end each lead that has arrived has come out once; a
 * poll that fails gives out nothing.
 */
export async function pollCell(
	operation: PollOperation,
	fault: ReadFault,
	position: Position,
): Promise<CellResult> {
	return await onBench(
		async (bench) => {
			const { sandbox } = bench;
			const addLeads = (count: number, secondsAgo: number) =>
				sandbox.addLeads(EMPTY_LID, count, { at: new Date(Date.now() - secondsAgo * 1_000) });
			// Where the items stay the same, the vendor has never been otherwise.
			const isFromTheStart = fault.dialect?.right === 'same';
			const begin = () => {
				const text = position === 'every' ? undefined : operation.pages[position];
				order(bench, fault, position, operation, text);
			};
			if (isFromTheStart) begin();
			const before = fault.dialect?.leads === 0 ? 0 : BEFORE;
			const { poller, pointTo } = await operation.create(sandbox, fault.timeout);
			addLeads(before, 2 * ABSENCE);
			const given: IDataObject[] = [];
			const failures: unknown[] = [];
			const keep = async (poll: () => Promise<IDataObject[] | null>) => {
				const ended = await settle(poll());
				if (ended.done) given.push(...(ended.value ?? []));
				else failures.push(ended.error);
				return ended.done;
			};
			const activated = await keep(async () => await poller.activate());

			const reached = readPosition(poller.memory.position);
			if (reached === undefined) throw new Error('The trigger keeps no position');
			poller.memory.position = writePosition({ ...reached, from: reached.from - ABSENCE });
			for (let each = 0; each < LEADS; each++) addLeads(1, ABSENCE - (each * ABSENCE) / LEADS);
			sandbox.configure({ ...fault.before });
			if (!isFromTheStart) begin();
			const asked = sandbox.requests().length;
			if (fault.elsewhere !== undefined) pointTo(fault.elsewhere);
			const isGood = await keep(async () => await poller.poll());
			const seen =
				fault.elsewhere === undefined
					? wasSeen(sandbox, fault)
					: !isGood && sandbox.requests().length === asked;

			heal(sandbox, fault);
			sandbox.configure({ absentLeads: [], movedLeads: 0 });
			pointTo(sandbox.url);
			addLeads(LATER, 10);
			const goesOn = [
				await keep(async () => await poller.poll()),
				await keep(async () => await poller.restart()),
			];

			const comparable = comparableIn(operation, fault);
			const textOf = (lead: Record<string, unknown>) => JSON.stringify(comparable(lead));
			const expected = sandbox
				.leadsOf(EMPTY_LID)
				.slice(before)
				.map((lead) => textOf(operation.asGiven(lead)));
			const texts = new Set(given.map(textOf));
			const doubled = given.length - new Set(given.map(operation.idOf)).size;
			// One that was removed while the poll read may have come out before. The poll asks for those before, too.
			const removed = fault.after?.absentLeads ?? [];
			const missing = expected.filter(
				(text, place) => !texts.has(text) && !removed.includes(before + place),
			);
			const lost = missing.length + [...texts].filter((text) => !expected.includes(text)).length;
			const leaks = findLeaks(bench, [JSON.stringify(given), ...failures.flatMap(textsOfError)]);
			const [failure] = failures;
			return {
				operation: operation.name,
				column: operation.column,
				fault: fault.name,
				position,
				sent: sandbox.requests().length,
				created: given.length,
				lost,
				doubled,
				leaked: leaks.length,
				outcome: isGood ? 'complete' : 'error',
				message: failure instanceof Error ? failure.message : '',
				problems: [
					...(seen ? [] : ['the sandbox did not see the fault happen']),
					...unexpected(fault, !isGood, String(failure)),
					...(activated ? [] : ['the trigger was not activated']),
					...(goesOn.includes(false) ? ['a poll after the fault failed'] : []),
					...(expected.length === LEADS + LATER ? [] : ['not all leads have arrived']),
					...(lost > 0 ? [`${lost} leads are missing or wrong`] : []),
					...(doubled > 0 ? [`${doubled} leads came out twice`] : []),
					...leaks.map((leak) => `a secret was found: ${leak}`),
				],
			};
		},
		fault.key === undefined ? {} : { key: fault.key },
	);
}
