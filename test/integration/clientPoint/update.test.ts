import { refusingKeys } from '../../../sandbox/dialect';
import type { INodeParameters } from 'n8n-workflow';

import {
	bodiesTo,
	createdIds,
	requestsTo,
	updateClientPoints,
	type UpdateRun,
} from '../support/clientPoint';
import { useClock } from '../support/clock';
import { underWayAt, useSandbox } from '../support/sandbox';
import { piecesOf } from '../support/secrets';

useClock('2026-11-21T20:00:00Z');
// No piece of the key is in any other text.
const KEY = 'kq7Zx0vWj9Jt5Lr2Hs8Gd4';
const sandbox = useSandbox({ leads: 0, clientPointKey: KEY });

/** Updates one ClientPoint and gives the body that the vendor received, without the key. */
async function sentBy(run: UpdateRun): Promise<Record<string, unknown>> {
	const [of = 0] = await createdIds(sandbox(), 1);
	const { error, everything } = await updateClientPoints(sandbox(), { of, ...run });
	expect(error).toBeUndefined();
	expect(piecesOf(KEY, everything())).toEqual([]);
	const [body, ...others] = bodiesTo(sandbox(), 'update');
	expect(others).toEqual([]);
	return { ...body };
}

test("the output is the vendor's answer, linked to its item", async () => {
	const [id] = await createdIds(sandbox(), 1);
	const { items, status } = await updateClientPoints(sandbox(), {
		input: [{ id }],
		fields: { status: 'won' },
	});
	expect(status).toBe('success');
	expect(items).toEqual([
		{
			json: {
				status: true,
				message: 'ClientPoint updated successfully.',
				clientpoint_id: id,
				clientpoint_url: sandbox().clientPoints()[0]?.link,
				link: sandbox().clientPoints()[0]?.link,
			},
			pairedItem: { item: 0 },
		},
	]);
	expect(sandbox().clientPoints()).toMatchObject([{ updates: 1, fields: { status: 'won' } }]);
	expect(requestsTo(sandbox(), 'update')).toMatchObject([
		{ method: 'PUT', url: `/v4/clientpoint/update/${id}`, keyPlace: 'body' },
	]);
});

test('an id of any length stays as it is', async () => {
	const { error } = await updateClientPoints(sandbox(), {
		of: '9007199254740993',
		fields: { name: 'A' },
	});
	expect(error?.message).toContain('status 404');
	expect(requestsTo(sandbox(), 'update')).toMatchObject([
		{ url: '/v4/clientpoint/update/9007199254740993' },
	]);
});

describe('what was given, and nothing else, is sent:', () => {
	test.each<[string, INodeParameters, Record<string, unknown>]>([
		['Name', { name: ' New name ' }, { name: 'New name' }],
		['Revenue', { revenue: '750.25' }, { revenue: 750.25 }],
		['Assigned To', { assignedTo: 'other@example.com' }, { assigned_to: 'other@example.com' }],
		['Division', { division: 'West' }, { division: 'West' }],
		['Expiration Date', { expirationDate: '2026-12-31' }, { expiration_date: '2026-12-31' }],
		['Test Mode', { testMode: false }, { test_mode: false }],
		['File IDs', { fileIds: '9173927, 8102380' }, { file_ids: [9173927, 8102380] }],
		['Template IDs', { templateIds: '567834' }, { template_id: [567834] }],
		['Send Recipient Mail', { sendRecipientMail: false }, { send_recipient_mail: false }],
		['Auto Process', { autoProcess: true }, { auto_process: true }],
		['Auto Process, off', { autoProcess: false }, { auto_process: false }],
		['Status', { status: 'eBrochure' }, { status: 'eBrochure' }],
		['Data', { data: { value: [{ key: 'a', value: 'b' }] } }, { data: { a: 'b' } }],
		['Data (JSON)', { dataJson: '{"a":[1]}' }, { data: { a: [1] } }],
	])('%s', async (_, fields, sent) => {
		expect(await sentBy({ fields })).toEqual(sent);
		expect(sandbox().clientPoints()).toMatchObject([
			{ fields: { name: 'ABC Company', revenue: 500.5, ...sent } },
		]);
	});

	test('recipients', async () => {
		const parameters = {
			recipients: {
				recipient: [
					{ firstName: 'Ann', email: 'ann@example.com', primary: true },
					{ lastName: 'Lee', email: 'bo@example.com', moreFields: { zip: '02134' } },
				],
			},
		};
		expect(await sentBy({ parameters })).toEqual({
			recipients: [
				{ first_name: 'Ann', email: 'ann@example.com', primary: true },
				{ last_name: 'Lee', email: 'bo@example.com', zip: '02134' },
			],
		});
	});

	test('recipients and custom fields as JSON', async () => {
		const parameters = {
			specifyRecipients: 'json',
			recipientsJson: '={{ $json.people }}',
			specifyCustomFields: 'json',
			customFieldsJson: '[{"tag":"location","value":""}]',
		};
		const people = [{ email: 'ann@example.com', primary: false }];
		expect(await sentBy({ parameters, input: [{ people }] })).toEqual({
			recipients: people,
			custom_fields: [{ tag: 'location', value: '' }],
		});
	});

	test('custom fields', async () => {
		const parameters = { customFields: { customField: [{ tag: 'location', value: 'Boston' }] } };
		expect(await sentBy({ parameters })).toEqual({
			custom_fields: [{ tag: 'location', value: 'Boston' }],
		});
	});

	test.each<[string, INodeParameters, string | undefined]>([
		['none', { name: 'A', revenue: 0, assignedTo: 'a@b.co' }, undefined],
		[
			'one whose expression finds nothing',
			{ name: 'A', revenue: 1, assignedTo: '={{ $json.no }}' },
			'Assigned To',
		],
		['all', { name: ' ', status: 'won' }, 'Name, Revenue, Assigned To'],
	])('a hint says which of the fields in the form were left out: %s', async (_, fields, names) => {
		const { hints } = await updateClientPoints(sandbox(), {
			of: 1,
			fields,
			options: { previewOnly: true },
		});
		const hint = `Not in every update: ${names}. ClientPoint's documentation calls Name, Revenue, Assigned To required, and doesn't say what happens without them.`;
		expect(hints.slice(1)).toEqual(names === undefined ? [] : [hint]);
	});

	test('all of it together', async () => {
		const body = await sentBy({
			fields: { name: 'A', revenue: 1, status: 'lost', autoProcess: true },
			parameters: { customFields: { customField: [{ tag: 'a', value: 'b' }] } },
		});
		expect(body).toEqual({
			name: 'A',
			revenue: 1,
			status: 'lost',
			auto_process: true,
			custom_fields: [{ tag: 'a', value: 'b' }],
		});
	});
});

describe('bad input is refused before anything is sent:', () => {
	const field = (fields: INodeParameters): UpdateRun => ({ fields: { name: 'Good', ...fields } });
	const list = (parameters: INodeParameters): UpdateRun => ({
		fields: { name: 'Good' },
		parameters,
	});

	test.each<[string, UpdateRun, string]>([
		['nothing to change', {}, 'Update Fields: {} has nothing to change'],
		['id 0', { of: 0, fields: { name: 'A' } }, 'ClientPoint ID: 0 is not an ID'],
		['id 0 as a text', { of: '0', fields: { name: 'A' } }, 'ClientPoint ID: "0" is not an ID'],
		['no id', { of: '={{ $json.no }}', fields: { name: 'A' } }, 'ClientPoint ID is empty'],
		['an id that is a path', { of: '../1', fields: { name: 'A' } }, 'ClientPoint ID: "../1"'],
		['an id that lost digits', { of: '={{ 2 ** 53 }}', fields: { name: 'A' } }, 'ClientPoint ID: '],
		[
			'a revenue with a comma',
			field({ revenue: '1,250' }),
			'Revenue: "1,250" is not a clear amount',
		],
		['a wrong assignee', field({ assignedTo: 'rep' }), 'Assigned To: "rep"'],
		['an empty division', field({ division: '' }), 'Division is empty'],
		['an empty expiration', field({ expirationDate: '' }), 'Expiration Date is empty'],
		['a wrong expiration', field({ expirationDate: '6/15/2026' }), 'Expiration Date: "6/15/2026"'],
		['no test mode', field({ testMode: '={{ $json.no }}' }), 'Test Mode is empty'],
		['no files', field({ fileIds: '={{ [] }}' }), 'File IDs: [] is empty'],
		['a wrong file', field({ fileIds: 'a' }), 'File IDs: "a"'],
		['no templates', field({ templateIds: ' ' }), 'Template IDs is empty'],
		['a wrong mail switch', field({ sendRecipientMail: '={{ "yes" }}' }), 'Send Recipient Mail'],
		['no auto process', field({ autoProcess: '={{ "" }}' }), 'Auto Process is empty'],
		['a wrong status', field({ status: '={{ "sold" }}' }), 'Status: "sold" is not a status'],
		['no status', field({ status: '={{ $json.no }}' }), 'Status is empty'],
		['data without rows', field({ data: {} }), 'Data: {} is empty'],
		[
			'data without a value',
			field({ data: { value: [{ key: 'a', value: '={{ $json.no }}' }] } }),
			'Data 1, Value is empty',
		],
		['empty data', field({ dataJson: '={{ ({}) }}' }), 'Data (JSON): {} is empty'],
		[
			'recipients that are not found',
			list({ specifyRecipients: 'json', recipientsJson: '={{ $json.no }}' }),
			'Recipients (JSON) is empty',
		],
		[
			'custom fields that are not found',
			list({ specifyCustomFields: 'json', customFieldsJson: '={{ $json.no }}' }),
			'Custom Fields (JSON) is empty',
		],
		[
			'a custom field whose value is not found',
			list({ customFields: { customField: [{ tag: 'a', value: '={{ $json.no }}' }] } }),
			'Custom Field 1, Value is empty',
		],
		[
			'a recipient without an address',
			list({ recipients: { recipient: [{ firstName: 'Ann', email: '={{ $json.no }}' }] } }),
			'Recipient 1, Email is empty',
		],
		['no concurrency', { ...field({}), options: { concurrency: 0 } }, 'Concurrency: 0'],
		['no timeout', { ...field({}), options: { timeout: 0 } }, 'Timeout (Seconds): 0'],
	])('%s', async (_, run, message) => {
		const { error, items } = await updateClientPoints(sandbox(), { of: 5, ...run });
		expect(error?.message).toContain(message);
		expect(error?.message).toContain('[item 0]');
		expect(error?.description).toMatch(/ Nothing was sent\.$/);
		expect(items).toEqual([]);
		expect(sandbox().requests()).toEqual([]);
	});

	test('in the last item, so that the first is not sent either', async () => {
		const { error } = await updateClientPoints(sandbox(), {
			input: [{ id: 1 }, { id: 0 }],
			fields: { name: 'A' },
		});
		expect(error?.message).toContain('[item 1]');
		expect(sandbox().requests()).toEqual([]);
	});

	test('an operation that the node does not have', async () => {
		const { error } = await updateClientPoints(sandbox(), { parameters: { operation: 'delete' } });
		expect(error?.message).toBe('There is no operation "delete" of "clientPoint"');
		expect(sandbox().requests()).toEqual([]);
	});
});

describe('several items', () => {
	test('for different ClientPoints are sent side by side, and come out in order', async () => {
		const ids = await createdIds(sandbox(), 6);
		// The first ones take longest.
		for (const [index, id] of ids.entries()) {
			const ms = 150 - index * 25;
			sandbox().misbehave({ on: 'update', containing: `/${id}`, do: { kind: 'delay', ms } });
		}
		const { json, items } = await updateClientPoints(sandbox(), {
			input: ids.map((id) => ({ id })),
			fields: { name: '=Company {{ $json.id }}' },
			options: { concurrency: 3 },
		});
		expect(json.map(({ clientpoint_id: id }) => id)).toEqual(ids);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(ids.map((_, item) => ({ item })));
		const names = sandbox()
			.clientPoints()
			.map(({ fields }) => fields.name);
		expect(names).toEqual(ids.map((id) => `Company ${id}`));
		expect(Math.max(...underWayAt(requestsTo(sandbox(), 'update')))).toBe(3);
	});

	test('for the same ClientPoint are sent one after the other, so that the last one counts', async () => {
		const [id] = await createdIds(sandbox(), 1);
		sandbox().misbehave({
			on: 'update',
			containing: 'pending',
			do: { kind: 'delay', ms: 150 },
		});
		await updateClientPoints(sandbox(), {
			input: ['pending', 'lost', 'won'].map((status) => ({ id, status })),
			fields: { status: '={{ $json.status }}' },
		});
		expect(bodiesTo(sandbox(), 'update').map(({ status }) => status)).toEqual([
			'pending',
			'lost',
			'won',
		]);
		expect(sandbox().clientPoints()).toMatchObject([{ fields: { status: 'won' } }]);
	});

	test('for the same ClientPoint stop at the first one that fails', async () => {
		const [id] = await createdIds(sandbox(), 1);
		sandbox().misbehave({ on: 'update', do: { kind: 'status', status: 422 } });
		const { error } = await updateClientPoints(sandbox(), {
			input: ['pending', 'lost', 'won'].map((status) => ({ id, status })),
			fields: { status: '={{ $json.status }}' },
		});
		expect(error?.message).toContain('[item 0]');
		expect(requestsTo(sandbox(), 'update')).toHaveLength(1);
	});

	test('for the same ClientPoint go on behind one that fails, with Continue On Fail', async () => {
		const [id] = await createdIds(sandbox(), 1);
		sandbox().misbehave({ on: 'update', do: { kind: 'status', status: 422 } });
		const { json } = await updateClientPoints(sandbox(), {
			input: ['pending', 'won'].map((status) => ({ id, status })),
			fields: { status: '={{ $json.status }}' },
			onError: 'continueRegularOutput',
		});
		expect(json).toEqual([
			{ id, status: 'pending', error: expect.stringContaining('status 422') },
			expect.objectContaining({ clientpoint_id: id }),
		]);
	});
});

describe('a failure', () => {
	test('that comes with status 200 is one', async () => {
		sandbox().misbehave({ on: 'update', do: { kind: 'body', body: '{"status":false}' } });
		const { error } = await updateClientPoints(sandbox(), { of: 7, fields: { name: 'A' } });
		expect(error?.message).toBe('ClientPoint did not update ClientPoint 7 [item 0]');
	});

	test('of a ClientPoint that does not exist is quoted, without the key', async () => {
		sandbox().configure({ echoRequest: true });
		const { error, everything } = await updateClientPoints(sandbox(), {
			of: 7,
			fields: { name: 'A' },
		});
		expect(error?.message).toBe('ClientPoint rejected the request with status 404 [item 0]');
		expect(error?.description).toContain('ClientPoint 7 was not found');
		expect(piecesOf(KEY, everything())).toEqual([]);
	});

	test('of an update whose answer is lost names it, and is not repeated', async () => {
		const [id] = await createdIds(sandbox(), 1);
		sandbox().misbehave({ on: 'update', do: { kind: 'cut', when: 'after-processing' } });
		const { error } = await updateClientPoints(sandbox(), {
			input: [{ id }],
			fields: { status: 'won' },
			retryOnFail: true,
			maxTries: 3,
		});
		expect(error?.message).toBe(
			`ClientPoint ${id} may have been updated: the connection to ClientPoint broke before the response was complete [item 0]`,
		);
		expect(error?.description).toContain('Check ClientPoint before you update it again.');
		expect(sandbox().clientPoints()).toMatchObject([{ updates: 1 }]);
		expect(requestsTo(sandbox(), 'update')).toHaveLength(1);
	});

	test('by an answer that says neither is not taken for a success', async () => {
		const body = '{"clientpoint_id":7,"message":"ClientPoint 7 was not found"}';
		sandbox().misbehave({ on: 'update', do: { kind: 'body', body } });
		const { error } = await updateClientPoints(sandbox(), { of: 7, fields: { name: 'A' } });
		expect(error?.message).toBe(
			'ClientPoint 7 may have been updated: ClientPoint did not say whether it was updated (its response: ClientPoint 7 was not found, ID 7) [item 0]',
		);
	});

	test('beside one whose answer was lost names both', async () => {
		const [one, ten] = [1, 10].map((id) => ({ id }));
		sandbox().misbehave([
			{ on: 'update', containing: '/update/10', do: { kind: 'delay', ms: 150 } },
			{ on: 'update', containing: '/update/10', do: { kind: 'status', status: 422 } },
			{ on: 'update', do: { kind: 'cut', when: 'before-processing' } },
		]);
		const { error } = await updateClientPoints(sandbox(), {
			input: [{ ...ten }, { ...one }],
			fields: { name: 'A' },
		});
		expect(error?.message).toContain('[item 0]');
		expect(error?.description).toContain(
			'These may also have been updated: ClientPoint 1. Check ClientPoint before you update them again.',
		);
	});

	// Of its own: n8n goes on sending fewer requests to a host that was busy.
	const busy = useSandbox({ leads: 0 });

	test('of a busy vendor is no failure', async () => {
		const [id] = await createdIds(busy(), 1);
		const headers = { 'retry-after': '0' };
		busy().misbehave({ on: 'update', times: 2, do: { kind: 'status', status: 429, headers } });
		const { status } = await updateClientPoints(busy(), {
			input: [{ id }],
			fields: { name: 'A' },
		});
		expect(status).toBe('success');
		expect(busy().clientPoints()).toMatchObject([{ updates: 1 }]);
	});

	test('of a vendor that takes too long', async () => {
		sandbox().misbehave({ on: 'update', do: { kind: 'delay', ms: 1_500 } });
		const { error } = await updateClientPoints(sandbox(), {
			of: 7,
			fields: { name: 'A' },
			options: { timeout: 1 },
		});
		expect(error?.message).toBe(
			'ClientPoint 7 may have been updated: ClientPoint did not respond within 1 seconds [item 0]',
		);
	});

	test.each(['401', 'json', 'xml', 'html'] as const)(
		'of a bad key, answered by %s, does not show it',
		async (badKeyAnswer) => {
			sandbox().speak(refusingKeys(badKeyAnswer));
			sandbox().configure({ echoRequest: true });
			const { status, everything } = await updateClientPoints(sandbox(), {
				of: 7,
				fields: { name: 'A' },
				credential: { apiKey: `X${KEY}` },
			});
			expect(status).toBe('error');
			expect(piecesOf(KEY, everything())).toEqual([]);
		},
	);
});

test('Retry On Fail updates each ClientPoint once, and says so', async () => {
	const ids = await createdIds(sandbox(), 3);
	sandbox().misbehave({
		on: 'update',
		containing: `/${ids[1]}`,
		do: { kind: 'status', status: 422 },
	});
	const { status, json, hints } = await updateClientPoints(sandbox(), {
		input: ids.map((id) => ({ id })),
		fields: { name: 'A' },
		options: { concurrency: 1 },
		retryOnFail: true,
		maxTries: 2,
	});
	expect(status).toBe('success');
	expect(json.map(({ clientpoint_id: id }) => id)).toEqual(ids);
	expect(sandbox().clientPoints()).toMatchObject([{ updates: 1 }, { updates: 1 }, { updates: 1 }]);
	expect(requestsTo(sandbox(), 'update')).toHaveLength(4);
	expect(hints).toContainEqual(expect.stringMatching(/an earlier try of this execution.+ 1\.$/));
});

test('a failed execution that is retried updates only what is missing', async () => {
	const ids = await createdIds(sandbox(), 3);
	const run: UpdateRun = {
		input: ids.map((id) => ({ id })),
		fields: { name: 'A' },
		options: { concurrency: 1 },
	};
	sandbox().misbehave({
		on: 'update',
		containing: `/${ids[2]}`,
		do: { kind: 'status', status: 422 },
	});
	const failed = await updateClientPoints(sandbox(), run);
	expect(failed.status).toBe('error');
	const again = await updateClientPoints(sandbox(), { ...run, retryOf: failed.workflow });
	expect(again.status).toBe('success');
	expect(sandbox().clientPoints()).toMatchObject([{ updates: 1 }, { updates: 1 }, { updates: 1 }]);
});

describe('with Continue On Fail', () => {
	test('a refused item and a bad one keep their fields, the others are updated', async () => {
		const [id] = await createdIds(sandbox(), 1);
		sandbox().configure({ echoRequest: true });
		const { items, everything } = await updateClientPoints(sandbox(), {
			input: [{ id: 0, kept: 1 }, { id: 7, kept: 2 }, { id }],
			fields: { name: 'A' },
			onError: 'continueRegularOutput',
		});
		expect(items).toEqual([
			{
				json: { id: 0, kept: 1, error: expect.stringContaining('ClientPoint ID: 0') },
				pairedItem: { item: 0 },
			},
			{
				json: { id: 7, kept: 2, error: expect.stringContaining('ClientPoint 7 was not found') },
				pairedItem: { item: 1 },
			},
			{ json: expect.objectContaining({ clientpoint_id: id }), pairedItem: { item: 2 } },
		]);
		expect(piecesOf(KEY, everything())).toEqual([]);
	});

	test('the error output gets a lost answer with its fields', async () => {
		sandbox().misbehave({ on: 'update', do: { kind: 'cut', when: 'after-processing' } });
		const { json, errorItems } = await updateClientPoints(sandbox(), {
			input: [{ id: 7, kept: 2 }],
			fields: { name: 'A' },
			onError: 'continueErrorOutput',
		});
		expect(json).toEqual([]);
		expect(errorItems.map((item) => item.json)).toEqual([
			{ id: 7, kept: 2, error: expect.stringContaining('may have been updated') },
		]);
	});
});
