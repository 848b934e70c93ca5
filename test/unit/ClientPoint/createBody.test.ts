import fc from 'fast-check';
import { createBody } from '../../../nodes/ClientPoint/body';
import { messageFor, refusal, unlessRefused } from '../shared/refusal';
import { words } from '../shared/texts';
import { formOf, type Lists, listParameters, RECIPIENT_TEXTS } from './forms';

const ZONE = 'America/Los_Angeles';

/** What is filled in, by the form's names; `data` are its rows. */
interface Input extends Lists {
	[field: string]: unknown;
}

/** A form in which the required fields are filled in, and what is given. */
function form({ name, revenue, assignedTo, data, ...some }: Input = {}) {
	const { recipients, recipientsJson, customFields, customFieldsJson, ...more } = some;
	return formOf({
		name,
		revenue,
		assignedTo,
		...listParameters({ recipients, recipientsJson, customFields, customFieldsJson }),
		additionalFields: { ...more, data: { value: data } },
	});
}
const FILLED = { name: 'ABC Company', revenue: 500.5, assignedTo: 'rep@example.com' };
const body = (some: Input = {}) => createBody(form({ ...FILLED, ...some }), ZONE);
const refused = (some: Input) => refusal(() => body(some));

const REQUIRED = { name: 'ABC Company', revenue: 500.5, assigned_to: 'rep@example.com' };
const ANN = { first_name: 'Ann', last_name: 'Lee', email: 'ann@example.com', primary: true };

describe('createBody', () => {
	it('has just the required fields when nothing else is given, and no API key', () => {
		expect(body()).toEqual(REQUIRED);
	});

	it('has every field of the vendor, each with its type', () => {
		const everything = body({
			division: 'North America',
			expirationDate: '2026-06-15',
			testMode: true,
			fileIds: '9173927, 8102380',
			templateIds: [567834, '673498'],
			sendRecipientMail: false,
			customFields: [{ tag: 'location', value: 'Test location' }],
			recipients: [{ firstName: 'Ann', lastName: 'Lee', email: 'ann@example.com', primary: true }],
			data: [{ key: 'source', value: 'LeadExec' }],
		});
		expect(JSON.parse(JSON.stringify(everything))).toEqual({
			...REQUIRED,
			division: 'North America',
			expiration_date: '2026-06-15',
			test_mode: true,
			file_ids: [9173927, 8102380],
			template_id: [567834, 673498],
			send_recipient_mail: false,
			custom_fields: [{ tag: 'location', value: 'Test location' }],
			recipients: [ANN],
			data: { source: 'LeadExec' },
		});
	});

	it.each<[string, Input]>([
		['null', { division: null, fileIds: null, dataJson: null }],
		[
			'an empty text',
			{
				recipientsJson: '',
				customFieldsJson: '',
				division: '',
				expirationDate: '',
				fileIds: '',
				templateIds: '',
				dataJson: '',
			},
		],
		['white space', { division: ' \n', expirationDate: ' ', templateIds: ' ', dataJson: '\t' }],
		['an empty list', { fileIds: [], templateIds: [], recipientsJson: [], customFieldsJson: [] }],
		['an empty list in JSON', { recipientsJson: '[]', customFieldsJson: ' [ ] ' }],
	])('has no field for what is %s', (_, some) => {
		expect(Object.keys(body(some)).sort()).toEqual(Object.keys(REQUIRED).sort());
	});

	it('has what was given, however little it says', () => {
		expect(
			body({ testMode: false, sendRecipientMail: 'false', division: 0, dataJson: {} }),
		).toEqual({
			...REQUIRED,
			test_mode: false,
			send_recipient_mail: false,
			division: '0',
			data: {},
		});
	});

	it('throws nothing but an InputError, whatever the form holds', () => {
		const anyValue = fc.oneof(
			fc.anything(),
			fc.string(),
			fc.constantFrom<unknown>('a@example.com', '5', 'true', '2026-11-21', '[{}]', Number.NaN),
		);
		const anyRows = fc.array(fc.dictionary(fc.string(), anyValue), { maxLength: 2 });
		const lists = ['recipients', 'customFields', 'data'];
		const values = words(
			'name revenue assignedTo recipientsJson customFieldsJson division expirationDate testMode',
			'fileIds templateIds sendRecipientMail dataJson',
		);
		const anyInput = fc.record(
			Object.fromEntries([
				...values.map((name) => [name, anyValue]),
				...lists.map((name) => [name, anyRows]),
			]),
		);
		const fields = [...Object.keys(FILLED), 'recipients', 'customFieldsJson', 'division', 'data'];
		fc.assert(
			fc.property(anyInput, fc.constantFrom(...fields), (anything, field) => {
				unlessRefused(() => createBody(form(anything), ZONE));
				// One bad field in a good form, so that the others do not hide it.
				const one = Object.fromEntries(Object.entries(anything).filter(([name]) => name === field));
				unlessRefused(() => body(one));
			}),
			{ numRuns: 500 },
		);
		expect('polluted' in {}).toBe(false);
	});
});

describe('a field', () => {
	it.each<[unknown, string, string, unknown]>([
		[' ABC Company\n', 'name', 'name', 'ABC Company'],
		['李雷 & "Söhne" 😀', 'name', 'name', '李雷 & "Söhne" 😀'],
		[42, 'name', 'name', '42'],
		[' North ', 'division', 'division', ' North '],
		[8511, 'division', 'division', '8511'],
		['2026-06-15', 'expirationDate', 'expiration_date', '2026-06-15'],
		['2026-06-15T03:00:00Z', 'expirationDate', 'expiration_date', '2026-06-14'],
		[new Date('2026-06-15T07:00:00Z'), 'expirationDate', 'expiration_date', '2026-06-15'],
		['true', 'testMode', 'test_mode', true],
		['false', 'sendRecipientMail', 'send_recipient_mail', false],
		['9173927, 8102380', 'fileIds', 'file_ids', [9173927, 8102380]],
		[5, 'templateIds', 'template_id', [5]],
		// JavaScript cannot hold these exactly: they go as text, with all of their digits.
		['9007199254740991', 'fileIds', 'file_ids', [9007199254740991]],
		[['9007199254740993'], 'templateIds', 'template_id', ['9007199254740993']],
	])('is read: %p as %s is sent as %s: %p', (value, name, key, sent) => {
		expect(body({ [name]: value })[key]).toEqual(sent);
	});

	it.each<[string, unknown, string, string]>([
		['name', ' ', 'Name', 'is empty'],
		['name', [], 'Name', 'is not text'],
		['division', {}, 'Division', 'is not text'],
		['expirationDate', '2026-02-30', 'Expiration Date', 'is not a date'],
		['testMode', 'yes', 'Test Mode', 'is neither true nor false'],
		['sendRecipientMail', 1, 'Send Recipient Mail', 'is neither true nor false'],
		['fileIds', 0, 'File IDs', 'is not an ID (a whole number above 0)'],
		['templateIds', {}, 'Template IDs', 'is not an ID (a whole number above 0)'],
	])('is checked: %s %p', (name, value, label, problem) => {
		expect(refused({ [name]: value }).message).toBe(messageFor(label, value, problem));
	});

	it('is an example where it must not be empty', () => {
		expect(refused({ name: null }).wayOut).toBe('Enter a value, e.g. ABC Company.');
	});

	it('is a day in the zone that is given', () => {
		const late = form({ ...FILLED, expirationDate: '2026-11-10T23:30:00Z' });
		expect(createBody(late, 'Europe/Berlin').expiration_date).toBe('2026-11-11');
		expect(createBody(late, 'UTC').expiration_date).toBe('2026-11-10');
	});
});

describe('Revenue', () => {
	it.each<[unknown, number]>([
		[500.5, 500.5],
		['500.50', 500.5],
		['500', 500],
		['0.01', 0.01],
		['0.125', 0.125],
		['1250.125', 1250.125],
		['$500.50', 500.5],
		[' $1,250.00 ', 1250],
		['12,345,678.90', 12345678.9],
		[-12.5, -12.5],
		[Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
	])('%p is sent as the number %p', (revenue, sent) => {
		expect(body({ revenue }).revenue).toBe(sent);
	});

	it.each<unknown>([
		...words('1,250 1.250 1.250,00 500,50 1,25.00 1250,000.00 1,250.5 $$5 5$ €500 -12.5 (500.00)'),
		...words(".5 5. 1e3 0x10 ٥٠٠ Infinity 1'250.00 $"),
		...['500.50 USD', '1 000', '', ' ', '9'.repeat(40)],
		...[Number.NaN, Number.POSITIVE_INFINITY, 1e300, 500n],
		...[null, undefined, true, [500], {}],
	])('%p is refused, never guessed at, with an example', (revenue) => {
		const { field, message, wayOut } = refused({ revenue });
		expect(field).toBe('Revenue');
		expect(message).toBe(messageFor('Revenue', revenue, 'is not a clear amount'));
		expect(wayOut).toContain('e.g. 500.50');
	});
});

describe('Assigned To', () => {
	it.each([
		['rep@example.com', 'rep@example.com'],
		[' rep@example.com\n', 'rep@example.com'],
		["o'neil+leads@mail.example.co.uk", "o'neil+leads@mail.example.co.uk"],
		['jörg@müller.de', 'jörg@müller.de'],
	])('%p is sent as %p', (assignedTo, sent) => {
		expect(body({ assignedTo }).assigned_to).toBe(sent);
	});

	it.each<unknown>([
		...words('@example.com rep@example rep@example. "rep"@example.com'),
		...['rep@example.com, other@example.com', 'rep@example.com;other@example.com'],
		...[
			'Rep <rep@example.com>',
			'rep @example.com',
			'rep@exam\u2800ple.com',
			're\u3164p@example.com',
		],
		...['\u200b', '\u00a0', '\u{e0041}', '\ud800'].map((unseen) => `rep${unseen}@example.com`),
		...words('mailto:rep@example.com rep@example..com rep@[192.168.1.1] rep@example.com/crm'),
		...[' ', null, undefined, ['rep@example.com']],
	])('%p is refused, with what cannot be seen', (assignedTo) => {
		const { message, wayOut } = refused({ assignedTo });
		expect(message).not.toMatch(/[^ -~]/);
		expect(message).toBe(messageFor('Assigned To', assignedTo, 'is not an email address'));
		expect(wayOut).toBe('Enter one address, e.g. name@company.com.');
	});

	it('is judged soon, however long it is', () => {
		const started = performance.now();
		refused({ assignedTo: `${'a@'.repeat(50_000)}` });
		refused({ assignedTo: `a@${'b.'.repeat(50_000)}` });
		expect(performance.now() - started).toBeLessThan(2000);
	});
});

describe('Custom Fields', () => {
	it('are sent from the rows of the form', () => {
		const customFields = [
			{ tag: ' Estimator ', value: ' Ann ' },
			{ tag: 'pZyqqGQr', value: 5 },
		];
		expect(body({ customFields }).custom_fields).toEqual([
			{ tag: 'Estimator', value: ' Ann ' },
			{ tag: 'pZyqqGQr', value: '5' },
		]);
	});

	it('are sent from JSON', () => {
		const customFieldsJson = '[{"tag": "won", "value": true}, {"tag": 7, "value": "x"}]';
		expect(body({ customFieldsJson }).custom_fields).toEqual([
			{ tag: 'won', value: 'true' },
			{ tag: '7', value: 'x' },
		]);
	});

	it.each<unknown>(['', ' ', null, undefined])('have the empty value for %p', (value) => {
		expect(body({ customFields: [{ tag: 'a', value }] }).custom_fields).toEqual([
			{ tag: 'a', value: '' },
		]);
	});

	it.each<[Input, string]>([
		[{ customFields: [{ tag: 'a' }, { tag: '' }] }, 'Custom Field 2, Tag is empty'],
		[{ customFields: [{ value: 'x' }] }, 'Custom Field 1, Tag is empty'],
		[{ customFields: [{ tag: {} }] }, 'Custom Field 1, Tag: {} is not text'],
		[
			{ customFields: [{ tag: 'a', value: { b: 1 } }] },
			'Custom Field 1, Value: {"b":1} is not text',
		],
		[{ customFields: [{ tag: 'a', value: ['b'] }] }, 'Custom Field 1, Value: ["b"] is not text'],
		[
			{ customFieldsJson: [{ tag: 'a' }, { tag: null }] },
			'Custom Fields (JSON), entry 2, Tag is empty',
		],
		[
			{ customFieldsJson: '[{"tag":"a","value":[]}]' },
			'Custom Fields (JSON), entry 1, Value: [] is not text',
		],
		[{ customFieldsJson: [null] }, 'Custom Fields (JSON): [null] is not a JSON array of objects'],
	])('%p are refused', (some, message) => {
		expect(refused(some).message).toBe(message);
	});
});

describe('Recipients', () => {
	it('are sent from the rows of the form', () => {
		const { recipients } = body({
			recipients: [
				{ email: 'a@example.com' },
				{ email: ' b@example.com ', primary: false, moreFields: { city: 'Boston' }, other: 'y' },
			],
		});
		expect(recipients).toEqual([
			{ email: 'a@example.com' },
			{ email: 'b@example.com', primary: false, city: 'Boston' },
		]);
	});

	it("are sent with all of the vendor's fields", () => {
		// Both sides call most of them the same.
		const alike = {
			email: 'ann@example.com',
			primary: true,
			account: 'ABC',
			city: 'Boston',
			country: 'US',
			fax: '+1 555 0101',
			mobile: '+1 555 0102',
			prefix: 'Dr.',
			state: 'MA',
			title: 'CEO',
			zip: '02134',
		};
		const recipients = [
			{ ...alike, firstName: 'Ann', lastName: 'Lee', addressLine1: '1 Main', phoneNumber: '7' },
		];
		expect(body({ recipients }).recipients).toEqual([
			{
				...alike,
				first_name: 'Ann',
				last_name: 'Lee',
				address_line_1: '1 Main',
				phone_number: '7',
			},
		]);
	});

	it('are sent without the fields that are empty', () => {
		const blank = Object.fromEntries(
			RECIPIENT_TEXTS.map(({ name }, index) => [name, ['', ' ', null, undefined][index % 4]]),
		);
		const row = { ...blank, email: 'a@example.com', primary: '' };
		expect(JSON.stringify(body({ recipients: [row] }).recipients)).toBe(
			'[{"email":"a@example.com"}]',
		);
	});

	it('are sent from JSON with what the form does not know', () => {
		const recipientsJson = [
			{ ...ANN, zip: 2134, nickname: 'Annie', tags: ['a'], primary: 'false', fax: '', city: null },
		];
		expect(body({ recipientsJson }).recipients).toEqual([
			{ ...ANN, zip: '2134', nickname: 'Annie', tags: ['a'], primary: false },
		]);
	});

	it('keep hostile names as ordinary own fields', () => {
		const { recipients } = body({
			recipientsJson:
				'[{"email":"a@example.com","__proto__":{"polluted":1},"constructor":"c","toString":"t"}]',
		});
		expect(JSON.stringify(recipients)).toBe(
			'[{"email":"a@example.com","__proto__":{"polluted":1},"constructor":"c","toString":"t"}]',
		);
		expect('polluted' in {}).toBe(false);
	});

	it('do not take an inherited e-mail address', () => {
		const recipientsJson = '[{"__proto__":{"email":"a@example.com"}}]';
		expect(refused({ recipientsJson }).message).toMatch(/email is empty/);
	});

	it.each<[Input, string]>([
		[{ recipients: [{}] }, 'Recipient 1, Email is empty'],
		[
			{ recipients: [{ email: 'a@example.com' }, { email: 'b' }] },
			'Recipient 2, Email: "b" is not an email address',
		],
		[
			{ recipients: [{ email: 'a@example.com', primary: 'yes' }] },
			'Recipient 1, Primary: "yes" is neither true nor false',
		],
		...RECIPIENT_TEXTS.map(({ name, label }): [Input, string] => [
			{ recipients: [{ email: 'a@example.com', [name]: { a: 1 } }] },
			`Recipient 1, ${label}: {"a":1} is not text`,
		]),
		...RECIPIENT_TEXTS.map(({ key }): [Input, string] => [
			{ recipientsJson: [ANN, { email: 'a@example.com', [key]: ['b'] }] },
			`Recipients (JSON), entry 2, ${key}: ["b"] is not text`,
		]),
		[
			{ recipientsJson: [{ ...ANN, primary: 1 }] },
			'Recipients (JSON), entry 1, primary: 1 is neither true nor false',
		],
		[{ recipientsJson: [{ first_name: 'Ann' }] }, 'Recipients (JSON), entry 1, email is empty'],
		[{ recipientsJson: Array(1) }, 'Recipients (JSON): [null] is not a JSON array of objects'],
	])('%j are refused', (some, message) => {
		expect(refused(some).message).toBe(message);
	});
});

describe('Data', () => {
	it('is sent from the rows of the form and from JSON; of equal names the row counts', () => {
		expect(
			body({
				data: [
					{ key: ' source ', value: ' LeadExec ' },
					{ key: 'empty' },
					{ key: 'none', value: null },
					{ key: 'nested', value: { a: [1] } },
				],
				dataJson: '{"source": "JSON", "n": 1.5, "deep": {"x": null}}',
			}).data,
		).toEqual({
			source: ' LeadExec ',
			empty: '',
			none: '',
			nested: { a: [1] },
			n: 1.5,
			deep: { x: null },
		});
	});

	it('keeps hostile names as ordinary own fields', () => {
		const sent = body({
			data: [
				{ key: '__proto__', value: { polluted: 1 } },
				{ key: 'constructor', value: 'c' },
			],
			dataJson: '{"prototype": "p", "toString": "t"}',
		});
		expect(JSON.stringify(sent.data)).toBe(
			'{"prototype":"p","toString":"t","__proto__":{"polluted":1},"constructor":"c"}',
		);
		expect(JSON.stringify(body({ dataJson: '{"__proto__": {"polluted": 1}}' }).data)).toBe(
			'{"__proto__":{"polluted":1}}',
		);
		expect('polluted' in {}).toBe(false);
	});

	it.each<[Input, string]>([
		[{ data: [{ key: 'a' }, { key: ' ' }] }, 'Data 2, Key is empty'],
		[{ data: [{ value: 'x' }] }, 'Data 1, Key is empty'],
		[{ data: [{ key: {} }] }, 'Data 1, Key: {} is not text'],
		[
			{
				data: [
					{ key: 'a', value: 1 },
					{ key: ' a ', value: 2 },
				],
			},
			'Data 2, Key: "a" is a duplicate',
		],
		[{ dataJson: [] }, 'Data (JSON): [] is not a JSON object'],
	])('%p is refused', (some, message) => {
		expect(refused(some).message).toBe(message);
	});
});

describe('rows', () => {
	const row = { tag: 'a', value: 'b' };

	it.each<[string, unknown, unknown]>([
		['several', { customField: [row, row] }, [row, row]],
		['none', { customField: [] }, undefined],
		['an empty collection', {}, undefined],
		['nothing', undefined, undefined],
		['null', null, undefined],
		['a text', 'customField', undefined],
		['a list', [row], undefined],
		['another group', { other: [row] }, undefined],
		['one row that is no list', { customField: row }, undefined],
		['rows among other values', { customField: [row, null, 'x', [row]] }, [row]],
	])('that are %s', (_, customFields, rows) => {
		const parameters = { ...FILLED, ...listParameters({}), customFields };
		expect(createBody(formOf(parameters), ZONE).custom_fields).toEqual(rows);
	});

	it.each(['specifyRecipients', 'specifyCustomFields'])(
		'are not left out because %s is no choice',
		(name) => {
			const parameters = { ...FILLED, ...listParameters({}), [name]: 'JSON' };
			expect(refusal(() => createBody(formOf(parameters), ZONE)).message).toMatch(
				/^Specify (?:Recipients|Custom Fields): "JSON" is not a choice$/,
			);
		},
	);
});
