import { AnswerError, quote } from '../../shared/errors';
import type { ReadLead } from './lead';
import { hasUid } from './records';

/** Records of a report that are malformed or odd: which ones to leave out, and how to name them. Pure. */

/** A lead with what may be odd about it. */
export type OddLead = Pick<ReadLead, 'uid' | 'flaw' | 'isOutside' | 'unreadDate'>;

/** The leads of a report without records that cannot be used. */
export function readableOnly<T extends OddLead>(leads: readonly T[]): T[] {
	return leads.filter(({ flaw }) => flaw?.isLost !== true);
}

/**
 * A sentence for each malformed record, which names it by its place in the report and its UID.
 *
 * @param isMeant chooses some of them
 */
export function describeFlaws<T extends OddLead>(
	leads: readonly T[],
	isMeant: (lead: T) => boolean = () => true,
): string[] {
	return leads.flatMap((each, index) => {
		const { uid, flaw } = each;
		if (flaw === undefined || !isMeant(each)) return [];
		// Without the mark by which the trigger remembers it.
		const name = hasUid(uid) ? `, UID ${uid.replace(/^\?/, '')},` : '';
		return `Lead ${index + 1} of the report${name} ${flaw.problem}.`;
	});
}

/** More names than these would say nothing more. */
const MOST_NAMES = 3;

/** What a person should know about leads that came out and are odd. */
export function describeOddities(leads: readonly OddLead[], accountZone: string): string[] {
	const flaws = describeFlaws(leads);
	const hidden = flaws.splice(MOST_NAMES).length;
	if (hidden > 0) flaws.push(`The same is true of ${count(hidden)} more.`);
	const outside = leads.filter(({ isOutside }) => isOutside);
	if (outside[0] !== undefined) {
		const cause =
			accountZone === 'UTC'
				? 'ClickPoint may return leads again after they were edited.'
				: `Check Account Time Zone in the credential, ${accountZone}: it may not match the account. If it does, ClickPoint returned leads again because they were edited.`;
		flaws.push(
			`${count(outside.length)}, e.g. UID ${outside[0].uid}, ${outside.length === 1 ? 'was' : 'were'} added outside the requested period, according to DateAdded. ${cause}`,
		);
	}
	const unread = leads.filter(({ unreadDate }) => unreadDate !== undefined);
	if (unread[0] !== undefined) {
		flaws.push(
			`DateAdded of ${count(unread.length)}, e.g. ${quote(unread[0].unreadDate)}, is in an unknown format. It was left unchanged.`,
		);
	}
	return flaws;
}

function count(leads: number): string {
	return leads === 1 ? '1 lead' : `${leads} leads`;
}

/**
 * @throws AnswerError when a record cannot be used: a report without it would lose a lead unnoticed
 */
export function requireReadable(leads: readonly OddLead[]): void {
	const lost = leads.findIndex(({ flaw }) => flaw?.isLost === true);
	const described = describeFlaws(leads.slice(0, lost + 1)).at(-1);
	if (lost < 0 || described === undefined) return;
	throw new AnswerError(
		hasUid(leads[lost]?.uid ?? '')
			? 'ClickPoint returned a lead that cannot be read'
			: 'ClickPoint returned a lead without a UID',
		`${described} Correct it in ClickPoint, or choose a period without it.`,
	);
}
