import { readLeads } from './support/clickPoint';
import { createClientPoints } from './support/clientPoint';
import { useSandbox } from './support/sandbox';
import { startUntrustedServer, type UntrustedServer } from './support/untrustedServer';

const sandbox = useSandbox({ leads: 0 });
let server: UntrustedServer;

beforeEach(async () => {
	server = await startUntrustedServer();
});
afterEach(() => server.close());

it.each([
	['ClickPoint', readLeads],
	['ClientPoint', createClientPoints],
])(
	'%s: a server that is not trusted gets nothing, is asked once, and the error says so',
	async (name, run) => {
		const { error } = await run(sandbox(), {
			credential: { baseUrl: server.url },
			// n8n would run the node again.
			retryOnFail: false,
		});
		expect(error?.message).toBe(
			`${name} cannot be reached safely: the certificate of ${new URL(server.url).host} is not trusted [item 0]`,
		);
		expect(error?.description).toMatch(/^Check the Base URL in the credential/);
		expect(server.received()).toBe(0);
		expect(server.connections()).toBe(1);
	},
);
