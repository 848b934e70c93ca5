import type {
	IDataObject,
	INodeExecutionData,
	INodeProperties,
	IPollFunctions,
} from 'n8n-workflow';

import { AnswerError, toNodeError } from '../../shared/errors';
import { isDataObject, readId } from '../../shared/input';
import { readAuthentication } from '../api/open';
import { rowsOf } from '../lead/filter';
import type { Lead, ReadLead } from '../lead/lead';
import type { WantedLeads } from '../lead/query';
import { readReport, type Report } from '../lead/report';
import {
	nextStep,
	readPosition,
	takeAll,
	takeFirst,
	writePosition,
	type Step,
	type Taken,
} from '../lead/watch';
import {
	filtersField,
	leadOptions,
	lidFields,
	readLimits,
	readNumber,
	readSelection,
} from './lead.fields';

const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;
const PARALLEL_PAGES = 4;

/** Of a test, which shows what leads look like. */
const SAMPLE_SIZE = 5;
const SAMPLE_DAYS = 30;

const lateLeadWindowOption: INodeProperties = {
	displayName: 'Late Lead Window (Minutes)',
	name: 'lateLeadWindow',
	type: 'number',
	// A day at most: the UIDs of that time's leads are stored with the workflow.
	typeOptions: { minValue: 1, maxValue: 24 * 60, numberPrecision: 0 },
	default: 10,
	description:
		'How long after it was added a lead may appear in ClickPoint. Each poll requests the leads of that time again and skips those it has already returned.',
};

const maxLeadsOption: INodeProperties = {
	displayName: 'Max Leads per Poll',
	name: 'maxLeads',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 1_000_000, numberPrecision: 0 },
	default: 10_000,
	description:
		'How many leads to start the workflow with at a time, the oldest first. More of them, e.g. after n8n was off, follow with the next polls.',
};

export const newLeadsFields: INodeProperties[] = [
	...lidFields,
	{
		displayName:
			'Gets the leads that are added after you activate (publish) the workflow. When you change the LID, the Filter, the Authentication or the name of this node, it starts anew from then. <b>Fetch Test Event</b> shows up to five leads of the past 30 days.',
		name: 'startNotice',
		type: 'notice',
		default: '',
	},
	filtersField,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			leadOptions.isoDates,
			leadOptions.fields,
			leadOptions.filter,
			lateLeadWindowOption,
			maxLeadsOption,
			leadOptions.pageSize,
			leadOptions.simplify,
			leadOptions.timeout,
		],
	},
];

/** Everything that the node is set to, checked. */
async function readWatch(context: IPollFunctions) {
	const authentication = readAuthentication(context.getNodeParameter('authentication'));
	const options = readOptions(context, false);
	const credentials = await context.getCredentials(authentication.credentialType);
	const api = authentication.open(context, credentials, readLimits(options, PARALLEL_PAGES));
	const lid = readId('LID', context.getNodeParameter('lid', '', { extractValue: true }));
	const query: Omit<WantedLeads, 'range'> = {
		lid,
		...readSelection(context.getNodeParameter('filters', {}), options),
		needed: ['UID', 'DateAdded'],
		sortBy: [],
		sortDirection: 'ASC',
	};
	// As they are written: one whose expression gives something else each day is still the same filter.
	const { filter = '' } = readOptions(context, true);
	const filters = rowsOf(context.getNodeParameter('filters', {}, { rawExpressions: true }));
	return {
		api,
		query,
		watched: JSON.stringify([authentication.value, lid, filter, filters]),
		overlap: MINUTE * readNumber(options, lateLeadWindowOption),
		maxLeads: readNumber(options, maxLeadsOption),
		pageSize: readNumber(options, leadOptions.pageSize),
	};
}

type Watch = Awaited<ReturnType<typeof readWatch>>;

function readOptions(context: IPollFunctions, rawExpressions: boolean): IDataObject {
	const options: unknown = context.getNodeParameter('options', {}, { rawExpressions });
	return isDataObject(options) ? options : {};
}

/**
 * Polls, as n8n wants it.
 *
 * @returns null when there is nothing to start the workflow with
 */
export async function pollLeads(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	let watch: Watch | undefined;
	try {
		watch = await readWatch(context);
		const isTest = context.getMode() === 'manual';
		const leads = isTest ? await readSample(watch) : await readNew(context, watch);
		return leads.length === 0 ? null : [leads.map((json) => ({ json }))];
	} catch (error) {
		throw toNodeError(context.getNode(), error, undefined, watch?.api.secrets);
	}
}

/** Some recent leads, the last one first. */
async function readSample(watch: Watch): Promise<Lead[]> {
	const end = new Date();
	const range = { start: new Date(end.getTime() - SAMPLE_DAYS * DAY), end };
	const { leads } = await readLeads(watch, { range, sortDirection: 'DESC' }, SAMPLE_SIZE);
	if (leads.length > 0) return leads.map(({ lead }) => lead);
	throw new AnswerError(
		`No leads were added in the past ${SAMPLE_DAYS} days`,
		'So there is nothing to show. Check the LID and the Filter. Once the workflow is active, it starts with the leads that are added from then on.',
	);
}

/** When the polls that are under way began, by what n8n keeps of each node, in milliseconds. */
const underWay = new WeakMap<object, number>();

/** No poll takes longer, in milliseconds. */
const LONGEST_POLL = 6 * 60 * MINUTE;

/**
 * @param time how long a poll has been under way, in milliseconds
 * @throws AnswerError when it must have been lost: it would look like "nothing new" for ever
 */
export function checkPollTime(time: number): void {
	if (time < LONGEST_POLL) return;
	throw new AnswerError(
		'An earlier poll of this node has not ended for hours',
		'Restart n8n. If it happens again, lower Max Leads per Poll and Timeout (Seconds).',
	);
}

/** The leads that were added since the last poll. */
async function readNew(context: IPollFunctions, watch: Watch): Promise<Lead[]> {
	const stored = context.getWorkflowStaticData('node');
	// n8n starts a poll on time even when the last one is still reading: both would find the same leads.
	const began = underWay.get(stored);
	if (began !== undefined) {
		checkPollTime(performance.now() - began);
		return [];
	}
	underWay.set(stored, performance.now());
	try {
		const { timeZone } = watch.api;
		const step = nextStep(readPosition(stored.position), { ...watch, timeZone, now: new Date() });
		if (step.isFirst && stored.position !== undefined) {
			context.logger.warn(
				`"${context.getNode().name}" cannot go on from where it was, because it watches other leads now or what n8n stored for it is of no use. It starts with the leads that are added from now on.`,
			);
		}
		const { fresh, position } = await takeStep(watch, step);
		// Only now that nothing can fail any more: until then the next poll begins where this one did.
		stored.position = writePosition(position);
		return fresh;
	} finally {
		underWay.delete(stored);
	}
}

async function takeStep(watch: Watch, step: Step): Promise<Taken> {
	const { query, maxLeads } = watch;
	const { range, position, isFirst } = step;
	if (!isFirst) {
		// Those that are known come along.
		const limit = maxLeads + position.known.size;
		const { leads, total } = await readLeads(watch, { range }, limit);
		const isAll = leads.length === total || leads.length < limit;
		const taken = takeFirst(step, leads, isAll, maxLeads);
		if (taken !== undefined) return taken;
	}
	const all = await readLeads(watch, { range, ...(isFirst && { fields: query.needed }) });
	return takeAll(step, all.leads);
}

async function readLeads(
	{ api, query, pageSize }: Watch,
	changes: Pick<WantedLeads, 'range'> & Partial<WantedLeads>,
	limit?: number,
): Promise<Report<ReadLead>> {
	const wanted = { ...query, ...changes };
	return await readReport(async (...page) => await api.fetchPage(wanted, ...page), {
		pageSize,
		parallelPages: PARALLEL_PAGES,
		limit,
	});
}
