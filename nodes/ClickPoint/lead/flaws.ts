import { AnswerError } from '../../shared/errors';
import { uidOf, type ReadLead } from './lead';

/** Records of a report that are malformed: which ones to leave out, and how to name them. Pure. */

/** The leads of a report without records that cannot be used. */
export function readableOnly<T extends ReadLead>(leads: readonly T[]): T[] {
	return leads.filter(({ flaw }) => flaw?.isLost !== true);
}

/** A sentence for each malformed record, which names it by its place in the report and its UID. */
export function describeFlaws(leads: readonly ReadLead[]): string[] {
	return leads.flatMap(({ lead, flaw }, index) => {
		if (flaw === undefined) return [];
		const uid = uidOf(lead);
		return `Lead ${index + 1} of the report${uid === undefined ? '' : `, UID ${uid},`} ${flaw.problem}.`;
	});
}

/**
 * @throws AnswerError when a record cannot be used: a report without it would lose a lead unnoticed
 */
export function requireReadable(leads: readonly ReadLead[]): void {
	const lost = leads.findIndex(({ flaw }) => flaw?.isLost === true);
	const [described] = describeFlaws(leads.slice(0, lost + 1)).slice(-1);
	if (described === undefined || lost < 0) return;
	const uid = uidOf(leads[lost]?.lead ?? {});
	throw new AnswerError(
		uid === undefined
			? 'ClickPoint returned a lead without a UID'
			: 'ClickPoint returned a lead that cannot be read',
		`${described} Correct it in ClickPoint, or choose a period without it.`,
	);
}
