import { createServer, type ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';

import { VendorError } from '../../../nodes/shared/errors';
import { probe, read, write } from '../../../nodes/shared/http';
import { createRequester } from './requester';

/**
 * Run with `--max-old-space-size=256`, as a small n8n: reads answers that are too large for it, and
 * one that is just small enough.
 */

const MEGABYTE = 1_000_000;
const PIECE = Buffer.alloc(MEGABYTE, ' ');

/** Sends so many megabytes, as fast as they are taken. */
function send(to: NodeJS.WritableStream, megabytes: number): void {
	let left = megabytes;
	const go = () => {
		while (left-- > 0) {
			if (!to.write(PIECE)) {
				to.once('drain', go);
				return;
			}
		}
		to.end();
	};
	go();
}

const answers: Record<string, (outgoing: ServerResponse) => void> = {
	'/bomb': (outgoing) => {
		outgoing.writeHead(200, { 'content-encoding': 'gzip' });
		const gzip = createGzip();
		gzip.pipe(outgoing);
		send(gzip, 600);
	},
	'/refusal': (outgoing) => {
		outgoing.writeHead(422, { 'content-encoding': 'gzip' });
		const gzip = createGzip();
		gzip.pipe(outgoing);
		send(gzip, 600);
	},
	'/large': (outgoing) => {
		outgoing.writeHead(200);
		send(outgoing, 200);
	},
	'/below': (outgoing) => {
		outgoing.writeHead(200);
		send(outgoing, 32);
	},
};

async function main(): Promise<void> {
	const server = createServer((incoming, outgoing) => {
		outgoing.on('error', () => {});
		incoming.resume().once('end', () => answers[incoming.url ?? '']?.(outgoing));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const port = typeof address === 'object' ? address?.port : undefined;
	const context = createRequester();
	const ended: Record<string, unknown> = {};
	for (const [way, request] of Object.entries({ read, write, probe })) {
		for (const path of Object.keys(answers)) {
			try {
				const { status, text } = await request(context, {
					vendor: 'ClickPoint',
					method: 'POST',
					url: `http://127.0.0.1:${port}${path}`,
					headers: {},
					body: '{}',
					timeout: 30_000,
					account: 'key',
					...(path === '/below' && { largest: 32 * MEGABYTE }),
				});
				ended[`${way} ${path}`] = [status, text.length];
			} catch (error) {
				const outcome = error instanceof VendorError ? error.outcome : undefined;
				ended[`${way} ${path}`] = [error instanceof Error && error.message, outcome];
			}
		}
	}
	process.stdout.write(JSON.stringify(ended));
	process.exit();
}

void main();
