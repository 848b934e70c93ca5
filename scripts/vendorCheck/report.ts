import { factOf, FACT_IDS, type FactId } from '../../sandbox/facts';

export interface Outcome {
	/** What was seen of the facts: `''` as claimed, the name of an alternative, or what else it is, in kinds and names. */
	seen: Map<FactId, string>;
	/** The ID of a ClientPoint that may not be in the trash; empty when it is unknown. */
	untrashed?: string | undefined;
}

/** The report: one page. */
export function writeReport({ seen, untrashed }: Outcome, title: string): string {
	const different = [...seen].filter(([, found]) => found !== '');
	const rows = different.map(([id, found]) => {
		const other = factOf(id).alternatives[found];
		return `- \`${id}\`: ${factOf(id).claim}\n  - **${other ? `${found}**: ${other.claim}` : `${found}**`}`;
	});
	const ids = (some: readonly FactId[]) => some.map((id) => `\`${id}\``).join(', ') || 'none';
	const claimed = FACT_IDS.filter((id) => seen.get(id) === '');
	const unseen = FACT_IDS.filter((id) => !seen.has(id));
	const takes = unseen.filter((id) => factOf(id).takes !== undefined);
	return [
		`# Vendor check of n8n-nodes-clickpoint-clientpoint, ${title}`,
		'Names and kinds of fields, statuses and counts; no keys, and nothing of what stands in the fields. Read it before you send it.',
		...(untrashed === undefined ? [] : ['The ClientPoint of this check may not be in the trash.']),
		`## Different (${different.length})`,
		rows.join('\n') || 'Nothing.',
		`## As the package holds true (${claimed.length})`,
		ids(claimed),
		`## This check cannot find out (${takes.length})`,
		takes.map((id) => `- \`${id}\`: it would take ${factOf(id).takes}.`).join('\n') || 'Nothing.',
		'## Not seen',
		ids(unseen.filter((id) => !takes.includes(id))),
		'',
	].join('\n\n');
}
