import type {
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodePropertyOptions,
} from 'n8n-workflow';

import { attempt } from '../../shared/attempt';
import { AnswerError, InputError } from '../../shared/errors';
import { isBlank, isRecord, readId } from '../../shared/input';
import type { LeadApi } from '../api/leadApi';
import { readAuthentication } from '../api/open';
import { SECTIONS, type Lead } from '../lead/lead';
import { isFound } from '../lead/leadTypes';
import { pastDays } from '../lead/period';
import type { LeadsQuery } from '../lead/query';
import { LIST_LIMITS, toListError } from './lead.fields';

/** The names of a lead type's fields, to choose from in a form. No API lists them, so some leads are read. */

const SAMPLE_DAYS = 365;
const SAMPLE_SIZE = 20;

/** The names in the newest leads of the form's LID. @param byHand a sentence that says how to enter a name without the list */
async function loadNames(
	context: ILoadOptionsFunctions,
	byHand: string,
): Promise<Array<{ name: string; value: string }>> {
	let api: LeadApi | undefined;
	try {
		const { credentialType, open } = readAuthentication(
			context.getNodeParameter('authentication', 'apiKey'),
		);
		// An expression that needs input data cannot be evaluated here.
		const lid = attempt((): unknown => context.getNodeParameter('lid', '', { extractValue: true }));
		if (isBlank(lid)) {
			throw new InputError(
				'LID',
				lid,
				undefined,
				'The list shows the fields of its leads. Enter an LID, or run the previous nodes if it is an expression.',
			);
		}
		const query: LeadsQuery = {
			lid: readId('LID', lid),
			range: pastDays(SAMPLE_DAYS),
			sortDirection: 'DESC',
		};
		api = open(context, await context.getCredentials(credentialType), LIST_LIMITS);
		const { leads } = await api.fetchPage(query, 0, SAMPLE_SIZE);
		if (leads.length > 0) return namesOf(leads.map(({ lead }) => lead));
		throw new AnswerError(
			`LID ${query.lid} had no leads in the past ${SAMPLE_DAYS} days`,
			'The list shows the fields of its newest leads. Check the LID.',
		);
	} catch (error) {
		throw toListError(context, error, api?.secrets, byHand);
	}
}

/** The names of leads' fields, as they first appear. */
function namesOf(leads: readonly Lead[]): Array<{ name: string; value: string }> {
	const names = leads
		.flatMap((lead) => Object.entries(lead))
		.flatMap(([name, value]) =>
			SECTIONS.includes(name) && isRecord(value) ? Object.keys(value) : [name],
		);
	return [...new Set(names)].map((name) => ({ name, value: name }));
}

/** The names that have the words that were typed, for the From List of a field that takes one name. */
export async function searchFieldNames(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const names = await loadNames(this, 'To enter a name without the list, choose By Name.');
	return { results: names.filter((each) => isFound(each, filter)) };
}

/** The names for a field that takes several. */
export async function getFieldNames(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await loadNames(
		this,
		'To enter names without the list, use an expression, e.g. {{ ["FirstName", "Email"] }}.',
	);
}
