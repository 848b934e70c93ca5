/** How far a long piece of work has come. */
export interface Progress {
	/** What is being done, in words that a newcomer understands. */
	step: string;
	/** How far inside the step, such as `812 of 2,223 packages`; may be empty. */
	detail: string;
	/** Seconds since the work began. */
	seconds: number;
	/** True on the last report, also when the work failed. */
	done: boolean;
}

export type OnProgress = (progress: Progress) => void;

const PLAIN_LINE_EVERY_SECONDS = 30;

/** `65` → `1:05`. */
export function clock(seconds: number): string {
	const whole = Math.floor(seconds);
	return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/**
 * Shows progress on `stream`: one line that rewrites itself on a terminal; elsewhere (CI, a pipe) a
 * line when the step changes and every half minute, so that a log stays short and still moves.
 */
export function progressPrinter(stream: NodeJS.WriteStream = process.stderr): OnProgress {
	let lastStep = '';
	let lastSeconds = 0;
	return (progress) => {
		const { step, detail, seconds, done } = progress;
		const line = [step, detail, clock(seconds)].filter((part) => part !== '').join(' · ');
		if (stream.isTTY) {
			const fitting = line.slice(0, Math.max(20, (stream.columns || 80) - 1));
			stream.write(`\r\u001b[2K${fitting}${done ? '\n' : ''}`);
		} else if (step !== lastStep || done || seconds - lastSeconds >= PLAIN_LINE_EVERY_SECONDS) {
			stream.write(`${line}\n`);
			lastSeconds = seconds;
		}
		lastStep = step;
	};
}

/** Does one step of a command and shows how long it takes, on a terminal while it runs. */
export async function stage<T>(step: string, work: () => Promise<T>): Promise<T> {
	const show = progressPrinter();
	const startedAt = Date.now();
	const tell = (detail: string, done: boolean) =>
		show({ step, detail, seconds: (Date.now() - startedAt) / 1000, done });
	const ticker = process.stderr.isTTY ? setInterval(() => tell('', false), 1000) : undefined;
	if (process.stderr.isTTY) tell('', false);
	try {
		const result = await work();
		tell('done', true);
		return result;
	} catch (error) {
		tell('failed', true);
		throw error;
	} finally {
		clearInterval(ticker);
	}
}
