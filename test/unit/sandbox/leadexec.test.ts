import type { Sandbox } from '../../../sandbox/server';
import { askLeads, at, leads, start, texts } from './client';

type LeadFields = Record<string, string>;

describe('LeadExec Data Interface', () => {
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await start();
	});
	afterAll(async () => await sandbox.close());
	beforeEach(() => sandbox.reset());

	it('hides nothing that makes real data hard', async () => {
		const xml = (await askLeads(sandbox, {}, '')).text;
		const list = await leads(sandbox);
		expect(list.leads).toHaveLength(500);
		const values = new Set(list.leads.flatMap((lead) => Object.values(lead)));
		for (const value of [
			'02134',
			'',
			'  blanks at both ends  ',
			'Line one\nLine two\n\nLine four',
		]) {
			expect(values).toContain(value);
		}
		expect(texts(list, 'Comments').join()).toMatch(/(?=.*]]>)(?=.*🎉)(?=.*屋根)(?=.*ç)(?=.*<b>)/s);
		expect(xml).toContain('<![CDATA[');
		expect(xml).toMatch(/&#x[0-9A-F]+;/);
		expect(
			new Set(list.leads.map((lead) => (Array.isArray(lead.Sends) ? lead.Sends.length : -1))),
		).toEqual(new Set([0, 1, 2, 3, 5]));
		expect(new Set(texts(list, 'UID')).size).toBe(500);
		expect(new Set(texts(list, 'Email')).size).toBe(500);
		expect(
			texts(list, 'Email').every((mail) => /^[a-z0-9.-]+@example\.(com|net|org)$/.test(mail)),
		).toBe(true);
		expect(texts(list, 'Phone').every((phone) => /^\+1\d{10}$/.test(phone))).toBe(true);
		expect(texts(list, 'EstimatedRevenue').every((amount) => /^\d+\.\d\d$/.test(amount))).toBe(
			true,
		);
		expect(list.leads.some((lead) => !('Company' in lead))).toBe(true);
		expect(new Set(texts(list, 'DateAdded')).size).toBeLessThan(500);
		const odd = await leads(sandbox, { lid: '1003' });
		expect(Object.keys(at(odd.leads, 0))).toEqual(
			expect.arrayContaining(['__proto__', 'constructor', 'address.city', 'Größe']),
		);
	});

	it('takes both passes of the repeated hour for the same time, and has none in the skipped hour', async () => {
		const bounds = (date: string, from: string, to: string) => ({
			lid: '1004',
			startdate: `${date} ${from}`,
			enddate: `${date} ${to}`,
		});
		const repeated = await leads(sandbox, bounds('11-01-2026', '01:00:00', '01:59:59'));
		expect(texts(repeated, 'Instant')).toEqual([
			'2026-11-01T08:00:00.000Z',
			'2026-11-01T09:00:00.000Z',
			'2026-11-01T08:30:00.000Z',
			'2026-11-01T09:30:00.000Z',
		]);
		expect((await leads(sandbox, bounds('03-08-2026', '02:00:00', '02:59:59'))).total).toBe('0');
		const lastSecond = await leads(sandbox, bounds('11-01-2026', '23:59:59', '23:59:59'));
		expect(texts(lastSecond, 'Instant')).toEqual(['2026-11-02T07:59:59.000Z']);
		const day = await leads(sandbox, bounds('11-01-2026', '00:00:00', '23:59:59'));
		const truth = sandbox.uidsOf(
			1004,
			new Date('2026-11-01T07:00:00Z'),
			new Date('2026-11-02T08:00:00Z'),
		);
		expect(truth).toHaveLength(51);
		expect(texts(day, 'UID').sort()).toEqual(truth);
	});

	it.each<[string, (row: LeadFields) => boolean]>([
		[
			'{"LoanAmount":{"$gte":150000,"$lte":200000}}',
			(row) => Number(row.LoanAmount) >= 150_000 && Number(row.LoanAmount) <= 200_000,
		],
		['{"MaxSell":{"$gte":3,"$lte":3}}', (row) => row.MaxSell === '3'],
		['{"State":"MA"}', (row) => row.State === 'MA'],
		['{"InterestRate":6.5}', (row) => row.InterestRate === '06.5'],
	])('filters by %s', async (query, expected) => {
		const all = sandbox.leadsOf(1002);
		const wanted = all.filter((lead) => expected(lead.fields)).map((lead) => lead.uid);
		expect(wanted.length).toBeGreaterThan(0);
		expect(wanted.length).toBeLessThan(all.length);
		const found = await leads(sandbox, { lid: '1002', query });
		expect(texts(found, 'UID')).toEqual(wanted);
		expect(found.total).toBe(String(wanted.length));
		expect((await leads(sandbox, { lid: '1002', query, take: '1', skip: '1' })).total).toBe(
			String(wanted.length),
		);
	});

	it.each<Record<string, string>>([
		{ lid: '' },
		{ lid: 'x' },
		{ startdate: '' },
		{ startdate: '2/30/2026' },
		{ startdate: '2026-11-21' },
		{ enddate: '11/21/2026 24:00:00' },
		{ enddate: '11/21/2026 13:00:00 PM' },
		{ take: '-1' },
		{ take: '10001' },
		{ skip: '1.5' },
		{ sortorder: 'UP' },
		{ query: '{' },
		{ query: '[]' },
		{ query: '{"State":{"$regex":"M"}}' },
		{ query: '{"State":["MA"]}' },
	])('refuses %j', async (parameters) => {
		const json = await askLeads(sandbox, parameters);
		expect(json.status).toBe(400);
		expect(JSON.parse(json.text)).toEqual({ Error: expect.any(String) });
		const xml = await askLeads(sandbox, parameters, 'text/xml');
		expect(xml).toMatchObject({ status: 400, text: expect.stringMatching(/<Error>.+<\/Error>/) });
	});
});
