import { isRecord, parseJson } from '../sandbox/guards';

export { isRecord, parseJson };

/** The value at `path` inside parsed JSON, or undefined as soon as a step is missing. */
export function dig(value: unknown, ...path: Array<string | number>): unknown {
	let current = value;
	for (const step of path) {
		if (Array.isArray(current) && typeof step === 'number') {
			const list: unknown[] = current;
			current = list[step];
		} else if (isRecord(current)) {
			current = current[String(step)];
		} else {
			return undefined;
		}
	}
	return current;
}

/** The array at `path`, or an empty one. */
export function digList(value: unknown, ...path: Array<string | number>): unknown[] {
	const found = dig(value, ...path);
	return Array.isArray(found) ? found : [];
}

/** The text at `path`; numbers and booleans are written out, anything else is an empty text. */
export function digText(value: unknown, ...path: Array<string | number>): string {
	const found = dig(value, ...path);
	return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean'
		? String(found)
		: '';
}
