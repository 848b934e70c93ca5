const LONGEST_CELL = 34;
/** What a terminal shows two columns wide: East Asian letters and emoji. */
const WIDE =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;
const segmenter = new Intl.Segmenter();

export interface Column {
	title: string;
	align?: 'left' | 'right';
	/** How many columns of a terminal a cell may take, when it may take more than the others. */
	width?: number;
}

/** How many columns of a terminal a text takes. */
export function widthOf(text: string): number {
	return [...segmenter.segment(text)].reduce(
		(sum, { segment }) => sum + (WIDE.test(segment) ? 2 : 1),
		0,
	);
}

/** Lines of a table whose columns stand below one another, whatever script the cells are in. */
export function table(columns: Column[], rows: string[][]): string[] {
	const shown = rows.map((row) => row.map((text, index) => fit(text, columns[index]?.width)));
	const widths = columns.map(({ title }, index) =>
		Math.max(...[title, ...shown.map((row) => row[index] ?? '')].map(widthOf)),
	);
	const line = (cells: string[]) =>
		cells
			.map((cell, index) => {
				const padding = ' '.repeat(Math.max(0, (widths[index] ?? 0) - widthOf(cell)));
				return columns[index]?.align === 'right' ? padding + cell : cell + padding;
			})
			.join('  ')
			.trimEnd();
	return [
		line(columns.map(({ title }) => title)),
		line(widths.map((width) => '-'.repeat(width))),
		...shown.map(line),
	];
}

/** One line of limited width, without what would move a terminal's cursor. */
function fit(text: string, longest = LONGEST_CELL): string {
	// eslint-disable-next-line no-control-regex
	const plain = text.replace(/[\u0000-\u001f\u007f]+/g, ' ');
	let kept = '';
	for (const { segment } of segmenter.segment(plain)) {
		if (widthOf(kept) + widthOf(segment) > longest) return `${kept}…`;
		kept += segment;
	}
	return kept;
}
