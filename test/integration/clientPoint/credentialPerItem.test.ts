import { runNode } from '../harness';
import { REQUIRED } from '../support/clientPoint';
import { bodyOf, useSandbox } from '../support/sandbox';

const sandbox = useSandbox({ leads: 0 });

/** Creates a ClientPoint an item with such an API key, and gives the keys that were sent. */
async function keysSent(apiKey: string, input: Array<{ account?: string }>) {
	const { error } = await runNode({
		type: 'clientPoint',
		parameters: { ...REQUIRED, options: { concurrency: 1 } },
		credentials: { clientPointApi: { apiKey, baseUrl: sandbox().url } },
		input,
	});
	const keys = sandbox()
		.requests()
		.map((request) => bodyOf(request).api_key);
	return { keys, error };
}

test.each([
	['a choice', '={{ $json.account === "B" ? "B" : "A" }}'],
	['a default for what is missing', '={{ $json.account ?? "A" }}'],
	['one that also takes care of a missing item', '={{ $input.item?.json?.account ?? "A" }}'],
	['the number of the item', '={{ $itemIndex === 1 ? "B" : "A" }}'],
])('%s in the credential gives each item its own key', async (_, apiKey) => {
	const key = sandbox().clientPointKey;
	const mine = apiKey.replace('"A"', `"${key}"`);
	const input = [{}, { account: 'B' }, {}];
	const { keys, error } = await keysSent(mine, input);
	// The vendor refuses the key of the second item, and nothing is sent after that.
	expect(keys).toEqual([key, 'B']);
	expect(error?.message).toContain('[item 1]');
});

test('a credential that cannot be used is an error before anything is sent', async () => {
	const { keys, error } = await keysSent('', [{}, {}]);
	expect(error?.message).toBe('API Key of the credential is empty [item 0]');
	expect(keys).toEqual([]);
});

test('so is one that cannot be used for a later item', async () => {
	const mine = `={{ $itemIndex === 1 ? "" : "${sandbox().clientPointKey}" }}`;
	const { keys, error } = await keysSent(mine, [{}, {}, {}]);
	expect(error?.message).toBe('API Key of the credential is empty [item 1]');
	expect(keys).toEqual([]);
});

test('of several items that cannot be sent, the first of the input is told', async () => {
	const { error } = await runNode({
		type: 'clientPoint',
		parameters: { ...REQUIRED, name: '={{ $itemIndex === 2 ? "" : "ABC Company" }}' },
		credentials: {
			clientPointApi: {
				apiKey: `={{ $itemIndex === 1 ? "" : "${sandbox().clientPointKey}" }}`,
				baseUrl: sandbox().url,
			},
		},
		// The credential of an item is known later than its parameters.
		input: [{}, {}, {}],
	});
	expect(error?.message).toBe('API Key of the credential is empty [item 1]');
	expect(sandbox().requests()).toEqual([]);
});
