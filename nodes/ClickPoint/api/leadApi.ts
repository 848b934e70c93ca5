import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { Requester } from '../../shared/http';
import { recordOf } from '../../shared/input';
import { mayRepeat, redactDeep } from '../../shared/redact';
import { inTurn } from '../../shared/turns';
import { toFields, type Lead, type Page, type ReadLead } from '../lead/lead';
import type { LeadsQuery } from '../lead/query';
import { readRecords, type LeadAnswer, type Reading } from '../lead/records';

/** What the caller of an API allows it to take. */
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
	fetchLeadTypes(): Promise<Lead[]>;
}

/** Opens an API with a credential. @throws InputError when the credential cannot be used */
export type Open<Api> = (
	context: Requester,
	credentials: ICredentialDataDecryptedObject,
	limits: Limits,
) => Api;

const MEGABYTE = 1_000_000;

/** How a page is received: all that are under way together fit into n8n's memory. */
export function pageLimits({ parallelPages = 1 }: Limits) {
	return {
		largest: Math.max(8 * MEGABYTE, (32 * MEGABYTE) / parallelPages),
		sizeIsSet: ', lower Page Size, or name the fields that you need in Fields to Return',
		mayBeDamaged: true,
	};
}

/** Reads a page of leads, in turns; without the secrets, should the vendor repeat one. */
export async function readLeads(
	answer: LeadAnswer,
	reading: Reading,
	secrets: readonly string[],
): Promise<Page<ReadLead>> {
	const page = await inTurn(readRecords(answer, reading));
	if (!mayRepeat(answer.text, secrets)) return page;
	for (const each of page.leads) each.lead = await withoutSecrets(each.lead, secrets);
	return page;
}

/** A lead or a lead type without secrets. */
export async function withoutSecrets(lead: Lead, secrets: readonly string[]): Promise<Lead> {
	return toFields(recordOf(await redactDeep(lead, secrets)));
}
