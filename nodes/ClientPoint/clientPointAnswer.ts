import type { IDataObject } from 'n8n-workflow';

import { attempt } from '../shared/attempt';
import { isDataObject } from '../shared/input';

/**
 * ClientPoint's answers. The vendor documents none of them: a success is assumed to look like
 * `{"status":true,"message":…,"clientpoint_id":…,"link":…}`, and a failure can come with status 200.
 */
export interface Answer {
	/** The answer as it came. */
	data: IDataObject;
	/** What the vendor says went wrong; undefined when the answer is a success. */
	failure: string | undefined;
}

/** Reads an answer with a success status; undefined when it is no JSON object. */
export function readAnswer(text: string): Answer | undefined {
	const data = attempt((): unknown => JSON.parse(text));
	return isDataObject(data) ? { data, failure: readFailure(data) } : undefined;
}

function readFailure(data: IDataObject): string | undefined {
	const failed =
		[data.status, data.success].some((flag) =>
			['false', '0', 'error', 'fail', 'failed', 'failure'].includes(String(flag).toLowerCase()),
		) ||
		isError(data.error) ||
		isError(data.errors);
	if (!failed) return undefined;
	const reason = [data.message, data.error, data.errors].find(isError);
	return typeof reason === 'string' ? reason : (JSON.stringify(reason) ?? 'no reason was given');
}

/** Whether a field that tells of errors tells of one: `null`, `false`, `""`, `[]` and `{}` do not. */
function isError(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
	return Boolean(value);
}
