type Cell = string | number;

/** How many columns of a terminal a text takes: two for a Chinese or Japanese character. */
const widthOf = (text: string) => text.length + (text.match(/[\u2e80-\uffdc]/g)?.length ?? 0);

/** Prints rows below the names of their columns. */
export function printTable(rows: ReadonlyArray<Readonly<Record<string, Cell>>>): void {
	const names = Object.keys(rows[0] ?? {});
	const lines = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '')))];
	const widths = names.map((_, at) => Math.max(...lines.map((line) => widthOf(line[at] ?? ''))));
	for (const line of lines) {
		const cells = line.map((text, at) => text + ' '.repeat((widths[at] ?? 0) - widthOf(text)));
		console.log(cells.join('  ').trimEnd());
	}
}

/** A table in Markdown; the first row has the titles. */
export function markdownTable([titles = [], ...rows]: ReadonlyArray<readonly Cell[]>): string {
	const lines = [titles, titles.map(() => '---'), ...rows];
	const escaped = (cell: Cell) => String(cell).replaceAll('|', '\\|');
	return lines.map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n');
}
