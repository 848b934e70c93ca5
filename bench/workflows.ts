import { randomUUID } from 'node:crypto';

import type { Workflow, WorkflowNode } from '../scripts/n8n-client';
import { ACCOUNT_ZONE, type LeadFormat, type Period, type VendorAddress } from './vendor';

/**
 * The workflows that are compared: this package's nodes, and the best that a user would build of
 * n8n's own. Each begins with a webhook, so that it runs as in production.
 */

const PACKAGE = 'n8n-nodes-clickpoint-clientpoint';

/** Pages of this many leads, for all contenders; the node's default. */
export const PAGE_SIZE = 1000;

/** How many ClientPoints are created, and how many at a time where that can be said. */
export const CREATES = 1000;
export const CREATES_AT_ONCE = 10;

export type NodeSketch = Pick<WorkflowNode, 'name' | 'type' | 'parameters'> &
	Partial<Pick<WorkflowNode, 'typeVersion' | 'credentials'>>;

/** Nodes in a row behind a webhook; executions are not saved. */
export function workflowOf(name: string, nodes: NodeSketch[]): Workflow {
	const webhook: NodeSketch = {
		name: 'Webhook',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		parameters: { httpMethod: 'POST', path: name, responseMode: 'onReceived', options: {} },
	};
	const row = [webhook, ...nodes];
	return {
		name,
		settings: {
			executionOrder: 'v1',
			saveDataSuccessExecution: 'none',
			saveDataErrorExecution: 'none',
		},
		nodes: row.map((node, index) => ({
			id: randomUUID(),
			typeVersion: 1,
			position: [index * 220, 0],
			...(index === 0 && { webhookId: randomUUID() }),
			...node,
		})),
		connections: Object.fromEntries(
			row
				.slice(0, -1)
				.map(({ name: from }, index) => [
					from,
					{ main: [[{ node: row[index + 1]?.name, type: 'main', index: 0 }]] },
				]),
		),
	};
}

/** ClickPoint → Get Leads. */
export function ourReport(period: Period): NodeSketch[] {
	return [
		{
			name: 'ClickPoint',
			type: `${PACKAGE}.clickPoint`,
			credentials: { clickPointApi: { name: 'bench' } },
			parameters: {
				authentication: 'apiKey',
				operation: 'leads',
				lid: { __rl: true, mode: 'id', value: '1001' },
				duration: 'dateRange',
				startDate: 'specific',
				specificStartDate: period.from,
				endDate: 'specific',
				specificEndDate: period.to,
				returnAll: true,
				options: { timeZone: ACCOUNT_ZONE, pageSize: PAGE_SIZE },
			},
		},
	];
}

/** The form by which the vendor is asked for a report, but for the key and `skip`. */
export function reportForm({ from, to }: Period): Record<string, string> {
	return {
		lid: '1001',
		startdate: `${usDate(from)} 00:00:00`,
		enddate: `${usDate(to)} 23:59:59`,
		sortfields: 'DateAdded|UID',
		take: String(PAGE_SIZE),
	};
}

/** `2026-11-21` as the vendor wants it: `11-21-2026`. */
function usDate(day: string): string {
	const [year, month, date] = day.split('-');
	return `${month}-${date}-${year}`;
}

/** HTTP Request with pagination, then what makes items of its pages. */
export function stockReport(
	vendor: VendorAddress,
	period: Period,
	format: LeadFormat,
): NodeSketch[] {
	const fields = { key: vendor.clickPointKey, ...reportForm(period) };
	const isJson = format === 'json';
	const total = isJson
		? '$response.body.QueryTotal'
		: '$response.body.match(/querytotal="(\\d+)"/)[1]';
	const pagination = {
		paginationMode: 'updateAParameterInEachRequest',
		parameters: {
			parameters: [{ type: 'body', name: 'skip', value: `={{ $pageCount * ${PAGE_SIZE} }}` }],
		},
		paginationCompleteWhen: 'other',
		completeExpression: `={{ $pageCount * ${PAGE_SIZE} >= Number(${total}) }}`,
	};
	const request: NodeSketch = {
		name: 'HTTP Request',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.5,
		parameters: {
			method: 'POST',
			url: `${vendor.url}/`,
			sendHeaders: true,
			headerParameters: { parameters: [{ name: 'accept', value: `application/${format}` }] },
			sendBody: true,
			contentType: 'form-urlencoded',
			bodyParameters: {
				parameters: Object.entries(fields).map(([name, value]) => ({ name, value })),
			},
			options: {
				response: {
					response: isJson
						? { responseFormat: 'json' }
						: { responseFormat: 'text', outputPropertyName: 'data' },
				},
				pagination: { pagination },
			},
		},
	};
	const parse: NodeSketch = {
		name: 'XML',
		type: 'n8n-nodes-base.xml',
		parameters: { mode: 'xmlToJson', dataPropertyName: 'data', options: {} },
	};
	const splitOut: NodeSketch = {
		name: 'Split Out',
		type: 'n8n-nodes-base.splitOut',
		parameters: { fieldToSplitOut: isJson ? 'Leads' : 'Leads.Lead', options: {} },
	};
	return isJson ? [request, splitOut] : [request, parse, splitOut];
}

/** The items that ClientPoints are created of, the same for all. */
function leadsToCreate(count: number): NodeSketch[] {
	const uids = Array.from({ length: count }, (_, index) => `lead-${count}-${index}`);
	return [
		{
			name: 'List',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: { mode: 'raw', jsonOutput: JSON.stringify({ uids }), options: {} },
		},
		{
			name: 'Leads',
			type: 'n8n-nodes-base.splitOut',
			parameters: { fieldToSplitOut: 'uids', options: { destinationFieldName: 'UID' } },
		},
	];
}

/** ClientPoint → Create, with Create Once Per or without. */
export function ourCreates(count: number, isKeyed: boolean): NodeSketch[] {
	const create: NodeSketch = {
		name: 'ClientPoint',
		type: `${PACKAGE}.clientPoint`,
		credentials: { clientPointApi: { name: 'bench' } },
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
export function stockCreates(vendor: VendorAddress, count: number, interval: number): NodeSketch[] {
	const create: NodeSketch = {
		name: 'HTTP Request',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.5,
		credentials: { httpCustomAuth: { name: 'bench' } },
		parameters: {
			method: 'POST',
			url: `${vendor.url}/v4/clientpoint/create`,
			authentication: 'genericCredentialType',
			genericAuthType: 'httpCustomAuth',
			sendBody: true,
			specifyBody: 'json',
			jsonBody:
				"={{ JSON.stringify({ name: $json.UID, revenue: 500.5, assigned_to: 'ann@example.com' }) }}",
			options: {
				batching: {
					batch: { batchSize: CREATES_AT_ONCE, batchInterval: Math.max(1, interval) },
				},
			},
		},
	};
	return [...leadsToCreate(count), create];
}
