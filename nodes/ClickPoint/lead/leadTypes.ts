import { attempt } from '../../shared/attempt';
import { AnswerError } from '../../shared/errors';
import { isBlank, recordOf } from '../../shared/input';
import { parseDigits } from '../../shared/json';
import { property } from './envelope';
import { toFields, type Lead } from './lead';

/** A lead type, its fields named exactly as the vendor names them. */
export type LeadType = Lead;

/** Where a lead type has its id and its name: not documented. */
const ID_FIELDS = ['leadtypeuid', 'uid', 'id'];
const NAME_FIELDS = ['descriptor', 'leadtypename', 'name', 'description'];

/**
 * Reads the answer to a request for the lead types.
 *
 * @throws AnswerError when that is no list of lead types
 */
export function readLeadTypes(text: string): LeadType[] {
	const list = listIn(attempt(() => parseDigits(text)));
	const leadTypes = attempt(() => list?.map((each) => toFields(recordOf(each))));
	// Errors come as lists, too.
	if (leadTypes?.every((each) => firstText(each, ID_FIELDS) !== undefined)) return leadTypes;
	throw new AnswerError('ClickPoint did not return a list of lead types', 'It responded:', text);
}

/** The list that an answer is, or that it holds: no wrapper is documented. Beside an error it can be empty. */
function listIn(answer: unknown): unknown[] | undefined {
	if (Array.isArray(answer)) return answer;
	const lists = Object.values(recordOf(answer)).filter((each) => Array.isArray(each));
	return lists.find(({ length }) => length > 0);
}

/** A lead type as a list shows it. */
export function toChoice(leadType: LeadType): { name: string; value: string } {
	const value = firstText(leadType, ID_FIELDS) ?? '';
	const name = firstText(leadType, NAME_FIELDS);
	return { name: name === undefined ? value : `${name} (${value})`, value };
}

/** Whether a choice has the words that somebody searches for. */
export function isFound({ name }: { name: string }, words: string): boolean {
	return name.toLowerCase().includes(words.trim().toLowerCase());
}

/** The first of some fields, named in lower case, that holds a text. */
function firstText(leadType: LeadType, names: string[]): string | undefined {
	return names
		.map((name) => property(leadType, name))
		.find((value): value is string => typeof value === 'string' && !isBlank(value));
}
