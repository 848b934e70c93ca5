import type {
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodePropertyOptions,
} from 'n8n-workflow';

import { attempt } from '../../shared/attempt';
import { AnswerError, InputError } from '../../shared/errors';
import { isBlank, isRecord, readId, valueOfLocator } from '../../shared/input';
import type { LeadApi } from '../api/leadApi';
import { readAuthentication } from '../api/open';
import { SECTIONS, type Lead } from '../lead/lead';
import { isFound } from '../lead/leadTypes';
import { pastDays } from '../lead/period';
import type { LeadsQuery } from '../lead/query';
import { LIST_LIMITS, toListError } from './lead.fields';

/** Lists of a lead type's field names. No API returns them, so they come from its newest leads. */

const SAMPLE_DAYS = 365;
const SAMPLE_SIZE = 20;

/** The field names of the newest leads. @param alternative a sentence that says how to enter a name without the list */
async function loadNames(
	context: ILoadOptionsFunctions,
	alternative: string,
): Promise<Array<{ name: string; value: string }>> {
	let api: LeadApi | undefined;
	try {
		const authentication: unknown = context.getNodeParameter('authentication', 'apiKey');
		const { credentialType, open } = readAuthentication(authentication);
		// Throws for an expression that needs input data.
		const lid = valueOfLocator(attempt((): unknown => context.getNodeParameter('lid', '')));
		if (isBlank(lid)) {
			const wayOut =
				'The list shows the fields of its leads. Enter an LID, or run the previous nodes if it is an expression.';
			throw new InputError('LID', lid, undefined, wayOut);
		}
		const newest = { range: pastDays(SAMPLE_DAYS), sortDirection: 'DESC' } as const;
		const query: LeadsQuery = { lid: readId('LID', lid), ...newest };
		api = open(context, await context.getCredentials(credentialType), LIST_LIMITS);
		const { leads } = await api.fetchPage(query, 0, SAMPLE_SIZE);
		if (leads.length > 0) return namesOf(leads.map(({ lead }) => lead));
		throw new AnswerError(
			`LID ${query.lid} had no leads in the past ${SAMPLE_DAYS} days`,
			'The list shows the fields of its newest leads. Check the LID.',
		);
	} catch (error) {
		throw toListError(context, error, api?.secrets, alternative);
	}
}

/** The field names of leads, in order of first appearance. */
function namesOf(leads: readonly Lead[]): Array<{ name: string; value: string }> {
	const names = leads
		.flatMap((lead) => Object.entries(lead))
		.flatMap(([name, value]) =>
			SECTIONS.includes(name) && isRecord(value) ? Object.keys(value) : [name],
		);
	return [...new Set(names)].map((name) => ({ name, value: name }));
}

/** Searches the names, for fields that take one. */
export async function searchFieldNames(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const names = await loadNames(this, 'To enter a name without the list, choose By Name.');
	return { results: names.filter((each) => isFound(each, filter)) };
}

/** Lists the names, for fields that take several. */
export async function getFieldNames(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await loadNames(
		this,
		'To enter names without the list, use an expression, e.g. {{ ["FirstName", "Email"] }}.',
	);
}
