import type { IHttpRequestHelper } from 'n8n-workflow';

import { testInCode } from '../../../nodes/shared/credentials';
import { AnswerError, InputError, VendorError } from '../../../nodes/shared/errors';

describe('testInCode', () => {
	const KEY = 'sk0123456789abcdefghijklmnopqrst';
	const helper: IHttpRequestHelper = {
		helpers: { httpRequest: async () => await Promise.reject(new Error('Nothing is sent')) },
	};
	const run = async (failure: Error) =>
		await testInCode(async () => await Promise.reject(failure), 'apiKey').call(helper, {
			apiKey: ` ${KEY}\n`,
		});

	it.each<[string, Error, string]>([
		[
			'a bad value',
			new InputError('Base URL', 'x', 'is no address', 'Enter one.'),
			'Base URL: "x" is no address. Enter one.',
		],
		[
			'an answer',
			new AnswerError('It is no token', 'It responded:', `no ${KEY}`),
			'It is no token. It responded: no ***',
		],
		['an answer that says it all', new AnswerError('It is no token'), 'It is no token'],
		[
			"a vendor's failure",
			new VendorError(`No ${KEY}`, 'Do this.', 'notDone', { httpCode: '401' }),
			'No ***. Do this.',
		],
	])('puts all of %s into the message, and no status or secret', async (_, failure, message) => {
		const error: unknown = await run(failure).catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(AnswerError);
		expect(error).toMatchObject({ message, detail: '' });
		expect(error).not.toHaveProperty('httpCode');
	});

	it('leaves what it does not know as it is', async () => {
		const failure = new TypeError('No');
		await expect(run(failure)).rejects.toBe(failure);
	});
});
