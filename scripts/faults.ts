import { HOST_FAULTS, READ_FAULTS, WRITE_FAULTS } from '../test/faults/faults';
import type { CellResult, Column, Outcome } from '../test/faults/result';
import { runMatrixCommand } from './matrix';
import { markdownTable } from './table';

/** The fault matrix. */
runMatrixCommand({
	command: 'npm run faults',
	tests: 'test/faults',
	docs: 'docs/reliability.md',
	fewest: 3_000,
	summary,
});

/** The columns of the table for users: title, and how each outcome is told there. */
const READ_WORDS = { complete: 'all leads', error: 'an error, no leads' };
const COLUMNS: Record<Column, { title: string; words: Partial<Record<Outcome, string>> }> = {
	leads: { title: 'Leads, with an API key', words: READ_WORDS },
	leadsByClient: { title: 'Leads, with Client Credentials', words: READ_WORDS },
	trigger: {
		title: 'ClickPoint Trigger',
		words: {
			complete: 'all new leads',
			dropped: 'without durable cursors, the leads of that poll are lost',
			error: 'an error, all new leads later',
		},
	},
	write: {
		title: 'Create, Update, Recipient Add, Create Lead',
		words: {
			done: 'done',
			failed: 'an error, not done',
			unknown: 'may have been done',
			notSent: 'not sent',
		},
	},
};

/** Which fault ends how, as a table in Markdown. */
function summary(cells: readonly CellResult[]): string {
	const names = [
		...new Set([...WRITE_FAULTS, ...READ_FAULTS, ...HOST_FAULTS].map(({ name }) => name)),
	];
	const columns = Object.entries(COLUMNS);
	return markdownTable([
		['What goes wrong', ...columns.map(([, { title }]) => title)],
		...names.map((name) => [
			name,
			...columns.map(([column, { words }]) =>
				describe(
					cells.filter((cell) => cell.column === column && cell.fault === name),
					words,
				),
			),
		]),
	]);
}

/** How a fault ends that happens once, and how one that happens each time. */
function describe(cells: readonly CellResult[], words: Partial<Record<Outcome, string>>): string {
	const wordsOf = (some: readonly CellResult[]) =>
		[...new Set(some.map(({ outcome }) => words[outcome] ?? outcome))].sort().join(' or ');
	const once = wordsOf(cells.filter(({ position }) => position !== 'every'));
	const always = wordsOf(cells.filter(({ position }) => position === 'every'));
	if (once === '' || always === '' || once === always) return once || always;
	return `${once}; if it lasts, ${always}`;
}
