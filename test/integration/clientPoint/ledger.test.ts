import { stringify } from 'flatted';

import { createClientPoints, REQUIRED } from '../support/clientPoint';
import { useSandbox } from '../support/sandbox';

const sandbox = useSandbox({ leads: 0 });
const ITEMS = 500;
/** In bytes of the saved execution: 2 MB for 10,000 items. */
const MOST_PER_ITEM = 200;

it('keeps what was sent in 200 bytes an item, as n8n saves it, and sends none of it again', async () => {
	const refused = 'The last company';
	sandbox().misbehave({ on: 'create', containing: refused, do: { kind: 'status', status: 422 } });
	const run = {
		parameters: { ...REQUIRED, name: '={{ $json.name }}' },
		input: Array.from({ length: ITEMS }, (_, index) => ({
			name: index === ITEMS - 1 ? refused : `Company ${index}`,
		})),
		options: { concurrency: 32 },
	};
	const failed = await createClientPoints(sandbox(), run);
	expect(failed.status).toBe('error');
	const { executionData } = failed.workflow.saved();
	const saved = stringify(executionData?.contextData);
	expect(saved.length).toBeLessThan(ITEMS * MOST_PER_ITEM);

	const { status, json } = await createClientPoints(sandbox(), {
		...run,
		retryOf: failed.workflow,
	});
	expect(status).toBe('success');
	expect(sandbox().clientPoints()).toHaveLength(ITEMS);
	const ids = new Set(
		sandbox()
			.clientPoints()
			.map(({ id }) => id),
	);
	expect(new Set(json.map(({ clientpoint_id: id }) => id))).toEqual(ids);
}, 120_000);
