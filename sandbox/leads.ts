import { at } from './guards';
import { REACH } from './layout';
import { LEAD_TYPES, sendsOf, uidOf, type LeadFacts, type LeadType } from './leadtypes';
import { ZoneClock, type WallTime } from './zone';

/** A lead as it is answered. */
export interface Lead {
	/** Number within its type, in order of time. */
	i: number;
	uid: string;
	/** When it was added, in ms since 1970. */
	instant: number;
	/** Names and texts, UID first; a field that the lead lacks is not in here, an empty one has the text ''. */
	fields: Array<readonly [name: string, text: string]>;
	sends: Array<Array<readonly [string, string]>>;
}

/** What is kept of a lead; all else is computed when it is asked for. */
interface KeptLead {
	/** When it was added, in ms since 1970, on a whole second. */
	instant: number;
	wall: WallTime;
	/** From when on it is answered, in ms since 1970. */
	appears: number;
	/** Fields that differ from those computed, or that the type lacks. */
	fields: ReadonlyMap<string, string>;
}

const NO_FIELDS: ReadonlyMap<string, string> = new Map();

/**
 * All leads of one type, numbered in the order in which they were laid out or added. Their fields are computed as a pure
 * function of seed, type, number and time.
 */
export class LeadBook {
	/** How many whole leads have been computed so far. */
	generated = 0;
	private readonly kept: KeptLead[];
	private readonly fields: ReadonlyMap<string, (lead: LeadFacts) => string | undefined>;

	constructor(
		readonly type: LeadType,
		private readonly account: AccountOptions & { readonly clock: ZoneClock },
	) {
		const { clock, now, seed, leads } = account;
		this.fields = new Map([['UID', ({ i }) => this.uid(i)], ...type.fields]);
		this.kept = type.layout(clock, now, seed, leads).map((instant) => ({
			instant,
			wall: clock.wallOf(instant),
			appears: -Infinity,
			fields: NO_FIELDS,
		}));
	}

	/** How many leads there are, those that have not appeared included. */
	get size(): number {
		return this.kept.length;
	}

	/** Adds a lead. @returns its number */
	add(lead: Omit<KeptLead, 'wall'>): number {
		return this.kept.push({ ...lead, wall: this.account.clock.wallOf(lead.instant) }) - 1;
	}

	/** Numbers of the leads that have appeared with `from` <= time <= `to`, in its order, equal ones by number. */
	between(time: 'wall' | 'instant', from = -Infinity, to = Infinity): number[] {
		const present = this.account.present();
		const numbers: number[] = [];
		this.kept.forEach((lead, i) => {
			if (lead.appears <= present && lead[time] >= from && lead[time] <= to) numbers.push(i);
		});
		return numbers.sort((a, b) => this.at(a)[time] - this.at(b)[time] || a - b);
	}

	/** When a lead was added, and what is its own. */
	at(i: number): KeptLead {
		return at(this.kept, i);
	}

	uid(i: number): string {
		const { seed } = this.account;
		return this.at(i).fields.get('UID') ?? uidOf(this.type, { seed, lid: this.type.id, i });
	}

	/** One field of one lead, undefined when it has none of that name. */
	text(i: number, name: string): string | undefined {
		return this.at(i).fields.get(name) ?? this.fields.get(name)?.(this.facts(i));
	}

	/** The whole lead, with all fields, or with those named (assumed: in the lead's own order). */
	lead(i: number, only?: ReadonlySet<string>): Lead {
		this.generated++;
		const facts = this.facts(i);
		const given = this.at(i).fields;
		const fields: Lead['fields'] = [];
		for (const name of new Set([...this.fields.keys(), ...given.keys()])) {
			if (only && !only.has(name)) continue;
			const text = given.get(name) ?? this.fields.get(name)?.(facts);
			if (text !== undefined) fields.push([name, text]);
		}
		return { i, uid: this.uid(i), instant: facts.instant, fields, sends: sendsOf(facts) };
	}

	private facts(i: number): LeadFacts {
		const { instant, wall } = this.at(i);
		return { seed: this.account.seed, lid: this.type.id, i, instant, wall };
	}
}

export interface AccountOptions {
	/** The moment that the leads lie before. */
	now: number;
	seed: number;
	/** How many leads the main type has. */
	leads: number;
	/** The present, in ms since 1970. */
	present(): number;
	keepPages: boolean;
}

/** The account: its lead types with their leads, laid out once relative to a moment. Each type's times are computed when first asked for. */
export class Account {
	readonly clock: ZoneClock;
	private readonly books = new Map<number, LeadBook>();
	private readonly pages = new Map<string, Buffer>();

	/** @throws Error when the zone is unknown */
	constructor(
		zone: string,
		private readonly options: AccountOptions,
	) {
		// leads are added as long as the sandbox runs, or as far as a test sets the clock on
		this.clock = new ZoneClock(zone, options.now - REACH, options.now + REACH);
	}

	/** The leads of one type, or undefined when the account has no such LID. */
	book(lid: number): LeadBook | undefined {
		const type = LEAD_TYPES.find((each) => each.id === lid);
		if (!type) return undefined;
		const book = this.books.get(lid) ?? new LeadBook(type, { ...this.options, clock: this.clock });
		this.books.set(lid, book);
		return book;
	}

	/**
	 * A page of leads, written or, if pages are kept, as it was written before.
	 * @param key all that the page depends on
	 */
	page(key: () => string, write: () => string): string | Buffer {
		if (!this.options.keepPages) return write();
		const name = key();
		const kept = this.pages.get(name) ?? Buffer.from(write());
		this.pages.set(name, kept);
		return kept;
	}

	/** How many whole leads have been computed since the start or the last reset. */
	generated(): number {
		return [...this.books.values()].reduce((sum, book) => sum + book.generated, 0);
	}
}
