import { createServer } from 'node:http';

import { probe, read } from '../../../nodes/shared/http';
import { createRequester } from './requester';

/**
 * Run with `--expose-gc`: reads 1,500 answers in three executions, then one that stalls while garbage
 * is collected. Without a deadline it never ends.
 */
async function main(): Promise<void> {
	let stalls = false;
	const server = createServer((incoming, outgoing) => {
		incoming.resume().once('end', () => {
			if (stalls) outgoing.writeHead(200).write('{');
			else outgoing.end('{}');
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const port = typeof address === 'object' ? address?.port : undefined;
	const request = {
		vendor: 'ClickPoint',
		method: 'POST' as const,
		url: `http://127.0.0.1:${port}/`,
		headers: {},
		body: '{}',
		timeout: 1000,
		account: 'key',
	};
	let answered = 0;
	for (let execution = 0; execution < 3; execution++) {
		const context = createRequester(new AbortController().signal);
		const reader = async () => {
			for (let page = 0; page < 50; page++) {
				await read(context, request);
				answered++;
			}
		};
		await Promise.all(Array.from({ length: 10 }, reader));
	}
	stalls = true;
	const collect = setInterval(() => global.gc?.(), 100);
	const context = createRequester(new AbortController().signal);
	const failed = await probe(context, request).catch((error: unknown) =>
		error instanceof Error ? error.message : '',
	);
	clearInterval(collect);
	process.stdout.write(JSON.stringify({ answered, failed }));
	process.exit();
}

void main();
