/**
 * Something that the person at the keyboard can put right: the message says what is wrong and the
 * way out, and is shown without a stack trace.
 */
export class Problem extends Error {
	override name = 'Problem';
}

/** What to print for `error`: the message alone of a Problem or of wrong options, everything else with its stack. */
export function describeError(error: unknown): string {
	if (error instanceof Problem) return error.message;
	if (error instanceof Error && errorCode(error).startsWith('ERR_PARSE_ARGS'))
		return `${error.message}\nAll options: --help`;
	return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The code that Node's own errors carry (`ENOENT`, `EADDRINUSE`, …), or an empty text. */
export function errorCode(error: unknown): string {
	return error instanceof Error && 'code' in error && typeof error.code === 'string'
		? error.code
		: '';
}
