import { describeError } from './problem';
import { endEverything, isEnding } from './processes';

/**
 * Runs a command's main function: prints what went wrong in words, ends what was started, and exits
 * with the function's code (1 after an error).
 */
export function runMain(main: () => Promise<number>): void {
	const finish = async (code: number) => {
		// After Ctrl-C the signal's handler exits, with its own code.
		if (isEnding()) return;
		await endEverything();
		process.exit(code);
	};
	main().then(finish, async (error: unknown) => {
		if (!isEnding()) process.stderr.write(`${describeError(error)}\n`);
		await finish(1);
	});
}
