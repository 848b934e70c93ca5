import { AnswerError } from '../../shared/errors';
import type { Page, ReadLead } from './lead';

/** Reads a complete report: every lead that the vendor counts, once, in order. Pure except for fetching. */

/** Fetches up to `take` leads from position `skip`, unless `signal` aborts. */
type FetchPage<T> = (skip: number, take: number, signal?: AbortSignal) => Promise<Page<T>>;

/** How to read a report. */
export interface ReadOptions {
	/** At least two leads, because pages overlap by one. */
	pageSize: number;
	/** The most pages in parallel. */
	parallelPages: number;
	/** The most leads to read; undefined means all. */
	limit: number | undefined;
}

/** Leads are identified by their UIDs, except those with a problem, which may be equal. */
type Identified = Pick<ReadLead, 'uid' | 'problem'>;

/** A complete report. */
export interface Report<T> {
	leads: T[];
	/** How many leads the vendor counts; undefined if it sends no total. */
	total: number | undefined;
}

/** How often to start a report whose leads change during reading. */
const ATTEMPTS = 3;

/**
 * Reads a report. Pages overlap by one lead: if the last lead of a page is not the first of the next, leads
 * were added, removed, or reordered meanwhile, and the report is read from its start again. Leads added at its
 * end, as new ones are in the order of DateAdded, are read too.
 *
 * @throws AnswerError if the pages do not make a complete report; whatever `fetchPage` throws
 */
export async function readReport<T extends Identified>(
	fetchPage: FetchPage<T>,
	options: ReadOptions,
): Promise<Report<T>> {
	let attempts = 1;
	let result = await readOnce(fetchPage, options);
	while ('mismatch' in result && attempts++ < ATTEMPTS) result = await readOnce(fetchPage, options);
	if ('leads' in result) return result;
	throw new AnswerError(
		'The pages of the report did not match, so leads would have been missing',
		`${result.mismatch} It was read ${ATTEMPTS} times. Run the node again when no leads are being added, or choose a period in the past.`,
	);
}

/** A report, or why its pages do not match; reading it again may help. */
type Reading<T> = Report<T> | { mismatch: string };

/** Reads a report once. If a page fails, the others are aborted; all have ended before this returns. */
async function readOnce<T extends Identified>(
	fetchPage: FetchPage<T>,
	options: ReadOptions,
): Promise<Reading<T>> {
	const ending = new AbortController();
	const underWay = new Set<Promise<unknown>>();
	const begin: FetchPage<T> = (skip, take) => {
		const page = fetchPage(skip, take, ending.signal);
		const end = page.catch((reason: unknown) => ending.abort(reason));
		underWay.add(end);
		end.finally(() => underWay.delete(end));
		return page;
	};
	try {
		return await readPages(begin, options);
	} catch (error) {
		throw ending.signal.aborted ? ending.signal.reason : error;
	} finally {
		ending.abort();
		await Promise.all(underWay);
	}
}

/** The leads of the pages read so far. */
class Collected<T extends Identified> {
	readonly leads: T[] = [];

	private readonly seen = new Set<string>();

	/** @param total the vendor's largest total so far, which must be reached: leads may be added during reading */
	constructor(
		public total: number | undefined,
		private readonly limit: number,
	) {}

	/** How many leads to read. */
	get wanted(): number {
		return Math.min(this.total ?? Number.POSITIVE_INFINITY, this.limit);
	}

	/** Adds a page; false if it does not match, e.g. if its first lead is not the last one so far. */
	append(page: Page<T>): boolean {
		const { leads, seen, limit } = this;
		const last = leads.at(-1);
		const overlap = last === undefined ? 0 : 1;
		const end = leads.length - overlap + page.leads.length;
		if (!this.isCounted(page, end)) return false;
		if (last !== undefined && page.leads[0]?.uid !== last.uid) return false;
		for (const lead of page.leads.slice(overlap)) {
			if (leads.length >= limit) break;
			if (seen.has(lead.uid) && lead.problem === undefined) return false;
			seen.add(lead.uid);
			leads.push(lead);
		}
		if (this.total !== undefined) this.total = Math.max(this.total, page.total ?? 0);
		return true;
	}

	/** Whether a page has a total if the others do, and one that is possible with so many leads. */
	private isCounted({ total }: Page<T>, leads: number): boolean {
		return total === undefined || this.total === undefined ? total === this.total : leads <= total;
	}

	/** The report, or a mismatch if the vendor counts more leads. */
	complete(): Reading<T> {
		const { leads, total } = this;
		if (total === undefined || leads.length >= this.wanted) return { leads, total };
		const counted = total === 1 ? '1 lead' : `${total} leads`;
		return { mismatch: `ClickPoint counts ${counted} and returned ${leads.length}.` };
	}
}

async function readPages<T extends Identified>(
	fetchPage: FetchPage<T>,
	options: ReadOptions,
): Promise<Reading<T>> {
	const { pageSize: take, limit = Number.POSITIVE_INFINITY } = options;
	const firstPage = await fetchPage(0, Math.min(take, limit));
	const collected = new Collected<T>(firstPage.total, limit);
	const { leads } = collected;
	if (!collected.append(firstPage)) {
		return { mismatch: 'The first page has a lead twice, or more leads than ClickPoint counts.' };
	}
	if (leads.length >= limit || leads.length === 0) return collected.complete();
	if (leads.length >= collected.wanted) {
		// If the first page is full, its total may be that of the page alone.
		const more = leads.length < take ? undefined : await fetchPage(leads.length, take);
		if (more === undefined || more.leads.length === 0) return collected.complete();
		if (more.total === more.leads.length) {
			const uncounted: FetchPage<T> = async (...page) => ({
				leads: (await fetchPage(...page)).leads,
				total: undefined,
			});
			return await readPages(uncounted, options);
		}
		// Leads were added: the next page shows whether it follows and the new total.
		collected.total = leads.length + 1;
	}
	return await readFurtherPages(fetchPage, collected, options);
}

/** Reads all pages after the first. */
async function readFurtherPages<T extends Identified>(
	fetchPage: FetchPage<T>,
	collected: Collected<T>,
	{ pageSize: take, parallelPages, limit = Number.POSITIVE_INFINITY }: ReadOptions,
): Promise<Reading<T>> {
	const { leads } = collected;
	// The vendor may return smaller pages than requested: then its size applies.
	const size = Math.max(2, leads.length);
	// Pending pages, in order: when the first one is removed, another one is requested.
	const pages: Array<Promise<Page<T>>> = [];
	let next = leads.length;
	const beginPages = () => {
		// Without a total, any page may be the last.
		const together = collected.total === undefined ? 1 : parallelPages;
		while (pages.length < together && next < collected.wanted) {
			pages.push(fetchPage(next - 1, size));
			next += size - 1;
		}
	};
	beginPages();
	for (let page = pages.shift(); page !== undefined; page = pages.shift()) {
		const before = leads.length;
		const { total } = collected;
		const place = `The page after lead ${before}${total === undefined ? '' : ` of ${total}`}`;
		const fetched = await page;
		if (!collected.append(fetched)) return { mismatch: `${place} does not follow on.` };
		const isOverlapAlone = leads.length === before;
		// If the next page is empty, this was the last one; otherwise, it was cut short.
		if (total === undefined && isOverlapAlone && (await fetchPage(before, take)).leads.length === 0)
			return collected.complete();
		const expected = Math.min(before + size - 1, fetched.total ?? 0, limit);
		if (leads.length < expected || isOverlapAlone) {
			return { mismatch: `${place} is too short.` };
		}
		if (leads.length < before + size - 1) {
			// It was the last page before leads were added: pages requested after it start too late.
			await Promise.all(pages.splice(0));
			next = leads.length;
		}
		beginPages();
	}
	return collected.complete();
}
