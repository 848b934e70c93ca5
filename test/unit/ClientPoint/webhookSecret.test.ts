import fc from 'fast-check';

import { holdsSecret, readSecret, testSecret } from '../../../nodes/ClientPoint/webhookSecret';
import { refusal } from '../shared/refusal';
import { anyText } from '../shared/texts';

const SECRET = 'kq7Zx0vWj9Jt5Lr2';

describe('a secret that can be used', () => {
	test.each([
		['is as it is', SECRET, SECRET],
		['loses white space around it', ` ${SECRET}\n`, SECRET],
		['may hold what a URL leaves alone', 'a.b_c-d~0123456789', 'a.b_c-d~0123456789'],
	])('%s', (_, value, secret) => {
		expect(readSecret(value)).toBe(secret);
		expect(testSecret(value)).toEqual({ status: 'OK', message: 'The secret can be used' });
	});
});

describe('a secret that cannot be used', () => {
	test.each([
		['nothing', undefined, 'is empty'],
		['an empty text', '', 'is empty'],
		['white space', '   ', 'is empty'],
		['no text', 1234567890123456, 'is empty'],
		['15 characters', SECRET.slice(1), 'is too short'],
		['a plus sign', `${SECRET}+`, 'has characters that a URL changes'],
		['a space inside', `${SECRET} ${SECRET}`, 'has characters that a URL changes'],
		['an ampersand', `${SECRET}&x=y`, 'has characters that a URL changes'],
		['an umlaut', `${SECRET}ü`, 'has characters that a URL changes'],
	])('%s is told with what to do, and not repeated', (_, value, problem) => {
		const { field, message, wayOut } = refusal(() => readSecret(value));
		expect(field).toBe('Secret of the credential');
		expect(message).toContain(problem);
		expect(wayOut).toContain('at least 16');
		const verdict = testSecret(value);
		expect(verdict).toEqual({ status: 'Error', message: expect.stringContaining(problem) });
		expect(`${message} ${wayOut} ${verdict.message}`).not.toContain('kq7Zx0');
		expect(`${message} ${wayOut} ${verdict.message}`).not.toContain('1234567890');
	});

	test('Test and use agree about every text', () => {
		fc.assert(
			fc.property(anyText(), (text) => {
				const isGood = testSecret(text).status === 'OK';
				if (isGood) expect(encodeURIComponent(readSecret(text))).toBe(text.trim());
				else refusal(() => readSecret(text));
			}),
		);
	});
});

describe('a request', () => {
	test.each<[string, unknown[], boolean]>([
		['has it in one of the places', [undefined, SECRET], true],
		['has it in the other, beside a wrong one', [SECRET, 'wrong'], true],
		['has none', [undefined, undefined], false],
		['has no places', [], false],
		['has a part of it', [SECRET.slice(0, -1)], false],
		['has more than it', [`${SECRET}x`], false],
		['has it in another casing', [SECRET.toLowerCase()], false],
		['has it twice', [[SECRET, SECRET]], false],
		['has it inside an object', [{ secret: SECRET, toString: () => SECRET }], false],
	])('that %s', (_, given, isAllowed) => {
		expect(holdsSecret(given, SECRET)).toBe(isAllowed);
	});

	test('with any other text is not allowed', () => {
		fc.assert(
			fc.property(anyText(), (text) => {
				fc.pre(text !== SECRET);
				expect(holdsSecret([text], SECRET)).toBe(false);
			}),
		);
	});
});
