import { CredentialStore } from '../harness/credentials';
import { runNode } from '../harness';
import { REQUIRED } from '../support/clientPoint';
import { bodyOf, useSandbox } from '../support/sandbox';

const sandbox = useSandbox({ leads: 0 });

/** Counts how often the credential is read. */
class CountingStore extends CredentialStore {
	reads = 0;

	override get(type: string) {
		this.reads++;
		return super.get(type);
	}
}

/** Creates a ClientPoint an item with such an API key, and gives the keys that were sent. */
async function keysSent(apiKey: string, input: Array<{ account?: string }>) {
	const store = new CountingStore({ clientPointApi: { apiKey, baseUrl: sandbox().url } });
	await runNode({
		type: 'clientPoint',
		parameters: { ...REQUIRED, options: { concurrency: 1 } },
		credentials: store,
		input,
		onError: 'continueRegularOutput',
	});
	const keys = sandbox()
		.requests()
		.map((request) => bodyOf(request).api_key);
	return { keys, reads: store.reads };
}

test('a credential without expressions is read for all items together', async () => {
	const input = Array.from({ length: 50 }, () => ({}));
	const { keys, reads } = await keysSent('K', input);
	expect(keys).toEqual(input.map(() => 'K'));
	expect(reads).toBeLessThan(5);
});

test('so is one whose expression does not look at its item', async () => {
	const { keys, reads } = await keysSent('={{ "K" + 1 }}', [{}, {}, {}, {}, {}, {}]);
	expect(keys).toEqual(['K1', 'K1', 'K1', 'K1', 'K1', 'K1']);
	expect(reads).toBeLessThan(5);
});

// The items at both ends have the key that stands for all others too.
test.each([
	['a choice', '={{ $json.account === "B" ? "B" : "A" }}'],
	['a default', '={{ $json.account || "A" }}'],
	['a default for what is missing', '={{ $json.account ?? "A" }}'],
	['a default after a chain', '={{ $json.account?.trim() ?? "A" }}'],
	['the long way', '={{ $input.item.json.account ?? "A" }}'],
	[
		'text around it',
		'={{ $json.account === "B" ? "" : "A" }}{{ $json.account === "B" ? "B" : "" }}',
	],
])('%s of each item gives each item its own key', async (_, apiKey) => {
	const input = [{}, { account: 'B' }, {}];
	expect((await keysSent(apiKey, input)).keys).toEqual(['A', 'B', 'A']);
});
