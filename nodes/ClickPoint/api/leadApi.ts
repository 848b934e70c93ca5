import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { Requester } from '../../shared/http';
import type { Page, ReadLead } from '../lead/lead';
import type { LeadType } from '../lead/leadTypes';
import type { WantedLeads } from '../lead/query';

/** What its user allows an API to take. */
export interface Limits {
	/** How long one try of a request may take, in milliseconds. */
	timeout: number;
	/** Where a person can raise that; left out where nobody can. */
	timeoutIsSet?: string;
	/** How many pages of a report may be under way together. */
	parallelPages: number;
}

/** One of the vendor's APIs to leads, opened with a credential. */
export interface LeadApi {
	/** The zone in which the API takes and writes times. */
	readonly timeZone: string;
	/** What must not appear in any message; each request can add to it. */
	readonly secrets: readonly string[];
	/**
	 * Fetches one page of the leads that a query asks for.
	 *
	 * @param skip leads before the page
	 * @param take leads on the page, at most
	 * @param signal ends the request when nobody wants the page any more
	 * @throws VendorError or AnswerError when there is no such page to be had
	 */
	fetchPage(
		query: WantedLeads,
		skip: number,
		take: number,
		signal?: AbortSignal,
	): Promise<Page<ReadLead>>;
}

/** The lead types of an account. */
export interface LeadTypeApi extends Pick<LeadApi, 'secrets'> {
	/** @throws VendorError or AnswerError when there is no list to be had */
	fetchLeadTypes(): Promise<LeadType[]>;
}

/** Opens an API with a credential. @throws InputError when the credential cannot be used */
export type Open<Api> = (
	context: Requester,
	credentials: ICredentialDataDecryptedObject,
	limits: Limits,
) => Api;

const MEGABYTE = 1_000_000;

/** How a person can make a page smaller. */
export const PAGE_SIZE_IS_SET =
	', lower Page Size, or name the fields that you need in Fields to Return';

/** How large a page may be, in bytes: all pages under way together fit into n8n's memory. */
export function largestPage({ parallelPages }: Limits): number {
	return Math.max(8 * MEGABYTE, (32 * MEGABYTE) / parallelPages);
}
