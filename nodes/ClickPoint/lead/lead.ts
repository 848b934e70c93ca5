import { AnswerError } from '../../shared/errors';
import { isBlank, isRecord } from '../../shared/input';

/**
 * A lead as it comes out, of JSON and XML alike: values are texts (`02134` stays what it is), nested
 * elements objects, repeated ones arrays, and sends always an array. Pure.
 */

export type LeadValue = string | null | LeadValue[] | { [name: string]: LeadValue };

/** A lead, its fields named exactly as the vendor names them. */
export type Lead = { [name: string]: LeadValue };

/** One page of a report. */
export interface Page<T> {
	/** How many leads the whole report has; undefined when the answer does not say. */
	total: number | undefined;
	leads: T[];
}

/** A page as it was read, with what was left of malformed records. */
export interface RawPage extends Page<Lead> {
	/** Why records cannot be used, by their indexes, as {@link ReadLead} has it; left out where all can. */
	problems?: ReadonlyMap<number, string>;
}

/** A lead that was read: as it comes out, and what reading and watching rest on. */
export interface ReadLead {
	/** The lead's UID; for a record without one a stand-in, the same whenever it is read. */
	uid: string;
	/** What the API's clock showed when the lead was added, as if it were UTC; undefined in an unknown form. */
	addedAt: Date | undefined;
	/** The later reading, where DateAdded can be read in two time zones; `addedAt` is the earlier one. */
	addedBy?: Date;
	lead: Lead;
	/** Why the record cannot be used: the end of a sentence that begins with it; left out where it can. */
	problem?: string;
	/** Whether bytes of it are not text; left out where all are. */
	isDamaged?: true;
	/** DateAdded as it is written, where that is in no known form. */
	unreadDate?: string;
	/** Whether the lead was added outside of the range that was asked for; left out where it was not. */
	isOutside?: true;
}

/** A lead's UID: counting leads and telling them apart rest on it. Undefined when it has none. */
export function uidOf({ UID }: Lead): string | undefined {
	return typeof UID === 'string' && UID.trim() !== '' ? UID : undefined;
}

/** What holds a lead's DateAdded: its Properties, where it has them, or the lead itself. */
export function dateHolderOf(lead: Lead): Lead {
	const { Properties } = lead;
	return isRecord(Properties) && 'DateAdded' in Properties ? Properties : lead;
}

export const NOT_LEADS = 'ClickPoint did not return a list of leads';
export const TOO_DEEP = 'is nested too deeply';
/** Deeper than any lead. */
export const MAX_DEPTH = 32;

/** Whether what was parsed from JSON is a lead as it comes out. */
export function isLead(fields: unknown): fields is Lead {
	return isRecord(fields) && !Number.isNaN(jsonLength(fields));
}

/** How long a lead is as JSON without white space and escapes; NaN for what is no lead as it comes out. */
export function jsonLength(value: unknown, depth = 0): number {
	if (typeof value === 'string') return value.length + 2;
	if (value === null) return 4;
	if (depth > MAX_DEPTH) return Number.NaN;
	let length = 1;
	if (Array.isArray(value)) {
		for (const entry of value) length += jsonLength(entry, depth + 1) + 1;
		return Math.max(2, length);
	}
	if (!isRecord(value)) return Number.NaN;
	// Past texts first, as nearly all are: this looks at every field of every lead.
	for (const name in value) {
		const entry = value[name];
		if (depth === 0 && isSends(name) && !Array.isArray(entry)) return Number.NaN;
		const ofEntry = typeof entry === 'string' ? entry.length + 2 : jsonLength(entry, depth + 1);
		length += name.length + 4 + ofEntry;
	}
	return Math.max(2, length);
}

/** The fields of a JSON object with their values as a lead has them. @throws AnswerError when it is nested too deeply */
export function toFields(object: Record<string, unknown>, depth = 1): Lead {
	return Object.fromEntries(
		Object.entries(object).map(([name, each]) => [name, toLeadValue(each, depth)]),
	);
}

function toLeadValue(value: unknown, depth: number): LeadValue {
	if (typeof value === 'string' || value === null) return value;
	if (depth > MAX_DEPTH) throw new AnswerError(NOT_LEADS, `The response ${TOO_DEEP}.`);
	if (Array.isArray(value)) return value.map((entry) => toLeadValue(entry, depth + 1));
	return isRecord(value) ? toFields(value, depth + 1) : String(value);
}

/** Makes the sends of a lead an array, in place. */
export function listSends(lead: Lead): Lead {
	for (const name in lead) if (isSends(name)) lead[name] = toSends(lead[name] ?? null);
	return lead;
}

/**
 * An object of fields; those of the same name become one with an array. By `Object.fromEntries`, for which
 * `__proto__` is an ordinary name, and by which leads with the same fields take an eighth of the memory.
 *
 * @param like an object that is likely to have the same fields: copying it takes a quarter of the time
 */
export function toObject<T>(
	fields: Array<[string, T]>,
	like?: Record<string, T | T[]>,
): Record<string, T | T[]> {
	if (like !== undefined && hasNames(like, fields)) {
		const copy = { ...like };
		for (const [name, value] of fields) copy[name] = value;
		return copy;
	}
	const object: Record<string, T | T[]> = Object.fromEntries(fields);
	// Few have a name twice, and grouping is slow.
	if (Object.keys(object).length === fields.length) return object;
	const groups = new Map<string, T[]>();
	for (const [name, value] of fields) {
		const group = groups.get(name);
		if (group === undefined) groups.set(name, [value]);
		else group.push(value);
	}
	const several = ([, values]: [string, T[]]) => values.length > 1;
	return { ...object, ...Object.fromEntries([...groups].filter(several)) };
}

/** Whether an object has just these fields, in this order. */
function hasNames(object: object, fields: Array<[string, unknown]>): boolean {
	let count = 0;
	for (const name in object) if (fields[count++]?.[0] !== name) return false;
	return count === fields.length;
}

/** Whether a field holds a lead's sends. */
function isSends(name: string): boolean {
	// By its length first: every field of every lead is asked about.
	return (name.length === 4 || name.length === 5) && /^sends?$/i.test(name);
}

/** A lead's sends as an array, however the vendor wraps them and however many there are. */
function toSends(value: LeadValue): LeadValue[] {
	if (Array.isArray(value)) return value;
	if (value === null || isBlank(value)) return [];
	if (typeof value === 'string') return [value];
	const [first, ...others] = Object.entries(value);
	if (first === undefined) return [];
	return others.length === 0 && /^send$/i.test(first[0]) ? toSends(first[1]) : [value];
}

/** The sections in which the Query API puts what every lead has, and what its lead type adds. */
export const SECTIONS = ['Properties', 'Fields'];

/**
 * A lead with the fields of its sections in their place, as the Data Interface has them. One whose name is
 * taken, beside the sections or in the first of them, is called after its section, e.g. `Fields.State`. A
 * section that is no object stays.
 */
export function withoutSections(lead: Lead): Lead {
	const lifted = new Map<string, Array<[string, LeadValue]>>();
	const taken = new Set(Object.keys(lead));
	for (const section of SECTIONS) {
		const held = lead[section];
		if (!isBlank(held) && !isRecord(held)) continue;
		lifted.set(section, isRecord(held) ? Object.entries(held) : []);
		taken.delete(section);
	}
	for (const [section, fields] of lifted) {
		for (const field of fields) {
			while (taken.has(field[0])) field[0] = `${section}.${field[0]}`;
			taken.add(field[0]);
		}
	}
	const fields = Object.entries(lead).flatMap((field) => lifted.get(field[0]) ?? [field]);
	return listSends(Object.fromEntries(fields));
}

/** A lead without some of its fields, in its sections too, whatever the case of their names. */
export function withoutFields(lead: Lead, names: readonly string[]): Lead {
	const unwanted = names.map((name) => name.toUpperCase());
	const wanted = Object.entries(lead).filter(([name]) => !unwanted.includes(name.toUpperCase()));
	return Object.fromEntries(
		wanted.map(([name, value]) => {
			const isSection = SECTIONS.includes(name) && isRecord(value);
			return [name, isSection ? withoutFields(value, names) : value];
		}),
	);
}
