import { Readable } from 'node:stream';

import { collect, isWebPage, readReply } from '../../../nodes/shared/response';

describe('collect', () => {
	const open = () => new Readable({ read() {} });

	it.each<[string, (body: Readable) => Promise<void>]>([
		['was closed before', async (body) => void body.destroy()],
		['is closed midway', async (body) => void process.nextTick(() => body.destroy())],
	])('says that the connection broke where a body %s', async (_, end) => {
		const body = open();
		await end(body);
		await expect(collect(body, 100)).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
	});

	it('reads no more than it takes to know that a body is larger than the limit', async () => {
		const body = Readable.from(Array.from({ length: 10 }, () => Buffer.alloc(40)));
		expect((await collect(body, 100)).length).toBe(120);
	});

	it('says what ended a body before', async () => {
		const body = open().on('error', () => {});
		body.destroy(new Error('unpacked'));
		await expect(collect(body, 100)).rejects.toThrow('unpacked');
	});
});

describe('readReply', () => {
	const body = { destroy: () => {}, async *[Symbol.asyncIterator]() {} };

	it("takes n8n's full response apart", () => {
		const headers = { a: '1' };
		expect(readReply({ statusCode: 204, headers, body })).toEqual({ status: 204, headers, body });
		expect(readReply({ statusCode: 204, body }).headers).toEqual({});
	});

	it.each([
		undefined,
		null,
		'text',
		{ statusCode: '200', body },
		{ statusCode: 200 },
		{ statusCode: 200, body: 'text' },
		{ statusCode: 200, body: null },
		{ statusCode: 200, body: { destroy: body.destroy } },
		{ statusCode: 200, body: { ...body, destroy: true } },
	])('takes nothing else: %p', (response) => {
		expect(() => readReply(response)).toThrow('unknown shape');
	});
});

describe('isWebPage', () => {
	it.each([
		'<!DOCTYPE html><html></html>',
		'<!doctype html>',
		'<html lang="en">',
		'  \n<HTML>',
		'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0">',
		'<!doctype   html>',
		'<?XML VERSION="1.0"?><HTML>',
		'<?xml?><html>',
	])('sees one in %p', (text) => {
		expect(isWebPage(text)).toBe(true);
	});

	it.each([
		'',
		'html',
		'{"html":"<html>"}',
		'<Leads querytotal="0"/>',
		'<?xml version="1.0"?><Leads><Lead><Note>&lt;html></Note></Lead></Leads>',
		'<Leads><html/></Leads>',
		'<htmlish>',
		'Error <html>',
	])('sees none in %p', (text) => {
		expect(isWebPage(text)).toBe(false);
	});

	it.each([
		['white space', ' '.repeat(1_000_000)],
		['a declaration without an end', `<?xml ${'x'.repeat(1_000_000)}`],
	])('does not take long over %s', (_, text) => {
		const started = performance.now();
		expect(isWebPage(text)).toBe(false);
		expect(performance.now() - started).toBeLessThan(500);
	});
});
