import type { Sandbox, SandboxOptions } from '../../../sandbox/server';
import { call, leads, NOW, start as startSandbox, texts } from './client';

const MINUTE = 60_000;

describe('leads that are added while the sandbox runs', () => {
	const running: Sandbox[] = [];
	let now = NOW;
	const start = async (options?: SandboxOptions) => {
		now = NOW;
		const sandbox = await startSandbox({ now: () => now, ...options });
		running.push(sandbox);
		return sandbox;
	};
	afterEach(
		async () => void (await Promise.all(running.splice(0).map(async (each) => await each.close()))),
	);
	const byTime = { sortfields: 'DateAdded|UID' };
	const answered = async (sandbox: Sandbox, lid: number, more = {}) =>
		texts(await leads(sandbox, { lid: String(lid), ...byTime, ...more }), 'UID');

	it('stand where their time puts them, also among those that were there', async () => {
		const sandbox = await start({ leads: 20 });
		const before = sandbox.uidsOf(1001);
		const at = new Date(sandbox.leadsOf(1001)[10]?.added ?? 0);
		const late = sandbox.addLead(1001, { at });
		expect(late.added).toEqual(at);
		const position = before.findLastIndex(
			(_, n) => (sandbox.leadsOf(1001).filter(({ uid }) => uid !== late.uid)[n]?.added ?? at) <= at,
		);
		const all = before.toSpliced(position + 1, 0, late.uid);
		expect(await answered(sandbox, 1001)).toEqual(all);
		expect(sandbox.uidsOf(1001, at, new Date(at.getTime() + 1))).toContain(late.uid);
		expect(sandbox.uidsOf(1001, undefined, at)).not.toContain(late.uid);
		const day = { startdate: '11-21-2026 00:00:00', enddate: '11-21-2026 11:59:59' };
		expect(await answered(sandbox, 1001, day)).not.toContain(sandbox.addLead(1001).uid);
	});

	it('come in both passes of the repeated hour, months after the start', async () => {
		const sandbox = await start();
		now = new Date('2027-11-07T12:00:00Z');
		const passes = ['2027-11-07T08:30:00Z', '2027-11-07T09:30:00Z'].map((at) =>
			sandbox.addLead(1005, { at: new Date(at) }),
		);
		expect(passes.map(({ fields }) => fields.DateAdded)).toEqual([
			'11/7/2027 1:30:00 AM',
			'11/7/2027 1:30:00 AM',
		]);
		expect(sandbox.addLead(1005).fields.DateAdded).toBe('11/7/2027 4:00:00 AM');
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

	describe('through the control API', () => {
		const order = async (sandbox: Sandbox, body: unknown) => {
			const answer = await call(sandbox, 'POST', '/control/leads', JSON.stringify(body), {
				'content-type': 'application/json',
			});
			return { status: answer.status, body: JSON.parse(answer.text) };
		};

		it('are added as ordered', async () => {
			const sandbox = await start();
			const at = '2026-11-21T19:00:00.000Z';
			const { status, body } = await order(sandbox, {
				lid: 1005,
				count: 2,
				at,
				appearsAfter: 60 * MINUTE,
				fields: { FirstName: 'Ada' },
			});
			expect(status).toBe(200);
			expect(body.leads).toEqual(sandbox.leadsOf(1005).map((lead) => ({ ...lead, added: at })));
			expect(body.leads).toHaveLength(2);
			expect(body.leads[0].fields.FirstName).toBe('Ada');
			expect((await order(sandbox, { lid: 1005 })).body.leads).toHaveLength(1);
		});

		it.each([
			null,
			{},
			{ lid: 4711 },
			{ lid: 1005, count: 0 },
			{ lid: 1005, count: 10_001 },
			{ lid: 1005, at: 'soon' },
			{ lid: 1005, at: 5 },
			{ lid: 1005, appearsAfter: -1 },
			{ lid: 1005, fields: { Age: 5 } },
			{ lid: 1005, often: true },
		])('are refused: %j', async (body) => {
			const sandbox = await start();
			expect((await order(sandbox, body)).status).toBe(400);
			expect(sandbox.uidsOf(1005)).toEqual([]);
		});
	});
});
