import type { IExecuteFunctions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { readDay } from '../../shared/calendar';
import { readChoice, readWholeNumber } from '../../shared/input';
import type { DayChoice, Duration } from '../lead/period';

/**
 * Duration: the fields of the vendor's own connector, word by word, beside the code that reads them.
 * None of them is `required`: with an expression in a choice n8n shows the fields of all choices and
 * would refuse the workflow for one that does not apply. What applies is checked when it is read.
 */

const DURATIONS: INodePropertyOptions[] = [
	{
		name: 'Single Date',
		value: 'singleDate',
		description: 'A single day, or the past few days through today',
	},
	{
		name: 'Date Range',
		value: 'dateRange',
		description: 'A range of days, e.g. November 11 through November 16',
	},
	{
		name: 'Preset',
		value: 'preset',
		description: 'A period relative to today, e.g. yesterday or last month',
	},
];

const PRESETS = [
	{
		name: 'Today',
		value: 'today',
		description: 'On November 21: November 21, up to now',
	},
	{
		name: 'Yesterday',
		value: 'yesterday',
		description: 'On November 21: November 20. Today is not included.',
	},
	{
		name: 'Last 7 Days',
		value: 'last7Days',
		description: 'On November 21: November 14 through 20. Today is not included.',
	},
	{
		name: 'Last 30 Days',
		value: 'last30Days',
		description: 'On November 21: October 22 through November 20. Today is not included.',
	},
	{
		name: 'This Month',
		value: 'thisMonth',
		description: 'On November 21: November 1 through 21, up to now',
	},
	{
		name: 'Last Month',
		value: 'lastMonth',
		description: 'On November 21: October 1 through 31',
	},
] as const;

const SPECIFIC_OR_RELATIVE: INodePropertyOptions[] = [
	{
		name: 'Specific Date',
		value: 'specific',
		description: 'A calendar date, e.g. 2026-11-21',
	},
	{
		name: 'Relative',
		value: 'relative',
		description: 'A number of days before the day the workflow runs, e.g. 7',
	},
];

const DAYS_TO_INCLUDE: INodePropertyOptions[] = [
	{
		name: 'From That Day Through Today',
		value: 'throughToday',
		description: 'On November 21 with 7 days back: November 14 through today',
	},
	{
		name: 'Only That Day',
		value: 'onlyThatDay',
		description:
			'On November 21 with 7 days back: only November 14, from 00:00:00 through 23:59:59',
	},
];

/** What the form asks for one day: whether it is given or counted back, and then either. */
interface DayFields {
	kind: Omit<INodeProperties, 'type' | 'default'>;
	date: Omit<INodeProperties, 'type' | 'default'>;
	daysBack: Omit<INodeProperties, 'type'>;
}

const REPORT_DATE: DayFields = {
	kind: {
		displayName: 'Report Date',
		name: 'reportDate',
		description:
			'Whether to choose a specific date or count back from today. On November 21, 7 days back is November 14.',
	},
	date: {
		displayName: 'Select Specific Date',
		name: 'specificDate',
		placeholder: 'e.g. 2026-11-21',
		description:
			'The day to get leads for. 2026-11-21 covers November 21 from 00:00:00 through 23:59:59. Any time of day is ignored.',
	},
	daysBack: {
		displayName: 'Days Back',
		name: 'daysBack',
		default: 7,
		description:
			'The number of past days that should appear in the report. On November 21, 7 returns November 14 from 00:00:00 through today, 1 returns yesterday and today, and 0 returns today. To get only that one day, change Days to Include.',
	},
};

const START: DayFields = {
	kind: {
		displayName: 'Start Date',
		name: 'startDate',
		description:
			'Whether to choose a specific first day or count back from today. On November 21, 10 days back is November 11.',
	},
	date: {
		displayName: 'Select Specific Start Date',
		name: 'specificStartDate',
		placeholder: 'e.g. 2026-11-11',
		description:
			'The first day of the range. 2026-11-11 starts at 00:00:00 on November 11. Any time of day is ignored.',
	},
	daysBack: {
		displayName: 'Days Back to Start From',
		name: 'daysBackToStartFrom',
		default: 10,
		description:
			'The earliest day, as a number of days back. On November 21, 10 here and 5 in Days Back to End At return November 11 at 00:00:00 through November 16 at 23:59:59.',
	},
};

const END: DayFields = {
	kind: {
		displayName: 'End Date',
		name: 'endDate',
		description:
			'Whether to choose a specific last day or count back from today. On November 21, 5 days back is November 16.',
	},
	date: {
		displayName: 'Select Specific End Date',
		name: 'specificEndDate',
		placeholder: 'e.g. 2026-11-16',
		description:
			'The last day of the range. 2026-11-16 ends at 23:59:59 on November 16. Any time of day is ignored.',
	},
	daysBack: {
		displayName: 'Days Back to End At',
		name: 'daysBackToEndAt',
		default: 5,
		description:
			'The latest day, as a number of days back. On November 21, 5 ends the range on November 16 at 23:59:59, 1 ends it yesterday, and 0 ends it today. It must not be greater than Days Back to Start From.',
	},
};

function dayForm(duration: string, { kind, date, daysBack }: DayFields): INodeProperties[] {
	const show = { duration: [duration] };
	return [
		{
			...kind,
			type: 'options',
			options: SPECIFIC_OR_RELATIVE,
			default: 'relative',
			displayOptions: { show },
		},
		{
			...date,
			type: 'dateTime',
			default: '',
			displayOptions: { show: { ...show, [kind.name]: ['specific'] } },
		},
		{
			...daysBack,
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			displayOptions: { show: { ...show, [kind.name]: ['relative'] } },
		},
	];
}

export const durationFields: INodeProperties[] = [
	{
		displayName: 'Duration',
		name: 'duration',
		type: 'options',
		options: DURATIONS,
		default: 'singleDate',
		description:
			'Whether to get the leads of a single date, a date range, or a preset such as Last Month. Days are whole: November 21 runs from 00:00:00 through 23:59:59.',
		hint: "Days are in the workflow's time zone. To use another one, add Time Zone under Options.",
	},
	...dayForm('singleDate', REPORT_DATE),
	{
		displayName: 'Days to Include',
		name: 'daysToInclude',
		type: 'options',
		options: DAYS_TO_INCLUDE,
		default: 'throughToday',
		description:
			'Whether to get all days since then or only that day. With 1 day back: yesterday and today, or only yesterday.',
		displayOptions: { show: { duration: ['singleDate'], reportDate: ['relative'] } },
	},
	...dayForm('dateRange', START),
	...dayForm('dateRange', END),
	{
		displayName: 'Preset',
		name: 'preset',
		type: 'options',
		options: [...PRESETS],
		default: 'last7Days',
		description: 'The days to get leads for, each of them whole',
		displayOptions: { show: { duration: ['preset'] } },
	},
];

/** A hundred years: more is likelier a typing error. */
const MOST_DAYS_BACK = 36_500;

/**
 * Reads an item's Duration.
 *
 * @param timeZone the report's zone, in which given instants become days
 */
export function readDuration(
	context: IExecuteFunctions,
	itemIndex: number,
	timeZone: string,
): Duration {
	const read = (name: string): unknown => context.getNodeParameter(name, itemIndex);
	const choose = <T extends INodePropertyOptions>(
		name: string,
		label: string,
		choices: readonly T[],
	): T['value'] => readChoice(label, read(name), choices, 'Choose one from the list.').value;
	const chooseDay = ({ kind, date, daysBack }: DayFields): DayChoice => {
		if (choose(kind.name, kind.displayName, SPECIFIC_OR_RELATIVE) === 'specific') {
			const field = date.displayName;
			return { kind: 'specific', field, day: readDay(field, read(date.name), timeZone) };
		}
		const field = daysBack.displayName;
		const days = readWholeNumber(field, read(daysBack.name), { min: 0, max: MOST_DAYS_BACK });
		return { kind: 'relative', field, daysBack: days };
	};
	const duration = choose('duration', 'Duration', DURATIONS);
	if (duration === 'preset') return { kind: 'preset', preset: choose('preset', 'Preset', PRESETS) };
	if (duration === 'dateRange') {
		return { kind: 'dateRange', start: chooseDay(START), end: chooseDay(END) };
	}
	const day = chooseDay(REPORT_DATE);
	const isRelative = day.kind === 'relative';
	const throughToday =
		isRelative && choose('daysToInclude', 'Days to Include', DAYS_TO_INCLUDE) === 'throughToday';
	return { kind: 'singleDate', day, include: throughToday ? 'throughToday' : 'onlyThatDay' };
}
