/** A JSON object: neither null nor an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a member that the object itself has; never one of its prototype. */
export function own(record: Record<string, unknown>, name: string): unknown {
	return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Parses JSON without pretending to know its shape; undefined when it is no JSON. */
export function parseJson(text: string): unknown {
	try {
		const value: unknown = JSON.parse(text);
		return value;
	} catch {
		return undefined;
	}
}

/**
 * An element that is known to be there.
 * @throws RangeError when it is not
 */
export function at<T>(list: ArrayLike<T>, index: number): T {
	const value = list[index];
	if (value === undefined) throw new RangeError(`nothing at ${index} of ${list.length}`);
	return value;
}
