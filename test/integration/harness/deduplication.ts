import { DataDeduplicationService } from 'n8n-core';
import type {
	DeduplicationItemTypes,
	DeduplicationScope,
	ICheckProcessedContextData,
	ICheckProcessedOptions,
	IDataDeduplicator,
	IDeduplicationOutput,
} from 'n8n-workflow';

/**
 * Stands for n8n's table of what was worked on (n8n/dist/deduplication/deduplication-helper.js), mode
 * `entries`: one row a node, read, changed and written back whole, with no lock in between.
 */
class ProcessedData implements IDataDeduplicator {
	private rows = new Map<string, string[]>();

	/** Called before each access, with its name: an error that it throws is the database's. */
	beforeAccess: (name: keyof IDataDeduplicator) => Promise<void> = async () => undefined;

	/** How often the database was asked. */
	accesses = 0;

	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		{ maxEntries }: ICheckProcessedOptions,
	): Promise<IDeduplicationOutput> {
		const row = await this.find('checkProcessedAndRecord', scope, context);
		const known = new Set(row);
		const isKnown = (item: DeduplicationItemTypes) => known.has(String(item));
		const fresh = items.filter((item) => !isKnown(item));
		const entries = [...(row ?? []), ...fresh.map(String)];
		if (maxEntries) entries.splice(0, entries.length - maxEntries);
		await this.write(scope, context, entries);
		return { new: fresh, processed: items.filter(isKnown) };
	}

	async removeProcessed(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<void> {
		const row = await this.find('removeProcessed', scope, context);
		if (!row) return;
		for (const item of items) {
			const index = row.indexOf(String(item));
			if (index >= 0) row.splice(index, 1);
		}
		await this.write(scope, context, row);
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

	/** Gives another workflow the rows of one, as if n8n had been started again and knew only them. */
	copy(fromWorkflow: string, toWorkflow: string): void {
		for (const [name, entries] of [...this.rows]) {
			if (name.startsWith(`${fromWorkflow} `)) {
				this.rows.set(name.replace(fromWorkflow, toWorkflow), [...entries]);
			}
		}
	}

	/** Adds entries to every row, until each has so many. */
	fill(count: number): void {
		for (const [name, entries] of this.rows) {
			const missing = Math.max(0, count - entries.length);
			const others = Array.from({ length: missing }, (_, index) => `key:other ${index}`);
			this.rows.set(name, [...entries, ...others]);
		}
	}

	/** An empty table that does not fail. */
	reset(): void {
		this.rows = new Map();
		this.accesses = 0;
		this.beforeAccess = async () => undefined;
	}

	/** A copy, as a query gives it. */
	private async find(
		access: keyof IDataDeduplicator,
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<string[] | undefined> {
		this.accesses++;
		await this.beforeAccess(access);
		await roundTrip();
		const row = this.rows.get(nameOf(scope, context));
		return row && [...row];
	}

	private async write(
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		entries: string[],
	): Promise<void> {
		await roundTrip();
		this.rows.set(nameOf(scope, context), entries);
	}
}

/** Lets others run, as they do while a database works. */
const roundTrip = async () => await new Promise<void>((resolve) => setImmediate(resolve));

function nameOf(scope: DeduplicationScope, { node, workflow }: ICheckProcessedContextData): string {
	return scope === 'node' ? `${workflow.id} n:${node?.id}` : workflow.id;
}

/** The table of the n8n that the tests of this file run in; reset it between tests that use it. */
export const processedData = new ProcessedData();

let started: Promise<void> | undefined;

/** Gives n8n-core the table, once. */
export async function startDeduplication(): Promise<void> {
	started ??= DataDeduplicationService.init(processedData);
	await started;
}
