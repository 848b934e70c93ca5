import { factOf, FACT_IDS, type FactId } from '../../sandbox/facts';

/** What was seen of the facts: `''` as claimed, the name of an alternative, or what else it is, in kinds and names. */
export type Seen = Map<FactId, string>;

/** The report: one page. */
export function writeReport(seen: Seen, title: string): string {
	const different = [...seen].filter(([, found]) => found !== '');
	const rows = different.map(([id, found]) => {
		const other = factOf(id).alternatives[found];
		return `- \`${id}\`: ${factOf(id).claim}\n  - **${other ? `${found}**: ${other.claim}` : `${plain(found)}**`}`;
	});
	const ids = (some: readonly FactId[]) => some.map((id) => `\`${id}\``).join(', ') || 'none';
	const claimed = FACT_IDS.filter((id) => seen.get(id) === '');
	const unseen = FACT_IDS.filter((id) => !seen.has(id));
	const takes = unseen.filter((id) => factOf(id).takes !== undefined);
	return [
		`# Vendor check of n8n-nodes-clickpoint-clientpoint, ${title}`,
		'Names and kinds of fields, statuses and counts; no keys, and nothing of what stands in the fields. Read it before you send it.',
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

/** The last net: what is seen is made of kinds and names, so there should be nothing for it to catch. */
function plain(text: string): string {
	return text
		.replaceAll('`', "'")
		.replace(/[\w.+%-]+@[\w-]+(\.[\w-]+)+/g, '(email)')
		.replace(/\d{7,}/g, '(digits)')
		.slice(0, 400);
}
