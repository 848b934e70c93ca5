import type { Speaker } from './dialect';
import type { Account, LeadBook } from './leads';
import { compareForSorting, parseQuery, QueryError, type Filter } from './query';
import { trickedLeads, trickedTotal, type PageTrick } from './pageTricks';
import type { Settings } from './settings';
import {
	jsonAnswer,
	JSON_TYPE,
	wantsJson,
	XML_TYPE,
	type VendorAnswer,
	type VendorRequest,
} from './vendor';
import { escapeXml, leadsAsJson, leadsAsXml } from './xml';
import { HOUR, parseVendorDate, SECOND, type WallTime } from './zone';

// assumed: both; the nodes give a size below
export const DEFAULT_TAKE = 100;
export const MAX_TAKE = 10_000;

/** The parameters of a query, of either API, after they were checked. */
export interface LeadsQuery {
	/** Both in the API's own time. */
	from: number;
	to: number;
	filter?: Filter;
	sortFields: string[];
	descending: boolean;
	fields?: ReadonlySet<string>;
	skip: number;
	take: number;
}

/** A parameter is missing or wrong. */
export class ParameterError extends Error {}

/**
 * Answers one request to LeadExec's Data Interface, GET with a query string (documented) or POST with a form (observed).
 * Wrong requests are answered, never thrown.
 * @param trick what to do wrong
 */
export function answerLeads(
	request: VendorRequest,
	account: Account,
	key: string,
	settings: Settings,
	speaker: Speaker,
	trick?: PageTrick,
): VendorAnswer {
	const json = wantsJson(request.accept);
	if (request.method === 'POST' && speaker.is('dataInterface.post', 'getOnly'))
		return failure(405, 'Only GET is supported.', json);
	const given = parameters(request);
	if (given.get('key') !== key || settings.refuses === 'key')
		return { ...failure(401, 'The API key is not valid.', json), refused: 'key' };
	let query: ReturnType<typeof readParameters>;
	try {
		query = readParameters(given, account, speaker);
	} catch (error) {
		if (!(error instanceof ParameterError || error instanceof QueryError)) throw error;
		// assumed: the status and the body
		return failure(400, `${error.message}.`, json);
	}
	const book = account.book(query.lid);
	// assumed: dataInterface.error.lid, the worst case for a client
	if (!book || settings.refuses === 'lid') {
		const refusal = failure(200, `Lead type ${query.lid} was not found.`, json);
		return { ...refusal, refused: 'lid' };
	}

	const ordered = order(book, query, account, speaker);
	const { total, numbers } = cutPage(book, ordered, query, settings, trick);
	const { lid, take, fields } = query;
	const write = (): string => {
		const leads = trickedLeads(
			numbers.map((i) => book.lead(i, fields)),
			trick,
		);
		// assumed: dataInterface.json.counts (the example has 1 and 1)
		const counts = { total, take, sent: leads.length };
		const withSends = !fields || fields.has('Sends');
		const text = (json ? leadsAsJson : leadsAsXml)(leads, counts, withSends);
		return trickedTotal(text, total, trick);
	};
	const page = () =>
		JSON.stringify([json, lid, total, take, fields && [...fields], trick, numbers]);
	return {
		status: 200,
		contentType: json ? JSON_TYPE : XML_TYPE,
		body: account.page(page, write),
		served: { lid: query.lid, total, leads: numbers.length },
	};
}

/** Names are case-insensitive (observed). */
function parameters(request: VendorRequest): Map<string, string> {
	const given = new Map<string, string>();
	const form = request.body.kind === 'form' ? request.body.fields : [];
	// assumed: of equal names the first counts
	for (const [name, value] of [...request.query, ...form]) {
		if (!given.has(name.toLowerCase())) given.set(name.toLowerCase(), value);
	}
	return given;
}

// assumed: an empty parameter is as good as none
function readParameters(
	given: ReadonlyMap<string, string>,
	{ clock }: Account,
	speaker: Speaker,
): LeadsQuery & { lid: number } {
	const optional = (name: string): string | undefined => given.get(name)?.trim() || undefined;
	const required = (name: string): string => {
		const text = optional(name);
		if (text === undefined) throw new ParameterError(`${name} is missing`);
		return text;
	};
	const date = (name: string): WallTime => {
		const text = required(name);
		const wall = parseVendorDate(text);
		const isRefused = text.includes('-') && speaker.is('dataInterface.date', 'refused');
		if (wall === undefined || isRefused) throw new ParameterError(`${name} is not a date: ${text}`);
		return speaker.is('dataInterface.zone.bounds', 'utc') ? clock.wallOf(wall) : wall;
	};
	const whole = (name: string, text: string): number => {
		if (!/^\d{1,15}$/.test(text))
			throw new ParameterError(`${name} is not a whole number: ${text}`);
		return Number(text);
	};
	const names = (text: string): string[] =>
		text
			.split('|')
			.map((name) => name.trim())
			.filter((name) => name !== '');

	const direction = (optional('sortorder') ?? 'ASC').toUpperCase();
	if (direction !== 'ASC' && direction !== 'DESC')
		throw new ParameterError('sortorder is neither ASC nor DESC');
	const take = whole('take', optional('take') ?? String(DEFAULT_TAKE));
	if (take > MAX_TAKE || (take > SMALL_TAKE && speaker.is('dataInterface.page', 'refused')))
		throw new ParameterError(`take is above ${MAX_TAKE}`);
	const query = optional('query');
	const fields = optional('fields');
	return {
		lid: whole('lid', required('lid')),
		from: date('startdate'),
		to: date('enddate'),
		...(query !== undefined && { filter: filterOf(query, 'dataInterface.query', speaker) }),
		...(fields !== undefined && { fields: new Set(names(fields)) }),
		sortFields: names(optional('sortfields') ?? 'DateAdded'),
		descending: direction === 'DESC',
		skip: whole('skip', optional('skip') ?? '0'),
		take: take > SMALL_TAKE && speaker.is('dataInterface.page', 'capped') ? SMALL_TAKE : take,
	};
}

/**
 * Numbers of all leads that match, in the order asked for.
 *
 * assumed: dataInterface.period.start, dataInterface.period.end, dataInterface.zone.bounds, dataInterface.sort, and that
 * both passes of a repeated hour match a time in it. DESC is ASC backwards.
 */
function order(
	book: LeadBook,
	query: LeadsQuery,
	{ clock }: Account,
	speaker: Speaker,
): readonly number[] {
	const from = query.from + (speaker.is('dataInterface.period.start', 'exclusive') ? SECOND : 0);
	const to = query.to - (speaker.is('dataInterface.period.end', 'exclusive') ? SECOND : 0);
	let numbers: readonly number[] = book.between(from, to);
	if (speaker.is('dataInterface.period.field', 'lastUpdated')) {
		const now = clock.wallOf(book.now());
		numbers = editedLeads(book.between(-Infinity, Infinity), from, to, now, (i) => book.wall(i));
	}
	const pass = (['first', 'second'] as const).find((each) =>
		speaker.is('dataInterface.zone.repeated', each),
	);
	if (pass !== undefined) {
		// assumed: with a clock that is set back by an hour
		const instantOf = (wall: WallTime) => {
			const first = clock.firstInstantAt(wall);
			return pass === 'second' && clock.wallOf(first + HOUR) === wall ? first + HOUR : first;
		};
		const [start, end] = [instantOf(from), instantOf(to)];
		numbers = numbers.filter((i) => book.instant(i) >= start && book.instant(i) <= end);
	}
	const { filter } = query;
	if (filter) numbers = numbers.filter((i) => filter((name) => book.text(i, name)));
	const { sortFields, descending } = query;
	return sortAs('dataInterface.sort', book, numbers, { sortFields, descending }, speaker, (i) =>
		book.wall(i),
	);
}

/** A page that some dialects call large. */
export const SMALL_TAKE = 5;

/** The filter of a query in this dialect. */
export function filterOf(
	query: string,
	fact: 'dataInterface.query' | 'queryApi.query',
	speaker: Speaker,
): Filter {
	if (speaker.is(fact, 'refused')) throw new QueryError('query is not supported');
	const filter = parseQuery(query);
	if (!speaker.is(fact, 'enumerated')) return filter;
	return (field) =>
		filter((name) => (name === 'State' ? String(field(name)?.charCodeAt(0)) : field(name)));
}

/** Of all leads those whose last edit lies in a period; every other one is edited all the time. */
export function editedLeads(
	numbers: readonly number[],
	from: number,
	to: number,
	now: number,
	addedAt: (i: number) => number,
): readonly number[] {
	const editedAt = (i: number) => (i % 2 === 0 ? now : addedAt(i));
	return numbers.filter((i) => editedAt(i) >= from && editedAt(i) <= to);
}

/** Leads in the order asked for, as this dialect understands it. */
export function sortAs(
	fact: 'dataInterface.sort' | 'queryApi.sort',
	book: LeadBook,
	numbers: readonly number[],
	asked: Pick<LeadsQuery, 'sortFields' | 'descending'>,
	speaker: Speaker,
	addedAt: (i: number) => number,
): readonly number[] {
	const isOther =
		fact === 'queryApi.sort'
			? speaker.is(fact, 'reversed')
			: !asked.descending && speaker.is(fact, 'descending');
	const descending = isOther ? !asked.descending : asked.descending;
	if (speaker.is(fact, 'ignored')) return sortLeads(book, numbers, ['UID'], false, addedAt);
	const sorted = sortLeads(book, numbers, asked.sortFields, descending, addedAt);
	return speaker.is(fact, 'firstOnly') ? reverseTies(book, sorted, asked.sortFields[0]) : sorted;
}

/**
 * Leads in the order asked for.
 * @param numbers in order of time, equal ones by UID
 * @param addedAt the time by which DateAdded sorts a lead
 */
export function sortLeads(
	book: LeadBook,
	numbers: readonly number[],
	sortFields: readonly string[],
	descending: boolean,
	addedAt: (i: number) => number,
): readonly number[] {
	const firstUid = sortFields.indexOf('UID');
	// UID decides, so what comes after it does not matter
	const keys = firstUid < 0 ? sortFields : sortFields.slice(0, firstUid + 1);
	let sorted = numbers;
	// leads are numbered by UID, and are in order of DateAdded and UID already: no lead has to be looked at for these
	if (keys[0] === 'UID') sorted = numbers.toSorted((a, b) => a - b);
	else if (keys[0] !== 'DateAdded' || keys.some((name) => name !== 'UID' && name !== 'DateAdded')) {
		sorted = sortByFields(book, numbers, keys, addedAt);
	}
	return descending ? sorted.toReversed() : sorted;
}

/**
 * The page that is asked for, of the leads that match in their order, with what the settings and a trick make of them.
 * @returns how many leads there are in all, and the numbers of those on the page
 */
export function cutPage(
	book: LeadBook,
	ordered: readonly number[],
	query: Pick<LeadsQuery, 'sortFields' | 'skip' | 'take'>,
	settings: Pick<Settings, 'absentLeads' | 'movedLeads'>,
	trick?: PageTrick,
): { total: number; numbers: readonly number[] } {
	const matching = present(
		trick === 'ties-reversed' ? reverseTies(book, ordered, query.sortFields[0]) : ordered,
		settings,
	);
	const skip = trick === 'repeated' ? Math.max(0, query.skip - query.take + 1) : query.skip;
	return { total: matching.length, numbers: matching.slice(skip, skip + query.take) };
}

/** Without the leads that are absent, and with those at the end that were moved there. */
function present(
	numbers: readonly number[],
	{ absentLeads, movedLeads }: Pick<Settings, 'absentLeads' | 'movedLeads'>,
): readonly number[] {
	if (absentLeads.length === 0 && movedLeads === 0) return numbers;
	const left = numbers.filter((_, place) => !absentLeads.includes(place));
	return [...left.slice(movedLeads), ...left.slice(0, movedLeads)];
}

/** The same order by one field, but the other way round among leads that have the same value in it. */
function reverseTies(
	book: LeadBook,
	numbers: readonly number[],
	field = 'DateAdded',
): readonly number[] {
	const groups: Array<{ value: string | undefined; members: number[] }> = [];
	for (const i of numbers) {
		const value = book.text(i, field);
		const group = groups.at(-1);
		if (group !== undefined && group.value === value) group.members.unshift(i);
		else groups.push({ value, members: [i] });
	}
	return groups.flatMap(({ members }) => members);
}

// assumed: a lead that lacks the field comes first, then numbers by size, then texts
function sortByFields(
	book: LeadBook,
	numbers: readonly number[],
	keys: readonly string[],
	addedAt: (i: number) => number,
): readonly number[] {
	const rows = numbers.map((i) => ({
		i,
		values: keys.map((name) => (name === 'DateAdded' ? addedAt(i) : book.text(i, name))),
	}));
	rows.sort((a, b) => {
		for (let at = 0; at < keys.length; at++) {
			const result = compareValues(a.values[at], b.values[at]);
			if (result !== 0) return result;
		}
		return a.i - b.i;
	});
	return rows.map(({ i }) => i);
}

function compareValues(a: string | number | undefined, b: string | number | undefined): number {
	if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
	if (typeof a === 'number' && typeof b === 'number') return a - b;
	return compareForSorting(String(a), String(b));
}

function failure(status: number, message: string, json: boolean): VendorAnswer {
	return json
		? jsonAnswer(status, { Error: message })
		: {
				status,
				contentType: XML_TYPE,
				body: `<?xml version="1.0" encoding="utf-8"?>\n<Error>${escapeXml(message)}</Error>\n`,
			};
}
