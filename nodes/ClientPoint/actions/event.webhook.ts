import type { INodeProperties, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { readTimeZone } from '../../shared/calendar';
import { toNodeError } from '../../shared/errors';
import { isBlank, readText, recordOf } from '../../shared/input';
import { rememberForm } from '../../shared/labels';
import { collection } from '../../shared/operations';
import { BodyError, isChosen, readBody, toClientPointEvent } from '../event';
import { holdsSecret, readSecrets, SECRET_HEADER, SECRET_PARAMETER } from '../webhookSecret';

/** The ClientPoint Trigger: one item per event that ClientPoint sends. */

const EVENTS = [
	{
		name: 'All Events',
		value: '*',
		action: 'On any event of a ClientPoint',
		description: 'Including events that are not in this list',
	},
	{ name: 'Archived', value: 'archive', action: 'When a ClientPoint is archived' },
	{
		name: 'eBrochure',
		value: 'eBrochure',
		action: 'When a ClientPoint becomes an eBrochure',
	},
	{ name: 'Lost', value: 'lost', action: 'When a ClientPoint is lost' },
	{ name: 'Pending', value: 'pending', action: 'When a ClientPoint becomes pending' },
	{ name: 'Sent', value: 'sent', action: 'When a ClientPoint is sent' },
	{ name: 'Trashed', value: 'trash', action: 'When a ClientPoint is trashed' },
	{ name: 'Viewed', value: 'viewed', action: 'When a ClientPoint is viewed' },
	{ name: 'Won', value: 'won', action: 'When a ClientPoint is won' },
];

/** The form of the ClientPoint Trigger. */
export const receiveEventFields: INodeProperties[] = [
	{
		displayName:
			'Open <b>Webhook URLs</b> above and copy the <b>Production URL</b>. Paste it into the webhook settings of your ClientPoint account, and publish (activate) this workflow. To try it first, use the <b>Test URL</b>. It receives one event each time you listen.',
		name: 'setupNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'None',
				value: 'none',
				description: 'Anyone who knows the URL can start the workflow',
			},
			{
				name: 'Secret',
				value: 'secret',
				description: 'Only requests with the secret of the credential start the workflow',
			},
		],
		default: 'secret',
	},
	{
		displayName: `Add the secret to the end of the URL in ClientPoint, after <b>?${SECRET_PARAMETER}=</b>. If a proxy forwards the events, it can send the secret in the header <b>${SECRET_HEADER}</b> instead. Requests without it are rejected with status 401.`,
		name: 'secretNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { authentication: ['secret'] } },
	},
	{
		displayName: 'Trigger On',
		name: 'events',
		type: 'multiOptions',
		options: EVENTS,
		default: ['*'],
		description:
			'Which events start the workflow, e.g. Won. If you choose none, all do. Other events get a response, but start nothing.',
	},
	{
		displayName: 'Other Events',
		name: 'otherEvents',
		type: 'string',
		default: '',
		placeholder: 'e.g. created, reopened',
		description:
			'Comma-separated events that are not in the list above, as ClientPoint writes them in the field Event',
		displayOptions: { hide: { events: ['*'] } },
	},
	collection('Options', 'options', 'Add Option', [
		{
			displayName: 'Time Zone of Dates Name or ID',
			name: 'timeZone',
			type: 'options',
			typeOptions: { loadOptionsMethod: 'getTimeZones' },
			default: '',
			description:
				'The time zone in which ClientPoint writes dates, e.g. America/New_York. The workflow\'s if empty. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
	]),
];

/** Node's part of n8n's response object. */
interface Reply {
	writeHead(status: number, headers: Record<string, string>): unknown;
	end(text: string): unknown;
}

/** Handles a request. @throws NodeOperationError if the node isn't set up; n8n shows a failed execution */
export async function receiveEvent(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		if (!(await isAllowed(context))) {
			return reject(context, 401, 'The secret of this webhook is missing or wrong.');
		}
		// Undefined if n8n has parsed a multipart form.
		const { rawBody }: { rawBody?: Buffer } = context.getRequestObject();
		const headers = context.getHeaderData();
		const { events, unreadable } = readBody(
			rawBody === undefined
				? { headers, parts: recordOf(context.getBodyData()).data }
				: { headers, bytes: rawBody },
		);
		const chosen = [
			...readEvents('Trigger On', context.getNodeParameter('events')),
			...readEvents('Other Events', context.getNodeParameter('otherEvents', '')),
		];
		const timeZone = readZoneOfDates(context);
		const wanted = events.filter(({ event }) => isChosen(event, chosen));
		logSkipped(context, events.length - wanted.length, unreadable);
		if (wanted.length === 0) {
			return { webhookResponse: { message: 'This event does not start the workflow' } };
		}
		return {
			workflowData: [wanted.map((event) => ({ json: { ...toClientPointEvent(event, timeZone) } }))],
		};
	} catch (error) {
		if (error instanceof BodyError) return reject(context, error.status, error.message);
		const node = context.getNode();
		rememberForm(node, receiveEventFields);
		throw toNodeError(node, error, undefined);
	}
}

/** Triggers have no hints, and events that start nothing leave no execution. Contents are never logged. */
function logSkipped(context: IWebhookFunctions, notSelected: number, unreadable: number): void {
	const skipped = (count: number) =>
		`${nameOf(context)} skipped ${count} event${count === 1 ? '' : 's'}`;
	if (notSelected > 0) {
		context.logger.info(`${skipped(notSelected)} not selected in Trigger On or Other Events`);
	}
	if (unreadable > 0) {
		context.logger.warn(`${skipped(unreadable)} without "Event" or "Data" in a list`);
	}
}

/** The trigger's name in n8n's log. */
function nameOf(context: IWebhookFunctions): string {
	return `"${context.getNode().name}" in workflow ${context.getWorkflow().id}`;
}

async function isAllowed(context: IWebhookFunctions): Promise<boolean> {
	if (context.getNodeParameter('authentication') === 'none') return true;
	const secrets = readSecrets(await context.getCredentials('clientPointWebhookApi'));
	const query = recordOf(context.getQueryData());
	return holdsSecret([context.getHeaderData()[SECRET_HEADER], query[SECRET_PARAMETER]], secrets);
}

/** Names of events from a list or comma-separated text. */
function readEvents(field: string, value: unknown): string[] {
	const given: unknown[] = Array.isArray(value) ? value : [value ?? ''];
	const names = given.flatMap((each) => readText(field, each).split(','));
	// The vendor doesn't document the names of its events, so Archived includes an event `archived`.
	const labels = EVENTS.filter((event) => names.includes(event.value)).map(({ name }) => name);
	return [...names, ...labels].filter((name) => !isBlank(name));
}

function readZoneOfDates(context: IWebhookFunctions): string {
	const { timeZone } = recordOf(context.getNodeParameter('options', {}));
	return readTimeZone('Time Zone of Dates', isBlank(timeZone) ? context.getTimezone() : timeZone);
}

/** Responds with an error and starts nothing. Plain text, so that nothing in it can be markup. */
function reject(context: IWebhookFunctions, status: number, text: string): IWebhookResponseData {
	context.logger.info(`${nameOf(context)} rejected a request with status ${status}: ${text}`);
	const reply: Reply = context.getResponseObject();
	reply.writeHead(status, {
		'content-type': 'text/plain; charset=utf-8',
		'x-content-type-options': 'nosniff',
	});
	reply.end(`${text}\n`);
	return { noWebhookResponse: true };
}
