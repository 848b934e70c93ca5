import { createServer, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { constants, createBrotliCompress, createDeflate, createGzip } from 'node:zlib';

import { startSandbox } from '../../sandbox/server';
import { type NodeResult, testCredential } from '../integration/harness';
import { readLeads } from '../integration/support/clickPoint';
import { createClientPoints } from '../integration/support/clientPoint';
import { report, type SoakResult } from './result';

/**
 * Run with `--max-old-space-size=256`, as a small n8n: meets answers that are too large for it when they
 * are unpacked, and some that are just small enough.
 */

const MEGABYTE = 1_000_000;
const PIECE = Buffer.alloc(MEGABYTE, ' ');

/** Sends pieces, as fast as they are taken. */
function send(to: NodeJS.WritableStream, pieces: Iterator<string | Buffer>): void {
	const go = () => {
		for (let piece = pieces.next(); piece.done !== true; piece = pieces.next()) {
			if (!to.write(piece.value)) {
				to.once('drain', go);
				return;
			}
		}
		to.end();
	};
	go();
}

function* blanks(megabytes: number) {
	for (let sent = 0; sent < megabytes; sent++) yield PIECE;
}

/** As many leads as there is room for. */
function* leads(megabytes: number, isXml: boolean, notes: string) {
	const lead = (uid: number) =>
		isXml
			? `<Lead><UID>${uid}</UID><FirstName>Ann</FirstName><Notes>${notes}</Notes></Lead>`
			: `,${JSON.stringify({ UID: uid, FirstName: 'Ann', Price: 25.5, Notes: notes })}`;
	const count = Math.floor((megabytes * MEGABYTE) / Buffer.byteLength(lead(999_999)));
	yield isXml ? `<Leads querytotal="${count}">` : `{"QueryTotal":"${count}","Leads":[`;
	for (let uid = 0; uid < count; uid++) yield uid === 0 && !isXml ? lead(uid).slice(1) : lead(uid);
	yield isXml ? '</Leads>' : ']}';
}

type Answer = (outgoing: ServerResponse) => void;

const packed =
	(encoding: string, pack: () => Duplex, status = 200): Answer =>
	(outgoing) => {
		outgoing.writeHead(status, { 'content-encoding': encoding });
		const packing = pack();
		packing.pipe(outgoing);
		send(packing, blanks(600));
	};
const plain =
	(pieces: () => Iterator<string | Buffer>, headers: Record<string, string | number>): Answer =>
	(outgoing) => {
		outgoing.writeHead(200, headers);
		send(outgoing, pieces());
	};
const json = { 'content-type': 'application/json' };
const xml = { 'content-type': 'application/xml' };
const packedTwice: Answer = (outgoing) => {
	outgoing.writeHead(200, { 'content-encoding': 'gzip, gzip' });
	const packing = createGzip();
	packing.pipe(createGzip()).pipe(outgoing);
	send(packing, blanks(600));
};

const ALL = /^\d+ leads$/;
const TOO_LARGE = /sent a response of more than (?:32|4) MB/;
const BROKE = /broke before the response was complete/;
const LIMITS_OF_TEST = /more than 4 MB|did not|broke/;
const REFUSED = /rejected the request with status 422/;

/** What comes, and what a person sees of it. Leads are for who reads alone. */
const ANSWERS: Array<{ name: string; answer: Answer; seen: RegExp; isForReads?: true }> = [
	{ name: 'gzip of 600 MB', answer: packed('gzip', createGzip), seen: TOO_LARGE },
	{ name: 'deflate of 600 MB', answer: packed('deflate', createDeflate), seen: TOO_LARGE },
	{ name: 'Brotli of 600 MB', answer: packed('br', fastBrotli), seen: TOO_LARGE },
	{ name: 'gzip of 600 MB, refused', answer: packed('gzip', createGzip, 422), seen: REFUSED },
	{ name: '600 MB, packed twice', answer: packedTwice, seen: /did not return/ },
	{ name: '200 MB in pieces', answer: plain(() => blanks(200), {}), seen: TOO_LARGE },
	{
		name: '200 MB, announced',
		answer: plain(() => blanks(200), { 'content-length': 200 * MEGABYTE }),
		seen: TOO_LARGE,
	},
	{
		name: 'less than announced',
		answer: plain(() => blanks(2), { 'content-length': 3 * MEGABYTE }),
		seen: BROKE,
	},
	{
		name: 'more than announced',
		answer: plain(() => blanks(2), { 'content-length': 5 }),
		seen: /did not return/,
	},
	{
		name: 'JSON of 31.9 MB',
		answer: plain(() => leads(31.9, false, 'x'.repeat(100)), json),
		seen: ALL,
		isForReads: true,
	},
	{
		name: 'JSON of 31.9 MB, wide letters',
		answer: plain(() => leads(31.9, false, '漢'.repeat(40)), json),
		seen: ALL,
		isForReads: true,
	},
	{
		name: 'XML of 31.9 MB',
		answer: plain(() => leads(31.9, true, 'x'.repeat(100)), xml),
		seen: ALL,
		isForReads: true,
	},
];

function fastBrotli(): Duplex {
	return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
}

const endOf = ({ error, items }: NodeResult) => error?.message ?? `${items.length} leads`;

async function meet(name: string, seen: RegExp, run: () => Promise<string>): Promise<SoakResult> {
	const started = performance.now();
	const ended = await run();
	const took = performance.now() - started;
	return { name, took, ended, problem: seen.test(ended) ? '' : `is not ${String(seen)}` };
}

async function main(): Promise<void> {
	const server = createServer((incoming, outgoing) => {
		outgoing.on('error', () => {});
		const [, number = ''] = incoming.url?.split('/') ?? [];
		const body: Buffer[] = [];
		incoming.on('data', (piece: Buffer) => body.push(piece));
		incoming.once('end', () => {
			// Behind a full page nothing comes.
			const isNext = /\bskip=[1-9]/.test(Buffer.concat(body).toString());
			if (isNext) outgoing.writeHead(200, json).end('{"QueryTotal":"0","Leads":[]}');
			else ANSWERS[Number(number)]?.answer(outgoing);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const port = typeof address === 'object' ? address?.port : undefined;
	const sandbox = await startSandbox({ leads: 0 });
	const results: SoakResult[] = [];
	for (const [at, { name, seen, isForReads }] of ANSWERS.entries()) {
		const credential = { baseUrl: `http://127.0.0.1:${port}/${at}` };
		results.push(
			await meet(`Get Leads, ${name}`, seen, async () => {
				const options = { parallelPages: 1, pageSize: 1000 };
				return endOf(await readLeads(sandbox, { credential, options }));
			}),
		);
		if (isForReads) continue;
		const unknown = seen === REFUSED ? seen : new RegExp(`may have been created: .*${seen.source}`);
		results.push(
			await meet(`Create, ${name}`, unknown, async () =>
				endOf(await createClientPoints(sandbox, { credential })),
			),
		);
		// To a test this refusal is a yes.
		if (seen === REFUSED) continue;
		results.push(
			await meet(`Test, ${name}`, LIMITS_OF_TEST, async () => {
				const data = { apiKey: sandbox.clientPointKey, ...credential };
				return (await testCredential('clientPointApi', data)).message;
			}),
		);
	}
	report(results);
	process.exit();
}

void main();
