import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { Requester } from '../../shared/http';
import type { Page, ReadLead } from '../lead/lead';
import type { LeadType } from '../lead/leadTypes';
import type { LeadsQuery } from '../lead/query';

/** What its user allows an API to take. */
export interface Limits {
	/** How long one try of a request may take, in milliseconds. */
	timeout: number;
	/** Where a person can raise that; left out where nobody can. */
	timeoutIsSet?: string;
	/** How many pages of a report may be under way together; one when left out. */
	parallelPages?: number;
}

/** One of the vendor's APIs to leads, opened with a credential. */
export interface LeadApi {
	/** The zone in which the API takes and writes times. */
	readonly timeZone: string;
	/** What must not appear in any message; each request can add to it. */
	readonly secrets: readonly string[];
	/** Fetches the leads of a query from position `skip`, at most `take`, until `signal` is aborted. */
	fetchPage(
		query: LeadsQuery,
		skip: number,
		take: number,
		signal?: AbortSignal,
	): Promise<Page<ReadLead>>;
}

/** The lead types of an account. */
export interface LeadTypeApi extends Pick<LeadApi, 'secrets'> {
	fetchLeadTypes(): Promise<LeadType[]>;
}

/** Opens an API with a credential. @throws InputError when the credential cannot be used */
export type Open<Api> = (
	context: Requester,
	credentials: ICredentialDataDecryptedObject,
	limits: Limits,
) => Api;

const MEGABYTE = 1_000_000;

/** How a page is received: all pages that are under way together fit into n8n's memory. */
export function pageLimits({ parallelPages = 1 }: Limits) {
	return {
		largest: Math.max(8 * MEGABYTE, (32 * MEGABYTE) / parallelPages),
		sizeIsSet: ', lower Page Size, or name the fields that you need in Fields to Return',
		mayBeDamaged: true,
	};
}
