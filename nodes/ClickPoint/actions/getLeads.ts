import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { settle } from '../../shared/attempt';
import { readTimeZone } from '../../shared/calendar';
import { showHints } from '../../shared/hints';
import { InputError, isBlank, readBoolean, readNames, readWholeNumber } from '../../shared/input';
import { checkItems, reportFailure } from '../../shared/items';
import { mapInTurns } from '../../shared/eventLoop';
import type { Operation } from '../../shared/operations';
import { describeReports, type ReadLeads } from '../describeReports';
import type { LeadPage } from '../leadPage';
import { readReport } from '../leadReader';
import {
	credentialTypeOf,
	openLeadSource,
	readAuthentication,
	type LeadShape,
	type LeadSource,
} from '../leadSource';
import { withoutExtraFields, type LeadsQuery } from '../leadsRequest';
import { rangeOf, resolvePeriod, type Period } from '../period';
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
	readShape,
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
	source: LeadSource;
	period: Period;
	query: LeadsQuery;
	limit: number | undefined;
	pageSize: number;
	parallelPages: number;
	shape: LeadShape;
}

async function readTask(context: IExecuteFunctions, itemIndex: number): Promise<LeadsTask> {
	const authentication = readAuthentication(context.getNodeParameter('authentication', itemIndex));
	const credentials = await context.getCredentials(credentialTypeOf(authentication), itemIndex);
	const options = context.getNodeParameter('options', itemIndex, {});
	const source = openLeadSource(context, authentication, credentials, readTimeout(options));
	const timeZone = readTimeZone(
		'Time Zone',
		isBlank(options.timeZone) ? context.getTimezone() : options.timeZone,
	);
	const sortDirection = options.sortDirection ?? 'ASC';
	if (sortDirection !== 'ASC' && sortDirection !== 'DESC') {
		throw new InputError(
			'Sort Direction',
			sortDirection,
			'is not a choice',
			'Choose Ascending or Descending. An expression gives ASC or DESC.',
		);
	}
	const period = resolvePeriod(readDuration(context, itemIndex, timeZone), new Date(), timeZone);
	return {
		source,
		period,
		query: {
			lid: readLid(context.getNodeParameter('lid', itemIndex, '', { extractValue: true })),
			range: rangeOf(period),
			...readSelection(options),
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
		pageSize: readPageSize(options),
		parallelPages: readWholeNumber(
			'Parallel Pages',
			options.parallelPages ?? DEFAULT_PARALLEL_PAGES,
			{ min: 1, max: 16 },
		),
		shape: readShape(options),
	};
}

/** Fetches a page, and shapes its leads while other pages are on their way. */
async function fetchPage(
	{ source, query, shape }: LeadsTask,
	skip: number,
	take: number,
	onBusy: () => void,
): Promise<LeadPage> {
	const page = await source.fetchPage(query, skip, take, onBusy);
	const toOutput = source.shaper(shape);
	return toOutput === undefined ? page : { ...page, leads: await mapInTurns(page.leads, toOutput) };
}

/** Runs for all input items. All of them are checked before the first request. */
async function run(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
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
			readReport(async (...page) => await fetchPage(task, ...page), task),
		);
		if (!report.done) {
			output.push(reportFailure(context, report.error, itemIndex, source.secrets));
			continue;
		}
		reports.push({ ...task, accountZone: source.timeZone, report: report.value });
		const found = await mapInTurns(report.value.leads, (lead) => ({
			json: withoutExtraFields(lead, query),
			pairedItem: { item: itemIndex },
		}));
		for (const lead of found) output.push(lead);
	}
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
