import { createServer } from 'node:http';
import type { Socket } from 'node:net';

import { N8nClient } from '../../../scripts/n8n-client';

test('no request goes over the connection of an earlier one, which a killed n8n has closed', async () => {
	const used = new Set<Socket>();
	const server = createServer({ keepAlive: true }, (request, response) => {
		// As the kernel of a machine whose n8n is gone: whatever comes over an old connection fails.
		if (used.has(request.socket)) request.socket.destroy();
		used.add(request.socket);
		response.end('{"data":{"up":true}}');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('There is no port');
	const client = new N8nClient(`http://127.0.0.1:${address.port}`);
	try {
		for (let count = 0; count < 3; count++) {
			expect(await client.request('GET', '/rest/settings')).toEqual({ up: true });
		}
		expect(used.size).toBe(3);
	} finally {
		server.close();
		server.closeAllConnections();
	}
});
