import { attempt } from '../../shared/attempt';
import { AnswerError } from '../../shared/errors';
import { isBlank, isRecord } from '../../shared/input';
import { parseDigits } from '../../shared/json';
import { toFields, type Lead } from './lead';

/** A lead type, its fields named exactly as the vendor names them. */
export type LeadType = Lead;

/** Where a lead type has its id and its name: not documented. */
const ID_FIELDS = ['leadtypeuid', 'uid', 'id'];
const NAME_FIELDS = ['name', 'description'];

/**
 * Reads the answer to a request for the lead types.
 *
 * @throws AnswerError when that is no list of lead types
 */
export function readLeadTypes(text: string): LeadType[] {
	const answer = attempt(() => parseDigits(text));
	return listIn(answer).map((entry) => {
		const leadType = isRecord(entry) ? attempt(() => toFields(entry)) : undefined;
		if (leadType !== undefined) return leadType;
		throw new AnswerError('ClickPoint did not return a list of lead types', 'It answered:', text);
	});
}

/** The list that an answer is, or that is all it holds: no wrapper is documented. Else a list of nothing. */
function listIn(answer: unknown): unknown[] {
	const [held, ...others] = isRecord(answer) ? Object.entries(answer) : [['', answer] as const];
	if (held === undefined || others.length > 0) return [undefined];
	const [name, list] = held;
	return Array.isArray(list) && !/error|message|fault/i.test(name) ? list : [undefined];
}

/** A lead type as a list shows it; undefined for one without an id. */
export function toChoice(leadType: LeadType): { name: string; value: string } | undefined {
	const id = firstText(leadType, ID_FIELDS);
	if (id === undefined) return undefined;
	const name = firstText(leadType, NAME_FIELDS);
	return { name: name === undefined ? id : `${name} (${id})`, value: id };
}

/** Whether a choice has the words that somebody searches for. */
export function isFound({ name }: { name: string }, words: string): boolean {
	return name.toLowerCase().includes(words.trim().toLowerCase());
}

/** The first of some fields, named in lower case, that holds a text. */
function firstText(leadType: LeadType, names: string[]): string | undefined {
	const entries = Object.entries(leadType);
	return names
		.map((name) => entries.find(([field]) => field.toLowerCase() === name)?.[1])
		.find((value): value is string => typeof value === 'string' && !isBlank(value));
}
