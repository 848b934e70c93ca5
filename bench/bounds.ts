import { MAIN_LEADS, type Result } from './measure';
import { creates, median, report, type Figure } from './results';

/** What the nodes should keep, as ratios of medians of one run of the bench. */
export interface Bound {
	what: string;
	/** As it was measured; undefined when it was not, or the other contender did not get to its end. */
	value: number | undefined;
	atLeast?: number;
	atMost?: number;
	unit: string;
}

const MANY_LEADS = 200_000;

/** Whether a bound is met; undefined when it was not measured. */
export function isMet({ value, atLeast, atMost }: Bound): boolean | undefined {
	if (value === undefined) return undefined;
	return value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity);
}

export function boundsOf(results: readonly Result[]): Bound[] {
	const main = (figure: Figure, format: 'json' | 'xml', contender: string, delay = 0) =>
		median(report(results, { leads: MAIN_LEADS, format, delay, saved: false, contender }), figure);
	const ratio = (above: number | undefined, below: number | undefined) =>
		above === undefined || below === undefined ? undefined : above / below;
	/** The limit is the better one of its two ways, in each figure. */
	const limit = (figure: Figure, format: 'json' | 'xml') =>
		least(main(figure, format, 'limit'), main(figure, format, 'limit4'));
	const perLead = (format: 'json' | 'xml', leads: number) => {
		const found = report(results, { leads, format, delay: 0, saved: false, contender: 'node' });
		const time = median(found, 'wallMs');
		return time === undefined ? undefined : time / leads;
	};

	const bounds: Bound[] = [
		{
			what: 'JSON: times faster than stock',
			value: ratio(main('wallMs', 'json', 'stock'), main('wallMs', 'json', 'node')),
			atLeast: 1.5,
			unit: '×',
		},
		{
			what: 'JSON, 300 ms a page: times faster than stock',
			value: ratio(main('wallMs', 'json', 'stock', 300), main('wallMs', 'json', 'node', 300)),
			atLeast: 3,
			unit: '×',
		},
		{
			what: 'JSON: time against the limit',
			value: ratio(main('wallMs', 'json', 'node'), limit('wallMs', 'json')),
			unit: '×',
		},
		{
			what: 'XML: times faster than stock',
			value: ratio(main('wallMs', 'xml', 'stock'), main('wallMs', 'xml', 'node')),
			atLeast: 4,
			unit: '×',
		},
		{
			what: 'XML: time against the limit',
			value: ratio(main('wallMs', 'xml', 'node'), limit('wallMs', 'xml')),
			atMost: 1.5,
			unit: '×',
		},
	];
	for (const format of ['json', 'xml'] as const) {
		const name = format.toUpperCase();
		bounds.push(
			{
				what: `${name}: memory against the limit`,
				value: ratio(main('memory', format, 'node'), limit('memory', format)),
				atMost: 1.25,
				unit: '×',
			},
			{
				what: `${name}: memory against stock`,
				value: ratio(main('memory', format, 'node'), main('memory', format, 'stock')),
				atMost: 1,
				unit: '×',
			},
			{
				what: `${name}: longest stall while the node runs`,
				value: main('nodeStallMs', format, 'node'),
				atMost: 50,
				unit: 'ms',
			},
			{
				what: `${name}: longest stall of the whole execution, against stock`,
				value: ratio(main('stallMs', format, 'node'), main('stallMs', format, 'stock')),
				atMost: 1,
				unit: '×',
			},
			{
				what: `${name}: time per lead, ${MANY_LEADS.toLocaleString('en')} against ${MAIN_LEADS.toLocaleString('en')}`,
				value: ratio(perLead(format, MANY_LEADS), perLead(format, MAIN_LEADS)),
				atMost: 1.25,
				unit: '×',
			},
		);
	}
	const time = median(creates(results, { delay: 100, contender: 'node' }), 'nodesMs');
	bounds.push({
		what: '1,000 creates at 100 ms, 10 at a time: against the ideal 10 s',
		value: ratio(time, 10_000),
		atMost: 1.12,
		unit: '×',
	});
	return bounds;
}

function least(a: number | undefined, b: number | undefined): number | undefined {
	return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
