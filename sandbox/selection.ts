import type { Speaker } from './dialect';
import type { LeadBook } from './leads';
import type { PageTrick } from './pageTricks';
import { compareForSorting, parseQuery, QueryError, type Filter } from './query';
import type { World } from './world';
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
	{ account: { clock }, now, settings, speaker }: World,
	trick?: PageTrick,
): { total: number; numbers: readonly number[] } {
	const isWall = api === 'dataInterface';
	const time = isWall ? 'wall' : 'instant';
	const unit = isWall ? SECOND : 1;
	const from = query.from + (speaker.is(`${api}.period.start`, 'exclusive') ? unit : 0);
	const to = query.to - (speaker.is(`${api}.period.end`, 'exclusive') ? unit : 0);
	let numbers: readonly number[] = book.between(time, from, to);
	if (speaker.is(`${api}.period.field`, 'lastUpdated')) {
		const present = isWall ? clock.wallOf(now().getTime()) : now().getTime();
		// every other one is edited all the time
		const editedAt = (i: number) => (i % 2 === 0 ? present : book.at(i)[time]);
		numbers = book.between(time).filter((i) => editedAt(i) >= from && editedAt(i) <= to);
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
		numbers = numbers.filter((i) => book.at(i).instant >= start && book.at(i).instant <= end);
	}
	const { filter, sortFields, skip, take } = query;
	if (filter) numbers = numbers.filter((i) => filter((name) => book.text(i, name)));

	const isIgnored = speaker.is(`${api}.sort`, 'ignored');
	const isReversed = isWall
		? !query.descending && speaker.is('dataInterface.sort', 'descending')
		: speaker.is('queryApi.sort', 'reversed');
	const names = isIgnored ? ['UID'] : sortFields;
	// leads are numbered by UID, and are in order of DateAdded and UID already
	const isInOrder = names[0] === 'DateAdded' && (names[1] ?? 'UID') === 'UID';
	let sorted = numbers;
	if (!isInOrder)
		sorted = stableSort(
			book,
			numbers.toSorted((a, b) => a - b),
			names,
			time,
		);
	if (speaker.is(`${api}.sort`, 'firstOnly') || trick === 'ties-reversed')
		sorted = stableSort(book, sorted.toReversed(), sortFields.slice(0, 1), time);
	const isDescending = !isIgnored && query.descending !== isReversed;
	const ordered = isDescending ? sorted.toReversed() : sorted;
	const { absentLeads, movedLeads } = settings;
	const left = ordered.filter((_, place) => !absentLeads.includes(place));
	const matching = [...left.slice(movedLeads), ...left.slice(0, movedLeads)];
	const start = trick === 'repeated' ? Math.max(0, skip - take + 1) : skip;
	return { total: matching.length, numbers: matching.slice(start, start + take) };
}

/**
 * Leads in ascending order, equal ones in the order in which they come. assumed: a lead that lacks the field comes
 * first, then numbers by size, then texts.
 *
 * @param time by which DateAdded sorts
 */
function stableSort(
	book: LeadBook,
	numbers: readonly number[],
	names: readonly string[],
	time: 'wall' | 'instant',
): readonly number[] {
	const valueOf = (i: number, name: string) => {
		if (name === 'UID') return String(i);
		return name === 'DateAdded' ? String(book.at(i)[time]) : book.text(i, name);
	};
	const rows = numbers.map((i) => ({ i, values: names.map((name) => valueOf(i, name)) }));
	rows.sort((a, b) => {
		const differences = a.values.map((value, at) => compareForSorting(value, b.values[at]));
		return differences.find((difference) => difference !== 0) ?? 0;
	});
	return rows.map(({ i }) => i);
}
