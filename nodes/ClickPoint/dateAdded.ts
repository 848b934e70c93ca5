import { isoFromWallClock } from '../shared/calendar';
import type { Lead } from './leadPage';

/** How the Data Interface writes a date: `1/5/2014 10:50:54 AM`, in the account's time zone. */
const VENDOR_DATE = 'M/d/yyyy h:mm:ss a';

/**
 * A lead with its DateAdded as ISO 8601, with the offset of the account's time zone. It is the only
 * date of a lead that the vendor documents; text of another form stays as it is.
 */
export function withIsoDateAdded(lead: Lead, accountZone: string): Lead {
	const { DateAdded } = lead;
	if (typeof DateAdded !== 'string') return lead;
	return { ...lead, DateAdded: isoFromWallClock(DateAdded, VENDOR_DATE, accountZone) ?? DateAdded };
}
