import fc from 'fast-check';

import { isExact, parseDigits } from '../../../nodes/shared/json';
import { anyText } from './texts';

/** How a text ends: the value as JSON, or the failure. */
function ending(parse: () => unknown): string {
	try {
		return JSON.stringify(parse());
	} catch (error) {
		return error instanceof SyntaxError ? 'no JSON' : String(error);
	}
}

/** The value with numbers as texts, for numbers that JavaScript writes as they were. */
const withTexts = (text: string): unknown =>
	JSON.parse(text, (_, value: unknown) => (typeof value === 'number' ? String(value) : value));

const anyNumber = fc.stringMatching(/^-?(?:0|[1-9]\d{0,18})(?:\.\d{1,18})?(?:[eE][+-]?\d{1,3})?$/);

describe('parseDigits', () => {
	it.each([
		['{"a":9007199254740993,"b":[1.50,-0,1E+3,0],"c":{"d":12}}'],
		[' [ 1 , 2 ] '],
		['12345678901234567890'],
		['{"a" : 1 , "b":2}'],
	])('keeps the digits of %s', (text) => {
		const numbers = text.match(/-?\d[\d.eE+-]*/g);
		expect(JSON.stringify(parseDigits(text)).match(/(?<=")-?\d[^"]*/g)).toEqual(numbers);
	});

	it('leaves what stands in strings alone', () => {
		const text = String.raw`{"1":"1","a\"2":":3,","b\\":4,"c":"\\\\\" 5, 6","12 ":"[7]"}`;
		expect(parseDigits(text)).toEqual({ ...Object(JSON.parse(text)), 'b\\': '4' });
	});

	it('defines names that are special as ordinary ones', () => {
		const value = parseDigits('{"__proto__":{"a":1}}');
		expect(JSON.stringify(value)).toBe('{"__proto__":{"a":"1"}}');
		expect('a' in {}).toBe(false);
	});

	it('makes texts of the numbers that are chosen alone', () => {
		const text = '{"id":9007199254740993,"revenue":500.00,"small":1e-400}';
		expect(parseDigits(text, (digits) => !isExact(digits))).toEqual({
			id: '9007199254740993',
			revenue: 500,
			small: '1e-400',
		});
	});

	it('reads what JSON.parse reads, and refuses what it refuses', () => {
		const pieces = fc
			.array(fc.constantFrom(...'{}[]",:.-+eE0123456789 \\\n'.split(''), '"a"', 'null', 'true'), {
				maxLength: 14,
			})
			.map((parts) => parts.join(''));
		fc.assert(
			fc.property(fc.oneof(fc.json(), pieces, anyText(), anyNumber), (text) => {
				const expected = ending(() => withTexts(text));
				const found = ending(() => parseDigits(text));
				if (expected === 'no JSON' || found === 'no JSON')
					expect([text, found]).toEqual([text, expected]);
				// The same numbers, however their digits are written.
				const numbers = (json: string) =>
					json.replace(/"(-?\d[\d.eE+-]*)"/g, (_, digits: string) => `"${Number(digits)}"`);
				expect(numbers(found)).toBe(numbers(expected));
			}),
			{ numRuns: 3000 },
		);
	});

	it.each([
		['digits', '1'.repeat(1_000_000)],
		['digits before a colon', `${'1'.repeat(1_000_000)}:`],
		['white space after a number', `1${' '.repeat(1_000_000)}`],
		['backslashes', `"${'\\'.repeat(1_000_000)}"`],
		['quotation marks', '"'.repeat(1_000_000)],
		['escaped quotation marks', `"${'\\"'.repeat(500_000)}"`],
	])('takes no long time for %s', (_, text) => {
		const started = performance.now();
		ending(() => parseDigits(text));
		expect(performance.now() - started).toBeLessThan(2000);
	});
});

describe('isExact', () => {
	it.each([
		'0',
		'-0',
		'1',
		'500.00',
		'0.1',
		'1e3',
		'1E+21',
		'0.0000001',
		'9007199254740992',
		'007',
	])('holds for %s', (digits) => {
		expect(isExact(digits)).toBe(true);
	});

	it.each([
		'9007199254740993',
		'12345678901234567890',
		'0.12345678901234567891',
		'1e400',
		'1e-400',
	])('does not hold for %s', (digits) => {
		expect(isExact(digits)).toBe(false);
	});
});
