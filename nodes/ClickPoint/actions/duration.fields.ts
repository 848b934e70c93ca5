import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { readDay } from '../../shared/calendar';
import { InputError } from '../../shared/errors';
import { readWholeNumber } from '../../shared/input';
import type { DayChoice, Duration } from '../lead/period';

/**
 * Duration: the fields of the vendor's own connector, word by word, beside the code that reads them.
 * None of them is `required`: with an expression in a choice n8n shows the fields of all choices and
 * would refuse the workflow for one that does not apply. What applies is checked when it is read.
 */

const SPECIFIC_OR_RELATIVE: INodeProperties['options'] = [
	{
		name: 'Specific Date',
		value: 'specific',
		description: 'A date from the calendar, e.g. 2026-11-21',
	},
	{
		name: 'Relative',
		value: 'relative',
		description: 'A number of days back from the day on which the workflow runs, e.g. 7',
	},
];

export const durationFields: INodeProperties[] = [
	{
		displayName: 'Duration',
		name: 'duration',
		type: 'options',
		options: [
			{
				name: 'Single Date',
				value: 'singleDate',
				description: 'One day, or the past days through today, e.g. the past seven days',
			},
			{
				name: 'Date Range',
				value: 'dateRange',
				description: 'From one day through another, e.g. November 11 through November 16',
			},
		],
		default: 'singleDate',
		description:
			'Whether to get the leads of a single date or of a date range. Either way days are whole: November 21 is all that was added from 00:00:00 through 23:59:59.',
		hint: "Days are those of the workflow's time zone. Options → Time Zone names another one.",
	},
	{
		displayName: 'Report Date',
		name: 'reportDate',
		type: 'options',
		options: SPECIFIC_OR_RELATIVE,
		default: 'relative',
		description:
			'Whether the date is given, or counted in days back from today. On November 21, 7 days back is November 14.',
		displayOptions: { show: { duration: ['singleDate'] } },
	},
	{
		displayName: 'Select Specific Date',
		name: 'specificDate',
		type: 'dateTime',
		default: '',
		placeholder: 'e.g. 2026-11-21',
		description:
			'The day whose leads to get. 2026-11-21 gets all that were added from 00:00:00 through 23:59:59 on November 21. A time of day in the date is ignored.',
		displayOptions: { show: { duration: ['singleDate'], reportDate: ['specific'] } },
	},
	{
		displayName: 'Days Back',
		name: 'daysBack',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 7,
		description:
			'The number of past days that should appear in the report. On November 21, 7 gets November 14 from 00:00:00 through today, 1 gets yesterday and today, 0 gets today. Days to Include can make it the one day alone: then 7 gets November 14 and 1 gets yesterday.',
		displayOptions: { show: { duration: ['singleDate'], reportDate: ['relative'] } },
	},
	{
		displayName: 'Days to Include',
		name: 'daysToInclude',
		type: 'options',
		options: [
			{
				name: 'From That Day Through Today',
				value: 'throughToday',
				description:
					'On November 21 with Days Back 7: November 14 through November 21, today as far as it has passed',
			},
			{
				name: 'Only That Day',
				value: 'onlyThatDay',
				description:
					'On November 21 with Days Back 7: November 14 alone, from 00:00:00 through 23:59:59',
			},
		],
		default: 'throughToday',
		description:
			'Whether to get all days since then, or that one day. With Days Back 1 that is yesterday and today, or yesterday alone.',
		displayOptions: { show: { duration: ['singleDate'], reportDate: ['relative'] } },
	},
	{
		displayName: 'Start Date',
		name: 'startDate',
		type: 'options',
		options: SPECIFIC_OR_RELATIVE,
		default: 'relative',
		description:
			'Whether the first day of the range is given, or counted in days back from today. On November 21, 10 days back is November 11.',
		displayOptions: { show: { duration: ['dateRange'] } },
	},
	{
		displayName: 'Select Specific Start Date',
		name: 'specificStartDate',
		type: 'dateTime',
		default: '',
		placeholder: 'e.g. 2026-11-11',
		description:
			'The first day of the range. 2026-11-11 starts with what was added at 00:00:00 on November 11. A time of day in the date is ignored.',
		displayOptions: { show: { duration: ['dateRange'], startDate: ['specific'] } },
	},
	{
		displayName: 'Days Back to Start From',
		name: 'daysBackToStartFrom',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 10,
		description:
			'The farthest day back. On November 21, 10 here and 5 in Days Back to End At get November 11 from 00:00:00 through November 16 at 23:59:59.',
		displayOptions: { show: { duration: ['dateRange'], startDate: ['relative'] } },
	},
	{
		displayName: 'End Date',
		name: 'endDate',
		type: 'options',
		options: SPECIFIC_OR_RELATIVE,
		default: 'relative',
		description:
			'Whether the last day of the range is given, or counted in days back from today. On November 21, 5 days back is November 16.',
		displayOptions: { show: { duration: ['dateRange'] } },
	},
	{
		displayName: 'Select Specific End Date',
		name: 'specificEndDate',
		type: 'dateTime',
		default: '',
		placeholder: 'e.g. 2026-11-16',
		description:
			'The last day of the range. 2026-11-16 ends with what was added at 23:59:59 on November 16. A time of day in the date is ignored.',
		displayOptions: { show: { duration: ['dateRange'], endDate: ['specific'] } },
	},
	{
		displayName: 'Days Back to End At',
		name: 'daysBackToEndAt',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 5,
		description:
			'The most recent day back. On November 21, 5 ends the range with November 16 at 23:59:59, 1 ends it with yesterday, 0 with today. It must not be larger than Days Back to Start From.',
		displayOptions: { show: { duration: ['dateRange'], endDate: ['relative'] } },
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
	const choose = (name: string, field: string, choices: readonly string[]): string => {
		const choice: unknown = context.getNodeParameter(name, itemIndex);
		if (typeof choice === 'string' && choices.includes(choice)) return choice;
		throw new InputError(field, choice, 'is not a choice', 'Choose one from the list.');
	};
	const readChoice = (
		kind: string,
		[dateName, dateField]: [string, string],
		[daysName, daysField]: [string, string],
	): DayChoice =>
		kind === 'specific'
			? {
					kind: 'specific',
					field: dateField,
					day: readDay(dateField, context.getNodeParameter(dateName, itemIndex), timeZone),
				}
			: {
					kind: 'relative',
					field: daysField,
					daysBack: readWholeNumber(daysField, context.getNodeParameter(daysName, itemIndex), {
						min: 0,
						max: MOST_DAYS_BACK,
					}),
				};

	const dayKinds = ['specific', 'relative'];
	if (choose('duration', 'Duration', ['singleDate', 'dateRange']) === 'dateRange') {
		return {
			kind: 'dateRange',
			start: readChoice(
				choose('startDate', 'Start Date', dayKinds),
				['specificStartDate', 'Select Specific Start Date'],
				['daysBackToStartFrom', 'Days Back to Start From'],
			),
			end: readChoice(
				choose('endDate', 'End Date', dayKinds),
				['specificEndDate', 'Select Specific End Date'],
				['daysBackToEndAt', 'Days Back to End At'],
			),
		};
	}
	const day = readChoice(
		choose('reportDate', 'Report Date', dayKinds),
		['specificDate', 'Select Specific Date'],
		['daysBack', 'Days Back'],
	);
	const onlyThatDay =
		day.kind === 'specific' ||
		choose('daysToInclude', 'Days to Include', ['throughToday', 'onlyThatDay']) === 'onlyThatDay';
	return { kind: 'singleDate', day, include: onlyThatDay ? 'onlyThatDay' : 'throughToday' };
}
