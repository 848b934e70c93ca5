import { readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';

/** What is read of a process from outside. Linux only. */

const CLOCK_TICKS_PER_SECOND = 100;

/** Memory in use, in bytes. */
export async function memoryOf(pid: number | 'self'): Promise<number> {
	return await statusOf(pid, 'VmRSS');
}

/** The most memory in use since the last {@link resetPeak}, in bytes. */
export async function peakOf(pid: number | 'self'): Promise<number> {
	return await statusOf(pid, 'VmHWM');
}

/** Lets the peak begin again at what is in use now. */
export async function resetPeak(pid: number | 'self'): Promise<void> {
	await writeFile(`/proc/${pid}/clear_refs`, '5');
}

async function statusOf(pid: number | 'self', name: string): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	const kilobytes = new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1];
	return Number(kilobytes) * 1024;
}

/** Processor time used so far by all threads, in milliseconds. */
export async function cpuOf(pid: number): Promise<number> {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
	// The name in parentheses may hold spaces; user and system time are the 12th and 13th field after it.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return ((Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND) * 1000;
}

/** Health checks, one after the other. */
export interface HealthChecks {
	/**
	 * The longest time between two moments (ms since 1970) that n8n left a check without an answer,
	 * in milliseconds; of a check that began before or ended after, only what lies between counts.
	 */
	longestStall(from: number, to: number): number;
	stop(): void;
}

/** Answering a check costs n8n up to a millisecond, which comes off what is measured. */
const BETWEEN_CHECKS_MS = 10;

/** Asks n8n every few milliseconds whether it is well. */
export function startHealthChecks(url: string): HealthChecks {
	const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
	const checks: Array<{ sent: number; answered: number }> = [];
	let stopped = false;
	let pendingSince: number | undefined;
	const check = () => {
		const sent = clockNow();
		pendingSince = sent;
		const again = () => {
			checks.push({ sent, answered: clockNow() });
			pendingSince = undefined;
			if (!stopped) setTimeout(check, BETWEEN_CHECKS_MS);
		};
		http
			.get(`${url}/healthz`, { agent }, (answer) => answer.resume().once('end', again))
			// A server that is gone is not found by its silence.
			.once('error', () => undefined);
	};
	check();
	return {
		longestStall(from, to) {
			const pending =
				pendingSince === undefined ? [] : [{ sent: pendingSince, answered: clockNow() }];
			const inside = [...checks, ...pending].map(
				({ sent, answered }) => Math.min(answered, to) - Math.max(sent, from),
			);
			return inside.reduce((longest, each) => Math.max(longest, each), 0);
		},
		stop() {
			stopped = true;
			agent.destroy();
		},
	};
}

/** Milliseconds since 1970, with fractions. */
function clockNow(): number {
	return performance.timeOrigin + performance.now();
}
