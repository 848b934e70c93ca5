import type { Range } from './period';

/** The vendor's query in the style of MongoDB, with a condition per field. */
export type LeadFilter = Record<string, unknown>;

/** Which leads to request, and their output form. */
export interface LeadsQuery {
	/** The lead type's ID. */
	lid: string;
	/** The range of DateAdded. */
	range: Range;
	filter?: LeadFilter | undefined;
	/** Fields to return; all if empty. */
	fields?: string[];
	/** DateAdded if omitted. */
	sortBy?: string[];
	sortDirection?: 'ASC' | 'DESC';
	/** Whether to remove the Query API's sections. */
	simplify?: boolean;
	/** Whether to output DateAdded as ISO 8601. */
	isoDates?: boolean;
}

/** Whether a list has a field, ignoring case. */
function hasField(names: string[], wanted: string): boolean {
	return names.some((name) => name.toUpperCase() === wanted.toUpperCase());
}

/** Fields that are always read. */
export const NEEDED = ['UID', 'DateAdded'];

/** Fields that are requested but not output. */
export function extraFields({ fields = [] }: LeadsQuery): string[] {
	return fields.length === 0 ? [] : NEEDED.filter((name) => !hasField(fields, name));
}

/** The fields to request; all if empty. */
export function requestedFields(query: LeadsQuery): string[] {
	return [...(query.fields ?? []), ...extraFields(query)];
}

/** The fields to sort by, with UID last, to keep the order of leads of the same second on all pages. */
export function sortFields({ sortBy = [] }: LeadsQuery): string[] {
	const order = sortBy.length > 0 ? sortBy : ['DateAdded'];
	return hasField(order, 'UID') ? order : [...order, 'UID'];
}
