import type { Sandbox } from '../../../sandbox/server';
import { at, call, create, NOW, start } from './client';

const JSON_BODY = { 'content-type': 'application/json' };

describe('ClientPoint', () => {
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await start();
	});
	afterAll(async () => await sandbox.close());
	beforeEach(() => sandbox.reset());

	const full = {
		name: 'Müller & Söhne',
		revenue: 1250.75,
		assigned_to: 'rep@company.example',
		division: 'West',
		expiration_date: '2028-02-29',
		test_mode: true,
		file_ids: [9173927, 8102380],
		template_id: [1],
		send_recipient_mail: false,
		custom_fields: [{ tag: 'location', value: 'Test location' }],
		recipients: [
			{
				first_name: 'Ann',
				last_name: 'Lee',
				email: 'ann@example.com',
				primary: true,
				fax: '1',
				nickname: 7,
			},
			{ email: 'bob@example.com' },
		],
		data: JSON.parse('{"UID":"1","__proto__":{"polluted":true},"deep":{"list":[1,null]}}'),
	};

	it('keeps every documented field of what it creates', async () => {
		const { status, body } = await create(sandbox, full);
		expect(status).toBe(200);
		const stored = at(sandbox.clientPoints(), 0);
		expect(stored).toEqual({
			id: body.clientpoint_id,
			link: body.link,
			createdAt: NOW.toISOString(),
			updates: 0,
			fields: full,
		});
		expect(body).toEqual({
			status: true,
			message: 'ClientPoint created successfully.',
			clientpoint_id: stored.id,
			link: `https://sandbox.clientpoint.net/v/${stored.id}/0000`,
		});
		expect(sandbox.requests()[0]).toMatchObject({
			vendor: 'clientpoint',
			endpoint: 'create',
			key: sandbox.clientPointKey,
			keyPlace: 'body',
			clientPoint: stored.id,
		});
		expect((await create(sandbox, {})).body.clientpoint_id).not.toBe(stored.id);
	});

	it.each<[string, unknown]>([
		['name', undefined],
		['name', ' '],
		['name', 5],
		['revenue', undefined],
		['revenue', '500.50'],
		['revenue', null],
		['assigned_to', undefined],
		['assigned_to', 'nobody'],
		['assigned_to', 'a@b.example, c@d.example'],
		['assigned_to', 'gone@inactive.example'],
		['division', 1],
		['expiration_date', '02/29/2028'],
		['expiration_date', '2027-02-29'],
		['test_mode', 'true'],
		['file_ids', 9173927],
		['file_ids', ['9173927']],
		['file_ids', [1.5]],
		['template_id', [0]],
		['send_recipient_mail', 1],
		['custom_fields', { tag: 'a', value: 'b' }],
		['custom_fields', [{ tag: '', value: 'b' }]],
		['custom_fields', [{ tag: 'a', value: 1 }]],
		['custom_fields', [{ tag: 'a', value: 'b', name: 'c' }]],
		['recipients', [{ first_name: 'No mail' }]],
		['recipients', [{ email: 'ann@example.com', primary: 'yes' }]],
		['recipients', [{ email: 'ann@example.com', zip: 2134 }]],
		['data', [1]],
		['data', '{}'],
		['assignedTo', 'a@b.example'],
		['__proto__', {}],
		['status', 'won'],
	])('refuses %s = %j', async (name, value) => {
		const { status, body } = await create(sandbox, Object.fromEntries([[name, value]]));
		expect(status).toBe(422);
		expect(body).toEqual({ status: false, message: expect.stringContaining(`The field ${name} `) });
		expect(sandbox.clientPoints()).toEqual([]);
	});

	it('updates the fields given, with the checks of create', async () => {
		const { body } = await create(sandbox, full);
		const update = async (fields: object) =>
			await call(
				sandbox,
				'PUT',
				`/v4/clientpoint/update/${String(body.clientpoint_id)}`,
				JSON.stringify({ api_key: sandbox.clientPointKey, ...fields }),
				JSON_BODY,
			);
		expect((await update({ revenue: 'much' })).status).toBe(422);
		expect((await update({ status: 'sold' })).status).toBe(422);
		expect((await update({ revenue: 3, status: 'won', auto_process: true })).status).toBe(200);
		expect(sandbox.clientPoints()).toMatchObject([
			{ updates: 1, fields: { ...full, revenue: 3, status: 'won', auto_process: true } },
		]);
	});

	describe('an update', () => {
		const update = async (id: unknown, fields: object) =>
			await call(
				sandbox,
				'PUT',
				`/v4/clientpoint/update/${String(id)}`,
				JSON.stringify({ api_key: sandbox.clientPointKey, ...fields }),
				JSON_BODY,
			);

		it('changes the recipients and custom fields that it names, and keeps the others', async () => {
			const { body } = await create(sandbox, full);
			const { status, text } = await update(body.clientpoint_id, {
				recipients: [{ email: 'ANN@example.com', city: 'Boston' }, { email: 'new@example.com' }],
				custom_fields: [
					{ tag: 'location', value: 'Salem' },
					{ tag: 'rooms', value: '4' },
				],
			});
			expect(status).toBe(200);
			expect(JSON.parse(text)).toMatchObject({ status: true, clientpoint_id: body.clientpoint_id });
			const { recipients, custom_fields, ...others } = full;
			const [ann, bob] = recipients;
			expect(sandbox.clientPoints()).toMatchObject([{ fields: others }]);
			expect(at(sandbox.clientPoints(), 0).fields).toMatchObject({
				recipients: [
					{ ...ann, email: 'ANN@example.com', city: 'Boston' },
					bob,
					{ email: 'new@example.com' },
				],
				custom_fields: [
					{ tag: at(custom_fields, 0).tag, value: 'Salem' },
					{ tag: 'rooms', value: '4' },
				],
			});
		});
	});

	describe('adding a recipient', () => {
		const add = async (fields: object) => {
			const all = { api_key: sandbox.clientPointKey, ...fields };
			const text = JSON.stringify(all);
			return await call(sandbox, 'POST', '/v4/recipient/add', text, JSON_BODY);
		};
		const created = async () => (await create(sandbox, full)).body.clientpoint_id;

		it('puts a new one behind the others, and says so in the log', async () => {
			const id = await created();
			const recipient = { first_name: 'Cy', last_name: 'Lo', email: 'cy@example.com', fax: '2' };
			const { status, text } = await add({ clientpoint_id: id, recipient });
			expect(status).toBe(200);
			expect(JSON.parse(text)).toEqual({
				status: true,
				message: 'Recipient added successfully.',
				clientpoint_id: id,
				link: at(sandbox.clientPoints(), 0).link,
			});
			expect(sandbox.clientPoints()).toMatchObject([
				{ updates: 1, fields: { recipients: [...full.recipients, recipient] } },
			]);
			expect(at(sandbox.requests(), 1)).toMatchObject({
				endpoint: 'recipientAdd',
				keyPlace: 'body',
				clientPoint: id,
			});
		});

		it.each<[string, object]>([
			['clientpoint_id', { clientpoint_id: undefined }],
			['clientpoint_id', { clientpoint_id: '100001' }],
			['clientpoint_id', { clientpoint_id: 0 }],
			['recipient', { recipient: undefined }],
			['recipient', { recipient: [{ email: 'a@b.example' }] }],
			['recipient', { recipient: { first_name: 'No mail' } }],
			['recipient', { recipient: { email: 'a@b.example', zip: 2134 } }],
			['send_recipient_mail', { send_recipient_mail: 'true' }],
			['recipients', { recipients: [] }],
		])('refuses a wrong %s: %j', async (name, fields) => {
			const clientpoint_id = await created();
			const recipient = { email: 'a@b.example' };
			const { status, text } = await add({ clientpoint_id, recipient, ...fields });
			expect(status).toBe(422);
			expect(JSON.parse(text)).toEqual({
				status: false,
				message: expect.stringContaining(`The field ${name} `),
			});
			expect(sandbox.clientPoints()).toMatchObject([{ updates: 0, fields: full }]);
		});

		it('refuses an unknown ClientPoint, and a bad key before anything else', async () => {
			const recipient = { email: 'a@b.example' };
			expect((await add({ clientpoint_id: 5, recipient })).status).toBe(404);
			expect((await add({ api_key: 'wrong' })).status).toBe(401);
		});
	});
});
