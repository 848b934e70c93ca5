import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createRawServer, type Server, type Socket } from 'node:net';

import type { HttpRequest } from '../../../nodes/shared/http';

/** A request that has arrived whole. */
export interface Arrival {
	/** Which one it is, from 1 on. */
	number: number;
	body: string;
	incoming: IncomingMessage;
}

export interface TestServer {
	url: string;
	/** When requests arrived, in milliseconds of `performance.now()`. */
	arrivals: number[];
	/** How many connections are open. */
	connections(): Promise<number>;
}

/** Starts servers on loopback that answer as they are told, and ends them when a file is done: its tests may run side by side. */
export function useServers() {
	const running: Array<{ server: Server; sockets: Set<Socket> }> = [];
	afterAll(async () => {
		for (const { server, sockets } of running.splice(0)) {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		}
	});
	const start = async (server: Server, arrivals: number[]): Promise<TestServer> => {
		const sockets = new Set<Socket>();
		server.on('connection', (socket: Socket) => {
			sockets.add(socket);
			socket.once('close', () => sockets.delete(socket));
		});
		running.push({ server, sockets });
		return { url: await listen(server), arrivals, connections: async () => sockets.size };
	};
	return {
		/** A server of HTTP. */
		async serve(answer: (outgoing: ServerResponse, arrival: Arrival) => void): Promise<TestServer> {
			const arrivals: number[] = [];
			const server = createServer((incoming, outgoing) => {
				let body = '';
				incoming.setEncoding('utf8').on('data', (text: string) => (body += text));
				incoming.once('end', () => {
					arrivals.push(performance.now());
					answer(outgoing, { number: arrivals.length, body, incoming });
				});
			});
			return await start(server, arrivals);
		},
		/** A server of TCP; what it does on a first piece of data is its answer. */
		async serveRaw(answer: (socket: Socket) => void): Promise<TestServer> {
			const arrivals: number[] = [];
			const server = createRawServer((socket) => {
				socket.on('error', () => {});
				socket.once('data', () => {
					arrivals.push(performance.now());
					answer(socket);
				});
			});
			return await start(server, arrivals);
		},
	};
}

async function listen(server: Server): Promise<string> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('It listens on no port');
	return `http://127.0.0.1:${address.port}/`;
}

/** An address on which nobody listens any more. */
export async function closedUrl(): Promise<string> {
	const server = createRawServer();
	const url = await listen(server);
	await new Promise((resolve) => server.close(resolve));
	return url;
}

let accounts = 0;

/** A request to a vendor; each has an account of its own, unless it is given one. */
export function requestTo(url: string, given: Partial<HttpRequest> = {}): HttpRequest {
	return {
		vendor: 'ClickPoint',
		method: 'POST',
		url,
		headers: { 'content-type': 'application/json' },
		body: '{}',
		timeout: 5000,
		account: `account ${accounts++}`,
		...given,
	};
}
