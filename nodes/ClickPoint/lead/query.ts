import type { Range } from './period';

/** The vendor's own query, in the style of MongoDB: what must hold for each field. */
export type LeadFilter = Record<string, unknown>;

/** The leads that are asked for, and how they come out. */
export interface LeadsQuery {
	/** The ID of the lead type. */
	lid: string;
	/** When the leads were added. */
	range: Range;
	filter?: LeadFilter | undefined;
	/** Fields to return; none means all. */
	fields?: string[];
	/** DateAdded when left out. */
	sortBy?: string[];
	sortDirection?: 'ASC' | 'DESC';
	/** Whether the sections that the Query API puts fields in are taken away. */
	simplify?: boolean;
	/** Whether the dates that the vendor documents are written as ISO 8601. */
	isoDates?: boolean;
}

/** Whether a list has a field, whatever the case of its name. */
function hasField(names: string[], wanted: string): boolean {
	return names.some((name) => name.toUpperCase() === wanted.toUpperCase());
}

/** What the reading itself rests on. */
export const NEEDED = ['UID', 'DateAdded'];

/** Fields that are requested for the reading alone, and taken out of the output. */
export function extraFields({ fields = [] }: LeadsQuery): string[] {
	return fields.length === 0 ? [] : NEEDED.filter((name) => !hasField(fields, name));
}

/** The fields that the vendor is to return; none means all. */
export function requestedFields(query: LeadsQuery): string[] {
	return [...(query.fields ?? []), ...extraFields(query)];
}

/** The fields to sort by, UID last: leads of the same second keep their order from page to page. */
export function sortFields({ sortBy = [] }: LeadsQuery): string[] {
	const order = sortBy.length > 0 ? sortBy : ['DateAdded'];
	return hasField(order, 'UID') ? order : [...order, 'UID'];
}
