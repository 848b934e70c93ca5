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

type NodeSketch = Pick<WorkflowNode, 'name' | 'type' | 'parameters'> & { typeVersion?: number };

export interface Contender {
	/** As tables call it. */
	title: string;
	/** The nodes behind the webhook, in their order. */
	nodes: NodeSketch[];
}

/** Nodes in a row behind a webhook. */
export function workflowOf(name: string, nodes: NodeSketch[], saved: boolean): Workflow {
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
			saveDataSuccessExecution: saved ? 'all' : 'none',
			saveDataErrorExecution: 'none',
		},
		nodes: row.map((node, index) => ({
			id: randomUUID(),
			typeVersion: 1,
			position: [index * 220, 0],
			...(index === 0 && { webhookId: randomUUID() }),
			...credentialsOf(node),
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

function credentialsOf({ type }: NodeSketch): Pick<WorkflowNode, 'credentials'> {
	if (type === `${PACKAGE}.clickPoint`)
		return { credentials: { clickPointApi: { name: 'bench' } } };
	if (type === `${PACKAGE}.clientPoint`) {
		return { credentials: { clientPointApi: { name: 'bench' } } };
	}
	return {};
}

/** Ten of the lead's forty fields, UID among them. */
const FEW_FIELDS =
	'UID, DateAdded, FirstName, LastName, Email, Phone, City, State, ZipCode, Product';

/** ClickPoint → Leads. */
export function ourReport(period: Period, options: Record<string, unknown> = {}): Contender {
	return {
		title: 'ClickPoint node',
		nodes: [
			{
				name: 'ClickPoint',
				type: `${PACKAGE}.clickPoint`,
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
					options: { timeZone: ACCOUNT_ZONE, pageSize: PAGE_SIZE, ...options },
				},
			},
		],
	};
}

/** ClickPoint → Leads with less to fetch. */
export function ourSmallReport(period: Period): Contender {
	return ourReport(period, { fields: FEW_FIELDS });
}

/** ClickPoint → Leads, and a further node that gives out a changed copy of each lead. */
export function ourCopiedReport(period: Period): Contender {
	const { title, nodes } = ourReport(period);
	const assignment = { id: randomUUID(), name: 'Checked', value: 'yes', type: 'string' };
	const edit: NodeSketch = {
		name: 'Edit Fields',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: {
			mode: 'manual',
			assignments: { assignments: [assignment] },
			includeOtherFields: true,
			options: {},
		},
	};
	return { title: `${title} → Edit Fields`, nodes: [...nodes, edit] };
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
export function stockReport(vendor: VendorAddress, period: Period, format: LeadFormat): Contender {
	const fields = {
		key: vendor.clickPointKey,
		...reportForm(period),
	};
	const total =
		format === 'json'
			? '$response.body.QueryTotal'
			: '$response.body.match(/querytotal="(\\d+)"/)[1]';
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
					response:
						format === 'json'
							? { responseFormat: 'json' }
							: { responseFormat: 'text', outputPropertyName: 'data' },
				},
				pagination: {
					pagination: {
						paginationMode: 'updateAParameterInEachRequest',
						parameters: {
							parameters: [
								{ type: 'body', name: 'skip', value: `={{ $pageCount * ${PAGE_SIZE} }}` },
							],
						},
						paginationCompleteWhen: 'other',
						completeExpression: `={{ $pageCount * ${PAGE_SIZE} >= Number(${total}) }}`,
					},
				},
			},
		},
	};
	const parse: NodeSketch = {
		name: 'XML',
		type: 'n8n-nodes-base.xml',
		parameters: { mode: 'xmlToJson', dataPropertyName: 'data', options: {} },
	};
	const splitOut = (field: string): NodeSketch => ({
		name: 'Split Out',
		type: 'n8n-nodes-base.splitOut',
		parameters: { fieldToSplitOut: field, options: {} },
	});
	return format === 'json'
		? { title: 'HTTP Request → Split Out', nodes: [request, splitOut('Leads')] }
		: { title: 'HTTP Request → XML → Split Out', nodes: [request, parse, splitOut('Leads.Lead')] };
}

/** The items that ClientPoints are created of, the same for all. */
const LEADS_TO_CREATE: NodeSketch[] = [
	{
		name: 'List',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: {
			mode: 'raw',
			jsonOutput: JSON.stringify({
				uids: Array.from({ length: CREATES }, (_, index) => `lead-${index}`),
			}),
			options: {},
		},
	},
	{
		name: 'Leads',
		type: 'n8n-nodes-base.splitOut',
		parameters: { fieldToSplitOut: 'uids', options: { destinationFieldName: 'UID' } },
	},
];

/** ClientPoint → Create. */
export function ourCreates(): Contender {
	return {
		title: `ClientPoint node, ${CREATES_AT_ONCE} at a time`,
		nodes: [
			...LEADS_TO_CREATE,
			{
				name: 'ClientPoint',
				type: `${PACKAGE}.clientPoint`,
				parameters: {
					resource: 'clientPoint',
					operation: 'create',
					name: '={{ $json.UID }}',
					revenue: '500.50',
					assignedTo: 'ann@example.com',
					options: { concurrency: CREATES_AT_ONCE },
				},
			},
		],
	};
}

/**
 * HTTP Request, one request an item.
 *
 * @param interval milliseconds between batches, or undefined for all at once. It starts batches, and
 * does not wait for their ends: as long as a request takes, it keeps so many under way
 */
export function stockCreates(vendor: VendorAddress, interval: number | undefined): Contender {
	const batch = { batchSize: CREATES_AT_ONCE, batchInterval: interval };
	return {
		title:
			interval === undefined
				? 'HTTP Request, unbatched'
				: `HTTP Request, batches of ${CREATES_AT_ONCE}`,
		nodes: [
			...LEADS_TO_CREATE,
			{
				name: 'HTTP Request',
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.5,
				parameters: {
					method: 'POST',
					url: `${vendor.url}/v4/clientpoint/create`,
					sendBody: true,
					specifyBody: 'json',
					jsonBody: `={{ JSON.stringify({ api_key: '${vendor.clientPointKey}', name: $json.UID, revenue: 500.5, assigned_to: 'ann@example.com' }) }}`,
					options: interval === undefined ? {} : { batching: { batch } },
				},
			},
		],
	};
}
