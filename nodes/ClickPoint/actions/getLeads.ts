import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { readTimeZone } from '../../shared/calendar';
import {
	choices,
	readChosen,
	readNumber,
	readSwitch,
	valuesOf,
	type Values,
} from '../../shared/fields';
import { isBlank, readNames, valueOfLocator } from '../../shared/input';
import { readItems, showHints } from '../../shared/items';
import { collection, type Operation } from '../../shared/operations';
import { redact } from '../../shared/redact';
import { readTemplate } from '../../shared/template';
import { readAuthentication } from '../api/open';
import { describeRepeats, describeReports, type ReadReport } from '../lead/hints';
import { rangeOf } from '../lead/period';
import type { LeadsQuery } from '../lead/query';
import { requireReadable } from '../lead/records';
import { readReport } from '../lead/report';
import { durationFields, readPeriod } from './duration.fields';
import { filterOption, filtersField, FIND_ALL, readFilter } from './filters.fields';
import {
	authenticationField,
	fieldNameField,
	leadOptions,
	lidFields,
	readLid,
	readLimits,
	readOutput,
} from './lead.fields';

const returnAllField: INodeProperties = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: true,
	description: 'Whether to return all results or only up to a given limit',
};

const limitField: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 50,
	description: 'Max number of results to return',
	displayOptions: { show: { returnAll: [false] } },
};

const DIRECTIONS = choices(['ASC', 'Ascending'], ['DESC', 'Descending']);

/** The options that only this operation has. */
const reportOptions = {
	sortBy: {
		...fieldNameField,
		displayName: 'Sort By',
		name: 'sortBy',
		description:
			'The field to sort by. DateAdded if empty. By Name takes several, comma-separated, with the most important first.',
	},
	sortDirection: {
		displayName: 'Sort Direction',
		name: 'sortDirection',
		type: 'options',
		options: DIRECTIONS,
		default: 'ASC',
		description: 'Whether the smallest value, or the earliest date, comes first or last',
	},
	parallelPages: {
		displayName: 'Parallel Pages',
		name: 'parallelPages',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 16, numberPrecision: 0 },
		default: 4,
		description: 'How many pages to request in parallel. Lower values put less load on ClickPoint.',
	},
	timeZone: {
		displayName: 'Time Zone Name or ID',
		name: 'timeZone',
		type: 'options',
		typeOptions: { loadOptionsMethod: 'getTimeZones' },
		default: '',
		description:
			'The time zone in which days begin and end, e.g. America/New_York. The workflow\'s if empty. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
} satisfies Record<string, INodeProperties>;

/** Reads the parameters of one input item. */
async function readTask(context: IExecuteFunctions, itemIndex: number) {
	const values: Values = ({ name, default: usual }) =>
		context.getNodeParameter(name, itemIndex, usual);
	const { credentialType, open } = readAuthentication(values(authenticationField));
	const credentials = await context.getCredentials(credentialType, itemIndex);
	const options = context.getNodeParameter('options', itemIndex, {});
	const option = valuesOf(options);
	const parallelPages = readNumber(option, reportOptions.parallelPages);
	const api = open(context, credentials, readLimits(option, parallelPages));
	const zone = option(reportOptions.timeZone);
	const timeZone = readTimeZone('Time Zone', isBlank(zone) ? context.getTimezone() : zone);
	const period = readPeriod(values, new Date(), timeZone);
	const query: LeadsQuery = {
		lid: readLid(values),
		range: rangeOf(period),
		filter: readFilter(values(filtersField), options, (filter) =>
			readTemplate(context, 'options.filter', itemIndex, filter, FIND_ALL),
		),
		...readOutput(option),
		sortBy: readNames('Sort By', valueOfLocator(options.sortBy)),
		sortDirection: readChosen(option, reportOptions.sortDirection).value,
	};
	const limit = readSwitch(values, returnAllField) ? undefined : readNumber(values, limitField);
	return {
		api,
		period,
		query,
		limit,
		// Equal for items that request the same report.
		asked: JSON.stringify([credentials, query, limit]),
		pageSize: readNumber(option, leadOptions.pageSize),
		parallelPages,
	};
}

async function run(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const reports: ReadReport[] = [];
	const asked: string[] = [];
	const secrets = new Set<string>();
	const read = async (task: Awaited<ReturnType<typeof readTask>>) => {
		const { api, query, period, limit } = task;
		const report = await readReport(async (...page) => await api.fetchPage(query, ...page), task);
		requireReadable(report.leads);
		for (const secret of api.secrets) secrets.add(secret);
		reports.push({ period, accountZone: api.timeZone, limit, filter: query.filter, report });
		if (report.leads.length > 0) asked.push(task.asked);
		return report.leads.map(({ lead }) => lead);
	};
	const output = await readItems(context, async (index) => await readTask(context, index), read);
	showHints(context, describeRepeats(asked), 'warning');
	// A hint can quote a lead.
	const hints = describeReports(reports).map((hint) => redact(hint, [...secrets]));
	showHints(context, hints);
	return output;
}

/** The operation Get Leads: the leads added in a period, per input item. */
export const getLeads: Operation = {
	value: 'leads',
	name: 'Get Leads',
	action: 'Get leads',
	description:
		'Get all leads of one lead type added in a period; an AI agent should set a limit, as there can be thousands',
	fields: [
		...lidFields,
		...durationFields,
		returnAllField,
		limitField,
		filtersField,
		collection('Options', 'options', 'Add Option', [
			...Object.values({ ...leadOptions, ...reportOptions }),
			filterOption,
		]),
	],
	run,
};
