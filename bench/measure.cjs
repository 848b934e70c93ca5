const { readFileSync, writeFileSync } = require('node:fs');
const { monitorEventLoopDelay, performance } = require('node:perf_hooks');

const EVERY_MS = 5;

/** Memory of this process in bytes: now (`VmRSS`), or at its peak (`VmHWM`). Linux only. */
function memory(name) {
	const status = readFileSync('/proc/self/status', 'utf8');
	return Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
}

/** Begins to measure this process. @returns what ends it, and says what it took */
exports.measure = () => {
	const idle = memory('VmRSS');
	// The peak begins again at what is in use now.
	writeFileSync('/proc/self/clear_refs', '5');
	const delays = monitorEventLoopDelay({ resolution: EVERY_MS });
	delays.enable();
	const cpuBefore = process.cpuUsage();
	const startedAt = performance.now();
	return () => {
		const wallMs = performance.now() - startedAt;
		const { user, system } = process.cpuUsage(cpuBefore);
		delays.disable();
		const stallMs = Math.max(0, delays.max / 1e6 - EVERY_MS);
		return { wallMs, cpuMs: (user + system) / 1000, memory: memory('VmHWM') - idle, stallMs };
	};
};
