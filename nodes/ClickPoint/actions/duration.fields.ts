import type { INodeProperties } from 'n8n-workflow';

import { dayAt, daysBefore, readDay, type CalendarDay } from '../../shared/calendar';
import { InputError } from '../../shared/errors';
import { choices, choicesOf, readChosen, readNumber, type Values } from '../../shared/fields';
import type { Period } from '../lead/period';

/**
 * The fields of Duration, worded as in the vendor's own connector. None is `required`: if a choice is an
 * expression, n8n shows the fields of all choices and would reject the workflow for any empty one.
 */

const DURATION = {
	displayName: 'Duration',
	name: 'duration',
	type: 'options',
	options: choices(
		['singleDate', 'Single Date', 'A single day, or the past few days through today'],
		['dateRange', 'Date Range', 'A range of days, e.g. November 11 through November 16'],
		['preset', 'Preset', 'A period relative to today, e.g. yesterday or last month'],
	),
	default: 'singleDate',
	description:
		'Whether to get the leads of a single date, a date range, or a preset such as Last Month. Days are whole: November 21 runs from 00:00:00 through 23:59:59.',
	hint: "Days are in the workflow's time zone. To use another one, add Time Zone under Options.",
} satisfies INodeProperties;

/** Fifty years: more is probably a typo. */
const MOST_DAYS_BACK = 18_250;

/** The fields for one day: whether it is a date or a number of days back, then one field for each. */
function dayFields(
	duration: string,
	kind: { displayName: string; name: string },
	which: string,
	date: Omit<INodeProperties, 'type' | 'default'>,
	daysBack: Omit<INodeProperties, 'type' | 'default'> & { default: number },
) {
	const shownFor = (choice: string) => ({
		displayOptions: { show: { duration: [duration], [kind.name]: [choice] } },
	});
	const days = daysBack.default;
	return {
		kind: {
			...kind,
			type: 'options',
			options: choices(
				['specific', 'Specific Date', 'A calendar date, e.g. 2026-11-21'],
				['relative', 'Relative', 'A number of days before the day the workflow runs, e.g. 7'],
			),
			default: 'relative',
			description: `Whether to choose a specific ${which} or count back from today. On November 21, ${days} days back is November ${21 - days}.`,
			displayOptions: { show: { duration: [duration] } },
		},
		date: { ...date, type: 'dateTime', default: '', ...shownFor('specific') },
		daysBack: {
			...daysBack,
			type: 'number',
			typeOptions: { minValue: 0, maxValue: MOST_DAYS_BACK, numberPrecision: 0 },
			...shownFor('relative'),
		},
	} satisfies Record<string, INodeProperties>;
}

const REPORT_DATE = dayFields(
	'singleDate',
	{ displayName: 'Report Date', name: 'reportDate' },
	'date',
	{
		displayName: 'Select Specific Date',
		name: 'specificDate',
		placeholder: 'e.g. 2026-11-21',
		description:
			'The day to get leads for. 2026-11-21 covers November 21 from 00:00:00 through 23:59:59. Any time of day is ignored.',
	},
	{
		displayName: 'Days Back',
		name: 'daysBack',
		default: 7,
		description:
			'The number of past days that should appear in the report. On November 21, 7 returns November 14 from 00:00:00 through today, 1 returns yesterday and today, and 0 returns today. To get only that one day, change Days to Include.',
	},
);

const DAYS_TO_INCLUDE = {
	displayName: 'Days to Include',
	name: 'daysToInclude',
	type: 'options',
	options: choices(
		[
			'throughToday',
			'From That Day Through Today',
			'On November 21 with 7 days back: November 14 through today',
		],
		[
			'onlyThatDay',
			'Only That Day',
			'On November 21 with 7 days back: only November 14, from 00:00:00 through 23:59:59',
		],
	),
	default: 'throughToday',
	description:
		'Whether to get all days since then or only that day. With 1 day back: yesterday and today, or only yesterday.',
	displayOptions: { show: { duration: ['singleDate'], reportDate: ['relative'] } },
} satisfies INodeProperties;

const START = dayFields(
	'dateRange',
	{ displayName: 'Start Date', name: 'startDate' },
	'first day',
	{
		displayName: 'Select Specific Start Date',
		name: 'specificStartDate',
		placeholder: 'e.g. 2026-11-11',
		description:
			'The first day of the range. 2026-11-11 starts at 00:00:00 on November 11. Any time of day is ignored.',
	},
	{
		displayName: 'Days Back to Start From',
		name: 'daysBackToStartFrom',
		default: 10,
		description:
			'The earliest day, as a number of days back. On November 21, 10 here and 5 in Days Back to End At return November 11 at 00:00:00 through November 16 at 23:59:59.',
	},
);

const END = dayFields(
	'dateRange',
	{ displayName: 'End Date', name: 'endDate' },
	'last day',
	{
		displayName: 'Select Specific End Date',
		name: 'specificEndDate',
		placeholder: 'e.g. 2026-11-16',
		description:
			'The last day of the range. 2026-11-16 ends at 23:59:59 on November 16. Any time of day is ignored.',
	},
	{
		displayName: 'Days Back to End At',
		name: 'daysBackToEndAt',
		default: 5,
		description:
			'The latest day, as a number of days back. On November 21, 5 ends the range on November 16 at 23:59:59, 1 ends it yesterday, and 0 ends it today. It must not be greater than Days Back to Start From.',
	},
);

/** The choices of Preset, with the first and last day of each. */
const PRESETS = [
	preset('today', 'Today', 'November 21, up to now', (today) => [today, today]),
	pastDays('yesterday', 'Yesterday', 'November 20', 1),
	pastDays('last7Days', 'Last 7 Days', 'November 14 through 20', 7),
	pastDays('last30Days', 'Last 30 Days', 'October 22 through November 20', 30),
	preset('thisMonth', 'This Month', 'November 1 through 21, up to now', monthThrough),
	preset('lastMonth', 'Last Month', 'October 1 through 31', (today) =>
		monthThrough(daysBefore(monthThrough(today)[0], 1)),
	),
];

type Days = [first: CalendarDay, last: CalendarDay];

function preset(value: string, name: string, days: string, daysOf: (today: CalendarDay) => Days) {
	return { name, value, description: `On November 21: ${days}`, daysOf };
}

function pastDays(value: string, name: string, days: string, count: number) {
	const daysOf = (today: CalendarDay): Days => [daysBefore(today, count), daysBefore(today, 1)];
	return preset(value, name, `${days}. Today is not included.`, daysOf);
}

/** From the first of a month through a given day. */
function monthThrough(day: CalendarDay): Days {
	return [`${day.slice(0, 7)}-01`, day];
}

const PRESET: INodeProperties = {
	displayName: 'Preset',
	name: 'preset',
	type: 'options',
	options: choicesOf(PRESETS),
	default: 'last7Days',
	description: 'The days to get leads for, each of them whole',
	displayOptions: { show: { duration: ['preset'] } },
};

/** The fields of Duration, in form order. */
export const durationFields: INodeProperties[] = [
	DURATION,
	...Object.values(REPORT_DATE),
	DAYS_TO_INCLUDE,
	...Object.values(START),
	...Object.values(END),
	PRESET,
];

/**
 * Reads Duration, in the report's time zone. @param now decides which day is today
 * @throws InputError for an unusable value or a reversed range
 */
export function readPeriod(values: Values, now: Date, timeZone: string): Period {
	const today = dayAt(now, timeZone);
	const readOne = ({ kind, date, daysBack }: typeof START) => {
		const isRelative = readChosen(values, kind).value === 'relative';
		const day = isRelative
			? daysBefore(today, readNumber(values, daysBack))
			: readDay(date.displayName, values(date), timeZone);
		return { day, field: isRelative ? daysBack : date, isRelative };
	};
	const { value: duration } = readChosen(values, DURATION);
	if (duration === 'preset') {
		const [firstDay, lastDay] = readChosen(values, { ...PRESET, options: PRESETS }).daysOf(today);
		return { firstDay, lastDay, timeZone };
	}
	if (duration === 'singleDate') {
		const { day, isRelative } = readOne(REPORT_DATE);
		const throughToday = isRelative && readChosen(values, DAYS_TO_INCLUDE).value === 'throughToday';
		return { firstDay: day, lastDay: throughToday ? today : day, timeZone };
	}
	const start = readOne(START);
	const end = readOne(END);
	if (end.day >= start.day) return { firstDay: start.day, lastDay: end.day, timeZone };
	const problem = `comes before the start of the range, ${start.day} (${start.field.displayName})`;
	const wayOut =
		'Choose an end on or after the start. Of two numbers of days back the start has the larger one, e.g. 10 to start from and 5 to end at.';
	throw new InputError(end.field.displayName, end.day, problem, wayOut);
}
