import type { INodeParameters } from 'n8n-workflow';

import { createClientPoints, type CreateRun, REQUIRED } from '../support/clientPoint';
import { useClock } from '../support/clock';
import { bodyOf, underWayAt, useSandbox } from '../support/sandbox';

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

	test('that were left empty are not sent', async () => {
		const body = await sentBy({
			parameters: { recipients: {}, customFields: { customField: [] } },
			additional: {
				division: '',
				expirationDate: '',
				fileIds: ' ',
				templateIds: '={{ [] }}',
				data: {},
				dataJson: '',
				testMode: '={{ null }}',
				sendRecipientMail: '={{ $json.nothing }}',
			},
		});
		expect(body).toEqual(REQUIRED_BODY);
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

	test('switches that are off are sent as off', async () => {
		const body = await sentBy({
			additional: { testMode: false, sendRecipientMail: '={{ "false" }}' },
		});
		expect(body).toMatchObject({ test_mode: false, send_recipient_mail: false });
	});

	test('keep emoji, quotation marks and other alphabets', async () => {
		const name = '山田 & Søn "Łódź" <b> 🦊';
		expect(await sentBy({ parameters: { name } })).toMatchObject({ name });
	});

	test('lose the white space around name and address', async () => {
		const body = await sentBy({
			parameters: { name: ' ABC Company\n', assignedTo: ' rep@example.com ' },
		});
		expect(body).toEqual(REQUIRED_BODY);
	});
});

describe('revenue', () => {
	test.each<[string, string | number, number]>([
		['text with a point', '500.50', 500.5],
		['a number', 500.5, 500.5],
		['text with white space around it', ' 1250 ', 1250],
		['nothing', '0', 0],
		['text with a sign and commas', '$1,250.00', 1250],
		['an expression that gives a number', '={{ 0.1 + 0.2 }}', 0.1 + 0.2],
	])('can be %s', async (_, revenue, sent) => {
		expect(await sentBy({ parameters: { revenue } })).toMatchObject({ revenue: sent });
	});

	test.each([
		['"1,250"'],
		['"500,50"'],
		['""'],
		['null'],
		['true'],
		['[500]'],
		['1e400'],
		['1e300'],
	])('%s is refused with an example, never guessed', async (revenue) => {
		const { error } = await createClientPoints(sandbox(), {
			parameters: { revenue: `={{ ${revenue} }}` },
		});
		expect(error?.message).toMatch(
			['""', 'null'].includes(revenue)
				? /^Revenue is empty \[item 0\]$/
				: /^Revenue: .+ is not a clear amount \[item 0\]$/,
		);
		expect(error?.description).toContain('500.50');
		expect(sandbox().requests()).toEqual([]);
	});
});

describe('the expiration date can be', () => {
	test.each<[string, string, string]>([
		['a date', '2026-12-31', '2026-12-31'],
		['what the date picker gives', '2026-12-31T09:30:00', '2026-12-31'],
		["an instant, on its day in the workflow's zone", '2026-12-31T23:30:00Z', '2027-01-01'],
		['an expression with a DateTime', '={{ $now.plus({ days: 30 }) }}', '2026-12-21'],
	])('%s', async (_, expirationDate, sent) => {
		const body = await sentBy({ additional: { expirationDate }, timezone: 'Europe/Berlin' });
		expect(body).toMatchObject({ expiration_date: sent });
	});
});

describe('ids can be', () => {
	test.each<[string, string | number, unknown]>([
		['text with commas', '9173927, 8102380', [9173927, 8102380]],
		['text with one', '9173927', [9173927]],
		['text that ends with a comma', '9173927,', [9173927]],
		['a number', '={{ 9173927 }}', [9173927]],
		['an array of numbers', '={{ [9173927, 8102380] }}', [9173927, 8102380]],
		['an array of texts', '={{ $json.ids }}', [9173927, 8102380]],
	])('%s', async (_, ids, sent) => {
		const body = await sentBy({
			additional: { fileIds: ids, templateIds: ids },
			input: [{ ids: ['9173927', ' 8102380 '] }],
		});
		expect(body).toMatchObject({ file_ids: sent, template_id: sent });
	});
});

describe('recipients', () => {
	test('can have all the optional fields', async () => {
		const { recipients } = await sentBy({
			parameters: {
				recipients: {
					recipient: [
						{
							email: 'ann@example.com',
							primary: true,
							moreFields: {
								account: 'A-1',
								addressLine1: '1 Main St',
								city: 'Boston',
								country: 'US',
								fax: '1',
								mobile: '2',
								phoneNumber: '+16175550100',
								prefix: 'Dr.',
								state: 'MA',
								title: 'CEO',
								zip: '02134',
							},
						},
					],
				},
			},
		});
		expect(recipients).toEqual([
			{
				email: 'ann@example.com',
				primary: true,
				account: 'A-1',
				address_line_1: '1 Main St',
				city: 'Boston',
				country: 'US',
				fax: '1',
				mobile: '2',
				phone_number: '+16175550100',
				prefix: 'Dr.',
				state: 'MA',
				title: 'CEO',
				zip: '02134',
			},
		]);
	});

	const ann = { first_name: 'Ann', email: 'ann@example.com', primary: true, zip: '02134' };

	test.each<[string, string, unknown]>([
		[
			'text',
			JSON.stringify([ann, { email: 'bo@example.com' }]),
			[ann, { email: 'bo@example.com' }],
		],
		['text of a single one', JSON.stringify(ann), [ann]],
		['an expression that returns an array', '={{ $json.people }}', [ann]],
		['an expression that gives an object', '={{ $json.people[0] }}', [ann]],
		['an expression that gives text', '={{ JSON.stringify($json.people) }}', [ann]],
		['an empty array', '[]', undefined],
	])('can be JSON: %s', async (_, recipientsJson, sent) => {
		const { recipients } = await sentBy({
			parameters: { specifyRecipients: 'json', recipientsJson },
			input: [{ people: [ann] }],
		});
		expect(recipients).toEqual(sent);
	});

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

	test.each([
		[9007199254740992, 'is a number too large to be kept exactly'],
		[Number.NaN, 'is not text'],
	])('as JSON refuse %s within quotation marks', async (id, problem) => {
		const { error } = await createClientPoints(sandbox(), {
			additional: { dataJson: '={ "id": "{{ $json.id }}" }' },
			input: [{ id }],
		});
		expect(error?.message).toBe(`{{ $json.id }}: ${id} ${problem} [item 0]`);
		expect(sandbox().requests()).toEqual([]);
	});

	test('as JSON keep fields that are not documented, and lose empty ones', async () => {
		const { recipients } = await sentBy({
			parameters: {
				specifyRecipients: 'json',
				recipientsJson:
					'[{"email":"a@b.co","primary":"true","zip":2134,"language":{"is":"en"},"fax":null}]',
			},
		});
		expect(recipients).toEqual([
			{ email: 'a@b.co', primary: true, zip: '2134', language: { is: 'en' } },
		]);
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

describe('custom fields', () => {
	test.each<[string, string]>([
		['text', '[{"tag":"location","value":"Boston"},{"tag":"rooms","value":4}]'],
		['an expression that returns an array', '={{ $json.fields }}'],
	])('can be JSON: %s', async (_, customFieldsJson) => {
		const body = await sentBy({
			parameters: { specifyCustomFields: 'json', customFieldsJson },
			input: [
				{
					fields: [
						{ tag: 'location', value: 'Boston' },
						{ tag: 'rooms', value: 4 },
					],
				},
			],
		});
		expect(body.custom_fields).toEqual([
			{ tag: 'location', value: 'Boston' },
			{ tag: 'rooms', value: '4' },
		]);
	});

	test('can be expressions; numbers and switches become text', async () => {
		const body = await sentBy({
			parameters: {
				customFields: {
					customField: [
						{ tag: '={{ $json.tag }}', value: '={{ 2.5 }}' },
						{ tag: 'b', value: '={{ true }}' },
						{ tag: 'c', value: '={{ null }}' },
					],
				},
			},
			input: [{ tag: 'a' }],
		});
		expect(body.custom_fields).toEqual([
			{ tag: 'a', value: '2.5' },
			{ tag: 'b', value: 'true' },
			{ tag: 'c', value: '' },
		]);
	});
});

describe('data', () => {
	test('can be JSON, with rows beside it', async () => {
		const body = await sentBy({
			additional: {
				dataJson: '{"a":1,"b":{"c":[true]}}',
				data: {
					value: [
						{ key: 'a', value: 'row' },
						{ key: 'd', value: '={{ [1] }}' },
					],
				},
			},
		});
		expect(body.data).toEqual({ a: 'row', b: { c: [true] }, d: [1] });
	});

	test('can be the whole lead', async () => {
		const lead = { UID: '1', Sends: [{ Client: 'A' }], 'address.city': 'X', ZipCode: '02134' };
		expect(await sentBy({ additional: { dataJson: '={{ $json }}' }, input: [lead] })).toMatchObject(
			{
				data: lead,
			},
		);
	});

	test('with hostile names pollutes no prototype and arrives', async () => {
		await sentBy({
			additional: {
				dataJson: '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
				data: { value: [{ key: 'toString', value: 'x' }] },
			},
		});
		expect(sandbox().requests()[0]?.rawBody).toContain(
			'"data":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":"x"}',
		);
		expect({}).not.toHaveProperty('polluted');
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

	test.each([1, 2, 4])('are created %i at a time', async (concurrency) => {
		sandbox().misbehave({ on: 'create', times: -1, do: { kind: 'delay', ms: 400 } });
		await createClientPoints(sandbox(), { parameters, input, options: { concurrency } });
		expect(Math.max(...underWayAt(sandbox().requests()))).toBe(concurrency);
	});

	// Of its own: n8n goes on sending fewer requests to a host that was busy.
	const busy = useSandbox({ leads: 0 });

	test('are created fewer at a time after ClientPoint was asked too often', async () => {
		busy().misbehave([
			{
				on: 'create',
				after: 5,
				do: { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
			},
			{ on: 'create', times: -1, do: { kind: 'delay', ms: 300 } },
		]);
		const many = [...input, ...input, ...input].map((item, index) => ({
			...item,
			company: `Company ${index}`,
		}));
		const { json } = await createClientPoints(busy(), {
			parameters,
			input: many,
			options: { concurrency: 6 },
		});
		expect(json).toHaveLength(many.length);
		expect(busy().clientPoints()).toHaveLength(many.length);
		const underWay = underWayAt(busy().requests());
		expect(Math.max(...underWay)).toBe(6);
		const names = busy()
			.requests()
			.map((request) => bodyOf(request).name);
		// Not the one that was refused: it comes again while the others of the first six may still be under way.
		const next = underWay.filter((_, place) => place > 5 && names[place] !== names[5]);
		expect(Math.max(...next.slice(0, 4))).toBeLessThanOrEqual(3);
	});

	test('are all checked before the first request', async () => {
		const { error } = await createClientPoints(sandbox(), {
			parameters,
			input: [...input, { company: 'Last', amount: '1,000', rep: 'x' }],
		});
		expect(error?.message).toContain('Revenue: "1,000"');
		expect(error?.message).toContain('[item 9]');
		expect(error?.context?.itemIndex).toBe(9);
		expect(sandbox().requests()).toEqual([]);
	});
});

describe('bad input is refused before anything is sent', () => {
	const recipients = (row: INodeParameters): CreateRun => ({
		parameters: { recipients: { recipient: [{ email: 'ok@example.com' }, row] } },
	});
	const json = (recipientsJson: string): CreateRun => ({
		parameters: { specifyRecipients: 'json', recipientsJson },
	});
	const customFieldsJson = (customFieldsJson: string): CreateRun => ({
		parameters: { specifyCustomFields: 'json', customFieldsJson },
	});

	test.each<[string, CreateRun, string]>([
		['no name', { parameters: { name: '={{ " " }}' } }, 'Name is empty'],
		['a name that is an object', { parameters: { name: '={{ ({ a: 1 }) }}' } }, 'Name: {"a":1}'],
		['no assignee', { parameters: { assignedTo: '={{ undefined }}' } }, 'Assigned To is empty'],
		['an assignee without a domain', { parameters: { assignedTo: 'rep' } }, 'Assigned To: "rep"'],
		[
			'two assignees',
			{ parameters: { assignedTo: 'a@b.co, c@d.co' } },
			'Assigned To: "a@b.co, c@d.co"',
		],
		['a division that is a list', { additional: { division: '={{ [1] }}' } }, 'Division: [1]'],
		[
			'an impossible expiration',
			{ additional: { expirationDate: '2026-02-30' } },
			'Expiration Date: "2026-02-30"',
		],
		[
			'an American expiration',
			{ additional: { expirationDate: '6/15/2026' } },
			'Expiration Date: "6/15/2026"',
		],
		['a switch that is a word', { additional: { testMode: '={{ "yes" }}' } }, 'Test Mode: "yes"'],
		[
			'a switch that is a number',
			{ additional: { sendRecipientMail: '={{ 1 }}' } },
			'Send Recipient Mail: 1',
		],
		[
			'a file id that is a name',
			{ additional: { fileIds: '9173927, contract' } },
			'File IDs: " contract"',
		],
		['a file id of zero', { additional: { fileIds: '0' } }, 'File IDs: "0"'],
		[
			'a template id that is a fraction',
			{ additional: { templateIds: '={{ [1.5] }}' } },
			'Template IDs: 1.5',
		],
		[
			'a recipient without an address',
			recipients({ firstName: 'Ann', email: '={{ "" }}' }),
			'Recipient 2, Email is empty',
		],
		[
			'a recipient with a wrong address',
			recipients({ email: 'ann@' }),
			'Recipient 2, Email: "ann@"',
		],
		[
			'a recipient whose name is a list',
			recipients({ email: 'a@b.co', firstName: '={{ [1] }}' }),
			'Recipient 2, First Name: [1]',
		],
		[
			'a recipient whose zip is a switch',
			recipients({ email: 'a@b.co', moreFields: { zip: '={{ true }}' } }),
			'Recipient 2, Zip: true',
		],
		[
			'a primary that is a word',
			recipients({ email: 'a@b.co', primary: '={{ "yes" }}' }),
			'Recipient 2, Primary: "yes"',
		],
		['recipients that are no JSON', json('[{"email":}]'), 'Recipients (JSON): "[{'],
		['recipients that are a number', json('5'), 'Recipients (JSON): "5"'],
		['recipients that are texts', json('["ann@example.com"]'), 'Recipients (JSON): "['],
		[
			'a recipient in JSON without an address',
			json('[{"first_name":"A"}]'),
			'Recipients (JSON), entry 1, email is empty',
		],
		[
			'a recipient in JSON whose phone is a list',
			json('[{"email":"a@b.co","fax":[1]}]'),
			'Recipients (JSON), entry 1, fax: [1]',
		],
		[
			'a custom field without a tag',
			{ parameters: { customFields: { customField: [{ tag: '', value: 'x' }] } } },
			'Custom Field 1, Tag is empty',
		],
		[
			'a custom field that is an object',
			customFieldsJson('[{"tag":"a","value":{}}]'),
			'Custom Fields (JSON), entry 1, Value: {}',
		],
		['custom fields that are no JSON', customFieldsJson('tag=a'), 'Custom Fields (JSON): "tag=a"'],
		['data that is a list', { additional: { dataJson: '[1]' } }, 'Data (JSON): "[1]"'],
		['data that is no JSON', { additional: { dataJson: '{a}' } }, 'Data (JSON): "{a}"'],
		[
			'data without a key',
			{ additional: { data: { value: [{ key: ' ', value: 'x' }] } } },
			'Data 1, Key is empty',
		],
		['no concurrency', { options: { concurrency: 0 } }, 'Concurrency: 0'],
		['too much concurrency', { options: { concurrency: 33 } }, 'Concurrency: 33'],
		['a timeout of zero', { options: { timeout: 0 } }, 'Timeout (Seconds): 0'],
		[
			'a credential without a server',
			{ credential: { baseUrl: 'clientpoint' } },
			'Base URL of the credential: "clientpoint"',
		],
		[
			'a credential without a key',
			{ credential: { apiKey: ' ' } },
			'API Key of the credential is empty',
		],
	])('%s', async (_, run, message) => {
		const { error, items } = await createClientPoints(sandbox(), run);
		expect(error?.message).toContain(message);
		expect(error?.message).toContain('[item 0]');
		expect(error?.context?.itemIndex).toBe(0);
		expect(error?.description).toMatch(/ Nothing was sent\.$/);
		expect(items).toEqual([]);
		expect(sandbox().requests()).toEqual([]);
	});
});

describe('with Continue On Fail', () => {
	const run: CreateRun = {
		parameters: { ...REQUIRED, revenue: '={{ $json.amount }}' },
		input: [
			{ amount: 1, kept: 'first' },
			{ amount: 'x', kept: { too: true } },
			{ amount: 3, kept: 'third' },
		],
	};

	test('a bad item alone fails, and keeps its fields', async () => {
		const { items, status } = await createClientPoints(sandbox(), {
			...run,
			onError: 'continueRegularOutput',
		});
		expect(status).toBe('success');
		expect(
			sandbox()
				.clientPoints()
				.map(({ fields }) => fields.revenue),
		).toEqual([1, 3]);
		expect(items).toEqual([
			{ json: expect.objectContaining({ status: true }), pairedItem: { item: 0 } },
			{
				json: {
					amount: 'x',
					kept: { too: true },
					error: expect.stringMatching(/^Revenue: "x" is not a clear amount.+500\.50/),
				},
				pairedItem: { item: 1 },
			},
			{ json: expect.objectContaining({ status: true }), pairedItem: { item: 2 } },
		]);
	});

	test('the error output gets the bad item with its fields', async () => {
		const { json, errorItems } = await createClientPoints(sandbox(), {
			...run,
			onError: 'continueErrorOutput',
		});
		expect(json).toHaveLength(2);
		expect(errorItems.map((item) => item.json)).toEqual([
			{ amount: 'x', kept: { too: true }, error: expect.stringContaining('Revenue: "x"') },
		]);
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

test.each<[string, INodeParameters]>([
	['without a key', {}],
	['with Create Once Per', { createOncePer: '={{ $json.UID }}' }],
])('a create %s is one request, with nothing in it but its fields', async (_, parameters) => {
	const input = Array.from({ length: 30 }, (_each, index) => ({ UID: `uid-${index}` }));
	const { json } = await createClientPoints(sandbox(), { input, parameters });
	expect(json).toHaveLength(30);
	const body = JSON.stringify({ ...REQUIRED_BODY, api_key: sandbox().clientPointKey });
	const sent = sandbox()
		.requests()
		.map(({ rawBody }) => Buffer.byteLength(rawBody));
	expect(sent).toEqual(input.map(() => Buffer.byteLength(body)));
});
