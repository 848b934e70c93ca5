import type { IncomingHttpHeaders } from 'node:http';
import type { Endpoint, MisbehaviorAction } from './misbehavior';
import type { FoundKey, ParsedBody, VendorAnswer, VendorRequest } from './vendor';

/** A request that a vendor received, as the control API lists it. */
export interface RecordedRequest {
	/** Counts from 1 since the start or the last reset. */
	n: number;
	/** ISO 8601, by the sandbox's clock. */
	time: string;
	/** Milliseconds on a clock that only goes forward; end is null while the answer is under way. */
	started: number;
	ended: number | null;
	vendor: 'clickpoint' | 'clientpoint' | 'unknown';
	endpoint: Endpoint | 'unknown';
	method: string;
	path: string;
	/** As it came, with the query string. */
	url: string;
	/** Query string, first of equal names. */
	query: Record<string, string>;
	/** An object for a form (first of equal names), the value for JSON, otherwise the text; null without a body. */
	body: unknown;
	/** The body as it came, '' without one. */
	rawBody: string;
	headers: Record<string, string>;
	/** The API key that was given, right or wrong. */
	key: string | null;
	/** A vendor's key anywhere in the URL counts as `url`, in a header as `header`. */
	keyPlace: FoundKey['place'];
	/** What was answered; null when nothing was, or not yet. */
	status: number | null;
	/** What the sandbox did on order, in order. */
	misbehavior: MisbehaviorAction[];
	/** The client closed the connection before the answer was complete. */
	aborted: boolean;
	served?: VendorAnswer['served'];
	clientPoint?: number;
	lead?: string;
}

/** Requests are forgotten beyond this many, the oldest first. */
const KEPT = 50_000;

const HEADERS =
	/^(accept|accept-encoding|api-key|authorization|content-length|content-type|cookie|expect|host|referer|user-agent|x-.*)$/;

/** Keeps what was received, in order of arrival. */
export class RequestLog {
	private entries: RecordedRequest[] = [];
	private count = 0;

	constructor(private readonly now: () => Date) {}

	/** Copies as they are now, in order of arrival: all, or the newest `last`. */
	list(last = KEPT): RecordedRequest[] {
		return this.entries
			.slice(Math.max(0, this.entries.length - last))
			.map((entry) => ({ ...entry }));
	}

	/** How many were received, also those forgotten. */
	get total(): number {
		return this.count;
	}

	clear(): void {
		this.entries = [];
		this.count = 0;
	}

	/** Notes a request whose headers have arrived; what is learnt later is written into the entry returned. */
	begin(method: string, url: string, headers: IncomingHttpHeaders): RecordedRequest {
		const kept = Object.entries(headers)
			.filter(([name]) => HEADERS.test(name))
			.map(([name, value]) => [name, String(value)]);
		const { path, query } = splitUrl(url);
		const entry: RecordedRequest = {
			n: ++this.count,
			time: this.now().toISOString(),
			started: performance.now(),
			ended: null,
			vendor: 'unknown',
			endpoint: 'unknown',
			method,
			path,
			url,
			query: firstOf(query),
			body: null,
			rawBody: '',
			headers: Object.fromEntries(kept),
			key: null,
			keyPlace: 'none',
			status: null,
			misbehavior: [],
			aborted: false,
		};
		this.entries.push(entry);
		if (this.entries.length > KEPT * 1.1) this.entries = this.entries.slice(-KEPT);
		return entry;
	}
}

/** Path and parameters of a request target. */
export function splitUrl(url: string): { path: string; query: Array<[string, string]> } {
	const [path = '', query = ''] = url.split(/\?(.*)/s);
	return { path, query: [...new URLSearchParams(query)] };
}

/** A body as the log shows it. */
export function shownBody(body: ParsedBody, text: string): unknown {
	if (body.kind === 'none') return null;
	if (body.kind === 'json') return body.value;
	return body.kind === 'form' ? firstOf(body.fields) : text;
}

/**
 * Finds the API key of a request.
 * @param name parameter that carries it, lower case
 * @param known keys of both vendors, which are looked for in the URL and in headers under any name
 */
export function findKey(
	request: VendorRequest,
	headers: IncomingHttpHeaders,
	name: string,
	known: readonly string[],
): FoundKey {
	const named = request.query.find(([each]) => each.toLowerCase() === name);
	if (named) return { key: named[1], place: 'url' };
	const address = [request.path, ...request.query.map(([, value]) => value)].join('\n');
	const inUrl = known.find((key) => address.includes(key));
	if (inUrl !== undefined) return { key: inUrl, place: 'url' };
	const head = Object.values(headers).map(String).join('\n');
	const inHeader = known.find((key) => head.includes(key));
	if (inHeader !== undefined) return { key: inHeader, place: 'header' };
	const inBody = bodyEntries(request.body).find(([each]) => each.toLowerCase() === name);
	return inBody ? { key: String(inBody[1]), place: 'body' } : { key: null, place: 'none' };
}

function bodyEntries(body: ParsedBody): ReadonlyArray<readonly [string, unknown]> {
	if (body.kind === 'form') return body.fields;
	if (body.kind !== 'json' || typeof body.value !== 'object' || body.value === null) return [];
	return Object.entries(body.value);
}

function firstOf(entries: ReadonlyArray<readonly [string, string]>): Record<string, string> {
	// The first time decides the place of a name, the last its value.
	return Object.fromEntries([...entries, ...entries.toReversed()]);
}
