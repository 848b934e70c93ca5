import { AnswerError } from '../shared/answer';
import { settle, type Settled } from '../shared/attempt';
import { quote } from '../shared/input';
import { createPace, type Pace } from '../shared/pace';
import type { Lead, LeadPage } from './leadPage';

/**
 * Reads a whole report, page by page, and vouches for it: every lead that the vendor counts, once,
 * in order. Pure but for `fetchPage`, which does the requests.
 */

/** Fetches the leads from position `skip`, at most `take` of them; calls `onBusy` each time the vendor says that it is. */
export type FetchPage = (skip: number, take: number, onBusy: () => void) => Promise<LeadPage>;

export interface ReadOptions {
	/** Leads to ask for at a time. */
	pageSize: number;
	/** Pages that may be under way at a time; fewer are begun while the vendor is busy. */
	parallelPages: number;
	/** Stop after so many leads; undefined reads them all. */
	limit: number | undefined;
}

export interface Report {
	leads: Lead[];
	/** How many leads the vendor counts in the period; undefined when it does not tell. */
	total: number | undefined;
}

/** How often a report is begun again when its leads change while they are read. */
const ATTEMPTS = 3;

/**
 * Reads a report.
 *
 * Pages overlap by one lead: when the last lead of one page is not the first of the next, leads were
 * added, removed or reordered in between, and the report is read again from its beginning. Leads that
 * were added behind all others, as new ones are in the order of DateAdded, are read as well.
 *
 * @throws AnswerError when the pages do not add up to one complete report
 */
export async function readReport(fetchPage: FetchPage, options: ReadOptions): Promise<Report> {
	const pace = createPace(options.parallelPages);
	for (let attempt = 1; ; attempt++) {
		const result = await readOnce(fetchPage, pace, options);
		if (!('mismatch' in result)) return result;
		if (attempt < ATTEMPTS) continue;
		throw new AnswerError(
			'The pages of the report did not fit together, so leads would have been missing',
			`${result.mismatch} It was read ${ATTEMPTS} times. Run the node again when no leads are being added, or choose a period that has ended.`,
		);
	}
}

/** Why pages do not fit together. Reading again may help, so it is a result, not a failure. */
interface Mismatch {
	mismatch: string;
}

function mismatch(detail: string): Mismatch {
	return { mismatch: detail };
}

async function readOnce(
	fetchOnce: FetchPage,
	pace: Pace,
	{ pageSize, limit = Number.POSITIVE_INFINITY }: ReadOptions,
): Promise<Report | Mismatch> {
	const fetchPage = async (skip: number, take: number) =>
		await pace.run(async (onBusy) => await fetchOnce(skip, take, onBusy));
	// Two at least, because pages overlap by one.
	const take = Math.max(2, pageSize);
	const firstPage = await fetchPage(0, Math.min(take, limit));
	// Leads may be added behind the others while they are read: the largest count is the one to reach.
	let { total } = firstPage;
	const wanted = () => Math.min(total ?? Number.POSITIVE_INFINITY, limit);
	const seen = new Set<string>();
	const leads: Lead[] = [];

	/** Adds a page whose first lead should be the last one of the page before; false when it is not. */
	const append = (page: LeadPage): boolean => {
		const last = leads.at(-1);
		const overlap = last === undefined ? 0 : 1;
		const end = leads.length - overlap + page.leads.length;
		if (page.leads.length < overlap || !isCountedBy(page, firstPage, end)) return false;
		if (last !== undefined && uidOf(page.leads[0]) !== uidOf(last)) return false;
		for (const lead of page.leads.slice(overlap)) {
			if (leads.length >= limit) break;
			const uid = uidOf(lead);
			if (seen.has(uid)) return false;
			seen.add(uid);
			leads.push(lead);
		}
		if (total !== undefined) total = Math.max(total, page.total ?? 0);
		return true;
	};

	if (!append(firstPage)) {
		return mismatch('The first page has a lead twice, or more leads than ClickPoint counts.');
	}
	if (leads.length >= wanted() || leads.length === 0) return complete(leads, wanted(), total);

	// The vendor may give fewer leads at a time than were asked for: then its own size is the one to count in.
	const size = leads.length;
	if (size === 1) {
		const isLast = total === undefined && (await fetchPage(1, take)).leads.length === 0;
		return isLast ? { leads, total } : mismatch('ClickPoint returns one lead at a time.');
	}

	if (total === undefined) {
		for (;;) {
			const before = leads.length;
			if (!append(await fetchPage(before - 1, take))) {
				return mismatch(`The page after lead ${before} does not follow on.`);
			}
			if (leads.length >= limit) return { leads, total };
			if (leads.length > before) continue;
			// Nothing but the overlap: the end, unless the page was cut short. Only an empty one is the end.
			const isEnd = (await fetchPage(before, take)).leads.length === 0;
			return isEnd ? { leads, total } : mismatch(`The page after lead ${before} is too short.`);
		}
	}

	// Pages under way, in their order: as one is taken off the front, one more is started.
	const underWay: Array<Promise<Settled<LeadPage>>> = [];
	let next = leads.length;
	const startPages = () => {
		for (; underWay.length < pace.allowed && next < wanted(); next += size - 1) {
			underWay.push(settle(fetchPage(next - 1, size)));
		}
	};
	try {
		startPages();
		for (let page = underWay.shift(); page !== undefined; page = underWay.shift()) {
			const before = leads.length;
			const fetched = await page;
			if (!fetched.done) throw fetched.error;
			if (!append(fetched.value)) {
				return mismatch(`The page after lead ${before} of ${total} does not follow on.`);
			}
			const expected = Math.min(before + size - 1, fetched.value.total ?? 0, limit);
			if (leads.length < expected || leads.length === before) {
				return mismatch(`The page after lead ${before} of ${total} is too short.`);
			}
			if (leads.length < before + size - 1) {
				// The last page, as it was before leads were added: those behind it begin too far back.
				await Promise.all(underWay.splice(0));
				next = leads.length;
			}
			startPages();
		}
		return complete(leads, wanted(), total);
	} finally {
		// Nothing may be under way any more when this run of the node is over.
		await Promise.all(underWay);
	}
}

/**
 * Whether a page can belong to the same report as the first one: leads may have been added since,
 * but none removed.
 *
 * @param end how many leads the report has at the end of the page
 */
function isCountedBy(page: LeadPage, firstPage: LeadPage, end: number): boolean {
	if (page.total === undefined || firstPage.total === undefined)
		return page.total === firstPage.total;
	return page.total >= firstPage.total && end <= page.total;
}

/** The report, unless leads are missing that the vendor counted. */
function complete(leads: Lead[], wanted: number, total: number | undefined): Report | Mismatch {
	return total !== undefined && leads.length < wanted
		? mismatch(`ClickPoint counts ${total} leads and returned ${leads.length}.`)
		: { leads, total };
}

/** A lead's UID: counting and telling leads apart rest on it. */
function uidOf(lead: Lead | undefined): string {
	const uid = lead?.UID;
	if (typeof uid === 'string' && uid !== '') return uid;
	throw new AnswerError(
		'ClickPoint returned a lead without a UID',
		`Without it leads cannot be told apart. UID is ${quote(uid)}.`,
	);
}
