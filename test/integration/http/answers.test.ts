import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

import { probe, read, write } from '../../../nodes/shared/http';
import { createRequester } from './requester';
import { requestTo, useServers } from './servers';

const { serve } = useServers();

describe('the size of an answer', () => {
	it.each([
		['read', read, 'notDone'],
		['write', write, 'unknown'],
	] as const)('is limited to the byte, unpacked: %s', async (_, send, outcome) => {
		const server = await serve((outgoing, { body }) => {
			outgoing
				.writeHead(200, { 'content-encoding': 'gzip' })
				.end(gzipSync(Buffer.alloc(Number(body), 'x')));
		});
		const ask = async (size: number, largest?: number) =>
			await send(
				createRequester(),
				requestTo(server.url, { body: String(size), ...(largest && { largest }) }),
			);
		expect((await ask(4_000_000)).text).toHaveLength(4_000_000);
		expect((await ask(1_666_666, 1_666_666)).text).toHaveLength(1_666_666);
		server.arrivals.length = 0;
		await expect(ask(4_000_001)).rejects.toMatchObject({ outcome, httpCode: '200' });
		await expect(ask(1_666_667, 1_666_666)).rejects.toMatchObject({
			message: 'ClickPoint sent a response of more than 1 MB',
			outcome,
			httpCode: '200',
		});
		expect(server.arrivals).toHaveLength(2);
	});

	it('is bounded in a refusal', async () => {
		const server = await serve((outgoing) => {
			outgoing.writeHead(422).end(`no name ${'x'.repeat(5_000_000)}`);
		});
		const error: unknown = await write(createRequester(), requestTo(server.url)).catch(
			(thrown: unknown) => thrown,
		);
		expect(error).toMatchObject({ outcome: 'notDone', httpCode: '422' });
		expect(error).toHaveProperty('quoted', `no name ${'x'.repeat(63_992)}`);
	});
});

describe('the text of an answer', () => {
	const latin1 = (text: string) => Buffer.from(text, 'latin1');

	it.each<[string, Buffer, string | undefined, string]>([
		['UTF-8, unless something else is named', Buffer.from('é'), undefined, 'é'],
		['the header', latin1('é'), 'text/plain; charset=iso-8859-1', 'é'],
		['the header, in quotation marks', latin1('é'), 'text/plain; Charset="ISO-8859-1"', 'é'],
		['the header, loosely written', latin1('é'), "text/plain;charset = 'iso-8859-1'", 'é'],
		['Windows-1252', Buffer.from([0x80]), 'text/plain; charset=windows-1252', '€'],
		['UTF-16', Buffer.from('é', 'utf16le'), 'text/plain; charset=utf-16', 'é'],
		[
			'the XML declaration',
			latin1('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'),
			'text/xml',
			'<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>',
		],
		[
			'the header before the XML declaration',
			Buffer.from("<?xml encoding = 'ISO-8859-1'?>é"),
			'text/xml; charset=utf-8',
			"<?xml encoding = 'ISO-8859-1'?>é",
		],
		[
			'no UTF-16 that is only declared, as .NET does',
			Buffer.from('<?xml version="1.0" encoding="utf-16"?><a>é</a>'),
			'text/xml',
			'<?xml version="1.0" encoding="utf-16"?><a>é</a>',
		],
		['UTF-16 behind a byte order mark', Buffer.from('\ufeffé', 'utf16le'), undefined, 'é'],
		[
			'UTF-16 of the other order behind one',
			Buffer.from('\ufeffé', 'utf16le').swap16(),
			'text/xml; charset=utf-16',
			'é',
		],
		[
			'no XML declaration that ends far behind',
			Buffer.from(`<?xml ${' '.repeat(200)} encoding="latin1"?>é`),
			'text/xml',
			`<?xml ${' '.repeat(200)} encoding="latin1"?>é`,
		],
		[
			'no XML declaration that is none',
			Buffer.from('<a encoding="latin1"/>é'),
			'text/xml',
			'<a encoding="latin1"/>é',
		],
		['UTF-8 behind a byte order mark, without it', Buffer.from('\ufeffé'), undefined, 'é'],
		['nothing', Buffer.alloc(0), undefined, ''],
	])('is read by %s', async (_, bytes, type, text) => {
		const server = await serve((outgoing) => {
			outgoing.writeHead(200, type === undefined ? {} : { 'content-type': type }).end(bytes);
		});
		for (const send of [read, write, probe]) {
			const response = await send(createRequester(), requestTo(server.url));
			expect(response).toMatchObject({ status: 200, text });
			expect(response.headers['content-type']).toBe(type);
		}
	});

	it.each<[string, Buffer, string | undefined, string]>([
		['Latin-1 without saying so', latin1('{"Name":"Bäckerei"}'), undefined, 'utf-8'],
		['an unknown charset', Buffer.from('{}'), 'text/plain; charset=x-unknown', 'x-unknown'],
		['UTF-16 that is cut', Buffer.from([1, 2, 3]), 'text/plain; charset=utf-16', 'utf-16'],
	])('that is %s, is an error after success', async (_, bytes, type, charset) => {
		const server = await serve((outgoing) => {
			outgoing.writeHead(200, type === undefined ? {} : { 'content-type': type }).end(bytes);
		});
		const words = {
			message: 'ClickPoint did not return readable text',
			detail: `The response should be text in ${charset}, but is not.`,
		};
		await expect(read(createRequester(), requestTo(server.url))).rejects.toMatchObject({
			name: 'VendorError',
			outcome: 'notDone',
			...words,
		});
		await expect(write(createRequester(), requestTo(server.url))).rejects.toMatchObject({
			name: 'VendorError',
			outcome: 'unknown',
			httpCode: '200',
			...words,
		});
		expect(server.arrivals).toHaveLength(2);
		await expect(probe(createRequester(), requestTo(server.url))).resolves.toMatchObject({
			status: 200,
		});
	});

	it.each<[number, Buffer, string | undefined, string]>([
		[400, latin1('r\xe9essayez'), undefined, 'r\ufffdessayez'],
		[401, latin1('r\xe9essayez'), 'text/plain; charset=x-unknown', 'r\ufffdessayez'],
		[403, latin1('r\xe9essayez'), 'text/plain; charset=latin1', 'réessayez'],
		[422, Buffer.from(`${'x'.repeat(63_999)}é`), undefined, `${'x'.repeat(63_999)}\ufffd`],
		[
			422,
			Buffer.from(`\x83e${'x'.repeat(63_997)}\x83e`, 'latin1'),
			'text/plain; charset=shift_jis',
			`テ${'x'.repeat(63_997)}\ufffd`,
		],
	])('does not hide a refusal with status %d', async (status, bytes, type, quoted) => {
		const server = await serve((outgoing) => {
			outgoing.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(bytes);
		});
		for (const send of [read, write]) {
			await expect(send(createRequester(), requestTo(server.url))).rejects.toMatchObject({
				httpCode: String(status),
				outcome: 'notDone',
				quoted,
			});
		}
		const probed = await probe(createRequester(), requestTo(server.url));
		expect(probed.status).toBe(status);
		expect(quoted).toContain(probed.text.slice(0, 1900));
	});
});

describe('an answer that breaks', () => {
	const breaks: Array<[string, (outgoing: ServerResponse) => void, string]> = [
		[
			'within its body',
			(outgoing) => void outgoing.write('{', () => outgoing.destroy()),
			'The connection to ClickPoint broke before the response was complete',
		],
		[
			'where it should be compressed',
			(outgoing) => void outgoing.setHeader('content-encoding', 'gzip').end('{}'),
			'ClickPoint sent a response that cannot be decompressed',
		],
	];

	it.each(breaks)(
		'%s, is unknown for a write, and repeated for a read',
		async (_, answer, message) => {
			const server = await serve((outgoing, { number }) => {
				if (number > 2) outgoing.end('{}');
				else answer(outgoing);
			});
			await expect(write(createRequester(), requestTo(server.url))).rejects.toMatchObject({
				message,
				outcome: 'unknown',
			});
			await expect(read(createRequester(), requestTo(server.url))).resolves.toMatchObject({
				text: '{}',
			});
			expect(server.arrivals).toHaveLength(3);
		},
	);

	it('after a refusal, keeps the status', async () => {
		const server = await serve((outgoing) => {
			outgoing.writeHead(422).write('no', () => outgoing.destroy());
		});
		for (const send of [read, write]) {
			await expect(send(createRequester(), requestTo(server.url))).rejects.toMatchObject({
				httpCode: '422',
				outcome: 'notDone',
			});
		}
	});
});
