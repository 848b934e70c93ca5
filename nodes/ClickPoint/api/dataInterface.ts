import { readTimeZone } from '../../shared/calendar';
import { read } from '../../shared/http';
import { readBaseUrl } from '../../shared/input';
import { boundsInAccountZone } from '../lead/period';
import { requestedFields, sortFields, type LeadsQuery } from '../lead/query';
import { readApiKey } from './credential';
import { pageLimits, readLeads, type LeadApi, type Open } from './leadApi';

/** A request to the Data Interface, without empty fields. The key is in the body, never in the URL. */
export function formRequest(baseUrl: string, key: string, form: Record<string, string>) {
	const filled = Object.entries({ ...form, key }).filter(([, value]) => value !== '');
	return {
		vendor: 'ClickPoint',
		method: 'POST',
		url: `${baseUrl}/`,
		headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams(filled).toString(),
		account: key,
	} as const;
}

/** Opens the Data Interface with a credential of type `clickPointApi`. */
export const openDataInterface: Open<LeadApi> = (context, credentials, limits) => {
	const baseUrl = readBaseUrl('Base URL of the credential', credentials.baseUrl);
	const timeZone = readTimeZone('Account Time Zone of the credential', credentials.accountTimeZone);
	const key = readApiKey(credentials);
	return {
		timeZone,
		secrets: [key],
		async fetchPage(query, skip, take, signal) {
			const answer = await read(context, {
				...formRequest(baseUrl, key, leadsForm(query, timeZone, skip, take)),
				signal,
				...pageLimits(limits),
				...limits,
			});
			return await readLeads(answer, { query, timeZone }, [key]);
		},
	};
};

/**
 * The form for one page, except the key. Source: the vendor's information page of the Data Interface. That
 * dates may have a time, and its format, were observed in public clients.
 */
export function leadsForm(
	query: LeadsQuery,
	accountZone: string,
	skip: number,
	take: number,
): Record<string, string> {
	const { lid, range, filter, sortDirection = 'ASC' } = query;
	// Without a time, a date would mean midnight.
	const { start, end } = boundsInAccountZone(range, accountZone, 'MM-dd-yyyy HH:mm:ss');
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
