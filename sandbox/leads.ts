import { at } from './guards';
import { REACH, type Layout } from './layout';
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

/** A lead that was added while the sandbox runs. */
export interface AddedLead {
	/** When it was added, in ms since 1970, on a whole second. */
	instant: number;
	/** From when on it is answered, in ms since 1970. */
	appears: number;
	/** Fields that differ from those computed, or that the type lacks. */
	fields: ReadonlyMap<string, string>;
}

/**
 * All leads of one type. Of those that were there at the start only the times are kept (24 bytes a lead); everything else is computed when it is asked for,
 * as a pure function of seed, type, number and time.
 */
export class LeadBook {
	/** How many whole leads have been computed so far. */
	generated = 0;
	private readonly layout: Layout;
	/** Leads added since, numbered after those of the layout. */
	private readonly additions: AddedLead[] = [];
	private readonly specs: ReadonlyMap<string, FieldSpec>;
	/** Numbers of the leads by wall time, equal ones by number, and those times. */
	private readonly numbers: Uint32Array;
	private readonly walls: Float64Array;

	constructor(
		readonly type: LeadType,
		private readonly clock: ZoneClock,
		private readonly seed: number,
		now: number,
		leads: number,
		/** The present, in ms since 1970. */
		private readonly present: () => number,
	) {
		this.layout = type.layout(clock, now, seed, leads);
		const { count } = this.layout;
		this.specs = new Map([
			['UID', this.uidSpec()],
			...type.fields.map((spec) => [spec.name, spec] as const),
		]);
		this.walls = new Float64Array(count);
		this.numbers = new Uint32Array(count);
		for (let i = 0; i < count; i++) {
			this.walls[i] = clock.wallOf(this.layout.instant(i));
			this.numbers[i] = i;
		}
		// only an hour that the clock repeats is out of order
		if (this.walls.some((wall, n) => n > 0 && wall < at(this.walls, n - 1))) {
			const walls = this.walls.slice();
			this.numbers.sort((a, b) => at(walls, a) - at(walls, b) || a - b);
			this.numbers.forEach((number, n) => (this.walls[n] = at(walls, number)));
		}
	}

	/** The present, in ms since 1970. */
	now(): number {
		return this.present();
	}

	/** How many leads have appeared. */
	get count(): number {
		return this.layout.count + this.appeared().length;
	}

	/** Adds a lead. @returns its number */
	add(lead: AddedLead): number {
		return this.layout.count + this.additions.push(lead) - 1;
	}

	/** Numbers of the leads with `from` <= wall time <= `to`, by wall time, equal ones by UID. */
	between(from: WallTime, to: WallTime): Uint32Array {
		const { count } = this.layout;
		const start = lowerBound(count, (n) => at(this.walls, n) >= from);
		const end = lowerBound(count, (n) => at(this.walls, n) > to);
		const numbers = this.numbers.subarray(start, Math.max(start, end));
		const more = this.appeared().filter((i) => this.wall(i) >= from && this.wall(i) <= to);
		if (more.length === 0) return numbers;
		return Uint32Array.from(inOrder([...numbers, ...more], (i) => this.wall(i)));
	}

	/** Numbers of the leads with `from` <= instant < `to` (ms since 1970), in order of time. */
	added(from: number, to: number): number[] {
		const { count } = this.layout;
		const start = lowerBound(count, (i) => this.layout.instant(i) >= from);
		const end = lowerBound(count, (i) => this.layout.instant(i) >= to);
		const numbers = Array.from({ length: Math.max(0, end - start) }, (_, n) => start + n);
		const more = this.appeared().filter((i) => this.instant(i) >= from && this.instant(i) < to);
		return more.length === 0 ? numbers : inOrder([...numbers, ...more], (i) => this.instant(i));
	}

	uid(i: number): string {
		const given = this.addition(i)?.fields.get('UID');
		return given ?? uidOf(this.type, { seed: this.seed, lid: this.type.id, i });
	}

	wall(i: number): WallTime {
		return this.clock.wallOf(this.instant(i));
	}

	/** One field of one lead, undefined when it has none of that name. */
	text(i: number, name: string): string | undefined {
		return this.addition(i)?.fields.get(name) ?? this.specs.get(name)?.value(this.facts(i));
	}

	/** The whole lead, with all fields, or with those named (assumed: in the lead's own order). */
	lead(i: number, only?: ReadonlySet<string>): Lead {
		this.generated++;
		const facts = this.facts(i);
		const fields: LeadField[] = [];
		const given = this.addition(i)?.fields ?? new Map<string, string>();
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

	private addition(i: number): AddedLead | undefined {
		return this.additions[i - this.layout.count];
	}

	/** When it was added, in ms since 1970. */
	instant(i: number): number {
		return this.addition(i)?.instant ?? this.layout.instant(i);
	}

	/** Numbers of the leads added since the start that are answered by now. */
	private appeared(): number[] {
		const present = this.present();
		return this.additions.flatMap(({ appears }, n) =>
			appears <= present ? [this.layout.count + n] : [],
		);
	}

	private facts(i: number): LeadFacts {
		const instant = this.instant(i);
		return {
			seed: this.seed,
			lid: this.type.id,
			i,
			instant,
			wall: this.clock.wallOf(instant),
			clock: this.clock,
		};
	}

	private uidSpec(): FieldSpec {
		return { name: 'UID', value: (lead) => this.uid(lead.i) };
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

/** Numbers in order of time, equal ones by number. */
function inOrder(numbers: number[], time: (i: number) => number): number[] {
	return numbers
		.map((i) => ({ i, time: time(i) }))
		.sort((a, b) => a.time - b.time || a.i - b.i)
		.map(({ i }) => i);
}

/** First index in [0, length) that passes, or length; `passes` is false up to some index and true from there. */
function lowerBound(length: number, passes: (n: number) => boolean): number {
	let low = 0;
	let high = length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (passes(middle)) high = middle;
		else low = middle + 1;
	}
	return low;
}
