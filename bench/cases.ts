import { runInN8n, runLimit, plantKeys, type Measurement, type Rig } from './runner';
import { ALL_LEADS, fewLeads, startVendor, type LeadFormat, type Vendor } from './vendor';
import {
	CREATES,
	ourCreates,
	ourReport,
	PAGE_SIZE,
	reportForm,
	stockCreates,
	stockReport,
} from './workflows';

/** What is measured: each contender at each job, several times. */

export interface Plan {
	leads: number[];
	formats: LeadFormat[];
	/** Milliseconds that the vendor takes for a page. */
	pageDelays: number[];
	/** Milliseconds that the vendor takes for a create. */
	createDelays: number[];
	runs: number;
}

/** One contender at one job. */
export interface Result {
	job: string;
	contender: string;
	runs: Measurement[];
}

interface Contender {
	name: string;
	run(title: string): Promise<Measurement>;
}

/** What a node remembers at the most. */
const KNOWN_KEYS = 50_000;
const WARM_UP_CREATES = 200;

/** Runs everything. @throws Error when a contender gives wrong results: then its time means nothing */
export async function measureAll(
	plan: Plan,
	rig: Rig,
	onRun: (result: Result) => void,
): Promise<Result[]> {
	const results: Result[] = [];
	// Each contender once, then each again, so that a machine that slows down does so for all of them.
	const race = async (job: string, contenders: Contender[]) => {
		const all = contenders.map(({ name }): Result => ({ job, contender: name, runs: [] }));
		for (let round = 0; round < plan.runs; round++) {
			for (const [index, result] of all.entries()) {
				const run = await contenders[index]?.run(`${job}, ${result.contender}`);
				if (run !== undefined) result.runs.push(run);
				onRun(result);
			}
		}
		results.push(...all);
	};
	for (const leads of plan.leads) {
		const vendor = await startVendor(leads);
		for (const format of plan.formats) {
			for (const delay of plan.pageDelays) {
				await vendor.behave(format, delay);
				const job = `${leads.toLocaleString('en')} leads, ${format.toUpperCase()}, ${delay} ms a page`;
				await race(job, readers(rig, vendor, leads, format, delay));
			}
		}
		await vendor.stop();
	}
	const vendor = await startVendor(0);
	for (const delay of plan.createDelays) {
		const job = `${CREATES.toLocaleString('en')} creates, ${delay} ms each`;
		await race(job, creators(rig, vendor, delay));
	}
	await vendor.stop();
	return results;
}

function readers(
	rig: Rig,
	vendor: Vendor,
	leads: number,
	format: LeadFormat,
	delay: number,
): Contender[] {
	const few = fewLeads(leads);
	const key = vendor.clickPointKey;
	const ours = { vendor, measured: ourReport(ALL_LEADS), warmUp: ourReport(few) };
	const stock = {
		vendor,
		measured: stockReport(vendor, ALL_LEADS, format),
		warmUp: stockReport(vendor, few, format),
	};
	const limit = {
		url: vendor.url,
		form: { ...reportForm(ALL_LEADS), key },
		smallForm: { ...reportForm(few), key },
		format,
		pageSize: PAGE_SIZE,
		parallel: 4,
	};
	const all: Contender[] = [
		{ name: 'ClickPoint node', run: (title) => runInN8n(rig, { ...ours, title }) },
		{ name: 'n8n’s own nodes', run: (title) => runInN8n(rig, { ...stock, title }) },
		{ name: 'without n8n', run: () => runLimit(limit) },
	];
	// The first time that pages are asked for the vendor has to write them: that run counts for nothing.
	const onKeptPages = async (run: () => Promise<Measurement>): Promise<Measurement> => {
		for (let tries = 0; tries < 3; tries++) {
			const written = await vendor.writtenLeads();
			const result = await run();
			if (result.items !== leads || result.distinct !== leads) {
				throw new Error(`${result.items} items of ${result.distinct} different leads came out`);
			}
			if ((await vendor.writtenLeads()) === written) return result;
		}
		throw new Error('The vendor goes on writing pages that it should have kept');
	};
	return all
		.filter(({ name }) => delay === 0 || name !== 'without n8n')
		.map(({ name, run }) => ({ name, run: (title) => onKeptPages(() => run(title)) }));
}

function creators(rig: Rig, vendor: Vendor, delay: number): Contender[] {
	const ours = (isKeyed: boolean, known: number) => async (title: string) =>
		await runInN8n(rig, {
			vendor,
			title,
			measured: ourCreates(CREATES, isKeyed),
			warmUp: ourCreates(WARM_UP_CREATES, isKeyed),
			whenWarm: async (stored) => {
				const keys = Array.from({ length: known }, (_, index) => `create:known-${index}`);
				if (known > 0) await plantKeys(rig, stored, 'ClientPoint', keys);
				await vendor.takeCreates(delay);
			},
		});
	const stock = async (title: string) =>
		await runInN8n(rig, {
			vendor,
			title,
			measured: stockCreates(vendor, CREATES, delay),
			warmUp: stockCreates(vendor, WARM_UP_CREATES, delay),
			whenWarm: async () => await vendor.takeCreates(delay),
		});
	const all: Contender[] = [
		{ name: 'ClientPoint node', run: ours(false, 0) },
		{ name: 'with Create Once Per', run: ours(true, 0) },
		{ name: 'with Create Once Per, 50,000 keys known', run: ours(true, KNOWN_KEYS) },
		{ name: 'n8n’s own nodes', run: stock },
	];
	const once = async (run: () => Promise<Measurement>): Promise<Measurement> => {
		await vendor.takeCreates(0);
		const result = await run();
		const names = new Set(await vendor.createdNames());
		if (names.size !== CREATES || result.distinct !== CREATES) {
			throw new Error(`${names.size} were created, and ${result.distinct} ids came out`);
		}
		return result;
	};
	return all.map(({ name, run }) => ({ name, run: (title) => once(() => run(title)) }));
}
