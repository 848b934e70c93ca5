import fc from 'fast-check';

import { holdsSecret, readSecrets, testSecrets } from '../../../nodes/ClientPoint/webhookSecret';
import { refusal } from '../shared/refusal';
import { anyText } from '../shared/texts';

const SECRET = 'kq7Zx0vWj9Jt5Lr2';
const PREVIOUS = 'Old0Zx0vWj9Jt5Lr2';

describe('a secret that can be used', () => {
	test.each([
		['is as it is', SECRET, SECRET],
		['loses white space around it', ` ${SECRET}\n`, SECRET],
		['may hold what a URL leaves alone', 'a.b_c-d~0123456789', 'a.b_c-d~0123456789'],
	])('%s', (_, value, secret) => {
		expect(readSecrets({ secret: value })).toEqual([secret]);
		expect(readSecrets({ secret: PREVIOUS, previousSecret: value })).toEqual([PREVIOUS, secret]);
		expect(testSecrets({ secret: value })).toEqual({
			status: 'OK',
			message: 'The secret is usable',
		});
	});
});

describe('a secret that cannot be used', () => {
	test.each([
		['nothing', undefined, 'is empty'],
		['white space', '   ', 'is empty'],
		['no text', 1234567890123456, 'is empty'],
		['15 characters', SECRET.slice(1), 'is too short or not safe in a URL'],
		['a plus sign', `${SECRET}+`, 'is too short or not safe in a URL'],
		['a space inside', `${SECRET} ${SECRET}`, 'is too short or not safe in a URL'],
		['an umlaut', `${SECRET}ü`, 'is too short or not safe in a URL'],
	])('%s is told with what to do, and not repeated', (_, value, problem) => {
		const asPrevious = { secret: PREVIOUS, previousSecret: value };
		const uses = problem === 'is empty' ? [{ secret: value }] : [{ secret: value }, asPrevious];
		for (const secrets of uses) {
			const label = secrets === asPrevious ? 'Previous Secret' : 'Secret';
			const { field, message, wayOut } = refusal(() => readSecrets(secrets));
			expect(field).toBe(`${label} of the credential`);
			expect(message).toContain(problem);
			expect(wayOut).toContain('at least 16');
			expect(testSecrets(secrets)).toEqual({ status: 'Error', message: `${message}. ${wayOut}` });
			expect(`${message} ${wayOut}`).not.toMatch(/kq7Zx0|1234567890/);
		}
	});
});

describe('a request', () => {
	test.each<[string, unknown[], boolean]>([
		['has it in one of the places', [undefined, SECRET], true],
		['has it in the other, beside a wrong one', [SECRET, 'wrong'], true],
		['has the previous one', [PREVIOUS], true],
		['has none', [undefined, undefined], false],
		['has no places', [], false],
		['has a part of it', [SECRET.slice(0, -1)], false],
		['has more than it', [`${SECRET}x`], false],
		['has it in another casing', [SECRET.toLowerCase()], false],
		['has it twice', [[SECRET, SECRET]], false],
		['has it inside an object', [{ secret: SECRET, toString: () => SECRET }], false],
	])('that %s', (_, given, isAllowed) => {
		expect(holdsSecret(given, [SECRET, PREVIOUS])).toBe(isAllowed);
	});

	test('with any other text is not allowed', () => {
		fc.assert(
			fc.property(anyText(), (text) => {
				fc.pre(text !== SECRET);
				expect(holdsSecret([text], [SECRET])).toBe(false);
			}),
		);
	});
});
