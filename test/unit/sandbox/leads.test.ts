import type { Sandbox, SandboxOptions } from '../../../sandbox/server';
import { askLeads, leads, NOW, start as startSandbox, texts } from './client';

const DAY = 86_400_000;

describe('leads of the sandbox', () => {
	const running: Sandbox[] = [];
	const start = async (options?: SandboxOptions) => {
		const sandbox = await startSandbox(options);
		running.push(sandbox);
		return sandbox;
	};
	afterEach(
		async () => void (await Promise.all(running.splice(0).map(async (each) => await each.close()))),
	);

	it('are the same for the same seed and clock, and others for another seed', async () => {
		const [first, second, other] = await Promise.all([start(), start(), start({ seed: 2 })]);
		const all = first.leadsOf(1001);
		expect(second.leadsOf(1001)).toEqual(all);
		expect(other.leadsOf(1001)).not.toEqual(all);
		expect(all).toHaveLength(500);
	});

	it.each(['America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC'])(
		'lie on each of the past days in %s, today included, none in the future',
		async (accountTimeZone) => {
			const sandbox = await start({ accountTimeZone });
			const day = new Intl.DateTimeFormat('en-CA', { timeZone: accountTimeZone });
			const days = new Map<string, number>();
			const all = sandbox.leadsOf(1001);
			for (const { added } of all)
				days.set(day.format(added), (days.get(day.format(added)) ?? 0) + 1);
			expect(days.size).toBe(60);
			expect([...days.keys()].at(-1)).toBe(day.format(NOW));
			expect(Math.min(...days.values())).toBeGreaterThanOrEqual(8);
			expect(Math.max(...all.map(({ added }) => added.getTime()))).toBeLessThanOrEqual(
				NOW.getTime(),
			);
		},
	);

	it('follow the clock when the sandbox is reset', async () => {
		let now = NOW;
		const sandbox = await start({ now: () => now });
		const newest = sandbox.leadsOf(1001).at(-1);
		now = new Date(NOW.getTime() + 30 * DAY);
		expect(sandbox.leadsOf(1001).at(-1)).toEqual(newest);
		sandbox.reset();
		expect(sandbox.leadsOf(1001, new Date(now.getTime() - DAY)).length).toBeGreaterThan(0);
	});

	it('of a type of 200,000 are computed only as far as they are answered', async () => {
		const sandbox = await start({ leads: 200_000 });
		const day = { startdate: '10/05/2026', enddate: '10-05-2026 23:59:59' };
		const truth = sandbox.uidsOf(
			1001,
			new Date('2026-10-05T07:00:00Z'),
			new Date('2026-10-06T07:00:00Z'),
		);
		const page = await leads(sandbox, {
			...day,
			skip: '2000',
			take: '50',
			sortfields: 'DateAdded|UID',
		});
		expect(page.total).toBe(String(truth.length));
		expect(truth.length).toBeGreaterThan(3000);
		expect(texts(page, 'UID')).toEqual(truth.slice(2000, 2050));
		const deep = await leads(sandbox, { skip: '199995', sortfields: 'UID', sortorder: 'DESC' });
		expect(texts(deep, 'UID')).toEqual(sandbox.uidsOf(1001).slice(0, 5).reverse());
		expect(sandbox.generatedLeads()).toBe(55);
		// twenty leads share a second across the border of each thousand
		const border = await leads(sandbox, { skip: '100990', take: '20', fields: 'UID|DateAdded' });
		expect(new Set(texts(border, 'DateAdded')).size).toBe(1);
		// of the leads that are only filtered, none is computed as a whole
		const few = await leads(sandbox, {
			query: '{"ZipCode":"02134","RoofAge":{"$lte":0}}',
			take: '10',
		});
		expect(few.sent).toBe('10');
		expect(sandbox.generatedLeads()).toBe(85);
	});

	it('are written once when pages are kept, and anew for another page, format, field or trick', async () => {
		const sandbox = await start({ leads: 16, keepPages: true });
		const plain = await start({ leads: 16 });
		const pages: Array<[Record<string, string>, string, number]> = [
			[{ skip: '0', take: '5' }, 'application/json', 5],
			[{ skip: '5', take: '5' }, 'application/json', 10],
			[{ skip: '0', take: '5' }, 'application/xml', 15],
			[{ skip: '0', take: '5', fields: 'UID|Sends' }, 'application/json', 20],
			[{ skip: '0', take: '5', sortorder: 'DESC' }, 'application/json', 25],
			// the same leads, another count
			[{ skip: '0', take: '5', enddate: '11/21/2026' }, 'application/json', 30],
		];
		for (const round of [1, 2]) {
			for (const [parameters, accept, generated] of pages) {
				const answer = await askLeads(sandbox, parameters, accept);
				expect(answer).toEqual(await askLeads(plain, parameters, accept));
				expect(sandbox.generatedLeads()).toBe(round === 1 ? generated : 30);
			}
		}
		sandbox.misbehave({ on: 'leads', do: { kind: 'page', trick: 'short' } });
		const tricked = await leads(sandbox, { skip: '0', take: '5' });
		expect(tricked.leads).toHaveLength(4);
		sandbox.misbehave({ on: 'leads', do: { kind: 'truncate' } });
		const { text } = await askLeads(sandbox, { skip: '0', take: '5' });
		const whole = await askLeads(sandbox, { skip: '0', take: '5' });
		expect(whole.text.slice(0, text.length)).toBe(text);
		expect(text.length).toBe(Math.ceil(whole.text.length / 2));
	});

	it('are about now even when there are few', async () => {
		const sandbox = await start({ leads: 16 });
		const times = sandbox.leadsOf(1001).map(({ added }) => added.getTime());
		expect(times).toHaveLength(16);
		expect(Math.min(...times)).toBeGreaterThan(NOW.getTime() - 2 * DAY);
	});

	it('cannot be laid out in an unknown zone or beyond the limit', async () => {
		await expect(start({ accountTimeZone: 'Mars/Olympus' })).rejects.toThrow('Mars/Olympus');
		await expect(start({ leads: 200_001 })).rejects.toThrow('200000');
	});
});
