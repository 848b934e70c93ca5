import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';

import fc from 'fast-check';

import { readScaleOptions } from '../../../bench/scaleOptions';
import { findFaults, growthOf, paysFrom, sumUp, type Totals } from '../../../bench/scaleVerdict';
import { batchOf, fanOut, inOneGo } from '../../../bench/scaleWorkflows';
import type { ScaleResult, Setup } from '../../../bench/scaleMeasure';
import { dig, digList, digText } from '../../../scripts/json';
import { readWorkflow } from '../../../scripts/n8n-client';

const PERIOD = { from: '2026-11-01', to: '2026-11-21' };
const example = (file: string) =>
	readWorkflow(readFileSync(path.join(__dirname, '../../../examples', file), 'utf8'));
const nodesOf = (file: string) => example(file).nodes;
const LANES = 4;
const BATCH = 250;

/** The rounds that the example's own code makes of leads: for each batch its lane and its UIDs. */
function roundsOf(uids: string[]): Array<Array<{ lane: number; uids: string[] }>> {
	const node = nodesOf('many-leads-to-batches.json').find(({ name }) => name === 'Rounds');
	const items = uids.map((UID) => ({ json: { UID } }));
	const made: unknown = runInNewContext(`(() => { ${digText(node, 'parameters', 'jsCode')} })()`, {
		$input: { all: () => items },
	});
	// Lists of another realm are no lists to this one's matchers.
	return digList(JSON.parse(JSON.stringify(made))).map((item) =>
		digList(item, 'json', 'batches').map((batch) => ({
			lane: Number(dig(batch, 'lane')),
			uids: digList(batch, 'leads').map((lead) => digText(lead, 'UID')),
		})),
	);
}

describe('the rounds of the example', () => {
	const following = (first: number, count: number) =>
		Array.from({ length: count }, (_, index) => String(first + index));
	const uidLists = fc.oneof(
		fc.uniqueArray(fc.uuid(), { maxLength: 100 }),
		fc.tuple(fc.nat(), fc.integer({ min: 1000, max: 5000 })).map((range) => following(...range)),
	);

	it('have each lead once, in small batches, and each lane at most once in a round', () => {
		fc.assert(
			fc.property(uidLists, (uids) => {
				const rounds = roundsOf(uids);
				expect(
					rounds
						.flat()
						.flatMap((batch) => batch.uids)
						.sort(),
				).toEqual([...uids].sort());
				for (const round of rounds) {
					const lanes = round.map(({ lane }) => lane);
					expect(new Set(lanes).size).toBe(lanes.length);
					for (const batch of round) {
						expect(batch.uids.length).toBeLessThanOrEqual(BATCH);
						expect([0, 1, 2, 3]).toContain(batch.lane);
					}
				}
			}),
			{ numRuns: 20 },
		);
	});

	it('put a lead into the same lane, whatever else there is', () => {
		const laneIn = (uid: string, uids: string[]) =>
			roundsOf(uids)
				.flat()
				.find((batch) => batch.uids.includes(uid))?.lane;
		fc.assert(
			fc.property(fc.uuid(), uidLists, (uid, others) => {
				expect(laneIn(uid, [...others, uid])).toBe(laneIn(uid, [uid]));
			}),
			{ numRuns: 20 },
		);
	});

	it('keep all lanes busy with numbers that follow one another', () => {
		const full = roundsOf(following(22_364_930, 10_000)).slice(0, 9);
		expect(full.map((round) => round.map((batch) => batch.uids.length))).toEqual(
			Array(9).fill(Array(LANES).fill(BATCH)),
		);
	});

	it('give the lanes that the workflow of a batch has, each to a node of its own', () => {
		const { nodes, connections } = example('leads-batch-to-clientpoints.json');
		const creators = nodes.filter(({ type }) => type.endsWith('.clientPoint'));
		expect(creators).toHaveLength(LANES);
		expect(new Set(creators.map(({ id }) => id)).size).toBe(LANES);
		for (const { parameters } of creators) {
			expect(parameters).toEqual(creators[0]?.parameters);
			expect(parameters.createOncePer).toBe('={{ $json.UID }}');
		}
		const lane = nodes.find(({ name }) => name === 'Lane');
		expect(lane?.parameters.numberOutputs).toBe(LANES);
		expect(connections.Lane).toEqual({
			main: creators.map(({ name }) => [{ node: name, type: 'main', index: 0 }]),
		});
	});
});

describe('the workflows of the bench', () => {
	it('are the examples, with another start, address and period', () => {
		const changed = ['Every Morning', 'ClickPoint', 'Send Batches', 'What this does'];
		const kept = (nodes: Array<{ name: string }>) =>
			nodes.filter(({ name }) => !changed.includes(name));
		const { nodes, connections } = fanOut('start', 'http://n8n/webhook/batch', PERIOD);
		expect(kept(nodes)).toEqual(kept(nodesOf('many-leads-to-batches.json')));
		expect(connections).toEqual(example('many-leads-to-batches.json').connections);
		const parametersOf = (name: string) => nodes.find((node) => node.name === name)?.parameters;
		expect(parametersOf('Every Morning')).toMatchObject({ path: 'start' });
		expect(parametersOf('Send Batches')).toMatchObject({ url: 'http://n8n/webhook/batch' });
		expect(parametersOf('ClickPoint')).toMatchObject({ specificEndDate: PERIOD.to });
		const webhook = batchOf('batch').nodes.find(({ name }) => name === 'Batch');
		expect(webhook?.parameters).toMatchObject({ path: 'batch', authentication: 'headerAuth' });
	});

	it('have as many creates under way without batches as with them', () => {
		const concurrencyOf = (node: unknown) =>
			Number(dig(node, 'parameters', 'options', 'concurrency'));
		const creating = ({ type }: { type: string }) => type.endsWith('.clientPoint');
		const lanes = batchOf('batch').nodes.filter(creating).map(concurrencyOf);
		const alone = inOneGo('start', PERIOD).nodes.filter(creating).map(concurrencyOf);
		expect(alone).toEqual([lanes.reduce((sum, each) => sum + each, 0)]);
	});
});

describe('the verdict', () => {
	const first: Totals = { created: 3, alreadyCreated: 0, unknown: 0, problems: 0 };
	const again: Totals = { created: 0, alreadyCreated: 3, unknown: 0, problems: 0 };
	const uids = ['1', '2', '3'];

	it('is good when each lead has one ClientPoint', () => {
		expect(findFaults(uids, ['3', '1', '2'], first, again)).toEqual([]);
		expect(findFaults(uids, uids, first, undefined)).toEqual([]);
	});

	it.each<[string, string[], Totals, Totals]>([
		['1 leads without a ClientPoint', ['1', '2'], first, again],
		['1 ClientPoints too many', ['1', '2', '3', '3'], first, again],
		['1 ClientPoints of no lead', [...uids, '4'], first, again],
		['the first run says', uids, { ...first, created: 2, problems: 1 }, again],
		['the first run says', uids, { ...first, unknown: 1 }, again],
		['the second run says', uids, first, { ...again, created: 1 }],
	])('has: %s', (fault, created, one, two) => {
		expect(findFaults(uids, created, one, two)).toEqual([expect.stringContaining(fault)]);
	});

	it('takes no answer for a good one', () => {
		const nothing = sumUp(undefined);
		expect(findFaults([], [], nothing, nothing)).toHaveLength(2);
		expect(
			sumUp({ created: 2, alreadyCreated: 1, unknown: ['7'], problems: [{ lead: '8' }] }),
		).toEqual({ created: 2, alreadyCreated: 1, unknown: 1, problems: 1 });
	});
});

describe('what workers have brought', () => {
	const result = (setup: Setup, leads: number, wallMs: number): ScaleResult => ({
		setup,
		leads,
		wallMs,
		cpuMs: 0,
		taken: [],
		faults: [],
	});
	const results = [
		result({ kind: 'one' }, 1000, 9000),
		result({ kind: 'queue', workers: 1 }, 1000, 4000),
		result({ kind: 'queue', workers: 1 }, 5000, 10_000),
		result({ kind: 'queue', workers: 2 }, 1000, 2500),
	];

	it('is said of sizes from which on the most workers are clearly faster than one n8n', () => {
		const sizes = (oneMs: number[], twoMs: number[]) =>
			[100, 1000, 5000].flatMap((leads, index) => [
				result({ kind: 'one' }, leads, 9e9),
				result({ kind: 'oneWithBatches' }, leads, oneMs[index] ?? 0),
				result({ kind: 'queue', workers: 2 }, leads, twoMs[index] ?? 0),
				result({ kind: 'queue', workers: 1 }, leads, 1),
			]);
		expect(paysFrom(sizes([10, 111, 500], [20, 100, 300]))).toBe(1000);
		expect(paysFrom(sizes([10, 109, 500], [20, 100, 300]))).toBe(5000);
		expect(paysFrom(sizes([90, 900, 500], [20, 100, 500]))).toBeUndefined();
		expect(paysFrom([])).toBeUndefined();
		expect(paysFrom([result({ kind: 'queue', workers: 2 }, 100, 1)])).toBeUndefined();
	});

	it('is against the fewest workers with as many leads, of a queue alone', () => {
		expect(results.map((each) => growthOf(each, results))).toEqual([
			undefined,
			undefined,
			undefined,
			1.6,
		]);
	});
});

describe('the options', () => {
	it('are, when none is given, a small and a large number on one and two workers', () => {
		expect(readScaleOptions([])).toEqual({
			leads: [1000, 10_000],
			workers: [1, 2],
			delay: 100,
			regular: true,
			writeDocs: false,
		});
	});

	it('take each number once, the smallest first', () => {
		const words = ['--leads', '500,100,500', '--workers', '4,1', '--delay', '0', '--no-regular'];
		expect(readScaleOptions(words)).toMatchObject({
			leads: [100, 500],
			workers: [1, 4],
			delay: 0,
			regular: false,
		});
	});

	it.each([
		['--leads', '0'],
		['--leads', '10,,20'],
		['--leads', '200001'],
		['--workers', 'two'],
		['--workers', '17'],
		['--delay', '-1'],
	])('refuse %s %s', (name, value) => {
		expect(() => readScaleOptions([`${name}=${value}`])).toThrow(`${name} takes whole numbers`);
	});
});
