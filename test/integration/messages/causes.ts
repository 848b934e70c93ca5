import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';
import { request } from 'undici';

import { AnswerError, InputError, VendorError } from '../../../nodes/shared/errors';
import { connectionError } from '../../../nodes/shared/failures';
import type { Endpoint, Misbehavior, Sandbox } from '../../../sandbox/server';
import { settle } from '../../settle';
import {
	listSearch,
	type loadOptions,
	type NodeResult,
	processedData,
	runNode,
	runWorkflow,
	startWebhook,
	testCredential,
	TRIGGER,
	type WorkflowResult,
} from '../harness';
import { byId, createLeads, credentialFor, type LeadsRun, readLeads } from '../support/clickPoint';
import {
	addRecipients,
	type AddRun,
	createClientPoints,
	createdIds,
	type CreateRun,
	getLinks,
	REQUIRED,
	updateClientPoints,
	type UpdateRun,
} from '../support/clientPoint';
import { hurryTimers } from '../support/clock';
import { startUntrustedServer } from '../support/untrustedServer';

/** What a person does, or a vendor, so that the nodes and credentials say something. */

/** A message as it is shown; of a credential's Test, and in an answer to an event, it is one text. */
export interface Told {
	message: string;
	wayOut: string;
}

/** Runs a node that fails. */
export type Run = (sandbox: Sandbox) => Promise<Pick<NodeResult, 'error'>>;
/** Anything else that tells something. */
export type Cause = (sandbox: Sandbox) => Promise<Told>;

/** What was thrown, as n8n shows it. */
export function toldBy(error: unknown): Told {
	if (error instanceof InputError) return { message: error.message, wayOut: error.wayOut };
	if (error instanceof AnswerError) return { message: error.message, wayOut: error.detail };
	if (error instanceof VendorError) return { message: error.message, wayOut: error.describe([]) };
	const { message, description }: { message?: unknown; description?: unknown } = Object(error);
	if (typeof message !== 'string') throw new Error(`${String(error)} is no error`);
	return { message, wayOut: typeof description === 'string' ? description : '' };
}

export async function toldByFailure(work: Promise<unknown>): Promise<Told> {
	const ended = await settle(work);
	if (ended.done) throw new Error('It did not fail');
	return toldBy(ended.error);
}

export const leads =
	(run: LeadsRun = {}): Run =>
	async (sandbox) =>
		await readLeads(sandbox, run);
export const ofLeads = (parameters: INodeParameters) => leads({ parameters });
export const withOptions = (options: INodeParameters) => leads({ options });
export const withFilters = (...filter: INodeParameters[]) => ofLeads({ filters: { filter } });
export const inPeriod = (period: INodeParameters) => leads({ period });
export const byKey = (credential: IDataObject) => leads({ credential });
export const byClient = (credential: IDataObject) =>
	leads({ authentication: 'clientCredentials', credential });
export const leadsByClient = byClient({});
export const leadTypes = leads({
	authentication: 'clientCredentials',
	parameters: { operation: 'leadTypes' },
});

export const createLead =
	(run: LeadsRun = {}): Run =>
	async (sandbox) =>
		await createLeads(sandbox, { input: [{ email: 'ann@example.com' }], ...run });
export const withRows = (...field: INodeParameters[]) =>
	createLead({ parameters: { leadFields: { field } } });
export const leadJson = (leadFieldsJson: string) =>
	createLead({ parameters: { specifyLeadFields: 'json', leadFieldsJson } });
export const leadByClient = createLead({ authentication: 'clientCredentials' });

export const create =
	(run: CreateRun = {}): Run =>
	async (sandbox) =>
		await createClientPoints(sandbox, run);
export const withFields = (parameters: INodeParameters) => create({ parameters });
export const withKey = (apiKey: string) => create({ credential: { apiKey } });
export const withMore = (additional: INodeParameters) => create({ additional });
export const update =
	(fields: INodeParameters = {}, run: UpdateRun = {}): Run =>
	async (sandbox) =>
		await updateClientPoints(sandbox, { of: 7, fields, ...run });
export const add =
	(run: AddRun = {}): Run =>
	async (sandbox) =>
		await addRecipients(sandbox, { of: 7, input: [{ email: 'ann@example.com' }], ...run });
export const addJson = (recipientJson: string) =>
	add({ parameters: { specifyRecipient: 'json', recipientJson } });
export const getLink =
	(emails = ''): Run =>
	async (sandbox) =>
		await getLinks(sandbox, { of: 7, parameters: { emails } });

/** Lets the vendor misbehave for as long as the row takes. */
export const whileIt =
	(on: Endpoint, action: Misbehavior['do'], run: Run): Run =>
	async (sandbox) => {
		sandbox.misbehave({ on, times: -1, do: action });
		return await run(sandbox);
	};
export const answering = (on: Endpoint, body: string, run: Run, contentType?: string) =>
	whileIt(on, { kind: 'body', body, ...(contentType && { contentType }) }, run);
export const leadsAnswer = (body: string, contentType?: string) =>
	answering('leads', body, leads(), contentType);
export const tokenAnswer = (body: string, contentType?: string) =>
	answering('token', body, leadsByClient, contentType);
export const withStatus = (on: Endpoint, status: number, run: Run, body = '') =>
	whileIt(on, { kind: 'status', status, body, headers: { 'retry-after': '0' } }, run);
/** Loses the answer to what was done. */
export const losing = (on: Endpoint, run: Run) =>
	whileIt(on, { kind: 'cut', when: 'after-processing' }, run);
/** Answers one after the other, over and over. */
export const inTurn =
	(bodies: string[], run = leads()): Run =>
	async (sandbox) => {
		for (const [after, body] of [...bodies, ...bodies, ...bodies].entries()) {
			sandbox.misbehave({ on: 'leads', after, do: { kind: 'body', body } });
		}
		return await run(sandbox);
	};
/** Every second page of ten is not as it should be. */
export const onPages =
	(trick: Extract<Misbehavior['do'], { kind: 'page' }>['trick']): Run =>
	async (sandbox) => {
		for (const after of [1, 3, 5]) {
			sandbox.misbehave({ on: 'leads', after, do: { kind: 'page', trick } });
		}
		return await readLeads(sandbox, { options: { pageSize: 10, parallelPages: 1 } });
	};
/** Lets waits between two tries take no time. */
export const hurried =
	(run: Run): Run =>
	async (sandbox) => {
		hurryTimers();
		const result = await run(sandbox);
		jest.restoreAllMocks();
		return result;
	};
/** Runs with the ID of a ClientPoint that is there, which is 100001. */
export const onExisting =
	(runWith: (id: number) => Run): Run =>
	async (sandbox) => {
		const [id = 0] = await createdIds(sandbox, 1);
		return await runWith(id)(sandbox);
	};

/** Retries an execution that has created the first of two items, with a node that was changed. */
export const retried =
	(retry: (sandbox: Sandbox, retryOf: WorkflowResult) => Promise<NodeResult>): Run =>
	async (sandbox) => {
		sandbox.misbehave({ on: 'create', after: 1, do: { kind: 'status', status: 422 } });
		const input = [{}, {}];
		const failed = await createClientPoints(sandbox, { input, options: { concurrency: 1 } });
		return await retry(sandbox, failed.workflow);
	};

export const untrusted: Run = async (sandbox) => {
	const server = await startUntrustedServer();
	const result = await readLeads(sandbox, { credential: { baseUrl: server.url } });
	await server.close();
	return result;
};

/** Presses Stop while the node waits. */
export const stopped: Run = async (sandbox) => {
	const stop = new AbortController();
	const headers = { 'retry-after': '60' };
	sandbox.misbehave({ on: 'leads', times: -1, do: { kind: 'status', status: 503, headers } });
	const reading = readLeads(sandbox, { stop: stop.signal });
	while (!sandbox.requests()[0]?.ended) await new Promise(setImmediate);
	stop.abort();
	return await reading;
};

/** Two nodes with the same ID, as in a workflow that a program has written. */
export const twins: Run = async ({ clientPointKey: apiKey, url: baseUrl }) => {
	const parameters = { ...REQUIRED, createOncePer: '22364930' };
	const twin = { type: 'clientPoint', nodeId: 'same', parameters };
	return await runWorkflow({
		nodes: [
			{ name: 'Input', type: TRIGGER },
			{ ...twin, name: 'Node' },
			{ ...twin, name: 'Node1' },
		],
		credentials: { clientPointApi: { apiKey, baseUrl } },
	});
};

/** The database of n8n fails. */
export const locked: Run = async (sandbox) => {
	processedData.beforeAccess = async () => await Promise.reject(new Error('It is locked'));
	try {
		return await createClientPoints(sandbox, { parameters: { createOncePer: '5' } });
	} finally {
		processedData.reset();
	}
};

export const password: Run = async () =>
	await runNode({
		type: 'clickPoint',
		parameters: { authentication: 'password', lid: byId(1001) },
	});

/** The ninth of nine items, when the vendor is down for each. */
export const ninth: Cause = async (sandbox) => {
	sandbox.misbehave({ on: 'create', times: -1, do: { kind: 'status', status: 503 } });
	const { json } = await createClientPoints(sandbox, {
		options: { concurrency: 1 },
		input: Array.from({ length: 9 }, () => ({})),
		onError: 'continueRegularOutput',
	});
	const [message = '', wayOut = ''] = String(json[8]?.error).split(' [item 8]. ');
	return { message, wayOut };
};

/** Fills a list of the ClickPoint node, with an API key. */
export const list =
	(
		method: string,
		lid: string | number = '',
		load: typeof loadOptions | typeof listSearch = listSearch,
	): Cause =>
	async (sandbox) =>
		await toldByFailure(
			load({
				type: 'clickPoint',
				method,
				parameters: { authentication: 'apiKey', lid: byId(lid) },
				credentials: credentialFor('apiKey', sandbox),
			}),
		);

export const FACTS = { vendor: 'ClickPoint', url: 'https://clickpoint.example/', timeout: 1000 };

/** A failure that the sandbox cannot have. */
export const brokenBy = (code: string) =>
	connectionError(FACTS, Object.assign(new Error('It broke'), { code }), 'notDone');

/** Presses a credential's Test. */
export const test =
	(
		type: 'clickPointApi' | 'clientPointApi' | 'clickPointClientCredentialsApi',
		fields: IDataObject = {},
		on?: Endpoint,
		action?: Misbehavior['do'],
	): Cause =>
	async (sandbox) => {
		if (on && action) sandbox.misbehave({ times: -1, on, do: action });
		const { url } = sandbox;
		const [key, client] = [{ baseUrl: url }, { apiUrl: url, dataUrl: url }];
		const { clientId, clientSecret } = sandbox;
		const data: ICredentialDataDecryptedObject = {
			clickPointApi: { apiKey: sandbox.clickPointKey, receiverUrl: url, ...key },
			clientPointApi: { apiKey: sandbox.clientPointKey, ...key },
			clickPointClientCredentialsApi: { clientId, clientSecret, receiverUrl: url, ...client },
		}[type];
		return await toldByTest(type, Object.assign(data, fields));
	};

export async function toldByTest(
	type: string,
	data: ICredentialDataDecryptedObject,
): Promise<Told> {
	const { status, message } = await testCredential(type, data);
	if (status === 'OK') throw new Error('The Test passed');
	return { message, wayOut: '' };
}

export const SECRET = 'kq7Zx0vWj9Jt5Lr2Hs8Gd4';

/** Sends a request to the ClientPoint Trigger: what it answered, and what it threw. */
async function send(
	parameters: INodeParameters,
	secret: string,
	body: string | Buffer,
	query = '',
) {
	const webhook = await startWebhook({
		nodes: [{ name: 'Trigger', type: 'clientPointTrigger', parameters }],
		credentials: { clientPointWebhookApi: { secret } },
	});
	const headers = { 'content-type': 'text/plain' };
	const answer = await request(webhook.url + query, { method: 'POST', headers, body });
	const message = (await answer.body.text()).trim();
	await webhook.close();
	return { answer: { message, wayOut: '' }, error: webhook.errors[0] };
}

/** An event that is refused. */
export const event =
	(body: string | Buffer, parameters: INodeParameters = { authentication: 'none' }): Cause =>
	async () =>
		(await send(parameters, SECRET, body)).answer;

/** An event that comes to a trigger that is not set up right. */
export const badTrigger =
	(secret: string, parameters: INodeParameters = {}): Cause =>
	async () =>
		toldBy(
			(await send(parameters, secret, '{"Event":"won","Data":{}}', `?secret=${SECRET}`)).error,
		);
