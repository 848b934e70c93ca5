import { askLeads, leads, NOW, send, texts, useSandboxes } from './client';

const MINUTE = 60_000;
const DAY = 86_400_000;
const start = useSandboxes();

describe('leads that are there from the start', () => {
	it('are the same for the same seed and clock, and others for another seed', async () => {
		const [first, second, other] = await Promise.all([start(), start(), start({ seed: 2 })]);
		const all = first.leadsOf(1001);
		expect(second.leadsOf(1001)).toEqual(all);
		expect(other.leadsOf(1001)).not.toEqual(all);
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

	it('hide nothing that makes real data hard', async () => {
		const sandbox = await start();
		const xml = (await askLeads(sandbox, {}, '')).text;
		const list = await leads(sandbox);
		const values = new Set(list.flatMap((lead) => Object.values(lead)));
		for (const value of ['02134', '', '  blanks at both ends  ', 'Line one\nLine two\n\nLine four'])
			expect(values).toContain(value);
		expect(texts(list, 'Comments').join()).toMatch(/(?=.*]]>)(?=.*🎉)(?=.*屋根)(?=.*ç)(?=.*<b>)/s);
		expect(xml).toContain('<![CDATA[');
		expect(xml).toMatch(/&#x[0-9A-F]+;/);
		const sends = list.map((lead) => (Array.isArray(lead.Sends) ? lead.Sends.length : -1));
		expect(new Set(sends)).toEqual(new Set([0, 1, 2, 3, 5]));
		for (const name of ['UID', 'Email']) expect(new Set(texts(list, name)).size).toBe(500);
		expect(new Set(texts(list, 'DateAdded')).size).toBeLessThan(500);
		for (const [name, form] of [
			['Email', /^[a-z0-9.-]+@example\.(com|net|org)$/],
			['Phone', /^\+1\d{10}$/],
			['EstimatedRevenue', /^\d+\.\d\d$/],
		] as const) {
			expect(texts(list, name).filter((text) => !form.test(text))).toEqual([]);
		}
		expect(list.some((lead) => !('Company' in lead))).toBe(true);
		const [odd] = await leads(sandbox, { lid: '1003' });
		expect(Object.keys(odd ?? {})).toEqual(
			expect.arrayContaining(['__proto__', 'constructor', 'address.city', 'Größe']),
		);
	});

	it('are found by both passes of the repeated hour, and not in the skipped hour', async () => {
		const sandbox = await start();
		const within = async (date: string, from: string, to: string) => {
			const bounds = { startdate: `${date} ${from}`, enddate: `${date} ${to}` };
			return await leads(sandbox, { lid: '1004', ...bounds });
		};
		expect(texts(await within('11-01-2026', '01:00:00', '01:59:59'), 'Instant')).toEqual([
			'2026-11-01T08:00:00.000Z',
			'2026-11-01T09:00:00.000Z',
			'2026-11-01T08:30:00.000Z',
			'2026-11-01T09:30:00.000Z',
		]);
		expect(await within('03-08-2026', '02:00:00', '02:59:59')).toEqual([]);
		const day = [new Date('2026-11-01T07:00:00Z'), new Date('2026-11-02T08:00:00Z')] as const;
		const whole = await within('11-01-2026', '00:00:00', '23:59:59');
		expect(texts(whole, 'UID').sort()).toEqual(sandbox.uidsOf(1004, ...day));
		expect(whole).toHaveLength(51);
	});
});

describe('leads that are added', () => {
	it('come in both passes of the repeated hour, months after the start', async () => {
		const sandbox = await start({ now: () => new Date('2027-11-07T12:00:00Z') });
		const dates = ['2027-11-07T08:30:00Z', '2027-11-07T09:30:00Z', undefined].map(
			(at) => sandbox.addLead(1005, at === undefined ? {} : { at: new Date(at) }).fields.DateAdded,
		);
		const again = '11/7/2027 1:30:00 AM';
		expect(dates).toEqual([again, again, '11/7/2027 4:00:00 AM']);
	});

	it('come by themselves, as often as the settings say', async () => {
		// What the network needs stays real.
		jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'setTimeout'] });
		const sandbox = await start({ leads: 0 });
		const after = (seconds: number, newLeadEvery: number) => {
			sandbox.configure({ newLeadEvery });
			jest.advanceTimersByTime(seconds * 1000);
			return sandbox.uidsOf(1001).length;
		};
		try {
			expect([after(9, 0), after(9, 3), after(9, 0), after(3, 1)]).toEqual([0, 3, 3, 6]);
		} finally {
			jest.useRealTimers();
		}
	});

	it('are added as the control API is told', async () => {
		const sandbox = await start();
		const at = '2026-11-21T19:00:00.000Z';
		const how = { at, appearsAfter: 60 * MINUTE, fields: { FirstName: 'Ada' } };
		const { status, body } = await send(sandbox, 'POST', '/control/leads', {
			lid: 1005,
			count: 2,
			...how,
		});
		expect(status).toBe(200);
		const added = sandbox.leadsOf(1005).map((lead) => ({ ...lead, added: at }));
		expect(body.leads).toEqual(added);
		expect(added).toMatchObject([{ fields: how.fields }, { fields: how.fields }]);
		await send(sandbox, 'POST', '/control/leads', { lid: 1005 });
		expect(sandbox.leadsOf(1005)).toHaveLength(3);
	});
});
