import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { read, write, type Requester } from '../../../nodes/shared/http';
import { hurryTimers } from '../support/clock';
import { createRequester } from './requester';
import { requestTo, useServers, type Arrival } from './servers';

const { serve } = useServers();

afterEach(() => jest.restoreAllMocks());

/** A vendor that takes so many requests at a time, each for so long. */
function limitedInFlight(most: number, milliseconds: number) {
	const counts = { underWay: 0, peak: 0, refused: 0 };
	const answer = (outgoing: ServerResponse) => {
		if (counts.underWay === most) {
			counts.refused++;
			outgoing.writeHead(429).end();
			return;
		}
		counts.peak = Math.max(counts.peak, ++counts.underWay);
		void sleep(milliseconds).then(() => {
			counts.underWay--;
			outgoing.end();
		});
	};
	return { counts, answer };
}

/** A vendor that takes so many requests in a window of time. */
function limitedInRate(most: number, milliseconds: number) {
	const counts = { refused: 0 };
	let window = 0;
	let taken = 0;
	const answer = (outgoing: ServerResponse) => {
		const now = Math.floor(performance.now() / milliseconds);
		taken = now === window ? taken + 1 : 1;
		window = now;
		if (taken > most) counts.refused++;
		outgoing.writeHead(taken > most ? 429 : 200).end();
	};
	return { counts, answer };
}

/** Sends so many writes of an account with 32 workers, and says how they ended and how often each was sent. */
async function writeMany(
	count: number,
	contexts: Requester[],
	answer: (outgoing: ServerResponse, arrival: Arrival) => void,
) {
	const tries = new Map<string, number>();
	const server = await serve((outgoing, arrival) => {
		tries.set(arrival.body, (tries.get(arrival.body) ?? 0) + 1);
		answer(outgoing, arrival);
	});
	const request = requestTo(server.url);
	const queue = Array.from({ length: count }, (_, index) => String(index)).values();
	const statuses: number[] = [];
	const workers = Array.from({ length: 32 }, async (_, index) => {
		for (const body of queue) {
			const context = contexts[index % contexts.length] ?? createRequester();
			statuses.push((await write(context, { ...request, body })).status);
		}
	});
	await Promise.all(workers);
	return { statuses, mostTries: Math.max(...tries.values()), server, request };
}

describe('a vendor that is asked too often', () => {
	it('with room for two at a time, gets 400 writes of 32 workers in two executions', async () => {
		hurryTimers(2000, 20);
		const { counts, answer } = limitedInFlight(2, 2);
		const contexts = [createRequester(), createRequester()];
		const { statuses, mostTries } = await writeMany(400, contexts, answer);
		expect(statuses).toEqual(Array<number>(400).fill(200));
		expect(counts.peak).toBe(2);
		expect(counts.refused).toBeLessThanOrEqual(80);
		expect(mostTries).toBeLessThanOrEqual(4);
	});

	it('with room for two at a time that each take longer than the waits, gets all of them', async () => {
		hurryTimers(2000, 20);
		const { counts, answer } = limitedInFlight(2, 40);
		const { statuses, mostTries } = await writeMany(100, [createRequester()], answer);
		expect(statuses).toEqual(Array<number>(100).fill(200));
		expect(counts.refused).toBeLessThanOrEqual(60);
		expect(mostTries).toBeLessThanOrEqual(4);
	});
});

it('lets the next one in after each, however it ends', async () => {
	hurryTimers(2000);
	const server = await serve((outgoing, { number }) => {
		if (number === 3) outgoing.destroy();
		else outgoing.writeHead([429, 422, 0, 200, 500, 200][number - 1] ?? 200).end();
	});
	const request = requestTo(server.url, { timeout: 3000 });
	const ends: unknown[] = [];
	for (let time = 0; time < 5; time++) {
		const [ended] = await Promise.allSettled([write(createRequester(), request)]);
		ends.push(ended.status === 'fulfilled' ? ended.value.status : ended.reason);
	}
	expect(ends).toMatchObject([
		{ httpCode: '422' },
		{ outcome: 'unknown' },
		200,
		{ httpCode: '500' },
		200,
	]);
});

// Last, because the first requests of a file take longer.
describe('in real time', () => {
	/** A vendor that answers nothing but 429 until it is opened, and one request that it has refused. */
	async function refusing() {
		const held: ServerResponse[] = [];
		let isOpen = false;
		const server = await serve((outgoing, { number }) => {
			if (number <= 2) outgoing.writeHead(429, { 'retry-after': '0.6' }).end();
			else if (isOpen) outgoing.end();
			else held.push(outgoing);
		});
		const request = requestTo(server.url);
		const first = [write(createRequester(), request), write(createRequester(), request)];
		while (held.length === 0) await sleep(5);
		const open = async () => {
			isOpen = true;
			for (const outgoing of held) outgoing.end();
			await Promise.all(first);
		};
		return { server, request, open };
	}

	it.concurrent('a vendor with room for five a second gets 20 writes', async () => {
		const { counts, answer } = limitedInRate(5, 1000);
		const { statuses, mostTries } = await writeMany(20, [createRequester()], answer);
		expect(statuses).toEqual(Array<number>(20).fill(200));
		expect(counts.refused).toBeLessThanOrEqual(35);
		expect(mostTries).toBeLessThanOrEqual(4);
	});

	it.concurrent('a vendor that is asked too often slows down nobody else', async () => {
		const server = await serve((outgoing, { number }) => {
			outgoing.writeHead(number === 1 ? 429 : 200, { 'retry-after': '2' }).end();
		});
		const other = await serve((outgoing) => void outgoing.end());
		const slow = requestTo(server.url);
		const begun = performance.now();
		const slowed = write(createRequester(), slow);
		while (server.arrivals.length === 0) await sleep(5);
		await write(createRequester(), requestTo(server.url));
		await write(createRequester(), { ...slow, url: other.url });
		expect(performance.now() - begun).toBeLessThan(1500);
		await slowed;
		expect(performance.now() - begun).toBeGreaterThan(1990);
	});

	it.concurrent(
		'a vendor that asks for a wait gets nothing of the same account before that is over, in whichever execution',
		async () => {
			const server = await serve((outgoing, { number }) => {
				// Both are under way when the first is refused, so that the second asks for a later time.
				if (number <= 2) {
					void sleep(number * 200).then(() =>
						outgoing.writeHead(429, { 'retry-after': '1' }).end(),
					);
				} else outgoing.end();
			});
			const request = requestTo(server.url);
			const first = [write(createRequester(), request), write(createRequester(), request)];
			while (server.arrivals.length < 2) await sleep(5);
			const begun = performance.now();
			await sleep(300);
			await read(createRequester(), request);
			await Promise.all(first);
			expect(server.arrivals).toHaveLength(5);
			for (const arrival of server.arrivals.slice(2)) {
				expect(arrival - begun).toBeGreaterThan(1350);
			}
		},
	);

	it.concurrent(
		'a vendor that asks for five minutes gets nothing at all, also of what waits already',
		async () => {
			const server = await serve((outgoing, { number }) => {
				const wait = number <= 2 ? '1' : '300';
				outgoing.writeHead(429, { 'retry-after': wait }).end();
			});
			const request = requestTo(server.url);
			// All but one of them wait for the one place that is left when the wait is asked for.
			const first = [1, 2].map(async () => await write(createRequester(), request));
			while (server.arrivals.length < 2) await sleep(5);
			await sleep(300);
			const later = [1, 2].map(async () => await read(createRequester(), request));
			const ends = await Promise.allSettled([...first, ...later]);
			ends.push(...(await Promise.allSettled([read(createRequester(), request)])));
			for (const end of ends) {
				expect(end).toMatchObject({
					reason: {
						message: 'ClickPoint received too many requests',
						detail: expect.stringMatching(
							/^Try again in (300|299) seconds, as ClickPoint requests\.$/,
						),
						outcome: 'notDone',
						httpCode: '429',
					},
				});
			}
			expect(server.arrivals).toHaveLength(3);
			await expect(write(createRequester(), requestTo(server.url))).rejects.toMatchObject({
				httpCode: '429',
			});
			expect(server.arrivals).toHaveLength(4);
		},
	);

	it.concurrent(
		'a request that waits for its place gives up by its own deadline or by Stop, and takes no place then',
		async () => {
			const { server, request, open } = await refusing();
			const asking = await serve((outgoing, { number }) => {
				outgoing.writeHead(number === 1 ? 429 : 200, { 'retry-after': '5.6' }).end();
			});
			const patient = write(createRequester(), requestTo(asking.url, { timeout: 400 }));
			// One is under way, and no other may be.
			const stop = new AbortController();
			const siblings = new AbortController();
			const begun = performance.now();
			const timed = write(createRequester(), { ...request, timeout: 1 });
			const stopped = write(createRequester(stop.signal), request);
			const unwanted = read(createRequester(), { ...request, signal: siblings.signal });
			const ends = Promise.allSettled([timed, stopped, unwanted]);
			await sleep(50);
			stop.abort();
			siblings.abort();
			await expect(stopped).rejects.toMatchObject({ name: 'CancelledError', outcome: 'notDone' });
			await expect(unwanted).rejects.toMatchObject({ outcome: 'notDone' });
			expect(performance.now() - begun).toBeLessThan(1000);
			const [timedOut] = await ends;
			expect(timedOut).toMatchObject({
				reason: { message: 'ClickPoint received too many requests', outcome: 'notDone' },
			});
			expect(performance.now() - begun).toBeGreaterThan(3400);
			expect(server.arrivals).toHaveLength(3);
			await open();
			const again = await Promise.all([
				write(createRequester(), request),
				write(createRequester(), request),
			]);
			expect(again.map(({ status }) => status)).toEqual([200, 200]);
			// What the vendor asks for comes on top of the own deadline.
			await expect(patient).resolves.toMatchObject({ status: 200 });
		},
	);
});
