import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { Requester } from '../../shared/http';
import { recordOf } from '../../shared/input';
import { mayRepeat, redactDeep } from '../../shared/redact';
import { inTurn } from '../../shared/turns';
import { toFields, type Lead, type Page, type ReadLead } from '../lead/lead';
import type { LeadsQuery } from '../lead/query';
import { readRecords, type LeadAnswer, type Reading } from '../lead/records';

/** The caller's limits for requests. */
export interface Limits {
	/** The timeout of one try, in milliseconds. */
	timeout: number;
	/** Where a person can raise it, if anywhere. */
	timeoutIsSet?: string;
	/** The most pages of a report in parallel; one if omitted. */
	parallelPages?: number;
}

/** One of the vendor's APIs for leads, opened with a credential. */
export interface LeadApi {
	/** The API's own time zone, for all of its times. */
	readonly timeZone: string;
	/** Must not appear in any message; each request can add one. */
	readonly secrets: readonly string[];
	/** Fetches up to `take` leads of a query from position `skip`, unless `signal` aborts. */
	fetchPage(
		query: LeadsQuery,
		skip: number,
		take: number,
		signal?: AbortSignal,
	): Promise<Page<ReadLead>>;
}

/** The vendor's list of an account's lead types. */
export interface LeadTypeApi extends Pick<LeadApi, 'secrets'> {
	fetchLeadTypes(): Promise<Lead[]>;
}

/** Opens an API with a credential. @throws InputError if the credential is unusable */
export type Open<Api> = (
	context: Requester,
	credentials: ICredentialDataDecryptedObject,
	limits: Limits,
) => Api;

const MEGABYTE = 1_000_000;

/** The limits of one page, so that all parallel ones fit into n8n's memory. */
export function pageLimits({ parallelPages = 1 }: Limits) {
	return {
		largest: Math.max(8 * MEGABYTE, (32 * MEGABYTE) / parallelPages),
		sizeIsSet: ', lower Page Size, or name the fields that you need in Fields to Return',
		mayBeDamaged: true,
	};
}

/** Reads a page of leads in turns, without any secrets that the vendor repeats. */
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

/** Takes the secrets out of a lead or lead type. */
export async function withoutSecrets(lead: Lead, secrets: readonly string[]): Promise<Lead> {
	return toFields(recordOf(await redactDeep(lead, secrets)));
}
