import { boundsInAccountZone, type AccountBounds, type Period } from './period';

/**
 * The Data Interface's request for one page of leads. Pure; the API key is not in it.
 *
 * Source of the parameters: the vendor's information page of the Data Interface. That dates may
 * carry a time, and in which format, was observed in public clients of it.
 */

/** The leads that are asked for. */
export interface LeadsQuery {
	/** The id of the lead type. */
	lid: string;
	period: Period;
	/** The vendor's own filter, in the style of MongoDB. */
	filter: Record<string, unknown> | undefined;
	/** Fields to return; none means all. */
	fields: string[];
	sortBy: string[];
	sortDirection: 'ASC' | 'DESC';
}

/** A bound with its time: a bare date would mean its midnight. */
const BOUND_FORMAT = 'MM-dd-yyyy HH:mm:ss';

/** A name as the vendor writes it, whatever its case. */
function isUid(name: string): boolean {
	return name.toUpperCase() === 'UID';
}

/** Whether UID is asked for only because counting rests on it, and is to be taken out again. */
export function isUidExtra({ fields }: LeadsQuery): boolean {
	return fields.length > 0 && !fields.some(isUid);
}

/** A query's bounds as they are sent, in the time zone of the account. */
export function accountBounds({ period }: LeadsQuery, accountZone: string): AccountBounds {
	return boundsInAccountZone(period, accountZone, BOUND_FORMAT);
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
	const { lid, filter, fields, sortBy, sortDirection } = query;
	// UID comes last, so that leads of the same second keep their order from page to page.
	const order = [...(sortBy.length > 0 ? sortBy : ['DateAdded']), 'UID'];
	return {
		lid,
		startdate: start,
		enddate: end,
		...(filter === undefined ? {} : { query: JSON.stringify(filter) }),
		...(fields.length === 0
			? {}
			: { fields: (isUidExtra(query) ? [...fields, 'UID'] : fields).join('|') }),
		sortfields: (sortBy.some(isUid) ? sortBy : order).join('|'),
		sortorder: sortDirection,
		skip: String(skip),
		take: String(take),
	};
}
