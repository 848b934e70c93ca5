import type { IDataObject } from 'n8n-workflow';

import type { RecordedRequest } from '../../sandbox/server';
import type { NodeResult } from '../integration/harness';
import { findLeaks, heal, onBench, order, settled, textsOf, unexpected, wasSeen } from './cell';
import type { Position, WriteFault } from './faults';
import type { Execution, WriteOperation } from './operations';
import type { CellResult, Outcome } from './result';

/** What an execution tells the person about an item. */
type Report = { state: 'done'; id: unknown } | { state: 'already' | 'unknown' | 'failed' | 'none' };

/**
 * Runs a cell that writes: an execution in which the fault happens, its retry while the fault lasts,
 * and, when that has failed too, one more with a vendor that behaves. In the end every item was done
 * once and is known of, or was not done, or is reported as one of which nobody knows.
 */
export async function writeCell(
	operation: WriteOperation,
	fault: WriteFault,
	position: Position,
): Promise<CellResult> {
	return await onBench(
		async (bench) => {
			const { sandbox, workflowId } = bench;
			const { items } = operation;
			await operation.prepare?.(sandbox);
			const prepared = sandbox.requests().length;
			const hit = itemsAt(items, position);
			const text =
				hit.length === 1 && hit[0] !== undefined ? operation.requestText(hit[0]) : undefined;
			order(bench, fault, position, operation, text);

			const elsewhere = (item: string) => (hit.includes(item) ? fault.elsewhere : undefined);
			const results: NodeResult[] = [];
			const execute = async (more: Partial<Execution>, healed = false) => {
				const result = await operation.run({
					sandbox,
					// The vendor's address comes from the item, so that it can be wrong for some.
					credential: { [operation.address]: healed ? sandbox.url : '={{ $json.server }}' },
					timeout: healed ? undefined : fault.timeout,
					workflowId,
					input: items.map((name) => ({ name, server: elsewhere(name) ?? sandbox.url })),
					...more,
				});
				await settled(sandbox, fault);
				results.push(result);
				return result;
			};
			const problems: string[] = [];
			const requestsFor = (item: string) =>
				sandbox
					.requests()
					.filter(
						({ endpoint, url, rawBody }) =>
							endpoint === operation.endpoint &&
							`${url}\n${rawBody}`.includes(operation.requestText(item)),
					);

			const first = await execute({});
			const reports = reportsOf(operation, first);
			const seen =
				fault.elsewhere === undefined
					? wasSeen(sandbox, fault)
					: hit.every((item) => requestsFor(item).length === 0);
			if (!seen) problems.push('the sandbox did not see the fault happen');
			for (const item of items) {
				const isDoubtful = fault.dialect
					? fault.dialect.right === 'error' && operation.effects(sandbox, item).length > 0
					: requestsFor(item).some((request) => isAmbiguous(request, fault));
				const { state } = reportOf(reports, item);
				// With a dialect, that something was not done may remain unknown.
				const isSafe = fault.dialect?.right === 'error' && !isDoubtful && state === 'unknown';
				if (isDoubtful !== (state === 'unknown') && !isSafe) {
					problems.push(`${item} is reported as ${state}, ${isDoubtful ? '' : 'not '}knowing less`);
				}
			}

			const [oneHit = ''] = hit;
			problems.push(...unexpected(fault, first.status === 'error', messageOf(first)));
			const isRefused = fault.saysNo && reportOf(reports, oneHit).state === 'failed';
			if (isRefused && !messageOf(first).includes(operation.refused(oneHit))) {
				problems.push('the error does not say what the vendor refused');
			}

			let last = first;
			if (last.status === 'error') last = await execute({ retryOf: last });
			heal(sandbox, fault);
			if (operation.remembers) last = await execute({ onError: 'continueRegularOutput' }, true);
			else if (last.status === 'error') {
				last = await execute({ retryOf: last, onError: 'continueRegularOutput' }, true);
			}

			let lost = 0;
			let doubled = 0;
			let created = 0;
			const final = reportsOf(operation, last);
			for (const item of items) {
				const effects = operation.effects(sandbox, item);
				const report = reportOf(final, item);
				created += effects.length;
				doubled += Math.max(0, effects.length - 1) + sentAgain(requestsFor(item), fault);
				// A response without a body has no ID.
				const done = effects.map(String);
				if (report.state === 'done' && !done.includes(String(report.id ?? done[0]))) lost++;
				if (report.state === 'already' && effects.length === 0) lost++;
				if (['failed', 'none'].includes(report.state) && effects.length > 0) lost++;
				const mayFail = results.length === 1 && hit.includes(item) && report.state === 'failed';
				if (!mayFail && ['failed', 'none'].includes(report.state)) {
					problems.push(`${item} was not done in the end: ${report.state}`);
				}
			}
			const leaks = findLeaks(bench, results.flatMap(textsOf));
			if (lost > 0) problems.push(`${lost} were done and nobody knows, or the other way round`);
			if (doubled > 0) problems.push(`${doubled} were done or sent again`);
			problems.push(...leaks.map((leak) => `the key was found: ${leak}`));

			return {
				operation: operation.name,
				column: operation.column,
				fault: fault.name,
				position,
				sent: sandbox.requests().length - prepared,
				created,
				lost,
				doubled,
				leaked: leaks.length,
				outcome: outcomeOf(reportOf(reports, oneHit).state),
				message: messageOf(first),
				problems,
			};
		},
		fault.key === undefined ? {} : { key: fault.key },
	);
}

function itemsAt(items: readonly string[], position: Position): readonly string[] {
	if (position === 'first') return items.slice(0, 1);
	if (position === 'last') return items.slice(-1);
	const middle = Math.floor(items.length / 2);
	return position === 'middle' ? items.slice(middle, middle + 1) : items;
}

/** Whether nobody can tell from the answer to this request if the vendor has acted. */
function isAmbiguous(
	{ misbehavior, endpoint }: RecordedRequest,
	{ ambiguous }: WriteFault,
): boolean {
	const asks = endpoint === 'create' || endpoint === 'insert' ? 'new' : 'change';
	return misbehavior.length > 0 && (ambiguous === true || ambiguous === asks);
}

/** How often a request was repeated after one that had, or may have had, an effect. */
function sentAgain(requests: RecordedRequest[], fault: WriteFault): number {
	return requests
		.slice(0, -1)
		.filter(
			(request) =>
				request.clientPoint !== undefined ||
				request.lead !== undefined ||
				isAmbiguous(request, fault),
		).length;
}

function reportOf(reports: ReadonlyMap<string, Report>, item: string): Report {
	return reports.get(item) ?? { state: 'none' };
}

/** What the output, and the error that stopped the node, tell about each item. */
function reportsOf(operation: WriteOperation, result: NodeResult): Map<string, Report> {
	const reports = new Map<string, Report>();
	for (const { json, pairedItem } of [...result.items, ...result.errorItems]) {
		const index = typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : -1;
		const item = operation.items[index];
		if (item !== undefined) reports.set(item, readOutput(operation, json));
	}
	const { error } = result;
	if (error === undefined) return reports;
	const failed = operation.items[Number(error.context?.itemIndex)];
	if (failed !== undefined) reports.set(failed, { state: 'failed' });
	const told = `${error.message}\n${error.description ?? ''}`;
	// Others are named beside the one that the error is about.
	for (const item of operation.items) {
		if (/may have been/.test(told) && told.includes(operation.subject(item))) {
			reports.set(item, { state: 'unknown' });
		}
	}
	return reports;
}

function readOutput({ idOf }: WriteOperation, json: IDataObject): Report {
	if (json.outcome === 'unknown') return { state: 'unknown' };
	if (json.outcome === 'alreadyCreated') return { state: 'already' };
	if (typeof json.error !== 'string') return { state: 'done', id: idOf(json) };
	return { state: /may have been/.test(json.error) ? 'unknown' : 'failed' };
}

function outcomeOf(state: Report['state']): Outcome {
	if (state === 'already') return 'done';
	return state === 'none' ? 'notSent' : state;
}

function messageOf({ error, items, errorItems }: NodeResult): string {
	const told = [...items, ...errorItems].find(({ json }) => typeof json.error === 'string');
	return error?.message ?? String(told?.json.error ?? '');
}
