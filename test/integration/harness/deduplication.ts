import { DataDeduplicationService } from 'n8n-core';
import {
	type DeduplicationItemTypes,
	type DeduplicationScope,
	type ICheckProcessedContextData,
	type ICheckProcessedOptions,
	type IDataDeduplicator,
	type IDeduplicationOutput,
	UnexpectedError,
} from 'n8n-workflow';

/**
 * n8n's memory across executions, as `n8n/dist/deduplication/deduplication-helper.js` of 2.8.4 and
 * 2.41.1 has it (they are the same), for the mode `entries`: each access reads the row of a node, and
 * then inserts or overwrites all of it, with no lock in between. n8n keeps the MD5 of each entry. `test/e2e/deduplication.test.ts`
 * compares the two.
 */
export class ProcessedData implements IDataDeduplicator {
	private rows = new Map<string, string[]>();

	/** Called before each access, with its name: an error that it throws is the database's. */
	beforeAccess: (name: keyof IDataDeduplicator) => Promise<void> = async () => undefined;

	/**
	 * Called between the read of an access and its write. What another process does meanwhile is lost
	 * when this access writes; wait here for it.
	 */
	beforeWrite: (name: keyof IDataDeduplicator) => Promise<void> = async () => undefined;

	/** How often the database was asked. */
	accesses = 0;

	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		{ maxEntries }: ICheckProcessedOptions,
	): Promise<IDeduplicationOutput> {
		const row = await this.find('checkProcessedAndRecord', scope, context);
		if (row === undefined) {
			// All of them count as new, also those that are there more than once.
			await this.insert(scope, context, trimmed(items.map(String), maxEntries));
			return { new: items, processed: [] };
		}
		const known = new Set(row);
		const fresh = items.filter((item) => !known.has(String(item)));
		const data = trimmed([...row, ...fresh.map(String)], maxEntries);
		await this.update('checkProcessedAndRecord', scope, context, data);
		return { new: fresh, processed: items.filter((item) => known.has(String(item))) };
	}

	async removeProcessed(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<void> {
		const row = await this.find('removeProcessed', scope, context);
		if (row === undefined) return;
		for (const item of items) {
			const index = row.indexOf(String(item));
			if (index !== -1) row.splice(index, 1);
		}
		await this.update('removeProcessed', scope, context, row);
	}

	async clearAllProcessedItems(
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<void> {
		await this.find('clearAllProcessedItems', scope, context);
		this.rows.delete(nameOf(scope, context));
	}

	async getProcessedDataCount(
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<number> {
		return (await this.find('getProcessedDataCount', scope, context))?.length ?? 0;
	}

	/** All entries of all rows. */
	entries(): string[] {
		return [...this.rows.values()].flat();
	}

	/** Adds entries to every row, until each has so many. */
	fill(count: number): void {
		for (const data of this.rows.values()) {
			while (data.length < count) data.push(`key:other ${data.length}`);
		}
	}

	/** Another process writes what it has read before, into every row. */
	overwrite(data: string[]): void {
		for (const name of this.rows.keys()) this.rows.set(name, [...data]);
	}

	/** From now on this is the table of another process. */
	share(other: ProcessedData): void {
		this.rows = other.rows;
	}

	/** An empty table that does not fail. */
	reset(): void {
		this.rows.clear();
		this.accesses = 0;
		this.beforeAccess = async () => undefined;
		this.beforeWrite = async () => undefined;
	}

	/** A copy, as a query gives it. */
	private async find(
		access: keyof IDataDeduplicator,
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<string[] | undefined> {
		if (!context.workflow.id) throw new Error('The workflow has no id');
		this.accesses++;
		await this.beforeAccess(access);
		await roundTrip();
		const row = this.rows.get(nameOf(scope, context));
		return row && [...row];
	}

	private async insert(
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		row: string[],
	): Promise<void> {
		await this.beforeWrite('checkProcessedAndRecord');
		await roundTrip();
		const name = nameOf(scope, context);
		// A workflow that was never saved is in no table, and the row refers to it.
		if (context.workflow.id === '__EMPTY__') {
			throw new Error('SQLITE_CONSTRAINT: FOREIGN KEY constraint failed');
		}
		if (this.rows.has(name)) {
			throw new Error(
				'SQLITE_CONSTRAINT: UNIQUE constraint failed: processed_data.workflowId, processed_data.context',
			);
		}
		this.rows.set(name, row);
	}

	/** A row that was removed meanwhile stays so. */
	private async update(
		access: keyof IDataDeduplicator,
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		row: string[],
	): Promise<void> {
		await this.beforeWrite(access);
		await roundTrip();
		const name = nameOf(scope, context);
		if (this.rows.has(name)) this.rows.set(name, row);
	}
}

/** The newest entries, when there are more than may be. */
function trimmed(data: string[], maxEntries: number | undefined): string[] {
	return maxEntries ? data.slice(-maxEntries) : data;
}

/** Lets others run, as they do while a database works. */
const roundTrip = async () => await new Promise<void>((resolve) => setImmediate(resolve));

function nameOf(scope: DeduplicationScope, { node, workflow }: ICheckProcessedContextData): string {
	if (scope !== 'node') return `${workflow.id} `;
	if (node) return `${workflow.id} n:${node.id}`;
	throw new UnexpectedError(
		"Deduplication Failed: No node information has been provided and so cannot use scope 'node'",
	);
}

/** The table of the n8n that the tests of this file run in; reset it between tests that use it. */
export const processedData = new ProcessedData();

let started: Promise<void> | undefined;

/** Gives n8n-core the table, once. */
export async function startDeduplication(): Promise<void> {
	started ??= DataDeduplicationService.init(processedData);
	await started;
}
