import { pick, roll } from '../../sandbox/dice';
import { FACT_IDS, factOf, type FactId, type Reader, type Right } from '../../sandbox/facts';
import type { Dialect } from '../../sandbox/server';
import type { Fault, ReadFault, SpokenDialect, WriteFault } from '../faults/faults';
import { LEADS } from '../faults/operations';

/** The cells of the dialect matrix, of the facts and of a few combinations of them. */

/** How many combinations there are, of how many facts each. */
const COMBINATIONS = 24;
const FACTS_TOGETHER = 5;

/** The operations that several facts are combined for. */
const COMBINED: readonly Reader[] = [
	'leads',
	'leadsByClient',
	'trigger',
	'triggerByClient',
	'create',
	'createLead',
];

/** The dialects in which an operation is run, each as a fault that lasts. */
export function dialectsOf(reader: Reader): Fault[] {
	const single = FACT_IDS.filter((id) => factOf(id).readBy.includes(reader)).flatMap((id) =>
		Object.entries(factOf(id).alternatives).map(([name, { items, but }]) => {
			const { asked, leads } = factOf(id);
			return asFault({
				choices: { [id]: name },
				right: but?.[reader] ?? items,
				...(asked && { asked }),
				...(leads !== undefined && { leads }),
			});
		}),
	);
	return [...single, ...combinationsOf(reader)];
}

export function readDialectsOf(reader: Reader): ReadFault[] {
	return dialectsOf(reader).map((fault): ReadFault => {
		const { leads = LEADS, choices = {} } = fault.dialect ?? {};
		const absentLeads = Array.from({ length: LEADS - leads }, (_, place) => place + leads);
		const isUnsorted = Object.keys(choices).some((id) => id.endsWith('.sort'));
		const present = { before: { absentLeads }, after: { absentLeads, movedLeads: 0 } };
		return { ...fault, ...present, ...(isUnsorted && { anyOrder: true }) };
	});
}

/** When leads appear, which takes polls of many minutes to see. */
export const isAboutTime = ({ name }: Fault): boolean => /\.late /.test(name);

export function writeDialectsOf(reader: Reader): WriteFault[] {
	return dialectsOf(reader).map((fault) => ({ ...fault, ambiguous: false }));
}

function asFault(dialect: SpokenDialect): Fault {
	const name = Object.entries(dialect.choices)
		.map(([id, alternative]) => `${id} = ${alternative}`)
		.join(', ');
	return { name, at: ['every'], dialect };
}

/** Facts of an operation that can be otherwise together, without an error; the same ones each time. */
function combinationsOf(reader: Reader): Fault[] {
	const place = COMBINED.indexOf(reader);
	if (place < 0) return [];
	const facts = FACT_IDS.filter((id) => {
		const { readBy, asked, leads } = factOf(id);
		return (
			readBy.includes(reader) &&
			!asked &&
			leads === undefined &&
			!id.endsWith('.late') &&
			freeOf(id, reader).length > 0
		);
	});
	return Array.from({ length: COMBINATIONS / COMBINED.length }, (_, n) => {
		const key = { seed: 1, lid: place, i: n };
		const some = facts
			.toSorted((a, b) => roll(key, a, 1_000_000) - roll(key, b, 1_000_000))
			.slice(0, FACTS_TOGETHER);
		const choices: Dialect = Object.fromEntries(
			some.map((id) => [id, pick(key, `of ${id}`, freeOf(id, reader))]),
		);
		return asFault({ choices, right: 'same' });
	});
}

/** The alternatives that stand beside any others. */
function freeOf(id: FactId, reader: Reader): string[] {
	return Object.entries(factOf(id).alternatives)
		.filter(([name, { items, but }]) => {
			const right: Right = but?.[reader] ?? items;
			return right === 'same' && !['xml', 'noContent', 'flat', 'listOfOne'].includes(name);
		})
		.map(([name]) => name);
}
