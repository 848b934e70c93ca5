import { readFilter } from '../../../nodes/ClickPoint/actions/filters.fields';
import { refusal } from '../shared/refusal';

const read = (...rows: unknown[]) => readFilter({ filter: rows }, {});
const readJson = (filter: unknown) => readFilter({}, { filter });
/** A row with a number to compare with, as the form holds it. */
const amount = (field: string, condition: string, value: unknown) => ({
	field: { __rl: true, mode: 'name', value: field },
	condition,
	value,
	valueIs: 'number',
});

describe('rows of Filters', () => {
	it.each<[string, unknown]>([
		['what the form holds at first', {}],
		['no rows', { filter: [] }],
	])('makes no filter of %s', (_, filters) => {
		expect(readFilter(filters, {})).toBeUndefined();
	});

	it.each<[string, unknown[], Record<string, unknown>]>([
		['a text', [{ field: 'State', value: ' CA ' }], { State: 'CA' }],
		['a number as text', [{ field: 'ZipCode', value: '02134' }], { ZipCode: '02134' }],
		['a number', [amount('Price', 'is', ' 25.50 ')], { Price: 25.5 }],
		['a number that an expression gave', [amount('Price', 'is', -3)], { Price: -3 }],
		['true', [{ field: 'IsValid', value: 'True', valueIs: 'boolean' }], { IsValid: true }],
		['false', [{ field: 'IsValid', value: false, valueIs: 'boolean' }], { IsValid: false }],
		[
			'a name from the list',
			[{ field: { __rl: true, mode: 'list', value: 'State', cachedResultName: 'x' }, value: 'CA' }],
			{ State: 'CA' },
		],
		[
			'both bounds of a field, and another field between them',
			[
				amount('LoanAmount', 'atLeast', '150000'),
				{ field: 'State', condition: 'is', value: 'CA', valueIs: 'text' },
				amount('LoanAmount', 'atMost', '200000'),
			],
			{ LoanAmount: { $gte: 150000, $lte: 200000 }, State: 'CA' },
		],
		[
			'a field that breaks programs',
			[
				{ field: '__proto__', value: 'x' },
				{ field: 'constructor', condition: 'atMost', value: 'y' },
			],
			Object.fromEntries<unknown>([
				['__proto__', 'x'],
				['constructor', { $lte: 'y' }],
			]),
		],
	])('reads %s', (_, rows, filter) => {
		expect(read(...rows)).toEqual(filter);
		expect(Object.keys(read(...rows) ?? {})).toEqual(Object.keys(filter));
	});

	const CA = { field: 'State', value: 'CA' };
	it.each<[string, unknown[], string]>([
		[
			'no field',
			[CA, { field: { __rl: true, mode: 'list', value: '' }, value: 'x' }],
			'Filter 2, Field is empty',
		],
		[
			'a field that is a list',
			[{ field: ['State'], value: 'x' }],
			'Filter 1, Field: ["State"] is not text',
		],
		['no value', [{ field: 'City', value: ' ' }], 'Filter 1, Value is empty'],
		['an expression that found nothing', [CA, { field: 'City' }], 'Filter 2, Value is empty'],
		[
			'a number with separators',
			[amount('Price', 'is', '1,250')],
			'Filter 1, Value: "1,250" is not a number',
		],
		[
			'a number with too many digits',
			[amount('Id', 'is', '9007199254740993')],
			'Filter 1, Value: "9007199254740993" is not a number',
		],
		[
			'a word as a flag',
			[{ field: 'IsValid', value: 'yes', valueIs: 'boolean' }],
			'Filter 1, Value: "yes" is neither true nor false',
		],
		[
			'an unknown condition',
			[{ ...CA, condition: 'over' }],
			'Filter 1, Condition: "over" is not a choice',
		],
		['an unknown kind', [{ ...CA, valueIs: 'date' }], 'Filter 1, Value Is: "date" is not a choice'],
		[
			'two Is',
			[CA, { field: 'City', value: 'x' }, CA],
			'Filter 3, Field: "State" cannot have Is beside an earlier filter',
		],
		[
			'Is beside At Least',
			[amount('Price', 'atLeast', 1), amount('Price', 'is', 2)],
			'Filter 2, Field: "Price" cannot have Is beside an earlier filter',
		],
		[
			'two At Least',
			[amount('Price', 'atLeast', 1), amount('Price', 'atLeast', 2)],
			'Filter 2, Field: "Price" cannot have At Least beside an earlier filter',
		],
		[
			'At Most beside At Least of a name in another case',
			[amount('Price', 'atLeast', 1), amount('price', 'atMost', 2)],
			'Filter 2, Field: "price" cannot have At Most beside an earlier filter',
		],
	])('refuses %s, naming the row', (_, rows, message) => {
		expect(refusal(() => read(...rows)).message).toContain(message);
	});

	it.each<[string, unknown]>([
		['nothing', undefined],
		['null', null],
		['rows that are nothing', { filter: undefined }],
		['a text', 'State is CA'],
		['a row that is none', { filter: [null] }],
		['one row without a list', { filter: { value: 'CA' } }],
	])('never takes %s for no filter', (_, filters) => {
		expect(refusal(() => readFilter(filters, {})).message).toBe('Filter 1, Field is empty');
	});
});

describe('Filter (JSON)', () => {
	it.each<[string, unknown, Record<string, unknown>]>([
		['JSON', '{"State": "CA"}', { State: 'CA' }],
		['an object', { State: 'CA' }, { State: 'CA' }],
		[
			'what the page of the vendor prints',
			'{ "LoanAmount" : { $gte : 150000, $lte : 200000 } }',
			{ LoanAmount: { $gte: 150000, $lte: 200000 } },
		],
		['a text that looks like one', '{ "a": "x, {$b: 1}" }', { a: 'x, {$b: 1}' }],
	])('reads %s', (_, value, filter) => {
		expect(readJson(value)).toEqual(filter);
	});

	it.each([
		['{State: CA}', 'is not valid JSON'],
		['{ $gte : }', 'is not valid JSON'],
		['[{ a: 1 }]', 'is not valid JSON'],
		['{"Price":{"$gte":1},"Price":{"$lte":2}}', 'has a name twice in one object'],
		['{"Price":{"$gte":1,"$lte":2,"$gte":3}}', 'has a name twice in one object'],
		['', ''],
		[undefined, ''],
	])('refuses %p, quoting what was entered', (value, problem) => {
		const { message } = refusal(() => readJson(value));
		expect(message).toBe(
			problem === ''
				? 'Filter (JSON) is empty'
				: `Filter (JSON): ${JSON.stringify(value)} ${problem}`,
		);
	});

	it.each<[string, object]>([
		['{}', {}],
		['{}', { State: undefined }],
		['{}', { State: () => 'CA' }],
		['{"LoanAmount":{}}', { LoanAmount: { $gte: undefined } }],
		['{"LoanAmount":{"$gte":null}}', { LoanAmount: { $gte: Number('x') } }],
		['{"State":{"$in":["CA",null]}}', { State: { $in: ['CA', undefined] } }],
		['{"State":{}}', { State: new Set(['CA']) }],
	])('never asks for more leads where an expression found nothing: %s', (quoted, value) => {
		const { message } = refusal(() => readJson(value));
		expect(message).toBe(`Filter (JSON): ${quoted} is missing a value`);
	});
});
