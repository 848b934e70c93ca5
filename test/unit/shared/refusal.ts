import { AnswerError, InputError, quote } from '../../../nodes/shared/errors';

/** What was thrown; undefined when nothing was. */
function thrownBy(run: () => unknown): unknown {
	try {
		run();
	} catch (error) {
		return error;
	}
	return undefined;
}

/** The InputError that a reader refuses a value with; anything else fails the test. */
export function refusal(run: () => unknown): InputError {
	const error = thrownBy(run);
	if (error instanceof InputError) return error;
	throw new Error(`An InputError was expected, not ${String(error)}`);
}

/** What an InputError says of a field's value: the value and what is wrong with it, or that there is none. */
export function messageFor(field: string, value: unknown, problem: string): string {
	const isNothing = typeof value === 'string' ? value.trim() === '' : (value ?? null) === null;
	return isNothing ? `${field} is empty` : `${field}: ${quote(value)} ${problem}`;
}

/** The AnswerError that an answer is refused with; anything else fails the test. */
export function answerError(run: () => unknown): AnswerError {
	const error = thrownBy(run);
	if (error instanceof AnswerError) return error;
	throw new Error(`An AnswerError was expected, not ${String(error)}`);
}

/** A result, or undefined where the value was refused as it should be; any other failure is thrown. */
export function unlessRefused<T>(run: () => T): T | undefined {
	try {
		return run();
	} catch (error) {
		if (error instanceof InputError || error instanceof AnswerError) return undefined;
		throw error;
	}
}
