import { describeOddities, type OddLead } from './flaws';
import { boundsInAccountZone, describePeriod, rangeOf, READABLE_TIME, type Period } from './period';
import type { Report } from './report';

/** A report that was read, and what was asked for. */
export interface ReadReport {
	period: Period;
	/** The zone in which ClickPoint writes times. */
	accountZone: string;
	limit: number | undefined;
	filter: unknown;
	report: Report<OddLead>;
}

/** A run with more leads than this is told how to get fewer: n8n keeps all of them in memory. */
const MANY_LEADS = 10_000;

/** More sentences than this would bury the output. */
const MOST_HINTS = 5;

/**
 * What a person should know about the reports of a run, in sentences: each period and its number of
 * leads (input items that asked for the same period share one), then what is missing or unsure.
 */
export function describeReports(reports: ReadReport[]): string[] {
	const periods = new Map<string, number>();
	const notes = new Set<string>();
	let leads = 0;
	for (const { period, accountZone, limit, filter, report } of reports) {
		leads += report.leads.length;
		const range = rangeOf(period);
		const { start, end, widened } = boundsInAccountZone(range, accountZone, READABLE_TIME);
		const zone = accountZone === 'UTC' ? accountZone : `the account's time zone, ${accountZone}`;
		const inAccount =
			accountZone === period.timeZone ? '' : `, which is ${start} to ${end} in ${zone}`;
		const described = `${describePeriod(period)}${inAccount}`;
		periods.set(described, (periods.get(described) ?? 0) + report.leads.length);
		if (report.leads.length === 0) notes.add(whatToCheck(period, accountZone, filter));
		for (const note of describeOddities(report.leads, accountZone)) notes.add(note);
		if (widened) {
			notes.add(
				`The clock of the account's time zone, ${accountZone}, is set back at the start or end of the period. ClickPoint does not distinguish between the two occurrences of that hour, so all of its leads are included.`,
			);
		}
		if (report.total !== undefined && report.total > report.leads.length) {
			notes.add(
				`Only the first ${report.leads.length} of ${report.total} leads were returned. To get all of them, turn on Return All or raise Limit.`,
			);
		}
		if (report.total === undefined && (limit === undefined || report.leads.length < limit)) {
			notes.add(
				'ClickPoint did not report how many leads there are, so the number could not be checked. Pages were read until an empty one.',
			);
		}
	}
	if (leads > MANY_LEADS) {
		notes.add(
			`${leads} leads are a lot for one run: n8n keeps all of them in memory and in the saved execution. To get fewer, choose a shorter period or set a Limit; to make them smaller, choose only the fields that you need in Fields to Return.`,
		);
	}
	const sentences = [...periods].map(([period, count]) => {
		const counted = count === 1 ? '1 lead' : `${count === 0 ? 'No' : count} leads`;
		return `${counted} from ${period}.`;
	});
	const hidden = sentences.splice(MOST_HINTS).length;
	if (hidden > 0) notes.add(`${hidden} more periods were requested.`);
	return [...sentences, ...notes];
}

/**
 * A warning when several input items requested the same leads: what comes after would do its work for each
 * lead as often.
 *
 * @param asked what each item asked for; the same text is the same report
 */
export function describeRepeats(asked: readonly string[]): string[] {
	const others = new Set(asked);
	if (others.size === asked.length) return [];
	return [
		`${asked.length} input items requested ${others.size === 1 ? 'the same report' : `only ${others.size} different reports`}, so the same leads were returned several times. To get each lead once, turn on Execute Once in the Settings of this node, or remove the duplicates from its input.`,
	];
}

/** What a person should check who expected leads of a period. */
function whatToCheck({ timeZone }: Period, accountZone: string, filter: unknown): string {
	const what = filter === undefined ? 'the LID' : 'the LID and the filters';
	const account =
		accountZone === 'UTC' ? '' : `, and the Account Time Zone in the credential, ${accountZone}`;
	return `If there should be leads, check ${what}, the time zone of the days, ${timeZone}, which is the workflow's unless the option Time Zone names another${account}.`;
}
