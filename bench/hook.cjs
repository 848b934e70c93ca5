// Runs inside n8n, as one of its external hooks (EXTERNAL_HOOK_FILES): when an execution is over,
// saved or not, it writes down what cannot be seen from outside. The measurements are taken first;
// what this file itself costs comes after them.
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { Session } = require('node:inspector');
const path = require('node:path');
const { setTimeout } = require('node:timers');
const v8 = require('node:v8');
const { runInNewContext } = require('node:vm');

/** A folder: each execution leaves `<workflow's name>.json` in it. */
const folder = process.env.BENCH_FOLDER;
/** Workflows whose name begins with this are profiled, into the same folder. */
const profiled = process.env.BENCH_PROFILE;

v8.setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

/** The highest memory that the process has had since it was last reset, in bytes. */
function peakMemory() {
	const found = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
	return Number(found?.[1]) * 1024;
}

/** What came out of one node: when it ran, and how many items. */
function describeNode([name, runs]) {
	const [run] = runs;
	const items = run.data?.main?.[0] ?? [];
	return {
		name,
		startedAt: run.startTime,
		endedAt: run.startTime + run.executionTime,
		items: items.length,
		error: run.error?.message ?? null,
	};
}

function writeWhole(file, value) {
	const target = path.join(folder, file);
	writeFileSync(`${target}.part`, JSON.stringify(value));
	renameSync(`${target}.part`, target);
}

let profiler;

async function post(method, parameters) {
	return await new Promise((resolve, reject) => {
		profiler.post(method, parameters, (error, result) => (error ? reject(error) : resolve(result)));
	});
}

async function beginProfile(workflow) {
	if (!profiled || !workflow.name.startsWith(profiled)) return;
	profiler = new Session();
	profiler.connect();
	await post('Profiler.enable');
	await post('HeapProfiler.startSampling', { samplingInterval: 65_536 });
	await post('Profiler.start');
}

async function endProfile(workflow) {
	if (profiler === undefined) return;
	const { profile } = await post('Profiler.stop');
	writeWhole(`${workflow.name}.cpuprofile`, profile);
	const heap = await post('HeapProfiler.stopSampling');
	writeWhole(`${workflow.name}.heapprofile`, heap.profile);
	profiler.disconnect();
	profiler = undefined;
}

async function afterExecution(run, workflow) {
	const endedAt = Date.now();
	const { user, system } = process.cpuUsage();
	const peak = peakMemory();
	await endProfile(workflow);
	const { runData, lastNodeExecuted, error } = run.data.resultData;
	const last = runData[lastNodeExecuted]?.[0]?.data?.main?.[0] ?? [];
	const report = {
		status: run.status,
		error: error?.message ?? null,
		startedAt: run.startedAt.getTime(),
		endedAt,
		cpuMs: (user + system) / 1000,
		peak,
		nodes: Object.entries(runData).map(describeNode),
		distinct: new Set(last.map(({ json }) => json.UID ?? json.clientpoint_id)).size,
	};
	// After n8n has let go of the execution, so that the next one begins with an empty heap: what n8n
	// has left of its start alone would hold a large report.
	setTimeout(() => {
		collectGarbage({ type: 'major', execution: 'sync', flavor: 'last-resort' });
		writeWhole(`${workflow.name}.json`, report);
	}, 500);
}

module.exports = {
	workflow: { preExecute: [beginProfile], postExecute: [afterExecution] },
};
