import type { Page } from '../../../nodes/ClickPoint/lead/lead';

/** A lead that is told apart by its UID and has nothing else of interest. */
export interface FakeLead {
	uid: string;
	name: string;
}

export function leadsOf(uids: readonly string[]): FakeLead[] {
	return uids.map((uid) => ({ uid, name: `Lead ${uid}` }));
}

/** So many UIDs, none of them a beginning of another's number. */
export function uidsUpTo(count: number): string[] {
	return Array.from({ length: count }, (_, index) => `uid-${index}`);
}

export interface Request {
	skip: number;
	take: number;
}

export interface FakeVendor {
	fetchPage(skip: number, take: number): Promise<Page<FakeLead>>;
	/** What was asked for, in its order. */
	requests: Request[];
	/** Requests that are not answered yet. */
	underWay(): number;
	/** The most requests that were not answered at one time. */
	peak(): number;
}

export interface Behavior {
	/** The UIDs of the report at the moment at which the request of a number, from 0, is answered. */
	uids: (requestNumber: number) => readonly string[];
	/** The most leads that are given at a time. */
	cap?: number | undefined;
	/** Whether the total is told. */
	tells?: boolean;
	/** For how many turns of the event loop a request is under way. */
	takes?: (requestNumber: number) => number;
	/** Spoils a page. */
	spoil?: (page: Page<FakeLead>, request: Request, requestNumber: number) => Page<FakeLead>;
}

/** A vendor that is a list of leads in memory, served by skip and take. */
export function fakeVendor({
	uids,
	cap = Number.POSITIVE_INFINITY,
	tells = true,
	takes = () => 0,
	spoil = (page) => page,
}: Behavior): FakeVendor {
	const requests: Request[] = [];
	let [underWay, peak, answered] = [0, 0, 0];
	return {
		requests,
		underWay: () => underWay,
		peak: () => peak,
		async fetchPage(skip, take) {
			const number = requests.push({ skip, take }) - 1;
			underWay++;
			peak = Math.max(peak, underWay);
			try {
				for (let turn = takes(number); turn > 0; turn--) await new Promise(setImmediate);
				const now = uids(answered++);
				const leads = leadsOf(now.slice(skip, skip + Math.min(take, cap)));
				return spoil({ total: tells ? now.length : undefined, leads }, { skip, take }, number);
			} finally {
				underWay--;
			}
		},
	};
}
