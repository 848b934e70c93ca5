import { refusingKeys } from '../../sandbox/dialect';
import { type Account, accountData } from '../../scripts/accounts';
import { accounts, client, NOWHERE, sandbox, useN8n } from './host';

/** What a person sees who presses Test, through n8n's own server. */

const WRONG_KEY = 'wrongKey0123456789';

interface Case {
	account: Account;
	/** Its fields for the secret and the address. */
	secret: string;
	address: string;
	refusal: RegExp;
	/** Requests of a Test, and of n8n itself, which looks at the server once the key is accepted. */
	asked: string[];
}

const CASES: Record<string, Case> = {
	'ClickPoint API': {
		account: 'clickPoint',
		secret: 'apiKey',
		address: 'baseUrl',
		refusal: /^ClickPoint rejected the API Key \(status 401\)/,
		asked: ['POST leads', 'HEAD unknown'],
	},
	'ClickPoint Client Credentials API': {
		account: 'clickPointClient',
		secret: 'clientSecret',
		address: 'apiUrl',
		refusal: /^ClickPoint rejected the Client ID and Client Secret \(status 401\)/,
		asked: ['POST token', 'HEAD unknown'],
	},
	'ClientPoint API': {
		account: 'clientPoint',
		secret: 'apiKey',
		address: 'baseUrl',
		refusal: /^ClientPoint rejected the API Key \(status 401\)/,
		asked: ['PUT update', 'HEAD unknown'],
	},
};

useN8n();

it.each(Object.entries(CASES))(
	'the Test of a %s passes with a good key, and says what is wrong otherwise',
	async (_, { account, secret, address, refusal, asked }) => {
		const press = async (changes: object = {}) =>
			await client.testCredential(accounts[account], {
				...accountData(account, sandbox),
				...changes,
			});
		expect(await press()).toMatchObject({ status: 'OK' });
		const requests = sandbox.requests();
		expect(requests.map(({ method, endpoint }) => `${method} ${endpoint}`)).toEqual(asked);
		expect(requests.at(-1)?.key).toBeNull();

		sandbox.speak(refusingKeys('401'));
		sandbox.configure({ echoRequest: true });
		const refused = await press({ [secret]: WRONG_KEY });
		expect(refused).toMatchObject({ status: 'Error', message: expect.stringMatching(refusal) });
		expect(refused.message).not.toContain(WRONG_KEY);

		expect(await press({ [address]: NOWHERE })).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/refused the connection|ECONNREFUSED/),
		});
		expect(sandbox.clientPoints()).toEqual([]);
	},
);
