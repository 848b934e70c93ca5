import { FACT_IDS, factOf, type FactId } from '../sandbox/facts';
import type { CellResult } from '../test/faults/result';
import { runMatrixCommand } from './matrix';
import { markdownTable } from './table';

/** The dialect matrix: vendors that are as nobody had thought. */
runMatrixCommand({
	command: 'npm run dialects',
	tests: 'test/dialects',
	docs: 'docs/vendors.md',
	fewest: 500,
	summary,
});

const SECTIONS: ReadonlyArray<readonly [area: string, title: string]> = [
	['dataInterface', 'ClickPoint, with an API key'],
	['queryApi', 'ClickPoint, with Client Credentials'],
	['leadReceiver', 'ClickPoint, Create Lead'],
	['clientPoint', 'ClientPoint'],
	['webhook', "ClientPoint's webhooks"],
];

const SURE = {
	documented: 'The vendor says so',
	observed: 'Other programs rely on it',
	assumed: 'Assumed',
} as const;

/** What the nodes rely on, as tables in Markdown. */
function summary(cells: readonly CellResult[]): string {
	const tables = SECTIONS.flatMap(([area, title]) => {
		const ids = FACT_IDS.filter((id) => id.startsWith(`${area}.`));
		const head = ['What the package relies on', 'How sure that is', 'What if it is different'];
		return [`### ${title}`, '', markdownTable([head, ...ids.map((id) => row(id, cells))]), ''];
	});
	const alternatives = FACT_IDS.flatMap((id) => Object.keys(factOf(id).alternatives));
	const isKnown = (id: FactId) => factOf(id).source === 'documented';
	return [
		...tables,
		`${FACT_IDS.length} facts, ${FACT_IDS.filter(isKnown).length} of them documented; ${alternatives.length} alternatives; ${cells.length} runs of an operation with one alternative, or with several together.`,
	].join('\n');
}

function row(id: FactId, cells: readonly CellResult[]): string[] {
	const { claim, source, alternatives } = factOf(id);
	const ends = new Map<string, string[]>();
	for (const [name, { claim: other, items }] of Object.entries(alternatives)) {
		const outcomes = cells.filter(({ fault }) => fault === `${id} = ${name}`);
		const fails = outcomes.filter(({ outcome }) => !['complete', 'done'].includes(outcome));
		const usual =
			items === 'told' ? 'Other items, which the page of the node says' : 'The same items';
		const isUnknown = outcomes.some(({ outcome }) => outcome === 'unknown');
		const bad = isUnknown ? 'An error: it may have been done' : 'An error';
		const end =
			fails.length === 0 ? usual : fails.length === outcomes.length ? bad : `${usual}, or an error`;
		ends.set(end, [...(ends.get(end) ?? []), other]);
	}
	const different = [...ends].map(([end, others]) => `_${end}_: ${others.join(' ')}`).join('<br>');
	return [escaped(claim), SURE[source], escaped(different)];
}

/** Angle brackets of the vendors', so that Markdown shows them. */
function escaped(text: string): string {
	return text.replace(/<(?!br>)/g, '&lt;').replace(/[{}]/g, (brace) => `\\${brace}`);
}
