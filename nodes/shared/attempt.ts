/** The result of a function, or undefined if it throws: for parsers whose own errors say too little. */
export function attempt<T>(run: () => T): T | undefined {
	try {
		return run();
	} catch {
		return undefined;
	}
}
