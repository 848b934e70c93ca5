import type { INodeParameters } from 'n8n-workflow';
import { request } from 'undici';

import {
	type ActiveWebhook,
	NO_OP,
	packageUnderTest,
	startWebhook,
	textsIn,
	type WorkflowResult,
} from '../harness';
import { piecesOf } from '../support/secrets';

const SECRET = 'kq7Zx0vWj9Jt5Lr2Hs8Gd4';
const WRONG = 'Wr0ngKq7Zx0vWj9Jt5Lr2H';
const JSON_TYPE = { 'content-type': 'application/json' };

const EVENT = {
	Event: 'won',
	Data: {
		ClientPointId: '12345',
		Revenue: '500.00',
		CreatedDate: '2025-02-04 09:02:58',
		WonDate: '2025-07-04 10:00:00',
		LostDate: null,
		Status: 'won',
		CustomFields: { Zip: '02134' },
	},
};

// Loading n8n takes long on a busy machine.
beforeAll(async () => void (await packageUnderTest()), 120_000);

let active: ActiveWebhook | undefined;
afterEach(async () => {
	await active?.close();
	active = undefined;
});

interface Setup {
	parameters?: INodeParameters;
	/** Of the credential; there is none when left out. */
	secret?: string;
	previousSecret?: string;
	timezone?: string;
}

async function activate({
	parameters = {},
	secret,
	previousSecret = '',
	timezone,
}: Setup = {}): Promise<ActiveWebhook> {
	active = await startWebhook({
		nodes: [
			{
				name: 'Trigger',
				type: 'clientPointTrigger',
				parameters: { ...(secret === undefined && { authentication: 'none' }), ...parameters },
			},
			{ name: 'After', type: NO_OP },
		],
		...(secret !== undefined && {
			credentials: { clientPointWebhookApi: { secret, previousSecret } },
		}),
		...(timezone !== undefined && { settings: { timezone } }),
	});
	return active;
}

interface Answer {
	status: number;
	contentType: string;
	text: string;
}

async function post(
	webhook: ActiveWebhook,
	body: unknown = EVENT,
	{ query = '', headers = JSON_TYPE }: { query?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
	const answer = await request(webhook.url + query, {
		method: 'POST',
		headers,
		body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
	});
	return {
		status: answer.statusCode,
		contentType: String(answer.headers['content-type']),
		text: await answer.body.text(),
	};
}

/** The only execution that was started. */
async function execution(webhook: ActiveWebhook): Promise<WorkflowResult> {
	const all = await webhook.executions();
	expect(all).toHaveLength(1);
	const [only] = all;
	if (!only) throw new Error('Nothing was started');
	return only;
}

async function expectNothingStarted(webhook: ActiveWebhook): Promise<void> {
	expect(await webhook.executions()).toEqual([]);
	expect(webhook.errors).toEqual([]);
}

describe('an event', () => {
	test('starts the workflow with one item, and is answered at once', async () => {
		const webhook = await activate({ timezone: 'America/New_York' });
		expect(await post(webhook)).toEqual({
			status: 200,
			contentType: 'application/json; charset=utf-8',
			text: '{"message":"Workflow was started"}',
		});
		const { status, json } = await execution(webhook);
		expect(status).toBe('success');
		expect(json('After')).toEqual([
			{
				event: 'won',
				data: {
					...EVENT.Data,
					Revenue: 500,
					CreatedDate: '2025-02-04T09:02:58-05:00',
					WonDate: '2025-07-04T10:00:00-04:00',
				},
				raw: EVENT,
			},
		]);
	});

	test('has its dates in the zone of the option, and not in that of the workflow', async () => {
		const webhook = await activate({
			timezone: 'America/New_York',
			parameters: { options: { timeZone: 'Asia/Kolkata' } },
		});
		await post(webhook);
		const { json } = await execution(webhook);
		expect(json('Trigger')).toMatchObject([{ data: { WonDate: '2025-07-04T10:00:00+05:30' } }]);
	});

	test('can come in a list: those that were chosen are items, the others are counted in the log', async () => {
		const webhook = await activate({ parameters: { events: ['won'] } });
		const [lost, nothing] = [{ ...EVENT, Event: 'lost' }, { Event: 'won' }];
		const client = `Client ${SECRET}`;
		const list = [EVENT, lost, { Event: 'won', Data: { Client: client } }, lost, nothing];
		expect(await post(webhook, list)).toMatchObject({ status: 200 });
		const { json } = await execution(webhook);
		expect(json('After').map(({ raw }) => raw)).toEqual([list[0], list[2]]);
		expect(webhook.log).toEqual([
			expect.stringMatching(
				/^"Trigger" in workflow .+ skipped 2 events not selected in Trigger On/,
			),
			expect.stringMatching(/skipped 1 event without "Event" or "Data" in a list/),
		]);
		expect(piecesOf(SECRET, webhook.log.join())).toEqual([]);
	});

	test('that comes again starts the workflow again', async () => {
		const webhook = await activate();
		await Promise.all([post(webhook), post(webhook), post(webhook)]);
		expect(await webhook.executions()).toHaveLength(3);
	});
});

describe('the secret', () => {
	test.each<[string, string, Record<string, string>]>([
		['at the end of the URL', `?secret=${SECRET}`, {}],
		['between other parameters', `?a=b&secret=${SECRET}&c=d`, {}],
		['in a header', '', { 'X-Webhook-Secret': SECRET }],
		[
			'in a header, beside a wrong one in the URL',
			`?secret=${WRONG}`,
			{ 'x-webhook-secret': SECRET },
		],
	])('%s lets an event through, and is kept nowhere', async (_, query, headers) => {
		const webhook = await activate({ secret: SECRET });
		const answer = await post(webhook, EVENT, { query, headers: { ...JSON_TYPE, ...headers } });
		expect(answer).toMatchObject({ status: 200, text: '{"message":"Workflow was started"}' });
		const { status, json, everything } = await execution(webhook);
		expect(status).toBe('success');
		expect(json('After')).toHaveLength(1);
		expect(piecesOf(SECRET, everything() + answer.text)).toEqual([]);
	});

	test.each<[string, string, Record<string, string>]>([
		['missing', '', {}],
		['empty', '?secret=', {}],
		['wrong in the URL', `?secret=${WRONG}`, {}],
		['wrong in the header', '', { 'x-webhook-secret': WRONG }],
		['there twice', `?secret=${SECRET}&secret=${SECRET}`, {}],
		['under another name', `?Secret=${SECRET}`, {}],
		['in another header', '', { authorization: SECRET }],
	])('%s: the event is refused with 401, and no word of the secret', async (_, query, headers) => {
		const webhook = await activate({ secret: SECRET });
		const answer = await post(webhook, EVENT, { query, headers: { ...JSON_TYPE, ...headers } });
		expect(answer).toEqual({
			status: 401,
			contentType: 'text/plain; charset=utf-8',
			text: 'The secret of this webhook is missing or wrong.\n',
		});
		expect(webhook.log).toEqual([expect.stringMatching(/rejected a request with status 401/)]);
		expect(piecesOf(SECRET, webhook.log.join())).toEqual([]);
		await expectNothingStarted(webhook);
	});

	test('is asked for before anything is said of the body', async () => {
		const webhook = await activate({ secret: SECRET });
		expect(await post(webhook, '{}')).toMatchObject({ status: 401 });
		expect(await post(webhook, '{}', { query: `?secret=${SECRET}` })).toMatchObject({
			status: 400,
		});
	});

	test('that came before lets an event through as long as the credential has it', async () => {
		const webhook = await activate({ secret: SECRET, previousSecret: WRONG });
		expect(await post(webhook, EVENT, { query: `?secret=${WRONG}` })).toMatchObject({
			status: 200,
		});
	});

	test('is not asked for without Authentication', async () => {
		const webhook = await activate({ secret: SECRET, parameters: { authentication: 'none' } });
		expect(await post(webhook)).toMatchObject({ status: 200 });
	});

	test.each<[string, string, string | undefined, string]>([
		['is empty', 'secret', '', 'is empty'],
		['is not there', 'secret', undefined, 'credentials'],
		['is asked for in an unknown way', 'token', SECRET, 'Credentials not found'],
	])('that %s lets nothing through, and the execution says why', async (...row) => {
		const [, authentication, secret, message] = row;
		const webhook = await activate({
			parameters: { authentication },
			...(secret !== undefined && { secret }),
		});
		for (const query of ['', '?secret=', `?secret=${encodeURIComponent(secret ?? '')}`]) {
			expect(await post(webhook, EVENT, { query })).toMatchObject({ status: 500 });
		}
		expect(await webhook.executions()).toEqual([]);
		expect(webhook.errors).toHaveLength(3);
		expect(String(webhook.errors[0])).toContain(message);
		expect(piecesOf(SECRET, textsIn(webhook.errors))).toEqual([]);
	});
});

describe('Events', () => {
	const sent = async (parameters: INodeParameters, ...events: string[]): Promise<unknown[]> => {
		const webhook = await activate({ parameters });
		for (const Event of events) {
			expect(await post(webhook, { ...EVENT, Event })).toMatchObject({ status: 200 });
		}
		expect(webhook.errors).toEqual([]);
		const executions = await webhook.executions();
		return executions.map(({ json }) => json('After')[0]?.event);
	};

	test.each<[string, INodeParameters, string[]]>([
		['nothing changed', {}, ['won', 'sent', 'reopened']],
		['nothing chosen', { events: [] }, ['won', 'sent', 'reopened']],
		['Won and another', { events: ['won'], otherEvents: 'created, Reopened' }, ['won', 'reopened']],
		['an expression that gives a text', { events: '={{ "won,lost" }}' }, ['won']],
		[
			'Other Events that are hidden',
			{ events: ['*'], otherEvents: 'x' },
			['won', 'sent', 'reopened'],
		],
	])('with %s', async (_, parameters, expected) => {
		expect(await sent(parameters, 'won', 'sent', 'reopened')).toEqual(expected);
	});

	test.each([
		['archive', 'archived', 1],
		['trash', 'Trashed', 1],
		['archive', 'archiving', 0],
	])('with %s, the event %s starts %i executions', async (chosen, event, count) => {
		expect(await sent({ events: [chosen] }, event)).toHaveLength(count);
	});

	test('an event that was not chosen is answered, so that ClientPoint does not send it again', async () => {
		const webhook = await activate({ parameters: { events: ['lost'] } });
		expect(await post(webhook)).toEqual({
			status: 200,
			contentType: 'application/json; charset=utf-8',
			text: '{"message":"This event does not start the workflow"}',
		});
		await expectNothingStarted(webhook);
	});
});
