import type { Sandbox } from '../../../sandbox/server';
import { at, call, NOW, start, type Answer, type Row } from './client';

const JSON_BODY = { 'content-type': 'application/json' };

describe('LeadExec v1', () => {
	let sandbox: Sandbox;
	let now = NOW;
	beforeAll(async () => {
		sandbox = await start({ now: () => now });
	});
	afterAll(async () => await sandbox.close());
	beforeEach(() => {
		now = NOW;
		sandbox.reset();
	});

	const askToken = async (fields: Row = {}): Promise<Answer> => {
		const body = {
			client_id: sandbox.clientId,
			client_secret: sandbox.clientSecret,
			grant_type: 'client_credentials',
			...fields,
		};
		return await call(sandbox, 'POST', '/v1/authorization/token', JSON.stringify(body), JSON_BODY);
	};
	const token = async (): Promise<string> =>
		String(Object(JSON.parse((await askToken()).text)).access_token);
	const query = async (fields: Row, bearer: string, lid = 1001): Promise<Answer> => {
		const all = { StartDate: '2020-01-01T00:00:00Z', EndDate: '2030-01-01T00:00:00Z', Take: 1000 };
		const body = JSON.stringify({ ...all, ...fields });
		const headers = { ...JSON_BODY, authorization: `Bearer ${bearer}` };
		return await call(sandbox, 'POST', `/v1/leads/query/${lid}`, body, headers);
	};

	it('gives tokens out as documented, and notes where the secret was', async () => {
		const answer = await askToken();
		expect(answer).toMatchObject({ status: 200, contentType: expect.stringContaining('json') });
		expect(JSON.parse(answer.text)).toEqual({
			access_token: at(sandbox.tokens(), 0),
			token_type: 'Bearer',
			expires_in: 3600,
			error: null,
		});
		expect(sandbox.requests()).toMatchObject([
			{ endpoint: 'token', key: sandbox.clientSecret, keyPlace: 'body', status: 200 },
		]);
	});

	it('writes numbers digit by digit, and dates of sends in UTC', async () => {
		const { text } = await query({ Take: 100 }, await token());
		expect(text).toMatch(/"Price":12\.50/);
		expect(text).toMatch(/"IsValid":true/);
		expect(text).toMatch(/"ZipCode":"0\d{4}"/);
		expect(text).toMatch(/"DateSent":"2026-\d\d-\d\dT\d\d:\d\d:\d\dZ"/);
		expect(Object(JSON.parse(text))).toMatchObject({
			QueryTotal: 500,
			TakeCount: 100,
			SentCount: 100,
		});
	});

	it.each<Row>([
		{ StartDate: undefined },
		{ EndDate: '11/21/2026' },
		{ EndDate: '2026-11-21T00:00:00' },
		{ Query: { $x: 1 } },
		{ SortOrder: 2 },
		{ SortFields: 'UID' },
		{ Fields: [1] },
		{ Skip: -1 },
		{ Take: 10_001 },
	])('refuses %j with 400', async (fields) => {
		expect(await query(fields, await token())).toMatchObject({ status: 400 });
	});

	it('refuses tokens that are wrong, expired, revoked, replaced or forgotten', async () => {
		const statusOf = async (bearer: string) => (await query({}, bearer)).status;
		expect(await statusOf('wrong')).toBe(401);
		expect(await call(sandbox, 'GET', '/v1/leadtypes')).toMatchObject({ status: 401 });
		expect(sandbox.requests()[0]).toMatchObject({ key: 'wrong', keyPlace: 'header' });

		sandbox.configure({ tokenLifetime: 60 });
		const short = await token();
		now = new Date(NOW.getTime() + 59_999);
		expect(await statusOf(short)).toBe(200);
		now = new Date(NOW.getTime() + 60_000);
		expect(await statusOf(short)).toBe(401);

		const [first, second] = [await token(), await token()];
		expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);
		sandbox.speak({ 'queryApi.token.several': 'one' });
		const only = await token();
		expect([await statusOf(second), await statusOf(only)]).toEqual([401, 200]);
		sandbox.revokeTokens();
		expect(await statusOf(only)).toBe(401);

		const forgotten = await token();
		sandbox.reset();
		expect(await statusOf(forgotten)).toBe(401);
		expect(sandbox.tokens()).toEqual([]);
	});

	it('repeats requests when it is told to', async () => {
		sandbox.configure({ echoRequest: true });
		expect((await askToken({ client_secret: 'my secret' })).text).toContain('my secret');
		expect((await query({}, 'my-token')).text).toContain('my-token');
	});
});
