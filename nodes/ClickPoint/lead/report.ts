import { AnswerError } from '../../shared/errors';
import type { Page } from './lead';

/** Reads a whole report and vouches for it: every lead that the vendor counts, once, in order. Pure but for fetching. */

/** Fetches the leads from position `skip`, at most `take` of them, until `signal` aborts. */
type FetchPage<T> = (skip: number, take: number, signal?: AbortSignal) => Promise<Page<T>>;

/** How to read a report. */
export interface ReadOptions {
	/** Leads to ask for at a time; two at least, because pages overlap by one. */
	pageSize: number;
	/** Pages that may be under way together. */
	parallelPages: number;
	/** Stop after so many leads; undefined reads them all. */
	limit: number | undefined;
}

/** What a report's leads are told apart by; those with a problem may be alike. */
interface Identified {
	uid: string;
	problem?: string;
}

/** A report as it was read. */
export interface Report<T> {
	leads: T[];
	/** How many leads the vendor counts in the period; undefined when it does not say. */
	total: number | undefined;
}

/** How often a report is begun again when its leads change while they are read. */
const ATTEMPTS = 3;

/**
 * Reads a report. Pages overlap by one lead: when the last lead of one page is not the first of the next,
 * leads were added, removed or reordered in between, and the report is read again from its beginning.
 * Leads that were added at its end, as new ones are in the order of DateAdded, are read as well.
 *
 * @throws AnswerError when the pages do not add up to one complete report; whatever `fetchPage` throws
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

/** A report, or why its pages do not fit together, which is no failure: reading again may help. */
type Reading<T> = Report<T> | { mismatch: string };

/** Reads a report once. A page that fails ends the others, and none is under way any more at the end. */
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

/** The leads of the pages that were read so far. */
class Collected<T extends Identified> {
	readonly leads: T[] = [];

	private readonly seen = new Set<string>();

	/**
	 * @param total how many the vendor counts: the largest count is the one to reach, as leads may be added meanwhile
	 * @param firstTotal what it counted at first
	 */
	constructor(
		public total: number | undefined,
		private readonly limit: number,
		private readonly firstTotal = total,
	) {}

	/** How many there are to be. */
	get wanted(): number {
		return Math.min(this.total ?? Number.POSITIVE_INFINITY, this.limit);
	}

	/** Adds a page whose first lead should be the last one of the page before; false when it is not. */
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

	/** Whether the count of a page, with which there are so many leads, can be true: none is removed meanwhile. */
	private isCounted({ total }: Page<T>, leads: number): boolean {
		const { firstTotal } = this;
		if (total === undefined || firstTotal === undefined) return total === firstTotal;
		return total >= firstTotal && leads <= total;
	}

	/** The report, unless leads are missing that the vendor counted. */
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
		// Of a full page, the count may be that of the page alone.
		const more = leads.length < take ? undefined : await fetchPage(leads.length, take);
		if (more === undefined || more.leads.length === 0) return collected.complete();
		if (more.total === more.leads.length) {
			const uncounted: FetchPage<T> = async (...page) => ({
				leads: (await fetchPage(...page)).leads,
				total: undefined,
			});
			return await readPages(uncounted, options);
		}
		// Leads were added meanwhile: the next page says whether it follows on, and how many are counted.
		collected.total = Math.max(leads.length + 1, more.total ?? 0);
	}
	return await readFurtherPages(fetchPage, collected, options);
}

/** Reads the pages after the first one. */
async function readFurtherPages<T extends Identified>(
	fetchPage: FetchPage<T>,
	collected: Collected<T>,
	{ pageSize: take, parallelPages, limit = Number.POSITIVE_INFINITY }: ReadOptions,
): Promise<Reading<T>> {
	const { leads } = collected;
	// The vendor may return fewer leads at a time than were requested: its own size counts then.
	const size = Math.max(2, leads.length);
	// Those under way, in their order: as one is taken off the front, one more is begun.
	const pages: Array<Promise<Page<T>>> = [];
	let next = leads.length;
	const beginPages = () => {
		// Without a count, a page may be the last one.
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
		// It is the last page unless it was cut short: only an empty one behind it shows that.
		if (total === undefined && isOverlapAlone && (await fetchPage(before, take)).leads.length === 0)
			return collected.complete();
		const expected = Math.min(before + size - 1, fetched.total ?? 0, limit);
		if (leads.length < expected || isOverlapAlone) {
			return { mismatch: `${place} is too short.` };
		}
		if (leads.length < before + size - 1) {
			// It was the last page before leads were added: those after it begin too far back.
			await Promise.all(pages.splice(0));
			next = leads.length;
		}
		beginPages();
	}
	return collected.complete();
}
