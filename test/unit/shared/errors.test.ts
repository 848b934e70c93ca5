import fc from 'fast-check';
import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import {
	addToDescription,
	AnswerError,
	CancelledError,
	cut,
	excerpt,
	InputError,
	toNodeError,
	VendorError,
} from '../../../nodes/shared/errors';
import { statusError } from '../../../nodes/shared/failures';
import { anyText } from './texts';

const NODE: INode = {
	id: 'a',
	name: 'ClickPoint',
	type: 'n8n-nodes-clickpoint-clientpoint.clickPoint',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
const KEY = 'sk0123456789abcdefghijklmnopqrst';

const LONE_SURROGATE = /\p{Cs}/u;

describe('cut', () => {
	it.each([
		['abc', 3, 'abc'],
		['abcd', 3, 'abc…'],
		['', 0, ''],
		['a', 0, '…'],
		['ab😀', 3, 'ab…'],
		['ab😀c', 4, 'ab😀…'],
	])('of %p to %d is %p', (text, limit, expected) => {
		expect(cut(text, limit)).toBe(expected);
	});
});

describe('excerpt', () => {
	it('is a text of at most 200 characters and an ellipsis, on one line, with nothing invisible', () => {
		fc.assert(
			fc.property(anyText(600), (text) => {
				const line = excerpt(text);
				expect(line.length).toBeGreaterThan(0);
				expect(line.length).toBeLessThanOrEqual(201);
				expect(line).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
				expect(line).toBe(line.trim());
			}),
			{ numRuns: 300 },
		);
	});

	it('repeats a short line as it is', () => {
		fc.assert(
			fc.property(fc.stringMatching(/^[\w<>"'{}.:é漢]{1,200}$/), (line) => {
				expect(excerpt(line)).toBe(line);
			}),
			{ numRuns: 100 },
		);
	});

	it.each([
		['an empty text', '', '(nothing)'],
		['white space', ' \n\t\u0000\u200b ', '(nothing)'],
		['lines', ' one\r\n\r\n\ttwo\u0007three ', 'one two three'],
		['a right-to-left override', 'abc\u202edef', 'abc def'],
		['exactly 200 characters', 'x'.repeat(200), 'x'.repeat(200)],
		['201 characters', 'x'.repeat(201), `${'x'.repeat(200)}…`],
		['a million characters', 'x'.repeat(1_000_000), `${'x'.repeat(200)}…`],
	])('shows %s', (_, text, expected) => {
		expect(excerpt(text)).toBe(expected);
	});

	it('does not cut a character in two', () => {
		expect(excerpt(`${'x'.repeat(199)}😀😀`)).not.toMatch(LONE_SURROGATE);
		expect(excerpt(`${' \n'.repeat(499)}x😀`)).not.toMatch(LONE_SURROGATE);
	});
});

describe('VendorError', () => {
	it('tells the outcome, and has no status and no quotation of itself', () => {
		const error = new VendorError('It failed', 'Try again.', 'unknown');
		expect(error).toMatchObject({ name: 'VendorError', message: 'It failed', outcome: 'unknown' });
		expect(error.httpCode).toBeUndefined();
		expect(error.describe(['again'])).toBe('Try ***.');
	});
});

describe('AnswerError', () => {
	it('tells what the vendor did not do, and apart from it what is wrong with its answer', () => {
		const error = new AnswerError('No leads', 'It is a web page:', '<html>\n');
		expect(error).toBeInstanceOf(Error);
		expect(error).toMatchObject({ name: 'AnswerError', message: 'No leads' });
		expect(error.detail).toBe('It is a web page:');
		expect(error.describe([])).toBe('It is a web page: <html>');
	});

	it('tells the detail alone where nothing is quoted', () => {
		expect(new AnswerError('No leads', 'It was empty.').describe([])).toBe('It was empty.');
		const named = new AnswerError('No leads', 'It is a <sk-12345678>.');
		expect(named.describe(['sk-12345678'])).toBe('It is a <***>.');
		expect(new AnswerError('No leads', '').describe([])).toBe('');
	});

	it('tells that nothing was answered where the answer is empty', () => {
		expect(new AnswerError('No leads', 'It responded:', '').describe([])).toBe(
			'It responded: (nothing)',
		);
	});

	it('tells the quotation alone where there is no detail', () => {
		expect(new AnswerError('No leads', '', 'hello').describe([])).toBe('hello');
	});

	it('does not take long over a long answer', () => {
		const key = `ab${'\\'.repeat(6)}cdefghij`;
		const started = performance.now();
		for (const piece of ['\\', '%', '&amp;', 'ab\\\\']) {
			const answer = piece.repeat(Math.ceil(1_000_000 / piece.length));
			expect(new AnswerError('', '', answer).describe([key])).toHaveLength(201);
		}
		expect(performance.now() - started).toBeLessThan(1_000);
	});

	it('has no secret in what it quotes, nor the piece of one', () => {
		const key = 'sk0123456789abcdefghijklmnopqrst';
		for (let before = 0; before <= 1000; before += 7) {
			const error = new AnswerError('No leads', 'It responded:', `${'.'.repeat(before)}${key}`);
			expect(error.describe([key])).not.toContain(key.slice(0, 4));
		}
	});
});

describe('toNodeError', () => {
	it('makes of a bad value an error that names the item and says that nothing was sent', () => {
		const error = toNodeError(NODE, new InputError('LID', 'x', 'is no id', 'Enter one.'), 57);
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error.message).toBe('LID: "x" is no id [item 57]');
		expect(error.description).toBe('Enter one. Nothing was sent.');
		expect(error.context.itemIndex).toBe(57);
	});

	it("makes of a vendor's failure an error with its status", () => {
		const failure = new VendorError('No', 'Do this.', 'notDone', {
			httpCode: '429',
			quoted: 'busy',
		});
		const error = toNodeError(NODE, failure, 3);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error.message).toBe('No [item 3]');
		expect(error.description).toBe('Do this. busy');
		expect(error).toMatchObject({ httpCode: '429' });
		expect(error.context.itemIndex).toBe(3);
	});

	it("makes of a vendor's failure without an answer an error without a status", () => {
		const error = toNodeError(NODE, new VendorError('No', 'Do this.', 'notDone'), 0);
		expect(error).toMatchObject({ message: 'No [item 0]', description: 'Do this.' });
		expect(error).not.toHaveProperty('httpCode');
	});

	it('names no item where there is none', () => {
		for (const failure of [
			new InputError('LID', 'x', 'is no id', 'Enter one.'),
			new VendorError('No', 'Do this.', 'notDone'),
			new Error('No'),
		]) {
			const error = toNodeError(NODE, failure, undefined);
			expect(error.message).toBe(failure.message);
			expect(error.context.itemIndex).toBeUndefined();
		}
	});

	it('makes of an answer of another shape an error that says what was answered', () => {
		const error = toNodeError(NODE, new AnswerError('No leads', 'It responded:', 'hello\n'), 0);
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error.message).toBe('No leads [item 0]');
		expect(error.description).toBe('It responded: hello');
		expect(error.context.itemIndex).toBe(0);
	});

	it.each([
		['an unknown error', new Error('oops'), 'oops [item 1]'],
		['a text', 'oops', 'oops [item 1]'],
	])('makes an error of %s', (_, thrown, message) => {
		expect(toNodeError(NODE, thrown, 1).message).toBe(message);
	});

	it('has no secret in it, wherever the failure repeated one', () => {
		const base64 = Buffer.from(KEY).toString('base64');
		const failures = [
			[new VendorError(`a ${KEY} b`, 'c', 'unknown', { quoted: `d ${KEY} e` }), 'c d *** e'],
			[
				new AnswerError(`a ${KEY} b`, 'c', `d ${base64} e`),
				'c (not shown because it may contain the key or secret)',
			],
			[new Error(`a ${KEY} b`), ''],
			[`a ${KEY} b`, ''],
		];
		for (const [failure, description] of failures) {
			const error = toNodeError(NODE, failure, 0, [KEY]);
			expect(error.message).toBe('a *** b [item 0]');
			expect(error.description ?? '').toBe(description);
			expect(JSON.stringify(error)).not.toContain(KEY);
			expect(JSON.stringify(error)).not.toContain(base64);
		}
	});

	it.each([8, 32, 1_200, 6_000, 64_000])(
		'takes less than 50 ms with a token of %d characters, and has no piece of it',
		(length) => {
			const token = 'Zx0vWj9J'.repeat(length / 8);
			const request = { vendor: 'ClickPoint', url: 'https://x.example.com', timeout: 1 };
			for (const echo of [token, token.toLowerCase(), Buffer.from(token).toString('base64')]) {
				const failure = statusError(request, 404, {}, `no ${echo}`, 'notDone');
				const times = [1, 2, 3].map(() => {
					const started = performance.now();
					const { message, description } = toNodeError(NODE, failure, 0, [token]);
					expect(`${message} ${description}`).not.toMatch(/Zx0vWj9J/i);
					expect(`${message} ${description}`).not.toContain(echo.slice(0, 8));
					return performance.now() - started;
				});
				expect(Math.min(...times)).toBeLessThan(50);
			}
		},
	);

	it('has no piece of a secret in it where the quoted answer was cut off in the middle of one', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 220 }), (before) => {
				const echo = `${'.'.repeat(before)}${KEY}${'.'.repeat(50)}`;
				const request = { vendor: 'ClickPoint', url: 'https://x.example.com', timeout: 1 };
				const failures = [
					statusError(request, 422, {}, echo, 'notDone'),
					new AnswerError('No leads', 'It responded:', echo),
				];
				for (const failure of failures) {
					const { message, description } = toNodeError(NODE, failure, 0, [KEY]);
					expect(`${message} ${description}`).not.toContain(KEY.slice(0, 8));
				}
			}),
			{ numRuns: 60 },
		);
	});
});

describe('addToDescription', () => {
	it("adds sentences to what one of n8n's errors says, and to no other", () => {
		const failures = [
			new VendorError('No', 'Do this.', 'notDone', { httpCode: '401' }),
			new InputError('LID', 'x', 'is no id', 'Do this.'),
		];
		for (const failure of failures) {
			const error = toNodeError(NODE, failure, 0);
			const before = error.description;
			addToDescription(error, 'And that.');
			expect(error.description).toBe(`${before} And that.`);
		}
		const silent = new NodeOperationError(NODE, 'No');
		silent.description = null;
		addToDescription(silent, 'And that.');
		expect(silent.description).toBe(' And that.');
		const other = new Error('No');
		addToDescription(other, 'And that.');
		expect(other).not.toHaveProperty('description');
	});
});

describe('CancelledError', () => {
	it('is certainly not done, and has the word by which n8n knows it', () => {
		const error = new CancelledError();
		expect(error).toBeInstanceOf(VendorError);
		expect(error.outcome).toBe('notDone');
		expect(error.message).toContain('cancel');
		expect(error.describe([])).toBe('Nothing more was sent.');
	});
});
