import type { Report } from './leadReader';
import { boundsInAccountZone, describePeriod, rangeOf, READABLE_TIME, type Period } from './period';

/** A report that was read, and what was asked for. */
export interface ReadLeads {
	period: Period;
	/** The zone in which ClickPoint tells times. */
	accountZone: string;
	limit: number | undefined;
	report: Report;
}

/** More sentences than this would bury the output. */
const MOST_HINTS = 5;

/**
 * What a person should know about the reports of a run: the actual period and how many leads it had,
 * and where the output is not all there is, or could not be checked.
 *
 * @returns sentences; input items that asked for the same period share one
 */
export function describeReports(reports: ReadLeads[]): string[] {
	const periods = new Map<string, number>();
	const notes = new Set<string>();
	for (const { period, accountZone, limit, report } of reports) {
		const { start, end, widened } = boundsInAccountZone(
			rangeOf(period),
			accountZone,
			READABLE_TIME,
		);
		const zone = accountZone === 'UTC' ? accountZone : `the account's time zone, ${accountZone}`;
		const inAccount =
			accountZone === period.timeZone ? '' : `, which is ${start} to ${end} in ${zone}`;
		const described = `${describePeriod(period)}${inAccount}`;
		periods.set(described, (periods.get(described) ?? 0) + report.leads.length);
		if (widened) {
			notes.add(
				`The clock of the account's time zone, ${accountZone}, is set back at a bound of the period. ClickPoint does not tell the two passes of that hour apart, so all of its leads are included.`,
			);
		}
		if (report.total !== undefined && report.total > report.leads.length) {
			notes.add(
				`Only the first ${report.leads.length} of ${report.total} leads were returned. To get all of them, turn on Return All or raise Limit.`,
			);
		}
		if (report.total === undefined && (limit === undefined || report.leads.length < limit)) {
			notes.add(
				'ClickPoint did not tell how many leads there are, so the number could not be checked. All pages were read until an empty one.',
			);
		}
	}
	const sentences = [...periods].map(
		([period, count]) =>
			`${count === 0 ? 'No leads' : count === 1 ? '1 lead' : `${count} leads`} from ${period}.`,
	);
	const shown = [...sentences.slice(0, MOST_HINTS), ...notes];
	return sentences.length > MOST_HINTS
		? [...shown, `${sentences.length - MOST_HINTS} more periods were asked for.`]
		: shown;
}
