import { batch, CREATE, createdUids, uidOf, withSettings } from './batch';
import { client, MANUAL_TRIGGER, sandbox, useN8n } from './host';

useN8n();

/** Keys are forgotten in manual executions alone, which only n8n's server tells from others. */
it('forgets one key, or all of its items, and nothing else', async () => {
	const uids = Array.from({ length: 5 }, (_, index) => uidOf(index));
	const [uid = ''] = uids;
	const stored = await client.importWorkflow(
		batch({ uids, parameters: { createOncePer: '={{ $json.UID }}' } }),
	);
	const parameters = stored.nodes.find(({ name }) => name === CREATE)?.parameters;
	const runForgetting = async (keysToForget: string) => {
		const changed = { parameters: { ...parameters, options: { keysToForget } } };
		const workflow = withSettings(stored, CREATE, changed);
		const { status } = await client.run(
			await client.overwriteWorkflow(stored.id, workflow),
			MANUAL_TRIGGER.name,
		);
		expect(status).toBe('success');
		return createdUids(sandbox);
	};
	expect(await runForgetting('')).toEqual(uids);
	expect(await runForgetting(`${uid}, 4711`)).toEqual([uid, ...uids]);
	expect(await runForgetting('')).toEqual([uid, ...uids]);
	expect(await runForgetting('*')).toEqual([uid, ...uids, ...uids].sort());
});
