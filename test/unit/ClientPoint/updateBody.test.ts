import { addRecipientBody, updateBody } from '../../../nodes/ClientPoint/body';
import { STATUSES } from '../../../nodes/ClientPoint/fields';
import { messageFor, refusal } from '../shared/refusal';
import { formOf, type Lists, listParameters } from './forms';

/** Name, Revenue and Assigned To stand in the form, the others are added to it. */
const form = ({ name, revenue, assignedTo, ...updateFields }: Fields, lists: Lists = {}) =>
	formOf({ name, revenue, assignedTo, updateFields, ...listParameters(lists) });
const body = (fields: Fields, lists?: Lists) =>
	updateBody(form(fields, lists), 'America/Los_Angeles');
const refused = (fields: Fields, lists?: Lists) => refusal(() => body(fields, lists));

type Fields = Record<string, unknown>;

describe('updateBody', () => {
	it.each<[string, string, unknown, string, unknown]>([
		['Name', 'name', ' ABC ', 'name', 'ABC'],
		['Revenue', 'revenue', '500.50', 'revenue', 500.5],
		['Assigned To', 'assignedTo', ' rep@example.com', 'assigned_to', 'rep@example.com'],
		['Division', 'division', 8511, 'division', '8511'],
		['Expiration Date', 'expirationDate', '2026-06-15T03:00Z', 'expiration_date', '2026-06-14'],
		['Test Mode', 'testMode', false, 'test_mode', false],
		['File IDs', 'fileIds', '1, 2', 'file_ids', [1, 2]],
		['Template IDs', 'templateIds', [3], 'template_id', [3]],
		['Send Recipient Mail', 'sendRecipientMail', false, 'send_recipient_mail', false],
		['Auto Process', 'autoProcess', 'true', 'auto_process', true],
		['Status', 'status', 'won', 'status', 'won'],
		['Data', 'data', { value: [{ key: 'a', value: 'b' }] }, 'data', { a: 'b' }],
		['Data (JSON)', 'dataJson', '{"a":null}', 'data', { a: null }],
	])('has %s alone when nothing else was added', (_, name, value, key, sent) => {
		expect(body({ [name]: value })).toEqual({ [key]: sent });
	});

	it.each(STATUSES)('knows the status %s, in upper and lower case', (status) => {
		expect(body({ status: ` ${status.toUpperCase()}` })).toEqual({ status });
	});

	it.each<unknown>(['sold', 'wo', 5, true, {}, ['won']])('refuses the status %p', (status) => {
		const { message, wayOut } = refused({ status });
		expect(message).toBe(messageFor('Status', status, 'is not a status of a ClientPoint'));
		expect(wayOut).toContain('archive, eBrochure, lost, pending, trash, won');
	});

	it.each<unknown>([undefined, null, '', ' \n'])(
		'leaves out what is in the form as %p',
		(value) => {
			const empty = { name: value, revenue: value, assignedTo: value };
			expect(body({ ...empty, status: 'won' })).toEqual({ status: 'won' });
		},
	);

	describe.each([
		['Division', 'division'],
		['Expiration Date', 'expirationDate'],
		['Test Mode', 'testMode'],
		['File IDs', 'fileIds'],
		['Template IDs', 'templateIds'],
		['Send Recipient Mail', 'sendRecipientMail'],
		['Auto Process', 'autoProcess'],
		['Status', 'status'],
		['Data', 'data'],
		['Data (JSON)', 'dataJson'],
	])('%s that was added', (label, name) => {
		it.each<unknown>([undefined, null, '', ' \n'])('and gives %p is refused', (value) => {
			const { message, wayOut } = refused({ name: 'ABC', status: 'won', [name]: value });
			expect(message).toBe(messageFor(label, value, 'is empty'));
			expect(wayOut).toContain('remove the field from the form');
		});
	});

	it.each<[string, string, unknown]>([
		['File IDs', 'fileIds', []],
		['Template IDs', 'templateIds', '[]'],
		['Data', 'data', {}],
		['Data', 'data', { value: [] }],
		['Data (JSON)', 'dataJson', {}],
		['Data (JSON)', 'dataJson', '{}'],
	])('refuses %s (%s) with nothing in it: %p', (label, name, value) => {
		expect(refused({ [name]: value }).message).toBe(messageFor(label, value, 'is empty'));
	});

	it('refuses Data (JSON) with a value that an expression has not found', () => {
		const { message } = refused({ dataJson: { a: 1, b: undefined } });
		expect(message).toBe('Data (JSON), b is empty');
	});

	it.each<unknown>([undefined, null, '', ' '])(
		'refuses a row of data with the value %p',
		(value) => {
			const data = {
				value: [
					{ key: 'a', value: 'b' },
					{ key: 'c', value },
				],
			};
			expect(refused({ data }).message).toBe(messageFor('Data 2, Value', value, 'is empty'));
		},
	);

	it.each<unknown>([null, '', ' ', [], '[]'])('refuses JSON that was chosen and is %p', (json) => {
		expect(refused({ name: 'A' }, { recipientsJson: json }).message).toBe(
			messageFor('Recipients (JSON)', json, 'is empty'),
		);
		expect(refused({ name: 'A' }, { customFieldsJson: json }).message).toBe(
			messageFor('Custom Fields (JSON)', json, 'is empty'),
		);
	});

	it('takes "primary" from nobody, unless JSON says so', () => {
		const rows = [{ email: 'ann@example.com', primary: false }];
		const json = [{ email: 'bo@example.com', primary: false }];
		expect(body({}, { recipients: rows })).toEqual({
			recipients: [{ email: 'ann@example.com' }],
		});
		expect(body({}, { recipientsJson: json })).toEqual({ recipients: json });
	});

	it('empties a custom field where JSON says so, and nowhere else', () => {
		expect(body({}, { customFieldsJson: [{ tag: 'a', value: '' }] })).toEqual({
			custom_fields: [{ tag: 'a', value: '' }],
		});
		for (const value of [undefined, null, '', ' ']) {
			const { message, wayOut } = refused({}, { customFields: [{ tag: 'a', value }] });
			expect(message).toBe(messageFor('Custom Field 1, Value', value, 'is empty'));
			expect(wayOut).toContain('choose Using JSON');
		}
		for (const value of [undefined, null, ' ']) {
			expect(refused({}, { customFieldsJson: [{ tag: 'a', value }] }).message).toBe(
				messageFor('Custom Fields (JSON), entry 1, Value', value, 'is empty'),
			);
		}
	});

	it('refuses to change nothing', () => {
		const { message, wayOut } = refused({});
		expect(message).toBe('Update Fields: {} has nothing to change');
		expect(wayOut).toContain('Fill in a field');
	});
});

describe('addRecipientBody', () => {
	const ann = { first_name: 'Ann', email: 'ann@example.com', primary: true, zip: '02134' };
	const one = { clientPointId: '7', sendRecipientMail: false };
	const add = (parameters: Record<string, unknown>) => addRecipientBody(formOf(parameters), 'UTC');
	const fromFields = (recipient: Record<string, unknown>) => {
		const { firstName, lastName, email, primary, ...moreFields } = recipient;
		const standing = { firstName, lastName, email, primary };
		const specifyRecipient = 'fields';
		return add({ ...one, specifyRecipient, ...standing, moreFields });
	};
	const fromJson = (recipientJson: unknown, some: object = {}) =>
		add({ ...one, specifyRecipient: 'json', recipientJson, ...some });

	it("has the recipient with the vendor's names, and no API key", () => {
		const recipient = {
			firstName: 'Ann',
			lastName: '',
			email: ' ann@example.com ',
			primary: true,
			zip: '02134',
			phoneNumber: null,
		};
		expect(fromFields(recipient)).toEqual({
			clientPointId: '7',
			email: 'ann@example.com',
			body: { clientpoint_id: 7, send_recipient_mail: false, recipient: ann },
		});
	});

	it('leaves "primary" out when the switch is off, and keeps what JSON says', () => {
		const recipient = { email: 'a@b.co', primary: false };
		expect(fromFields(recipient).body.recipient).toEqual({ email: 'a@b.co' });
		expect(fromJson(recipient).body.recipient).toEqual(recipient);
	});

	it.each<unknown>([ann, [ann], JSON.stringify(ann), JSON.stringify([ann])])(
		'takes the recipient as JSON: %j',
		(json) => {
			expect(fromJson(json).body.recipient).toEqual(ann);
			expect(fromJson(json).email).toBe('ann@example.com');
		},
	);

	it.each<unknown>([[], [ann, ann], '', null, undefined, '[]'])(
		'refuses %j: it is not one recipient',
		(json) => {
			const { message, wayOut } = refusal(() => fromJson(json));
			expect(message).toBe(messageFor('Recipient (JSON)', json, 'is not one recipient'));
			expect(wayOut).toContain('Split Out');
		},
	);

	it('sends an id without losing a digit', () => {
		for (const id of [' 123456 ', '9007199254740993']) {
			const { body: added } = fromJson(ann, { clientPointId: id });
			expect(JSON.stringify(added.clientpoint_id).replaceAll('"', '')).toBe(id.trim());
		}
		const { message } = refusal(() => fromJson(ann, { clientPointId: 0 }));
		expect(message).toBe('ClientPoint ID: 0 is not an ID (a whole number above 0)');
	});

	it.each<unknown>(['', 'yes'])('refuses %p for Send Recipient Mail', (sendRecipientMail) => {
		const { field } = refusal(() => fromJson(ann, { sendRecipientMail }));
		expect(field).toBe('Send Recipient Mail');
	});

	it.each<[object, string]>([
		[{ email: '' }, 'Recipient, Email is empty'],
		[{ email: 'ann@' }, 'Recipient, Email: "ann@" is not an email address'],
		[{ email: 'a@b.co', firstName: [1] }, 'Recipient, First Name: [1] is not text'],
		[{ email: 'a@b.co', zip: true }, 'Recipient, Zip: true is not text'],
		[{ email: 'a@b.co', primary: 'yes' }, 'Recipient, Primary: "yes" is neither true nor false'],
	])('refuses %j', (recipient, message) => {
		const refusedWith = refusal(() => fromFields({ ...recipient })).message;
		expect(refusedWith).toBe(message);
	});
});
