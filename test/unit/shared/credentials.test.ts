import type { IHttpRequestHelper } from 'n8n-workflow';

import { readServerUrl, testInCode } from '../../../nodes/shared/credentials';
import { AnswerError, InputError, VendorError } from '../../../nodes/shared/errors';
import { refusal } from './refusal';

const URL = 'https://api.vendor.example';

const read = (restriction: object, baseUrl = URL) =>
	readServerUrl({ baseUrl, ...restriction }, 'baseUrl', 'Base URL');
const domains = (allowedDomains: string) => ({
	allowedHttpRequestDomains: 'domains',
	allowedDomains,
});

it.each([
	['no restriction', {}],
	['all domains', { allowedHttpRequestDomains: 'all' }],
	['none, which is about other nodes', { allowedHttpRequestDomains: 'none' }],
	[
		'a list that was given up',
		{ allowedHttpRequestDomains: 'all', allowedDomains: 'other.example' },
	],
	['its own domain', domains('api.vendor.example')],
	['its domain among others', domains('other.example, API.Vendor.Example. ,x.example')],
	['all domains below one', domains('*.vendor.example')],
])('reads the address with %s', (_, restriction) => {
	expect(read(restriction)).toBe(URL);
});

it.each([
	['another domain', domains('other.example')],
	['an empty list', domains('')],
	['a list that is not there', { allowedHttpRequestDomains: 'domains' }],
	['the domain above', domains('vendor.example')],
	['the domains below it', domains('*.api.vendor.example')],
	['the end of its name', domains('dor.example')],
	['a wildcard over the end of its name', domains('*.dor.example')],
])('refuses an address when the credential allows %s', (_, restriction) => {
	const { message, wayOut } = refusal(() => read(restriction));
	expect(message).toBe(
		'Base URL: "https://api.vendor.example" is not among the Allowed Domains of the credential',
	);
	expect(wayOut).toBe('Open the credential and add api.vendor.example to them.');
});

it('refuses what is no address before all else', () => {
	expect(refusal(() => read(domains('x'), 'ftp://x')).message).toContain(
		'is not a valid server address',
	);
});

describe('testInCode', () => {
	const KEY = 'sk0123456789abcdefghijklmnopqrst';
	const helper: IHttpRequestHelper = {
		helpers: { httpRequest: async () => await Promise.reject(new Error('Nothing is sent')) },
	};
	const run = async (failure?: Error) =>
		await testInCode(async () => {
			if (failure !== undefined) throw failure;
			await Promise.resolve();
		}, 'apiKey').call(helper, { apiKey: ` ${KEY}\n` });

	it('goes through when the Test does', async () => {
		await expect(run()).resolves.toEqual({});
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
