import { findLeaks, onBench, order, textsOf, unexpected, wasSeen } from './cell';
import type { Position, ReadFault } from './faults';
import { comparableIn, PAGE_STEP, type ReadOperation } from './operations';
import type { CellResult } from './result';

type Lead = Record<string, unknown>;

/** Runs a cell that reads: a list that comes out is all of it, or an error and nothing. */
export async function readCell(
	operation: ReadOperation,
	fault: ReadFault,
	position: Position,
): Promise<CellResult> {
	return await onBench(
		async (bench) => {
			const { sandbox, workflowId } = bench;
			sandbox.speak(operation.dialect ?? {});
			sandbox.configure({ ...fault.before });
			const text = position === 'every' ? undefined : operation.pages[position];
			await operation.prepare?.(sandbox);
			order(bench, fault, position, operation, text);
			const result = await operation.run({
				sandbox,
				credential: fault.elsewhere ? { [operation.address]: fault.elsewhere } : {},
				timeout: fault.timeout,
				workflowId,
				sortBy: fault.sortBy,
			});

			const comparable = comparableIn(operation, fault);
			const all = operation.all(sandbox, fault.sortBy).map(comparable);
			const errors = result.items.filter(({ json }) => typeof json.error === 'string');
			const leads = result.json
				.filter((json) => typeof json.error !== 'string')
				.map((json) => comparable(json));
			const failed = result.status !== 'success' || errors.length > 0;
			const isTold = fault.dialect?.right === 'told';
			const judged =
				failed || isTold ? { lost: 0, doubled: 0 } : judge(leads, fault, all, operation.idOf);
			const message = result.error?.message ?? String(errors[0]?.json.error ?? '');
			const leaks = findLeaks(bench, textsOf(result));
			const requests = sandbox.requests();
			const seen =
				fault.elsewhere === undefined
					? wasSeen(sandbox, fault)
					: failed && requests.every(({ endpoint }) => endpoint !== operation.endpoint);
			return {
				operation: operation.name,
				column: operation.column,
				fault: fault.name,
				position,
				sent: requests.length,
				created: leads.length,
				...judged,
				leaked: leaks.length,
				outcome: failed ? 'error' : 'complete',
				message,
				problems: [
					...(seen ? [] : ['the sandbox did not see the fault happen']),
					...unexpected(fault, failed, message),
					...(isTold && (leads.length !== (operation.toldItems ?? 0) || result.hints.length === 0)
						? ['there is no hint, or there are items']
						: []),
					...(hasTiesAtBorders(all, fault)
						? []
						: ['no equal leads lie on both sides of a page border']),
					...(failed && leads.length > 0 ? [`${leads.length} leads came out beside an error`] : []),
					...(failed && result.status === 'success' && errors.length !== 1
						? [`${errors.length} error items`]
						: []),
					...(judged.lost > 0 ? [`${judged.lost} leads are missing or wrong`] : []),
					...(judged.doubled > 0 ? [`${judged.doubled} leads came out twice`] : []),
					...leaks.map((leak) => `the key was found: ${leak}`),
				],
			};
		},
		fault.key === undefined ? {} : { key: fault.key },
	);
}

/** Whether leads with the same sort key lie on both sides of a page's border. */
function hasTiesAtBorders(all: Lead[], { sortBy }: ReadFault): boolean {
	if (sortBy === undefined) return true;
	return all.some(
		(lead, place) =>
			place > 0 && place % PAGE_STEP === 0 && lead[sortBy] === all[place - 1]?.[sortBy],
	);
}

/** What the list was at some moment while it was read: before the fault, and from then on. */
function snapshotsOf({ before, after }: ReadFault, all: Lead[]): Lead[][] {
	const present = ({ absentLeads = [] }: { absentLeads?: readonly number[] } = {}) =>
		all.filter((_, place) => !absentLeads.includes(place));
	const later = present(after);
	const moved = after?.movedLeads ?? 0;
	return [present(before), [...later.slice(moved), ...later.slice(0, moved)]];
}

/** Compares what came out with the snapshot that it is nearest to. */
function judge(
	leads: Lead[],
	fault: ReadFault,
	all: Lead[],
	idOf: ReadOperation['idOf'],
): Pick<CellResult, 'lost' | 'doubled'> {
	const doubled = leads.length - new Set(leads.map(idOf)).size;
	const wrong = snapshotsOf(fault, all).map((snapshot) => {
		const texts = leads.map((lead) => JSON.stringify(lead));
		const missing = snapshot.filter((lead) => !texts.includes(JSON.stringify(lead))).length;
		const sameOrder =
			fault.anyOrder === true ||
			snapshot.every((lead, place) => idOf(lead) === idOf(leads[place] ?? {}));
		const more = Math.max(0, leads.length - doubled - snapshot.length);
		return missing + more + (sameOrder ? 0 : 1);
	});
	return { doubled, lost: Math.min(...wrong) };
}
