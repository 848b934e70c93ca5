import { SaxesParser } from 'saxes';

import { boundsOf, isMet } from '../../../bench/bounds';
import { chart } from '../../../bench/chart';
import type { BenchCase, Result } from '../../../bench/measure';
import { medianOf } from '../../../bench/results';
import type { Measurement } from '../../../bench/runner';

const run = (figures: Partial<Measurement>): Measurement => ({
	wallMs: 1000,
	cpuMs: 1000,
	memory: 100e6,
	items: 50_000,
	distinct: 50_000,
	...figures,
});

const report = (
	contender: 'node' | 'stock' | 'limit' | 'limit4',
	format: 'json' | 'xml',
	figures: Partial<Measurement>,
	{ leads = 50_000, delay = 0, saved = false } = {},
): Result => ({
	case: { kind: 'report', leads, format, delay, saved, contender },
	// the others would be the median if it were another one
	runs: [run({}), run(figures), run(figures)].reverse(),
});

/** All that the bounds need, each at its edge or well inside. */
const results = (): Result[] => [
	report('node', 'json', { wallMs: 2000, memory: 125e6, nodeStallMs: 50, stallMs: 60 }),
	report('stock', 'json', { wallMs: 3000, memory: 300e6, stallMs: 60 }),
	report('limit', 'json', { wallMs: 500, memory: 100e6 }),
	report('limit4', 'json', { wallMs: 400, memory: 110e6 }),
	report('node', 'json', { wallMs: 5000 }, { delay: 300 }),
	report('stock', 'json', { wallMs: 15_000 }, { delay: 300 }),
	report('node', 'json', { wallMs: 10_000 }, { leads: 200_000 }),
	report('node', 'xml', { wallMs: 6000, memory: 125e6, nodeStallMs: 50, stallMs: 60 }),
	report('stock', 'xml', { wallMs: 24_000, memory: 900e6, stallMs: 20_000 }),
	report('limit', 'xml', { wallMs: 4000, memory: 120e6 }),
	report('limit4', 'xml', { wallMs: 4100, memory: 100e6 }),
	report('node', 'xml', { wallMs: 30_000 }, { leads: 200_000 }),
	// what no bound is about
	report('node', 'json', { wallMs: 99_000 }, { saved: true }),
	{
		case: { kind: 'create', delay: 100, contender: 'node' },
		runs: [run({ nodesMs: 11_200, wallMs: 12_000 })],
	},
];

const verdicts = (some: Result[]) =>
	Object.fromEntries(boundsOf(some).map((bound) => [bound.what, isMet(bound)]));

describe('bounds of the bench', () => {
	it('are met at their edges', () => {
		expect(boundsOf(results()).map(({ value }) => value)).not.toContain(undefined);
		expect(Object.values(verdicts(results()))).not.toContain(false);
	});

	const spoiled: Array<[string, Partial<BenchCase>, Partial<Measurement>]> = [
		['JSON: times faster than stock', { contender: 'node', format: 'json' }, { wallMs: 2010 }],
		[
			'JSON, 300 ms a page: times faster than stock',
			{ contender: 'stock', format: 'json', delay: 300 },
			{ wallMs: 14_900 },
		],
		['XML: times faster than stock', { contender: 'stock', format: 'xml' }, { wallMs: 23_900 }],
		['XML: time against the limit', { contender: 'limit4', format: 'xml' }, { wallMs: 3900 }],
		['JSON: memory against the limit', { contender: 'limit', format: 'json' }, { memory: 99e6 }],
		['XML: memory against stock', { contender: 'stock', format: 'xml' }, { memory: 120e6 }],
		[
			'XML: longest stall while the node runs',
			{ contender: 'node', format: 'xml' },
			{ nodeStallMs: 51 },
		],
		[
			'JSON: longest stall of the whole execution, against stock',
			{ contender: 'node', format: 'json' },
			{ stallMs: 61 },
		],
		[
			'XML: time per lead, 200,000 against 50,000',
			{ contender: 'node', format: 'xml', leads: 200_000 },
			{ wallMs: 30_100 },
		],
		[
			'1,000 creates at 100 ms, 10 at a time: against the ideal 10 s',
			{ kind: 'create' },
			{ nodesMs: 11_300 },
		],
	];
	it.each(spoiled)('%s: is not met beyond it', (what, which, figures) => {
		const wanted = { leads: 50_000, delay: 0, saved: false, ...which };
		const some = results().map((result) => {
			const matches =
				which.kind === 'create'
					? result.case.kind === 'create'
					: Object.entries(wanted).every(
							([name, value]) =>
								Object.entries(result.case).find(([key]) => key === name)?.[1] === value,
						);
			return matches
				? { ...result, runs: result.runs.map((each) => ({ ...each, ...figures })) }
				: result;
		});
		expect(verdicts(some)[what]).toBe(false);
	});

	it('are not measured where a contender failed or was left out', () => {
		const failed = results().map((result) =>
			result.case.contender === 'stock' ? { ...result, failed: 'n8n ended' } : result,
		);
		expect(verdicts(failed)['XML: times faster than stock']).toBeUndefined();
		expect(verdicts([])['XML: times faster than stock']).toBeUndefined();
	});

	it('rest on medians', () => {
		expect(medianOf([5, 1, 3])).toBe(3);
		expect(medianOf([4, 1, 3, 2])).toBe(2.5);
		expect(medianOf([])).toBeUndefined();
	});
});

describe('chart of the bench', () => {
	it('has a bar for what was measured and none for what was not', () => {
		const bars = (some: Result[]) => chart(some, 'light').match(/<rect x='150'/g)?.length ?? 0;
		expect(bars(results())).toBe(6 + 2 + 6 + 4);
		expect(bars(results().filter(({ case: each }) => each.contender !== 'stock'))).toBe(
			4 + 1 + 4 + 2,
		);
		expect(chart(results(), 'light')).toContain('>24.0 s<');
	});

	it.each(['light', 'dark'] as const)('is well-formed XML, %s', (theme) => {
		const parser = new SaxesParser();
		parser.on('error', (error) => {
			throw error;
		});
		parser.write(chart(results(), theme)).close();
	});
});
