import { MAIN_LEADS, type ReportContender, type Result } from './measure';
import { median, report, type Figure } from './results';
import type { LeadFormat } from './vendor';

/** Draws what was measured, as an SVG for pages of either kind. */

export type Theme = 'light' | 'dark';

/** Contenders that are drawn. */
type Drawn = Extract<ReportContender, 'node' | 'stock' | 'limit4'>;

const COLOURS: Record<Theme, Record<'text' | 'axis' | Drawn, string>> = {
	light: {
		text: '#1f2328',
		axis: '#d1d9e0',
		node: '#0969da',
		stock: '#8c959f',
		limit4: '#bf8700',
	},
	dark: {
		text: '#f0f6fc',
		axis: '#3d444d',
		node: '#4493f8',
		stock: '#818b98',
		limit4: '#d29922',
	},
};

const WIDTH = 780;
const LABEL_WIDTH = 150;
const VALUE_WIDTH = 90;
const BAR_HEIGHT = 16;
const GROUP_GAP = 10;
const PANEL_GAP = 26;
const HEAD = 44;
const FONT = "font-family='-apple-system,BlinkMacSystemFont,Segoe UI,Helvetica,Arial,sans-serif'";

interface Panel {
	title: string;
	figure: Figure;
	delay: number;
	contenders: Drawn[];
	show(value: number): string;
}

const NAMES: Array<[Drawn, string]> = [
	['node', 'ClickPoint node'],
	['stock', 'HTTP Request and others'],
	['limit4', 'without n8n'],
];

const seconds = (value: number) => `${(value / 1000).toFixed(1)} s`;

const PANELS: Panel[] = [
	{
		title: 'Time, ClickPoint answers at once',
		figure: 'wallMs',
		delay: 0,
		contenders: ['node', 'stock', 'limit4'],
		show: seconds,
	},
	{
		title: 'Time, ClickPoint takes 300 ms for a page',
		figure: 'wallMs',
		delay: 300,
		contenders: ['node', 'stock', 'limit4'],
		show: seconds,
	},
	{
		title: 'Memory',
		figure: 'memory',
		delay: 0,
		contenders: ['node', 'stock', 'limit4'],
		show: (value) => `${Math.round(value / 1e6)} MB`,
	},
	{
		title: 'Longest time in which n8n did nothing else',
		figure: 'stallMs',
		delay: 0,
		contenders: ['node', 'stock'],
		show: (value) => (value < 1000 ? `${Math.round(value)} ms` : seconds(value)),
	},
];

const FORMATS: LeadFormat[] = ['json', 'xml'];

/** The main size, not saved, as bars. What was not measured is left out. */
export function chart(results: readonly Result[], theme: Theme): string {
	const colours = COLOURS[theme];
	const parts: string[] = [];
	let y = 22;
	const text = (x: number, at: number, words: string, more = '') =>
		parts.push(`<text x='${x}' y='${at}'${more && ` ${more}`}>${words}</text>`);

	text(0, y, `A report of ${MAIN_LEADS.toLocaleString('en')} leads`, "font-weight='600'");
	let x = 230;
	for (const [contender, name] of NAMES) {
		parts.push(
			`<rect x='${x}' y='${y - 11}' width='12' height='12' fill='${colours[contender]}'/>`,
		);
		text(x + 18, y, name);
		x += 42 + name.length * 7.2;
	}
	y = HEAD;

	for (const { title, figure, delay, contenders, show } of PANELS) {
		const groups = FORMATS.map((format) => ({
			format,
			bars: contenders.flatMap((contender) => {
				const key = { leads: MAIN_LEADS, format, delay, saved: false, contender };
				const value = median(report(results, key), figure);
				return value === undefined ? [] : [{ contender, value }];
			}),
		})).filter(({ bars }) => bars.length > 0);
		if (groups.length === 0) continue;
		const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)));
		y += 14;
		text(0, y, title, "font-weight='600'");
		y += 10;
		const top = y;
		for (const { format, bars } of groups) {
			y += GROUP_GAP / 2;
			text(
				LABEL_WIDTH - 12,
				y + (bars.length * BAR_HEIGHT) / 2 + 5,
				format.toUpperCase(),
				"text-anchor='end'",
			);
			for (const { contender, value } of bars) {
				const width = Math.max(1, (value / most) * (WIDTH - LABEL_WIDTH - VALUE_WIDTH));
				parts.push(
					`<rect x='${LABEL_WIDTH}' y='${y + 2}' width='${width.toFixed(1)}' height='${BAR_HEIGHT - 4}' fill='${colours[contender]}'/>`,
				);
				text(
					Math.round(LABEL_WIDTH + width + 6),
					y + BAR_HEIGHT - 4,
					show(value),
					"font-size='12'",
				);
				y += BAR_HEIGHT;
			}
			y += GROUP_GAP / 2;
		}
		parts.push(
			`<line x1='${LABEL_WIDTH}' y1='${top}' x2='${LABEL_WIDTH}' y2='${y}' stroke='${colours.axis}'/>`,
		);
		y += PANEL_GAP - 14;
	}
	return `<svg xmlns='http://www.w3.org/2000/svg' width='${WIDTH}' height='${y}' viewBox='0 0 ${WIDTH} ${y}' fill='${colours.text}' font-size='13' ${FONT} role='img' aria-label='A report of ${MAIN_LEADS.toLocaleString('en')} leads'>\n${parts.join('\n')}\n</svg>\n`;
}
