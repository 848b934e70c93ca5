import { createServer } from 'node:http';

export interface StallingServer {
	url: string;
	requests(): number;
	close(): Promise<void>;
}

/** A server that begins each answer at once and never ends it. */
export async function startStallingServer(beginning: string): Promise<StallingServer> {
	let requests = 0;
	const server = createServer((incoming, outgoing) => {
		incoming.resume().once('end', () => {
			outgoing.writeHead(200, { 'content-type': 'application/json' }).write(beginning);
			requests++;
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('It listens on no port');
	return {
		url: `http://127.0.0.1:${address.port}`,
		requests: () => requests,
		close: async () => {
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}
