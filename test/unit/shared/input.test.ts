import fc from 'fast-check';
import { InputError, quote } from '../../../nodes/shared/errors';
import {
	isBlank,
	isDataObject,
	isRecord,
	readBaseUrl,
	readBoolean,
	readId,
	readIds,
	readJsonObject,
	readJsonObjects,
	readNames,
	readKey,
	readRequiredText,
	readText,
	readWholeNumber,
} from '../../../nodes/shared/input';
import { messageFor, refusal, unlessRefused } from './refusal';
import { anyText } from './texts';

/** What an expression can give, and worse. */
const anyValue = fc.oneof(
	fc.anything({
		withBigInt: true,
		withBoxedValues: true,
		withDate: true,
		withMap: true,
		withNullPrototype: true,
		withObjectString: true,
		withSet: true,
		withTypedArray: true,
		withSparseArray: true,
	}),
	anyText(),
	fc.double(),
	fc.jsonValue(),
	fc.constantFrom<unknown>(
		Number.NaN,
		Number.POSITIVE_INFINITY,
		-0,
		Symbol('s'),
		() => 1,
		new Error('e'),
		/x/,
		Object.assign(Object.create(null), { big: 1n }),
		{ toString: 1, valueOf: 1, big: 1n },
		{ toJSON: () => undefined },
	),
);

describe('quote', () => {
	it.each<[string, unknown, string]>([
		['a text', 'Ann "Lee"', '"Ann \\"Lee\\""'],
		['a text in another script', '李雷 é 😀', '"李雷 é 😀"'],
		['a number', 1.5, '1.5'],
		['NaN', Number.NaN, 'NaN'],
		['an infinite number', Number.NEGATIVE_INFINITY, '-Infinity'],
		// n8n-workflow gives big integers a JSON form.
		['a big integer', 12n, '"12"'],
		['nothing', undefined, 'undefined'],
		['null', null, 'null'],
		['a switch', false, 'false'],
		['an object', { a: [1, 'b'] }, '{"a":[1,"b"]}'],
		['a symbol', Symbol('s'), 'Symbol(s)'],
		['a date', new Date(0), '"1970-01-01T00:00:00.000Z"'],
		['control characters', 'a\u0000\n\u007f\u0085', '"a\\u0000\\n\\u007f\\u0085"'],
		['a right-to-left override', '\u202e2026', '"\\u202e2026"'],
		['zero-width characters', 'a\u200b\u2060\ufeffb\u00ad', '"a\\u200b\\u2060\\ufeffb\\u00ad"'],
		['line and paragraph separators', '\u2028\u2029', '"\\u2028\\u2029"'],
		['invisible characters of a high plane', '\u{e0041}', '"\\ue0041"'],
		['exactly 80 characters', 'x'.repeat(78), `"${'x'.repeat(78)}"`],
		['81 characters', 'x'.repeat(79), `"${'x'.repeat(79)}…`],
	])('shows %s', (_, value, expected) => {
		expect(quote(value)).toBe(expected);
	});

	it('shows an object that contains itself without failing', () => {
		const circular: Record<string, unknown> = {};
		circular.self = circular;
		expect(quote(circular)).toBe('[object Object]');
	});

	it('is never longer than 81 characters, and has nothing invisible in it', () => {
		fc.assert(
			fc.property(anyValue, (value) => {
				const text = quote(value);
				expect(text.length).toBeLessThanOrEqual(81);
				expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
			}),
			{ numRuns: 500 },
		);
	});

	it('does not cut a character in two', () => {
		expect(quote(`${'x'.repeat(78)}😀`)).not.toMatch(/\p{Cs}/u);
	});

	it('does not take long over a large value', () => {
		const started = performance.now();
		expect(quote('\u202e'.repeat(1_000_000))).toHaveLength(81);
		expect(performance.now() - started).toBeLessThan(2000);
	});
});

describe('readKey', () => {
	it('reads a text or a number, without the white space around it', () => {
		expect(readKey('API Key', ' kq7Zx0 ', 'your key')).toBe('kq7Zx0');
		expect(readKey('API Key', 12345, 'your key')).toBe('12345');
	});

	it.each([[{ api_key: 'kq7Zx0' }], [['kq7Zx0']], [2 ** 53], [0.5], [true]])(
		'refuses %p and does not show it',
		(value) => {
			expect(() => readKey('API Key', value, 'your key')).toThrow(
				new InputError('API Key', '(not shown)', 'is not text', ''),
			);
		},
	);

	it.each([
		['\u200bkq7Zx0', 'has an invisible character (U+200B) as its character 1'],
		['kq7\u00a0Zx0', 'has an invisible character (U+00A0) as its character 4'],
		['kq7\ufeffZx0', 'has an invisible character (U+FEFF) as its character 4'],
		['kq7\r\nZx0', 'has an invisible character (U+000D) as its character 4'],
		['kq7\tZx0', 'has an invisible character (U+0009) as its character 4'],
		['kq7Zx0\u2060', 'has an invisible character (U+2060) as its character 7'],
		['kq7\u3164Zx0', 'has an invisible character (U+3164) as its character 4'],
		['“kq7Zx0”', 'is in quotation marks'],
		['"kq7Zx0"', 'is in quotation marks'],
		["'kq7Zx0'", 'is in quotation marks'],
		['Bearer kq7Zx0', 'begins with "Bearer"'],
	])('names what %j has and no key does, and does not show the key', (value, problem) => {
		const { message, wayOut } = refusal(() => readKey('API Key', value, 'your key'));
		expect(message).toBe(`API Key: "(not shown)" ${problem}`);
		expect(wayOut).toContain('Copy it again');
	});

	it('takes what a copy has around a key for white space', () => {
		expect(readKey('API Key', '\ufeff\u00a0kq7Zx0\u2028\r\n', 'your key')).toBe('kq7Zx0');
		expect(readKey('API Key', '"kq7\'Zx0é ü', 'your key')).toBe('"kq7\'Zx0é ü');
	});

	it('says of nothing that it is empty', () => {
		expect(() => readKey('API Key', ' ', 'your key')).toThrow('API Key is empty');
	});
});

describe('InputError', () => {
	it('names the field, the value and the problem, and apart from them the way out', () => {
		const error = new InputError('Limit', '5x', 'is no number', 'Enter one.');
		expect(error).toBeInstanceOf(Error);
		expect(error).toMatchObject({
			name: 'InputError',
			message: 'Limit: "5x" is no number',
			field: 'Limit',
			wayOut: 'Enter one.',
		});
	});
});

describe('an InputError about nothing', () => {
	it.each([undefined, null, '', ' \n'])('says for %p that the field is empty', (value) => {
		expect(new InputError('Limit', value, 'is no number', 'Enter one.')).toMatchObject({
			message: 'Limit is empty',
			field: 'Limit',
			wayOut: 'Enter one.',
		});
	});

	it.each([0, false, [], {}])('quotes %p', (value) => {
		const { message } = new InputError('Limit', value, 'is no number', 'Enter one.');
		expect(message).toBe(`Limit: ${quote(value)} is no number`);
	});
});

/** Every reader, so that what holds for all of them is checked for all of them. */
const READERS: Array<[string, (value: unknown) => unknown]> = [
	['readText', (value) => readText('The Field', value)],
	['readRequiredText', (value) => readRequiredText('The Field', value, 'ABC')],
	['readWholeNumber', (value) => readWholeNumber('The Field', value, { min: 0, max: 100 })],
	['readBoolean', (value) => readBoolean('The Field', value)],
	['readId', (value) => readId('The Field', value)],
	['readIds', (value) => readIds('The Field', value)],
	['readNames', (value) => readNames('The Field', value)],
	['readJsonObject', (value) => readJsonObject('The Field', value, '{"a": 1}')],
	['readJsonObjects', (value) => readJsonObjects('The Field', value, '[{"a": 1}]')],
	['readBaseUrl', (value) => readBaseUrl('The Field', value)],
];

describe.each(READERS)('%s', (name, read) => {
	it('throws nothing but an InputError, whatever it is given', () => {
		fc.assert(
			fc.property(anyValue, (value) => {
				unlessRefused(() => read(value));
			}),
			{ numRuns: 300 },
		);
	});

	it('names the field, the value and a way out in what it throws', () => {
		fc.assert(
			fc.property(anyValue, (value) => {
				if (unlessRefused(() => [read(value)]) !== undefined) return;
				const { field, message, wayOut } = refusal(() => read(value));
				expect(field).toBe('The Field');
				expect(message).toMatch(/^The Field(?:: | is empty$)/);
				// Of a list the entry that is wrong is quoted.
				if (!['readIds', 'readNames', 'readBaseUrl'].includes(name)) {
					const begins = (problem: string) =>
						message.startsWith(messageFor('The Field', value, problem));
					const hasLostDigits = name.startsWith('readJson') && begins('has a whole number ');
					expect(begins('is ') || hasLostDigits).toBe(true);
				}
				expect(wayOut).toMatch(/^[A-Z].*\.$/s);
			}),
			{ numRuns: 200, examples: [['-9007199254740992']] },
		);
	});
});

describe('isRecord and isDataObject', () => {
	it.each<[string, unknown, boolean]>([
		['an object', {}, true],
		['an object without a prototype', Object.create(null), true],
		['a list', [], false],
		['a Date', new Date(), false],
		['null', null, false],
		['nothing', undefined, false],
		['a text', '{}', false],
		['a number', 1, false],
		['a function', () => 1, false],
	])('%s', (_, value, expected) => {
		expect(isRecord(value)).toBe(expected);
		expect(isDataObject(value)).toBe(expected);
	});
});

describe('isBlank', () => {
	it.each([undefined, null, '', ' ', '\n\t\u00a0'])('is true for %p', (value) => {
		expect(isBlank(value)).toBe(true);
	});

	it.each([0, false, [], {}, 'x', ' x ', Number.NaN])('is false for %p', (value) => {
		expect(isBlank(value)).toBe(false);
	});
});

describe('readText', () => {
	it.each<[unknown, string]>([
		['Ann', 'Ann'],
		['', ''],
		[' kept as it is ', ' kept as it is '],
		['02134', '02134'],
		[2134, '2134'],
		[0, '0'],
		[-1.5, '-1.5'],
	])('reads %p as %p', (value, text) => {
		expect(readText('Name', value)).toBe(text);
	});

	it.each<unknown>([
		undefined,
		null,
		true,
		Number.NaN,
		Number.POSITIVE_INFINITY,
		12n,
		[],
		['a'],
		{},
		new Date(0),
	])('refuses %p', (value) => {
		const { message, wayOut } = refusal(() => readText('Name', value));
		expect(message).toBe(messageFor('Name', value, 'is not text'));
		expect(wayOut).toBe('Enter text. An expression must return text or a number.');
	});
});

describe('readRequiredText', () => {
	it.each<[unknown, string]>([
		[' Ann Lee\n', 'Ann Lee'],
		[0, '0'],
	])('reads %p as %p', (value, text) => {
		expect(readRequiredText('Name', value, 'ABC')).toBe(text);
	});

	it.each<unknown>([undefined, null, '', ' \n', '\u00a0'])('refuses %p as empty', (value) => {
		const { message, wayOut } = refusal(() => readRequiredText('Name', value, 'ABC'));
		expect(message).toBe(messageFor('Name', value, 'is empty'));
		expect(wayOut).toBe('Enter a value, e.g. ABC.');
	});

	it('refuses what is no text', () => {
		expect(refusal(() => readRequiredText('Name', {}, 'ABC')).message).toBe('Name: {} is not text');
	});
});

describe('readWholeNumber', () => {
	const read = (value: unknown) => readWholeNumber('Days Back', value, { min: 0, max: 100 });

	it.each<[unknown, number]>([
		[0, 0],
		[100, 100],
		[7, 7],
		[7.0, 7],
		['7', 7],
		[' +7\n', 7],
		['007', 7],
	])('reads %p as %p', (value, number) => {
		expect(read(value)).toBe(number);
	});

	it.each<unknown>([
		-1,
		101,
		1.5,
		'1.5',
		'-1',
		'101',
		'1e1',
		'0x10',
		'1 0',
		'١',
		'',
		' ',
		Number.NaN,
		Number.POSITIVE_INFINITY,
		'9'.repeat(400),
		true,
		null,
		undefined,
		[7],
		{},
		7n,
	])('refuses %p', (value) => {
		const { message, wayOut } = refusal(() => read(value));
		expect(message).toBe(messageFor('Days Back', value, 'is not a whole number from 0 to 100'));
		expect(wayOut).toBe('Enter a whole number from 0 to 100.');
	});

	it('takes the whole numbers within its bounds and no other numbers', () => {
		fc.assert(
			fc.property(
				fc.oneof(fc.integer({ min: -20, max: 120 }), fc.double({ min: -5, max: 105 })),
				fc.boolean(),
				(number, asText) => {
					const whole = Number.isInteger(number) && number >= 0 && number <= 100;
					const found = unlessRefused(() => read(asText ? String(number) : number));
					expect(found === undefined ? undefined : found + 0).toBe(whole ? number + 0 : undefined);
				},
			),
			{ numRuns: 200 },
		);
	});
});

describe('readBoolean', () => {
	it.each<[unknown, boolean]>([
		[true, true],
		[false, false],
		['true', true],
		['false', false],
	])('reads %p as %p', (value, expected) => {
		expect(readBoolean('Test Mode', value)).toBe(expected);
	});

	it.each<unknown>(['', 'yes', 'True', ' true', 0, 1, null, undefined, {}, [], [true]])(
		'refuses %p',
		(value) => {
			expect(refusal(() => readBoolean('Test Mode', value)).message).toBe(
				messageFor('Test Mode', value, 'is neither true nor false'),
			);
		},
	);
});

describe('readId', () => {
	it.each<[unknown, string]>([
		[1, '1'],
		['1', '1'],
		[' 1001\n', '1001'],
		[Number.MAX_SAFE_INTEGER, '9007199254740991'],
		['9007199254740993', '9007199254740993'],
		['9223372036854775807', '9223372036854775807'],
	])('reads %p as %p', (value, id) => {
		expect(readId('LID', value)).toBe(id);
	});

	it.each<unknown>([
		0,
		-1,
		1.5,
		Number.MAX_SAFE_INTEGER + 1,
		1e300,
		Number.NaN,
		'0',
		'01',
		'-1',
		'+1',
		'1.0',
		'1e3',
		'1 001',
		'1,001',
		'9223372036854775808',
		'99999999999999999999',
		'٣',
		'１',
		'abc',
		'\u202e1001',
		'',
		null,
		undefined,
		true,
		1n,
		[],
		[1],
		{},
	])('refuses %p', (value) => {
		const { message, wayOut } = refusal(() => readId('LID', value));
		expect(message).toBe(messageFor('LID', value, 'is not an ID (a whole number above 0)'));
		expect(wayOut).toContain('e.g. 1001');
	});

	it('keeps every digit of every positive 64-bit integer, and refuses all beyond', () => {
		fc.assert(
			fc.property(fc.bigInt({ min: -5n, max: 2n ** 64n }), (id) => {
				const inRange = id > 0n && id < 2n ** 63n;
				expect(unlessRefused(() => readId('LID', String(id)))).toBe(
					inRange ? String(id) : undefined,
				);
			}),
			{ numRuns: 300 },
		);
	});
});

describe('readIds', () => {
	it.each<[unknown, string[]]>([
		[undefined, []],
		[null, []],
		['', []],
		[' ', []],
		[[], []],
		[5, ['5']],
		['5', ['5']],
		['1, 2 ,3', ['1', '2', '3']],
		['1,,2,', ['1', '2']],
		['1, ,2', ['1', '2']],
		['[567834, 673498]', ['567834', '673498']],
		['[]', []],
		['1\n,2', ['1', '2']],
		[
			[1, '2', ' 3 '],
			['1', '2', '3'],
		],
		[['9223372036854775807'], ['9223372036854775807']],
	])('reads %p as %p', (value, ids) => {
		expect(readIds('File IDs', value)).toEqual(ids);
	});

	it.each<[unknown, unknown]>([
		['1;2', '1;2'],
		['1 2', '1 2'],
		['[1, 2', '[1'],
		['1, x', ' x'],
		[[[1]], [1]],
		[[1, 0], 0],
		[{}, {}],
		[true, true],
		[0, 0],
		[Number.NaN, Number.NaN],
	])('refuses %p, quoting %p', (value, culprit) => {
		expect(refusal(() => readIds('File IDs', value)).message).toBe(
			messageFor('File IDs', culprit, 'is not an ID (a whole number above 0)'),
		);
	});

	it.each<unknown>(['[1, null]', [1, null], [''], [' ', 2]])('refuses %p', (value) => {
		const { message, wayOut } = refusal(() => readIds('File IDs', value));
		expect(message).toBe(`File IDs: ${quote(value)} has an empty entry`);
		expect(wayOut).toBe('Enter comma-separated IDs, e.g. 567834, 673498.');
	});

	it('reads the same ids from a list, from their digits and from a text with commas', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 1 })), (ids) => {
				const texts = ids.map(String);
				expect(readIds('File IDs', ids)).toEqual(texts);
				expect(readIds('File IDs', texts)).toEqual(texts);
				expect(readIds('File IDs', texts.join(', '))).toEqual(texts);
			}),
			{ numRuns: 100 },
		);
	});
});

describe('readNames', () => {
	it.each<[unknown, string[]]>([
		[undefined, []],
		['', []],
		[[], []],
		['UID', ['UID']],
		['UID, First Name ,Email', ['UID', 'First Name', 'Email']],
		['UID|Email', ['UID', 'Email']],
		['UID,,|Email|', ['UID', 'Email']],
		[
			[' UID', 'Last, First', 5],
			['UID', 'Last, First', '5'],
		],
		['__proto__', ['__proto__']],
	])('reads %p as %p', (value, names) => {
		expect(readNames('Sort By', value)).toEqual(names);
	});

	it.each<unknown>([[['UID|Email']], [['UID', '']], [['UID', ' ']], [[null]]])(
		'refuses %p',
		(value) => {
			const { message, wayOut } = refusal(() => readNames('Sort By', value));
			expect(message).toBe(messageFor('Sort By', value, 'is not a list of field names'));
			expect(wayOut).toBe('Enter comma-separated field names, e.g. FirstName, Email.');
		},
	);

	it.each<unknown>([{}, true, [['UID']], [{}], Number.NaN])('refuses %p', (value) => {
		expect(refusal(() => readNames('Sort By', value)).message).toMatch(/^Sort By: .* is not text$/);
	});
});

const MARKS = ' Names and texts need double quotation marks.';

describe('readJsonObject', () => {
	it.each<[unknown, unknown]>([
		['{"State": "CA"}', { State: 'CA' }],
		[' {} ', {}],
		[{ a: { $gte: 1 } }, { a: { $gte: 1 } }],
	])('reads %p', (value, expected) => {
		expect(readJsonObject('Filter', value, '{"State": "CA"}')).toEqual(expected);
	});

	it.each<[unknown, string]>([
		['', 'is not valid JSON'],
		['{', 'is not valid JSON'],
		["{'a': 1}", 'is not valid JSON'],
		['{"a": NaN}', 'is not valid JSON'],
		['[]', 'is not a JSON object'],
		['null', 'is not a JSON object'],
		['5', 'is not a JSON object'],
		['"{}"', 'is not a JSON object'],
		[[], 'is not a JSON object'],
		[null, 'is not a JSON object'],
		[undefined, 'is not a JSON object'],
		[5, 'is not a JSON object'],
		[new Date(0), 'is not a JSON object'],
	])('refuses %p: it %s', (value, problem) => {
		const { message, wayOut } = refusal(() => readJsonObject('Filter', value, '{"State": "CA"}'));
		expect(message).toBe(messageFor('Filter', value, problem));
		const marks = problem.endsWith('valid JSON') && value !== '' ? MARKS : '';
		expect(wayOut).toBe(
			`Enter a JSON object, e.g. {"State": "CA"}, or use an expression that returns one.${marks}`,
		);
	});

	it('keeps hostile names as ordinary fields', () => {
		const read = readJsonObject('Filter', '{"__proto__": {"polluted": 1}}', '{}');
		expect(Object.keys(read)).toEqual(['__proto__']);
		expect(JSON.stringify(read)).toBe('{"__proto__":{"polluted":1}}');
		expect('polluted' in {}).toBe(false);
	});
});

describe('JSON text', () => {
	it.each([
		'{"UID":9007199254740993}',
		'{"a":[{"b":[1,-9007199254740993]}],"c":null}',
		'{"a":1e300}',
	])('with a whole number whose digits would be lost is refused: %s', (text) => {
		for (const read of [readJsonObject, readJsonObjects]) {
			const { message, wayOut } = refusal(() => read('Filter', text, '{}'));
			expect(message).toBe(
				messageFor('Filter', text, 'has a whole number too large to be kept exactly'),
			);
			expect(wayOut).toBe('Put the number in quotation marks, e.g. "9007199254740993".');
		}
	});

	it.each([
		['{"a":1,"b":2,"a":3}', 'a'],
		['[{"a":1},{"b":[{"c":"x","d":{},"c":"x"}]}]', 'c'],
		['{"a":1,"\\u0061" :1}', 'a'],
		['{"__proto__":1,"__proto__":2}', '__proto__'],
		['{"":1,"":2}', ''],
	])('that has a name twice in one object is refused: %s', (text, name) => {
		for (const read of [readJsonObject, readJsonObjects]) {
			const { message, wayOut } = refusal(() => read('Filter', text, '{}'));
			const problem = `has the name ${JSON.stringify(name)} twice in one object`;
			expect(message).toBe(messageFor('Filter', text, problem));
			expect(wayOut).toBe('Only the last value would count. Use each name once.');
		}
	});

	it('may have a name in several objects, and as a text', () => {
		const text = '{"a":{"a":"a","b":["a","a",{"a":1}]},"b":"{\\"a\\":1,\\"a\\":2}"}';
		expect(readJsonObject('Filter', text, '{}')).toEqual(JSON.parse(text));
	});

	it('may hold such a number as a text, the largest safe one, fractions, and deep lists', () => {
		const text = '{"a":"9007199254740993","b":9007199254740991,"c":0.1}';
		expect(readJsonObject('Filter', text, '{}')).toEqual(JSON.parse(text));
		const deep = `{"a":${'['.repeat(3_000)}${']'.repeat(3_000)}}`;
		expect(Object.keys(readJsonObject('Filter', deep, '{}'))).toEqual(['a']);
	});
});

describe('readJsonObjects', () => {
	it.each<[unknown, unknown]>([
		['[{"a": 1}, {}]', [{ a: 1 }, {}]],
		['{"a": 1}', [{ a: 1 }]],
		['[]', []],
		[[{ a: 1 }], [{ a: 1 }]],
		[{ a: 1 }, [{ a: 1 }]],
		[[], []],
	])('reads %p', (value, expected) => {
		expect(readJsonObjects('Recipients', value, '[{}]')).toEqual(expected);
	});

	it.each<[unknown, string]>([
		['[{]', 'is not valid JSON'],
		['', 'is not valid JSON'],
		['[1]', 'is not a JSON array of objects'],
		['null', 'is not a JSON array of objects'],
		[[{}, null], 'is not a JSON array of objects'],
		[[[{}]], 'is not a JSON array of objects'],
		[['{}'], 'is not a JSON array of objects'],
		[undefined, 'is not a JSON array of objects'],
		[5, 'is not a JSON array of objects'],
	])('refuses %p: it %s', (value, problem) => {
		const { message, wayOut } = refusal(() => readJsonObjects('Recipients', value, '[{}]'));
		expect(message).toBe(messageFor('Recipients', value, problem));
		const marks = problem.endsWith('valid JSON') && value !== '' ? MARKS : '';
		expect(wayOut).toBe(
			`Enter a JSON array of objects, e.g. [{}], or use an expression that returns an array.${marks}`,
		);
	});
});

describe('readBaseUrl', () => {
	it.each([
		['https://apidata.leadexec.net', 'https://apidata.leadexec.net'],
		['https://apidata.leadexec.net/', 'https://apidata.leadexec.net'],
		[' http://localhost:8080/api// ', 'http://localhost:8080/api'],
		['HTTPS://API.Example.COM', 'https://api.example.com'],
		['https://例え.jp', 'https://xn--r8jz45g.jp'],
		['http://[::1]:80/', 'http://[::1]'],
	])('reads %p as %p', (value, url) => {
		expect(readBaseUrl('Base URL', value)).toBe(url);
	});

	it.each<unknown>([
		'',
		'api.example.com',
		'//api.example.com',
		'ftp://api.example.com',
		'file:///etc/passwd',
		'javascript:alert(1)',
		'https://',
		'https://api example.com',
		'https://api.example.com:99999',
		undefined,
		null,
		5,
		{},
		['https://api.example.com'],
	])('refuses %p', (value) => {
		const { message, wayOut } = refusal(() => readBaseUrl('Base URL', value));
		expect(message).toBe(messageFor('Base URL', value, 'is not a valid server address'));
		expect(wayOut).toContain('https://api.example.com');
	});

	it.each([
		'https://api.example.com?key=1',
		'https://api.example.com/?',
		'https://api.example.com?',
		'https://api.example.com#top',
		'https://api.example.com/#',
		'https://user@api.example.com',
		'https://user:password@api.example.com',
	])('refuses %p without showing it, because a secret can be in it', (value) => {
		const { message } = refusal(() => readBaseUrl('Base URL', value));
		expect(message).toBe('Base URL: "(not shown)" is not a valid server address');
	});

	const NEARBY = [
		'localhost:3000',
		'LOCALHOST.',
		'vendor.localhost',
		'127.9.9.9',
		'0x7f.1',
		'2130706433',
		'10.0.0.1',
		'172.16.0.1',
		'172.31.255.255:80',
		'192.168.1.20/v4',
		'169.254.1.1',
		'[::1]',
		'[fd12:3456::1]',
		'[fc00::1]',
		'[fe80::1]',
		'[febf::1]',
		'[::ffff:10.0.0.1]',
		'[::ffff:127.0.0.1]:8080',
	];
	const FAR = [
		'api.example.com',
		'localhost.example.com',
		'notlocalhost',
		'sandbox:3000',
		'10.0.0.1.nip.io',
		'8.8.8.8',
		'0.0.0.0',
		'11.0.0.1',
		'172.15.0.1',
		'172.32.0.1',
		'192.169.0.1',
		'126.0.0.1',
		'[::]',
		'[2001:db8::1]',
		'[fc::1]',
		'[fec0::1]',
		'[::ffff:8.8.8.8]',
		'[::ffff:ac20:1]',
		'[1::ffff:10.0.0.1]',
	];
	it('takes http for this computer and private addresses alone, https for all', () => {
		for (const host of NEARBY) {
			expect([host, readBaseUrl('Base URL', `http://${host}`)]).toEqual([
				host,
				new URL(`http://${host}`).href.replace(/\/$/, ''),
			]);
		}
		for (const host of FAR) {
			const { message, wayOut } = refusal(() => readBaseUrl('Base URL', `HTTP://${host}`));
			expect(message).toBe(`Base URL: "HTTP://${host}" is not encrypted`);
			expect(wayOut).toContain('begins with https');
		}
		for (const host of [...NEARBY, ...FAR]) readBaseUrl('Base URL', `https://${host}`);
	});

	it('gives an address to which a path can be added', () => {
		const parts = fc.tuple(
			fc.constantFrom('http://', 'https://', 'HTTPS://', 'ftp://', '//', ''),
			fc.constantFrom('', 'user@', 'user:pass@'),
			fc.constantFrom('example.com', 'EXAMPLE.com', '127.0.0.1', '[::1]', 'localhost'),
			fc.constantFrom('', ':80', ':443', ':8443', ':0', ':99999'),
			fc.constantFrom('', '/', '//', '/a', '/a/', '/a%20b/../c/', '/ä b'),
			fc.constantFrom('', '', '', '?', '?a=1', '#', '#a', '?#'),
		);
		fc.assert(
			fc.property(parts, (all) => {
				const text = all.join('');
				const [protocol, user, host, port, , extra] = all;
				const isPlain = /^http:/i.test(protocol) && /example/i.test(host);
				const base = unlessRefused(() => readBaseUrl('Base URL', text));
				expect(base !== undefined).toBe(
					/^https?:/i.test(protocol) && !isPlain && `${user}${extra}` === '' && port !== ':99999',
				);
				if (base === undefined) return;
				const url = new URL(`${base}/v4/x`);
				expect(url.pathname).toBe(`${new URL(text).pathname.replace(/\/+$/, '')}/v4/x`);
				expect(url.host).toBe(new URL(text).host);
				expect(`${url.search}${url.hash}`).toBe('');
			}),
			{ numRuns: 400 },
		);
	});
});
