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

	it.each([
		['an empty text', '', '(nothing)'],
		['white space', ' \n\t\u0000\u200b ', '(nothing)'],
		['lines', ' one\r\n\r\n\ttwo\u0007three ', 'one two three'],
		['a right-to-left override', 'abc\u202edef', 'abc def'],
		['exactly 200 characters', 'x'.repeat(200), 'x'.repeat(200)],
		['201 characters', 'x'.repeat(201), `${'x'.repeat(200)}…`],
	])('shows %s', (_, text, expected) => {
		expect(excerpt(text)).toBe(expected);
	});
});

describe('an error of a request', () => {
	it.each([
		['It is a web page:', '<html>\n', 'It is a web page: <html>'],
		['It was empty.', undefined, 'It was empty.'],
		['It is a <sk-12345678>.', undefined, 'It is a <***>.'],
		['', undefined, ''],
		['It responded:', '', 'It responded: (nothing)'],
		['', 'hello', 'hello'],
	])('describes the detail %j and the quotation %j as %j', (detail, quoted, described) => {
		expect(new AnswerError('No leads', detail, quoted).describe(['sk-12345678'])).toBe(described);
	});

	it('has no secret in what it quotes, nor the piece of one', () => {
		for (let before = 0; before <= 1000; before += 7) {
			const error = new AnswerError('No leads', 'It responded:', `${'.'.repeat(before)}${KEY}`);
			expect(error.describe([KEY])).not.toContain(KEY.slice(0, 4));
		}
	});

	it('is certainly not done when it was cancelled, and has the word by which n8n knows it', () => {
		const error = new CancelledError();
		expect(error).toBeInstanceOf(VendorError);
		expect(error.outcome).toBe('notDone');
		expect(error.message).toContain('cancel');
		expect(error.describe([])).toBe('Nothing more was sent.');
	});
});

describe('toNodeError', () => {
	it('makes of a bad value an error that names the item and says that nothing was sent', () => {
		const error = toNodeError(NODE, new InputError('LID', 'x', 'is no id', 'Enter one.'), 57);
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error.message).toBe('LID: "x" is no id [item 57]');
		expect(error.description).toBe('Enter one. Nothing was sent.');
		expect(error.context.itemIndex).toBe(57);
		// A trigger and a list have no item, and would send nothing in any case.
		const { description } = toNodeError(
			NODE,
			new InputError('LID', 'x', 'is', 'Enter one.'),
			undefined,
		);
		expect(description).toBe('Enter one.');
	});

	it('names the parameter of an expression that failed where it does not know the form', () => {
		const [bad, cause] = ['={{ $json. }}', { __rl: true, value: '={{ $json. }}' }];
		const failure = new Error('invalid syntax', { cause });
		const node = { ...NODE, type: 'unknown', parameters: { other: bad, lid: cause } };
		const { message, description } = toNodeError(node, failure, 0);
		expect(message).toBe(
			'Parameter lid: "={{ $json. }}" is an expression that failed: invalid syntax [item 0]',
		);
		expect(description).toBe('Correct the expression. Nothing was sent.');
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
			expect(toNodeError(NODE, error, 0)).toBe(error);
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
