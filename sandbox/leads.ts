import { at } from './guards';
import { REACH } from './layout';
import {
	LEAD_TYPES,
	sendsOf,
	uidOf,
	type FieldSpec,
	type LeadFacts,
	type LeadType,
	type XmlStyle,
} from './leadtypes';
import { ZoneClock, type WallTime } from './zone';

export interface LeadField {
	name: string;
	text: string;
	style: XmlStyle;
}

/** A lead as it is answered. */
export interface Lead {
	/** Number within its type, in order of time. */
	i: number;
	uid: string;
	/** When it was added, in ms since 1970. */
	instant: number;
	/** UID first; a field that the lead lacks is not in here, an empty one has the text ''. */
	fields: LeadField[];
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
	private readonly specs: ReadonlyMap<string, FieldSpec>;

	constructor(
		readonly type: LeadType,
		private readonly clock: ZoneClock,
		private readonly seed: number,
		now: number,
		leads: number,
		/** The present, in ms since 1970. */
		readonly present: () => number,
	) {
		this.specs = new Map([
			['UID', { name: 'UID', value: (lead: LeadFacts) => this.uid(lead.i) }],
			...type.fields.map((spec) => [spec.name, spec] as const),
		]);
		this.kept = type.layout(clock, now, seed, leads).map((instant) => ({
			instant,
			wall: clock.wallOf(instant),
			appears: -Infinity,
			fields: NO_FIELDS,
		}));
	}

	/** How many leads have appeared. */
	get count(): number {
		return this.between('instant', -Infinity, Infinity).length;
	}

	/** The number that the next lead gets. */
	get next(): number {
		return this.kept.length;
	}

	/** Adds a lead. @returns its number */
	add(lead: Omit<KeptLead, 'wall'>): number {
		return this.kept.push({ ...lead, wall: this.clock.wallOf(lead.instant) }) - 1;
	}

	/** Numbers of the leads that have appeared with `from` <= time <= `to`, in its order, equal ones by number. */
	between(time: 'wall' | 'instant', from: number, to: number): number[] {
		const present = this.present();
		const numbers: number[] = [];
		this.kept.forEach((lead, i) => {
			if (lead.appears <= present && lead[time] >= from && lead[time] <= to) numbers.push(i);
		});
		return numbers.sort((a, b) => this.at(a)[time] - this.at(b)[time] || a - b);
	}

	private at(i: number): KeptLead {
		return at(this.kept, i);
	}

	uid(i: number): string {
		const given = this.at(i).fields.get('UID');
		return given ?? uidOf(this.type, { seed: this.seed, lid: this.type.id, i });
	}

	wall(i: number): WallTime {
		return this.at(i).wall;
	}

	/** One field of one lead, undefined when it has none of that name. */
	text(i: number, name: string): string | undefined {
		return this.at(i).fields.get(name) ?? this.specs.get(name)?.value(this.facts(i));
	}

	/** The whole lead, with all fields, or with those named (assumed: in the lead's own order). */
	lead(i: number, only?: ReadonlySet<string>): Lead {
		this.generated++;
		const facts = this.facts(i);
		const fields: LeadField[] = [];
		const given = this.at(i).fields;
		for (const spec of this.specs.values()) {
			if (only && !only.has(spec.name)) continue;
			const text = given.get(spec.name) ?? spec.value(facts);
			if (text !== undefined)
				fields.push({ name: spec.name, text, style: spec.style?.(facts) ?? 'entities' });
		}
		for (const [name, text] of given) {
			if (this.specs.has(name) || (only && !only.has(name))) continue;
			fields.push({ name, text, style: 'entities' });
		}
		return { i, uid: this.uid(i), instant: facts.instant, fields, sends: sendsOf(facts) };
	}

	/** When it was added, in ms since 1970. */
	instant(i: number): number {
		return this.at(i).instant;
	}

	private facts(i: number): LeadFacts {
		const { instant, wall } = this.at(i);
		return { seed: this.seed, lid: this.type.id, i, instant, wall };
	}
}

/** The account: its lead types with their leads, laid out once relative to a moment. Each type's times are computed when first asked for. */
export class Account {
	readonly clock: ZoneClock;
	private readonly books = new Map<number, LeadBook>();
	private readonly pages = new Map<string, Buffer>();

	/**
	 * @param now the moment that the leads lie before
	 * @param leads number of leads of the main type
	 * @throws Error when the zone is unknown
	 */
	constructor(
		zone: string,
		private readonly now: number,
		private readonly seed: number,
		private readonly leads: number,
		/** The present, in ms since 1970. */
		private readonly present: () => number,
		private readonly keepPages: boolean,
	) {
		// leads are added as long as the sandbox runs, or as far as a test sets the clock on
		this.clock = new ZoneClock(zone, now - REACH, now + REACH);
	}

	/** The leads of one type, or undefined when the account has no such LID. */
	book(lid: number): LeadBook | undefined {
		const type = LEAD_TYPES.find((each) => each.id === lid);
		if (!type) return undefined;
		let book = this.books.get(lid);
		if (!book) {
			book = new LeadBook(type, this.clock, this.seed, this.now, this.leads, this.present);
			this.books.set(lid, book);
		}
		return book;
	}

	/**
	 * A page of leads, written or, if pages are kept, as it was written before.
	 * @param key all that the page depends on
	 */
	page(key: () => string, write: () => string): string | Buffer {
		if (!this.keepPages) return write();
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
