import type { IDataObject } from 'n8n-workflow';

import type { ReceivedLead } from '../../../sandbox/server';
import { processedData } from '../harness';
import { createLeads, type CreateLeadRun, EMPTY_LID } from '../support/clickPoint';
import { useClock } from '../support/clock';
import { requestsTo } from '../support/clientPoint';
import { useMemory } from '../support/memory';
import { useSandbox } from '../support/sandbox';

useClock('2026-11-21T20:00:00Z');
const sandbox = useSandbox({ leads: 0 });

const workflow = useMemory();

const create = async (run: CreateLeadRun) =>
	await createLeads(sandbox(), { id: workflow(), ...run });
const input = [{ email: 'ann@example.com' }];
const ways = ['apiKey', 'clientCredentials'] as const;
const keyed = { createOncePer: '={{ $json.email }}' };
const emails = () =>
	sandbox()
		.receivedLeads()
		.map(({ fields }) => fields.Email);

describe.each(ways)('with %s', (authentication) => {
	test('a lead is in LeadExec as the form says, and its IDs come out', async () => {
		const { json, error } = await create({
			authentication,
			input,
			parameters: {
				campaignId: 5,
				leadFields: {
					field: [
						{ name: 'Email', value: '={{ $json.email }}' },
						{ name: 'ZipCode', value: '02134' },
						{ name: 'State', value: '={{ 5 }}' },
						{ name: '__proto__', value: 'odd' },
						{ name: 'Comments', value: '={{ $json.nothing }}' },
					],
				},
				reference: 'ORDER-1',
				noSell: true,
			},
		});
		expect(error).toBeUndefined();
		const [received] = sandbox().receivedLeads();
		expect(received).toEqual<Partial<ReceivedLead>>({
			uid: expect.any(String),
			lid: EMPTY_LID,
			vid: 77,
			aid: 5,
			reference: 'ORDER-1',
			noSell: true,
			fields: { Email: 'ann@example.com', ZipCode: '02134', State: '5', ['__proto__']: 'odd' },
		});
		expect(json).toEqual([
			expect.objectContaining({ LeadIdentifier: Number(received?.uid), PostID: 9_000_001 }),
		]);
		const [request] = requestsTo(sandbox(), 'insert');
		expect({ url: request?.url, keyPlace: request?.keyPlace }).toEqual({
			url: '/v2/insert/general',
			keyPlace: 'header',
		});
		expect(request?.headers['api-key']).toBe(
			authentication === 'apiKey' ? sandbox().clickPointKey : undefined,
		);
		expect(request?.body).toMatchObject({
			source: { vid: 77, lid: EMPTY_LID, aid: 5, sendDelay: 0 },
		});
	});
});

test.each([
	[
		'{{ { Email: "b@example.com", Loan: 25.5, Owner: true, Zip: "02134", Fax: null } }}',
		{ Email: 'b@example.com', Loan: 25.5, Owner: true, Zip: '02134' },
	],
	['{ "Note": "{{ $json.note }}" }', { Note: '5" pipe", "Owner": "x' }],
	// A file whose lines end with a comma has a column without a name.
	['{ "Email": "b@example.com", "": "" }', { Email: 'b@example.com' }],
])('JSON gives fields as they are: %s', async (json, fields) => {
	await create({
		input: [{ note: '5" pipe", "Owner": "x' }],
		parameters: { specifyLeadFields: 'json', leadFieldsJson: `=${json}` },
	});
	const { body } = requestsTo(sandbox(), 'insert')[0] ?? {};
	expect(body).toMatchObject({ leads: [{ properties: {} }] });
	expect(body).toHaveProperty(['leads', 0, 'fields'], fields);
});

test('a lead is created, refused, or a duplicate', async () => {
	sandbox().configure({ refuseDuplicates: true });
	const items = [{ email: 'ann@example.com' }, { email: 'nobody' }, { email: 'ann@example.com' }];
	const run = async (options: CreateLeadRun['options']) =>
		await create({
			input: items,
			options: { concurrency: 1, ...options },
			onError: 'continueRegularOutput',
		});
	const { json } = await run({});
	expect(json[0]).toMatchObject({ LeadIdentifier: expect.any(Number) });
	expect(json[1]?.error).toBe(
		'ClickPoint did not create lead "nobody" [item 1]. ClickPoint responded: Data Errors: Email is wrong: nobody',
	);
	expect(json[2]?.error).toContain('Duplicate Lead: There is a lead with the email ann@');
	const again = await run({ ifDuplicate: 'return' });
	expect(again.json.map(({ outcome }) => outcome)).toEqual(['duplicate', undefined, 'duplicate']);
	expect(emails()).toEqual(['ann@example.com']);
});

test.each([
	[400, 0],
	[409, 0],
	[422, 60_000],
])('a refusal can come with status %i, and %i characters more', async (status, length) => {
	const answer = {
		echo: 'x y '.repeat(length / 4),
		isValidPost: false,
		ResponseType: 'Duplicate_Lead',
	};
	const body = JSON.stringify(answer);
	sandbox().misbehave({ on: 'insert', times: -1, do: { kind: 'status', status, body } });
	expect((await create({ input })).error?.message).toContain('did not create lead');
	const { json } = await create({ input, options: { ifDuplicate: 'return' } });
	expect(json).toEqual([{ ...answer, outcome: 'duplicate' }]);
});

test('Create Once Per creates a lead once, under keys of its own', async () => {
	await create({ input, parameters: keyed });
	const { json } = await create({
		input: [...input, { email: 'bob@example.com' }],
		parameters: keyed,
	});
	expect(json[0]).toEqual({ outcome: 'alreadyCreated', key: 'ann@example.com' });
	expect(emails()).toEqual(['ann@example.com', 'bob@example.com']);
	expect(processedData.entries().filter((entry) => entry.startsWith('createLead:'))).toHaveLength(
		2,
	);
});

test('Preview Only shows the request without the key, and sends nothing', async () => {
	const { json } = await create({ input, options: { previewOnly: true } });
	expect(json).toEqual([
		{
			preview: true,
			method: 'POST',
			url: `${sandbox().url}/v2/insert/general`,
			body: {
				source: { vid: 77, lid: EMPTY_LID, sendDelay: 0 },
				leads: [{ properties: {}, fields: { Email: 'ann@example.com' } }],
			},
		},
	]);
	expect(sandbox().requests()).toEqual([]);
});

describe('with Client Credentials', () => {
	const authentication = 'clientCredentials';

	test.each<[string, IDataObject]>([
		['no token', { token_type: 'Bearer' }],
		['a refusal', { error: 'invalid_client' }],
	])('%s in the answer means that nothing was sent, and the key is free', async (_, answer) => {
		const body = JSON.stringify(answer);
		// More than may stay without an answer: these are answers.
		const many = Array.from({ length: 9 }, (__, index) => ({ email: `ann${index}@example.com` }));
		sandbox().misbehave({ on: 'token', times: many.length, do: { kind: 'body', body } });
		const credential = { clientId: sandbox().clientId };
		const run = {
			authentication,
			input: many,
			parameters: keyed,
			credential,
			options: { concurrency: 1 },
		} as const;
		sandbox().revokeTokens();
		const { json } = await create({
			...run,
			// Tokens are kept per client and address.
			credential: { apiUrl: sandbox().url.replace('127.0.0.1', 'localhost') },
			onError: 'continueRegularOutput',
		});
		const told = expect.stringContaining('ClickPoint did not return an access token');
		expect(json.map(({ error }) => error)).toEqual(many.map(() => told));
		await create(run);
		expect(emails()).toEqual(many.map(({ email }) => email));
	});
});
