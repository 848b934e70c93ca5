import { attempt } from './attempt';
import { KEPT_ANSWER } from './errors';
import { isRecord } from './input';

/** Responses as n8n hands them over, and their bodies: bounded in size, and decoded. */

/** The head of an answer, and its body to come. */
export interface Reply {
	status: number;
	headers: Record<string, unknown>;
	body: BodyStream;
}

interface BodyStream extends AsyncIterable<Uint8Array> {
	destroy(error?: Error): unknown;
}

/** Reads a body, and no further than beyond a limit in bytes: unpacked, a small answer can be large enough to end n8n. */
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

/**
 * The parts of n8n's full response that are used here.
 *
 * @throws Error when it is something else
 */
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

/** The character sets of byte order marks, which are read as Latin-1 here. */
const MARKS = [
	['\xff\xfe', 'utf-16le'],
	['\xfe\xff', 'utf-16be'],
	['\xef\xbb\xbf', 'utf-8'],
] as const;

/** The character set of a text: of its byte order mark, else what its headers name, else its XML declaration, else UTF-8. */
export function charsetOf(bytes: Buffer, headers: Record<string, unknown>): string {
	const beginning = bytes.toString('latin1', 0, 200);
	const marked = MARKS.find(([mark]) => beginning.startsWith(mark))?.[1];
	if (marked !== undefined) return marked;
	const named = /charset\s*=\s*["']?([\w-]+)/i.exec(String(headers['content-type']))?.[1];
	if (named !== undefined) return named;
	const declaration = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w-]+)/i;
	const declared = declaration.exec(beginning)?.[1] ?? 'utf-8';
	// .NET declares UTF-16 for a text in memory that it then sends as UTF-8: this one was read as such.
	return /^utf-16/i.test(declared) ? 'utf-8' : declared;
}

/** The text of bytes; undefined when they are no such text: replaced, they would be wrong values in a lead. */
export function decode(
	bytes: Buffer,
	headers: Record<string, unknown>,
	fatal = true,
): string | undefined {
	return attempt(() => {
		const decoder = new TextDecoder(charsetOf(bytes, headers), { fatal });
		// As a stream, because Node 20 takes Windows-1252 for Latin-1 otherwise (nodejs/node#56542).
		return decoder.decode(bytes, { stream: true }) + decoder.decode();
	});
}

/** The text of an answer that is only quoted, and that may have been cut off. */
export function decodeLeniently(bytes: Buffer, headers: Record<string, unknown>): string {
	return decode(bytes, headers, false) ?? bytes.toString();
}

/** Whether an answer is a web page, such as a server's error page or a login page. */
export function isWebPage(text: string): boolean {
	const beginning = text.slice(0, KEPT_ANSWER);
	return /^\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b/i.test(beginning);
}
