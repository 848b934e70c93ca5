import type { Lead } from './leadPage';
import { boundsInAccountZone, type AccountBounds, type Range } from './period';

/**
 * The request for one page of leads, as a form for the Data Interface and as JSON for the Query API.
 * Pure; no key or token is in it.
 *
 * Source of the parameters: the vendor's information pages of both. That the Data Interface's dates
 * may carry a time, and in which format, was observed in public clients of it.
 */

/** The leads that are asked for. */
export interface LeadsQuery {
	/** The id of the lead type. */
	lid: string;
	/** When the leads were added. */
	range: Range;
	/** The vendor's own filter, in the style of MongoDB. */
	filter: Record<string, unknown> | undefined;
	/** Fields to return; none means all. */
	fields: string[];
	/** Fields that the reading itself rests on: requested as well, and taken out again. UID is one. */
	needed: string[];
	sortBy: string[];
	sortDirection: 'ASC' | 'DESC';
}

/** A bound with its time: a bare date would mean its midnight. */
const BOUND_FORMAT = 'MM-dd-yyyy HH:mm:ss';

/** Whether a list has a field, whatever the case of its name. */
function hasField(names: string[], wanted: string): boolean {
	return names.some((name) => name.toUpperCase() === wanted.toUpperCase());
}

/** Fields that are requested without having been asked for. */
function extraFields({ fields, needed }: Pick<LeadsQuery, 'fields' | 'needed'>): string[] {
	return fields.length === 0 ? [] : needed.filter((name) => !hasField(fields, name));
}

/** The fields that the vendor is to return; none means all. */
function requestedFields(query: LeadsQuery): string[] {
	return [...query.fields, ...extraFields(query)];
}

/** The fields to sort by. UID comes last, so that leads of the same second keep their order from page to page. */
export function sortFields({ sortBy }: LeadsQuery): string[] {
	const order = sortBy.length > 0 ? sortBy : ['DateAdded'];
	return hasField(order, 'UID') ? order : [...order, 'UID'];
}

/** A lead without the fields that nobody asked for. */
export function withoutExtraFields(lead: Lead, query: Pick<LeadsQuery, 'fields' | 'needed'>): Lead {
	const extra = extraFields(query);
	if (extra.length === 0) return lead;
	return Object.fromEntries(Object.entries(lead).filter(([name]) => !hasField(extra, name)));
}

/** A query's bounds as they are sent, to the second, in the time zone of the account. */
export function accountBounds({ range }: LeadsQuery, accountZone: string): AccountBounds {
	return boundsInAccountZone(range, accountZone, BOUND_FORMAT);
}

/**
 * The form fields of the request for one page.
 *
 * @param skip leads before the page
 * @param take leads on the page
 */
export function leadsForm(
	query: LeadsQuery,
	{ start, end }: AccountBounds,
	skip: number,
	take: number,
): Record<string, string> {
	const { lid, filter, sortDirection } = query;
	const fields = requestedFields(query);
	return {
		lid,
		startdate: start,
		enddate: end,
		...(filter === undefined ? {} : { query: JSON.stringify(filter) }),
		...(fields.length === 0 ? {} : { fields: fields.join('|') }),
		sortfields: sortFields(query).join('|'),
		sortorder: sortDirection,
		skip: String(skip),
		take: String(take),
	};
}

/** The Query API's numbers for directions. That 0 is ascending is assumed. */
const SORT_ORDER = { ASC: 0, DESC: 1 };

/** The JSON body of the Query API's request for one page; parameters as for {@link leadsForm}. */
export function leadsBody(query: LeadsQuery, skip: number, take: number): Record<string, unknown> {
	const { range, filter, sortDirection } = query;
	const fields = requestedFields(query);
	return {
		...(filter === undefined ? {} : { Query: filter }),
		SortFields: sortFields(query),
		SortOrder: SORT_ORDER[sortDirection],
		...(fields.length === 0 ? {} : { Fields: fields }),
		StartDate: range.start.toISOString(),
		EndDate: range.end.toISOString(),
		Skip: skip,
		Take: take,
	};
}
