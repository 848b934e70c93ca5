import type { Sandbox, SandboxOptions } from '../../../sandbox/server';
import { NOW, start as startSandbox } from './client';

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
