import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { readTimeZone } from '../../shared/calendar';
import {
	isBlank,
	readBoolean,
	readChoice,
	readId,
	readNames,
	readWholeNumber,
	valueOfLocator,
} from '../../shared/input';
import { readItems, showHints } from '../../shared/items';
import { collection, type Operation } from '../../shared/operations';
import { readTemplate } from '../../shared/template';
import { readAuthentication } from '../api/open';
import { requireReadable } from '../lead/flaws';
import { describeRepeats, describeReports, type ReadReport } from '../lead/hints';
import { rangeOf } from '../lead/period';
import type { LeadsQuery } from '../lead/query';
import { readReport } from '../lead/report';
import { durationFields, readPeriod } from './duration.fields';
import {
	fieldNameField,
	filtersField,
	leadOptions,
	lidFields,
	readLimits,
	readNumber,
	readSelection,
} from './lead.fields';

const parallelPagesOption: INodeProperties = {
	displayName: 'Parallel Pages',
	name: 'parallelPages',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 16, numberPrecision: 0 },
	default: 4,
	description: 'How many pages to request in parallel. Lower values put less load on ClickPoint.',
};

const DIRECTIONS = [
	{ name: 'Ascending', value: 'ASC' },
	{ name: 'Descending', value: 'DESC' },
] as const;

const orderOptions: INodeProperties[] = [
	{
		...fieldNameField,
		displayName: 'Sort By',
		name: 'sortBy',
		description:
			'The field to sort by. DateAdded if empty. By Name takes several, comma-separated, with the most important first.',
	},
	{
		displayName: 'Sort Direction',
		name: 'sortDirection',
		type: 'options',
		options: [...DIRECTIONS],
		default: 'ASC',
		description: 'Whether the smallest value, or the earliest date, comes first or last',
	},
];

const timeZoneOption: INodeProperties = {
	displayName: 'Time Zone Name or ID',
	name: 'timeZone',
	type: 'options',
	typeOptions: { loadOptionsMethod: 'getTimeZones' },
	default: '',
	description:
		'The time zone in which days begin and end, e.g. America/New_York. The workflow\'s if empty. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

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
	filtersField,
	collection('Options', 'options', 'Add Option', [
		...Object.values(leadOptions),
		...orderOptions,
		parallelPagesOption,
		timeZoneOption,
	]),
];

/** Reads what one input item asks for. */
async function readTask(context: IExecuteFunctions, itemIndex: number) {
	const parameter = (name: string): unknown => context.getNodeParameter(name, itemIndex);
	const { credentialType, open } = readAuthentication(parameter('authentication'));
	const credentials = await context.getCredentials(credentialType, itemIndex);
	const options = context.getNodeParameter('options', itemIndex, {});
	const parallelPages = readNumber(options, parallelPagesOption);
	const api = open(context, credentials, readLimits(options, parallelPages));
	const timeZone = readTimeZone(
		'Time Zone',
		isBlank(options.timeZone) ? context.getTimezone() : options.timeZone,
	);
	const period = readPeriod(parameter, new Date(), timeZone);
	const query: LeadsQuery = {
		lid: readId('LID', context.getNodeParameter('lid', itemIndex, '', { extractValue: true })),
		range: rangeOf(period),
		...readSelection(parameter('filters'), options, (filter) =>
			readTemplate(context, 'options.filter', itemIndex, filter),
		),
		sortBy: readNames('Sort By', valueOfLocator(options.sortBy)),
		sortDirection: readChoice(
			'Sort Direction',
			options.sortDirection ?? 'ASC',
			DIRECTIONS,
			'Choose Ascending or Descending. An expression must return ASC or DESC.',
		).value,
	};
	const limit = readBoolean('Return All', parameter('returnAll'))
		? undefined
		: readWholeNumber('Limit', parameter('limit'), { min: 1, max: Number.MAX_SAFE_INTEGER });
	return {
		api,
		period,
		query,
		limit,
		// What makes a report the same as another item's.
		asked: JSON.stringify([credentials, query, limit]),
		pageSize: readNumber(options, leadOptions.pageSize),
		parallelPages,
	};
}

async function run(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const reports: ReadReport[] = [];
	const asked: string[] = [];
	const output = await readItems(
		context,
		async (itemIndex) => await readTask(context, itemIndex),
		async ({ api, query, period, asked: key, ...how }) => {
			const report = await readReport(async (...page) => await api.fetchPage(query, ...page), how);
			requireReadable(report.leads);
			const { filter } = query;
			reports.push({ period, accountZone: api.timeZone, limit: how.limit, filter, report });
			if (report.leads.length > 0) asked.push(key);
			return report.leads.map(({ lead }) => lead);
		},
	);
	showHints(context, describeRepeats(asked), 'warning');
	showHints(context, describeReports(reports));
	return output;
}

export const getLeads: Operation = {
	value: 'leads',
	name: 'Get Leads',
	action: 'Get leads',
	description:
		'Get all leads of one lead type added in a period; an AI agent should set a limit, as there can be thousands',
	fields,
	run,
};
