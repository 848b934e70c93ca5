/** `65` → `1:05`. */
function clock(seconds: number): string {
	const whole = Math.floor(seconds);
	return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/**
 * Does one step of a command and shows how long it takes: on a terminal in one line that rewrites itself, elsewhere
 * with a line at its begin and one at its end.
 */
export async function stage<T>(step: string, work: () => Promise<T>): Promise<T> {
	const { stderr } = process;
	const startedAt = Date.now();
	const tell = (state: string) => {
		const line = `${step} · ${state} · ${clock((Date.now() - startedAt) / 1000)}`;
		const fitting = line.slice(0, Math.max(20, (stderr.columns || 80) - 1));
		stderr.write(stderr.isTTY ? `\r\u001b[2K${fitting}` : `${line}\n`);
	};
	const ticker = stderr.isTTY ? setInterval(() => tell('…'), 1000) : undefined;
	tell('…');
	try {
		const result = await work();
		tell('done');
		return result;
	} catch (error) {
		tell('failed');
		throw error;
	} finally {
		clearInterval(ticker);
		if (stderr.isTTY) stderr.write('\n');
	}
}
