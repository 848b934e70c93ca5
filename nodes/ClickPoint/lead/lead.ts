import { AnswerError } from '../../shared/errors';
import { isBlank, isRecord } from '../../shared/input';

/**
 * Leads in their output form, the same from JSON and XML: values are text (`02134` keeps its zero), nested
 * elements are objects, repeated ones arrays, and sends always an array. Pure.
 */

export type LeadValue = string | null | LeadValue[] | { [name: string]: LeadValue };

/** A lead, with the vendor's exact field names. */
export type Lead = { [name: string]: LeadValue };

/** One page of a report. */
export interface Page<T> {
	/** The number of leads in the whole report; undefined if the response has no total. */
	total: number | undefined;
	leads: T[];
}

/** A page with the remains of malformed records among its leads. */
export interface RawPage extends Page<Lead> {
	/** The problems of unusable records, by index; omitted if there are none. */
	problems?: ReadonlyMap<number, string>;
}

/** A lead in its output form, with what reports and the trigger need to know. */
export interface ReadLead {
	/** The lead's UID; for an unusable record, a stand-in that is the same each time. */
	uid: string;
	/** DateAdded on the API's clock, as if it were UTC; undefined if it cannot be read. */
	addedAt: Date | undefined;
	/** The later reading if DateAdded has two; `addedAt` is the earlier one. */
	addedBy?: Date;
	lead: Lead;
	/** Why the record is unusable, as the end of a sentence about it; omitted if it is usable. */
	problem?: string;
	/** Whether some of its bytes are not text. */
	isDamaged?: true;
	/** DateAdded as written, if it cannot be read. */
	unreadDate?: string;
	/** Whether DateAdded is outside the requested range. */
	isOutside?: true;
}

/** A lead's UID, which identifies it; undefined if it has none. */
export function uidOf({ UID }: Lead): string | undefined {
	return typeof UID === 'string' && UID.trim() !== '' ? UID : undefined;
}

/** The object that has a lead's DateAdded: its Properties, or the lead itself. */
export function dateHolderOf(lead: Lead): Lead {
	const { Properties } = lead;
	return isRecord(Properties) && 'DateAdded' in Properties ? Properties : lead;
}

export const NOT_LEADS = 'ClickPoint did not return a list of leads';
export const TOO_DEEP = 'is nested too deeply';
/** No lead is nested more deeply. */
export const MAX_DEPTH = 32;

/** Whether a value parsed from JSON is a lead in its output form. */
export function isLead(fields: unknown): fields is Lead {
	return isRecord(fields) && !Number.isNaN(jsonLength(fields));
}

/** The length of a lead as JSON without white space and escapes; NaN if it is not in its output form. */
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
	// Strings are checked inline, because this runs for every field of every lead.
	for (const name in value) {
		const entry = value[name];
		if (depth === 0 && isSends(name) && !Array.isArray(entry)) return Number.NaN;
		const ofEntry = typeof entry === 'string' ? entry.length + 2 : jsonLength(entry, depth + 1);
		length += name.length + 4 + ofEntry;
	}
	return Math.max(2, length);
}

/** Converts a JSON object to the output form, except sends. @throws AnswerError if it is nested too deeply */
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

/** Turns a lead's sends into an array, in place. */
export function listSends(lead: Lead): Lead {
	for (const name in lead) if (isSends(name)) lead[name] = toSends(lead[name] ?? null);
	return lead;
}

/**
 * Builds an object; repeated fields become one with an array. `Object.fromEntries` treats `__proto__` as an
 * ordinary name, and makes leads with the same fields take an eighth of the memory.
 *
 * @param like an object that probably has the same fields: copying it is four times as fast
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
	// Grouping is slow and rarely needed.
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

/** Whether an object has exactly these fields, in this order. */
function hasNames(object: object, fields: Array<[string, unknown]>): boolean {
	let count = 0;
	for (const name in object) if (fields[count++]?.[0] !== name) return false;
	return count === fields.length;
}

/** Whether a field holds a lead's sends. */
function isSends(name: string): boolean {
	// The length first, because this runs for every field of every lead.
	return (name.length === 4 || name.length === 5) && /^sends?$/i.test(name);
}

/** A lead's sends as an array, however many there are and however the vendor wraps them. */
function toSends(value: LeadValue): LeadValue[] {
	if (Array.isArray(value)) return value;
	if (value === null || isBlank(value)) return [];
	if (typeof value === 'string') return [value];
	const [first, ...others] = Object.entries(value);
	if (first === undefined) return [];
	return others.length === 0 && /^send$/i.test(first[0]) ? toSends(first[1]) : [value];
}

/** The sections of the Query API: fields that every lead has, and those of its lead type. */
export const SECTIONS = ['Properties', 'Fields'];

/**
 * Replaces a lead's sections with their fields, as the Data Interface returns them. If a name is taken, the
 * section's name is added to it, e.g. `Fields.State`. An empty section goes; one that is not an object stays.
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

/** Removes fields from a lead and its sections, ignoring case. */
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
