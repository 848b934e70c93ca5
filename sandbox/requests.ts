import type { IncomingHttpHeaders } from 'node:http';
import type { Endpoint, MisbehaviorAction } from './misbehavior';
import { isRecord } from './guards';
import type { VendorAnswer, VendorRequest } from './vendor';

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
	/** Where; in the URL, where it ends up in access logs, if it is there too. A vendor's key counts under any name. */
	keyPlace: 'url' | 'header' | 'body' | 'none';
	/** What was answered; null when nothing was, or not yet. */
	status: number | null;
	/** What the sandbox did on order, in order. */
	misbehavior: MisbehaviorAction[];
	/** The client closed the connection before the answer was complete. */
	aborted: boolean;
	served?: VendorAnswer['served'];
	clientPoint?: number | undefined;
	lead?: string | undefined;
}

/** Requests are forgotten beyond this many, the oldest first. */
const KEPT = 50_000;

/** Keeps what was received, in order of arrival. */
export class RequestLog {
	private entries: RecordedRequest[] = [];
	/** How many were received, also those forgotten. */
	total = 0;

	constructor(private readonly now: () => Date) {}

	/** Copies as they are now, in order of arrival: all, or the newest `last`. */
	list(last = KEPT): RecordedRequest[] {
		return this.entries.slice(-last).map((entry) => ({ ...entry }));
	}

	clear(): void {
		this.entries = [];
		this.total = 0;
	}

	/** Notes a request whose headers have arrived; what is learnt later is written into the entry returned. */
	begin(method: string, url: string, headers: IncomingHttpHeaders): RecordedRequest {
		const { path, query } = splitUrl(url);
		const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
		const entry: RecordedRequest = {
			n: ++this.total,
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
			headers: Object.fromEntries(texts),
			key: null,
			keyPlace: 'none',
			status: null,
			misbehavior: [],
			aborted: false,
		};
		this.entries.push(entry);
		if (this.entries.length > KEPT) this.entries.shift();
		return entry;
	}

	/**
	 * Notes what a request says.
	 * @param known keys of both vendors, which are looked for in the URL and in headers under any name
	 */
	note(
		entry: RecordedRequest,
		endpoint: Endpoint | undefined,
		{ path, query, text, json, form }: VendorRequest,
		known: readonly string[],
	): void {
		if (endpoint !== undefined) {
			entry.vendor = path.startsWith('/v4') ? 'clientpoint' : 'clickpoint';
			entry.endpoint = endpoint;
		}
		entry.rawBody = text;
		if (text !== '') entry.body = json ?? (form.length > 0 ? firstOf(form) : text);
		const headers = Object.values(entry.headers).join('\n');
		const [, bearer] = /^Bearer (\S+)$/m.exec(headers) ?? [];
		const address = [path, ...query.map(([, value]) => value)].join('\n');
		const isIn = (where: string) => known.find((key) => where.includes(key));
		const places = {
			url: named(query) ?? isIn(address),
			header: isIn(headers) ?? bearer,
			body: named(isRecord(entry.body) ? Object.entries(entry.body) : []),
		};
		for (const place of ['url', 'header', 'body'] as const) {
			const key = places[place];
			if (key === undefined || entry.key !== null) continue;
			entry.key = key;
			entry.keyPlace = place;
		}
	}
}

/** Path and parameters of a request target. */
export function splitUrl(url: string): { path: string; query: Array<[string, string]> } {
	const [path = '', query = ''] = url.split(/\?(.*)/s);
	return { path, query: [...new URLSearchParams(query)] };
}

/** The parameter that carries a key. */
function named(entries: ReadonlyArray<readonly [string, unknown]>): string | undefined {
	const found = entries.find(([name]) => /^(?:key|api_key|client_secret)$/i.test(name));
	return found && String(found[1]);
}

function firstOf(entries: ReadonlyArray<readonly [string, string]>): Record<string, string> {
	// The first time decides the place of a name, the last its value.
	return Object.fromEntries([...entries, ...entries.toReversed()]);
}
