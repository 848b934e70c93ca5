import { randomUUID } from 'node:crypto';

import type { Sandbox } from '../sandbox/server';
import type { Workflow } from '../scripts/n8n-client';
import { chain, itemsOf, PACKAGE, type NodeSketch } from '../scripts/workflows';
import { ACCOUNT_ZONE, type LeadFormat, type Period } from './vendor';

/**
 * The workflows that are compared: this package's nodes, and the best that a user would build of
 * n8n's own. Each begins with a webhook, so that it runs as in production.
 */

/** Pages of this many leads, for all contenders; the node's default. */
export const PAGE_SIZE = 1000;

/** How many ClientPoints are created, and how many at a time where that can be said. */
export const CREATES = 1000;
const CREATES_AT_ONCE = 10;

/** A webhook that responds at once, or when the last node has ended. */
export function webhook(path: string, responseMode: 'onReceived' | 'lastNode') {
	const parameters = { httpMethod: 'POST', path, responseMode, options: {} };
	const type = 'n8n-nodes-base.webhook';
	return { name: 'Webhook', type, typeVersion: 2, webhookId: randomUUID(), parameters };
}

/** Nodes in a row behind a webhook; executions are not saved. */
export function workflowOf(name: string, nodes: NodeSketch[]): Workflow {
	const workflow = chain(name, [webhook(name, 'onReceived'), ...nodes]);
	const saved = { saveDataSuccessExecution: 'none', saveDataErrorExecution: 'none' };
	return { ...workflow, settings: { ...workflow.settings, ...saved } };
}

/** The parameters of a report's days. */
export function daysOf({ from, to }: Period): Record<string, unknown> {
	return {
		duration: 'dateRange',
		startDate: 'specific',
		specificStartDate: from,
		endDate: 'specific',
		specificEndDate: to,
	};
}

/** ClickPoint → Get Leads. */
export function ourReport(period: Period): NodeSketch[] {
	const parameters = {
		authentication: 'apiKey',
		operation: 'leads',
		lid: { __rl: true, mode: 'id', value: '1001' },
		...daysOf(period),
		returnAll: true,
		options: { timeZone: ACCOUNT_ZONE, pageSize: PAGE_SIZE },
	};
	return [{ name: 'ClickPoint', type: `${PACKAGE}.clickPoint`, parameters }];
}

/** The form by which the vendor is asked for a report, but for `skip`. */
export function reportForm(key: string, { from, to }: Period): Record<string, string> {
	const usDate = (day: string) => `${day.slice(5)}-${day.slice(0, 4)}`;
	return {
		key,
		lid: '1001',
		startdate: `${usDate(from)} 00:00:00`,
		enddate: `${usDate(to)} 23:59:59`,
		sortfields: 'DateAdded|UID',
		take: String(PAGE_SIZE),
	};
}

/** HTTP Request with pagination, then what makes items of its pages. */
export function stockReport(
	{ url, clickPointKey }: Sandbox,
	period: Period,
	format: LeadFormat,
): NodeSketch[] {
	const isJson = format === 'json';
	const total = isJson
		? '$response.body.QueryTotal'
		: '$response.body.match(/querytotal="(\\d+)"/)[1]';
	const form = Object.entries(reportForm(clickPointKey, period));
	const rows = (parameters: unknown[]) => ({ parameters });
	const pagination = {
		paginationMode: 'updateAParameterInEachRequest',
		parameters: rows([{ type: 'body', name: 'skip', value: `={{ $pageCount * ${PAGE_SIZE} }}` }]),
		paginationCompleteWhen: 'other',
		completeExpression: `={{ $pageCount * ${PAGE_SIZE} >= Number(${total}) }}`,
	};
	const response = { responseFormat: isJson ? 'json' : 'text', outputPropertyName: 'data' };
	const request = httpRequest({
		url: `${url}/`,
		sendHeaders: true,
		headerParameters: rows([{ name: 'accept', value: `application/${format}` }]),
		contentType: 'form-urlencoded',
		bodyParameters: rows(form.map(([name, value]) => ({ name, value }))),
		options: { response: { response }, pagination: { pagination } },
	});
	const parse: NodeSketch = {
		name: 'XML',
		type: 'n8n-nodes-base.xml',
		parameters: { mode: 'xmlToJson', dataPropertyName: 'data', options: {} },
	};
	return isJson ? [request, splitOut('Leads')] : [request, parse, splitOut('Leads.Lead')];
}

function httpRequest(parameters: Record<string, unknown>): NodeSketch {
	return {
		name: 'HTTP Request',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.5,
		parameters: { method: 'POST', sendBody: true, ...parameters },
	};
}

function splitOut(fieldToSplitOut: string): NodeSketch {
	const type = 'n8n-nodes-base.splitOut';
	return { name: 'Split Out', type, parameters: { fieldToSplitOut, options: {} } };
}

/** The items that ClientPoints are created of, the same for all. */
function leadsToCreate(count: number): NodeSketch[] {
	return itemsOf(Array.from({ length: count }, (_, index) => `lead-${count}-${index}`));
}

/** ClientPoint → Create, with Create Once Per or without. */
export function ourCreates(count: number, isKeyed: boolean): NodeSketch[] {
	const create: NodeSketch = {
		name: 'ClientPoint',
		type: `${PACKAGE}.clientPoint`,
		parameters: {
			resource: 'clientPoint',
			operation: 'create',
			name: '={{ $json.UID }}',
			revenue: '500.50',
			assignedTo: 'ann@example.com',
			...(isKeyed && { createOncePer: '={{ $json.UID }}' }),
			options: { concurrency: CREATES_AT_ONCE },
		},
	};
	return [...leadsToCreate(count), create];
}

/**
 * HTTP Request, one request an item, its key in a credential.
 *
 * @param interval milliseconds between batches. They start without waiting for the ends of others: as
 * long as a request takes, it keeps {@link CREATES_AT_ONCE} under way
 */
export function stockCreates({ url }: Sandbox, count: number, interval: number): NodeSketch[] {
	const body = "{ name: $json.UID, revenue: 500.5, assigned_to: 'ann@example.com' }";
	const batch = { batchSize: CREATES_AT_ONCE, batchInterval: Math.max(1, interval) };
	const create = httpRequest({
		url: `${url}/v4/clientpoint/create`,
		authentication: 'genericCredentialType',
		genericAuthType: 'httpCustomAuth',
		specifyBody: 'json',
		jsonBody: `={{ JSON.stringify(${body}) }}`,
		options: { batching: { batch } },
	});
	return [
		...leadsToCreate(count),
		{ ...create, credentials: { httpCustomAuth: { name: 'ClientPoint account' } } },
	];
}
