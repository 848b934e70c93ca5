import { AnswerError } from '../shared/answer';
import { quote } from '../shared/input';
import type { Lead, LeadPage } from './leadPage';

/**
 * Reads a whole report, page by page, and vouches for it: every lead that the vendor counts, once,
 * in order. Pure but for `fetchPage`, which does the requests.
 */

/** Fetches the leads from position `skip`, at most `take` of them. */
export type FetchPage = (skip: number, take: number) => Promise<LeadPage>;

export interface ReadOptions {
	/** Leads to ask for at a time. */
	pageSize: number;
	/** Pages that may be under way at a time. */
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
 * added, removed or reordered in between, and the report is read again from its beginning.
 *
 * @throws AnswerError when the pages do not add up to one complete report
 */
export async function readReport(fetchPage: FetchPage, options: ReadOptions): Promise<Report> {
	let problem: AnswerError | undefined;
	for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
		const result = await readOnce(fetchPage, options);
		if (!(result instanceof AnswerError)) return result;
		problem = result;
	}
	throw new AnswerError(
		'The pages of the report did not fit together, so leads would have been missing',
		`${problem?.detail ?? ''} It was read ${ATTEMPTS} times. Run the node again when no leads are being added, or choose a period that has ended.`,
	);
}

/** Pages do not fit together. Reading again may help, so it is a result, not a failure. */
function mismatch(detail: string): AnswerError {
	return new AnswerError('The pages of the report do not fit together', detail);
}

async function readOnce(
	fetchPage: FetchPage,
	{ pageSize, parallelPages, limit = Number.POSITIVE_INFINITY }: ReadOptions,
): Promise<Report | AnswerError> {
	const firstPage = await fetchPage(0, Math.min(pageSize, limit));
	const { total } = firstPage;
	const wanted = Math.min(total ?? Number.POSITIVE_INFINITY, limit);
	const seen = new Set<string>();
	const leads: Lead[] = [];

	/** Adds a page that was asked for from `leads.length - overlap`; false when it does not fit. */
	const append = (page: LeadPage, overlap: number): boolean => {
		if (page.total !== total || page.leads.length < overlap) return false;
		if (total !== undefined && leads.length - overlap + page.leads.length > total) return false;
		const last = leads.at(-1);
		if (overlap === 1 && last !== undefined && uidOf(page.leads[0]) !== uidOf(last)) return false;
		for (const lead of page.leads.slice(overlap)) {
			if (leads.length >= wanted) break;
			const uid = uidOf(lead);
			if (seen.has(uid)) return false;
			seen.add(uid);
			leads.push(lead);
		}
		return true;
	};

	if (!append(firstPage, 0)) {
		return mismatch('The first page has a lead twice, or more leads than ClickPoint counts.');
	}
	if (leads.length >= wanted || firstPage.leads.length === 0) return complete(leads, wanted, total);

	// The vendor may give fewer leads at a time than were asked for: its own size is the one to count in.
	const size = firstPage.leads.length;
	const overlap = size > 1 ? 1 : 0;
	const stride = size - overlap;
	const fetchFrom = async (position: number) => await fetchPage(position - overlap, size);

	if (total === undefined) {
		for (;;) {
			const before = leads.length;
			const page = await fetchFrom(before);
			if (!append(page, overlap))
				return mismatch(`The page after lead ${before} does not follow on.`);
			if (leads.length === before || leads.length >= wanted) {
				return complete(leads, wanted, total);
			}
		}
	}

	// Pages under way, in their order: as one is taken off the front, one more is started.
	const underWay: Array<Promise<LeadPage>> = [];
	let next = leads.length;
	const startPages = () => {
		for (; underWay.length < parallelPages && next < wanted; next += stride) {
			const page = fetchFrom(next);
			// A page that fails while an earlier one is awaited is reported when its turn comes.
			page.catch(() => undefined);
			underWay.push(page);
		}
	};
	for (startPages(); underWay.length > 0; startPages()) {
		const page = await underWay.shift();
		const before = leads.length;
		if (page === undefined || !append(page, overlap)) {
			await Promise.allSettled(underWay);
			return mismatch(`The page after lead ${before} of ${total} does not follow on.`);
		}
		if (leads.length < Math.min(before + stride, wanted)) {
			await Promise.allSettled(underWay);
			return mismatch(`The page after lead ${before} of ${total} is too short.`);
		}
	}
	return complete(leads, wanted, total);
}

/** The report, unless leads are missing that the vendor counted. */
function complete(leads: Lead[], wanted: number, total: number | undefined): Report | AnswerError {
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
