import type { IDataObject } from 'n8n-workflow';

import type { Reader } from '../../sandbox/facts';
import type { Endpoint, Sandbox, SandboxOptions } from '../../sandbox/server';
import { formatVendorDate, parseVendorDate } from '../../sandbox/zone';
import type { ReadFault } from '../faults/faults';
import {
	leads,
	type PollOperation,
	READ_OPERATIONS,
	type ReadOperation,
	trigger,
	WRITE_OPERATIONS,
	type WriteOperation,
} from '../faults/operations';
import { isRecord } from '../../scripts/json';
import { listSearch, startWebhook, testCredential } from '../integration/harness';
import {
	byId,
	CLOCK_CHANGES_LID,
	createLeads,
	credentialFor,
	MAIN_LID,
	readLeads,
} from '../integration/support/clickPoint';

/** The operations of the matrix, each under the name that the facts call it by. */

type Named<O> = O & { name: Reader };
type Lead = Record<string, unknown>;

/** A lead with its fields in some order, and without the dates that the dialect leaves open. */
function comparable(lead: Lead, { dialect }: ReadFault): Lead {
	const hasDates = Object.entries(dialect?.choices ?? {}).every(
		([id, name]) => id.endsWith('.dates') && name !== 'wallZ' && name !== 'utcZ',
	);
	const sends = Array.isArray(lead.Sends) && {
		Sends: lead.Sends.map((send: object) => ({ ...send, DateSent: undefined })),
	};
	const DateAdded = hasDates ? wallOf(String(lead.DateAdded)) : undefined;
	const fields = Object.entries({ ...lead, DateAdded, ...sends });
	return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What the vendor's clock showed, of its own date, and of ISO 8601 with an offset. */
function wallOf(date: string): string {
	const iso = /^([\d-]{10}T[\d:]{8})(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/.exec(date)?.[1];
	const wall = parseVendorDate(date) ?? NaN;
	const isDocumented = !Number.isNaN(wall) && formatVendorDate(wall) === date;
	return iso ?? (isDocumented ? new Date(wall).toISOString().slice(0, 19) : `not read: ${date}`);
}

const isoDates = { isoDates: true };
const filter = { filter: '{"State":"CA"}' };

const byKey = leads('', { parallelPages: 2, options: isoDates });
const byClient = leads('', {
	parallelPages: 2,
	options: isoDates,
	authentication: 'clientCredentials',
});

/** Leads of one state. */
const filtered = (operation: ReadOperation): ReadOperation => ({
	...operation,
	all: (sandbox, sortBy) => operation.all(sandbox, sortBy).filter(({ State }) => State === 'CA'),
});

export const READS: ReadonlyArray<Named<ReadOperation>> = [
	{ ...byKey, name: 'leads', comparable },
	{ ...byKey, name: 'leadsXml', comparable, dialect: { 'dataInterface.json': 'xml' } },
	{
		...filtered(leads('', { parallelPages: 2, options: filter })),
		name: 'filtered',
		comparable,
	},
	{ ...byClient, name: 'leadsByClient', comparable },
	{
		...filtered(
			leads('', { parallelPages: 2, options: filter, authentication: 'clientCredentials' }),
		),
		name: 'filteredByClient',
		comparable,
	},
	...READ_OPERATIONS.filter(({ endpoint }) => endpoint === 'leadTypes').map(
		(operation): Named<ReadOperation> => ({
			...operation,
			name: 'leadTypes',
			// Under whichever names.
			comparable: (leadType) => ({ ...Object.values(leadType) }),
			idOf: (leadType) => Object.values(leadType)[0],
		}),
	),
	...READ_OPERATIONS.filter(({ endpoint }) => endpoint === 'getLink').map(
		(operation): Named<ReadOperation> => ({
			...operation,
			name: 'getLink',
			toldItems: 1,
			// What is said after the link's path is kept.
			comparable: ({ clientpoint_id, clientpoint_url, personal_links }) => ({
				clientpoint_id,
				clientpoint_url: String(clientpoint_url)
					.replace('/en/view/', '/')
					.replace(/\/$|\?.*/, ''),
				personal_links,
			}),
		}),
	),
];

export const POLLS: ReadonlyArray<Named<PollOperation>> = [
	{ ...trigger('', 'apiKey', isoDates), name: 'trigger', comparable },
	{
		...trigger('', 'clientCredentials', isoDates),
		name: 'triggerByClient',
		comparable,
	},
];

const NAMES: Readonly<Record<string, Reader>> = {
	Create: 'create',
	'Create, Create Once Per': 'createOnce',
	Update: 'update',
	'Recipient Add': 'addRecipient',
	'Create Lead': 'createLead',
	'Create Lead, Create Once Per': 'createLeadOnce',
	'Create Lead with Client Credentials': 'createLeadByClient',
};
export const WRITES: ReadonlyArray<Named<WriteOperation>> = WRITE_OPERATIONS.flatMap(
	(operation) => {
		const name = NAMES[operation.name];
		return name === undefined ? [] : [{ ...operation, name }];
	},
);

/** What of an event is the same, however the vendor writes it. */
function asEvent({ event, data }: IDataObject): unknown {
	const { ClientPointId, Client, Revenue, CreatedDate, Status }: Lead = isRecord(data) ? data : {};
	return [String(event).toLowerCase(), ClientPointId, Client, Revenue, CreatedDate, Status];
}

/** An operation that gives one result, the same with every dialect that it bears. */
export interface Check {
	name: Reader;
	endpoint: Endpoint;
	path: string;
	/** The sandbox that it needs, where any other would not do. */
	options?: SandboxOptions;
	/** @throws whatever the person is shown as an error */
	run(sandbox: Sandbox): Promise<unknown>;
}

const test = (
	name: Reader,
	type: string,
	fields: (sandbox: Sandbox) => Record<string, string>,
): Check => ({
	name,
	endpoint: 'leads',
	path: '/',
	run: async (sandbox) => {
		const { status, message } = await testCredential(type, fields(sandbox));
		if (status !== 'OK') throw new Error(message);
		return status;
	},
});

export const CHECKS: readonly Check[] = [
	{
		name: 'picker',
		endpoint: 'leadTypes',
		path: '/v1/leadtypes',
		run: async (sandbox) =>
			await listSearch({
				type: 'clickPoint',
				method: 'searchLeadTypes',
				parameters: { authentication: 'clientCredentials' },
				credentials: credentialFor('clientCredentials', sandbox),
			}),
	},
	test('testKey', 'clickPointApi', ({ url, clickPointKey }) => ({
		apiKey: clickPointKey,
		baseUrl: url,
		testLid: `${MAIN_LID}`,
	})),
	test('testClient', 'clickPointClientCredentialsApi', ({ url, clientId, clientSecret }) => ({
		clientId,
		clientSecret,
		apiUrl: url,
		dataUrl: url,
	})),
	test('testClientPoint', 'clientPointApi', ({ url, clientPointKey }) => ({
		apiKey: clientPointKey,
		baseUrl: url,
	})),
	{
		name: 'clockChange',
		endpoint: 'leads',
		path: '/',
		options: { now: () => new Date('2026-11-21T20:00:00Z') },
		run: async (sandbox) => {
			const lid = CLOCK_CHANGES_LID;
			const missing: string[] = [];
			// Their midnights lie in the second and in the first pass of the hour that Los Angeles has twice.
			for (const [timezone, day, from, to] of [
				['Pacific/Marquesas', '2026-10-31', '2026-10-31T09:30Z', '2026-11-01T09:30Z'],
				['Pacific/Pitcairn', '2026-11-01', '2026-11-01T08:00Z', '2026-11-02T08:00Z'],
			] as const) {
				const result = await readLeads(sandbox, {
					parameters: { lid: byId(lid) },
					period: { duration: 'singleDate', reportDate: 'specific', specificDate: day },
					timezone,
				});
				if (result.error) throw result.error;
				const uids = result.json.map(({ UID }) => UID);
				const expected = sandbox.uidsOf(lid, new Date(from), new Date(to));
				missing.push(...expected.filter((uid) => !uids.includes(uid)));
			}
			return missing;
		},
	},
	{
		name: 'duplicate',
		endpoint: 'insert',
		path: '/v2/insert/general',
		run: async (sandbox) => {
			sandbox.configure({ refuseDuplicates: true });
			const email = `dup${sandbox.receivedLeads().length}@example.com`;
			const run = async () =>
				await createLeads(sandbox, { input: [{ email }], options: { ifDuplicate: 'return' } });
			await run();
			const { length } = sandbox.receivedLeads();
			const { error, json } = await run();
			if (error) throw error;
			return [json.map(({ outcome }) => outcome), sandbox.receivedLeads().length - length];
		},
	},
	{
		name: 'webhook',
		endpoint: 'create',
		path: '/',
		run: async (sandbox) => {
			const hook = await startWebhook({
				nodes: [
					{
						name: 'Won',
						type: 'clientPointTrigger',
						parameters: { authentication: 'none', events: ['won'] },
					},
				],
			});
			try {
				sandbox.configure({ webhookUrl: hook.url });
				const data: IDataObject = { Client: 'Bäckerei Grün', CreatedDate: '2026-11-21 09:30:00' };
				const { status, answer, error } = await sandbox.sendEvent({ event: 'won', data });
				if (status !== 200) throw new Error(error ?? answer);
				const [execution] = await hook.executions();
				return execution?.json('Won').map(asEvent);
			} finally {
				await hook.close();
			}
		},
	},
];
