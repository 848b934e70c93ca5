import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { readTimeZone } from '../../shared/calendar';
import { InputError } from '../../shared/errors';
import { isBlank, readBoolean, readNames, readWholeNumber } from '../../shared/input';
import { readItems, showHints } from '../../shared/items';
import type { Operation } from '../../shared/operations';
import type { LeadApi } from '../api/leadApi';
import { readAuthentication } from '../api/open';
import { describeReports, type ReadReport } from '../lead/hints';
import { rangeOf, resolvePeriod, type Period } from '../lead/period';
import type { WantedLeads } from '../lead/query';
import { readReport } from '../lead/report';
import { durationFields, readDuration } from './duration.fields';
import {
	fieldsOption,
	filterOption,
	isoDatesOption,
	lidFields,
	pageSizeOption,
	readLid,
	readPageSize,
	readSelection,
	readTimeout,
	simplifyOption,
	timeoutOption,
} from './lead.fields';

const DEFAULT_PARALLEL_PAGES = 4;

const fields: Operation['fields'] = [
	...lidFields,
	...durationFields,
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: true,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			isoDatesOption,
			fieldsOption,
			filterOption,
			pageSizeOption,
			{
				displayName: 'Parallel Pages',
				name: 'parallelPages',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 16, numberPrecision: 0 },
				default: DEFAULT_PARALLEL_PAGES,
				description: 'How many pages to ask for at the same time. Fewer are gentler to ClickPoint.',
			},
			simplifyOption,
			{
				displayName: 'Sort By',
				name: 'sortBy',
				type: 'string',
				default: '',
				placeholder: 'e.g. State, DateAdded',
				description:
					'Names of the fields to sort by, with commas between them, the most important first. DateAdded if empty.',
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
					'The time zone in which days begin and end, e.g. America/New_York. The workflow\'s if empty. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
			},
			timeoutOption,
		],
	},
];

/** Everything that one input item asks for, checked. */
interface LeadsTask {
	api: LeadApi;
	period: Period;
	query: WantedLeads;
	limit: number | undefined;
	pageSize: number;
	parallelPages: number;
}

async function readTask(context: IExecuteFunctions, itemIndex: number): Promise<LeadsTask> {
	const parameter = (name: string): unknown => context.getNodeParameter(name, itemIndex);
	const { credentialType, open } = readAuthentication(parameter('authentication'));
	const credentials = await context.getCredentials(credentialType, itemIndex);
	const options = context.getNodeParameter('options', itemIndex, {});
	const parallelPages = readWholeNumber(
		'Parallel Pages',
		options.parallelPages ?? DEFAULT_PARALLEL_PAGES,
		{ min: 1, max: 16 },
	);
	const api = open(context, credentials, { ...readTimeout(options), parallelPages });
	const timeZone = readTimeZone(
		'Time Zone',
		isBlank(options.timeZone) ? context.getTimezone() : options.timeZone,
	);
	const period = resolvePeriod(readDuration(context, itemIndex, timeZone), new Date(), timeZone);
	return {
		api,
		period,
		query: {
			lid: readLid(context.getNodeParameter('lid', itemIndex, '', { extractValue: true })),
			range: rangeOf(period),
			...readSelection(options),
			needed: ['UID'],
			sortBy: readNames('Sort By', options.sortBy),
			sortDirection: readSortDirection(options.sortDirection ?? 'ASC'),
		},
		limit: readBoolean('Return All', parameter('returnAll'))
			? undefined
			: readWholeNumber('Limit', parameter('limit'), { min: 1, max: Number.MAX_SAFE_INTEGER }),
		pageSize: readPageSize(options),
		parallelPages,
	};
}

function readSortDirection(value: unknown): WantedLeads['sortDirection'] {
	if (value === 'ASC' || value === 'DESC') return value;
	throw new InputError(
		'Sort Direction',
		value,
		'is not a choice',
		'Choose Ascending or Descending. An expression gives ASC or DESC.',
	);
}

/** Runs for all input items. All of them are checked before the first request. */
async function run(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const reports: ReadReport[] = [];
	const output = await readItems(
		context,
		async (itemIndex) => await readTask(context, itemIndex),
		async ({ api, query, period, ...how }) => {
			const report = await readReport(async (...page) => await api.fetchPage(query, ...page), how);
			const { filter } = query;
			reports.push({ period, accountZone: api.timeZone, limit: how.limit, filter, report });
			return report.leads.map(({ lead }) => lead);
		},
	);
	showHints(context, describeReports(reports));
	return output;
}

/** Every lead of one lead type in a period, one output item per lead. */
export const getLeads: Operation = {
	value: 'leads',
	name: 'Get Leads',
	action: 'Get leads',
	description: 'Get every lead of one lead type that was added in a period',
	fields,
	run,
};
