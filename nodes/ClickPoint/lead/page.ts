import { attempt } from '../../shared/attempt';
import { AnswerError } from '../../shared/errors';
import { isBlank, isRecord } from '../../shared/input';
import { hasRepeatedNames, lengthOfEscapes, parseDigits } from '../../shared/json';
import { isHarmless, property, readTotal } from './envelope';
import {
	isLead,
	jsonLength,
	NOT_LEADS,
	toFields,
	listSends,
	TOO_DEEP,
	type Lead,
	type RawPage,
} from './lead';
import { parseRepaired, parseRepeated, unreadable } from './malformed';
import { readXmlPage } from './pageXml';

/**
 * Reads one page of leads, from JSON or XML. Pure; the work can be paused at each `yield`.
 * @throws AnswerError if it is not a complete list of leads, or no record is usable
 */
export function* readPage(text: string): Generator<undefined, RawPage, undefined> {
	const answer = text.trim();
	if (answer === '') throw new AnswerError(NOT_LEADS, 'The response was empty.');
	if (answer.startsWith('<')) return yield* readXmlPage(answer);
	if (answer.startsWith('{') || answer.startsWith('[')) return readJsonPage(answer);
	throw notLeads(answer);
}

function readJsonPage(text: string): RawPage {
	const first = readTexts(text);
	if ('leads' in first) return first;
	const { json, isRepeated } = first;
	const answer = attempt(() => readAnswer(isRepeated ? parseRepeated(json) : parseDigits(json)));
	if (answer === undefined) throw notLeads(text);
	const { total, records } = answer;
	const problems = new Map<number, string>();
	const leads = records.map((record, index) => {
		// Free the original: a page may be large.
		records[index] = undefined;
		if (isLead(record)) return record;
		const lead = isRecord(record) ? attempt(() => listSends(toFields(record))) : undefined;
		if (lead === undefined) problems.set(index, isRecord(record) ? TOO_DEEP : 'is not valid JSON');
		return lead ?? unreadable(record);
	});
	if (leads.length === 0 || problems.size < leads.length) {
		return { total, leads, ...(problems.size > 0 && { problems }) };
	}
	if (json !== text) throw notJson(text);
	const isDeep = [...problems.values()].includes(TOO_DEEP);
	throw isDeep ? new AnswerError(NOT_LEADS, `The response ${TOO_DEEP}.`) : notLeads(text);
}

/**
 * Returns leads that are all text as parsed, because copying takes longer than parsing. Otherwise, it returns
 * only the JSON, so that two parsed pages are never in memory.
 */
function readTexts(text: string): RawPage | { json: string; isRepeated: boolean } {
	const read = parseRepaired(text);
	if (read === undefined) throw notJson(text);
	const { json, value } = read;
	const { total, records } = readAnswer(value) ?? {};
	let length = 1;
	const isLeads = records?.every((record): record is Lead => {
		length += jsonLength(record) + 1;
		return !Number.isNaN(length) && isRecord(record);
	});
	// Comparing lengths shows that nothing was dropped; counting names would take as long as parsing.
	const [begin, end] = [json.indexOf('['), json.lastIndexOf(']')];
	const isWhole = end - begin - lengthOfEscapes(json, begin, end) === length - 1;
	const counted = isWhole ? `${json.slice(0, begin + 1)}${json.slice(end)}` : json;
	const isRepeated = hasRepeatedNames(
		counted,
		isWhole ? attempt((): unknown => JSON.parse(counted)) : value,
	);
	return isLeads && !isRepeated ? { total, leads: records } : { json, isRepeated };
}

/** The total and records of a parsed response; undefined if it has no list. */
function readAnswer(
	answer: unknown,
): { total: number | undefined; records: unknown[] } | undefined {
	// The Query API may return a bare list: no wrapper is documented.
	if (Array.isArray(answer)) return { total: undefined, records: answer };
	if (!isRecord(answer)) return undefined;
	const list = property(answer, 'leads');
	const total = totalIn(answer) ?? totalIn(list);
	const isAlone = list === undefined && property(answer, 'lead') !== undefined;
	const records = listIn(isAlone ? answer : list, total);
	const isEmpty = records?.length === 0;
	if (records === undefined || (isEmpty && !isHarmlessBeside(answer, 'leads'))) return undefined;
	return { total, records };
}

/** The total, by the vendor's name or that of converters from XML. */
function totalIn(value: unknown): number | undefined {
	if (!isRecord(value)) return undefined;
	return readTotal(property(value, 'querytotal') ?? property(value, '@querytotal'));
}

/** The records of a list, also of one or none as converters from XML write them; undefined for anything else. */
function listIn(value: unknown, total: number | undefined, isInner = false): unknown[] | undefined {
	if (Array.isArray(value)) return value;
	if (isBlank(value)) return total === 0 ? [] : undefined;
	if (!isRecord(value)) return undefined;
	if (!isBlank(value.UID)) return [value];
	const records = listIn(isInner ? undefined : property(value, 'lead'), total, true);
	return records?.length === 0 && !isHarmlessBeside(value, 'lead') ? undefined : records;
}

function isHarmlessBeside(object: Record<string, unknown>, list: string): boolean {
	return Object.entries(object).every(
		([name, value]) => name.toLowerCase() === list || isHarmless(name, value),
	);
}

function notJson(text: string): AnswerError {
	const detail = 'The response is cut off or is not valid JSON. It begins with:';
	return new AnswerError(NOT_LEADS, detail, text);
}

function notLeads(text: string): AnswerError {
	return new AnswerError(NOT_LEADS, 'It responded:', text);
}
