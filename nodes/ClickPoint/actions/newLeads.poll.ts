import type {
	IDataObject,
	INodeExecutionData,
	INodeProperties,
	IPollFunctions,
} from 'n8n-workflow';

import { AnswerError } from '../../shared/answer';
import { settle } from '../../shared/attempt';
import { readWholeNumber } from '../../shared/input';
import { toNodeError } from '../../shared/nodeErrors';
import { mapInTurns } from '../../shared/eventLoop';
import type { Lead } from '../leadPage';
import { readReport, type Report } from '../leadReader';
import {
	credentialTypeOf,
	openLeadSource,
	readAuthentication,
	type LeadShape,
	type LeadSource,
} from '../leadSource';
import type { LeadsQuery } from '../leadsRequest';
import {
	nextStep,
	readPosition,
	takeAll,
	takeFirst,
	writePosition,
	type Outcome,
} from '../pollState';
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
	toOutput,
} from './lead.fields';

/** The trigger's poll: the leads that were added since the last one. */

const DEFAULT_MAX_LEADS = 10_000;
const DEFAULT_LATE_MINUTES = 10;
/** A day. The UIDs of that time's leads are stored with the workflow. */
const LONGEST_LATE_MINUTES = 24 * 60;
const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;
const PARALLEL_PAGES = 4;

/** Of a test, which is to show what leads look like. */
const SAMPLE_SIZE = 5;
const SAMPLE_DAYS = 30;

export const newLeadsFields: INodeProperties[] = [
	...lidFields,
	{
		displayName:
			'Gets the leads that are added after you activate (publish) the workflow. When you change the LID, the Filter, the Authentication or the name of this node, it starts anew from then. <b>Fetch Test Event</b> shows up to five leads of the past 30 days.',
		name: 'startNotice',
		type: 'notice',
		default: '',
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
			{
				displayName: 'Late Lead Window (Minutes)',
				name: 'lateLeadWindow',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: LONGEST_LATE_MINUTES, numberPrecision: 0 },
				default: DEFAULT_LATE_MINUTES,
				description:
					'How long after it was added a lead may appear in ClickPoint. Each poll requests the leads of that time again and skips those it has already returned.',
			},
			{
				displayName: 'Max Leads per Poll',
				name: 'maxLeads',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 1_000_000, numberPrecision: 0 },
				default: DEFAULT_MAX_LEADS,
				description:
					'How many leads to start the workflow with at a time, the oldest first. More of them, e.g. after n8n was off, follow with the next polls.',
			},
			pageSizeOption,
			simplifyOption,
			timeoutOption,
		],
	},
];

/** Everything that the node is set to, checked. */
interface Watch {
	source: LeadSource;
	query: Omit<LeadsQuery, 'range'>;
	/** Whatever makes other leads of it, for `Circumstances`. */
	watched: string;
	overlap: number;
	maxLeads: number;
	pageSize: number;
	shape: LeadShape;
}

async function readWatch(context: IPollFunctions): Promise<Watch> {
	const authentication = readAuthentication(context.getNodeParameter('authentication'));
	const options = readOptions(context, false);
	const credentials = await context.getCredentials(credentialTypeOf(authentication));
	const source = openLeadSource(context, authentication, credentials, readTimeout(options));
	const lid = readLid(context.getNodeParameter('lid', '', { extractValue: true }));
	// As it is written: one whose expression gives something else each day is still the same filter.
	const { filter } = readOptions(context, true);
	return {
		source,
		query: {
			lid,
			...readSelection(options),
			needed: ['UID', 'DateAdded'],
			sortBy: [],
			sortDirection: 'ASC',
		},
		watched: JSON.stringify([authentication, lid, filter ?? '']),
		overlap:
			MINUTE *
			readWholeNumber('Late Lead Window', options.lateLeadWindow ?? DEFAULT_LATE_MINUTES, {
				min: 1,
				max: LONGEST_LATE_MINUTES,
			}),
		maxLeads: readWholeNumber('Max Leads per Poll', options.maxLeads ?? DEFAULT_MAX_LEADS, {
			min: 1,
			max: 1_000_000,
		}),
		pageSize: readPageSize(options),
		shape: readShape(options),
	};
}

function readOptions(context: IPollFunctions, rawExpressions: boolean): IDataObject {
	const options = context.getNodeParameter('options', {}, { rawExpressions });
	return isOptions(options) ? options : {};
}

function isOptions(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null;
}

/**
 * Polls, as n8n wants it.
 *
 * @returns null when there is nothing to start the workflow with
 */
export async function pollLeads(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const watch = await settle(readWatch(context));
	if (!watch.done) throw toNodeError(context.getNode(), watch.error, undefined);
	const { source, query, shape } = watch.value;
	const leads = await settle(
		context.getMode() === 'manual' ? readSample(watch.value) : readNew(context, watch.value),
	);
	if (!leads.done) throw toNodeError(context.getNode(), leads.error, undefined, source.secrets);
	if (leads.value.length === 0) return null;
	return [
		await mapInTurns(leads.value, (lead) => ({ json: toOutput(lead, query, source, shape) })),
	];
}

/** Some recent leads, the last one first. */
async function readSample({ source, query, pageSize }: Watch): Promise<Lead[]> {
	const end = new Date();
	const start = new Date(end.getTime() - SAMPLE_DAYS * DAY);
	const { leads } = await readLeads(
		source,
		{ ...query, range: { start, end }, sortDirection: 'DESC' },
		pageSize,
		SAMPLE_SIZE,
	);
	if (leads.length > 0) return leads;
	throw new AnswerError(
		`No leads were added in the past ${SAMPLE_DAYS} days`,
		'So there is nothing to show. Check the LID and the Filter. Once the workflow is active, it starts with the leads that are added from then on.',
	);
}

/** The nodes whose poll is under way, by what n8n keeps of each. */
const underWay = new WeakSet<object>();

/** The leads that were added since the last poll. */
async function readNew(context: IPollFunctions, watch: Watch): Promise<Lead[]> {
	const stored = context.getWorkflowStaticData('node');
	// n8n starts a poll on time even when the last one is still reading: both would find the same leads.
	if (underWay.has(stored)) return [];
	underWay.add(stored);
	const outcome = await settle(takeNext(context, watch, stored.position));
	underWay.delete(stored);
	if (!outcome.done) throw outcome.error;
	// After everything was read, and nothing can fail any more: until then the next poll begins where this one did.
	stored.position = writePosition(outcome.value.position);
	return outcome.value.fresh;
}

async function takeNext(
	context: IPollFunctions,
	{ source, query, watched, overlap, maxLeads, pageSize }: Watch,
	stored: unknown,
): Promise<Outcome> {
	const { timeZone } = source;
	const step = nextStep(readPosition(stored), { watched, timeZone, now: new Date(), overlap });
	if (step.isFirst && stored !== undefined) {
		context.logger.warn(
			`"${context.getNode().name}" cannot go on from where it was, because it watches other leads now or what n8n stored for it is of no use. It starts with the leads that are added from now on.`,
		);
	}
	const read = async (fields: string[], limit?: number) =>
		await readLeads(source, { ...query, fields, range: step.range }, pageSize, limit);
	const timed = ({ leads }: Report) =>
		leads.map((lead) => ({ uid: String(lead.UID), addedAt: source.addedAt(lead), lead }));

	if (step.isFirst) return takeAll(step, timed(await read(query.needed)));
	// Those that are known come along.
	const limit = maxLeads + step.position.known.size;
	const report = await read(query.fields, limit);
	const isAll = report.leads.length === report.total || report.leads.length < limit;
	return (
		takeFirst(step, timed(report), isAll, maxLeads) ??
		takeAll(step, timed(await read(query.fields)))
	);
}

async function readLeads(
	source: LeadSource,
	query: LeadsQuery,
	pageSize: number,
	limit?: number,
): Promise<Report> {
	return await readReport(async (...page) => await source.fetchPage(query, ...page), {
		pageSize,
		parallelPages: PARALLEL_PAGES,
		limit,
	});
}
