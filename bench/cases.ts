import type { Sandbox } from '../sandbox/server';
import { runInN8n, runLimit, type Rig } from './runner';
import type { Measurement, Result } from './table';
import { ALL_LEADS, delay, fewLeads, startVendor, type LeadFormat } from './vendor';
import {
	CREATES,
	ourCreates,
	ourReport,
	PAGE_SIZE,
	reportForm,
	stockCreates,
	stockReport,
} from './workflows';

export interface Plan {
	leads: number[];
	formats: LeadFormat[];
	/** Milliseconds that the vendor takes for a page. */
	pageDelays: number[];
	/** Milliseconds that the vendor takes for a create. */
	createDelays: number[];
	runs: number;
}

type Contenders = Record<string, (title: string) => Promise<Measurement>>;

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
	const race = async (job: string, contenders: Contenders) => {
		const all = Object.keys(contenders).map((contender): Result => ({ job, contender, runs: [] }));
		for (let round = 0; round < plan.runs; round++) {
			for (const result of all) {
				const run = await contenders[result.contender]?.(`${job}, ${result.contender}`);
				if (run !== undefined) result.runs.push(run);
				onRun(result);
			}
		}
		results.push(...all);
	};
	for (const leads of plan.leads) {
		const vendor = await startVendor(leads);
		for (const format of plan.formats) {
			for (const ms of plan.pageDelays) {
				vendor.speak(format === 'xml' ? { 'dataInterface.json': 'xml' } : {});
				delay(vendor, 'leads', ms);
				const job = `${leads.toLocaleString('en')} leads, ${format.toUpperCase()}, ${ms} ms a page`;
				await race(job, readers(rig, vendor, leads, format, ms === 0));
			}
		}
		await vendor.close();
	}
	for (const ms of plan.createDelays) {
		const vendor = await startVendor(0);
		await race(`${CREATES.toLocaleString('en')} creates, ${ms} ms each`, creators(rig, vendor, ms));
		await vendor.close();
	}
	return results;
}

function readers(
	rig: Rig,
	vendor: Sandbox,
	leads: number,
	format: LeadFormat,
	withLimit: boolean,
): Contenders {
	const few = fewLeads(leads);
	// The first time that pages are asked for the vendor has to write them: that run counts for nothing.
	const onKeptPages = async (run: () => Promise<Measurement>): Promise<Measurement> => {
		const written = vendor.account.generated();
		const result = await run();
		if (result.items !== leads || result.distinct !== leads)
			throw new Error(`${result.items} items of ${result.distinct} different leads came out`);
		return vendor.account.generated() === written ? result : await onKeptPages(run);
	};
	const inN8n = (nodes: typeof ourReport) => async (title: string) => {
		const job = { title, measured: nodes(ALL_LEADS), warmUp: nodes(few) };
		return await onKeptPages(() => runInN8n(rig, vendor, job));
	};
	const limit = {
		url: vendor.url,
		form: reportForm(vendor.clickPointKey, ALL_LEADS),
		smallForm: reportForm(vendor.clickPointKey, few),
		format,
		pageSize: PAGE_SIZE,
	};
	return {
		'ClickPoint node': inN8n(ourReport),
		'n8n’s own nodes': inN8n((period) => stockReport(vendor, period, format)),
		...(withLimit && { 'without n8n': () => onKeptPages(() => runLimit(limit)) }),
	};
}

function creators(rig: Rig, vendor: Sandbox, ms: number): Contenders {
	const contender =
		(nodes: (count: number) => ReturnType<typeof ourCreates>, knownKeys = 0) =>
		async (title: string) => {
			vendor.reset();
			delay(vendor, 'create', ms);
			const job = { title, measured: nodes(CREATES), warmUp: nodes(WARM_UP_CREATES), knownKeys };
			const { distinct, ...result } = await runInN8n(rig, vendor, job);
			const names = new Set(vendor.clientPoints().map(({ fields }) => fields.name));
			if (names.size === CREATES + WARM_UP_CREATES && distinct === CREATES)
				return { ...result, distinct };
			throw new Error(`${names.size} were created, and ${distinct} ids came out`);
		};
	return {
		'ClientPoint node': contender((count) => ourCreates(count, false)),
		'with Create Once Per': contender((count) => ourCreates(count, true)),
		'with Create Once Per, 50,000 keys known': contender(
			(count) => ourCreates(count, true),
			KNOWN_KEYS,
		),
		'n8n’s own nodes': contender((count) => stockCreates(vendor, count, ms)),
	};
}
