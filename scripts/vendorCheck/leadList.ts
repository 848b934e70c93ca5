import { isRecord } from '../json';
import { Undecided } from './finding';
import { describeAnswer, type Exchange } from './sender';

export type Row = Record<string, unknown>;

/** An answer with leads, of either interface and in either format. */
export interface LeadList {
	format: 'json' | 'xml';
	/** As they came: a number, a text, or undefined when they did not. */
	total: unknown;
	take: unknown;
	sent: unknown;
	leads: Row[];
}

/** Reads an answer; undefined when it is no list of leads. The case of the names around the leads does not matter. */
export function readLeadList({ status, body }: Exchange): LeadList | undefined {
	if (status !== 200 || (body.format !== 'json' && body.format !== 'xml')) return undefined;
	if (!isRecord(body.value)) return undefined;
	const isXml = body.format === 'xml';
	if (body.format === 'xml' && body.root.toLowerCase() !== 'leads') return undefined;
	const members = new Map(
		Object.entries(body.value).map(([name, value]) => [name.toLowerCase(), value]),
	);
	const leads = isXml ? listOf(members.get('lead')) : members.get('leads');
	if (!Array.isArray(leads) || !leads.every(isRecord)) return undefined;
	const count = (name: string) => members.get(isXml ? `@${name}` : name);
	return {
		format: body.format,
		total: count('querytotal'),
		take: count('takecount'),
		sent: count('sentcount'),
		leads,
	};
}

/** @throws Undecided when the answer is no list of leads */
export function needLeads(exchange: Exchange, what: string): LeadList {
	const list = readLeadList(exchange);
	if (list) return list;
	throw new Undecided(`${what} were answered with ${describeAnswer(exchange)}.`);
}

/** A count that came as a number or as a text of digits. */
export function countOf(value: unknown): number | undefined {
	if (typeof value === 'number') return value;
	return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;
}

/** A lead's UID as text, '' when it has none. */
export function uidOf(row: Row): string {
	const uid = row.UID;
	return typeof uid === 'string' || typeof uid === 'number' ? String(uid) : '';
}

export function uidsOf({ leads }: LeadList): string[] {
	return leads.map(uidOf);
}

/** Compares UIDs by size, also where they are too long for a number. */
export function compareUids(a: string, b: string): number {
	return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

export function sameMembers(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((each) => b.includes(each));
}

/** The name under which a lead has its sends. */
export function sendsName(row: Row): string | undefined {
	return Object.keys(row).find((name) => /^sends?$/i.test(name));
}

function listOf(value: unknown): unknown[] {
	if (value === undefined) return [];
	return Array.isArray(value) ? value : [value];
}
