import type { INodeExecutionData, INodeProperties, IPollFunctions } from 'n8n-workflow';

import { dayAt, daysBefore, startOfCalendarDay } from '../../shared/calendar';
import { AnswerError, InputError, quote, toNodeError } from '../../shared/errors';
import { choices, readChosen, readNumber, valuesOf, type Values } from '../../shared/fields';
import { recordOf } from '../../shared/input';
import { rememberForm } from '../../shared/labels';
import { collection } from '../../shared/operations';
import { redact } from '../../shared/redact';
import { leavesTextEmpty } from '../../shared/template';
import { readAuthentication } from '../api/open';
import type { Lead, ReadLead } from '../lead/lead';
import { pastDays } from '../lead/period';
import { NEEDED, type LeadsQuery } from '../lead/query';
import { describeFlaw, isReadable, requireReadable } from '../lead/records';
import { readReport, type Report } from '../lead/report';
import { nextStep, takeAll, takeFirst, writePosition, type Step, type Taken } from '../lead/watch';
import { filterOption, filtersField, FIND_ALL, readFilter, rowsOf } from './filters.fields';
import {
	authenticationField,
	leadOptions,
	lidFields,
	readLid,
	readLimits,
	readOutput,
} from './lead.fields';

const MINUTE = 60 * 1000;
const PARALLEL_PAGES = 4;

/** How many of the latest leads a manual test returns. */
const SAMPLE_SIZE = 5;
const SAMPLE_DAYS = 30;

const lateLeadWindowOption: INodeProperties = {
	displayName: 'Late Lead Window (Minutes)',
	name: 'lateLeadWindow',
	type: 'number',
	// At most a day, because the UIDs of those leads are stored with the workflow.
	typeOptions: { minValue: 1, maxValue: 24 * 60, numberPrecision: 0 },
	default: 10,
	description:
		'How late a lead may appear in ClickPoint after it was added. Each poll requests the leads of that time again and skips those that it has already returned.',
};

const maxLeadsOption: INodeProperties = {
	displayName: 'Max Leads per Poll',
	name: 'maxLeads',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 1_000_000, numberPrecision: 0 },
	default: 10_000,
	description:
		'The maximum number of leads per run, oldest first. Any others, e.g. after downtime, follow with the next polls.',
};

const startFromField = {
	displayName: 'Start From',
	name: 'startFrom',
	type: 'options',
	options: choices(
		['now', 'Now', 'Only leads that are added after you publish (activate) the workflow'],
		['daysBack', 'Days Back', 'Leads of the past days first, then new ones'],
	),
	default: 'now',
	description:
		'Where to start when the workflow is published (activated) for the first time. After that, it continues from where it was.',
} satisfies INodeProperties;

const daysBackField: INodeProperties = {
	displayName: 'Days Back',
	name: 'daysBack',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 365, numberPrecision: 0 },
	default: 7,
	description:
		"How many days back to start. On November 21, 7 starts with the leads of November 14 from 00:00:00, in the workflow's time zone; 0 starts with today's.",
	displayOptions: { show: { startFrom: ['daysBack'] } },
};

/** The trigger's fields, below Authentication. */
export const newLeadsFields: INodeProperties[] = [
	...lidFields,
	startFromField,
	daysBackField,
	{
		displayName:
			'When you change the LID, the filters or the authentication, the trigger starts over with leads that are added from then on. <b>Fetch Test Event</b> shows up to five leads of the past 30 days.',
		name: 'startNotice',
		type: 'notice',
		default: '',
	},
	filtersField,
	collection('Options', 'options', 'Add Option', [
		...Object.values(leadOptions),
		filterOption,
		lateLeadWindowOption,
		maxLeadsOption,
	]),
];

/** Reads and checks all parameters. */
async function readWatch(context: IPollFunctions) {
	const values: Values = ({ name, default: usual }) => context.getNodeParameter(name, usual);
	// A filter counts as the same if only the value of its expression changes.
	const asWritten = (name: string) => context.getNodeParameter(name, {}, { rawExpressions: true });
	const authentication = readAuthentication(values(authenticationField));
	const options = recordOf(context.getNodeParameter('options', {}));
	const option = valuesOf(options);
	const credentials = await context.getCredentials(authentication.credentialType);
	const api = authentication.open(context, credentials, readLimits(option, PARALLEL_PAGES));
	const lid = readLid(values);
	const { filter: json = '' } = recordOf(asWritten('options'));
	const requireFound = (filter: unknown) => {
		if (!leavesTextEmpty(json, filter)) return filter;
		const problem = 'has an expression that found nothing';
		throw new InputError(filterOption.displayName, filter, problem, FIND_ALL);
	};
	const query: Omit<LeadsQuery, 'range'> = {
		lid,
		filter: readFilter(values(filtersField), options, requireFound),
		...readOutput(option),
	};
	return {
		api,
		query,
		workflow: context.getWorkflow().id ?? '',
		watched: JSON.stringify([authentication.value, lid, json, rowsOf(asWritten('filters'))]),
		startFrom: readStart(values, context.getTimezone()),
		overlap: MINUTE * readNumber(option, lateLeadWindowOption),
		maxLeads: readNumber(option, maxLeadsOption),
		pageSize: readNumber(option, leadOptions.pageSize),
	};
}

/** Where a new workflow starts; undefined means now. */
function readStart(values: Values, timeZone: string): Date | undefined {
	if (readChosen(values, startFromField).value === 'now') return undefined;
	const day = daysBefore(dayAt(new Date(), timeZone), readNumber(values, daysBackField));
	return startOfCalendarDay(day, timeZone);
}

type Watch = Awaited<ReturnType<typeof readWatch>>;

/** Runs one poll. @returns null if there are no leads to start the workflow with */
export async function pollLeads(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	let watch: Watch | undefined;
	try {
		watch = await readWatch(context);
		const isTest = context.getMode() === 'manual';
		const leads = isTest ? await readSample(watch) : await readNew(context, watch);
		return leads.length === 0 ? null : [leads.map((json) => ({ json }))];
	} catch (error) {
		rememberForm(context.getNode(), newLeadsFields);
		throw toNodeError(context.getNode(), error, undefined, watch?.api.secrets);
	}
}

/** Some recent leads, newest first. */
async function readSample(watch: Watch): Promise<Lead[]> {
	const newest = { range: pastDays(SAMPLE_DAYS), sortDirection: 'DESC' } as const;
	const { leads } = await readLeads(watch, newest, SAMPLE_SIZE);
	const readable = leads.filter(isReadable);
	if (readable.length > 0) return readable.map(({ lead }) => lead);
	requireReadable(leads);
	const filters = watch.query.filter === undefined ? '' : ' and the filters';
	throw new AnswerError(
		`No leads were added in the past ${SAMPLE_DAYS} days`,
		`Check the LID${filters}. Once the workflow is published (activated), each new lead starts it.`,
	);
}

/** The static data of nodes that are being polled. */
const underWay = new WeakSet<object>();

/** The leads added since the last poll. */
async function readNew(context: IPollFunctions, watch: Watch): Promise<Lead[]> {
	const stored = context.getWorkflowStaticData('node');
	// n8n does not wait for the last poll to end: both would return the same leads.
	if (underWay.has(stored)) return [];
	underWay.add(stored);
	try {
		const { timeZone } = watch.api;
		const step = nextStep(stored.position, { ...watch, timeZone, now: new Date() });
		const taken = await takeStep(watch, step);
		// Only after reading all leads, so that a failed poll is repeated from the same position.
		stored.position = writePosition(taken.position);
		if (step.beginning === 'unusable') reportBeginning(context);
		logFlaws(context, step, taken, watch.api.secrets);
		return taken.fresh.filter(isReadable).map(({ lead }) => lead);
	} finally {
		underWay.delete(stored);
	}
}

/** Reports that leads may be missing, as a failed execution of its own: this poll must succeed. */
function reportBeginning(context: IPollFunctions): void {
	const error = new AnswerError(
		'The trigger started over, so leads may be missing',
		`The clock of n8n was wrong, the workflow was inactive for more than a year, or what n8n had stored for "${context.getNode().name}" is unusable. It continues with the leads that are added from now on. Get the leads since its last execution with ClickPoint → Get Leads.`,
	);
	context.__emitError(toNodeError(context.getNode(), error, undefined));
}

/** Logs malformed leads when they are new, because triggers have no hints. */
function logFlaws(
	context: IPollFunctions,
	{ position }: Step,
	{ leads, fresh }: Taken,
	secrets: readonly string[],
): void {
	const isFresh = new Set(fresh);
	const warnings = leads.flatMap((lead, index) => {
		if (!isFresh.has(lead) || (isReadable(lead) && lead.isDamaged !== true)) return [];
		return `${describeFlaw(lead, index)}${isReadable(lead) ? '' : ' The trigger skipped it.'}`;
	});
	const undated = leads.find((lead) => lead.addedAt === undefined && isReadable(lead));
	if (undated !== undefined && position.undated.size === 0) {
		warnings.push(
			`DateAdded of lead ${undated.uid} is ${quote(undated.unreadDate)}, which cannot be read. The trigger recognizes such leads by their UIDs.`,
		);
	}
	for (const text of warnings) {
		context.logger.warn(`"${context.getNode().name}": ${redact(text, secrets)}`);
	}
}

async function takeStep(watch: Watch, step: Step): Promise<Taken> {
	const { position, isFirst } = step;
	const { known, undated } = position;
	let { range } = step;
	if (!isFirst) {
		// Known leads are returned again.
		const limit = watch.maxLeads + known.size + undated.size;
		let { leads, total } = await readLeads(watch, { range }, limit);
		if (known.size > 0 && !leads.some(({ uid }) => known.has(uid))) {
			// Unless they were removed, Account Time Zone is ahead of ClickPoint, which hides new leads too.
			range = { ...range, start: new Date(range.start.getTime() - 24 * 60 * MINUTE) };
			({ leads, total } = await readLeads(watch, { range }, limit));
		}
		const isAll = leads.length === total || leads.length < limit;
		const taken = takeFirst(step, leads, isAll, watch.maxLeads);
		if (taken !== undefined) return taken;
	}
	// The first step outputs nothing, so it only requests what identifies a lead.
	const { leads } = await readLeads(watch, { range, ...(isFirst && { fields: NEEDED }) });
	return takeAll(step, leads);
}

async function readLeads(
	{ api, query, pageSize }: Watch,
	changes: Pick<LeadsQuery, 'range'> & Partial<LeadsQuery>,
	limit?: number,
): Promise<Report<ReadLead>> {
	const wanted = { ...query, ...changes };
	const options = { pageSize, parallelPages: PARALLEL_PAGES, limit };
	return await readReport(async (...page) => await api.fetchPage(wanted, ...page), options);
}
