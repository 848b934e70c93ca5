import { attempt } from '../../shared/attempt';
import { AnswerError } from '../../shared/errors';
import { isBlank, isRecord } from '../../shared/input';
import { isHarmless, property, TROUBLE } from './envelope';
import { isLead, toFields, type Lead } from './lead';
import { parseRepeated } from './malformed';

/** Fields that may have a lead type's ID or name; the vendor documents neither. */
const ID_FIELDS = ['leadtypeuid', 'leadtypeid', 'uid', 'lid', 'id'];
const NAME_FIELDS = ['descriptor', 'leadtypename', 'name', 'leadtype', 'title', 'description'];

/** Reads a list of lead types, with the vendor's field names. @throws AnswerError for any other response */
export function readLeadTypes(text: string): Lead[] {
	const list = listIn(attempt(() => parseRepeated(text))) ?? [undefined];
	const leadTypes = list.map((entry) => (isRecord(entry) ? attempt(() => toFields(entry)) : entry));
	// Errors can be lists too.
	if (leadTypes.every(isLead) && (list.length === 0 || leadTypes.some(toChoice))) return leadTypes;
	throw new AnswerError('ClickPoint did not return a list of lead types', 'It responded:', text);
}

/** The list in a response, at its top or in a wrapper, since the vendor documents none. */
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

/** A lead type as a choice in a list; undefined without an ID. */
export function toChoice(leadType: Lead): { name: string; value: string } | undefined {
	const id = firstText(leadType, ID_FIELDS);
	if (id === undefined) return undefined;
	const name = firstText(leadType, NAME_FIELDS);
	return { name: name === undefined ? id : `${name} (${id})`, value: id };
}

/** Whether a choice's name contains the search text. */
export function isFound({ name }: { name: string }, words: string): boolean {
	return name.toLowerCase().includes(words.trim().toLowerCase());
}

/** The first text among some fields, whose names are in lower case. */
function firstText(leadType: Lead, names: string[]): string | undefined {
	return names
		.map((name) => property(leadType, name))
		.find((value): value is string => typeof value === 'string' && !isBlank(value));
}
