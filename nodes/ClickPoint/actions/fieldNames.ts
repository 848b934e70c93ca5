import {
	NodeOperationError,
	type ILoadOptionsFunctions,
	type INodeListSearchResult,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { attempt } from '../../shared/attempt';
import { AnswerError, InputError, toNodeError } from '../../shared/errors';
import { isBlank, isRecord, readId } from '../../shared/input';
import type { LeadApi } from '../api/leadApi';
import { readAuthentication } from '../api/open';
import { SECTIONS, type Lead } from '../lead/lead';
import { isFound } from '../lead/leadTypes';
import { pastDays } from '../lead/period';
import type { LeadsQuery } from '../lead/query';
import { LIST_LIMITS } from './lead.fields';

/** The names of a lead type's fields, to choose from in a form. No API lists them, so some leads are read. */

const SAMPLE_DAYS = 365;
const SAMPLE_SIZE = 20;

/** What ClickPoint sets itself: no lead is created with it. */
const SET_BY_CLICKPOINT = ['DateAdded', 'LastUpdated', 'Sends', 'SentCount', 'UID'];

/** The newest leads of the form's LID. @param byHand a sentence that says how to enter a name without the list */
async function loadSample(context: ILoadOptionsFunctions, byHand: string): Promise<Lead[]> {
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
		if (leads.length > 0) return leads.map(({ lead }) => lead);
		throw new AnswerError(
			`LID ${query.lid} had no leads in the past ${SAMPLE_DAYS} days`,
			'The list shows the fields of its newest leads. Check the LID.',
		);
	} catch (error) {
		const failure = toNodeError(context.getNode(), error, undefined, api?.secrets);
		// In one text: the editor shows no description here.
		const wayOut = failure.description?.replace(/[^.!?…]$/, '$&.');
		const told = [`${failure.message}.`, wayOut, byHand].filter((part) => part);
		throw new NodeOperationError(context.getNode(), told.join(' '), { description: byHand });
	}
}

/** The names that have the words that were typed, for the From List of a field that takes one name. */
export async function searchFieldNames(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const leads = await loadSample(this, 'To enter a name without the list, choose By Name.');
	// The trigger has no operation.
	const hidden = this.getNodeParameter('operation', '') === 'createLead' ? SET_BY_CLICKPOINT : [];
	const names = fieldNamesOf(leads, false).filter((name) => !hidden.includes(name));
	return { results: choicesOf(names).filter((each) => isFound(each, filter)) };
}

/** The names for a field that takes several. */
export async function getFieldNames(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const byHand =
		'To enter names without the list, use an expression, e.g. {{ ["FirstName", "Email"] }}.';
	return choicesOf(fieldNamesOf(await loadSample(this, byHand), true));
}

/** The names of leads' fields, as they first appear. @param withNested whether lists and objects count, such as the sends */
function fieldNamesOf(leads: readonly Lead[], withNested: boolean): string[] {
	const fields = leads
		.flatMap((lead) => Object.entries(lead))
		.flatMap(([name, value]) =>
			SECTIONS.includes(name) && isRecord(value) ? Object.entries(value) : [[name, value] as const],
		);
	const wanted = fields.filter(([, value]) => withNested || !(value instanceof Object));
	return [...new Set(wanted.map(([name]) => name))];
}

function choicesOf(names: string[]): Array<{ name: string; value: string }> {
	return names.map((name) => ({ name, value: name }));
}
