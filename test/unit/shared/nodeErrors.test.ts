import fc from 'fast-check';
import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';
import { AnswerError } from '../../../nodes/shared/answer';
import { InputError } from '../../../nodes/shared/input';
import { toNodeError, toTestError } from '../../../nodes/shared/nodeErrors';
import { statusError, VendorError } from '../../../nodes/shared/vendorError';

const NODE: INode = {
	id: 'a',
	name: 'ClickPoint',
	type: 'n8n-nodes-clickpoint-clientpoint.clickPoint',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
const KEY = 'sk0123456789abcdefghijklmnopqrst';

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
		const error = toNodeError(NODE, new AnswerError('No leads', 'It answered:', 'hello\n'), 0);
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error.message).toBe('No leads [item 0]');
		expect(error.description).toBe('It answered: hello');
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
					new AnswerError('No leads', 'It answered:', echo),
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

describe('toTestError', () => {
	it.each<[string, Error, string]>([
		[
			'a bad value',
			new InputError('Base URL', 'x', 'is no address', 'Enter one.'),
			'Base URL: "x" is no address. Enter one.',
		],
		[
			'an answer',
			new AnswerError('It is no token', 'It answered:', `no ${KEY}`),
			'It is no token. It answered: no ***',
		],
		['an answer that says it all', new AnswerError('It is no token'), 'It is no token'],
		[
			"a vendor's failure",
			new VendorError(`No ${KEY}`, 'Do this.', 'notDone', { httpCode: '401' }),
			'No ***. Do this.',
		],
	])('puts all of %s into the message, and no status or secret', (_, failure, message) => {
		const error = toTestError(failure, [KEY]);
		expect(error).toBeInstanceOf(AnswerError);
		expect(error).toMatchObject({ message, detail: '' });
		expect(error).not.toHaveProperty('httpCode');
	});

	it('leaves what it does not know as it is', () => {
		const failure = new TypeError('No');
		expect(toTestError(failure, [])).toBe(failure);
	});
});
