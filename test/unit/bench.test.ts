import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';

import fc from 'fast-check';

import { batchOf, fanOut, inOneGo } from '../../bench/scaleWorkflows';
import { dig, digList, digText } from '../../scripts/json';
import { readWorkflow } from '../../scripts/n8n-client';

const PERIOD = { from: '2026-11-01', to: '2026-11-21' };
const example = (file: string) =>
	readWorkflow(readFileSync(path.join(__dirname, '../../examples', file), 'utf8'));
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
