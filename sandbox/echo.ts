import { parse, stringify } from 'lossless-json';

import { isRecord } from './guards';
import type { RecordedRequest } from './requests';
import type { VendorRequest } from './vendor';

/**
 * JSON as PHP writes it unless told otherwise: `\/` for a slash, `\u00e9` for what is not ASCII. The text differs from
 * what JSON.stringify writes, the value does not.
 */
export function phpJson(value: unknown): string {
	return asPhp(JSON.stringify(value));
}

/** The members of a JSON object and more, as PHP writes them, with the numbers digit by digit; undefined for no object. */
export function withMembers(text: string, members: Record<string, unknown>): string | undefined {
	try {
		const value = parse(text);
		return isRecord(value) ? asPhp(stringify({ ...value, ...members }) ?? '') : undefined;
	} catch {
		return undefined;
	}
}

function asPhp(json: string): string {
	return json
		.replaceAll('/', '\\/')
		.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A request as a careless vendor repeats it: as it came, and its key in the forms in which keys get into logs. */
export function echoOf(entry: RecordedRequest, request: VendorRequest): Record<string, unknown> {
	const key = entry.key ?? '';
	return {
		...(request.authorization !== '' && { authorization: request.authorization }),
		text: request.text,
		body: entry.body,
		key,
		inUrl: `?key=${encodeURIComponent(key)}`,
		inForm: new URLSearchParams({ key }).toString(),
		inJson: JSON.stringify({ key }),
		inPhpJson: phpJson({ key }),
		inBase64: Buffer.from(key).toString('base64'),
		// as in a Basic header: what stands before shifts the bits
		behindOne: Buffer.from(`:${key}:`).toString('base64'),
		behindTwo: Buffer.from(`k:${key}:`).toString('base64'),
		behindThree: Buffer.from(`key:${key}:`).toString('base64url'),
	};
}
