import type { NodeView } from '../../scripts/editor/nodeView';
import type { StoredWorkflow } from '../../scripts/n8n-client';
import { editor, openNodes, untilStored, useEditor } from './host';

let workflow: StoredWorkflow;
let form: NodeView;

useEditor({ withCredentials: false });
beforeAll(async () => {
	workflow = await openNodes({ ClickPoint: {} });
	form = await editor.openNode('ClickPoint');
});

/** What stands above and below the Duration, whatever it is. */
const ABOVE = ['Credential', 'Operation', 'LID', 'Duration'];
const BELOW = ['Return All', 'Filters', 'Options'];

interface Variant {
	title: string;
	/** Made in this order: label and choice. */
	choices: Array<[string, string]>;
	/** The fields of this variant alone, from top to bottom. */
	fields: string[];
	dates?: Record<string, string>;
	numbers?: Record<string, string>;
	/** What is stored. */
	parameters: Record<string, unknown>;
}

const variants: Variant[] = [
	{
		title: 'single date, specific',
		choices: [
			['Duration', 'Single Date'],
			['Report Date', 'Specific Date'],
		],
		fields: ['Report Date', 'Select Specific Date'],
		dates: { 'Select Specific Date': '2026-11-10 00:00:00' },
		parameters: { reportDate: 'specific', specificDate: expect.stringMatching(/^2026-11-10/) },
	},
	{
		title: 'single date, relative',
		choices: [
			['Duration', 'Single Date'],
			['Report Date', 'Relative'],
			['Days to Include', 'Only That Day'],
		],
		fields: ['Report Date', 'Days Back', 'Days to Include'],
		numbers: { 'Days Back': '3' },
		parameters: { daysBack: 3, daysToInclude: 'onlyThatDay' },
	},
	{
		title: 'date range, specific to specific',
		choices: [
			['Duration', 'Date Range'],
			['Start Date', 'Specific Date'],
			['End Date', 'Specific Date'],
		],
		fields: ['Start Date', 'Select Specific Start Date', 'End Date', 'Select Specific End Date'],
		dates: {
			'Select Specific Start Date': '2026-11-10 00:00:00',
			'Select Specific End Date': '2026-11-12 00:00:00',
		},
		parameters: {
			duration: 'dateRange',
			startDate: 'specific',
			specificStartDate: expect.stringMatching(/^2026-11-10/),
			endDate: 'specific',
			specificEndDate: expect.stringMatching(/^2026-11-12/),
		},
	},
	{
		title: 'date range, specific to relative',
		choices: [
			['Duration', 'Date Range'],
			['Start Date', 'Specific Date'],
			['End Date', 'Relative'],
		],
		fields: ['Start Date', 'Select Specific Start Date', 'End Date', 'Days Back to End At'],
		dates: { 'Select Specific Start Date': '2026-11-01 00:00:00' },
		numbers: { 'Days Back to End At': '2' },
		parameters: {
			duration: 'dateRange',
			startDate: 'specific',
			specificStartDate: expect.stringMatching(/^2026-11-01/),
			daysBackToEndAt: 2,
		},
	},
	{
		title: 'date range, relative to specific',
		choices: [
			['Duration', 'Date Range'],
			['Start Date', 'Relative'],
			['End Date', 'Specific Date'],
		],
		fields: ['Start Date', 'Days Back to Start From', 'End Date', 'Select Specific End Date'],
		dates: { 'Select Specific End Date': '2026-11-20 00:00:00' },
		numbers: { 'Days Back to Start From': '12' },
		parameters: {
			duration: 'dateRange',
			daysBackToStartFrom: 12,
			endDate: 'specific',
			specificEndDate: expect.stringMatching(/^2026-11-20/),
		},
	},
	{
		title: 'date range, relative to relative',
		choices: [
			['Duration', 'Date Range'],
			['Start Date', 'Relative'],
			['End Date', 'Relative'],
		],
		fields: ['Start Date', 'Days Back to Start From', 'End Date', 'Days Back to End At'],
		numbers: { 'Days Back to Start From': '9', 'Days Back to End At': '4' },
		parameters: { duration: 'dateRange', daysBackToStartFrom: 9, daysBackToEndAt: 4 },
	},
	{
		title: 'preset',
		choices: [
			['Duration', 'Preset'],
			['Preset', 'Last Month'],
		],
		fields: ['Preset'],
		parameters: { duration: 'preset', preset: 'lastMonth' },
	},
];

it.each(variants)(
	'shows and keeps just the fields that belong to a $title',
	async ({ choices, fields, dates = {}, numbers = {}, parameters }) => {
		for (const [label, choice] of choices) await form.choose(label, choice);
		for (const [label, date] of Object.entries(dates)) await form.fillDate(label, date);
		for (const [label, number] of Object.entries(numbers)) await form.fill(label, number);
		expect(await form.labels()).toEqual([...ABOVE, ...fields, ...BELOW]);
		for (const [label, value] of Object.entries({ ...dates, ...numbers })) {
			expect(await form.valueOf(label)).toBe(value);
		}
		await untilStored(workflow, 'ClickPoint', parameters);
	},
);
