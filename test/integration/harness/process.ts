import { processedData } from './deduplication';

/**
 * Loads test code into another n8n process, as queue mode has several: n8n, the nodes and the harness are loaded
 * once more and share no memory with the first ones, but the table of `processedData`. Takes seconds.
 *
 * ```ts
 * const other = await inAnotherProcess(async () => await import('../support/clientPoint'));
 * await Promise.all([createClientPoints(…), other.createClientPoints(…)]);
 * ```
 *
 * `processedData.beforeAccess` and `beforeWrite` are those of the first process alone.
 */
export async function inAnotherProcess<T>(load: () => Promise<T>): Promise<T> {
	const loaded: T[] = [];
	await jest.isolateModulesAsync(async () => {
		const deduplication = await import('./deduplication');
		deduplication.processedData.share(processedData);
		// What is loaded later would come from the first process.
		await (await import('./package')).packageUnderTest();
		loaded.push(await load());
	});
	const [only] = loaded;
	if (only === undefined) throw new Error('Nothing was loaded');
	return only;
}
