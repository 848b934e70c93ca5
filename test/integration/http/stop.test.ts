import { execFile } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { join, probe, read, throwIfCancelled, write } from '../../../nodes/shared/http';
import { createRequester } from './requester';
import { requestTo, type TestServer, useServers } from './servers';

const { serve } = useServers();

const cancelled = {
	name: 'CancelledError',
	message: 'The execution was canceled',
	outcome: 'notDone',
};

/** On a busy computer, in milliseconds. What is stopped here would take 5 seconds and more. */
const AT_ONCE = 3_000;

/** Waits until so many requests have arrived, and a moment for what is made of that. */
async function arrived(server: TestServer, count = 1): Promise<void> {
	while (server.arrivals.length < count) await sleep(5);
	await sleep(50);
}

/** Lets what a promise has to do be done, and says how it ended and how long that took. */
async function timed<T>(promise: Promise<T>) {
	const begun = performance.now();
	const [ended] = await Promise.allSettled([promise]);
	return { ended, took: performance.now() - begun };
}

describe('Stop', () => {
	it.each([
		['before the headers', false],
		['within the body', true],
	])('ends a read at once %s', async (_, begins) => {
		const server = await serve((outgoing) => {
			if (begins) outgoing.write('{');
		});
		const stop = new AbortController();
		for (const send of [read, probe]) {
			const reading = timed(send(createRequester(stop.signal), requestTo(server.url)));
			await arrived(server);
			stop.abort();
			const { ended, took } = await reading;
			expect(ended).toMatchObject({ reason: cancelled });
			expect(took).toBeLessThan(AT_ONCE);
		}
		// The second one was not sent at all.
		expect(server.arrivals).toHaveLength(1);
	});

	it('ends the wait between two tries at once', async () => {
		const server = await serve((outgoing, { number }) => {
			outgoing.writeHead(number === 1 ? 503 : 429, { 'retry-after': '10' }).end();
		});
		for (const [index, send] of [read, write].entries()) {
			const stop = new AbortController();
			const sending = timed(send(createRequester(stop.signal), requestTo(server.url)));
			await arrived(server, index + 1);
			stop.abort();
			const { ended, took } = await sending;
			expect(ended).toMatchObject({ reason: cancelled });
			expect(took).toBeLessThan(AT_ONCE);
		}
		expect(server.arrivals).toHaveLength(2);
	});

	it('lets a write that is under way finish', async () => {
		const server = await serve((outgoing) => {
			outgoing.write('{');
			void sleep(200).then(() => outgoing.end('}'));
		});
		const stop = new AbortController();
		const context = createRequester(stop.signal);
		const writing = write(context, requestTo(server.url));
		await arrived(server);
		stop.abort();
		await expect(writing).resolves.toMatchObject({ text: '{}' });
		await expect(write(context, requestTo(server.url))).rejects.toMatchObject(cancelled);
		expect(server.arrivals).toHaveLength(1);
		expect(() => throwIfCancelled(context)).toThrow('canceled');
	});

	it.each([
		[422, { outcome: 'notDone', httpCode: '422', quoted: '{"clientpoint_id":7}' }],
		[429, cancelled],
		[500, { outcome: 'unknown', name: 'VendorError' }],
	])('tells what a write that is under way is answered with status %d', async (status, error) => {
		const server = await serve((outgoing) => {
			void sleep(150).then(() => outgoing.writeHead(status).end('{"clientpoint_id":7}'));
		});
		const stop = new AbortController();
		const writing = write(createRequester(stop.signal), requestTo(server.url));
		await arrived(server);
		stop.abort();
		await expect(writing).rejects.toMatchObject(error);
	});

	it("ends the wait for another execution's request at once", async () => {
		const stop = new AbortController();
		const request = requestTo('http://127.0.0.1/');
		const joining = timed(
			join(createRequester(stop.signal), request, new Promise<never>(() => {})),
		);
		stop.abort();
		const { ended, took } = await joining;
		expect(ended).toMatchObject({ reason: cancelled });
		expect(took).toBeLessThan(AT_ONCE);
	});
});

describe('a read that nobody wants any more', () => {
	it('ends at once, under way and between two tries', async () => {
		const server = await serve((outgoing, { body }) => {
			if (body === '"stalls"') outgoing.write('{');
			else outgoing.writeHead(503, { 'retry-after': '10' }).end();
		});
		const siblings = new AbortController();
		const reads = ['"stalls"', '"fails"'].map(
			async (body) =>
				await timed(
					read(createRequester(), requestTo(server.url, { body, signal: siblings.signal })),
				),
		);
		while (server.arrivals.length < 2) await sleep(5);
		siblings.abort();
		for (const { ended, took } of await Promise.all(reads)) {
			expect(ended).toMatchObject({ reason: { name: 'VendorError', outcome: 'notDone' } });
			expect(took).toBeLessThan(AT_ONCE);
		}
		expect(server.arrivals).toHaveLength(2);
	});
});

it('leaves nothing behind that warns, fails or keeps the process from its end', async () => {
	const script = path.join(__dirname, 'leaks.script.ts');
	const options = { cwd: path.resolve(__dirname, '../../..'), timeout: 60_000 };
	const given = ['--import', 'tsx', script];
	const { stdout } = await promisify(execFile)(process.execPath, given, options);
	expect(JSON.parse(stdout)).toEqual({
		ended: 1000,
		// One for all requests that are under way.
		mostListeners: 1,
		leftListeners: 0,
		odd: [],
	});
}, 60_000);
