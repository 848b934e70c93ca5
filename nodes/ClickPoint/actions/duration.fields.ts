import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { dayAt, daysBefore, readDay, type CalendarDay } from '../../shared/calendar';
import { InputError } from '../../shared/errors';
import { readChoice, readWholeNumber } from '../../shared/input';
import type { Period } from '../lead/period';
import { choicesOf } from './lead.fields';

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

/** A choice of Preset, and the first and the last day that it means. */
interface Preset extends INodePropertyOptions {
	days(today: CalendarDay): [CalendarDay, CalendarDay];
}

const PRESETS: Preset[] = [
	{
		name: 'Today',
		value: 'today',
		description: 'On November 21: November 21, up to now',
		days: (today) => [today, today],
	},
	{
		name: 'Yesterday',
		value: 'yesterday',
		description: 'On November 21: November 20. Today is not included.',
		days: (today) => [daysBefore(today, 1), daysBefore(today, 1)],
	},
	{
		name: 'Last 7 Days',
		value: 'last7Days',
		description: 'On November 21: November 14 through 20. Today is not included.',
		days: (today) => [daysBefore(today, 7), daysBefore(today, 1)],
	},
	{
		name: 'Last 30 Days',
		value: 'last30Days',
		description: 'On November 21: October 22 through November 20. Today is not included.',
		days: (today) => [daysBefore(today, 30), daysBefore(today, 1)],
	},
	{
		name: 'This Month',
		value: 'thisMonth',
		description: 'On November 21: November 1 through 21, up to now',
		days: (today) => [firstOfMonth(today), today],
	},
	{
		name: 'Last Month',
		value: 'lastMonth',
		description: 'On November 21: October 1 through 31',
		days(today) {
			const lastDay = daysBefore(firstOfMonth(today), 1);
			return [firstOfMonth(lastDay), lastDay];
		},
	},
];

function firstOfMonth(day: CalendarDay): CalendarDay {
	return `${day.slice(0, 7)}-01`;
}

const SPECIFIC_OR_RELATIVE: INodePropertyOptions[] = [
	{ name: 'Specific Date', value: 'specific', description: 'A calendar date, e.g. 2026-11-21' },
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
		options: choicesOf(PRESETS),
		default: 'last7Days',
		description: 'The days to get leads for, each of them whole',
		displayOptions: { show: { duration: ['preset'] } },
	},
];

/** Fifty years: more is likelier a typing error. */
const MOST_DAYS_BACK = 18_250;

/**
 * Reads the days that Duration means.
 *
 * @param read gives the value of a field by its name
 * @param now the current instant: it decides which day is today
 * @param timeZone the report's zone: days begin and end in it, and given instants become days
 * @throws InputError for a value that cannot be used, or a range that ends before it starts
 */
export function readPeriod(read: (name: string) => unknown, now: Date, timeZone: string): Period {
	const today = dayAt(now, timeZone);
	const choose = <T extends INodePropertyOptions>(name: string, label: string, choices: T[]): T =>
		readChoice(label, read(name), choices);
	const chooseDay = ({ kind, date, daysBack }: DayFields) => {
		const isRelative =
			choose(kind.name, kind.displayName, SPECIFIC_OR_RELATIVE).value === 'relative';
		const { displayName: field, name } = isRelative ? daysBack : date;
		const day = isRelative
			? daysBefore(today, readWholeNumber(field, read(name), { min: 0, max: MOST_DAYS_BACK }))
			: readDay(field, read(name), timeZone);
		return { day, field, isRelative };
	};
	const { value: duration } = choose('duration', 'Duration', DURATIONS);
	if (duration === 'preset') {
		const [firstDay, lastDay] = choose('preset', 'Preset', PRESETS).days(today);
		return { firstDay, lastDay, timeZone };
	}
	if (duration === 'singleDate') {
		const { day, isRelative } = chooseDay(REPORT_DATE);
		const throughToday =
			isRelative &&
			choose('daysToInclude', 'Days to Include', DAYS_TO_INCLUDE).value === 'throughToday';
		return { firstDay: day, lastDay: throughToday ? today : day, timeZone };
	}
	const [start, end] = [chooseDay(START), chooseDay(END)];
	if (end.day >= start.day) return { firstDay: start.day, lastDay: end.day, timeZone };
	throw new InputError(
		end.field,
		end.day,
		`comes before the start of the range, ${start.day} (${start.field})`,
		'Choose an end on or after the start. Of two numbers of days back the start has the larger one, e.g. 10 to start from and 5 to end at.',
	);
}
