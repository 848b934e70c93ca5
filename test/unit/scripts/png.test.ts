import { crc32, deflateSync, inflateSync } from 'node:zlib';

import { shrinkPng } from '../../../scripts/screenshots/png';

type Colour = readonly [number, number, number];

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const ends = [Buffer.alloc(4), Buffer.alloc(4)] as const;
	ends[0].writeUInt32BE(data.length);
	ends[1].writeUInt32BE(crc32(body));
	return Buffer.concat([ends[0], body, ends[1]]);
}

/** Chunks by type; fails when one is damaged. */
function chunksOf(png: Buffer): Map<string, Buffer> {
	expect(png.subarray(0, 8)).toEqual(SIGNATURE);
	const chunks = new Map<string, Buffer>();
	for (let at = 8; at < png.length;) {
		const length = png.readUInt32BE(at);
		const body = png.subarray(at + 4, at + 8 + length);
		expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(body));
		chunks.set(body.toString('latin1', 0, 4), body.subarray(4));
		at += length + 12;
	}
	return chunks;
}

/** A PNG as browsers write it, the rows with the filters 0 to 4 in turn. */
function browserPng(rows: Colour[][], colourType = 2): Buffer {
	const bytes = rows.map((row) => row.flat());
	const filtered = bytes.flatMap((row, y) => [
		y % 5,
		...row.map((value, x) => {
			const left = row[x - 3] ?? 0;
			const above = bytes[y - 1]?.[x] ?? 0;
			const corner = x < 3 ? 0 : (bytes[y - 1]?.[x - 3] ?? 0);
			const plane = left + above - corner;
			const [paeth = 0] = [left, above, corner].sort(
				(a, b) => Math.abs(plane - a) - Math.abs(plane - b),
			);
			const guess = [0, left, above, Math.floor((left + above) / 2), paeth][y % 5] ?? 0;
			return (value - guess) & 255;
		}),
	]);
	const header = Buffer.alloc(13);
	header.writeUInt32BE(rows[0]?.length ?? 0, 0);
	header.writeUInt32BE(rows.length, 4);
	header.set([8, colourType], 8);
	const packed = deflateSync(Buffer.from(filtered));
	return Buffer.concat([
		SIGNATURE,
		chunk('IHDR', header),
		// Browsers cut the data into several.
		chunk('IDAT', packed.subarray(0, 9)),
		chunk('IDAT', packed.subarray(9)),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

/** The pixels of a PNG with a palette and without filters. */
function pixelsOf(png: Buffer): { rows: number[][][]; colours: number } {
	const chunks = chunksOf(png);
	const header = chunks.get('IHDR') ?? Buffer.alloc(13);
	expect([...header.subarray(8)]).toEqual([8, 3, 0, 0, 0]);
	const width = header.readUInt32BE(0);
	const palette = [...(chunks.get('PLTE') ?? [])];
	const data = [...inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0))];
	const rows = Array.from({ length: header.readUInt32BE(4) }, (_, y) => {
		const [filter, ...row] = data.slice(y * (width + 1), (y + 1) * (width + 1));
		expect(filter).toBe(0);
		return row.map((index) => palette.slice(index * 3, index * 3 + 3));
	});
	return { rows, colours: palette.length / 3 };
}

/** Rows of pixels that differ in every way from their neighbours. */
function rowsOf(width: number, height: number, colour: (i: number) => Colour): Colour[][] {
	return Array.from({ length: height }, (_, y) =>
		Array.from({ length: width }, (__, x) => colour(y * width + x)),
	);
}

test('a picture of up to 256 colours keeps every pixel, whatever the filters of its rows', () => {
	const rows = rowsOf(16, 15, (i) => [i, (i * i * 31) & 255, (i * i * i * 7) & 255]);
	expect(pixelsOf(shrinkPng(browserPng(rows)))).toEqual({ rows, colours: 240 });
});

test('of more colours, those that are alike become one, and the frequent ones stay', () => {
	// Half of the pixels are white, the others all differ, and one of those is nearly white.
	const rows = rowsOf(32, 32, (i) => {
		if (i % 2 === 0) return [255, 255, 255];
		return i === 1 ? [254, 254, 254] : [(i >> 5) * 4, (i & 31) * 4, 128];
	});
	const { rows: shrunk, colours } = pixelsOf(shrinkPng(browserPng(rows)));
	expect(colours).toBeLessThanOrEqual(256);
	expect(colours).toBeGreaterThan(64);
	rows.flat().forEach((colour, i) => {
		const now = shrunk.flat()[i] ?? [];
		const apart = colour.map((value, channel) => Math.abs(value - (now[channel] ?? NaN)));
		expect(Math.max(...apart)).toBeLessThanOrEqual(i % 2 === 0 ? 0 : 8);
	});
});

test('a PNG of another kind is refused, not misread', () => {
	const rows = rowsOf(2, 2, () => [1, 2, 3]);
	expect(() => shrinkPng(browserPng(rows, 6))).toThrow('8-bit red, green and blue');
});
