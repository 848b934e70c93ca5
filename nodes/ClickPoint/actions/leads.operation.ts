import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import { settle } from '../../shared/attempt';
import { readTimeZone } from '../../shared/calendar';
import { showHints } from '../../shared/hints';
import {
	InputError,
	isBlank,
	readBoolean,
	readId,
	readJsonObject,
	readNames,
	readWholeNumber,
} from '../../shared/input';
import { checkItems, reportFailure } from '../../shared/items';
import { withIsoDateAdded } from '../dateAdded';
import { describeReports, type ReadLeads } from '../describeReports';
import type { Lead } from '../leadPage';
import { readReport } from '../leadReader';
import { openDataInterface, type LeadSource } from '../leadSource';
import { withoutExtraFields, type LeadsQuery } from '../leadsRequest';
import { rangeOf, resolvePeriod, type Period } from '../period';
import { durationFields, readDuration } from './duration.fields';

/** Operation Leads: every lead of one lead type in a period, one output item a lead. */

const show = { operation: ['leads'] };

const DEFAULT_PAGE_SIZE = 1000;
const DEFAULT_PARALLEL_PAGES = 4;
const DEFAULT_TIMEOUT_SECONDS = 60;

export const leadsFields: INodeProperties[] = [
	{
		displayName: 'LID',
		name: 'lid',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'id', value: '' },
		description:
			'The type of leads to get. It is a whole number; your ClickPoint administrator knows it.',
		modes: [
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 1001',
				validation: [
					{
						type: 'regex',
						properties: {
							regex: '\\s*[1-9][0-9]{0,18}\\s*',
							errorMessage: 'An LID is a whole number, e.g. 1001',
						},
					},
				],
			},
		],
		displayOptions: { show },
	},
	...durationFields,
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: true,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: { show },
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { ...show, returnAll: [false] } },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show },
		options: [
			{
				displayName: 'Dates as ISO 8601',
				name: 'isoDates',
				type: 'boolean',
				default: false,
				description:
					'Whether to write DateAdded as 2026-11-21T09:30:00-08:00 instead of 11/21/2026 9:30:00 AM. Fields of the lead type itself stay as they are.',
			},
			{
				displayName: 'Fields to Return',
				name: 'fields',
				type: 'string',
				default: '',
				placeholder: 'e.g. UID, FirstName, Email',
				description:
					'Names of the fields to return, with commas between them. All fields if empty.',
			},
			{
				displayName: 'Filter',
				name: 'filter',
				type: 'json',
				default: '',
				placeholder: 'e.g. { "State": "CA" }',
				description:
					'Only return leads that match, in ClickPoint\'s query language: {"LoanAmount": {"$gte": 150000, "$lte": 200000}}',
			},
			{
				displayName: 'Page Size',
				name: 'pageSize',
				type: 'number',
				typeOptions: { minValue: 2, maxValue: 10_000, numberPrecision: 0 },
				default: DEFAULT_PAGE_SIZE,
				description: 'How many leads to ask ClickPoint for at a time. All are returned either way.',
			},
			{
				displayName: 'Parallel Pages',
				name: 'parallelPages',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 16, numberPrecision: 0 },
				default: DEFAULT_PARALLEL_PAGES,
				description: 'How many pages to ask for at the same time. Fewer are gentler to ClickPoint.',
			},
			{
				displayName: 'Simplify',
				name: 'simplify',
				type: 'boolean',
				default: true,
				description:
					'Whether to return a simplified version of the response instead of the raw data',
			},
			{
				displayName: 'Sort By',
				name: 'sortBy',
				type: 'string',
				default: '',
				placeholder: 'e.g. State, DateAdded',
				description:
					'Names of the fields to sort by, with commas between them. DateAdded if empty.',
			},
			{
				displayName: 'Sort Direction',
				name: 'sortDirection',
				type: 'options',
				options: [
					{ name: 'Ascending', value: 'ASC' },
					{ name: 'Descending', value: 'DESC' },
				],
				default: 'ASC',
				description: 'Whether the smallest value, or the earliest date, comes first or last',
			},
			{
				displayName: 'Time Zone Name or ID',
				name: 'timeZone',
				type: 'options',
				typeOptions: { loadOptionsMethod: 'getTimeZones' },
				default: '',
				description:
					'The time zone in which days begin and end. The workflow\'s if empty. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
			},
			{
				displayName: 'Timeout',
				name: 'timeout',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 3600 },
				default: DEFAULT_TIMEOUT_SECONDS,
				description: 'How many seconds to wait for ClickPoint to answer a request',
			},
		],
	},
];

/** Everything that one input item asks for, checked. */
interface LeadsTask {
	source: LeadSource;
	period: Period;
	query: LeadsQuery;
	limit: number | undefined;
	pageSize: number;
	parallelPages: number;
	isoDates: boolean;
}

async function readTask(context: IExecuteFunctions, itemIndex: number): Promise<LeadsTask> {
	const credentials = await context.getCredentials('clickPointApi', itemIndex);
	const options = context.getNodeParameter('options', itemIndex, {});
	const timeout = readWholeNumber('Timeout', options.timeout ?? DEFAULT_TIMEOUT_SECONDS, {
		min: 1,
		max: 3600,
	});
	const source = openDataInterface(context, credentials, 1000 * timeout);
	const timeZone = readTimeZone(
		'Time Zone',
		isBlank(options.timeZone) ? context.getTimezone() : options.timeZone,
	);
	const sortDirection = options.sortDirection ?? 'ASC';
	if (sortDirection !== 'ASC' && sortDirection !== 'DESC') {
		throw new InputError('Sort Direction', sortDirection, 'is not a choice', 'Give ASC or DESC.');
	}
	const period = resolvePeriod(readDuration(context, itemIndex, timeZone), new Date(), timeZone);
	return {
		source,
		period,
		query: {
			lid: readId('LID', context.getNodeParameter('lid', itemIndex, '', { extractValue: true })),
			range: rangeOf(period),
			// An expression that finds nothing must not ask for all leads instead.
			filter:
				'filter' in options && options.filter !== ''
					? readJsonObject('Filter', options.filter, '{"State": "CA"}')
					: undefined,
			fields: readNames('Fields to Return', options.fields),
			needed: ['UID'],
			sortBy: readNames('Sort By', options.sortBy),
			sortDirection,
		},
		limit: readBoolean('Return All', context.getNodeParameter('returnAll', itemIndex))
			? undefined
			: readWholeNumber('Limit', context.getNodeParameter('limit', itemIndex), {
					min: 1,
					max: Number.MAX_SAFE_INTEGER,
				}),
		pageSize: readWholeNumber('Page Size', options.pageSize ?? DEFAULT_PAGE_SIZE, {
			min: 2,
			max: 10_000,
		}),
		parallelPages: readWholeNumber(
			'Parallel Pages',
			options.parallelPages ?? DEFAULT_PARALLEL_PAGES,
			{ min: 1, max: 16 },
		),
		isoDates: readBoolean('Dates as ISO 8601', options.isoDates ?? false),
	};
}

/** A lead as the output shows it. */
function toOutput(lead: Lead, { query, isoDates, source }: LeadsTask): IDataObject {
	return withoutExtraFields(isoDates ? withIsoDateAdded(lead, source.timeZone) : lead, query);
}

/** Runs the operation for all input items. All of them are checked before the first request. */
export async function executeLeads(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = await checkItems(context, async (itemIndex) => await readTask(context, itemIndex));
	const output: INodeExecutionData[] = [];
	const reports: ReadLeads[] = [];
	for (const [itemIndex, item] of items.entries()) {
		if ('failed' in item) {
			output.push(item.failed);
			continue;
		}
		const { task } = item;
		const { source, query } = task;
		const report = await settle(
			readReport(async (skip, take) => await source.fetchPage(query, skip, take), task),
		);
		if (!report.done) {
			output.push(reportFailure(context, report.error, itemIndex, source.secrets));
			continue;
		}
		reports.push({ ...task, accountZone: source.timeZone, report: report.value });
		for (const lead of report.value.leads) {
			output.push({ json: toOutput(lead, task), pairedItem: { item: itemIndex } });
		}
	}
	showHints(context, describeReports(reports));
	return output;
}
