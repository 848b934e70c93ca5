import type { Lead } from './leads';

/** What can be wrong with one page of leads. */
export const PAGE_TRICKS = [
	/** Its last lead is missing, though more are there. */
	'short',
	/** It has no leads, though more are there. */
	'empty',
	/** It is the page before once more. */
	'repeated',
	/** Its first lead is there twice, in the place of its last. */
	'lead-twice',
	/** Its first lead has no UID. */
	'lead-without-uid',
	/** Leads that the first sort field does not tell apart come in another order than before. */
	'ties-reversed',
	/** QueryTotal is no number. */
	'total-in-words',
	/** QueryTotal counts a lead that is not there. */
	'total-one-more',
	/** QueryTotal does not count the last lead. */
	'total-one-fewer',
] as const;
export type PageTrick = (typeof PAGE_TRICKS)[number];

/** The leads of a page as a trick leaves them. */
export function trickedLeads(
	leads: readonly Lead[],
	trick: PageTrick | undefined,
): readonly Lead[] {
	const [first, ...others] = leads;
	if (first === undefined || trick === 'empty') return [];
	if (trick === 'short') return leads.slice(0, -1);
	if (trick === 'lead-twice') return [...leads.slice(0, -1), first];
	if (trick === 'lead-without-uid')
		return [{ ...first, fields: first.fields.filter(([name]) => name !== 'UID') }, ...others];
	return leads;
}

/** An answer's body with its total, which is a text or a number, as a trick leaves it. */
export function trickedTotal(body: string, total: number, trick: PageTrick | undefined): string {
	const off = trick === 'total-one-more' ? 1 : trick === 'total-one-fewer' ? -1 : 0;
	if (off === 0 && trick !== 'total-in-words') return body;
	const written = /(?<="QueryTotal":| querytotal=)("?)\d+"?/;
	return body.replace(written, off === 0 ? '"many"' : `$1${total + off}$1`);
}
