import { attempt } from '../../shared/attempt';
import { AnswerError } from '../../shared/errors';
import { isBlank, isRecord } from '../../shared/input';
import { isHarmless, property, TROUBLE } from './envelope';
import { isLead, toFields, type Lead } from './lead';
import { parseRepeated } from './malformed';

/** Where a lead type has its id and its name: not documented. */
const ID_FIELDS = ['leadtypeuid', 'leadtypeid', 'uid', 'lid', 'id'];
const NAME_FIELDS = ['descriptor', 'leadtypename', 'name', 'leadtype', 'title', 'description'];

/** Reads an account's lead types, with the vendor's names of fields. @throws AnswerError for what is no list of them */
export function readLeadTypes(text: string): Lead[] {
	const list = listIn(attempt(() => parseRepeated(text))) ?? [undefined];
	const leadTypes = list.map((entry) => (isRecord(entry) ? attempt(() => toFields(entry)) : entry));
	// Errors come as lists, too.
	const hasIds = list.length === 0 || list.some((entry) => isRecord(entry) && hasId(entry));
	if (hasIds && leadTypes.every(isLead)) return leadTypes;
	throw new AnswerError('ClickPoint did not return a list of lead types', 'It responded:', text);
}

/** The list that an answer is, or that it holds beside counts: no wrapper is documented. */
function listIn(answer: unknown, isInner = false): unknown[] | undefined {
	if (Array.isArray(answer)) return answer;
	if (!isRecord(answer)) return undefined;
	if (!isBlank(property(answer, 'leadtypeuid'))) return [answer];
	const lists = Object.entries(answer).filter(
		([name, value]) => !isHarmless(name, value) || (Array.isArray(value) && !TROUBLE.test(name)),
	);
	const [held, ...others] = lists;
	if (held === undefined || others.length > 0 || TROUBLE.test(held[0])) return undefined;
	return isInner && !Array.isArray(held[1]) ? undefined : listIn(held[1], true);
}

function hasId(leadType: Record<string, unknown>): boolean {
	return ID_FIELDS.some((name) => !isBlank(property(leadType, name)));
}

/** A lead type as a list shows it; undefined for one without an id. */
export function toChoice(leadType: Lead): { name: string; value: string } | undefined {
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
function firstText(leadType: Lead, names: string[]): string | undefined {
	return names
		.map((name) => property(leadType, name))
		.find((value): value is string => typeof value === 'string' && !isBlank(value));
}
