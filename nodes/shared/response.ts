import { attempt } from './attempt';
import { KEPT_ANSWER } from './errors';
import { isRecord } from './input';

/** n8n's responses, and their bodies: limited in size, and decoded. */

/** A response whose body is still to come. */
export interface Reply {
	status: number;
	headers: Record<string, unknown>;
	body: BodyStream;
}

interface BodyStream extends AsyncIterable<Uint8Array> {
	destroy(error?: Error): unknown;
}

/** Reads a body, but stops beyond a limit in bytes: a small response may unpack to one that crashes n8n. */
export async function collect(body: BodyStream, largest: number): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of body) {
		chunks.push(chunk);
		size += chunk.length;
		if (size > largest) break;
	}
	return Buffer.concat(chunks);
}

/** Takes what we need from n8n's full response. @throws TypeError if it has another shape */
export function readReply(response: unknown): Reply {
	const { statusCode: status, headers, body } = isRecord(response) ? response : {};
	if (typeof status === 'number' && isBodyStream(body)) {
		return { status, headers: isRecord(headers) ? headers : {}, body };
	}
	throw new TypeError('n8n returned an HTTP response of an unknown shape. Please report this.');
}

function isBodyStream(body: unknown): body is BodyStream {
	return isRecord(body) && Symbol.asyncIterator in body && typeof body.destroy === 'function';
}

/** The charset of each byte order mark, which is written in Latin-1 here. */
const MARKS = [
	['\xff\xfe', 'utf-16le'],
	['\xfe\xff', 'utf-16be'],
	['\xef\xbb\xbf', 'utf-8'],
] as const;

/** The charset of text, from its byte order mark, headers, or XML declaration, in this order; else UTF-8. */
export function charsetOf(bytes: Buffer, headers: Record<string, unknown>): string {
	const beginning = bytes.toString('latin1', 0, 200);
	const marked = MARKS.find(([mark]) => beginning.startsWith(mark))?.[1];
	if (marked !== undefined) return marked;
	const named = /charset\s*=\s*["']?([\w-]+)/i.exec(String(headers['content-type']))?.[1];
	if (named !== undefined) return named;
	const declaration = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w-]+)/i;
	const declared = declaration.exec(beginning)?.[1] ?? 'utf-8';
	// .NET declares UTF-16 for strings in memory but sends UTF-8. That we could read the declaration proves it.
	return /^utf-16/i.test(declared) ? 'utf-8' : declared;
}

/** The text of bytes; undefined if they don't match their charset: replaced, they would be wrong values in leads. */
export function decode(
	bytes: Buffer,
	headers: Record<string, unknown>,
	fatal = true,
): string | undefined {
	return attempt(() => {
		const decoder = new TextDecoder(charsetOf(bytes, headers), { fatal });
		// As a stream, because Node 20 otherwise takes Windows-1252 for Latin-1 (nodejs/node#56542).
		return decoder.decode(bytes, { stream: true }) + decoder.decode();
	});
}

/** Text to quote, which may have been cut off. */
export function decodeLeniently(bytes: Buffer, headers: Record<string, unknown>): string {
	return decode(bytes, headers, false) ?? bytes.toString();
}

/** Whether text is a web page, such as an error page or a login page. */
export function isWebPage(text: string): boolean {
	const beginning = text.slice(0, KEPT_ANSWER);
	return /^\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b/i.test(beginning);
}
