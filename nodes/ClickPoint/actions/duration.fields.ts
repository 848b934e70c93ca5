import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { readDay } from '../../shared/calendar';
import { InputError, readWholeNumber } from '../../shared/input';
import type { DayChoice, Duration } from '../period';

/**
 * Duration: the fields of the vendor's own connector, word by word, beside the code that reads them.
 * None of them is `required`: with an expression in a choice n8n shows the fields of all choices and
 * would refuse the workflow for one that does not apply. What applies is checked when it is read.
 */

const SPECIFIC_OR_RELATIVE: INodeProperties['options'] = [
	{
		name: 'Specific Date',
		value: 'specific',
		description: 'A date from the calendar',
	},
	{
		name: 'Relative',
		value: 'relative',
		description: 'A number of days back from the day on which the workflow runs',
	},
];

/** The operations that have a Duration. */
const show = { operation: ['leads'] };

export const durationFields: INodeProperties[] = [
	{
		displayName: 'Duration',
		name: 'duration',
		type: 'options',
		options: [
			{
				name: 'Single Date',
				value: 'singleDate',
				description: 'One day, or the past days up to today',
			},
			{
				name: 'Date Range',
				value: 'dateRange',
				description: 'From one day through another',
			},
		],
		default: 'singleDate',
		description: 'Whether to get the leads of a single date or of a date range',
		displayOptions: { show },
	},
	{
		displayName: 'Report Date',
		name: 'reportDate',
		type: 'options',
		options: SPECIFIC_OR_RELATIVE,
		default: 'relative',
		description: 'Whether the date is given, or counted in days back from today',
		displayOptions: { show: { ...show, duration: ['singleDate'] } },
	},
	{
		displayName: 'Select Specific Date',
		name: 'specificDate',
		type: 'dateTime',
		default: '',
		placeholder: 'e.g. 2026-11-21',
		description:
			'The day whose leads to get, from 00:00:00 through 23:59:59. A time of day in the date is ignored.',
		displayOptions: { show: { ...show, duration: ['singleDate'], reportDate: ['specific'] } },
	},
	{
		displayName: 'Days Back',
		name: 'daysBack',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 7,
		description:
			'The number of past days that should appear in the report. On November 21, 7 goes back to November 14; 0 is today.',
		displayOptions: { show: { ...show, duration: ['singleDate'], reportDate: ['relative'] } },
	},
	{
		displayName: 'Days to Include',
		name: 'daysToInclude',
		type: 'options',
		options: [
			{
				name: 'From That Day Through Today',
				value: 'throughToday',
				description: 'With Days Back 7: the seven past days and today, as far as it has passed',
			},
			{
				name: 'Only That Day',
				value: 'onlyThatDay',
				description: 'With Days Back 1: yesterday, from 00:00:00 through 23:59:59',
			},
		],
		default: 'throughToday',
		description: 'Whether to get all days since then, or that one day',
		displayOptions: { show: { ...show, duration: ['singleDate'], reportDate: ['relative'] } },
	},
	{
		displayName: 'Start Date',
		name: 'startDate',
		type: 'options',
		options: SPECIFIC_OR_RELATIVE,
		default: 'relative',
		description: 'Whether the first day of the range is given, or counted in days back from today',
		displayOptions: { show: { ...show, duration: ['dateRange'] } },
	},
	{
		displayName: 'Select Specific Start Date',
		name: 'specificStartDate',
		type: 'dateTime',
		default: '',
		placeholder: 'e.g. 2026-11-11',
		description: 'The first day of the range, from 00:00:00. A time of day in the date is ignored.',
		displayOptions: { show: { ...show, duration: ['dateRange'], startDate: ['specific'] } },
	},
	{
		displayName: 'Days Back to Start From',
		name: 'daysBackToStartFrom',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 10,
		description:
			'The farthest day back. On November 21, 10 here and 5 in Days Back to End At get November 11 through November 16, both days whole.',
		displayOptions: { show: { ...show, duration: ['dateRange'], startDate: ['relative'] } },
	},
	{
		displayName: 'End Date',
		name: 'endDate',
		type: 'options',
		options: SPECIFIC_OR_RELATIVE,
		default: 'relative',
		description: 'Whether the last day of the range is given, or counted in days back from today',
		displayOptions: { show: { ...show, duration: ['dateRange'] } },
	},
	{
		displayName: 'Select Specific End Date',
		name: 'specificEndDate',
		type: 'dateTime',
		default: '',
		placeholder: 'e.g. 2026-11-16',
		description:
			'The last day of the range, through 23:59:59. A time of day in the date is ignored.',
		displayOptions: { show: { ...show, duration: ['dateRange'], endDate: ['specific'] } },
	},
	{
		displayName: 'Days Back to End At',
		name: 'daysBackToEndAt',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 5,
		description:
			'The most recent day back. 0 is today, 1 is yesterday; it must not be larger than Days Back to Start From.',
		displayOptions: { show: { ...show, duration: ['dateRange'], endDate: ['relative'] } },
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
