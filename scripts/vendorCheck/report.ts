import { redact } from '../../nodes/shared/redact';
import { FACTS, type Fact, type FactId } from '../../sandbox/facts';
import type { Finding } from './finding';
import { FACT_IDS, type Result } from './run';
import { describeExchange, type Exchange } from './sender';

export interface ReportInput {
	/** Of this package. */
	version: string;
	date: Date;
	results: readonly Result[];
	/** What the same checks found in the sandbox. */
	sandbox: readonly Result[];
	exchanges: readonly Exchange[];
	/** Keys, tokens and addresses: none of them gets into the report. */
	secrets: readonly string[];
}

const HEADINGS: ReadonlyArray<readonly [Finding['verdict'], string]> = [
	['contradicted', 'Contradicted: here the package is wrong'],
	['undecided', 'Undecided'],
	['confirmed', 'Confirmed'],
];

/** The report as Markdown. It holds names, kinds, lengths, counts and statuses, and no value of any field. */
export function writeReport(input: ReportInput): string {
	const { version, date, results, sandbox, exchanges, secrets } = input;
	const lines = [
		'# Vendor check of n8n-nodes-clickpoint-clientpoint',
		'',
		`Version ${version}, ${date.toISOString().slice(0, 10)}, Node ${process.version}. ${countsOf(results)}.`,
		'',
		'What it holds: for each fact whether it is true, and of each answer its status, the names of its headers and fields, and what kind of value each field has. What it does not hold: keys, tokens, and what stands in the fields. Read it before you send it.',
	];
	for (const [verdict, heading] of HEADINGS) {
		const those = results.filter((result) => result.verdict === verdict);
		if (those.length === 0) continue;
		lines.push('', `## ${heading} (${those.length})`, '');
		if (verdict === 'undecided') {
			for (const reason of new Set(those.map(({ seen }) => seen))) {
				const ids = those.filter(({ seen }) => seen === reason).map(({ id }) => `\`${id}\``);
				lines.push(`- ${code(reason)}`, `  - ${ids.join(', ')}`);
			}
			continue;
		}
		for (const { id, seen } of those) {
			lines.push(
				`- \`${id}\` (${FACTS[id].source}): ${FACTS[id].claim}`,
				`  - seen: ${code(seen)}`,
			);
			const there = sandbox.find((each) => each.id === id);
			if (verdict === 'contradicted' && there)
				lines.push(`  - the sandbox: ${code(there.seen)} (${there.verdict})`);
		}
	}
	const unchecked = FACT_IDS.filter((id) => factOf(id).unchecked !== undefined);
	lines.push('', `## Not checked (${unchecked.length})`, '');
	for (const id of unchecked)
		lines.push(`- \`${id}\`: ${FACTS[id].claim} ${factOf(id).unchecked ?? ''}`);
	lines.push('', `## What was asked and answered (${exchanges.length})`, '', '```');
	for (const exchange of exchanges)
		lines.push(...describeExchange(exchange).map(withoutPersonalData), '');
	lines.push('```', '');
	return redact(lines.join('\n'), secrets);
}

/** `12 confirmed, 1 contradicted, 3 undecided` */
export function countsOf(results: readonly Result[]): string {
	const count = (verdict: Finding['verdict']) =>
		results.filter((result) => result.verdict === verdict).length;
	return `${count('confirmed')} confirmed, ${count('contradicted')} contradicted, ${count('undecided')} undecided`;
}

/** The last net: the texts are made of shapes, so that there should be nothing left for it to catch. */
export function withoutPersonalData(text: string): string {
	return text
		.replace(/[\w.+%-]+@[\w-]+(\.[\w-]+)+/g, '(e-mail)')
		.replace(/\+?\d[\d ().-]{8,}\d/g, '(digits)')
		.replace(/\d{7,}/g, '(digits)');
}

/** What a vendor's answer gave must not become markup. */
function code(text: string): string {
	return `\`${withoutPersonalData(text).replaceAll('`', "'").replace(/\s+/g, ' ')}\``;
}

function factOf(id: FactId): Fact {
	return FACTS[id];
}

/** Facts that the sandbox has to confirm, and does not. */
export function sandboxProblems(results: readonly Result[]): Result[] {
	return results.filter(({ verdict }) => verdict !== 'confirmed');
}
