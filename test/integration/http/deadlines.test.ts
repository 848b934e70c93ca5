import type { ServerResponse } from 'node:http';

import { join, probe, read, write } from '../../../nodes/shared/http';
import { hurryDeadlines } from '../support/clock';
import { createRequester } from './requester';
import { requestTo, useServers } from './servers';

const { serve } = useServers();

afterEach(() => jest.restoreAllMocks());

/** What sends too slowly, or nothing at all. */
const stalls: Array<[string, (outgoing: ServerResponse) => void]> = [
	['before the headers', () => {}],
	['in the body', (outgoing) => void outgoing.writeHead(200).write('{')],
	[
		'in a body that comes byte by byte',
		(outgoing) => {
			outgoing.writeHead(200);
			const drip = setInterval(() => outgoing.write(' '), 20);
			outgoing.once('close', () => clearInterval(drip));
		},
	],
	[
		'in a compressed body',
		(outgoing) =>
			void outgoing.writeHead(200, { 'content-encoding': 'gzip' }).write(Buffer.from([0x1f, 0x8b])),
	],
];

const ways = [
	['read', read, 4, 'notDone'],
	['write', write, 1, 'unknown'],
	['probe', probe, 1, 'notDone'],
] as const;

it('ends an answer that stalls by its deadline', async () => {
	// Side by side, because four tries take some seconds.
	const ends = stalls.flatMap(([stall, answer]) =>
		ways.map(async ([way, send, tries, outcome]) => {
			const server = await serve(answer);
			const begun = performance.now();
			const request = requestTo(server.url, { timeout: 400 });
			const [ended] = await Promise.allSettled([send(createRequester(), request)]);
			const took = performance.now() - begun;
			return { stall, way, tries, outcome, ended, took, arrivals: server.arrivals.length };
		}),
	);
	for (const { stall, way, tries, outcome, ended, took, arrivals } of await Promise.all(ends)) {
		const name = `${way}, ${stall}`;
		expect({ name, arrivals, ended }).toMatchObject({
			name,
			arrivals: tries,
			ended: {
				reason: {
					message: 'ClickPoint did not respond within 0.4 seconds',
					detail: 'Try again later.',
					outcome,
				},
			},
		});
		const waits = tries === 1 ? 0 : 3500;
		expect(took).toBeGreaterThan(tries * 390 + waits / 2);
		expect(took).toBeLessThan(tries * 400 + waits + 2000);
	}
});

it('keeps no connection open to a server that was given up', async () => {
	const server = await serve((outgoing) => void outgoing.writeHead(200).write('{'));
	await expect(
		write(createRequester(), requestTo(server.url, { timeout: 100 })),
	).rejects.toMatchObject({ outcome: 'unknown' });
	for (let turn = 0; turn < 50 && (await server.connections()) > 0; turn++) {
		await new Promise(setImmediate);
	}
	expect(await server.connections()).toBe(0);
});

describe('a request that another execution has begun', () => {
	it('is waited for by the own budget: four tries and the waits between them', async () => {
		hurryDeadlines(4);
		const begun = performance.now();
		const request = requestTo('http://127.0.0.1/', { timeout: 100 });
		await expect(
			join(createRequester(), request, new Promise<never>(() => {})),
		).rejects.toMatchObject({
			message: 'ClickPoint did not respond within 0.1 seconds',
			outcome: 'notDone',
		});
		const took = performance.now() - begun;
		// A timer may be early by a little.
		expect(took).toBeGreaterThan((4 * 100 + 3500) / 4 - 50);
		expect(took).toBeLessThan((4 * 100 + 3500) / 4 + 1000);
	});

	it('gives its value, or its error', async () => {
		const request = requestTo('http://127.0.0.1/');
		await expect(join(createRequester(), request, Promise.resolve('token'))).resolves.toBe('token');
		const failed = Promise.reject(new Error('broken'));
		await expect(join(createRequester(), request, failed)).rejects.toThrow('broken');
	});
});
