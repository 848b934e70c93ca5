import { attempt } from '../../shared/attempt';
import { AnswerError } from '../../shared/errors';
import { isRecord } from '../../shared/input';
import { parseDigits } from '../../shared/json';
import { hasComplaint, property, readTotal } from './envelope';
import { isLead, NOT_LEADS, toFields, toLead, type Lead, type Page } from './lead';
import { readXmlPage } from './pageXml';

/**
 * Reads one page of leads from an answer in JSON or in XML, into the same leads. Pure; it may be
 * paused at each `yield`, so that n8n gets to other work.
 *
 * @param bareList whether a JSON array is a list of leads too, one that does not say its total
 * @throws AnswerError when the answer is no complete list of leads
 */
export function* readPage(
	text: string,
	{ bareList = false } = {},
): Generator<undefined, Page<Lead>, undefined> {
	const answer = text.trim();
	if (answer === '') throw new AnswerError(NOT_LEADS, 'The answer was empty.');
	if (answer.startsWith('<')) return yield* readXmlPage(answer);
	if (answer.startsWith('{') || (bareList && answer.startsWith('['))) return readJsonPage(answer);
	throw notLeads(answer);
}

function readJsonPage(text: string): Page<Lead> {
	const json = attempt((): unknown => JSON.parse(text));
	if (json === undefined) {
		const problem = 'The answer is cut off or is not valid JSON. It begins:';
		throw new AnswerError(NOT_LEADS, problem, text);
	}
	const { total, leads } = readAnswer(json, text);
	// Leads that are texts throughout stay the objects that they are: a copy of each takes longer than
	// parsing it did. Where a number stands, all are parsed again, digit by digit.
	if (leads.every(isLead)) return { total, leads };
	const exact = readAnswer(parseDigits(text), text).leads;
	const toText = (lead: Record<string, unknown>) =>
		isLead(lead) ? lead : toLead(Object.entries(toFields(lead)));
	return { total, leads: exact.map(toText) };
}

/** The count and the leads of an answer that was parsed from a text. */
function readAnswer(
	json: unknown,
	text: string,
): { total: number | undefined; leads: Array<Record<string, unknown>> } {
	const answer = Array.isArray(json) ? { leads: json } : json;
	if (!isRecord(answer)) throw notLeads(text);
	const total = readTotal(property(answer, 'querytotal'));
	const leads = property(answer, 'leads');
	// An empty report may come without its list, but not with anything beside its counts.
	if ((leads === undefined || leads === null) && total === 0) {
		if (Object.keys(answer).every(isCountOrLeads)) return { total, leads: [] };
	}
	if (!Array.isArray(leads) || !leads.every(isRecord)) throw notLeads(text);
	if (leads.length === 0 && hasComplaint(answer)) throw notLeads(text);
	return { total, leads };
}

/** Whether a field belongs to a report: its list, or one of its counts (`QueryTotal`, `SentCount`). */
function isCountOrLeads(name: string): boolean {
	return /^leads$|(?:count|total)$/i.test(name);
}

function notLeads(text: string): AnswerError {
	return new AnswerError(NOT_LEADS, 'It answered:', text);
}
