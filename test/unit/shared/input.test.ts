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
	readTexts,
	readWholeNumber,
	recordOf,
} from '../../../nodes/shared/input';
import { messageFor, refusal, unlessRefused } from './refusal';
import { anyText, words } from './texts';

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

const CIRCULAR: Record<string, unknown> = {};
CIRCULAR.self = CIRCULAR;

describe('quote', () => {
	it.each<[string, unknown, string]>([
		['a text', 'Ann "Lee"', '"Ann \\"Lee\\""'],
		['a text in another script', '李雷 é 😀', '"李雷 é 😀"'],
		['NaN', Number.NaN, 'NaN'],
		// n8n-workflow gives big integers a JSON form.
		['a big integer', 12n, '"12"'],
		['nothing', undefined, 'undefined'],
		['an object', { a: [1, 'b'] }, '{"a":[1,"b"]}'],
		['a symbol', Symbol('s'), 'Symbol(s)'],
		['an object that contains itself', CIRCULAR, '[object Object]'],
		['a date', new Date(0), '"1970-01-01T00:00:00.000Z"'],
		['control characters', 'a\u0000\n\u007f\u0085', '"a\\u0000\\n\\u007f\\u0085"'],
		['a right-to-left override', '\u202e2026', '"\\u202e2026"'],
		['zero-width characters', 'a\u200b\u2060\ufeffb\u00ad', '"a\\u200b\\u2060\\ufeffb\\u00ad"'],
		['invisible characters of a high plane', '\u{e0041}', '"\\ue0041"'],
		['exactly 80 characters', 'x'.repeat(78), `"${'x'.repeat(78)}"`],
		['81 characters', 'x'.repeat(79), `"${'x'.repeat(79)}…`],
		['no half of a character', `${'x'.repeat(78)}😀`, `"${'x'.repeat(78)}…`],
	])('shows %s', (_, value, expected) => {
		expect(quote(value)).toBe(expected);
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
		['bearer kq7Zx0', 'begins with "Bearer" or is in quotation marks'],
		['“kq7Zx0”', 'begins with "Bearer" or is in quotation marks'],
		['\u200bkq7Zx0', 'has an invisible character (U+200B) as its character 1'],
		['kq7\u00a0Zx0', 'has an invisible character (U+00A0) as its character 4'],
		['kq7\r\nZx0', 'has a line break (U+000D) as its character 4'],
		['kq7Zx0\u2060', 'has an invisible character (U+2060) as its character 7'],
		['kq7\u3164Zx0', 'has an invisible character (U+3164) as its character 4'],
	])('names what %j has and no key does, and does not show the key', (value, problem) => {
		const { message, wayOut } = refusal(() => readKey('API Key', value, 'your key'));
		expect(message).toBe(`API Key: "(not shown)" ${problem}`);
		expect(wayOut).toContain('Copy it again');
	});

	it('takes what a copy has around a key for white space', () => {
		expect(readKey('API Key', '\ufeff\u00a0kq7Zx0\u2028\r\n', 'your key')).toBe('kq7Zx0');
		expect(readKey('API Key', '"kq7\'Zx0é ü', 'your key')).toBe('"kq7\'Zx0é ü');
	});
});

it('an object with named values is a record, and nothing else', () => {
	for (const value of [{}, { a: 1 }, Object.create(null)]) {
		expect([isRecord(value), isDataObject(value), recordOf(value)]).toEqual([true, true, value]);
	}
	for (const value of [[], new Date(), null, undefined, '{}', 1, () => 1]) {
		expect([isRecord(value), isDataObject(value), recordOf(value)]).toEqual([false, false, {}]);
	}
});

it('a field is blank with nothing in it, or white space', () => {
	expect([undefined, null, '', ' ', '\n\t\u00a0'].filter((value) => !isBlank(value))).toEqual([]);
	expect([0, false, [], {}, ' x ', Number.NaN].filter(isBlank)).toEqual([]);
});

const OBJECT = 'Enter a JSON object, e.g. {"a": 1}, or use an expression that returns one.';
const LIST =
	'Enter a JSON array of objects, e.g. [{}], or use an expression that returns an array.';
const MARKS = 'Names and texts need double quotation marks.';

/** What a reader takes, and what it refuses: the problem, with which values, and the way out. */
interface Table {
	read: (value: unknown) => unknown;
	takes: Array<[unknown, unknown]>;
	refuses: Array<[problem: string, values: unknown[], wayOut?: string]>;
}

const TABLES: Record<string, Table> = {
	readText: {
		read: (value) => readText('F', value),
		takes: [
			['', ''],
			[' kept as it is ', ' kept as it is '],
			['02134', '02134'],
			[0, '0'],
			[-1.5, '-1.5'],
		],
		refuses: [
			[
				'is not text',
				[undefined, null, true, NaN, Infinity, 12n, [], ['a'], {}, new Date(0)],
				'Enter text. An expression must return text or a number.',
			],
			['is a number too large to be kept exactly', [2 ** 53, -1e300]],
		],
	},
	readRequiredText: {
		read: (value) => readRequiredText('F', value, 'ABC'),
		takes: [
			[' Ann Lee\n', 'Ann Lee'],
			[0, '0'],
		],
		refuses: [
			['is empty', [undefined, null, '', ' \n', '\u00a0'], 'Enter a value, e.g. ABC.'],
			['is not text', [{}]],
		],
	},
	readWholeNumber: {
		read: (value) => readWholeNumber('F', value, { min: 0, max: 100 }),
		takes: [
			[0, 0],
			[100, 100],
			['7', 7],
			[' +7\n', 7],
			['007', 7],
		],
		refuses: [
			[
				'is not a whole number from 0 to 100',
				[
					...[-1, 101, 1.5, NaN, Infinity, 7n, true, null, undefined, [7], {}],
					...[...words('1.5 -1 101 1e1 0x10 ١'), '1 0', '', ' ', '9'.repeat(400)],
				],
				'Enter a whole number from 0 to 100.',
			],
		],
	},
	readBoolean: {
		read: (value) => readBoolean('F', value),
		takes: [
			[true, true],
			[false, false],
			['true', true],
			['false', false],
		],
		refuses: [
			[
				'is neither true nor false',
				['', 'yes', 'True', ' true', 0, 1, null, undefined, {}, [true]],
				'Turn the switch on or off, or use an expression that returns true or false.',
			],
		],
	},
	readId: {
		read: (value) => readId('F', value),
		takes: [
			[1, '1'],
			[' 1001\n', '1001'],
			[Number.MAX_SAFE_INTEGER, '9007199254740991'],
			['9999999999999999999', '9999999999999999999'],
		],
		refuses: [
			[
				'is not an ID (a whole number above 0)',
				[
					...[0, -1, 1.5, 2 ** 53, 1e300, NaN, 1n, null, undefined, true, [], [1], {}, '', '1 001'],
					...words('0 01 -1 +1 1.0 1e3 1,001 ٣ abc ../7 \u202e1001 12345678901234567890'),
				],
				'Enter the ID, e.g. 1001. An expression must return text or a whole number.',
			],
		],
	},
	readIds: {
		read: (value) => readIds('F', value),
		takes: [
			...[undefined, null, '', ' ', [], '[]'].map((none): [unknown, unknown] => [none, []]),
			[5, ['5']],
			['1, ,2 ,3,', ['1', '2', '3']],
			['[567834, 673498]', ['567834', '673498']],
			['1\n,2', ['1', '2']],
			[
				[1, '2', ' 3 '],
				['1', '2', '3'],
			],
		],
		refuses: [
			['is not an ID (a whole number above 0)', ['1;2', '1 2', {}, true, 0, NaN]],
			[
				'has an empty entry',
				['[1, null]', [1, null], Array(2), [''], [' ', 2]],
				'Enter comma-separated IDs, e.g. 567834, 673498.',
			],
		],
	},
	readNames: {
		read: (value) => readNames('F', value),
		takes: [
			[undefined, []],
			['UID, First Name ,Email', ['UID', 'First Name', 'Email']],
			['UID,,|Email|', ['UID', 'Email']],
			['UID; First Name\n\nEmail', ['UID', 'First Name', 'Email']],
			[
				[' UID', 'Last, First', 5],
				['UID', 'Last, First', '5'],
			],
		],
		refuses: [['is not text', [{}, true, NaN]]],
	},
	readTexts: {
		read: (value) => readTexts('F', value, 'ABC'),
		takes: [
			[' a \nb, c', ['a', 'b', 'c']],
			[
				['a, b', 5],
				['a, b', '5'],
			],
		],
		refuses: [['is not text', [{}]]],
	},
	readJsonObject: {
		read: (value) => readJsonObject('F', value, '{"a": 1}'),
		takes: [
			['{"State": "CA"}', { State: 'CA' }],
			[' {} ', {}],
			[{ a: { $gte: 1 } }, { a: { $gte: 1 } }],
		],
		refuses: [
			['is not valid JSON', ['{', "{'a': 1}", '{"a": NaN}'], `${OBJECT} ${MARKS}`],
			['is not valid JSON', [''], OBJECT],
			['is not a JSON object', ['[]', 'null', '5', '"{}"', [], [null], undefined, 5], OBJECT],
		],
	},
	readJsonObjects: {
		read: (value) => readJsonObjects('F', value, '[{}]'),
		takes: [
			['[{"a": 1}, {}]', [{ a: 1 }, {}]],
			['{"a": 1}', [{ a: 1 }]],
			[[{ a: 1 }], [{ a: 1 }]],
			[{ a: 1 }, [{ a: 1 }]],
			[[], []],
		],
		refuses: [
			['is not valid JSON', ['[{]'], `${LIST} ${MARKS}`],
			[
				'is not a JSON array of objects',
				['[1]', 'null', [{}, null], [[{}]], ['{}'], undefined],
				LIST,
			],
		],
	},
	readBaseUrl: {
		read: (value) => readBaseUrl('F', value),
		takes: [
			['https://apidata.leadexec.net/', 'https://apidata.leadexec.net'],
			[' http://localhost:8080/api// ', 'http://localhost:8080/api'],
			['HTTPS://API.Example.COM', 'https://api.example.com'],
			['https://例え.jp', 'https://xn--r8jz45g.jp'],
			['https://api.example.com/@team', 'https://api.example.com/@team'],
			['http://[::1]:80/', 'http://[::1]'],
		],
		refuses: [
			[
				'is not a valid server address',
				[
					...words('api.example.com //api.example.com ftp://api.example.com file:///etc/passwd'),
					...words('javascript:alert(1) https:// https://api.example.com:99999'),
					...words('https:api.example.com https:/api.example.com https:\\\\api.example.com'),
					...['https://api example.com', '', undefined, null, 5, {}, ['https://api.example.com']],
				],
				'Enter an address such as https://api.example.com, without a query string, user name, or password.',
			],
		],
	},
};

describe.each(Object.entries(TABLES))('%s', (name, { read, takes, refuses }) => {
	it.each(takes)('reads %p as %p', (value, expected) => {
		expect(read(value)).toEqual(expected);
	});

	it.each(
		refuses.flatMap(([problem, values, wayOut]) =>
			values.map((value) => ({ value, problem, wayOut })),
		),
	)('refuses $value: it $problem', ({ value, problem, wayOut }) => {
		const error = refusal(() => read(value));
		expect(error.message).toBe(messageFor('F', value, problem));
		expect(error.wayOut).toBe(wayOut ?? error.wayOut);
	});

	it('throws nothing but an InputError, which names the field, the value and a way out', () => {
		fc.assert(
			fc.property(anyValue, (value) => {
				if (unlessRefused(() => [read(value)]) !== undefined) return;
				const { field, message, wayOut } = refusal(() => read(value));
				expect(field).toBe('F');
				expect(message).toMatch(/^F(?:: | is empty$)/);
				// Of a list the entry that is wrong is quoted.
				if (!['readIds', 'readNames', 'readTexts', 'readBaseUrl'].includes(name)) {
					const begins = (problem: string) => message.startsWith(messageFor('F', value, problem));
					const hasLostDigits = name.startsWith('readJson') && begins('has a whole number ');
					expect(begins('is ') || hasLostDigits).toBe(true);
				}
				expect(wayOut).toMatch(/^[A-Z].*\.$/s);
			}),
			{ numRuns: 300, examples: [['-9007199254740992']] },
		);
	});
});

it('a list of ids quotes the entry that is none', () => {
	for (const [value, culprit] of [
		['1, x', ' x'],
		['[1, 2', '[1'],
		[[1, 0], 0],
	]) {
		expect(refusal(() => readIds('File IDs', value)).message).toBe(
			`File IDs: ${quote(culprit)} is not an ID (a whole number above 0)`,
		);
	}
	expect(refusal(() => readNames('Sort By', [['UID']])).message).toBe(
		'Sort By: ["UID"] is not text',
	);
});

describe('JSON text', () => {
	it('keeps hostile names as ordinary fields', () => {
		const read = readJsonObject('Filter', '{"__proto__": {"polluted": 1}}', '{}');
		expect(Object.keys(read)).toEqual(['__proto__']);
		expect(JSON.stringify(read)).toBe('{"__proto__":{"polluted":1}}');
		expect('polluted' in {}).toBe(false);
	});

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
		'{"a":1,"b":2,"a":3}',
		'[{"a":1},{"b":[{"c":"x","d":{},"c":"x"}]}]',
		'{"a":1,"\\u0061" :1}',
		'{"__proto__":1,"__proto__":2}',
		'{"":1,"":2}',
	])('that has a name twice in one object is refused: %s', (text) => {
		for (const read of [readJsonObject, readJsonObjects]) {
			const { message, wayOut } = refusal(() => read('Filter', text, '{}'));
			expect(message).toBe(messageFor('Filter', text, 'has a name twice in one object'));
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

describe('readBaseUrl', () => {
	it.each([
		'https://api.example.com?key=1',
		'https://api.example.com?',
		'https://api.example.com#top',
		'https://user@api.example.com',
		'https://user:password@api.example.com',
	])('refuses %p without showing it, because a secret can be in it', (value) => {
		const { message } = refusal(() => readBaseUrl('Base URL', value));
		expect(message).toBe('Base URL: "(not shown)" is not a valid server address');
	});

	const NEARBY = words(
		'localhost:3000 LOCALHOST. vendor.localhost 127.9.9.9 0x7f.1 2130706433 10.0.0.1 172.16.0.1',
		'172.31.255.255:80 192.168.1.20/v4 169.254.1.1 [::1] [fd12:3456::1] [fc00::1] [fe80::1] [::ffff:127.0.0.1]',
		'[febf::1]',
	);
	const FAR = words(
		'api.example.com localhost.example.com notlocalhost sandbox:3000 10.0.0.1.nip.io 8.8.8.8',
		'0.0.0.0 11.0.0.1 172.15.0.1 172.32.0.1 192.169.0.1 126.0.0.1 [::] [2001:db8::1] [fc::1]',
		'[fec0::1] [::ffff:8.8.8.8] [1::ffff:10.0.0.1]',
	);

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
});
