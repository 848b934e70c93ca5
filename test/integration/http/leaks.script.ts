import { getEventListeners } from 'node:events';
import { createServer } from 'node:http';

import { probe, read, write } from '../../../nodes/shared/http';
import { createRequester } from './requester';

/**
 * Sends 1,000 requests of one execution, some of which fail, and looks at what is left. It ends when
 * nothing keeps the process busy any more.
 */
async function main(): Promise<void> {
	const odd: string[] = [];
	process.on('warning', ({ name, message }) => odd.push(`${name}: ${message}`));
	process.on('unhandledRejection', (reason) => odd.push(`rejected: ${String(reason)}`));
	let number = 0;
	const server = createServer((incoming, outgoing) => {
		incoming.resume().once('end', () => {
			number++;
			if (number % 50 === 0) outgoing.destroy();
			else if (number % 70 === 0) outgoing.write('{');
			else outgoing.writeHead(number % 80 === 0 ? 422 : 200).end('{}');
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const port = typeof address === 'object' ? address?.port : undefined;
	const stop = new AbortController();
	const siblings = new AbortController();
	const context = createRequester(stop.signal);
	const listeners = () =>
		getEventListeners(stop.signal, 'abort').length +
		getEventListeners(siblings.signal, 'abort').length;
	const before = listeners();
	let mostListeners = 0;
	let ended = 0;
	const worker = async (send: typeof read) => {
		for (let round = 0; round < 25; round++) {
			await Promise.allSettled([
				send(context, {
					vendor: 'ClickPoint',
					method: 'POST',
					url: `http://127.0.0.1:${port}/`,
					headers: {},
					body: '{}',
					timeout: 1000,
					account: 'key',
					signal: siblings.signal,
				}),
			]);
			const underWay = getEventListeners(stop.signal, 'abort').length;
			mostListeners = Math.max(mostListeners, underWay);
			ended++;
		}
	};
	await Promise.all(
		Array.from({ length: 40 }, async (_, index) => {
			await worker([write, probe, read][index % 3] ?? read);
		}),
	);
	const leftListeners = listeners() - before;
	server.close();
	server.closeAllConnections();
	process.once('exit', () =>
		process.stdout.write(JSON.stringify({ ended, mostListeners, leftListeners, odd })),
	);
}

void main();
