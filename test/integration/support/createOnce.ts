import type { Misbehavior, Sandbox } from '../../../sandbox/server';
import type { NodeResult } from '../harness';
import { createClientPoints, type CreateRun } from './clientPoint';
import { useMemory } from './memory';

export const leads = (...uids: string[]) => uids.map((UID) => ({ UID }));

export const uidsTo = (count: number, prefix = '') =>
	Array.from({ length: count }, (_, index) => `${prefix}${index}`);

export const ONCE = { name: '=Lead {{ $json.UID }}', createOncePer: '={{ $json.UID }}' };

export const REFUSE: Misbehavior['do'] = { kind: 'status', status: 422 };
export const LOSE_ANSWER: Misbehavior['do'] = { kind: 'cut', when: 'after-processing' };

/** Runs Create with Create Once Per set to the lead's UID, with a memory for each test of a file. */
export function useCreateOnce(sandbox: () => Sandbox) {
	const workflow = useMemory();
	const create = async (
		uids: string[],
		run: CreateRun = {},
		createAll = createClientPoints,
	): Promise<NodeResult> =>
		await createAll(sandbox(), {
			id: workflow(),
			input: leads(...uids),
			...run,
			parameters: { ...ONCE, ...run.parameters },
		});
	return {
		workflow,
		create,
		/** The same in a manual execution with Keys to Forget. */
		forget: async (uids: string[], keysToForget: string, run: CreateRun = {}) =>
			await create(uids, { mode: 'manual', ...run, options: { keysToForget, ...run.options } }),
		/** What was created, by name. */
		names: (of = sandbox) =>
			of()
				.clientPoints()
				.map(({ fields }) => fields.name)
				.sort(),
		/** What happens to the next request that creates a lead. */
		atCreate: (uid: string, action: Misbehavior['do']) =>
			sandbox().misbehave({ on: 'create', containing: `Lead ${uid}`, do: action }),
		/** Waits until so many requests have arrived. */
		requests: async (count: number) => {
			while (sandbox().requests().length < count) await new Promise(setImmediate);
		},
	};
}
