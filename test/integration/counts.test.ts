import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { CredentialStore, processedData, runNode } from './harness';
import { ALL_TIME, byId, credentialFor, MAIN_LID } from './support/clickPoint';
import { REQUIRED } from './support/clientPoint';
import { useSandbox } from './support/sandbox';

/** What work costs, in counts: they are the same on every computer, as times are not. */

const COUNT = 1000;
const CREATES = 1000;
const sandbox = useSandbox({ leads: COUNT });
beforeEach(() => processedData.reset());

class CountingStore extends CredentialStore {
	reads = 0;

	override get(type: string): ICredentialDataDecryptedObject {
		this.reads++;
		return super.get(type);
	}
}

test.each([
	['with a key', { createOncePer: '={{ $json.UID }}' }, 64],
	['without', {}, 0],
])('creates %s are a request and a reading of the credential each', async (_, key, most) => {
	const { clientPointKey: apiKey, url: baseUrl } = sandbox();
	const credentials = new CountingStore({ clientPointApi: { apiKey, baseUrl } });
	const { json } = await runNode({
		type: 'clientPoint',
		parameters: { ...REQUIRED, ...key, options: { concurrency: 10 } },
		credentials,
		input: Array.from({ length: CREATES }, (_each, index) => ({ UID: `${index}` })),
		id: 'counts',
	});
	expect(json).toHaveLength(CREATES);
	expect(sandbox().requests()).toHaveLength(CREATES);
	expect(credentials.reads).toBe(CREATES);
	// n8n rewrites all keys of a node at each access to its store.
	expect(processedData.accesses).toBeLessThanOrEqual(most);
});

test.each([
	// Pages overlap by one lead.
	[100, 4, 1 + Math.ceil((COUNT - 100) / 99)],
	[1000, 4, 2],
	[2000, 16, 1],
])(
	'a thousand leads in pages of %p, %p at a time, are one reading of the credential and %p requests',
	async (pageSize, parallelPages, most) => {
		const credentials = new CountingStore(credentialFor('apiKey', sandbox()));
		const { json } = await runNode({
			type: 'clickPoint',
			parameters: {
				authentication: 'apiKey',
				lid: byId(MAIN_LID),
				...ALL_TIME,
				options: { pageSize, parallelPages },
			},
			credentials,
		});
		expect(json).toHaveLength(COUNT);
		expect(sandbox().requests()).toHaveLength(most);
		expect(credentials.reads).toBe(1);
	},
);
