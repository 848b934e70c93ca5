import { randomBytes } from 'node:crypto';

import fc from 'fast-check';

import { mayRepeat, quoteWithout, redact, redactDeep } from '../../../nodes/shared/redact';
import { bytesOf, SPELLINGS } from './spellings';
import { anyText } from './texts';

function timed<T>(work: () => T): [number, T] {
	const started = performance.now();
	const result = work();
	return [performance.now() - started, result];
}

const spelling = fc.constantFrom(...Object.keys(SPELLINGS));
const spell = (text: string, names: readonly string[]) =>
	names.reduce((spelled, name) => SPELLINGS[name]?.(spelled) ?? spelled, text);

/** Secrets as vendors give them out, and with all that some encoding writes differently. */
const secret = fc.oneof(
	fc.stringMatching(/^[A-Za-z0-9]{8,40}$/),
	fc.stringMatching(/^sk_[A-Za-z0-9.~=/+-]{16,60}$/),
	fc.uuid(),
	fc
		.string({
			unit: fc.constantFrom(...'abcXYZ019=/&?%#"\'\\<>;:.~_!() +-{}\néß漢😀'),
			minLength: 8,
			maxLength: 40,
		})
		// What counts for nothing is no part of a secret.
		.filter((text) => text.replace(/[\\&<>"'+{}\s-]/g, '').length >= 12)
		// With the digits after it, this would be an escape.
		.filter((text) => !/%.?$/.test(text)),
);

/** Text around a secret, of other characters than escapes have. */
const around = fc.string({
	unit: fc.constantFrom(...'0123abcdefghz ABCDEFGHZ.,:()[]|"\n$^`@漢'),
	maxLength: 20,
});

const expected = (before: string, text: string, after: string, key: string) =>
	text.includes(key) ? `${before}${text.replace(key, '***')}${after}` : WITHHELD;
const WITHHELD = '(not shown because it may contain the key or secret)';
const SHORTEST_PIECE = 4;
const GUID = '3F2504E0-4F89-41D3-9A0C-0305E82C3301';

describe.each<[string, (text: string, secrets: string[]) => string]>([
	['redact', redact],
	['quoteWithout', quoteWithout],
])('%s', (_, clean) => {
	it.each(Object.entries(SPELLINGS))('finds a secret as %s', (__, spelled) => {
		fc.assert(
			fc.property(secret, around, around, (key, before, after) => {
				const text = spelled(key);
				const cleaned = clean(`${before}${text}${after}`, [key]);
				expect(cleaned).toBe(expected(before, text, after, key));
			}),
			{ numRuns: 60 },
		);
	});

	it('finds a secret that was encoded up to three times', () => {
		fc.assert(
			fc.property(
				secret,
				around,
				fc.array(spelling, { minLength: 1, maxLength: 3 }),
				around,
				(key, before, names, after) => {
					const text = spell(key, names);
					const cleaned = clean(`${before}${text}${after}`, [key]);
					expect(cleaned).toBe(expected(before, text, after, key));
				},
			),
			{ numRuns: 500 },
		);
	});

	it('finds a secret of which each character is escaped in its own way', () => {
		const escapes = ['a URL in which all is escaped', 'JSON in which all is escaped', 'JSON'];
		const escape = fc.constantFrom(...escapes, ...Object.keys(SPELLINGS).slice(-4));
		fc.assert(
			fc.property(secret, fc.array(escape, { minLength: 60, maxLength: 60 }), (key, names) => {
				const text = Array.from(key, (character, at) => spell(character, names.slice(at, at + 1)));
				fc.pre(!text.join('').includes(key));
				expect(clean(text.join(''), [key])).toBe(WITHHELD);
			}),
			{ numRuns: 300 },
		);
	});

	it.each([
		['aa%a"aaaaaaaa', 'aa%a&quot;a&amp;#97;aaaaaa'],
		['sk_+aaaaaaAaAaaaa', String.raw`\\u0073\\u006b_\\u0025\\u0032\\u0042aaaaaaAaAaaaa`],
		['aa%a\\aaaaaaaa', 'aa%a\\\\a&amp;#97;aaaaaa'],
		['aa%a\naaaaaaaa', '%61%61%25%61\\n%61%61&amp;#97;%61%61%61%61%61'],
	])('finds %j where characters beside an escape look like one: %s', (key, text) => {
		expect(clean(text, [key])).toBe(WITHHELD);
	});

	it.each([
		['in small letters', GUID.toLowerCase()],
		['without hyphens', GUID.replaceAll('-', '')],
		['in braces and small letters', `{${GUID.replaceAll('-', '').toLowerCase()}}`],
		['with blanks', GUID.replaceAll('-', ' ')],
		['in small letters in base64', Buffer.from(GUID.toLowerCase()).toString('base64')],
		['without hyphens in hex', bytesOf(GUID.replaceAll('-', ''))],
	])('finds a GUID %s', (__, text) => {
		for (const key of [GUID, GUID.toLowerCase(), `{${GUID}}`, GUID.replaceAll('-', '')]) {
			expect(clean(`Invalid key ${text}.`, [key])).toMatch(
				text.includes(key) ? /^Invalid key {?\*\*\*}?\.$/ : WITHHELD,
			);
		}
	});

	it('finds each of several secrets, and the longer of two that begin alike', () => {
		expect(clean('a keyring-1234 and a keyring-12', ['keyring-12', 'keyring-1234'])).toBe(
			'a *** and a ***',
		);
		const [one, two] = ['0123456789abcdef', 'fedcba9876543210'];
		expect(clean(`a ${one} and a ${two}`, [one, two])).toBe('a *** and a ***');
		expect(clean(`a ${bytesOf(two)}`, [one, two])).toBe(WITHHELD);
	});

	it('returns a text without secrets as it is', () => {
		const key = 'sk_0123456789abcdefghijklmnop';
		fc.assert(
			fc.property(
				fc.oneof(
					anyText(400),
					fc.json(),
					fc.webUrl({ withQueryParameters: true }),
					fc.base64String({ maxLength: 2_000 }),
					fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), maxLength: 500 }),
					fc.lorem({ maxCount: 40 }),
				),
				fc.array(spelling, { maxLength: 2 }),
				(text, names) => {
					const wellFormed = spell(Buffer.from(text).toString(), names);
					// A GUID begins like many a text in hex.
					expect(clean(wellFormed, [key])).toBe(wellFormed);
				},
			),
			{ numRuns: 500 },
		);
	});

	it.each([
		['no secret', []],
		['an empty secret', ['']],
	])('returns a text as it is with %s', (__, secrets) => {
		for (const text of ['text with key', '', 'a &#1114112; b &#x110000; c &#1a; e %g1 f \\u12']) {
			expect(clean(text, secrets)).toBe(text);
			expect(clean(text, [...secrets, GUID])).toBe(text);
		}
	});

	it('withholds a text that can be read in more ways than there is time for', () => {
		// Four texts in base64, of which each begins elsewhere in its run and holds four others.
		const nest = (depth: number, name: string): string =>
			depth === 0
				? `the innermost text of them, which is named ${name}`
				: [0, 1, 2, 3]
						.map((at) => {
							const inner = Buffer.from(nest(depth - 1, `${name}${at}`)).toString('base64url');
							return `${'x'.repeat(at)}${inner}`;
						})
						.join('.');
		expect(clean(nest(2, ''), ['sk_0123456789abcdefghijklmnop'])).toBe(nest(2, ''));
		const text = nest(4, '');
		expect(clean(text, ['sk_0123456789abcdefghijklmnop'])).toBe(WITHHELD);
	});

	it('withholds a text when looking for secrets fails', () => {
		const unreadable = new Proxy<string[]>([], {
			get() {
				throw new Error('unreadable');
			},
		});
		expect(clean('a text', unreadable)).toBe(WITHHELD);
	});

	it.each([
		['backslashes', '\\'],
		['percent signs', '%'],
		['percent signs, escaped', '%25'],
		['ampersands, escaped', '&amp;'],
		['beginnings of numbers', '&#1'],
		['beginnings of the secret', 'aaaaaaaa'],
		['blanks', ' \n'],
		['base64', 'YWFh'],
		['hex', '6161'],
	])('takes time in proportion to a text of %s', (__, piece) => {
		const keys = [`${'a'.repeat(2_000)}b`, `b${'a'.repeat(2_000)}`, `ab${'\\'.repeat(20)}cdef`];
		const text = piece.repeat(100_000 / piece.length);
		clean(text, keys);
		const [took] = timed(() => clean(text, keys));
		expect(took).toBeLessThan(1_000);
	});
});

describe('redact', () => {
	it('finds a secret of fewer than 8 characters as it is and as a word', () => {
		expect(redact('test: latest key=test&b, testé, 1test', ['test'])).toBe(
			'***: latest key=***&b, testé, 1test',
		);
		expect(redact(`TEST ${bytesOf('secret1')}`, ['test', 'secret1'])).toBe(
			`TEST ${bytesOf('secret1')}`,
		);
	});

	it('looks for whole secrets: a text of ours can have words of one', () => {
		expect(redact('ClickPoint rejected the', ['ClickPoint-rejected-key'])).toBe(
			'ClickPoint rejected the',
		);
		expect(redact('ClickPoint', ['ClickPoint-key'])).toBe('ClickPoint');
	});
});

describe('quoteWithout', () => {
	const KEY = 'sk-0123456789abcdefghijklmnop';

	it.each([8, 32, 1_200, 6_000, 64_000])(
		'takes less than 50 ms with a secret of %d characters, and shows no piece of it',
		(length) => {
			const key = randomBytes(length).toString('hex').slice(0, length);
			for (const spelled of [(text: string) => text, ...Object.values(SPELLINGS)]) {
				const text = `Not found: ${spelled(key)}`;
				const quote = () => timed(() => quoteWithout(text, [key], 2_000));
				const results = [quote(), quote(), quote()];
				expect(Math.min(...results.map(([took]) => took))).toBeLessThan(50);
				expect(results[0]?.[1]).toBe(expected('Not found: ', spelled(key), '', key));
			}
		},
	);

	it('takes less than 50 ms with a text of 4 MB', () => {
		const text = `Not found: ${'A day, and %41 more. '.repeat(200_000)}`;
		const quote = () => timed(() => quoteWithout(text, [KEY], 2_000));
		const results = [quote(), quote(), quote()];
		expect(Math.min(...results.map(([took]) => took))).toBeLessThan(50);
		expect(results[0]?.[1]).toBe(text.slice(0, 2_000));
	});

	it('is the beginning of a text', () => {
		expect(quoteWithout('not found', [KEY], 3)).toBe('not');
		expect(quoteWithout(`no ${KEY} here`, [KEY], 6)).toBe('no ***');
		expect(quoteWithout('not found', [KEY])).toBe('not found');
	});

	it('withholds a text beside a secret of fewer than 8 characters, or of hardly any others', () => {
		for (const key of ['1', 'abcdefg', '-+{}-+{} \\abc']) {
			expect(quoteWithout('not found', [KEY, key])).toBe(WITHHELD);
		}
		for (const key of ['abcdefgh', '-+{}-+{} \\abcd']) {
			expect(quoteWithout('not found', [KEY, key])).toBe('not found');
		}
	});

	it('withholds a text with the first 12 characters of a secret', () => {
		expect(quoteWithout('(sk-0123456789) was not found in any account', [KEY])).toBe(WITHHELD);
		expect(quoteWithout('(sk-012345678) was not found in any account', [KEY])).toBe(
			'(sk-012345678) was not found in any account',
		);
	});

	it('withholds a text that was cut off after 4 characters of a secret or more, in any spelling', () => {
		const cut = fc.stringMatching(/^[A-Za-z0-9]{12,40}$/);
		const names = fc.array(
			spelling.filter((name) => !name.includes('longer')),
			{ maxLength: 2 },
		);
		fc.assert(
			fc.property(cut, around, names, fc.nat({ max: 40 }), (key, before, spelled, at) => {
				const length = SHORTEST_PIECE + (at % (key.length - SHORTEST_PIECE));
				const piece = spell(key.slice(0, length), spelled);
				const whole = spell(key, spelled);
				// What begins alike was cut off there; padding and the like was not.
				fc.pre(whole.startsWith(piece));
				expect(quoteWithout(`${before}${piece}`, [key])).toBe(WITHHELD);
			}),
			{ numRuns: 500 },
		);
	});

	it.each([
		'sk0%5',
		'sk01%2',
		'sk01%253',
		'sk01\\u00',
		'sk01\\\\',
		'sk01&',
		'sk01&#x3',
		'sk01&amp;#5',
		'sk01%26amp%3B%23x3',
		Buffer.from('{"key":"sk01\\u00').toString('base64'),
	])('withholds a text that was cut off within an escape: %s', (piece) => {
		expect(quoteWithout(`not found: ${piece}`, [KEY])).toBe(
			piece === 'sk0%5' ? 'not found: sk0%5' : WITHHELD,
		);
	});

	it('shows no piece of a secret, wherever the text is cut', () => {
		for (const spelled of [(text: string) => text, ...Object.values(SPELLINGS)]) {
			const text = `no ${spelled(KEY)} here`;
			for (let limit = 0; limit <= text.length; limit++) {
				const quotation = quoteWithout(text, [KEY], limit);
				const shown = quotation === WITHHELD ? '' : quotation;
				expect(
					'no *** here'.startsWith(shown) || shown.length < spelled(KEY.slice(0, 5)).length + 8,
				).toBe(true);
			}
		}
	});
});

describe('mayRepeat', () => {
	const guid = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
	const long = `eyJ${'a1B2/+'.repeat(600)}`;

	it.each([
		[guid, `{"Key":"{${guid.toUpperCase()}}"}`, true],
		[guid, `key=${guid.replaceAll('-', '')}&`, true],
		[guid, `{"Key":"${guid.slice(0, -1)}"}`, false],
		[long, `"${long.replaceAll('/', '\\/')}"`, true],
		[long, `"${long.slice(0, 60)}"`, true],
		['41234567', '{"Phone":"+141234567"},{"UID":"4123456789"}', false],
		['41234567', '{"Key":41234567}', true],
		['a"b&+c%3D', 'a\\"b&+c%3D', true],
		['short', 'short', false],
	])('%s in %s: %s', (secret, text, expected) => {
		expect(mayRepeat(text, ['', 'another secret', secret])).toBe(expected);
	});

	it('takes no longer than a page takes to arrive', () => {
		const page = `"Field":"a1B2/--${guid.slice(0, 20)}",`.repeat(40_000);
		const began = performance.now();
		mayRepeat(page, [guid, long]);
		expect(performance.now() - began).toBeLessThan(200);
	});
});

describe('redactDeep', () => {
	const KEY = '41234567';

	it('leaves all but strings and names as it is', async () => {
		const answer = JSON.parse(
			'{"clientpoint_id":4123456789,"status":true,"data":null,"list":[41234567.5,{"a":-41234567}],"":{}}',
		);
		expect(await redactDeep(answer, [KEY])).toEqual(answer);
		expect(await redactDeep(undefined, [KEY])).toBeUndefined();
	});

	it('replaces a secret in strings, names and lists, and a number that is one', async () => {
		const base64 = Buffer.from(`key=${KEY}`).toString('base64');
		expect(
			await redactDeep(
				{
					[`key ${KEY}`]: [`a ${KEY} b`, base64, 'c'],
					api_key: 41_234_567,
					echo: JSON.stringify({ api_key: KEY }),
				},
				[KEY],
			),
		).toEqual({
			'key ***': ['a *** b', '***', 'c'],
			api_key: '***',
			echo: '{"api_key":"***"}',
		});
	});

	it('keeps what is around a secret of fewer than 8 characters', async () => {
		const answer = { id: 1, url: 'https://latest.example.com/1?key=test', status: 'success' };
		expect(await redactDeep(answer, ['test', '1', 'success1'])).toEqual({
			...answer,
			url: 'https://latest.example.com/***?key=***',
		});
	});

	it('replaces a value that is nested too deeply to be looked through', async () => {
		const deep: unknown = JSON.parse(`${'['.repeat(100_000)}"${KEY}"${']'.repeat(100_000)}`);
		expect(await redactDeep(deep, [KEY])).toBe('***');
	});

	it('spends no time on strings that are shorter than the secret', async () => {
		const answer = Array.from({ length: 5_000 }, (_, id) => `4f9c2e71 Ann Example ${id}`);
		const timeWith = async (key: string) => {
			const times: number[] = [];
			for (let round = 0; round < 3; round++) {
				const started = performance.now();
				await redactDeep(answer, [key]);
				times.push(performance.now() - started);
			}
			return Math.min(...times);
		};
		expect(await timeWith(GUID)).toBeLessThan((await timeWith(GUID.slice(0, 8))) / 2);
		expect(await redactDeep(answer, [GUID])).toEqual(answer);
	});

	it('finds a secret wherever it stands in a long string, in any spelling', async () => {
		const place = fc.nat({ max: 45_000 });
		await fc.assert(
			fc.asyncProperty(fc.uuid(), spelling, place, place, async (key, name, before, after) => {
				const [start, end] = [before, after].map((length) =>
					'An old, (quiet) day. '.repeat(length / 21),
				);
				const text = spell(key, [name]);
				const whole = `${start}${text}${end}`;
				const cleaned = text.includes(key) ? whole.replace(key, '***') : '***';
				expect(await redactDeep([whole], [key])).toEqual([cleaned]);
			}),
			{ numRuns: 25 },
		);
	});

	it('withholds a long string beside a secret that can take up much of it', async () => {
		const key = 'k'.repeat(2_000);
		const answer = { short: 'a day '.repeat(1_000), long: 'a day '.repeat(10_000) };
		expect(await redactDeep(answer, [key])).toEqual({ ...answer, long: '***' });
	});

	// Until it was divided into turns, each of these was one piece of up to two seconds.
	it.each<[string, unknown]>([
		['one run of base64', Buffer.alloc(1_500_000, 'xyz1').toString('base64')],
		[
			'objects',
			Array.from({ length: 33_000 }, (_, id) => ({
				id,
				name: `Ann ${id}`,
				email: `ann${id}@example.com`,
			})),
		],
	])('lets others go on while it looks through 2 MB: %s', async (_, answer) => {
		const turns: number[] = [];
		let last = performance.now();
		const clock = setInterval(() => {
			turns.push(performance.now() - last);
			last = performance.now();
		}, 1);
		const cleaned = await redactDeep(answer, [GUID]);
		clearInterval(clock);
		turns.push(performance.now() - last);
		expect(cleaned).toEqual(answer);
		expect(turns.length).toBeGreaterThan(20);
		// By the share, as a busy computer makes all of them longer.
		expect(Math.max(...turns)).toBeLessThan(turns.reduce((sum, turn) => sum + turn, 0) / 3);
	});
});
