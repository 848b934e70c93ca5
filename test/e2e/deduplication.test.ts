import { createRequire } from 'node:module';
import path from 'node:path';

import type { ICheckProcessedContextData, IDataDeduplicator } from 'n8n-workflow';

import { ensureHost } from '../../scripts/hosts';
import { ProcessedData } from '../integration/harness/deduplication';
import { hostUnderTest } from './host';

/** The integration tests run on a table of their own: it has to do what n8n's does. */

const ENTRIES = { mode: 'entries' } as const;
const context: ICheckProcessedContextData = {
	workflow: { id: 'workflow', active: false },
	node: { id: '1', name: 'Node', type: 'x', typeVersion: 1, position: [0, 0], parameters: {} },
};

/** n8n's own class, on a table of one row. */
async function deduplicationOfN8n(): Promise<IDataDeduplicator> {
	const host = createRequire(
		path.join(await ensureHost(hostUnderTest()), 'node_modules', 'n8n', 'package.json'),
	);
	let row: unknown = null;
	const table = {
		findOne: async () => structuredClone(row),
		insert: async (given: unknown) => (row = structuredClone(given)),
		update: async (_: unknown, given: unknown) => (row = structuredClone(given)),
		delete: async () => (row = null),
	};
	host('@n8n/di').Container.set(host('@n8n/db').ProcessedDataRepository, table);
	return new (host('./dist/deduplication/deduplication-helper.js').DeduplicationHelper)();
}

it('keeps what n8n keeps, whatever is recorded and removed', async () => {
	const theirs = await deduplicationOfN8n();
	const ours = new ProcessedData();
	const both = async (act: (table: IDataDeduplicator) => Promise<unknown>) => {
		const given = [await act(theirs), await act(ours)];
		for (const table of [theirs, ours]) {
			given.push(await table.getProcessedDataCount('node', context, ENTRIES));
		}
		expect([given[1], given[3]]).toEqual([given[0], given[2]]);
	};
	// The same on each run: 300 accesses with up to 6 of 9 entries.
	let seed = 1;
	const roll = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
	for (let access = 0; access < 300; access++) {
		const items = Array.from({ length: roll(7) }, () => `${roll(9)}`);
		const kind = roll(20);
		await both(async (table) => {
			if (kind === 0) return await table.clearAllProcessedItems('node', context, ENTRIES);
			if (kind < 6) return await table.removeProcessed(items, 'node', context, ENTRIES);
			const limit = kind < 10 ? { maxEntries: 1 + (kind - 6) * 3 } : {};
			return await table.checkProcessedAndRecord(items, 'node', context, { ...ENTRIES, ...limit });
		});
	}
});
