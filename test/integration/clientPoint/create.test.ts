import type { INodeParameters } from 'n8n-workflow';

import { createClientPoints, type CreateRun } from '../support/clientPoint';
import { useClock } from '../support/clock';
import { bodyOf, useSandbox } from '../support/sandbox';

useClock('2026-11-21T20:00:00Z');
const sandbox = useSandbox({ leads: 0 });

/** Creates one ClientPoint and gives the body that the vendor received, without the key. */
async function sentBy(run: CreateRun): Promise<Record<string, unknown>> {
	const { error } = await createClientPoints(sandbox(), run);
	expect(error).toBeUndefined();
	expect(sandbox().requests()).toHaveLength(1);
	expect(sandbox().clientPoints()).toHaveLength(1);
	const { api_key: key, ...body } = bodyOf(sandbox().requests()[0]);
	expect(key).toBe(sandbox().clientPointKey);
	return body;
}

const REQUIRED_BODY = { name: 'ABC Company', revenue: 500.5, assigned_to: 'rep@example.com' };

test("the output is the vendor's answer, linked to its item", async () => {
	const { items, status } = await createClientPoints(sandbox());
	expect(status).toBe('success');
	const [created] = sandbox().clientPoints();
	expect(items).toEqual([
		{
			json: {
				status: true,
				message: 'ClientPoint created successfully.',
				clientpoint_id: created?.id,
				clientpoint_url: created?.link,
				link: created?.link,
			},
			pairedItem: { item: 0 },
		},
	]);
});

test('the key travels in the body, never in the URL, and is in nothing that n8n keeps', async () => {
	const { everything } = await createClientPoints(sandbox());
	expect(sandbox().requests()).toEqual([
		expect.objectContaining({
			method: 'POST',
			url: '/v4/clientpoint/create',
			key: sandbox().clientPointKey,
			keyPlace: 'body',
			headers: expect.objectContaining({
				accept: 'application/json',
				'content-type': 'application/json',
			}),
		}),
	]);
	expect(everything()).not.toContain(sandbox().clientPointKey);
});

describe('fields', () => {
	test('that were not given are not sent', async () => {
		expect(await sentBy({})).toEqual(REQUIRED_BODY);
	});

	test("all arrive with the vendor's names and types", async () => {
		const body = await sentBy({
			parameters: {
				recipients: {
					recipient: [
						{ firstName: 'Ann', lastName: 'Lee', email: 'ann@example.com', primary: true },
						{ firstName: 'Bo', lastName: '', email: 'bo@example.com', primary: false },
					],
				},
				customFields: {
					customField: [
						{ tag: 'location', value: 'Test location' },
						{ tag: 'pZyqqGQr', value: '' },
					],
				},
			},
			additional: {
				division: 'North America',
				expirationDate: '2024-06-15',
				testMode: true,
				fileIds: '9173927, 8102380',
				templateIds: '567834, 673498',
				sendRecipientMail: true,
				data: { value: [{ key: 'source', value: 'LeadExec' }] },
			},
		});
		expect(body).toEqual({
			...REQUIRED_BODY,
			division: 'North America',
			expiration_date: '2024-06-15',
			test_mode: true,
			file_ids: [9173927, 8102380],
			template_id: [567834, 673498],
			send_recipient_mail: true,
			custom_fields: [
				{ tag: 'location', value: 'Test location' },
				{ tag: 'pZyqqGQr', value: '' },
			],
			recipients: [
				{ first_name: 'Ann', last_name: 'Lee', email: 'ann@example.com', primary: true },
				{ first_name: 'Bo', email: 'bo@example.com', primary: false },
			],
			data: { source: 'LeadExec' },
		});
		expect(sandbox().clientPoints()[0]?.fields).toEqual(body);
	});
});

test('an instant is sent as its day in the time zone of the workflow', async () => {
	const additional = { expirationDate: '2026-12-31T23:30:00Z' };
	expect(await sentBy({ timezone: 'Europe/Berlin', additional })).toMatchObject({
		expiration_date: '2027-01-01',
	});
});

describe('recipients', () => {
	test.each([
		['quotation marks', 'Bob "The Man" Inc'],
		['quotation marks like those of JSON', 'A", "email": "other@example.com'],
		['backslashes', 'C:\\new\\table\\'],
		['line breaks', 'Fish\r\n\tChips'],
		['an expression', '{{ 1 + 1 }} $& $1'],
		['nothing', ''],
	])('can be JSON text in which an expression finds %s', async (_, company) => {
		const body = await sentBy({
			parameters: {
				specifyRecipients: 'json',
				recipientsJson:
					'=[{ "account": "The \\"{{ $json["company"] }}\\" {{ $json.none }}", "primary": {{ $json.is }}, "email": "a@b.co" }]',
				specifyCustomFields: 'json',
				customFieldsJson: '=[{"tag":"t","value": {{ JSON.stringify($json.company) }} }]',
			},
			additional: { dataJson: '={ "of {{ $json.company }}": {{ $json.list }} }' },
			input: [{ company, is: true, list: [{ company }] }],
		});
		expect(body).toMatchObject({
			recipients: [{ account: `The "${company}" `, primary: true, email: 'a@b.co' }],
			custom_fields: [{ tag: 't', value: company }],
			data: { [`of ${company}`]: [{ company }] },
		});
	});

	test('of the way that is not chosen are not sent', async () => {
		const body = await sentBy({
			parameters: {
				recipients: { recipient: [{ email: 'ann@example.com' }] },
				specifyRecipients: 'json',
				recipientsJson: '',
			},
		});
		expect(body).toEqual(REQUIRED_BODY);
	});
});

describe('several items', () => {
	const parameters: INodeParameters = {
		name: '={{ $json.company }}',
		revenue: '={{ $json.amount }}',
		assignedTo: '={{ $json.rep }}@example.com',
	};
	const input = Array.from({ length: 9 }, (_, index) => ({
		company: `Company ${index}`,
		amount: index * 10,
		rep: `rep${index}`,
	}));

	test('become one ClientPoint each, with their own values, in order', async () => {
		// The first ones take longest.
		for (const index of input.keys()) {
			sandbox().misbehave({
				on: 'create',
				containing: `Company ${index}`,
				do: { kind: 'delay', ms: 90 - index * 10 },
			});
		}
		const { items, json } = await createClientPoints(sandbox(), { parameters, input });
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(input.map((_, item) => ({ item })));
		const created = new Map(
			sandbox()
				.clientPoints()
				.map(({ id, fields }) => [id, fields]),
		);
		expect(created.size).toBe(9);
		expect(json.map(({ clientpoint_id: id }) => created.get(Number(id)))).toEqual(
			input.map(({ company, amount, rep }) => ({
				name: company,
				revenue: amount,
				assigned_to: `${rep}@example.com`,
			})),
		);
	});
});

test('each item gets what its own expressions give, however deep they are in the form', async () => {
	const input = ['ann', 'bob', 'cy'].map((name, index) => ({ name, id: 101 + index }));
	const { json, error } = await createClientPoints(sandbox(), {
		parameters: {
			recipients: {
				recipient: [
					{ email: '={{ $json.name }}@example.com', moreFields: { title: 'Dr.' } },
					{ email: 'all@example.com', moreFields: { account: '={{ $json.name }}' } },
				],
			},
			customFields: { customField: [{ tag: 'lead', value: '=no. {{ $json.id }}' }] },
		},
		additional: { templateIds: '={{ [$json.id] }}' },
		options: { concurrency: 1 },
		input,
	});
	expect(error).toBeUndefined();
	expect(json).toHaveLength(3);
	const sent = sandbox()
		.requests()
		.map((request) => JSON.stringify(bodyOf(request)));
	for (const [index, { name, id }] of input.entries()) {
		const others = input.filter((each) => each.name !== name);
		for (const own of [`"${name}@example.com"`, `"account":"${name}"`, `no. ${id}`]) {
			expect(sent[index]).toContain(own);
		}
		expect(sent[index]?.match(new RegExp(`\\b${id}\\b`, 'g'))).toHaveLength(2);
		for (const other of others)
			expect(sent[index]).not.toMatch(new RegExp(`${other.name}|${other.id}`));
	}
});

test('while many items are checked, n8n gets to its other work', async () => {
	// A millisecond passes each time that somebody looks at the clock.
	let now = performance.now();
	const clock = jest.spyOn(performance, 'now').mockImplementation(() => ++now);
	let turns = 0;
	const watch = setInterval(() => turns++, 0);
	const input = Array.from({ length: 500 }, (_, index) => ({ amount: index < 499 ? index : 'x' }));
	const { error } = await createClientPoints(sandbox(), {
		parameters: { revenue: '={{ $json.amount }}' },
		input,
	});
	clearInterval(watch);
	clock.mockRestore();
	expect(error?.message).toContain('[item 499]');
	expect(sandbox().requests()).toEqual([]);
	// Without them there are fewer than five.
	expect(turns).toBeGreaterThanOrEqual(40);
});

describe('an expression in the credential', () => {
	const run = async (apiKey: string, more: CreateRun = {}) => {
		const { error } = await createClientPoints(sandbox(), {
			credential: { apiKey },
			options: { concurrency: 1 },
			input: [{}, { account: 'B' }, {}],
			...more,
		});
		return {
			error,
			keys: sandbox()
				.requests()
				.map((request) => bodyOf(request).api_key),
		};
	};

	test.each([
		['a choice', '={{ $json.account === "B" ? "B" : "A" }}'],
		['a default for what is missing', '={{ $json.account ?? "A" }}'],
		['one that also takes care of a missing item', '={{ $input.item?.json?.account ?? "A" }}'],
		['the number of the item', '={{ $itemIndex === 1 ? "B" : "A" }}'],
	])('such as %s gives each item its own key', async (_, apiKey) => {
		const { clientPointKey: key } = sandbox();
		const { keys, error } = await run(apiKey.replace('"A"', `"${key}"`));
		// The vendor refuses the key of the second item, and nothing is sent after that.
		expect(keys).toEqual([key, 'B']);
		expect(error?.message).toContain('[item 1]');
	});

	test.each<[string, INodeParameters]>([
		['that cannot be used for a later item is told before anything is sent', {}],
		['is told before parameters of a later item', { name: '={{ $itemIndex === 2 ? "" : "A" }}' }],
	])('%s', async (_, parameters) => {
		const key = sandbox().clientPointKey;
		const { keys, error } = await run(`={{ $itemIndex === 1 ? "" : "${key}" }}`, { parameters });
		expect(error?.message).toBe('API Key of the credential is empty [item 1]');
		expect(keys).toEqual([]);
	});
});
