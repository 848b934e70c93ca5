import { formatIn } from '../../shared/calendar';
import { quote } from '../../shared/errors';
import { isRecord } from '../../shared/input';
import type { ReadLead } from './lead';
import { boundsInAccountZone, rangeOf, type Period } from './period';
import type { LeadFilter } from './query';
import type { Report } from './report';

/** A report that was read, and the request for it. */
export interface ReadReport {
	period: Period;
	/** The time zone of the account's clock. */
	accountZone: string;
	limit: number | undefined;
	filter: LeadFilter | undefined;
	report: Report<Pick<ReadLead, 'uid' | 'isDamaged' | 'isOutside' | 'unreadDate'>>;
}

const TIME = 'yyyy-MM-dd HH:mm:ss';

/** More would bury the output. */
const MOST_PERIODS = 5;

/** Hints about the reports of a run: each period with its number of leads, then what is missing or uncertain. */
export function describeReports(reports: readonly ReadReport[]): string[] {
	const periods = new Map<string, number>();
	const notes = new Set<string>();
	for (const read of reports) {
		const period = describePeriod(read);
		periods.set(period, (periods.get(period) ?? 0) + read.report.leads.length);
		for (const note of notesOn(read)) notes.add(note);
	}
	const sentences = [...periods].map(([period, leads]) => `${count(leads)} from ${period}.`);
	const hidden = sentences.splice(MOST_PERIODS).length;
	if (hidden === 1) notes.add('1 more period was requested.');
	if (hidden > 1) notes.add(`${hidden} more periods were requested.`);
	return [...sentences, ...notes];
}

/** A period in its own time zone and in the account's. */
function describePeriod({ period, accountZone }: ReadReport): string {
	const range = rangeOf(period);
	const show = (instant: Date) => formatIn(instant, period.timeZone, TIME);
	const shown = `${show(range.start)} to ${show(range.end)} (${period.timeZone})`;
	if (accountZone === period.timeZone) return shown;
	const { start, end } = boundsInAccountZone(range, accountZone, TIME);
	const zone = accountZone === 'UTC' ? accountZone : `the account's time zone, ${accountZone}`;
	return `${shown}, which is ${start} to ${end} in ${zone}`;
}

/** Notes on what is missing, uncertain, or odd, with an example lead each. */
function notesOn({ period, accountZone, limit, filter, report }: ReadReport): string[] {
	const { leads, total } = report;
	// The newer API always uses UTC.
	const hasZone = accountZone !== 'UTC';
	const notes: string[] = [];
	if (leads.length === 0) {
		const places = [
			'the LID',
			...(filter === undefined ? [] : ['the filters']),
			'Time Zone under Options',
			...(hasZone ? ['Account Time Zone in the credential ClickPoint API'] : []),
		];
		notes.push(`If there should be leads, check ${new Intl.ListFormat('en').format(places)}.`);
	}
	notes.push(...describeTextAmounts(filter ?? {}));
	const damaged = leads.filter(({ isDamaged }) => isDamaged);
	if (damaged[0] !== undefined) {
		notes.push(
			`In ${count(damaged.length)}, e.g. UID ${damaged[0].uid}, some bytes are not text. They are shown as \ufffd.`,
		);
	}
	const outside = leads.filter(({ isOutside }) => isOutside);
	if (outside[0] !== undefined) {
		const cause = hasZone
			? `Check Account Time Zone in the credential, ${accountZone}: it may not match the account. If it does, ClickPoint returned leads again because they were edited.`
			: 'ClickPoint may return leads again after they were edited.';
		notes.push(
			`${count(outside.length)}, e.g. UID ${outside[0].uid}, ${outside.length === 1 ? 'was' : 'were'} added outside the requested period, according to DateAdded. ${cause}`,
		);
	}
	const unread = leads.filter(({ unreadDate }) => unreadDate !== undefined);
	if (unread[0] !== undefined) {
		notes.push(
			`DateAdded of ${count(unread.length)}, e.g. ${quote(unread[0].unreadDate)}, is in an unknown format. It was left unchanged.`,
		);
	}
	if (boundsInAccountZone(rangeOf(period), accountZone, TIME).widened) {
		notes.push(
			`The clock of the account's time zone, ${accountZone}, is set back at the start or end of the period. ClickPoint does not distinguish between the two occurrences of that hour, so all of its leads are included.`,
		);
	}
	if (total !== undefined && total > leads.length) {
		const first =
			leads.length === 1
				? `first of ${total} leads was`
				: `first ${leads.length} of ${total} leads were`;
		notes.push(
			`Only the ${first} returned. To get all of them, turn on Return All or raise Limit.`,
		);
	}
	if (total === undefined && (limit === undefined || leads.length < limit)) {
		notes.push(
			'ClickPoint did not report how many leads there are, so the number could not be checked. Pages were read until an empty one.',
		);
	}
	return notes;
}

/** Warns of amounts that are sent as text, as a filter's row does by default: they match other leads. */
function describeTextAmounts(filter: LeadFilter): string[] {
	return Object.entries(filter).flatMap(([field, condition]) => {
		const bounds = isRecord(condition) ? [condition.$gte, condition.$lte] : [];
		const text = bounds.find((bound) => typeof bound === 'string' && /^[\s\d.,$]*\d$/.test(bound));
		if (text === undefined) return [];
		return `The filter on ${field} sends ${quote(text)} as text, and as text 9 is more than 10. For an amount, set Value Is to Number (in JSON, remove the quotation marks).`;
	});
}

function count(leads: number): string {
	if (leads === 1) return '1 lead';
	return leads === 0 ? 'No leads' : `${leads} leads`;
}

/** A warning if items requested the same leads. @param asked identifies each item's report */
export function describeRepeats(asked: readonly string[]): string[] {
	const different = new Set(asked).size;
	if (different === asked.length) return [];
	return [
		`${asked.length} input items requested ${different === 1 ? 'the same report' : `only ${different} different reports`}, so the same leads were returned several times. To get each lead once, turn on Execute Once in the Settings of this node, or remove the duplicates from its input.`,
	];
}
