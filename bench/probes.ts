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

/** Answering a check costs n8n up to a millisecond, which comes off what is measured. */
const BETWEEN_CHECKS_MS = 10;

/**
 * Asks n8n every few milliseconds whether it is well.
 *
 * @returns what ends it: told the time that counts (ms since 1970), it says for how many milliseconds
 * n8n left a check unanswered at the most
 */
export function watchStalls(url: string): (from: number, to: number) => number {
	const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
	const checks: Array<{ sent: number; answered: number }> = [];
	let isOver = false;
	const check = () => {
		const one = { sent: clockNow(), answered: Number.POSITIVE_INFINITY };
		checks.push(one);
		const again = () => {
			one.answered = clockNow();
			if (!isOver) setTimeout(check, BETWEEN_CHECKS_MS);
		};
		http
			.get(`${url}/healthz`, { agent }, (answer) => answer.resume().once('end', again))
			// A server that is gone is not found by its silence.
			.once('error', () => undefined);
	};
	check();
	return (from, to) => {
		isOver = true;
		agent.destroy();
		const unanswered = checks.map((one) => Math.min(one.answered, to) - Math.max(one.sent, from));
		return unanswered.reduce((longest, each) => Math.max(longest, each), 0);
	};
}

/** Milliseconds since 1970, with fractions. */
function clockNow(): number {
	return performance.timeOrigin + performance.now();
}
