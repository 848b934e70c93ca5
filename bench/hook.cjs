// Runs inside n8n, as one of its external hooks (EXTERNAL_HOOK_FILES): when an execution is over, it
// writes down what cannot be seen from outside. What this file itself costs comes after that.
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { Session } = require('node:inspector/promises');
const path = require('node:path');
const { setTimeout } = require('node:timers');
const v8 = require('node:v8');
const { runInNewContext } = require('node:vm');

/** A folder: each execution leaves `<workflow's name>.json` in it, and a profile where one is wanted. */
const { BENCH_FOLDER: folder, BENCH_PROFILE: profiled } = process.env;

v8.setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
let profiler;

function writeWhole(file, value) {
	const target = path.join(folder, file);
	writeFileSync(`${target}.part`, JSON.stringify(value));
	renameSync(`${target}.part`, target);
}

async function beginProfile({ name }) {
	if (name !== profiled) return;
	profiler = new Session();
	profiler.connect();
	await profiler.post('Profiler.enable');
	await profiler.post('Profiler.start');
}

async function afterExecution(run, { name }) {
	const endedAt = Date.now();
	const { user, system } = process.cpuUsage();
	const peak = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
	if (name === profiled) {
		const { profile } = await profiler.post('Profiler.stop');
		writeWhole(`${name}.cpuprofile`, profile);
	}
	const { runData, lastNodeExecuted, error } = run.data.resultData;
	const last = runData[lastNodeExecuted]?.[0]?.data?.main?.[0] ?? [];
	const report = {
		error: error?.message ?? (run.status === 'success' ? '' : run.status),
		startedAt: run.startedAt.getTime(),
		endedAt,
		cpuMs: (user + system) / 1000,
		peak: Number(peak?.[1]) * 1024,
		items: last.length,
		distinct: new Set(last.map(({ json }) => json.UID ?? json.clientpoint_id)).size,
	};
	// After n8n has let go of the execution, so that the next one begins with an empty heap.
	setTimeout(() => {
		collectGarbage({ type: 'major', execution: 'sync', flavor: 'last-resort' });
		writeWhole(`${name}.json`, report);
	}, 500);
}

module.exports = {
	workflow: { preExecute: [beginProfile], postExecute: [afterExecution] },
};
