import path from 'node:path';

import { runInN8n, runLimit, type Failure, type Measurement } from './runner';
import {
	ALL_LEADS,
	fewLeads,
	startVendor,
	type LeadFormat,
	type Period,
	type Vendor,
} from './vendor';
import {
	CREATES,
	ourCopiedReport,
	ourCreates,
	ourReport,
	ourSmallReport,
	PAGE_SIZE,
	reportForm,
	stockCreates,
	stockReport,
} from './workflows';

/** Runs the cases of the bench, each contender several times, in turns. */

/** `fewFields` and `copied` are the node too, with less to fetch and with a further node behind it. */
export type ReportContender = 'node' | 'stock' | 'limit' | 'limit4' | 'fewFields' | 'copied';
export type CreateContender = 'node' | 'batched' | 'unbatched';

/** The size that what else costs is shown by. */
const MAIN_LEADS = 50_000;

/** One report, and how it is asked for. */
export interface ReportCase {
	kind: 'report';
	leads: number;
	format: LeadFormat;
	/** Milliseconds that the vendor takes for a page. */
	delay: number;
	saved: boolean;
	contender: ReportContender;
}

/** ClientPoints for 1,000 items. */
export interface CreateCase {
	kind: 'create';
	/** Milliseconds that the vendor takes for one. */
	delay: number;
	contender: CreateContender;
}

export type BenchCase = ReportCase | CreateCase;

/** A case with all its runs; the failure is that of the last one, after which it was not run again. */
export interface Result {
	case: BenchCase;
	runs: Measurement[];
	failed?: string;
}

export interface Plan {
	leads: number[];
	formats: LeadFormat[];
	delays: number[];
	saved: boolean[];
	contenders: ReportContender[];
	createDelays: number[];
	runs: number;
	profileFolder?: string;
}

export interface Rig {
	/** A folder for what is needed while it runs. */
	folder: string;
	/** The n8n folder that all are copies of. */
	template: string;
	packageTarball: string;
	/** Told after each run. */
	onRun(bench: BenchCase, run: Measurement | Failure): void;
}

/** Runs everything. @throws Error when a contender gives wrong results: then its time means nothing */
export async function measureAll(plan: Plan, rig: Rig): Promise<Result[]> {
	const results: Result[] = [];
	for (const leads of plan.leads) {
		const vendor = await startVendor(leads);
		for (const format of plan.formats) {
			for (const delay of plan.delays) {
				await vendor.behave(format, delay);
				const cases = casesOf(plan, { kind: 'report', leads, format, delay });
				results.push(...(await inTurns(cases, plan, rig, vendor)));
			}
		}
		await vendor.stop();
	}
	if (plan.createDelays.length > 0) {
		const vendor = await startVendor(0);
		for (const delay of plan.createDelays) {
			const cases = (['node', 'batched', 'unbatched'] as const).map((contender): CreateCase => ({
				kind: 'create',
				delay,
				contender,
			}));
			results.push(...(await inTurns(cases, plan, rig, vendor)));
		}
		await vendor.stop();
	}
	return results;
}

function casesOf(
	{ contenders, saved }: Plan,
	report: Omit<ReportCase, 'saved' | 'contender'>,
): ReportCase[] {
	return contenders
		.flatMap((contender) => saved.map((each) => ({ ...report, saved: each, contender })))
		.filter(tellsMore);
}

/** Whether a case shows what no other does: all of them together would take a day. */
function tellsMore({ leads, format, delay, saved, contender }: ReportCase): boolean {
	const isMain = leads === MAIN_LEADS && delay === 0;
	if (contender === 'fewFields' || contender === 'copied') return isMain && format === 'json';
	// Nothing is saved without n8n, and a delay shows only how many pages are asked for at a time.
	if (contender === 'limit' || contender === 'limit4') return delay === 0 && !saved;
	return isMain || (!saved && (delay === 0 || leads <= MAIN_LEADS));
}

/** Each case once, then each again, so that a machine that slows down does so for all of them. */
async function inTurns(
	cases: BenchCase[],
	plan: Plan,
	rig: Rig,
	vendor: Vendor,
): Promise<Result[]> {
	const results = cases.map((each): Result => ({ case: each, runs: [] }));
	for (let round = 0; round < plan.runs; round++) {
		for (const result of results) {
			if (result.failed !== undefined) continue;
			const run = await measure(result.case, plan, rig, vendor);
			rig.onRun(result.case, run);
			if ('failed' in run) result.failed = run.failed;
			else result.runs.push(run);
		}
	}
	return results;
}

async function measure(
	bench: BenchCase,
	plan: Plan,
	rig: Rig,
	vendor: Vendor,
): Promise<Measurement | Failure> {
	return bench.kind === 'create'
		? await measureCreates(bench, plan, rig, vendor)
		: await measureReport(bench, plan, rig, vendor);
}

async function measureReport(
	bench: ReportCase,
	plan: Plan,
	rig: Rig,
	vendor: Vendor,
): Promise<Measurement | Failure> {
	for (let tries = 0; ; tries++) {
		const written = await vendor.writtenLeads();
		const run = await runReport(bench, plan, rig, vendor);
		if ('failed' in run) return run;
		if (run.items !== bench.leads || run.distinct !== bench.leads) {
			throw new Error(
				`${JSON.stringify(bench)} gave ${run.items} items of ${run.distinct} different leads`,
			);
		}
		// The first time that pages are asked for the vendor has to write them: that run counts for nothing.
		if ((await vendor.writtenLeads()) === written) return run;
		if (tries === 2) throw new Error('The vendor goes on writing pages that it should have kept');
	}
}

async function runReport(
	{ contender, leads, format, saved }: ReportCase,
	plan: Plan,
	rig: Rig,
	vendor: Vendor,
): Promise<Measurement | Failure> {
	const few = fewLeads(leads);
	if (contender === 'limit' || contender === 'limit4') {
		const key = vendor.clickPointKey;
		return await runLimit({
			url: vendor.url,
			form: { ...reportForm(ALL_LEADS), key },
			smallForm: { ...reportForm(few), key },
			format,
			pageSize: PAGE_SIZE,
			parallel: contender === 'limit' ? 1 : 4,
		});
	}
	const sketch = {
		node: (period: Period) => ourReport(period),
		fewFields: ourSmallReport,
		copied: ourCopiedReport,
		stock: (period: Period) => stockReport(vendor, period, format),
	}[contender];
	return await runInN8n(rig.template, {
		...n8nOf(rig),
		vendor,
		measured: sketch(ALL_LEADS),
		warmUp: sketch(few),
		saved,
		...(plan.profileFolder !== undefined && {
			profileFolder: path.join(plan.profileFolder, `${leads}-${format}`),
		}),
	});
}

async function measureCreates(
	bench: CreateCase,
	plan: Plan,
	rig: Rig,
	vendor: Vendor,
): Promise<Measurement | Failure> {
	const { contender, delay } = bench;
	await vendor.takeCreates(0);
	const sketch =
		contender === 'node'
			? ourCreates()
			: stockCreates(vendor, contender === 'batched' ? Math.max(1, delay) : undefined);
	const run = await runInN8n(rig.template, {
		...n8nOf(rig),
		vendor,
		measured: sketch,
		warmUp: sketch,
		whenWarm: async () => await vendor.takeCreates(delay),
		saved: false,
		...(plan.profileFolder !== undefined && {
			profileFolder: path.join(plan.profileFolder, `creates-${delay}`),
		}),
	});
	if ('failed' in run) return run;
	const names = new Set(await vendor.createdNames());
	if (names.size !== CREATES || run.items !== CREATES || run.distinct !== CREATES) {
		throw new Error(`${JSON.stringify(bench)} created ${names.size}, and gave ${run.distinct} ids`);
	}
	return run;
}

function n8nOf({ folder, packageTarball }: Rig) {
	return { userFolder: path.join(folder, 'n8n'), packageTarball };
}
