import { probe, read, write } from '../../../nodes/shared/http';
import { startUntrustedServer } from '../support/untrustedServer';
import { createRequester } from './requester';
import { closedUrl, requestTo, useServers } from './servers';
import { hurryTimers } from '../support/clock';

const { serve, serveRaw } = useServers();

let waits: number[] = [];
beforeEach(() => {
	waits = hurryTimers(2000);
});
afterEach(() => jest.restoreAllMocks());

/** How a request ended: its status, or why it failed and what is known of it then. */
async function endOf(request: Promise<{ status: number }>): Promise<unknown> {
	const [ended] = await Promise.allSettled([request]);
	if (ended.status === 'fulfilled') return ended.value.status;
	const error: unknown = ended.reason;
	return error instanceof Error && 'outcome' in error ? [error.message, error.outcome] : error;
}

describe('a status', () => {
	const busy = 'ClickPoint received too many requests';
	const failed = (status: number) => `ClickPoint failed with status ${status}`;
	const refused = (status: number) => `ClickPoint rejected the request with status ${status}`;
	const credential = 'ClickPoint rejected the credential';
	const redirect = 'ClickPoint redirected the request to another address';

	it.each([
		[200, 200, 1, 200, 1],
		[201, 201, 1, 201, 1],
		[204, 204, 1, 204, 1],
		[301, [redirect, 'notDone'], 1, [redirect, 'notDone'], 1],
		[302, [redirect, 'notDone'], 1, [redirect, 'unknown'], 1],
		[303, [redirect, 'notDone'], 1, [redirect, 'unknown'], 1],
		[307, [redirect, 'notDone'], 1, [redirect, 'notDone'], 1],
		[400, [refused(400), 'notDone'], 1, [refused(400), 'notDone'], 1],
		[401, [credential, 'notDone'], 1, [credential, 'notDone'], 1],
		[403, [credential, 'notDone'], 1, [credential, 'notDone'], 1],
		[404, [refused(404), 'notDone'], 1, [refused(404), 'notDone'], 1],
		[408, [failed(408), 'notDone'], 4, [failed(408), 'unknown'], 1],
		[422, [refused(422), 'notDone'], 1, [refused(422), 'notDone'], 1],
		[429, [busy, 'notDone'], 4, [busy, 'notDone'], 4],
		[500, [failed(500), 'notDone'], 4, [failed(500), 'unknown'], 1],
		[503, [failed(503), 'notDone'], 4, [failed(503), 'unknown'], 1],
		[599, [failed(599), 'notDone'], 4, [failed(599), 'unknown'], 1],
	])(
		'%d, each time, ends as %j after %d tries of a read, and as %j after %d of a write',
		async (status, readEnd, reads, writeEnd, writes) => {
			const server = await serve((outgoing) => void outgoing.writeHead(status).end());
			expect(await endOf(read(createRequester(), requestTo(server.url)))).toEqual(readEnd);
			expect(server.arrivals).toHaveLength(reads);
			server.arrivals.length = 0;
			const written = await endOf(write(createRequester(), requestTo(server.url)));
			expect(written).toEqual(writeEnd);
			expect(server.arrivals).toHaveLength(writes);
			server.arrivals.length = 0;
			expect(await endOf(probe(createRequester(), requestTo(server.url)))).toBe(status);
			expect(server.arrivals).toHaveLength(1);
		},
	);

	it('429 is got over by a write, which is sent as it was', async () => {
		const bodies: string[] = [];
		const server = await serve((outgoing, { number, body, incoming }) => {
			bodies.push(`${incoming.method} ${incoming.headers['content-type']} ${body}`);
			outgoing.writeHead(number < 4 ? 429 : 200).end(`answer ${number}`);
		});
		const request = requestTo(server.url, { body: '{"a":"é"}', method: 'PUT' });
		const response = await write(createRequester(), request);
		expect(response.text).toBe('answer 4');
		expect(bodies).toEqual(Array<string>(4).fill('PUT application/json {"a":"é"}'));
	});

	it('of a redirect is not followed', async () => {
		const target = await serve((outgoing) => void outgoing.end());
		const server = await serve((outgoing) => {
			outgoing.writeHead(307, { location: target.url }).end();
		});
		for (const send of [read, write]) {
			expect(await endOf(send(createRequester(), requestTo(server.url)))).toEqual([
				`ClickPoint redirected the request to ${new URL(target.url).host}`,
				'notDone',
			]);
		}
		expect(target.arrivals).toEqual([]);
	});
});

describe('the waits between tries', () => {
	it('double, and differ by chance', async () => {
		const server = await serve((outgoing) => void outgoing.writeHead(503).end());
		await endOf(read(createRequester(), requestTo(server.url)));
		expect(waits).toHaveLength(3);
		for (const [index, longest] of [500, 1000, 2000].entries()) {
			expect(waits[index]).toBeGreaterThanOrEqual(longest / 2);
			expect(waits[index]).toBeLessThanOrEqual(longest);
		}
		expect(new Set(waits.map((wait, index) => wait / 2 ** index)).size).toBe(3);
	});

	it.each([
		['1.5', 1500, 2000],
		[' 2 ', 2000, 2000],
		['0', 250, 500],
		['Sat, 21 Nov 2020 20:00:00 GMT', 250, 500],
		['soon', 250, 500],
		['', 250, 500],
	])('after 429 with Retry-After %j last at least %d ms', async (header, least, most) => {
		const server = await serve((outgoing, { number }) => {
			if (number === 1) outgoing.writeHead(429, { 'retry-after': header }).end();
			else outgoing.end();
		});
		expect(await endOf(write(createRequester(), requestTo(server.url)))).toBe(200);
		expect(waits).toHaveLength(1);
		expect(waits[0]).toBeGreaterThanOrEqual(least);
		expect(waits[0]).toBeLessThanOrEqual(most);
	});

	it('are never shorter than without Retry-After', async () => {
		const server = await serve((outgoing) => {
			outgoing.writeHead(429, { 'retry-after': '0.3' }).end();
		});
		await endOf(write(createRequester(), requestTo(server.url)));
		expect(waits.filter((wait) => wait < 500)).toHaveLength(1);
		expect(waits[1]).toBeGreaterThanOrEqual(500);
		expect(waits[2]).toBeGreaterThanOrEqual(1000);
	});

	it.each([429, 503])('are not waited for after %d when they are too long', async (status) => {
		const server = await serve((outgoing) => {
			outgoing.writeHead(status, { 'retry-after': '61' }).end();
		});
		await expect(read(createRequester(), requestTo(server.url))).rejects.toMatchObject({
			detail: 'Try again in 61 seconds, as ClickPoint requests.',
			outcome: 'notDone',
			httpCode: String(status),
		});
		expect(server.arrivals).toHaveLength(1);
		expect(waits).toEqual([]);
	});
});

describe('a connection that is not made', () => {
	const none = 'ClickPoint cannot be reached: ';
	it.each([
		['refused', closedUrl, 4, /refused the connection$/],
		['of an unknown name', async () => 'http://nobody.invalid/', 4, /no server named nobody/],
		// No TCP is spoken with it, so Linux says at once that there is no way.
		['without a way', async () => 'http://255.255.255.255/', 4, /no route to 255\.255\.255\.255$/],
	])('is certainly not done when it is %s', async (_, urlOf, tries, message) => {
		const url = await urlOf();
		for (const send of [read, write]) {
			waits.length = 0;
			const ended = await endOf(send(createRequester(), requestTo(url)));
			expect(ended).toEqual([expect.stringMatching(message), 'notDone']);
			expect(ended).toEqual([expect.stringContaining(none), 'notDone']);
			expect(waits).toHaveLength(tries - 1);
			expect(await endOf(probe(createRequester(), requestTo(url)))).toEqual(ended);
			expect(waits).toHaveLength(tries - 1);
		}
	});

	it.each<[string, string | Buffer | undefined, number]>([
		['speaks plain HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', 1],
		['refuses the handshake', Buffer.from('15030300020228', 'hex'), 1],
		['closes the connection in the handshake', undefined, 4],
	])('is certainly not done when https goes to what %s', async (_, answer, tries) => {
		const server = await serveRaw((socket) => {
			if (answer === undefined) socket.destroy();
			else socket.write(answer);
		});
		const url = server.url.replace('http:', 'https:');
		for (const send of [read, write]) {
			server.arrivals.length = 0;
			expect(await endOf(send(createRequester(), requestTo(url)))).toEqual([
				expect.stringContaining('ClickPoint cannot be reached'),
				'notDone',
			]);
			expect(server.arrivals).toHaveLength(tries);
		}
	});

	it('is certainly not done when the proxy of n8n closes it', async () => {
		const proxy = await serveRaw((socket) => void socket.end());
		process.env.HTTPS_PROXY = proxy.url;
		try {
			for (const send of [read, write]) {
				proxy.arrivals.length = 0;
				const url = 'https://clickpoint.example/';
				expect(await endOf(send(createRequester(), requestTo(url)))).toEqual([
					'ClickPoint cannot be reached',
					'notDone',
				]);
				expect(proxy.arrivals).toHaveLength(4);
			}
		} finally {
			delete process.env.HTTPS_PROXY;
		}
	});

	it('is tried once, and certainly not done, when nobody trusts the certificate', async () => {
		const server = await startUntrustedServer();
		for (const send of [read, write]) {
			expect(await endOf(send(createRequester(), requestTo(server.url)))).toEqual([
				`ClickPoint cannot be reached safely: the certificate of ${new URL(server.url).host} is not trusted`,
				'notDone',
			]);
		}
		expect(server.connections()).toBe(2);
		expect(server.received()).toBe(0);
		await server.close();
	});
});

describe('a connection that breaks after the request has arrived', () => {
	it.each<[string, Parameters<typeof serveRaw>[0]]>([
		['is reset', (socket) => void socket.resetAndDestroy()],
		['is closed', (socket) => void socket.end()],
		['ends within the headers', (socket) => void socket.end('HTTP/1.1 200 OK\r\nx')],
		['is no HTTP', (socket) => void socket.end('hello\r\n\r\n')],
	])('is unknown for a write, and repeated for a read, when it %s', async (_, answer) => {
		const server = await serveRaw(answer);
		const broke = 'The connection to ClickPoint broke before the response was complete';
		expect(await endOf(write(createRequester(), requestTo(server.url)))).toEqual([
			broke,
			'unknown',
		]);
		expect(server.arrivals).toHaveLength(1);
		expect(await endOf(read(createRequester(), requestTo(server.url)))).toEqual([broke, 'notDone']);
		expect(server.arrivals).toHaveLength(5);
		expect(await endOf(probe(createRequester(), requestTo(server.url)))).toEqual([
			broke,
			'notDone',
		]);
		expect(server.arrivals).toHaveLength(6);
	});
});
