import type { Speaker } from './dialect';
import type { Account, LeadBook } from './leads';
import type { PageTrick } from './pageTricks';
import { compareForSorting, parseQuery, QueryError, type Filter } from './query';
import type { Settings } from './settings';
import { HOUR, SECOND, type WallTime } from './zone';

/** Which of the two interfaces is asked for leads, as its facts are called. */
export type LeadsApi = 'dataInterface' | 'queryApi';

// assumed: both; the nodes give a size below
export const DEFAULT_TAKE = 100;
const MAX_TAKE = 10_000;
/** A page that some dialects call large. */
const SMALL_TAKE = 5;

/** The parameters of a query, of either API, after they were checked. */
export interface LeadsQuery {
	/** Both in the API's own time: by the account's clock in the Data Interface, instants in the Query API. */
	from: number;
	to: number;
	filter?: Filter;
	sortFields: string[];
	descending: boolean;
	fields?: ReadonlySet<string>;
	skip: number;
	take: number;
}

/** How many leads a page has, where so many are asked for. @throws QueryError when it is too large */
export function takeOf(api: LeadsApi, take: number, speaker: Speaker): number {
	const isLarge = take > SMALL_TAKE;
	if (take > MAX_TAKE || (isLarge && speaker.is(`${api}.page`, 'refused')))
		throw new QueryError(`take is above ${MAX_TAKE}`);
	return isLarge && speaker.is(`${api}.page`, 'capped') ? SMALL_TAKE : take;
}

/** The filter of a query in this dialect. @throws QueryError */
export function filterOf(api: LeadsApi, query: string, speaker: Speaker): Filter {
	if (speaker.is(`${api}.query`, 'refused')) throw new QueryError('query is not supported');
	const filter = parseQuery(query);
	if (!speaker.is(`${api}.query`, 'enumerated')) return filter;
	return (field) =>
		filter((name) => (name === 'State' ? String(field(name)?.charCodeAt(0)) : field(name)));
}

/**
 * The page that is asked for, of the leads that match in their order, with what the settings and a trick make of them.
 *
 * assumed: the facts that are asked here, and that both passes of a repeated hour match a time in it. Descending is
 * ascending backwards.
 *
 * @returns how many leads there are in all, and the numbers of those on the page
 */
export function pageOf(
	api: LeadsApi,
	query: LeadsQuery,
	book: LeadBook,
	{ clock }: Account,
	settings: Pick<Settings, 'absentLeads' | 'movedLeads'>,
	speaker: Speaker,
	trick?: PageTrick,
): { total: number; numbers: readonly number[] } {
	const isWall = api === 'dataInterface';
	const time = isWall ? 'wall' : 'instant';
	const unit = isWall ? SECOND : 1;
	const from = query.from + (speaker.is(`${api}.period.start`, 'exclusive') ? unit : 0);
	const to = query.to - (speaker.is(`${api}.period.end`, 'exclusive') ? unit : 0);
	let numbers: readonly number[] = book.between(time, from, to);
	if (speaker.is(`${api}.period.field`, 'lastUpdated')) {
		const now = isWall ? clock.wallOf(book.present()) : book.present();
		// every other one is edited all the time
		const editedAt = (i: number) => (i % 2 === 0 ? now : book[time](i));
		numbers = book
			.between(time, -Infinity, Infinity)
			.filter((i) => editedAt(i) >= from && editedAt(i) <= to);
	}
	const pass = (['first', 'second'] as const).find(
		(each) => isWall && speaker.is('dataInterface.zone.repeated', each),
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
	const { filter, sortFields, skip, take } = query;
	if (filter) numbers = numbers.filter((i) => filter((name) => book.text(i, name)));

	const isIgnored = speaker.is(`${api}.sort`, 'ignored');
	const isReversed = isWall
		? !query.descending && speaker.is('dataInterface.sort', 'descending')
		: speaker.is('queryApi.sort', 'reversed');
	const sorted = sortLeads(book, numbers, isIgnored ? ['UID'] : sortFields, time);
	const isDescending = !isIgnored && query.descending !== isReversed;
	let ordered = isDescending ? sorted.toReversed() : sorted;
	if (speaker.is(`${api}.sort`, 'firstOnly') || trick === 'ties-reversed')
		ordered = reverseTies(book, ordered, sortFields[0]);
	const matching = present(ordered, settings);
	const start = trick === 'repeated' ? Math.max(0, skip - take + 1) : skip;
	return { total: matching.length, numbers: matching.slice(start, start + take) };
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

/**
 * Leads in ascending order. assumed: a lead that lacks the field comes first, then numbers by size, then texts.
 *
 * @param numbers in order of time, equal ones by UID
 * @param time by which DateAdded sorts
 */
function sortLeads(
	book: LeadBook,
	numbers: readonly number[],
	sortFields: readonly string[],
	time: 'wall' | 'instant',
): readonly number[] {
	const firstUid = sortFields.indexOf('UID');
	// UID decides, so what comes after it does not matter
	const keys = firstUid < 0 ? sortFields : sortFields.slice(0, firstUid + 1);
	// leads are numbered by UID, and are in order of DateAdded and UID already: no lead has to be looked at for these
	if (keys[0] === 'UID') return numbers.toSorted((a, b) => a - b);
	if (keys[0] === 'DateAdded' && keys.every((name) => name === 'UID' || name === 'DateAdded'))
		return numbers;
	const rows = numbers.map((i) => ({
		i,
		values: keys.map((name) => (name === 'DateAdded' ? book[time](i) : book.text(i, name))),
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
