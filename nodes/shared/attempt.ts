/** What a function returns, or undefined when it throws: for parsers whose own error says too little. */
export function attempt<T>(run: () => T): T | undefined {
	try {
		return run();
	} catch {
		return undefined;
	}
}
