import fc from 'fast-check';
import { redact, redactBeginning } from '../../../nodes/shared/redact';

/** Secrets as vendors give them out, and with every character that some encoding writes differently. */
const secret = fc
	.oneof(
		fc.stringMatching(/^[A-Za-z0-9]{8,40}$/),
		fc.string({
			unit: fc.constantFrom(...'abcXYZ019+/=&?%#" \'\\<>;:.~-_!()\n\téß漢😀'),
			minLength: 8,
			maxLength: 40,
		}),
		// A backslash at its end would take that of an escape behind it along.
	)
	.filter((key) => !key.endsWith('\\'));
/** Other characters than a secret or the asterisks have, so that the text around it cannot complete one. */
const around = fc.string({ unit: fc.constantFrom(...'|{}[]$,^`@'), maxLength: 20 });

const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

const FORMS: Array<[string, (secret: string) => string]> = [
	['as it is', (text) => text],
	['in a part of a URL', (text) => encodeURIComponent(text)],
	['in a form', (text) => new URLSearchParams([['key', text]]).toString().slice('key='.length)],
	['in JSON', inJson],
	['in JSON that quotes JSON', (text) => inJson(inJson(text))],
	['in a URL that quotes JSON', (text) => encodeURIComponent(inJson(text))],
	[
		'in XML',
		(text) =>
			text
				.replaceAll('&', '&amp;')
				.replaceAll('<', '&lt;')
				.replaceAll('>', '&gt;')
				.replaceAll('"', '&quot;'),
	],
	['in JSON as PHP writes it', phpJson],
	['in JSON within JSON', (text) => phpJson(JSON.stringify(text).slice(1, -1))],
	[
		'in JSON as .NET writes it',
		(text) =>
			JSON.stringify(text)
				.slice(1, -1)
				.replace(/\\\\/g, '\\u005C')
				.replace(/\\"/g, '\\u0022')
				.replace(/[^ -~]|[<>&'+`]/g, (unit) => {
					const code = unit.charCodeAt(0).toString(16).toUpperCase();
					return `\\u${code.padStart(4, '0')}`;
				}),
	],
	['in a part of a URL, twice', (text) => encodeURIComponent(encodeURIComponent(text))],
	[
		'in a URL in small letters',
		(text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
	],
	[
		'in XML as numbers',
		(text) => text.replace(/[^A-Za-z0-9]/gu, (each) => `&#x${each.codePointAt(0)?.toString(16)};`),
	],
	['in base64 in JSON', (text) => phpJson(Buffer.from(text, 'utf8').toString('base64'))],
	['in base64', (text) => Buffer.from(text, 'utf8').toString('base64')],
	['in base64url', (text) => Buffer.from(text, 'utf8').toString('base64url')],
];

/** As PHP writes a text in JSON, without the quotation marks. */
function phpJson(text: string): string {
	return JSON.stringify(text)
		.slice(1, -1)
		.replaceAll('/', '\\/')
		.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

describe('redact', () => {
	it('takes a secret out of a longer text in base64, but for what the neighbours share', () => {
		fc.assert(
			fc.property(
				fc.stringMatching(/^[A-Za-z0-9]{12,40}$/),
				fc.nat({ max: 5 }),
				fc.nat({ max: 5 }),
				(key, before, after) => {
					const text = `${'|'.repeat(before)}${key}${'|'.repeat(after)}`;
					const redacted = redact(Buffer.from(text).toString('base64'), [key]);
					const left = redacted.split('***').map((each) => Buffer.from(each, 'base64'));
					expect(left).toHaveLength(2);
					for (const piece of left) expect(piece.toString()).not.toMatch(/[A-Za-z0-9]{3}/);
				},
			),
		);
	});

	it.each(FORMS)('takes a secret out %s, wherever it stands and however often', (_, write) => {
		fc.assert(
			fc.property(secret, around, around, around, (key, before, between, after) => {
				const form = write(key);
				const redacted = redact(`${before}${form}${between}${form}${after}`, [key]);
				expect(redacted).not.toContain(form);
				expect(redacted).toBe(`${before}***${between}***${after}`);
			}),
			{ numRuns: 150 },
		);
	});

	it('takes every secret out in every form, of several secrets in one text', () => {
		fc.assert(
			fc.property(fc.array(secret, { minLength: 2, maxLength: 4 }), (keys) => {
				const forms = keys.flatMap((key) => FORMS.map(([, write]) => write(key)));
				const redacted = redact(forms.join('|'), keys);
				for (const form of forms) expect(redacted).not.toContain(form);
			}),
			{ numRuns: 100 },
		);
	});

	it('leaves a text alone that has the secret in no form', () => {
		const other = fc.string({ unit: fc.constantFrom(...'mnopq 0123{}"'), maxLength: 200 });
		fc.assert(
			fc.property(other, fc.stringMatching(/^[A-L]{8,40}$/), (text, key) => {
				// None of the letters of the secret, nor of its base64 in full, is in the text.
				expect(redact(text, [key])).toBe(text);
			}),
			{ numRuns: 150 },
		);
	});

	it.each([
		['no secret', [], 'text with key'],
		['an empty secret', [''], 'text with key'],
		['one secret that begins with another', ['key', 'keyring'], 'a *** and a ***'],
	])('leaves nothing over with %s', (_, secrets, expected) => {
		const text = secrets.length === 2 ? 'a keyring and a key' : 'text with key';
		expect(redact(text, secrets)).toBe(expected);
	});

	it.each([1, 3, 20])('takes out a secret with a run of %d backslashes', (count) => {
		const key = `ab${'\\'.repeat(count)}cdef`;
		for (const [, write] of FORMS) expect(redact(`|${write(key)}|`, [key])).toBe('|***|');
	});

	it('does not take long over a text of backslashes', () => {
		const started = performance.now();
		const text = '\\'.repeat(20_000);
		for (const key of ['ab', '']) redact(text, [`${key}${'\\'.repeat(6)}cdef`]);
		expect(performance.now() - started).toBeLessThan(4_000);
	});

	it('puts three asterisks where the secret stood, and nothing that a pattern could expand', () => {
		expect(redact('key=s$&cr$1t!', ['s$&cr$1t'])).toBe('key=***!');
		expect(redact('key=a.c', ['abc'])).toBe('key=a.c');
	});
});

describe('redactBeginning', () => {
	it('takes out the beginning of a secret at which a text was cut off, in every form', () => {
		fc.assert(
			fc.property(
				fc.stringMatching(/^[A-Za-z0-9]{12,40}$/),
				fc.constantFrom(...FORMS),
				around,
				fc.nat({ max: 60 }),
				(key, [, write], before, at) => {
					const form = write(key);
					const length = at % (form.length + 1);
					const redacted = redactBeginning(`${before}${form.slice(0, length)}`, [key]);
					// Three characters and fewer are no piece of a secret, nor is the padding of base64.
					expect(redacted.replace(/=+$/, '')).toBe(
						`${before}${length < 4 ? form.slice(0, length) : '***'}`,
					);
				},
			),
			{ numRuns: 200 },
		);
	});

	it('takes whole secrets out everywhere, and the beginning of one at the end alone', () => {
		const key = 'abcdefgh';
		expect(redactBeginning(`abcd ${key} abcdef ${key}`, [key])).toBe('abcd *** abcdef ***');
		expect(redactBeginning(`${key} abcdefg`, [key])).toBe('*** ***');
		expect(redactBeginning('nothing abc', [key])).toBe('nothing abc');
		expect(redactBeginning('nothing abcd', [])).toBe('nothing abcd');
		expect(redactBeginning('', [key])).toBe('');
	});

	it('takes out the beginning of a secret that is cut within its backslashes', () => {
		const key = `ab${'\\'.repeat(12)}cdef`;
		for (const length of [4, 6, 13, 15]) {
			expect(redactBeginning(`|${inJson(key.slice(0, length))}`, [key])).toBe('|***');
		}
	});

	it('takes out the longest of several beginnings', () => {
		expect(redactBeginning('x-abcd-abcd', ['abcd-abcdZ', 'abcdefgh'])).toBe('x-***');
	});
});
