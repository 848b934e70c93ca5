import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { request } from 'undici';

import type { Sandbox } from '../../../sandbox/server';

/**
 * Stands before the sandbox and asks it for what the vendor documents as its default, XML, whatever
 * the client would have liked.
 */
export async function startXmlVendor(
	sandbox: () => Sandbox,
): Promise<{ url: string; close: () => Promise<void> }> {
	const server = createServer((incoming, outgoing) => {
		void (async () => {
			const answer = await request(`${sandbox().url}${incoming.url}`, {
				method: 'POST',
				headers: { 'content-type': incoming.headers['content-type'] ?? '' },
				body: await text(incoming),
			});
			outgoing.writeHead(answer.statusCode, {
				'content-type': String(answer.headers['content-type']),
			});
			outgoing.end(await answer.body.text());
		})();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const { port }: Pick<AddressInfo, 'port'> =
		typeof address === 'object' && address ? address : { port: 0 };
	return {
		url: `http://127.0.0.1:${port}`,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
