type Cell = string | number;

/** Prints rows below the names of their columns. */
export function printTable(rows: ReadonlyArray<Readonly<Record<string, Cell>>>): void {
	const names = Object.keys(rows[0] ?? {});
	const lines = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '')))];
	const widths = names.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
	for (const line of lines) {
		const cells = line.map((text, at) => text.padEnd(widths[at] ?? 0));
		console.log(cells.join('  ').trimEnd());
	}
}

/** A table in Markdown; the first row has the titles. */
export function markdownTable([titles = [], ...rows]: ReadonlyArray<readonly Cell[]>): string {
	const lines = [titles, titles.map(() => '---'), ...rows];
	const escaped = (cell: Cell) => String(cell).replaceAll('|', '\\|');
	return lines.map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n');
}
